"""Where one is logged in: one's own list, and ending it there at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from healthapp.kit.ids import new_id
from tests.support import people
from tests.support.api import problem

if TYPE_CHECKING:
    from collections.abc import Callable

    import httpx

    from healthapp.wiring import Platform
    from tests.conftest import AsUser, MakeUser
    from tests.support.rows import Connection

SESSIONS, ME = "/api/v1/auth/sessions", "/api/v1/me"
HERE = {"Sec-Fetch-Site": "same-origin"}


async def _list(client: httpx.AsyncClient) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await client.get(SESSIONS)).json()["sessions"]
    return found


async def test_one_sees_ones_own_and_which_is_this(as_user: AsUser, make_user: MakeUser) -> None:
    person, other = await make_user(), await make_user()
    await as_user(other)
    phone, tablet = await as_user(person), await as_user(person)
    seen = await _list(phone)
    assert sorted(item["current"] for item in seen) == [False, True]
    assert seen[0].keys() == {"id", "kind", "userAgent", "createdAt", "seenAt", "current"}
    (mine,) = (item["id"] for item in seen if item["current"])
    (its,) = (item["id"] for item in await _list(tablet) if item["current"])
    assert mine != its


async def test_ending_one(as_user: AsUser, make_user: MakeUser, owner: Connection) -> None:
    person = await make_user()
    phone, tablet = await as_user(person), await as_user(person)
    (its,) = (item["id"] for item in await _list(tablet) if item["current"])
    assert (await phone.delete(f"{SESSIONS}/{its}")).status_code == 200
    assert [(await client.get(ME)).status_code for client in (phone, tablet)] == [200, 401]
    problem(await phone.delete(f"{SESSIONS}/{its}"), 403)
    assert owner.execute("SELECT ended_by FROM identity_session WHERE id = %s", (its,)).fetchone() == ("person",)


async def test_a_strangers_session_stays(as_user: AsUser, make_user: MakeUser) -> None:
    mine, theirs = await as_user(await make_user()), await as_user(await make_user())
    (item,) = await _list(theirs)
    refused = [problem(await mine.delete(f"{SESSIONS}/{wanted}"), 403) for wanted in (item["id"], new_id())]
    assert refused[0]["code"] == refused[1]["code"]
    assert (await theirs.get(ME)).status_code == 200


async def test_ending_all_others(as_user: AsUser, make_user: MakeUser) -> None:
    person = await make_user()
    phone, *rest = [await as_user(person) for _ in range(4)]
    stranger = await as_user(await make_user())
    assert (await phone.delete(SESSIONS)).json() == {"success": True, "ended": 3}
    assert [(await client.get(ME)).status_code for client in rest] == [401] * 3
    assert [(await client.get(ME)).status_code for client in (phone, stranger)] == [200, 200]
    assert (await phone.delete(SESSIONS)).json()["ended"] == 0


@pytest.mark.parametrize(("everywhere", "left"), [("1", 401), ("", 200)])
async def test_logging_out_everywhere(
    make_client: Callable[..., httpx.AsyncClient],
    as_user: AsUser,
    platform: Platform,
    make_user: MakeUser,
    everywhere: str,
    left: int,
) -> None:
    person = await make_user()
    browser, phone, stranger = make_client(headers=HERE), await as_user(person), await as_user(await make_user())
    browser.cookies.set("healthapp_session", await people.browser_token(platform, person))
    answer = await browser.post("/session/logout", data={"everywhere": everywhere})
    assert answer.headers["location"] == "/login/"
    assert (await phone.get(ME)).status_code == left
    assert (await stranger.get(ME)).status_code == 200
    assert (await browser.get(ME)).status_code == 401
