"""Doctors and pharmacists: they wait for somebody to check the licence, and can do nothing else meanwhile."""

from __future__ import annotations

import importlib
import pkgutil
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest
import sqlalchemy as sa

import state
from healthapp.api.app import ROUTERS
from healthapp.api.auth import PUBLIC
from healthapp.api.routes import SecuredRoute
from healthapp.contexts.identity.schemas.licences import licence_day
from healthapp.kit.actor import Actor, Role
from healthapp.kit.i18n import Lang, format_date
from healthapp.kit.ids import new_id
from state.base import HANDLERS
from tests.support import people
from tests.support.api import fields, problem
from workers import notifications

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    import httpx

    from healthapp.wiring import Platform
    from tests.conftest import AsUser, MakeUser
    from tests.support.rows import Connection

APPLICATION, USERS = "/api/v1/me/application", "/api/v1/admin/users"
FORM: dict[str, Any] = {"password": people.PASSWORD, "displayName": "Dr. Farhana Islam", "locale": "en"}
# Where an applicant is let in by name: to see who one is, to leave, and one's own licence.
OPEN = {
    ("GET", "/api/v1/me"),
    ("POST", "/api/v1/auth/logout"),
    ("GET", "/api/v1/auth/validate-token"),
    ("GET", APPLICATION),
    ("POST", APPLICATION),
    ("GET", "/session/left"),
    ("POST", "/session/stay"),
}
DAY = "2060-01-31"
# The handlers of the waiting page.
HANDLED = {"state.waiting.WaitingState.load", "state.waiting.WaitingState.refresh", "state.waiting.WaitingState.send"}


@pytest.fixture
def register(client: httpx.AsyncClient, make_client: Callable[..., httpx.AsyncClient]) -> Any:
    """Give a registration as a doctor, by default; returns a client that is logged in to it."""

    async def do(**chosen: Any) -> httpx.AsyncClient:
        email = f"doctor-{new_id().hex[-10:]}@example.com"
        body = {**FORM, "email": email, "role": "doctor", "licenceNumber": "A-48213", **chosen}
        made = await client.post("/api/v1/auth/register", json=body)
        assert made.status_code == 201, made.text
        login = await client.post("/api/v1/auth/login", json={"email": email, "password": people.PASSWORD})
        return make_client(headers={"Authorization": f"Bearer {login.json()['accessToken']}", "x-email": email})

    return do


async def open_one(desk: httpx.AsyncClient) -> tuple[str, dict[str, Any]]:
    """Return the account that waits, and its newest licence, as an administrator sees them."""
    (user,) = (await desk.get(USERS, params={"status": "waiting"})).json()["users"]
    found = (await desk.get(f"{USERS}/{user['id']}")).json()
    return user["id"], found["applications"][0]


async def test_who_registers_as_a_doctor_waits(register: Any, owner: Connection) -> None:
    doctor = await register()
    me = (await doctor.get("/api/v1/me")).json()["profile"]
    assert me["role"] == "applicant"
    (licence,) = (await doctor.get(APPLICATION)).json()["applications"]
    assert (licence["wantedRole"], licence["licenceNumber"], licence["country"], licence["status"]) == (
        "doctor", "A-48213", "BD", "pending",
    )  # fmt: skip
    assert licence["issuingBody"] == "Bangladesh Medical & Dental Council (BMDC)"
    row = owner.execute("SELECT licence_number_ct FROM identity_application").fetchone()
    assert row is not None
    assert "48213" not in row[0]
    problem(await doctor.post(APPLICATION, json={"licenceNumber": "A-1"}), 409, "application_open")


async def test_nothing_else_lets_an_applicant_in(register: Any) -> None:
    doctor = await register()
    tried = 0
    for router in ROUTERS:
        for route in router.routes:
            assert isinstance(route, SecuredRoute)
            for method in route.methods or ():
                if (method, route.path) in PUBLIC | OPEN:
                    continue
                answer = await doctor.request(method, route.path.replace("{id}", str(new_id())), json={})
                problem(answer, 403)
                tried += 1
    assert tried > 50
    for module in pkgutil.walk_packages(state.__path__, "state."):
        importlib.import_module(module.name)
    named = {
        name for name, spec in HANDLERS.items() if Role.APPLICANT in spec.roles and Role.ANONYMOUS not in spec.roles
    }
    assert named == HANDLED


async def test_an_approval_opens_the_account_and_ends_nothing_else(
    register: Any, as_user: AsUser, make_user: MakeUser, owner: Connection
) -> None:
    doctor, desk = await register(), await as_user(await make_user(Role.ADMIN))
    user_id, licence = await open_one(desk)
    decision = f"/api/v1/admin/applications/{licence['id']}/decision"
    assert (await desk.post(decision, json={"approve": True, "validUntil": DAY})).status_code == 200
    # A token that says another role than the account has is over; a refresh would give one that is right.
    assert (await doctor.get("/api/v1/me")).status_code == 401
    found = (await desk.get(f"{USERS}/{user_id}")).json()
    assert (found["user"]["role"], found["applications"][0]["status"]) == ("doctor", "approved")
    problem(await desk.post(decision, json={"approve": False, "reason": "Too late"}), 403)
    decided = owner.execute("SELECT decided_by IS NOT NULL, reason_ct FROM identity_application").fetchone()
    assert decided == (True, None)
    assert (await desk.get(USERS, params={"status": "waiting"})).json()["users"] == []


async def test_a_refusal_says_why_and_can_be_answered(
    register: Any, as_user: AsUser, make_user: MakeUser, owner: Connection
) -> None:
    pharmacist, desk = await register(role="pharmacist"), await as_user(await make_user(Role.ADMIN))
    user_id, licence = await open_one(desk)
    decision = f"/api/v1/admin/applications/{licence['id']}/decision"
    assert fields(await desk.post(decision, json={"approve": False})) == {"reason": "required"}
    why = {"approve": False, "reason": "The number belongs to somebody else"}
    assert (await desk.post(decision, json=why)).status_code == 200
    (mine,) = (await pharmacist.get(APPLICATION)).json()["applications"]
    assert (mine["status"], mine["reason"]) == ("refused", why["reason"])
    assert mine["issuingBody"] == "Pharmacy Council of Bangladesh"
    assert "somebody" not in str(owner.execute("SELECT reason_ct FROM identity_application").fetchone())
    abroad = {"licenceNumber": "2043781", "licenceCountry": "gb"}
    assert fields(await pharmacist.post(APPLICATION, json=abroad)) == {"licenceBody": "required"}
    again = {**abroad, "licenceBody": "General Pharmaceutical Council"}
    assert (await pharmacist.post(APPLICATION, json=again)).status_code == 201
    newest = (await pharmacist.get(APPLICATION)).json()["applications"][0]
    assert (newest["country"], newest["status"], newest["wantedRole"]) == ("GB", "pending", "pharmacist")
    assert (await open_one(desk))[0] == user_id
    # The role is given by deciding, and by nothing else.
    changed = await desk.put(f"{USERS}/{user_id}/role", json={"role": "pharmacist"})
    problem(changed, 409, "decide_licence_first")


@pytest.mark.parametrize(
    ("chosen", "expected"),
    [
        ({"licenceNumber": None}, {"licenceNumber": "required"}),
        ({"licenceNumber": "1"}, {"licenceNumber": "too_short"}),
        ({"licenceCountry": "IN"}, {"licenceBody": "required"}),
        ({"licenceCountry": "Bangladesh"}, {"licenceCountry": "bad_format"}),
        ({"role": "admin"}, {"role": "unknown_choice"}),
        ({"role": "applicant"}, {"role": "unknown_choice"}),
        ({"status": "active"}, {"status": "unknown_field"}),
    ],
)
async def test_what_is_no_licence(
    client: httpx.AsyncClient, owner: Connection, chosen: dict[str, Any], expected: dict[str, str]
) -> None:
    body = {**FORM, "email": "a@example.com", "role": "doctor", "licenceNumber": "A-48213", **chosen}
    given = {name: value for name, value in body.items() if value is not None}
    assert fields(await client.post("/api/v1/auth/register", json=given)) == expected
    assert owner.execute("SELECT count(*) FROM identity_user").fetchone() == (0,)


async def approved(register: Any, desk: httpx.AsyncClient, until: str = DAY) -> tuple[httpx.AsyncClient, str, str]:
    """Return a doctor who works, with the account's id and the licence's."""
    doctor = await register()
    user_id, licence = await open_one(desk)
    decision = f"/api/v1/admin/applications/{licence['id']}/decision"
    assert (await desk.post(decision, json={"approve": True, "validUntil": until})).status_code == 200
    await log_in(doctor)
    return doctor, user_id, licence["id"]


async def log_in(doctor: httpx.AsyncClient) -> None:
    """Log in again: a token that says another role than the account has is over."""
    doctor.headers.pop("Authorization")
    login = {"email": doctor.headers["x-email"], "password": people.PASSWORD}
    answer = await doctor.post("/api/v1/auth/login", json=login)
    doctor.headers["Authorization"] = f"Bearer {answer.json()['accessToken']}"


async def end_licences(platform: Platform) -> int:
    """Do what the worker does each minute."""
    async with platform.begin(Actor.worker()) as uow:
        return await platform.identity.end_licences(uow)


def told(owner: Connection, user_id: str) -> list[str]:
    """Return what somebody is told of the end of their licence, in order."""
    rows = owner.execute(
        "SELECT payload ->> 'what' FROM outbox_event WHERE topic = 'licence.ends' AND payload ->> 'user_id' = %s"
        " ORDER BY id",
        (user_id,),
    )
    return [what for (what,) in rows]


def ends_in(owner: Connection, licence: str, days: int) -> date:
    """Let a licence end so many days after today in Dhaka."""
    day = licence_day(datetime.now(UTC)) + timedelta(days=days)
    owner.execute("UPDATE identity_application SET valid_until = %s WHERE id = %s", (day, licence))
    return day


@pytest.mark.parametrize(
    ("until", "why"),
    [(None, "required"), ("2020-01-31", "licence_is_over"), ("2431-01-31", "bad_date"), ("soon", "bad_date")],
)
async def test_nobody_is_approved_without_a_last_day(
    register: Any, as_user: AsUser, make_user: MakeUser, owner: Connection, until: str | None, why: str
) -> None:
    await register()
    desk = await as_user(await make_user(Role.ADMIN))
    _, licence = await open_one(desk)
    given = {"approve": True} | ({"validUntil": until} if until else {})
    answer = await desk.post(f"/api/v1/admin/applications/{licence['id']}/decision", json=given)
    assert fields(answer) == {"validUntil": why}
    assert owner.execute("SELECT status FROM identity_application").fetchone() == ("pending",)


async def test_a_professional_and_an_administrator_see_the_last_day(
    register: Any, as_user: AsUser, make_user: MakeUser
) -> None:
    desk = await as_user(await make_user(Role.ADMIN))
    doctor, user_id, _ = await approved(register, desk)
    (mine,) = (await doctor.get(APPLICATION)).json()["applications"]
    assert (mine["status"], mine["validUntil"]) == ("approved", DAY)
    assert (await desk.get(f"{USERS}/{user_id}")).json()["applications"][0]["validUntil"] == DAY


async def test_an_end_is_told_thirty_and_seven_days_before_once_each(
    register: Any, as_user: AsUser, make_user: MakeUser, platform: Platform, owner: Connection
) -> None:
    desk = await as_user(await make_user(Role.ADMIN))
    doctor, user_id, licence = await approved(register, desk)
    day = ends_in(owner, licence, 31)
    for days, so_far in ((31, []), (30, ["in_30"]), (8, ["in_30"]), (7, ["in_30", "in_7"]), (0, ["in_30", "in_7"])):
        day = ends_in(owner, licence, days)
        for _ in range(2):
            assert await end_licences(platform) == 0
        assert told(owner, user_id) == so_far, days
    assert (await doctor.get("/api/v1/dependants")).status_code == 200, "its last day is a day"
    ids = {"user_id": user_id, "what": "in_7", "until": day.isoformat()}
    async with platform.begin(Actor.worker()) as uow:
        await notifications.licence_ends(platform, uow, new_id(), ids)
    async with platform.begin(Actor(Role.DOCTOR, UUID(user_id), lang=Lang.EN)) as uow:
        views, _, _ = await platform.notifications.inbox(uow, limit=5, offset=0, unread_only=False)
    assert views[0].title == "Your licence ends within a week"
    assert format_date(day, "en", "long") in views[0].body


async def test_a_short_licence_is_told_of_once(
    register: Any, as_user: AsUser, make_user: MakeUser, platform: Platform, owner: Connection
) -> None:
    _, user_id, licence = await approved(register, await as_user(await make_user(Role.ADMIN)))
    ends_in(owner, licence, 3)
    await end_licences(platform)
    await end_licences(platform)
    assert told(owner, user_id) == ["in_7"]


async def test_whose_licence_is_over_waits_until_it_is_renewed(
    register: Any, as_user: AsUser, make_user: MakeUser, platform: Platform, owner: Connection
) -> None:
    desk = await as_user(await make_user(Role.ADMIN))
    doctor, user_id, licence = await approved(register, desk)
    assert (await doctor.get("/api/v1/dependants")).status_code == 200
    ends_in(owner, licence, -1)
    assert [one["id"] for one in await unlicensed(desk)] == [user_id], "known before the worker has come by"
    assert await end_licences(platform) == 1
    assert await end_licences(platform) == 0
    assert told(owner, user_id) == ["over"]
    # What was got as a doctor is worth nothing; who logs in is one who waits.
    assert (await doctor.get("/api/v1/dependants")).status_code == 401
    await log_in(doctor)
    problem(await doctor.get("/api/v1/dependants"), 403)
    (mine,) = (await doctor.get(APPLICATION)).json()["applications"]
    assert mine["status"] == "expired"
    assert [one["application"] for one in await unlicensed(desk)] == ["expired"]
    problem(await desk.put(f"{USERS}/{user_id}/role", json={"role": "doctor"}), 409, "decide_licence_first")
    renewal = f"/api/v1/admin/applications/{licence}/renewal"
    assert fields(await desk.post(renewal, json={"validUntil": "2020-01-31"})) == {"validUntil": "licence_is_over"}
    assert (await desk.post(renewal, json={"validUntil": "2061-01-31"})).status_code == 200
    found = (await desk.get(f"{USERS}/{user_id}")).json()
    assert (found["user"]["role"], found["applications"][0]["status"]) == ("doctor", "approved")
    assert found["applications"][0]["validUntil"] == "2061-01-31"
    assert await unlicensed(desk) == []
    # And is told anew when that one ends.
    ends_in(owner, licence, 30)
    await end_licences(platform)
    assert told(owner, user_id) == ["over", "in_30"]


async def test_whose_licence_is_over_can_send_the_renewed_one(
    register: Any, as_user: AsUser, make_user: MakeUser, platform: Platform, owner: Connection
) -> None:
    desk = await as_user(await make_user(Role.ADMIN))
    doctor, user_id, old = await approved(register, desk)
    ends_in(owner, old, -1)
    await end_licences(platform)
    await log_in(doctor)
    assert (await doctor.post(APPLICATION, json={"licenceNumber": "A-48213"})).status_code == 201
    who, newest = await open_one(desk)
    assert who == user_id
    # The old one is followed by a newer: that is the one to decide.
    problem(await desk.post(f"/api/v1/admin/applications/{old}/renewal", json={"validUntil": DAY}), 403)
    decision = f"/api/v1/admin/applications/{newest['id']}/decision"
    assert (await desk.post(decision, json={"approve": True, "validUntil": DAY})).status_code == 200
    assert (await desk.get(f"{USERS}/{user_id}")).json()["user"]["role"] == "doctor"
    assert await end_licences(platform) == 0, "the one that is over takes nothing from the one that isn't"


async def test_only_administrators_renew_and_only_what_was_approved(
    register: Any, as_user: AsUser, make_user: MakeUser, platform: Platform, owner: Connection
) -> None:
    await register()
    desk = await as_user(await make_user(Role.ADMIN))
    _, licence = await open_one(desk)
    renewal = f"/api/v1/admin/applications/{licence['id']}/renewal"
    problem(await desk.post(renewal, json={"validUntil": DAY}), 403)
    assert owner.execute("SELECT role FROM identity_user WHERE role <> 'admin'").fetchone() == ("applicant",)
    doctor = await make_user(Role.DOCTOR)
    async with platform.begin(doctor.actor) as uow:
        query = sa.text("SELECT count(*) FROM identity_admin_renew(:id, '2060-01-31', now())")
        assert await uow.session.scalar(query, {"id": licence["id"]}) == 0
    owner.execute("UPDATE identity_session SET created_at = created_at - interval '1 hour'")
    problem(await desk.post(renewal, json={"validUntil": DAY}), 403, "step_up_required")


async def unlicensed(desk: httpx.AsyncClient) -> list[dict[str, Any]]:
    """Return who works without a valid licence, or stopped because it is over."""
    found = (await desk.get(USERS, params={"status": "unlicensed"})).json()["users"]
    assert all(isinstance(one, dict) for one in found)
    return list(found)


async def test_deciding_needs_a_fresh_proof(
    register: Any, as_user: AsUser, make_user: MakeUser, owner: Connection
) -> None:
    await register()
    desk = await as_user(await make_user(Role.ADMIN))
    _, licence = await open_one(desk)
    owner.execute("UPDATE identity_session SET created_at = created_at - interval '1 hour'")
    answer = await desk.post(
        f"/api/v1/admin/applications/{licence['id']}/decision", json={"approve": True, "validUntil": DAY}
    )
    problem(answer, 403, "step_up_required")
