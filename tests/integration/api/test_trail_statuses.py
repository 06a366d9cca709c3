"""The status that the trail keeps of an act is the one its request was answered with; without one there is none."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from healthapp.kit.actor import Actor, Role
from tests.support import people
from tests.support.api import problem, reminder
from tests.support.trail import seal_everything

if TYPE_CHECKING:
    import httpx

    from healthapp.contexts.compliance.schemas import ChainReport
    from healthapp.wiring import Platform
    from tests.conftest import AsUser, MakeUser
    from tests.support.rows import Connection

HERE = {"Sec-Fetch-Site": "same-origin"}
TRAIL = "compliance_audit_event"
CHANGED = "a row or its order was changed"


def rows_of(owner: Connection, answer: httpx.Response) -> list[tuple[str, str, int | None]]:
    """Return action, outcome and status of what a request did."""
    query = f"SELECT action, outcome, response_status FROM {TRAIL} WHERE request_id = %s ORDER BY seq"  # noqa: S608 - ours
    return [tuple(row) for row in owner.execute(query.encode(), (answer.headers["x-request-id"],)).fetchall()]


def told(owner: Connection, answer: httpx.Response, action: str, outcome: str) -> None:
    """Check that a request did that, and that all of its rows have the status of its answer."""
    found = rows_of(owner, answer)
    assert (action, outcome) in {row[:2] for row in found}, found
    assert {status for *_, status in found} == {answer.status_code}, found


async def test_what_was_done(as_user: AsUser, make_user: MakeUser, owner: Connection) -> None:
    person = await make_user()
    client = await as_user(person)
    made = await client.post("/api/v1/reminders", json=reminder())
    assert made.status_code == 201
    told(owner, made, "reminder.create", "success")
    path = f"/api/v1/reminders/{made.json()['reminderId']}"
    told(owner, await client.get(path), "reminder.read", "success")
    asked = await client.post("/api/v1/me/export")
    assert asked.status_code == 202
    told(owner, asked, "export.request", "success")
    told(owner, await client.delete(path), "reminder.delete", "success")
    told(owner, await client.post("/graphql", json={"query": "{ consents { id } }"}), "consent.list", "success")


async def test_what_was_refused(
    platform: Platform, client: httpx.AsyncClient, as_user: AsUser, make_user: MakeUser, owner: Connection
) -> None:
    person = await make_user()
    wrong = {"email": person.email, "password": "not-this-one"}
    refused = await client.post("/api/v1/auth/login", json=wrong)
    assert refused.status_code == 401
    told(owner, refused, "user.login_failed", "denied")
    form = await client.post("/session/login", data=wrong, headers=HERE)
    assert form.status_code == 303
    told(owner, form, "user.login_failed", "denied")
    mine = await as_user(person)
    told(owner, await mine.get("/api/v1/admin/audit"), "api.role", "denied")
    denied = await mine.get("/api/v1/reminders/0192f0c1-0000-7000-8000-000000000000")
    assert denied.status_code == 403
    told(owner, denied, "reminder.read", "denied")
    stepping = await mine.post("/api/v1/auth/step-up", json={"password": "not-this-one"})
    assert stepping.status_code == 422
    told(owner, stepping, "user.second_step_failed", "denied")
    app = await client.post(
        "/oauth/token",
        data={"grant_type": "client_credentials"},
        auth=("0192f0c1-0000-7000-8000-000000000000", "no secret"),
    )
    assert app.status_code == 401
    told(owner, app, "client.auth_failed", "denied")
    tokens = (await client.post("/api/v1/auth/login", json={**wrong, "password": people.PASSWORD})).json()
    body = {"refreshToken": tokens["refreshToken"]}
    assert (await client.post("/api/v1/auth/refresh-token", json=body)).status_code == 200
    again = await client.post("/api/v1/auth/refresh-token", json=body)
    assert again.status_code == 401
    told(owner, again, "session.revoke", "denied")


async def test_what_was_refused_is_found_and_shown_as_refused(
    client: httpx.AsyncClient, as_user: AsUser, make_user: MakeUser
) -> None:
    person = await make_user()
    await client.post("/api/v1/auth/login", json={"email": person.email, "password": "not-this-one"})
    desk = await as_user(await make_user(Role.ADMIN))
    (row,) = (
        await desk.get("/api/v1/admin/audit", params={"action": "user.login_failed", "outcome": "denied"})
    ).json()["rows"]
    assert (row["serviceName"], row["responseStatus"]) == ("identity", 401)
    for outcome in ("success", "failed"):
        params = {"action": "user.login_failed", "outcome": outcome}
        assert (await desk.get("/api/v1/admin/audit", params=params)).json()["rows"] == []
    problem(await desk.get("/api/v1/admin/audit", params={"outcome": "other"}), 422)


async def test_without_a_request_there_is_no_status(platform: Platform, make_user: MakeUser, owner: Connection) -> None:
    async with platform.begin(Actor.worker()) as uow:
        uow.audit("notification.post", "notice")
    query = f"SELECT response_status FROM {TRAIL} WHERE action = 'notification.post'"  # noqa: S608 - ours
    assert owner.execute(query.encode()).fetchall() == [(None,)]


async def verified(platform: Platform) -> ChainReport:
    async with platform.begin(Actor.system()) as uow:
        return await platform.compliance.verify_audit(uow)


@pytest.mark.parametrize("change", ["200", "NULL", "404"])
async def test_the_chain_covers_it(
    platform: Platform, client: httpx.AsyncClient, make_user: MakeUser, owner: Connection, change: str
) -> None:
    person = await make_user()
    await client.post("/api/v1/auth/login", json={"email": person.email, "password": "not-this-one"})
    await seal_everything(platform)
    assert (await verified(platform)).ok
    update = f"UPDATE {TRAIL} SET response_status = {change} WHERE action = 'user.login_failed'"  # noqa: S608 - ours
    owner.execute(update.encode())
    assert (await verified(platform)).reason == CHANGED


async def test_a_status_that_was_added_is_found(platform: Platform, owner: Connection) -> None:
    async with platform.begin(Actor.worker()) as uow:
        uow.audit("notification.post", "notice")
    await seal_everything(platform)
    owner.execute(f"UPDATE {TRAIL} SET response_status = 200".encode())  # noqa: S608 - ours
    assert (await verified(platform)).reason == CHANGED
