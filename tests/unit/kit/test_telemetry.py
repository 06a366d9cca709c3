"""`/metrics` carries the names that the seeds and the alerts use."""

import asyncio
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from healthapp.kit import telemetry
from healthapp.kit.processes import Processes
from healthapp.kit.readings import Figures, KnowledgeFigures, RedisFigures, ReminderFigures, StandingFigures
from healthapp.kit.telemetry import Exposition

FULL = Figures(
    redis=RedisFigures(80, 100, 1.5, 7, 120.0, keyspace_hits=30, keyspace_misses=10),
    reminders=ReminderFigures(5, 4, 3, 2, 1, 31.5, {"notifications": 9, "outbox": 1}, {"email": 2}, 4.0),
    workers=1,
    standing=StandingFigures(96.6, 3),
)

# Seeds 000 §8.1, 001 and 004, and what deploy/prometheus/alerts.yml leans on.
NAMES = {
    "active_users",
    "compliance_score",
    "active_reminders",
    "audit_unsealed_seconds",
    "cache_hit_ratio",
    "completed_reminders",
    "database_query_duration_seconds",
    "database_up",
    "dead_letters",
    "due_reminders",
    "error_rate",
    "failed_notifications",
    "http_request_duration_seconds",
    "http_requests",
    "leased_reminders",
    "missed_reminders",
    "notifications",
    "oldest_due_reminder_seconds",
    "processing_time_seconds",
    "queue_size",
    "redis_connections",
    "redis_cpu_seconds",
    "redis_memory_max_bytes",
    "redis_memory_used_bytes",
    "redis_operations_per_second",
    "redis_up",
    "reminder_announce_delay_seconds",
    "scheduled_reminders",
    "workers_alive",
}


class Source:
    def __init__(self, figures: Figures = FULL) -> None:
        self.figures = figures
        self.reads = 0

    async def __call__(self) -> Figures:
        self.reads += 1
        return self.figures


def samples(page: bytes) -> dict[tuple[str, tuple[tuple[str, str], ...]], float]:
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(page.decode())
        for sample in family.samples
    }


def value(page: bytes, name: str, **labels: str) -> float | None:
    return samples(page).get((name, tuple(sorted(labels.items()))))


async def test_every_name_is_there() -> None:
    telemetry.observe_http("GET", "/api/reminders", 200, 0.01)
    telemetry.observe_query("select", 0.001)
    telemetry.observe_notification("email", "failed")
    telemetry.observe_announced([0.1, 40], missed=1)
    with telemetry.processing("send_notice"):
        pass
    page, kind = await Exposition(Source()).render()
    assert kind.startswith("text/plain")
    families = {family.name for family in text_string_to_metric_families(page.decode())}
    assert families >= NAMES, NAMES - families


async def test_the_reading_is_shown() -> None:
    page, _ = await Exposition(Source()).render()
    assert value(page, "redis_memory_used_bytes") == 80
    assert value(page, "oldest_due_reminder_seconds") == 31.5
    assert value(page, "queue_size", queue="notifications") == 9
    assert value(page, "dead_letters", kind="email") == 2
    assert value(page, "cache_hit_ratio", cache="redis") == 0.75
    assert value(page, "workers_alive") == 1


async def test_labels_come_from_short_lists() -> None:
    telemetry.observe_http("BREW", "/x", 418, 0.01)
    telemetry.observe_query("grant", 0.01)
    page, _ = await Exposition().render()
    assert value(page, "http_requests_total", method="OTHER", route="/x", status="418") == 1
    assert value(page, "database_query_duration_seconds_count", verb="other")


async def test_a_retry_counts_as_a_failure_but_a_send_does_not() -> None:
    before = value((await Exposition().render())[0], "failed_notifications_total", channel="sms") or 0
    for outcome in ("sent", "retry", "failed", "suppressed"):
        telemetry.observe_notification("sms", outcome)
    assert value((await Exposition().render())[0], "failed_notifications_total", channel="sms") == before + 2


async def test_a_reading_is_kept_for_a_while_and_shared() -> None:
    source = Source()
    exposition = Exposition(source, keep_seconds=60)
    await asyncio.gather(*(exposition.render() for _ in range(10)))
    assert source.reads == 1
    exposition = Exposition(source, keep_seconds=0)
    await exposition.render()
    await exposition.render()
    assert source.reads == 3


async def test_a_dead_engine_is_told_and_its_old_figures_are_not() -> None:
    source = Source()
    exposition = Exposition(source, keep_seconds=0)
    await exposition.render()
    source.figures = replace(FULL, redis=None)
    page, _ = await exposition.render()
    assert value(page, "redis_up") == 0
    assert value(page, "database_up") == 1
    assert value(page, "redis_memory_used_bytes") is None


async def test_a_source_that_fails_or_hangs_does_not_take_the_page_along() -> None:
    async def fails() -> Figures:
        raise OSError

    async def hangs() -> Figures:
        await asyncio.sleep(60)
        return FULL

    for source in (fails, hangs):
        page, _ = await Exposition(source, patience_seconds=0.05).render()
        assert value(page, "database_up") == 0
        assert value(page, "redis_up") == 0


async def test_the_share_of_errors() -> None:
    exposition = Exposition(Source(), keep_seconds=60)
    await exposition.render()
    for status in (200, 200, 200, 503):
        telemetry.observe_http("GET", "/ratio", status, 0.01)
    assert value((await exposition.render())[0], "error_rate") == 0.25
    exposition._snapshot.window_seconds = -1
    await exposition.render()
    await exposition.render()
    assert value((await exposition.render())[0], "error_rate") == 0


async def test_live_connections_are_counted_while_they_last() -> None:
    async def tab() -> None:
        with telemetry.connected("test"):
            assert value((await Exposition().render())[0], "live_connections", kind="test") == 1
            raise OSError("gone")

    with pytest.raises(OSError, match="gone"):
        await tab()
    assert value((await Exposition().render())[0], "live_connections", kind="test") == 0


async def test_the_worker_serves_its_own_page() -> None:
    server = await telemetry.serve_metrics(Exposition(Source()), "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as client:
        answer = await client.get("/metrics")
        assert answer.status_code == 200
        assert value(answer.content, "workers_alive") == 1
        assert (await client.get("/")).status_code == 404
        assert (await client.post("/metrics")).status_code == 404
    server.close()
    await server.wait_closed()


def test_one_web_process_answers_for_all(tmp_path: Path) -> None:
    count = "from healthapp.kit import telemetry as t; t.observe_http('GET', '/m', 200, 0.1)"
    show = (
        "import asyncio; from healthapp.kit.telemetry import Exposition, observe_http as o;"
        " o('GET', '/m', 200, 0.1); print(asyncio.run(Exposition().render())[0].decode())"
    )
    env = {**os.environ, "PROMETHEUS_MULTIPROC_DIR": str(tmp_path)}
    subprocess.run([sys.executable, "-c", count], env=env, check=True)
    page = subprocess.run([sys.executable, "-c", show], env=env, check=True, capture_output=True).stdout
    assert value(page, "http_requests_total", method="GET", route="/m", status="200") == 2


def test_tabs_of_a_process_that_was_killed_are_no_longer_counted(tmp_path: Path) -> None:
    dies = "import os, signal; from healthapp.kit.telemetry import count_tabs as c; c(3); os.kill(os.getpid(), 9)"
    show = (
        "import asyncio; from healthapp.kit.telemetry import Exposition, count_tabs as c;"
        " c(2); print(asyncio.run(Exposition().render())[0].decode())"
    )
    env = {**os.environ, "PROMETHEUS_MULTIPROC_DIR": str(tmp_path)}
    assert subprocess.run([sys.executable, "-c", dies], env=env, check=False).returncode == -9
    page = subprocess.run([sys.executable, "-c", show], env=env, check=True, capture_output=True).stdout
    assert value(page, "live_connections", kind="tab") == 2


def test_all_processes_of_a_folder_count_together(tmp_path: Path) -> None:
    """Their processor time and memory; one that has ended has none."""
    show = (
        "import asyncio, subprocess, sys, os; from healthapp.kit.telemetry import Exposition, observe_http as o;"
        " o('GET', '/m', 200, 0.1); e = Exposition();"
        " say = lambda: print(asyncio.run(e.render())[0].decode(), '# cut', flush=True);"
        " say(); other = subprocess.Popen([sys.executable, '-c', 'from healthapp.kit import telemetry as t;"
        ' t.observe_http("GET", "/m", 200, 0.1); print(flush=True); input()\'], stdin=-1, stdout=-1);'
        " other.stdout.readline(); say(); other.communicate(b'.\\n'); say()"
    )
    env = {**os.environ, "PROMETHEUS_MULTIPROC_DIR": str(tmp_path)}
    done = subprocess.run([sys.executable, "-c", show], env=env, check=True, capture_output=True).stdout
    alone, both, again = done.split(b"# cut")[:3]
    assert [value(page, "processes_alive") for page in (alone, both, again)] == [1, 2, 1]
    memory = [value(page, "process_resident_memory_bytes") or 0 for page in (alone, both, again)]
    assert memory[0] > 1_000_000
    assert memory[1] > 1.3 * memory[0]
    assert memory[2] < memory[1]
    time = [
        {labels: spent for (name, labels), spent in samples(page).items() if name == "process_cpu_seconds_total"}
        for page in (alone, both, again)
    ]
    assert [len(each) for each in time] == [1, 2, 1]
    assert set(time[0]) == set(time[2]) < set(time[1])
    # Who reads on sees no counter fall when another process ends.
    (own,) = time[0]
    assert 0 < time[0][own] <= time[1][own] <= time[2][own]


def test_without_a_folder_of_processes_nothing_is_said_of_them(tmp_path: Path) -> None:
    (tmp_path / f"counter_{os.getpid()}.db").touch()
    assert len([*Processes(tmp_path).collect()]) == (3 if Path("/proc").is_dir() else 0)
    assert [*Processes(tmp_path, tmp_path / "none").collect()] == []


async def test_the_index_and_the_caches_of_searches_are_shown() -> None:
    telemetry.observe_search_cache("memory", hit=True)
    telemetry.observe_search_cache("shared", hit=False)
    source = Source(replace(FULL, knowledge=KnowledgeFigures(10, 18, 2, 4096, 1.5)))
    page, _ = await Exposition(source).render()
    assert value(page, "knowledge_index_up") == 1
    assert value(page, "knowledge_index_documents") == 10
    assert value(page, "knowledge_index_vectors") == 18
    assert value(page, "knowledge_index_lacking_vectors") == 2
    assert value(page, "knowledge_index_bytes") == 4096
    assert value(page, "knowledge_index_build_seconds") == 1.5
    assert (value(page, "cache_hit_ratio", cache="search_memory") or 0) > 0
    assert (value(page, "cache_hit_ratio", cache="search_shared") or 0) < 1
    page, _ = await Exposition(Source(replace(FULL, redis=None))).render()
    assert value(page, "knowledge_index_up") == 0
    assert value(page, "knowledge_index_documents") is None
    assert value(page, "knowledge_index_build_seconds") is None
    assert value(page, "cache_hit_ratio", cache="search_memory") is not None
