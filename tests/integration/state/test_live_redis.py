"""Tabs on a real Valkey and Postgres: hints arrive, a lost connection is noticed, and nothing is missed meanwhile."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

import pytest
from redis.asyncio import Redis

from healthapp.adapters.valkey import Valkey
from healthapp.api.realtime.hub import Hub
from healthapp.contexts.reminders.schemas.commands import CreateReminder
from healthapp.kit.actor import Actor, Role
from state import reflex_inside
from state.live import LiveTabs
from tests.support.people import follow
from tests.support.statements import statements
from tests.support.wire import Wire

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

    import psycopg

    from healthapp.wiring import Platform
    from tests.conftest import MakeUser
    from tests.support.people import Person

ANNA = uuid4()


class World:
    """Tabs, of which one is Anna's, and how to tell them something."""

    def __init__(self, tabs: LiveTabs, hub: Hub, wire: Wire, redis: Redis) -> None:
        self.tabs = tabs
        self.hub = hub
        self.wire = wire
        self.redis = redis
        self.looks: list[str] = []

    async def publish(self, user: UUID = ANNA) -> None:
        await self.redis.publish(f"user:{user}", "{}")

    def open(self, tab: str, user: UUID) -> None:
        self.tabs.follow(tab, f"socket-{tab}", user)

    async def until(self, condition: Callable[[], bool], seconds: float = 6.0) -> float:
        started = time.monotonic()
        while not condition():
            assert time.monotonic() - started < seconds, "too late"
            await asyncio.sleep(0.01)
        return time.monotonic() - started


@pytest.fixture
async def world(redis_url: str, web: Platform, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[World]:
    direct = Redis.from_url(redis_url)
    place = direct.connection_pool.connection_kwargs
    wire = Wire(place["path"])
    await wire.start()
    valkey = Valkey(f"redis://:{place['password']}@127.0.0.1:{wire.port}/{place['db']}")
    tabs, hub = LiveTabs(), Hub(valkey, web.news)
    made = World(tabs, hub, wire, direct)

    async def send(_app: object, tab: str, _event: object) -> Awaitable[None]:
        made.looks.append(tab)
        return asyncio.sleep(0)

    monkeypatch.setattr(reflex_inside, "socket_of", lambda _app, tab: f"socket-{tab}")
    monkeypatch.setattr(reflex_inside, "send", send)
    tabs.attach(hub)
    async with tabs.lifespan(object()):  # type: ignore[arg-type]  # no app behind it
        made.open("tab", ANNA)
        await made.until(lambda: tabs.mode == "live")
        yield made
    await valkey.close()
    await wire.stop()
    await direct.aclose()


async def test_a_hint_arrives_at_once(world: World) -> None:
    await world.until(lambda: bool(world.looks))
    world.looks.clear()
    await world.publish()
    assert await world.until(lambda: bool(world.looks)) < 0.3
    await world.publish(uuid4())
    await asyncio.sleep(0.1)
    assert len(world.looks) == 1


async def test_a_swallowed_connection_is_noticed_and_told(world: World) -> None:
    world.looks.clear()
    world.wire.open.clear()
    await world.until(lambda: world.tabs.mode == "delayed", 3.5)
    # Every tab looks once, so that its page says that updates are late.
    await world.until(lambda: world.looks == ["tab"])
    world.wire.open.set()
    await world.until(lambda: world.tabs.mode == "live")


async def test_what_was_said_meanwhile_is_read_on_the_return(world: World) -> None:
    world.wire.cut()
    await world.publish()
    world.looks.clear()
    await world.until(lambda: world.tabs.mode == "live" and bool(world.looks))


async def test_one_connection_serves_all_tabs(world: World) -> None:
    for n in range(200):
        world.open(f"tab-{n}", uuid4())
    ours = str(world.redis.connection_pool.connection_kwargs["db"])
    clients = [client for client in await world.redis.client_list(_type="pubsub") if client["db"] == ours]
    assert len(clients) == 1


async def _due(platform: Platform, person: Person) -> None:
    """Let a dose fall due, as the worker does it."""
    at = platform.clock.now()
    command = CreateReminder.model_validate(
        {"type": "medicine", "title": "Metformin", "scheduledTime": at.isoformat(), "isRecurring": False}
    )
    async with platform.begin(person.actor) as uow:
        made = await platform.reminders.create(uow, command)
    async with platform.begin(Actor.worker()) as uow:
        await platform.reminders.record_due(uow, [made.id])


class TestWithoutRedis:
    """One question to Postgres every two seconds, however many tabs are open."""

    async def test_only_those_with_news_look(self, world: World, platform: Platform, make_user: MakeUser) -> None:
        patient, carer, other = await make_user(), await make_user(Role.CAREGIVER), await make_user()
        await follow(platform, patient, carer)
        for tab, person in (("p1", patient), ("p2", patient), ("c", carer), ("o", other)):
            world.open(tab, person.id)
        world.wire.open.clear()
        await world.until(lambda: world.tabs.mode == "delayed")
        await world.hub._look()  # what everyone's marks are
        await asyncio.sleep(0.1)
        world.looks.clear()
        await world.hub._look()
        await asyncio.sleep(0.1)
        assert world.looks == []
        await _due(platform, patient)
        # By the hub's own clock: the page has to show a dose within five seconds.
        await world.until(lambda: len(world.looks) >= 3, 4.0)
        assert set(world.looks) == {"p1", "p2", "c"}

    async def test_a_message_read_in_one_tab_reaches_the_others(
        self, world: World, platform: Platform, make_user: MakeUser
    ) -> None:
        patient = await make_user()
        await _due(platform, patient)
        world.open("p", patient.id)
        await world.hub._look()
        await asyncio.sleep(0.1)
        world.looks.clear()
        async with platform.begin(patient.actor) as uow:
            assert await platform.notifications.mark_read(uow, None)
        world.wire.open.clear()
        await world.hub._look()
        await world.until(lambda: "p" in world.looks, 1.0)

    async def test_the_number_of_queries_does_not_grow_with_the_tabs(self, world: World, web: Platform) -> None:
        await world.hub._look()
        with statements(web, Role.ANONYMOUS) as asked:
            await world.hub._look()
            few = len(asked)
            for n in range(200):
                world.open(f"tab-{n}", uuid4())
            asked.clear()
            await world.hub._look()
            assert few == len(asked) > 0

    async def test_a_failed_look_skips_nothing(
        self, world: World, web: Platform, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async def broken(_seen: object) -> dict[UUID, str]:
            raise OSError

        await world.until(lambda: bool(world.looks))
        world.looks.clear()
        with monkeypatch.context() as patch:
            patch.setattr(world.hub, "_news", broken)
            await world.hub._look()
        await asyncio.sleep(0.1)
        assert world.looks == []
        await world.hub._look()
        await world.until(lambda: world.looks == ["tab"], 1.0)

    async def test_a_person_may_not_ask_about_others(
        self, platform: Platform, web: Platform, make_user: MakeUser
    ) -> None:
        patient, stranger = await make_user(), await make_user()
        await _due(platform, patient)
        assert set(await web.news({patient.id: ""})) == {patient.id}
        async with web.begin(stranger.actor) as uow:
            assert await web.notifications.news(uow, {patient.id: ""}) == {}

    async def test_the_question_is_answered_from_indexes(self, owner: psycopg.Connection[tuple[str]]) -> None:
        body = owner.execute("SELECT prosrc FROM pg_proc WHERE proname = 'notifications_news'").fetchone()
        assert body is not None
        asked = body[0].replace("unnest(users, marks)", "unnest(ARRAY[gen_random_uuid()], ARRAY['']::text[])")
        with owner.transaction():
            owner.execute("SET LOCAL enable_seqscan = off")
            plan = "\n".join(row[0] for row in owner.execute(f"EXPLAIN {asked}"))
        assert "Seq Scan" not in plan, plan
