"""A Valkey that takes connections and commands and never answers: how often a call asks it, and that it ends."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from redis.asyncio import Redis

from healthapp.adapters.valkey import Valkey, ValkeyUnavailableError
from tests.support.wire import Wire

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

_GUARD = 30
"""Seconds after which a call that never ends is red instead of standing still."""


@pytest.fixture(params=["with a password", "without"])
async def wire(request: pytest.FixtureRequest, redis_url: str) -> AsyncIterator[Wire]:
    direct = Redis.from_url(redis_url)
    place = direct.connection_pool.connection_kwargs
    made = Wire(place["path"], None if request.param == "with a password" else place["password"])
    await made.start()
    yield made
    made.open.set()
    await made.stop()
    await direct.aclose()


@pytest.fixture
async def valkey(request: pytest.FixtureRequest, redis_url: str, wire: Wire) -> AsyncIterator[Valkey]:
    direct = Redis.from_url(redis_url)
    place = direct.connection_pool.connection_kwargs
    said = f":{place['password']}@" if "with a password" in request.node.name else ""
    made = Valkey(f"redis://{said}127.0.0.1:{wire.port}/{place['db']}")
    yield made
    await made.close()
    await direct.aclose()


async def _one(client: Redis) -> object:
    return await client.exists("healthapp:ready")


async def _many(client: Redis) -> object:
    async with client.pipeline(transaction=False) as pipe:
        pipe.exists("healthapp:ready")
        pipe.exists("healthapp:ready")
        return await pipe.execute()


async def _refused(valkey: Valkey, step: Callable[[Redis], Awaitable[object]]) -> None:
    async with asyncio.timeout(_GUARD):
        with pytest.raises(ValkeyUnavailableError):
            await valkey.call(step)


def _rested(valkey: Valkey) -> None:
    """Let the connections be as after a while without use."""
    for each in valkey.client.connection_pool._available_connections:
        each.next_health_check = 0


@pytest.mark.parametrize("step", [_one, _many])
async def test_a_connection_that_rested_is_tried_and_one_new_one(
    valkey: Valkey, wire: Wire, step: Callable[[Redis], Awaitable[object]]
) -> None:
    """redis-py would ask a rested connection first how it is, wait for that too, and try the new one twice."""
    await valkey.call(step)
    _rested(valkey)
    before = wire.accepted
    wire.open.clear()
    await _refused(valkey, step)
    assert wire.accepted == before + 1


@pytest.mark.parametrize("step", [_one, _many])
async def test_who_is_not_connected_yet_tries_twice(
    valkey: Valkey, wire: Wire, step: Callable[[Redis], Awaitable[object]]
) -> None:
    wire.open.clear()
    await _refused(valkey, step)
    assert wire.accepted == 2


async def test_after_a_failure_nobody_asks_it_for_a_moment(
    valkey: Valkey, wire: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("healthapp.adapters.valkey.monotonic", lambda: 1000.0)
    await valkey.call(_one)
    wire.open.clear()
    await _refused(valkey, _one)
    before = wire.accepted
    for _ in range(50):
        await _refused(valkey, _one)
    assert wire.accepted == before


async def test_a_connection_that_was_lost_meanwhile_costs_nothing(valkey: Valkey, wire: Wire) -> None:
    await valkey.call(_one)
    wire.cut()
    assert await valkey.call(_one) == 0
    assert not valkey.is_open
