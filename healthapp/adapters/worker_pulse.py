"""What each worker says of itself every few seconds: that it lives, and which of its ways out of the house rest.

The breakers are in the worker's memory, the board is in the web process; between them is one short-lived key.
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

_KEY = "worker:heartbeat:"
_TTL_SECONDS = 15
_NAME_LIMIT = 120
_MOST = 200


@dataclass(frozen=True, slots=True)
class RestingChannel:
    """A breaker that isn't closed: calls to this vendor wait."""

    name: str
    state: BreakerState
    retry_in: float


@dataclass(frozen=True, slots=True)
class Pulses:
    """How many workers live, and what rests in any of them."""

    workers: int
    resting: tuple[RestingChannel, ...]


async def beat(valkey: Valkey, worker_id: UUID, breakers: Sequence[BreakerSnapshot]) -> None:
    """Say that this worker lives; ValkeyUnavailableError when nobody can be told."""
    resting = [
        {"name": breaker.name[:_NAME_LIMIT], "state": breaker.state.value, "retryIn": round(breaker.retry_in, 1)}
        for breaker in breakers
        if breaker.state is not BreakerState.CLOSED
    ]
    value = json.dumps({"resting": resting[:_MOST]})
    await valkey.call(lambda client: client.set(f"{_KEY}{worker_id}", value, ex=_TTL_SECONDS))


async def read_pulses(valkey: Valkey) -> Pulses:
    """Return what the workers say; ValkeyUnavailableError without an answer."""

    async def read(client: Redis) -> list[str | None]:
        keys = [key async for key in client.scan_iter(f"{_KEY}*", count=1000)]
        return list(await client.mget(keys)) if keys else []

    values = [value for value in await valkey.call(read) if value is not None]
    return Pulses(len(values), tuple(resting for value in values for resting in _resting(value)))


def _resting(value: str) -> list[RestingChannel]:
    try:
        return [
            RestingChannel(str(item["name"]), BreakerState(item["state"]), float(item["retryIn"]))
            for item in json.loads(value)["resting"]
        ]
    except (ValueError, KeyError, TypeError):
        return []
