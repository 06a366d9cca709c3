"""The limits on open connections hold over all web processes; each keeps its own while Valkey is away."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING, Any

import aiohttp
import pytest
from socketio.exceptions import ConnectionError as SocketError  # type: ignore[import-untyped]  # no types

from healthapp.adapters.open_connections import PREFIX, OpenConnections
from healthapp.api.realtime import server as realtime
from healthapp.kit.actor import Role
from tests.support import databases, people
from tests.support.api import free_port, serving
from tests.support.listener import connected

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    import redis
    from fastapi import FastAPI

    from healthapp.config import Settings
    from healthapp.wiring import Platform
    from tests.conftest import MakeUser

LIMIT = 3
STRANGER = "/realtime/socket.io/?EIO=4&transport=websocket"


@pytest.fixture
def settings(database_url: str, redis_url: str) -> Settings:
    return databases.make_settings(database_url, redis_url, strangers_per_address=LIMIT)


@pytest.fixture
def admin(_redis_admin: redis.Redis) -> Any:
    """Typed by redis-py as if every answer could be awaited, too."""
    return _redis_admin


@pytest.fixture
async def address(api: FastAPI) -> AsyncIterator[str]:
    async with serving(api) as url:
        yield url


@pytest.fixture
async def token(platform: Platform, make_user: MakeUser) -> str:
    return await people.bearer_token(platform, await make_user(Role.PATIENT))


async def _until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not true():  # noqa: ASYNC110 - what is waited for tells nobody
            await asyncio.sleep(0.02)


def _key(admin: Any, whose: str) -> str:
    (key,) = admin.keys(f"{PREFIX}{whose}:*")
    return str(key, "ascii")


async def _elsewhere(platform: Platform, admin: Any, whose: str, places: int) -> str:
    """Let another process have so many connections of whoever has the one that is open now; returns the key."""
    key = _key(admin, whose)
    other = OpenConnections(platform.valkey)
    for number in range(places):
        assert await other.take(key.removeprefix(PREFIX), f"elsewhere {number}", LIMIT, 60)
    return key


async def test_no_more_get_a_place_than_there_are_and_each_gives_its_own_back(platform: Platform, clean: None) -> None:
    processes = [OpenConnections(platform.valkey) for _ in range(2)]
    coming = [processes[n % 2].take("user:x", f"{n}", LIMIT, 60) for n in range(8)]
    found = await asyncio.gather(*coming)
    assert sum(found) == LIMIT
    inside = str(found.index(True))
    assert await processes[0].take("user:x", inside, LIMIT, 60), "who is in keeps the place"
    assert await processes[0].take("user:y", "1", LIMIT, 60), "another's is another count"
    await processes[1].give_back("user:x", inside)
    assert await processes[0].take("user:x", "later", LIMIT, 60)
    assert not await processes[1].take("user:x", "too late", LIMIT, 60)


async def test_a_place_that_nobody_keeps_is_free_after_its_time(platform: Platform, admin: Any, clean: None) -> None:
    places = platform.connections
    assert await places.take("user:x", "of one that died", 1, 60)
    assert not await places.take("user:x", "next", 1, 60)
    admin.zadd(f"{PREFIX}user:x", {"of one that died": 1.0})  # as if its time had passed
    assert await places.take("user:x", "next", 1, 60)
    assert admin.zrange(f"{PREFIX}user:x", 0, -1) == [b"next"]
    assert 0 < admin.ttl(f"{PREFIX}user:x") <= 60


async def test_a_persons_connections_to_all_processes_have_one_limit(
    address: str, token: str, platform: Platform, admin: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(realtime, "_MOST_OF_ONE_PERSON", LIMIT)
    async with connected(address, {"token": token}):
        key = await _elsewhere(platform, admin, "user", LIMIT - 1)
        with pytest.raises(SocketError):
            async with connected(address, {"token": token}):
                pass
        admin.zrem(key, "elsewhere 0")
        async with connected(address, {"token": token}):
            assert admin.zcard(key) == LIMIT
    await _until(lambda: admin.zcard(key) == LIMIT - 2)


async def test_who_stays_keeps_the_place(address: str, token: str, api: FastAPI, admin: Any) -> None:
    """Also when Valkey was emptied meanwhile."""
    async with connected(address, {"token": token}):
        key = _key(admin, "user")
        admin.delete(key)
        (client,) = api.state.realtime._clients.values()
        client.checked_at = float("-inf")
        client.woken.set()
        await _until(lambda: admin.zcard(key) == 1)


async def test_strangers_of_an_address_have_one_limit_everywhere(
    address: str, platform: Platform, admin: Any, api: FastAPI
) -> None:
    async with aiohttp.ClientSession() as session:
        first = await session.ws_connect(f"{address}{STRANGER}")
        key = await _elsewhere(platform, admin, "address", LIMIT - 1)
        assert "127.0.0.1" not in key
        with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
            await session.ws_connect(f"{address}{STRANGER}")
        assert refused.value.status in (403, 429)
        assert api.state.realtime.strangers.waiting == 1
        await first.close()
        await _until(lambda: admin.zcard(key) == LIMIT - 1)
        again = await session.ws_connect(f"{address}{STRANGER}")
        await again.close()


class TestValkeyAway:
    @pytest.fixture
    def settings(self, database_url: str) -> Settings:
        nowhere = f"redis://127.0.0.1:{free_port()}/0"
        return databases.make_settings(database_url, nowhere, strangers_per_address=LIMIT)

    async def test_each_process_counts_by_itself(
        self, address: str, token: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(realtime, "_MOST_OF_ONE_PERSON", 2)
        async with AsyncExitStack() as stack:
            for _ in range(2):
                await stack.enter_async_context(connected(address, {"token": token}))
            with pytest.raises(SocketError):
                async with connected(address, {"token": token}):
                    pass
        async with aiohttp.ClientSession() as session:
            there = [await session.ws_connect(f"{address}{STRANGER}") for _ in range(LIMIT)]
            with pytest.raises(aiohttp.WSServerHandshakeError):
                await session.ws_connect(f"{address}{STRANGER}")
            for one in there:
                await one.close()
