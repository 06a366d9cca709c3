"""What Prometheus scrapes, by the names that seeds 000 §8.1 and 001 give.

A process counts what it does itself; what lives in Postgres or Redis comes from an injected source, read when somebody
scrapes and kept for a few seconds. Labels are drawn from short fixed lists: never an id, an address or a query.
With several web processes on one port, set `PROMETHEUS_MULTIPROC_DIR` and any of them answers for all.
"""

from __future__ import annotations

import asyncio
import os
from collections import deque
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

import structlog
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead
from prometheus_client.registry import Collector

from healthapp.kit.clock import monotonic

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping

    from prometheus_client import Metric

log = structlog.get_logger(__name__)

REGISTRY = CollectorRegistry()
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_VERBS = frozenset({"select", "insert", "update", "delete", "with", "set"})
_SERVER_ERROR = 500
_QUICK = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
_WAITS = (0.05, 0.1, 0.25, 0.5, 1, 2, 5, 15, 30, 60, 300, 900, 3600)

_requests = Counter("http_requests_total", "HTTP requests answered.", ["method", "route", "status"], registry=REGISTRY)
_request_seconds = Histogram(
    "http_request_duration_seconds", "Time to answer.", ["method", "route"], buckets=_QUICK, registry=REGISTRY
)
_query_seconds = Histogram(
    "database_query_duration_seconds", "Time of one statement.", ["verb"], buckets=_QUICK, registry=REGISTRY
)
_notifications = Counter(
    "notifications_total", "Attempts to send, by how they ended.", ["channel", "outcome"], registry=REGISTRY
)
_failed = Counter("failed_notifications_total", "Attempts to send that failed.", ["channel"], registry=REGISTRY)
_limited = Counter(
    "rate_limited_requests_total",
    "Requests counted against a limit: of whom, how it ended, and whether all processes counted together.",
    ["caller", "outcome", "counted"],
    registry=REGISTRY,
)
_processing = Histogram(
    "processing_time_seconds", "Time of one background job.", ["job"], buckets=_QUICK, registry=REGISTRY
)
_announced = Histogram("reminder_announce_delay_seconds", "From due to recorded.", buckets=_WAITS, registry=REGISTRY)
_missed = Counter("missed_reminders_total", "Reminders found too late to announce.", registry=REGISTRY)
_open_sockets = Gauge(
    "live_connections", "Open tabs and clients.", ["kind"], multiprocess_mode="livesum", registry=REGISTRY
)


_base_at = Gauge(
    "backup_last_base_timestamp_seconds",
    "When the newest backup was begun.",
    multiprocess_mode="mostrecent",
    registry=REGISTRY,
)
_copied_at = Gauge(
    "backup_changes_timestamp_seconds",
    "When every change was last known to be copied.",
    multiprocess_mode="mostrecent",
    registry=REGISTRY,
)
_backup_failures = Gauge(
    "backup_failures",
    "How often copying was broken off, since the first time.",
    multiprocess_mode="mostrecent",
    registry=REGISTRY,
)


def observe_backup(base_at: float | None, copied_at: float | None, failures: int) -> None:
    """Note how fresh the backup is, in seconds since 1970; None: there is nothing yet."""
    _base_at.set(base_at or 0.0)
    _copied_at.set(copied_at or 0.0)
    _backup_failures.set(failures)


def observe_http(method: str, route: str, status: int, seconds: float) -> None:
    """Count an answered request. `route` is the template (`/api/reminders/{id}`), never the path."""
    method = method if method in _METHODS else "OTHER"
    _requests.labels(method, route, str(status)).inc()
    _request_seconds.labels(method, route).observe(seconds)


def observe_query(verb: str, seconds: float) -> None:
    """Time a statement by its verb."""
    _query_seconds.labels(verb if verb in _VERBS else "other").observe(seconds)


def observe_notification(channel: str, outcome: str) -> None:
    """Count an attempt to send; outcome is sent, retry, failed, or suppressed when there is nowhere to send to."""
    _notifications.labels(channel, outcome).inc()
    if outcome in ("retry", "failed"):
        _failed.labels(channel).inc()


def observe_limited(caller: str, *, allowed: bool, shared: bool) -> None:
    """Count a request against a limit; `caller` is user, key or address, never which one."""
    _limited.labels(caller, "allowed" if allowed else "refused", "together" if shared else "alone").inc()


def observe_announced(waits: Iterable[float], missed: int = 0) -> None:
    """Note how long after their time reminders were announced, and how many were too late for it."""
    for seconds in waits:
        _announced.observe(max(0.0, seconds))
    if missed:
        _missed.inc(missed)


@contextmanager
def processing(job: str) -> Iterator[None]:
    """Time a background job, whether it succeeds or not."""
    started = perf_counter()
    try:
        yield
    finally:
        _processing.labels(job).observe(perf_counter() - started)


def count_tabs(number: int) -> None:
    """Note how many tabs of people who are logged in are open in this process."""
    _open_sockets.labels("tab").set(number)


@contextmanager
def connected(kind: str) -> Iterator[None]:
    """Count a live connection while it lasts."""
    _open_sockets.labels(kind).inc()
    try:
        yield
    finally:
        _open_sockets.labels(kind).dec()


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
class Figures:
    """One reading. A part is None when its engine did not answer; `workers` is None when nobody could tell."""

    redis: RedisFigures | None
    reminders: ReminderFigures | None
    workers: int | None = None
    breakers: Mapping[str, BreakerFigures] = field(default_factory=dict)
    """By vendor; of several processes or hosts the one in the deepest trouble."""


def _gauge(name: str, text: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, text, value=value)


def _labelled(name: str, text: str, label: str, values: Mapping[str, float]) -> GaugeMetricFamily:
    family = GaugeMetricFamily(name, text, labels=[label])
    for key, value in sorted(values.items()):
        family.add_metric([key], value)
    return family


def _redis_metrics(redis: RedisFigures | None) -> Iterator[Metric]:
    yield _gauge("redis_up", "Whether Redis answered.", float(redis is not None))
    if redis is None:
        return
    yield _gauge("redis_memory_used_bytes", "Memory in use.", redis.used_bytes)
    yield _gauge("redis_memory_max_bytes", "Memory limit; 0 is none.", redis.max_bytes)
    yield _gauge("redis_cpu_seconds", "Processor time used since its start.", redis.cpu_seconds)
    yield _gauge("redis_connections", "Connected clients.", redis.connections)
    yield _gauge("redis_operations_per_second", "Commands a second.", redis.operations_per_second)
    # The only cache there is; without a lookup there is no ratio.
    lookups = redis.keyspace_hits + redis.keyspace_misses
    ratios = {"redis": redis.keyspace_hits / lookups} if lookups else {}
    yield _labelled("cache_hit_ratio", "Share of lookups that found something.", "cache", ratios)


def _reminder_metrics(reminders: ReminderFigures | None) -> Iterator[Metric]:
    yield _gauge("database_up", "Whether Postgres answered.", float(reminders is not None))
    if reminders is None:
        return
    yield _gauge("active_reminders", "Reminders that are switched on.", reminders.active)
    yield _gauge("scheduled_reminders", "Reminders in the due index.", reminders.scheduled)
    yield _gauge("due_reminders", "Doses whose time has come and that are not announced yet.", reminders.due)
    yield _gauge("leased_reminders", "Reminders that a worker is announcing.", reminders.leased)
    yield _gauge("completed_reminders", "Doses answered in the last 24 hours.", reminders.completed)
    yield _gauge("oldest_due_reminder_seconds", "Age of the oldest one waiting.", reminders.oldest_due_seconds)
    yield _gauge(
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


class _Snapshot(Collector):
    """The last reading as metrics, and the ratio that follows from our own counters."""

    def __init__(self, counted: CollectorRegistry) -> None:
        self.figures = Figures(redis=None, reminders=None)
        self.window_seconds = 300.0
        self._counted = counted
        self._history: deque[tuple[float, float, float]] = deque()

    def collect(self) -> Iterator[Metric]:
        yield from _redis_metrics(self.figures.redis)
        yield from _reminder_metrics(self.figures.reminders)
        if self.figures.workers is not None:
            yield _gauge("workers_alive", "Worker processes with a fresh heartbeat.", self.figures.workers)
        yield from _breaker_metrics(self.figures.breakers)
        requests = errors = 0.0
        for metric in self._counted.collect():
            for sample in metric.samples:
                if sample.name == "http_requests_total":
                    requests += sample.value
                    errors += sample.value if int(sample.labels["status"]) >= _SERVER_ERROR else 0
        yield _gauge("error_rate", "Share of 5xx answers, last minutes.", self._error_rate(requests, errors))

    def _error_rate(self, requests: float, errors: float) -> float:
        """Compare with the oldest reading that is still inside the window (at the first one: since the start)."""
        now = monotonic()
        first = self._history[0] if self._history else (now, 0.0, 0.0)
        self._history.append((now, requests, errors))
        while len(self._history) > 1 and now - self._history[0][0] > self.window_seconds:
            self._history.popleft()
        if first[1] > requests:
            # A process of ours ended and took its count along: its file is gone, the sum fell.
            self._history.clear()
            return 0.0
        return (errors - first[2]) / (requests - first[1]) if requests > first[1] else 0.0


def _forget_the_dead() -> None:
    """Take away the live connections of processes that were killed: nobody else would count them down."""
    folder = os.environ.get("PROMETHEUS_MULTIPROC_DIR")
    if folder is None:
        return
    for path in Path(folder).glob("gauge_live*_*.db"):
        pid = int(path.stem.rpartition("_")[2])
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            mark_process_dead(pid, folder)  # type: ignore[no-untyped-call]  # the library leaves this one untyped
        except PermissionError:
            continue


class Exposition:
    """Answers a scrape: everything counted here, and a reading not older than `keep_seconds`."""

    def __init__(
        self,
        source: Callable[[], Awaitable[Figures]] | None = None,
        *,
        keep_seconds: float = 5.0,
        patience_seconds: float = 3.0,
        registry: CollectorRegistry | None = None,
    ) -> None:
        """Read from `source`; a source that takes longer than `patience_seconds` counts as not answering."""
        self._source = source
        self._keep = keep_seconds
        self._patience = patience_seconds
        self._lock = asyncio.Lock()
        self._read_at: float | None = None
        self._registry = CollectorRegistry()
        counted = registry or REGISTRY
        if registry is None and "PROMETHEUS_MULTIPROC_DIR" in os.environ:
            counted = CollectorRegistry()
            MultiProcessCollector(counted)  # type: ignore[no-untyped-call]  # the library leaves this one untyped
        self._counted = counted
        self._snapshot = _Snapshot(counted)
        if source is not None:
            self._registry.register(self._snapshot)

    async def render(self) -> tuple[bytes, str]:
        """Return the page and its content type."""
        await self._refresh()
        _forget_the_dead()
        return generate_latest(self._counted) + generate_latest(self._registry), CONTENT_TYPE_LATEST

    async def figures(self) -> Figures:
        """Return the reading itself, for pages that show it."""
        await self._refresh()
        return self._snapshot.figures

    async def _refresh(self) -> None:
        if self._source is None:
            return
        async with self._lock:
            if self._read_at is not None and monotonic() - self._read_at < self._keep:
                return
            try:
                async with asyncio.timeout(self._patience):
                    self._snapshot.figures = await self._source()
            except Exception as error:  # noqa: BLE001 - a scrape must tell of a dead engine, not die with it
                log.warning("figures_unavailable", error=type(error).__name__)
                self._snapshot.figures = Figures(redis=None, reminders=None)
            self._read_at = monotonic()


async def serve_metrics(exposition: Exposition, host: str, port: int) -> asyncio.Server:
    """Serve `/metrics` from a process that has no web server: the worker. Close the returned server to stop."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            async with asyncio.timeout(10):
                request = (await reader.readuntil(b"\r\n\r\n")).split(b"\r\n", 1)[0].split(b" ")
                if request[:2] == [b"GET", b"/metrics"]:
                    body, kind = await exposition.render()
                    head = f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\n"
                else:
                    body, head = b"", "HTTP/1.1 404 Not Found\r\n"
                writer.write(f"{head}Content-Length: {len(body)}\r\nConnection: close\r\n\r\n".encode() + body)
                await writer.drain()
        except (TimeoutError, ConnectionError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            log.debug("scrape_broken_off")
        finally:
            writer.close()

    return await asyncio.start_server(answer, host, port)


if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
    ProcessCollector(registry=REGISTRY)
