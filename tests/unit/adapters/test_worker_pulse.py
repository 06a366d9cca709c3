"""The heartbeat: what one worker writes, the board reads; what cannot be read still counts as a worker."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from healthapp.adapters.worker_pulse import ALIVE, SAID, Pulses, VendorBreaker, beat, count_workers, read_pulses
from healthapp.kit.breaker import Breaker, BreakerState


class Store:
    """As much of a client as the heartbeat uses; what its scripts do with time is tested on a real server."""

    def __init__(self) -> None:
        self.said: dict[str, str | None] = {}
        self.lives: list[str] = []

    async def eval(self, script: str, count: int, alive: str, said: str, *given: str) -> list[str | None]:
        assert (count, alive, said) == (2, ALIVE, SAID)
        if given:
            worker_id, value, life = given
            self.said[worker_id] = value
            self.lives.append(life)
        return list(self.said.values())


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


async def test_what_rests_is_told_before_what_works() -> None:
    store = Store()
    valkey: Any = Valkey(store)
    await beat(valkey, UUID(int=1), [Breaker("twilio", now=lambda: 100.0).snapshot(), rested("smtp").snapshot()])
    await beat(valkey, UUID(int=2), [])
    found = await read_pulses(valkey)
    smtp = VendorBreaker("smtp", BreakerState.OPEN, 30.0, failures=1, seconds=0.0)
    assert found == Pulses(2, (smtp, VendorBreaker("twilio", BreakerState.CLOSED, 0.0, failures=0, seconds=0.0)))
    assert found.resting == (smtp,)
    assert store.lives == ["15", "15"]
    assert await count_workers(valkey) == 2


async def test_nobody_there() -> None:
    valkey: Any = Valkey(Store())
    assert await read_pulses(valkey) == Pulses(0, ())


async def test_what_cannot_be_read_still_lives() -> None:
    store = Store()
    store.said = {"a": "1", "b": "not json", "c": '{"breakers": [{"name": "x"}]}', "d": None}
    valkey: Any = Valkey(store)
    assert await read_pulses(valkey) == Pulses(4, ())


async def test_of_many_resting_channels_no_more_is_told_than_a_board_can_show() -> None:
    store = Store()
    valkey: Any = Valkey(store)
    await beat(valkey, UUID(int=1), [rested("x" * 300).snapshot()] * 300)
    found = await read_pulses(valkey)
    assert len(found.resting) == 200
    assert {len(each.name) for each in found.resting} == {120}
