"""What Prometheus scrapes, by the names that seeds 000 §8.1 and 001 give.

A process counts what it does itself; what lives in Postgres or Redis comes from an injected source, read when somebody
scrapes and kept for a few seconds. Labels are drawn from short fixed lists: never an id, an address or a query.
With several web processes on one port, set `PROMETHEUS_MULTIPROC_DIR` and any of them answers for all.
"""

from __future__ import annotations

import asyncio
import os
from collections import Counter as Counts
from collections import deque
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

import structlog
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead
from prometheus_client.registry import Collector

from healthapp.kit.clock import monotonic
from healthapp.kit.counter_files import use_counter_files
from healthapp.kit.processes import Processes
from healthapp.kit.readings import Figures, gauge, readings

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Iterator

    from prometheus_client import Metric

log = structlog.get_logger(__name__)

use_counter_files()
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


_search_seconds = Histogram(
    "knowledge_search_seconds", "Time of one search.", ["mode"], buckets=_QUICK, registry=REGISTRY
)
_searches = Counter(
    "knowledge_searches_total", "Searches, and whether the engine answered.", ["mode", "engine"], registry=REGISTRY
)
_answer_seconds = Histogram(
    "knowledge_answer_seconds", "Time of one answer out of the medical content.", ["kind"], buckets=_QUICK,
    registry=REGISTRY,
)  # fmt: skip
_left_out = Gauge(
    "knowledge_texts_left_out", "Why texts over the files are not read.", multiprocess_mode="mostrecent",
    registry=REGISTRY,
)  # fmt: skip
_embeddings = Counter(
    "knowledge_embeddings_total", "Texts made into vectors, by how it ended.", ["kind", "outcome"], registry=REGISTRY
)
_search_cache = Counter(
    "knowledge_search_cache_total", "Searches asked of a cache: memory or shared, hit or miss.", ["level", "outcome"],
    registry=REGISTRY,
)  # fmt: skip
_chat_messages = Counter(
    "chat_messages_total", "Questions that the assistant answered, and how.", ["outcome"], registry=REGISTRY
)
_model_calls = Counter(
    "assistant_model_calls_total", "Calls of the language model that writes answers, and how each ended.", ["outcome"],
    registry=REGISTRY,
)  # fmt: skip


def observe_left_out(faults: int) -> None:
    """Note how much is wrong with texts that lie over the content's files and are left out for it."""
    _left_out.set(faults)


def observe_model(outcome: str) -> None:
    """Count a call of the language model: done, slow, busy, quota, connection, timeout, cut, nonsense, down."""
    _model_calls.labels(outcome).inc()


def observe_chat(outcome: str) -> None:
    """Count an answer of the assistant: quoted, written, unsupported … (seed 004)."""
    _chat_messages.labels(outcome).inc()


def observe_search(mode: str, seconds: float, *, limited: bool) -> None:
    """Note a search (seed 000 §8.2: latency and throughput)."""
    _search_seconds.labels(mode).observe(seconds)
    _searches.labels(mode, "missing" if limited else "answered").inc()


def observe_answer(kind: str, seconds: float) -> None:
    """Note how long one answer took that isn't a search: symptoms, interactions or chat (seed 000 §8.2)."""
    _answer_seconds.labels(kind).observe(seconds)


@contextmanager
def answering(kind: str) -> Iterator[None]:
    """Time an answer of this kind; one that was refused is none."""
    started = perf_counter()
    yield
    observe_answer(kind, perf_counter() - started)


def observe_embeddings(kind: str, outcome: str, count: int = 1) -> None:
    """Count texts made into vectors: `query` or `passage`, `made` or `failed`."""
    _embeddings.labels(kind, outcome).inc(count)


def observe_search_cache(level: str, *, hit: bool) -> None:
    """Count a look into a cache: `memory` or `shared`."""
    _search_cache.labels(level, "hit" if hit else "miss").inc()


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


def _ratios(looks: Counts[tuple[str, str]]) -> dict[str, float]:
    """Return the share of looks into each level of the cache of searches that found something."""
    asked = {level: looks[level, "hit"] + looks[level, "miss"] for level, _ in looks}
    return {f"search_{level}": looks[level, "hit"] / every for level, every in asked.items() if every}


class _Snapshot(Collector):
    """The last reading as metrics, and the ratio that follows from our own counters."""

    def __init__(self, counted: CollectorRegistry) -> None:
        self.figures = Figures(redis=None, reminders=None)
        self.window_seconds = 300.0
        self._counted = counted
        self._history: deque[tuple[float, float, float]] = deque()

    def collect(self) -> Iterator[Metric]:
        requests = errors = 0.0
        looks: Counts[tuple[str, str]] = Counts()
        for metric in self._counted.collect():
            for sample in metric.samples:
                if sample.name == "http_requests_total":
                    requests += sample.value
                    errors += sample.value if int(sample.labels["status"]) >= _SERVER_ERROR else 0
                elif sample.name == "knowledge_search_cache_total":
                    looks[sample.labels["level"], sample.labels["outcome"]] += int(sample.value)
        yield from readings(self.figures, _ratios(looks))
        yield gauge("error_rate", "Share of 5xx answers, last minutes.", self._error_rate(requests, errors))

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
            self._registry.register(Processes(Path(os.environ["PROMETHEUS_MULTIPROC_DIR"])))
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
