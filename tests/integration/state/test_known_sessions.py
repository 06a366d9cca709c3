"""A session that was ended anywhere opens nothing here, although its check is remembered for seconds."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from healthapp.api.realtime.hub import Hub
from healthapp.contexts.identity.schemas import UpdateProfile
from healthapp.kit.actor import Actor
from state.live import LiveTabs
from tests.support.people import browser_token

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

    from healthapp.kit.known import KnownSessions
    from healthapp.wiring import Platform
    from tests.conftest import MakeUser


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(15):
        while not condition():  # noqa: ASYNC110 - what is waited for has no event
            await asyncio.sleep(0.01)


@asynccontextmanager
async def following(web: Platform) -> AsyncIterator[KnownSessions]:
    tabs, hub = LiveTabs(), Hub(web.valkey, web.news)
    tabs.attach(hub)
    async with tabs.lifespan(object()):  # type: ignore[arg-type]  # no app behind it
        await until(lambda: tabs.known is not None)
        assert tabs.known is not None
        yield tabs.known


def asking(web: Platform, token: str) -> Callable[[], Awaitable[Actor | None]]:
    async def check() -> Actor | None:
        return await web.authenticate_session(token, Actor.anonymous())

    return check


async def test_a_logout_in_another_process_is_heard(platform: Platform, web: Platform, make_user: MakeUser) -> None:
    person = await make_user()
    token = await browser_token(platform, person)
    check = asking(web, token)
    async with following(web) as known:
        actor = await known.who(token, check)
        assert actor is not None
        assert known.get(token) is not None
        async with platform.begin(actor) as uow:
            await platform.identity.end_session(uow)
        await until(lambda: known.get(token) is None)
        assert await known.who(token, check) is None


async def test_a_changed_account_is_asked_anew(platform: Platform, web: Platform, make_user: MakeUser) -> None:
    person = await make_user(time_zone="Asia/Dhaka")
    token = await browser_token(platform, person)
    check = asking(web, token)
    async with following(web) as known:
        assert (await known.who(token, check) or Actor.anonymous()).time_zone == "Asia/Dhaka"
        async with platform.begin(replace(person.actor)) as uow:
            await platform.identity.update_profile(uow, UpdateProfile(time_zone="Asia/Tokyo"))
        await until(lambda: known.get(token) is None)
        assert (await known.who(token, check) or Actor.anonymous()).time_zone == "Asia/Tokyo"


async def test_without_redis_every_click_asks(web: Platform) -> None:
    tabs = LiveTabs()
    assert tabs.known is None
    tabs.attach(Hub(web.valkey, web.news))
    assert tabs.known is None, "not before it hears"


async def test_a_process_that_ends_has_ended_its_listening(web: Platform) -> None:
    async with following(web):
        pass
    left = [task.get_name() for task in asyncio.all_tasks() if task.get_name().startswith("hub-")]
    assert not left, "they would use a connection that closes now"
