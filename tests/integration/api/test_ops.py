"""Alive, ready, counted."""

from __future__ import annotations

import re
from time import perf_counter
from typing import TYPE_CHECKING, Any

import pytest

from healthapp.adapters.worker_pulse import beat
from healthapp.kit.breaker import Breaker
from healthapp.kit.ids import new_id
from tests.support import databases
from tests.support.api import free_port, reminder

if TYPE_CHECKING:
    import httpx

    from healthapp.config import Settings
    from healthapp.kit.breaker import BreakerSnapshot
    from healthapp.wiring import Platform
    from tests.conftest import AsUser, MakeUser


async def test_health_needs_no_engine(client: httpx.AsyncClient) -> None:
    answer = await client.get("/health")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


async def test_ready_wants_all_three(client: httpx.AsyncClient, platform: Platform) -> None:
    answer = await client.get("/ready")
    assert answer.status_code == 503
    assert answer.json() == {
        "status": "not ready",
        "checks": {"postgres": "ok", "redis": "ok", "worker": "none alive", "search": "ok"},
    }
    await beat(platform.valkey, new_id(), [])
    answer = await client.get("/ready")
    assert answer.status_code == 200
    checks = {"postgres": "ok", "redis": "ok", "worker": "ok", "search": "ok"}
    assert answer.json() == {"status": "ready", "checks": checks}


class TestSearchAway:
    @pytest.fixture
    def settings(self, database_url: str, redis_url: str) -> Settings:
        nobody = f"http://127.0.0.1:{free_port()}"
        return databases.make_settings(database_url, redis_url, weaviate_url=nobody, weaviate_grpc_url=nobody)

    async def test_reminders_go_on_so_nobody_is_sent_elsewhere(
        self, client: httpx.AsyncClient, platform: Platform
    ) -> None:
        await beat(platform.valkey, new_id(), [])
        answer = await client.get("/ready")
        assert answer.status_code == 200
        checks = {"postgres": "ok", "redis": "ok", "worker": "ok", "search": "no answer"}
        assert answer.json() == {"status": "degraded", "checks": checks}

    async def test_what_reminders_need_still_counts_for_more(self, client: httpx.AsyncClient) -> None:
        answer = await client.get("/ready")
        assert answer.status_code == 503
        assert answer.json()["status"] == "not ready"
        assert answer.json()["checks"]["search"] == "no answer"


class TestRedisAway:
    @pytest.fixture
    def settings(self, database_url: str) -> Settings:
        return databases.make_settings(database_url, f"redis://127.0.0.1:{free_port()}/0")

    async def test_ready_names_it_within_a_second(self, client: httpx.AsyncClient) -> None:
        started = perf_counter()
        answer = await client.get("/ready")
        assert perf_counter() - started < 1.5
        assert answer.status_code == 503
        assert answer.json()["checks"] == {
            "postgres": "ok", "redis": "no answer", "worker": "unknown", "search": "ok",
        }  # fmt: skip

    async def test_its_breaker_is_counted(self, client: httpx.AsyncClient) -> None:
        text = (await client.get("/metrics")).text
        assert 'circuit_breaker_state{vendor="valkey"} 2.0' in text
        assert re.search(r'^circuit_breaker_failures{vendor="valkey"} [1-9]', text, re.MULTILINE)

    async def test_writes_go_on(self, as_user: AsUser, make_user: MakeUser) -> None:
        client = await as_user(await make_user())
        for _ in range(3):
            started = perf_counter()
            assert (await client.post("/api/reminders", json=reminder())).status_code == 201
            assert perf_counter() - started < 1.0


class TestPostgresAway:
    @pytest.fixture
    def settings(self, redis_url: str) -> Settings:
        return databases.make_settings("postgresql://healthapp:x@127.0.0.1:1/nothing", redis_url)

    async def test_ready_names_it_within_a_second(self, client: httpx.AsyncClient) -> None:
        started = perf_counter()
        answer = await client.get("/ready")
        assert perf_counter() - started < 1.5
        assert answer.json()["checks"]["postgres"] == "no answer"
        assert (await client.get("/health")).status_code == 200


async def test_metrics_by_the_seeds_names(
    client: httpx.AsyncClient, as_user: AsUser, make_user: MakeUser, platform: Platform
) -> None:
    patient = await as_user(await make_user())
    made = (await patient.post("/api/reminders", json=reminder())).json()["reminderId"]
    await patient.get(f"/api/reminders/{made}")
    answer = await client.get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain")
    text = answer.text
    for name in (
        "http_requests_total", "http_request_duration_seconds_bucket", "database_query_duration_seconds_bucket",
        "cache_hit_ratio", "queue_size", "error_rate", "active_reminders", "due_reminders", "redis_connections",
    ):  # fmt: skip
        assert re.search(rf"^{name}[ {{]", text, re.MULTILINE), name
    assert 'http_requests_total{method="GET",route="/api/reminders/{id}",status="200"}' in text
    assert "active_reminders 1.0" in text
    # Nobody can be told from a label.
    assert not re.search(r"[0-9a-f]{8}-[0-9a-f]{4}-", text)
    assert "@" not in text


async def test_unknown_paths_do_not_make_new_series(client: httpx.AsyncClient) -> None:
    async def series() -> int:
        return len(re.findall(r"^http_requests_total{", (await client.get("/metrics")).text, re.MULTILINE))

    await client.get("/api/first")
    before = await series()
    for number in range(20):
        await client.get(f"/api/{number}")
        await client.get(f"/nowhere/{number}")
    assert await series() <= before + 1


async def test_the_board_reads_the_same_figures(as_user: AsUser, make_user: MakeUser, web: Platform) -> None:
    patient: Any = await as_user(await make_user())
    await patient.post("/api/reminders", json=reminder())
    figures = await web.figures()
    assert figures.reminders is not None
    assert figures.reminders.active == 1


async def test_breakers_of_the_workers_are_counted_by_vendor(client: httpx.AsyncClient, platform: Platform) -> None:
    def tripped(name: str) -> BreakerSnapshot:
        breaker = Breaker(name, threshold=1, open_for=60)
        permit = breaker.admit()
        assert permit is not None
        breaker.failed(permit)
        return breaker.snapshot()

    await beat(platform.valkey, new_id(), [Breaker("smtp").snapshot(), tripped("push:a.example")])
    await beat(platform.valkey, new_id(), [Breaker("push:b.example").snapshot()])
    text = (await client.get("/metrics")).text
    for line in ('{vendor="smtp"} 0.0', '{vendor="push"} 2.0', '{vendor="valkey"} 0.0'):
        assert f"circuit_breaker_state{line}" in text
    assert ".example" not in text
