"""What is read from the engines when somebody scrapes or looks at the board, and how `/metrics` names it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from prometheus_client.core import GaugeMetricFamily

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from prometheus_client import Metric


@dataclass(frozen=True, slots=True)
class RedisFigures:
    """What `INFO` says. `max_bytes` 0 means that no limit is set."""

    used_bytes: int
    max_bytes: int
    cpu_seconds: float
    connections: int
    operations_per_second: float
    keyspace_hits: int = 0
    keyspace_misses: int = 0


@dataclass(frozen=True, slots=True)
class ReminderFigures:
    """What Postgres knows about reminders and what waits to be done."""

    active: int
    scheduled: int
    due: int
    leased: int
    completed: int
    """Doses answered in the last 24 hours."""
    oldest_due_seconds: float
    queues: Mapping[str, int] = field(default_factory=dict)
    """Rows waiting, by queue: notifications, outbox, …"""
    dead_letters: Mapping[str, int] = field(default_factory=dict)
    """Rows nobody will try again, by kind."""
    audit_unsealed_seconds: float = 0.0


@dataclass(frozen=True, slots=True, order=True)
class BreakerFigures:
    """A breaker: 0 closed, 1 half-open, 2 open; failures in a row; how long it has been so."""

    state: int
    failures: int
    seconds: float


@dataclass(frozen=True, slots=True)
class StandingFigures:
    """How the compliance checks stand (0 to 100), and how many people use the product just now."""

    compliance_score: float
    active_users: int


@dataclass(frozen=True, slots=True)
class KnowledgeFigures:
    """What the search engine says of its index (seed 000 §8.2): the same whichever process asks, and after a restart.

    `lacking`: texts without a vector. `size_bytes`: on the disk; None where the engine alone knows. `build_seconds`: of
    the index that is searched; None where that was not kept.
    """

    documents: int
    vectors: int
    lacking: int
    size_bytes: int | None = None
    build_seconds: float | None = None


@dataclass(frozen=True, slots=True)
class Figures:
    """One reading. A part is None when its engine did not answer; `workers` is None when nobody could tell."""

    redis: RedisFigures | None
    reminders: ReminderFigures | None
    workers: int | None = None
    breakers: Mapping[str, BreakerFigures] = field(default_factory=dict)
    """By vendor; of several processes or hosts the one in the deepest trouble."""
    standing: StandingFigures | None = None
    knowledge: KnowledgeFigures | None = None


def gauge(name: str, text: str, value: float) -> GaugeMetricFamily:
    """Return a metric with one value."""
    return GaugeMetricFamily(name, text, value=value)


def _labelled(name: str, text: str, label: str, values: Mapping[str, float]) -> GaugeMetricFamily:
    family = GaugeMetricFamily(name, text, labels=[label])
    for key, value in sorted(values.items()):
        family.add_metric([key], value)
    return family


def _redis_metrics(redis: RedisFigures | None) -> Iterator[Metric]:
    yield gauge("redis_up", "Whether Redis answered.", float(redis is not None))
    if redis is None:
        return
    yield gauge("redis_memory_used_bytes", "Memory in use.", redis.used_bytes)
    yield gauge("redis_memory_max_bytes", "Memory limit; 0 is none.", redis.max_bytes)
    yield gauge("redis_cpu_seconds", "Processor time used since its start.", redis.cpu_seconds)
    yield gauge("redis_connections", "Connected clients.", redis.connections)
    yield gauge("redis_operations_per_second", "Commands a second.", redis.operations_per_second)


def _cache_metrics(redis: RedisFigures | None, counted: Mapping[str, float]) -> Iterator[Metric]:
    """Yield the shares of all caches; where nothing was looked up there is none."""
    lookups = redis.keyspace_hits + redis.keyspace_misses if redis else 0
    ratios = {"redis": redis.keyspace_hits / lookups} if redis and lookups else {}
    yield _labelled("cache_hit_ratio", "Share of lookups that found something.", "cache", {**ratios, **counted})


def _knowledge_metrics(knowledge: KnowledgeFigures | None) -> Iterator[Metric]:
    yield gauge("knowledge_index_up", "Whether the search engine answered.", float(knowledge is not None))
    if knowledge is None:
        return
    yield gauge("knowledge_index_documents", "Documents in the index.", knowledge.documents)
    yield gauge("knowledge_index_vectors", "Vectors in the index.", knowledge.vectors)
    yield gauge("knowledge_index_lacking_vectors", "Texts in the index without a vector.", knowledge.lacking)
    if knowledge.size_bytes is not None:
        yield gauge("knowledge_index_bytes", "Size of the index on the disk.", knowledge.size_bytes)
    if knowledge.build_seconds is not None:
        yield gauge("knowledge_index_build_seconds", "Time of the last build.", knowledge.build_seconds)


def _reminder_metrics(reminders: ReminderFigures | None) -> Iterator[Metric]:
    yield gauge("database_up", "Whether Postgres answered.", float(reminders is not None))
    if reminders is None:
        return
    yield gauge("active_reminders", "Reminders that are switched on.", reminders.active)
    yield gauge("scheduled_reminders", "Reminders in the due index.", reminders.scheduled)
    yield gauge("due_reminders", "Doses whose time has come and that are not announced yet.", reminders.due)
    yield gauge("leased_reminders", "Reminders that a worker is announcing.", reminders.leased)
    yield gauge("completed_reminders", "Doses answered in the last 24 hours.", reminders.completed)
    yield gauge("oldest_due_reminder_seconds", "Age of the oldest one waiting.", reminders.oldest_due_seconds)
    yield gauge(
        "audit_unsealed_seconds", "Age of the oldest audit row without a seal.", reminders.audit_unsealed_seconds
    )
    yield _labelled("queue_size", "Rows waiting.", "queue", dict(reminders.queues))
    yield _labelled("dead_letters", "Rows given up.", "kind", dict(reminders.dead_letters))


def _breaker_metrics(breakers: Mapping[str, BreakerFigures]) -> Iterator[Metric]:
    def of(name: str, text: str, value: Callable[[BreakerFigures], float]) -> GaugeMetricFamily:
        return _labelled(name, text, "vendor", {vendor: value(found) for vendor, found in breakers.items()})

    yield of("circuit_breaker_state", "0 closed, 1 half-open, 2 open.", lambda found: found.state)
    yield of("circuit_breaker_failures", "Failures in a row.", lambda found: found.failures)
    yield of("circuit_breaker_state_seconds", "How long it has been in this state.", lambda found: found.seconds)


def _standing_metrics(standing: StandingFigures | None) -> Iterator[Metric]:
    if standing is None:
        return
    yield gauge(
        "compliance_score", "Weighted share of compliance checks that are ok, 0 to 100.", standing.compliance_score
    )
    yield gauge("active_users", "People with an open login used in the last 15 minutes.", standing.active_users)


def readings(figures: Figures, cached: Mapping[str, float] | None = None) -> Iterator[Metric]:
    """Return a reading as metrics; `cached`: the shares of hits of caches that the processes count themselves."""
    yield from _redis_metrics(figures.redis)
    yield from _cache_metrics(figures.redis, cached or {})
    yield from _knowledge_metrics(figures.knowledge)
    yield from _reminder_metrics(figures.reminders)
    yield from _standing_metrics(figures.standing)
    if figures.workers is not None:
        yield gauge("workers_alive", "Worker processes with a fresh heartbeat.", figures.workers)
    yield from _breaker_metrics(figures.breakers)
