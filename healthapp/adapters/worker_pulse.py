"""What each worker says of itself every few seconds: that it lives, and how its ways out of the house are.

The breakers are in the worker's memory, the board is in the web process. Between them are one sorted set, in which
every worker has the time until which it counts as alive, and one hash of what they say: however many other keys there
are, nobody has to look through them. Times are those of Valkey's own clock.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from healthapp.kit.breaker import BreakerState

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from redis.asyncio import Redis

    from healthapp.adapters.valkey import Valkey
    from healthapp.kit.breaker import BreakerSnapshot

ALIVE = "worker:heartbeat"
"""Sorted set: worker id, scored by the second of Valkey's clock until which it is believed to live."""
SAID = "worker:heartbeat:said"
TTL_SECONDS = 15
_NAME_LIMIT = 120
_MOST = 200

# Whoever beats also takes the dead away, and when nobody does, the keys go by themselves.
_BEAT = """
local t = redis.call('TIME')
local now = t[1] + t[2] / 1000000
local dead = redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', now)
for i, id in ipairs(dead) do
  redis.call('ZREM', KEYS[1], id)
  redis.call('HDEL', KEYS[2], id)
end
redis.call('ZADD', KEYS[1], now + ARGV[3], ARGV[1])
redis.call('HSET', KEYS[2], ARGV[1], ARGV[2])
redis.call('EXPIRE', KEYS[1], ARGV[3])
return redis.call('EXPIRE', KEYS[2], ARGV[3])
"""
_READ = """
local t = redis.call('TIME')
local alive = redis.call('ZRANGEBYSCORE', KEYS[1], '(' .. (t[1] + t[2] / 1000000), '+inf')
local said = {}
for i, id in ipairs(alive) do said[i] = redis.call('HGET', KEYS[2], id) end
return said
"""


@dataclass(frozen=True, slots=True)
class VendorBreaker:
    """A worker's breaker before a vendor. While it isn't closed, calls to that vendor wait."""

    name: str
    state: BreakerState
    retry_in: float
    failures: int
    """Failures in a row."""
    seconds: float
    """How long it has been in this state."""


@dataclass(frozen=True, slots=True)
class Pulses:
    """How many workers live, and the breakers of all of them."""

    workers: int
    breakers: tuple[VendorBreaker, ...]

    @property
    def resting(self) -> tuple[VendorBreaker, ...]:
        """Return those that aren't closed."""
        return tuple(breaker for breaker in self.breakers if breaker.state is not BreakerState.CLOSED)


async def beat(valkey: Valkey, worker_id: UUID, breakers: Sequence[BreakerSnapshot]) -> None:
    """Say that this worker lives; ValkeyUnavailableError when nobody can be told."""
    said = [
        {
            "name": breaker.name[:_NAME_LIMIT],
            "state": breaker.state.value,
            "retryIn": round(breaker.retry_in, 1),
            "failures": breaker.failures,
            "seconds": round(breaker.seconds, 1),
        }
        # What is in trouble first: of very many the board must not miss those.
        for breaker in sorted(breakers, key=lambda each: each.state is BreakerState.CLOSED)
    ]
    value = json.dumps({"breakers": said[:_MOST]})

    async def write(client: Redis) -> None:
        await client.eval(_BEAT, 2, ALIVE, SAID, str(worker_id), value, str(TTL_SECONDS))  # type: ignore[misc]  # typed as sync

    await valkey.call(write)


async def read_pulses(valkey: Valkey) -> Pulses:
    """Return what the workers say; ValkeyUnavailableError without an answer."""
    values = await valkey.call(_read)
    return Pulses(len(values), tuple(each for value in values if value is not None for each in _breakers(value)))


async def count_workers(valkey: Valkey) -> int:
    """Return how many workers gave a sign of life lately; ValkeyUnavailableError without an answer."""
    return len(await valkey.call(_read))


async def _read(client: Redis) -> list[str | None]:
    return list(await client.eval(_READ, 2, ALIVE, SAID))  # type: ignore[misc]  # typed as sync


def _breakers(value: str) -> list[VendorBreaker]:
    try:
        return [
            VendorBreaker(
                str(item["name"]),
                BreakerState(item["state"]),
                float(item["retryIn"]),
                int(item["failures"]),
                float(item["seconds"]),
            )
            for item in json.loads(value)["breakers"]
        ]
    except (ValueError, KeyError, TypeError):
        return []
