"""The heartbeat: what one worker writes, the board reads; what cannot be read still counts as a worker."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from healthapp.adapters.worker_pulse import Pulses, RestingChannel, beat, read_pulses
from healthapp.kit.breaker import Breaker, BreakerState

if TYPE_CHECKING:
    from collections.abc import AsyncIterator


class Store:
    """As much of a client as the heartbeat uses."""

    def __init__(self) -> None:
        self.values: dict[str, str | None] = {}
        self.lives: dict[str, int] = {}

    async def set(self, key: str, value: str, ex: int) -> None:
        self.values[key], self.lives[key] = value, ex

    async def scan_iter(self, _match: str, count: int) -> AsyncIterator[str]:
        for key in self.values:
            yield key

    async def mget(self, keys: list[str]) -> list[str | None]:
        return [self.values[key] for key in keys]


class Valkey:
    def __init__(self, client: Store) -> None:
        self.client = client

    async def call(self, step: Any) -> Any:
        return await step(self.client)


def rested(name: str) -> Breaker:
    breaker = Breaker(name, threshold=1, open_for=30, now=lambda: 100.0)
    permit = breaker.admit()
    assert permit is not None
    breaker.failed(permit)
    return breaker


async def test_what_rests_is_told_and_what_works_is_not() -> None:
    store = Store()
    valkey: Any = Valkey(store)
    await beat(valkey, UUID(int=1), [rested("smtp").snapshot(), Breaker("twilio").snapshot()])
    await beat(valkey, UUID(int=2), [])
    found = await read_pulses(valkey)
    assert found == Pulses(2, (RestingChannel("smtp", BreakerState.OPEN, 30.0),))
    assert set(store.lives.values()) == {15}


async def test_nobody_there() -> None:
    valkey: Any = Valkey(Store())
    assert await read_pulses(valkey) == Pulses(0, ())


async def test_what_cannot_be_read_still_lives() -> None:
    store = Store()
    store.values = {"a": "1", "b": "not json", "c": '{"resting": [{"name": "x"}]}', "d": None}
    valkey: Any = Valkey(store)
    assert await read_pulses(valkey) == Pulses(3, ())
