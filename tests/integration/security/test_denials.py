"""What is refused at the door stands in the trail: who, what, with which code, from where."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from healthapp.kit.ids import new_id
from tests.support.api import problem
from tests.support.people import browser_token

if TYPE_CHECKING:
    from collections.abc import Callable

    import httpx

    from healthapp.wiring import Platform
    from tests.conftest import AsUser, MakeUser
    from tests.support.rows import Connection


def denied(owner: Connection) -> list[Any]:
    query = (
        "SELECT action, actor_role, actor_id, resource_id, response_status, ip IS NOT NULL"
        " FROM compliance_audit_event WHERE outcome = 'denied' ORDER BY seq NULLS LAST, at, id"
    )
    return owner.execute(query).fetchall()


async def test_a_wrong_key_and_a_wrong_token(
    make_user: MakeUser, as_user: AsUser, make_client: Callable[..., httpx.AsyncClient], owner: Connection
) -> None:
    made = (await (await as_user(await make_user())).post("/api/v1/auth/api-keys", json={"name": "x"})).json()
    key = made["apiKey"]
    wrong = key["key"][:-4] + ("AAAA" if not key["key"].endswith("AAAA") else "BBBB")
    for given in (wrong, wrong, "x.y.z"):
        answer = await make_client(headers={"Authorization": f"Bearer {given}"}).get("/api/v1/day")
        problem(answer, 401, "session_expired")
    found = [(row[0], row[1], row[2], str(row[3]), row[4], row[5]) for row in denied(owner)]
    assert sorted(found) == [
        ("api.wrong_key", "anonymous", None, key["id"], 401, True),
        ("api.wrong_token", "anonymous", None, "None", 401, True),
    ]
    # Of another key it is another row, though nobody has it.
    nobodys = f"hk_{new_id().hex}_{'A' * 43}"
    await make_client(headers={"Authorization": f"Bearer {nobodys}"}).get("/api/v1/day")
    assert len(denied(owner)) == 3


async def test_what_another_site_made_a_browser_send(
    platform: Platform, make_user: MakeUser, make_client: Callable[..., httpx.AsyncClient], owner: Connection
) -> None:
    person = await make_user()
    cookie = {"Cookie": f"healthapp_session={await browser_token(platform, person)}", "Sec-Fetch-Site": "cross-site"}
    for headers in (cookie, cookie, {"Sec-Fetch-Site": "cross-site"}):
        problem(await make_client(headers=headers).post("/session/logout"), 403, "csrf")
    assert {(row[0], row[1], row[2], row[4]) for row in denied(owner)} == {
        ("api.other_site", "patient", person.id, 403),
        ("api.other_site", "anonymous", None, 403),
    }
    assert len(denied(owner)) == 2


async def test_who_shows_nothing_at_all(make_client: Callable[..., httpx.AsyncClient], owner: Connection) -> None:
    """One row a minute and address; what our own pages ask by themselves, after a login has ended, is no attempt."""
    client = make_client()
    for path in ("/api/v1/day", "/api/v1/admin/users", "/api/v1/nowhere"):
        await client.get(path)
    problem(await client.get("/api/v1/day"), 401)
    problem(await client.post("/api/v1/reminders", json={}), 401)
    assert [row[:5] for row in denied(owner)] == [("api.no_login", "anonymous", None, None, 401)]
    for path in ("/session/left", "/api/v1/offline/today"):
        problem(await make_client(headers={"X-Forwarded-For": "192.0.2.9"}).get(path), 401)
    assert len(denied(owner)) == 1
