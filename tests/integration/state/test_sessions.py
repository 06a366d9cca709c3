"""The page of logins: what it shows, and that its handlers end one's own and nobody else's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from state.sessions import SessionsState
from tests.support import people

if TYPE_CHECKING:
    from healthapp.wiring import Platform
    from tests.conftest import MakeUser
    from tests.support.tabs import Tabs

PATH = "/settings/sessions/"


async def test_the_list(tabs: Tabs, platform: Platform, make_user: MakeUser) -> None:
    person = await make_user()
    await people.bearer_token(platform, person)
    tab = await tabs.open(person, PATH)
    await tab.send(SessionsState.load())
    here, there = tab.vars["sessions"]
    assert (here.current, there.current) == (True, False)
    assert (here.seen, there.kind) == ("in use now", "App")
    assert there.seen.startswith("last used today, ")
    assert tab.vars["others"] == 1
    await tab.send(SessionsState.end(there.id))
    assert (len(tab.vars["sessions"]), tab.banner) == (1, "Logged out there.")


async def test_all_others(tabs: Tabs, platform: Platform, make_user: MakeUser) -> None:
    person = await make_user()
    token = await people.bearer_token(platform, person)
    tab = await tabs.open(person, PATH)
    await tab.send(SessionsState.load())
    await tab.send(SessionsState.ask_others())
    assert tab.vars["asked"]
    await tab.send(SessionsState.end_others())
    assert (tab.vars["asked"], tab.vars["others"], tab.banner) == (False, 0, "1 device was logged out.")
    assert await platform.authenticate_bearer(token, person.actor) is None


async def test_a_strangers(tabs: Tabs, platform: Platform, make_user: MakeUser) -> None:
    person, other = await make_user(), await make_user()
    token = await people.bearer_token(platform, other)
    async with platform.begin(other.actor) as uow:
        (theirs,) = await platform.identity.sessions(uow)
    tab = await tabs.open(person, PATH)
    await tab.send(SessionsState.load())
    await tab.send(SessionsState.end(str(theirs.id)))
    assert tab.vars["banner_tone"] == "urgent"
    assert await platform.authenticate_bearer(token, other.actor) is not None
