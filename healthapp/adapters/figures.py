"""What the engines say, as the figures of `/metrics` and the board."""

from __future__ import annotations

from typing import TYPE_CHECKING

from healthapp.kit.breaker import BreakerState
from healthapp.kit.readings import BreakerFigures, RedisFigures, ReminderFigures

if TYPE_CHECKING:
    from collections.abc import Iterable

    from redis.asyncio import Redis

    from healthapp.adapters.worker_pulse import VendorBreaker
    from healthapp.kit.breaker import BreakerSnapshot

_QUEUES = {
    "notifications": "notices_due",
    "processing": "notices_processing",
    "outbox": "outbox_waiting",
    "embeddings": "texts_waiting",
}
_DEAD = {"notifications": "notices_failed", "outbox": "outbox_dead", "embeddings": "texts_dead"}


def reminder_figures(counted: dict[str, float], scheduled: int | None, leased: int) -> ReminderFigures:
    """Return the counts of Postgres and of the index as figures; `scheduled` None: the index doesn't answer."""
    return ReminderFigures(
        active=int(counted["reminders_active"]),
        scheduled=int(counted["scheduled"] if scheduled is None else scheduled),
        due=int(counted["due"]),
        leased=leased,
        completed=int(counted["answered_today"]),
        oldest_due_seconds=counted["oldest_due_seconds"],
        queues={name: int(counted[of]) for name, of in _QUEUES.items()},
        dead_letters={name: int(counted[of]) for name, of in _DEAD.items()},
        audit_unsealed_seconds=counted["audit_unsealed_seconds"],
    )


_DEPTH = {BreakerState.CLOSED: 0, BreakerState.HALF_OPEN: 1, BreakerState.OPEN: 2}


def breaker_figures(breakers: Iterable[BreakerSnapshot | VendorBreaker]) -> dict[str, BreakerFigures]:
    """Return the worst of each vendor. Hosts of push services come from outside and make no label of their own."""
    found: dict[str, BreakerFigures] = {}
    for breaker in breakers:
        vendor = breaker.name.partition(":")[0]
        one = BreakerFigures(_DEPTH[breaker.state], breaker.failures, breaker.seconds)
        found[vendor] = max(one, found.get(vendor, one))
    return found


async def redis_figures(client: Redis) -> RedisFigures:
    """Return what `INFO` says."""
    info = await client.info()
    return RedisFigures(
        used_bytes=int(info["used_memory"]),
        max_bytes=int(info.get("maxmemory", 0)),
        cpu_seconds=float(info["used_cpu_sys"]) + float(info["used_cpu_user"]),
        connections=int(info["connected_clients"]),
        operations_per_second=float(info["instantaneous_ops_per_sec"]),
        keyspace_hits=int(info["keyspace_hits"]),
        keyspace_misses=int(info["keyspace_misses"]),
    )
