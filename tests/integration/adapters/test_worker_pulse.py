"""Heartbeats in a real Valkey: who stops beating is gone, with what it said, and nobody looks through all keys."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from healthapp.adapters.worker_pulse import ALIVE, SAID, TTL_SECONDS, Pulses, beat, count_workers, read_pulses
from healthapp.kit.breaker import Breaker, BreakerState

if TYPE_CHECKING:
    from healthapp.kit.breaker import BreakerSnapshot
    from healthapp.wiring import Platform

ONE, TWO = UUID(int=1), UUID(int=2)


def resting(name: str) -> list[BreakerSnapshot]:
    breaker = Breaker(name, threshold=1, open_for=30, now=lambda: 100.0)
    permit = breaker.admit()
    assert permit is not None
    breaker.failed(permit)
    return [breaker.snapshot()]


async def fall_silent(platform: Platform, worker_id: UUID) -> None:
    """Let a worker's time be over, as it is when it hasn't beaten for so long."""
    seconds, _ = await platform.valkey.client.time()
    assert await platform.valkey.client.zadd(ALIVE, {str(worker_id): seconds - 1}, xx=True, ch=True)


async def test_who_beats_lives_and_says_what_rests(platform: Platform) -> None:
    assert await read_pulses(platform.valkey) == Pulses(0, ())
    await beat(platform.valkey, ONE, resting("smtp"))
    await beat(platform.valkey, TWO, [])
    await beat(platform.valkey, TWO, [])
    found = await read_pulses(platform.valkey)
    assert found.workers == await count_workers(platform.valkey) == await platform.live_workers() == 2
    assert [(each.name, each.state) for each in found.resting] == [("smtp", BreakerState.OPEN)]


async def test_who_falls_silent_is_gone_at_once_and_is_cleared_away_by_the_next_beat(platform: Platform) -> None:
    client = platform.valkey.client
    await beat(platform.valkey, ONE, resting("smtp"))
    await beat(platform.valkey, TWO, [])
    await fall_silent(platform, ONE)
    assert await read_pulses(platform.valkey) == Pulses(1, ())
    assert await count_workers(platform.valkey) == 1
    await beat(platform.valkey, TWO, [])
    assert await client.zcard(ALIVE) == await client.hlen(SAID) == 1  # type: ignore[misc]  # typed as both
    await beat(platform.valkey, ONE, [])
    assert await count_workers(platform.valkey) == 2


async def test_nothing_stays_when_the_last_one_is_gone(platform: Platform) -> None:
    await beat(platform.valkey, ONE, [])
    for key in (ALIVE, SAID):
        assert 0 < await platform.valkey.client.ttl(key) <= TTL_SECONDS
    (score,) = [score for _, score in await platform.valkey.client.zrange(ALIVE, 0, -1, withscores=True)]
    seconds, _ = await platform.valkey.client.time()
    assert seconds < score <= seconds + 1 + TTL_SECONDS


async def test_reading_asks_for_two_keys_however_many_there_are(platform: Platform) -> None:
    await beat(platform.valkey, ONE, [])
    client, commands = platform.valkey.client, list[str]()
    ours = client.connection_pool.connection_kwargs["db"]
    async with client.monitor() as listening:
        await platform.live_workers()
        await client.echo("that was all")
        async for seen in listening.listen():
            if seen["db"] != ours:
                continue
            commands.append(seen["command"].split(" ", 1)[0].upper())
            if commands[-1] == "ECHO":
                break
    assert "EVAL" in commands
    assert "SCAN" not in commands
    assert "KEYS" not in commands
