"""The live hub on a real Valkey: hints arrive, a lost connection is noticed, and nothing is missed meanwhile."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

import pytest
from redis.asyncio import Redis

from state import reflex_inside
from state.live import LiveHub

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

ANNA = uuid4()


class Wire:
    """A TCP relay in front of Valkey that can stop passing anything on, like a network that swallows packets."""

    def __init__(self, path: str) -> None:
        self.open = asyncio.Event()
        self.open.set()
        self._path = path
        self._writers: list[asyncio.StreamWriter] = []
        self.port = 0
        self._server: asyncio.Server | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        assert self._server is not None
        self._server.close()
        self.cut()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def cut(self) -> None:
        for writer in self._writers:
            writer.close()
        self._writers.clear()

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        far_reader, far_writer = await asyncio.open_unix_connection(self._path)
        self._writers += [writer, far_writer]
        for source, target in ((reader, far_writer), (far_reader, writer)):
            task = asyncio.create_task(self._pass_on(source, target))
            self._tasks.add(task)

    async def _pass_on(self, source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
        try:
            while data := await source.read(4096):
                await self.open.wait()
                target.write(data)
                await target.drain()
        except OSError:
            pass
        finally:
            target.close()


class World:
    """A hub with one tab of Anna's, and how to tell it something."""

    def __init__(self, hub: LiveHub, wire: Wire, redis: Redis) -> None:
        self.hub = hub
        self.wire = wire
        self.redis = redis
        self.looks: list[float] = []

    async def publish(self, user: UUID = ANNA) -> None:
        await self.redis.publish(f"user:{user}", "{}")

    async def until(self, condition: Callable[[], bool], seconds: float = 6.0) -> float:
        started = time.monotonic()
        while not condition():
            assert time.monotonic() - started < seconds, "too late"
            await asyncio.sleep(0.01)
        return time.monotonic() - started


@pytest.fixture
async def world(redis_url: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[World]:
    direct = Redis.from_url(redis_url)
    place = direct.connection_pool.connection_kwargs
    wire = Wire(place["path"])
    await wire.start()
    hub = LiveHub()
    made = World(hub, wire, direct)

    async def send(_app: object, _tab: str, _event: object) -> Awaitable[None]:
        made.looks.append(time.monotonic())
        return asyncio.sleep(0)

    monkeypatch.setattr(reflex_inside, "socket_of", lambda _app, tab: f"socket-{tab}")
    monkeypatch.setattr(reflex_inside, "send", send)
    hub.follow("tab", "socket-tab", ANNA)
    through = f"redis://:{place['password']}@127.0.0.1:{wire.port}/{place['db']}"
    async with hub.lifespan(object(), through):  # type: ignore[arg-type]  # no app behind it
        await made.until(lambda: hub.mode == "live")
        yield made
    await wire.stop()
    await direct.aclose()


async def test_a_hint_arrives_at_once(world: World) -> None:
    world.looks.clear()
    await world.publish()
    assert await world.until(lambda: bool(world.looks)) < 0.3
    await world.publish(uuid4())
    await asyncio.sleep(0.1)
    assert len(world.looks) == 1


async def test_a_swallowed_connection_is_noticed_and_polled_around(world: World) -> None:
    world.wire.open.clear()
    noticed = await world.until(lambda: world.hub.mode == "delayed")
    assert noticed < 3.5
    world.looks.clear()
    # A popup has to come within five seconds, the time to notice included.
    assert await world.until(lambda: bool(world.looks)) < 5 - noticed
    world.wire.open.set()
    await world.until(lambda: world.hub.mode == "live")


async def test_what_was_said_meanwhile_is_read_on_the_return(world: World) -> None:
    world.wire.cut()
    await world.publish()
    world.looks.clear()
    await world.until(lambda: world.hub.mode == "live" and bool(world.looks))


async def test_one_connection_serves_all_tabs(world: World) -> None:
    for n in range(200):
        world.hub.follow(f"tab-{n}", f"socket-tab-{n}", uuid4())
    clients = await world.redis.client_list(_type="pubsub")
    assert len(clients) == 1
