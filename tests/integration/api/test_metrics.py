"""Each figure of seeds 000 and 001 moves when what it counts happens."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa
from prometheus_client.parser import text_string_to_metric_families
from redis.asyncio import Redis

from healthapp.adapters.worker_pulse import beat
from healthapp.contexts.notifications.ports import TransientSendError
from healthapp.contexts.notifications.service.sending import Outcome, UnreachableError
from healthapp.kit.actor import Actor
from healthapp.kit.errors import HealthError, Kind
from healthapp.kit.ids import new_id, parse_id
from healthapp.kit.telemetry import Exposition
from tests.support.api import reminder
from tests.support.trail import seal_everything
from workers import relay
from workers.dispatcher import send_notice
from workers.scheduler import Scheduler
from workers.subscriptions import HANDLERS

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from uuid import UUID

    import httpx

    from healthapp.wiring import Platform
    from tests.conftest import AsUser, MakeUser


class Figures:
    """Reads the page as it is now, and what has changed since."""

    def __init__(self, platform: Platform) -> None:
        self._exposition = Exposition(platform.figures, keep_seconds=0)
        self._before = ""

    async def _read(self) -> str:
        page, _ = await self._exposition.render()
        return page.decode()

    async def mark(self) -> None:
        self._before = await self._read()

    async def moved(self, name: str) -> float:
        """Return by how much a figure has changed since the mark."""
        now = _samples(await self._read(), name)
        return now.get(name, 0.0) - _samples(self._before, name).get(name, 0.0)

    async def now(self, name: str) -> float:
        return _samples(await self._read(), name)[name]


def _samples(page: str, wanted: str) -> dict[str, float]:
    """Return the samples whose name begins the figure's: to parse the whole page takes seconds by the end of a run."""
    name = wanted.partition("|")[0]
    lines = "".join(f"{line}\n" for line in page.splitlines() if line.startswith(name))
    return {
        sample.name + "".join(f"|{label}" for _, label in sorted(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(lines)
        for sample in family.samples
    }


@pytest.fixture
async def figures(platform: Platform) -> Figures:
    made = Figures(platform)
    await made.mark()
    return made


@pytest.fixture
async def patient(as_user: AsUser, make_user: MakeUser) -> httpx.AsyncClient:
    return await as_user(await make_user())


async def _remind(client: httpx.AsyncClient, platform: Platform, seconds: int = -3) -> UUID:
    at = platform.clock.now() + timedelta(seconds=seconds)
    body = reminder(isRecurring=False, recurringPattern=None, scheduledTime=at.isoformat())
    made = parse_id((await client.post("/api/reminders", json=body)).json()["reminderId"])
    assert made is not None
    return made


async def test_requests_and_their_time(figures: Figures, client: httpx.AsyncClient) -> None:
    await client.get("/health")
    assert await figures.moved("http_requests_total|GET|/health|200") == 1
    assert await figures.moved("http_request_duration_seconds_count|GET|/health") == 1


async def test_errors_move_the_share_of_errors(
    figures: Figures, patient: httpx.AsyncClient, web: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: object) -> None:
        raise OSError

    monkeypatch.setattr(web.reminders, "search", broken)
    assert (await patient.get("/api/reminders")).status_code == 500
    assert await figures.moved("http_requests_total|GET|/api/reminders|500") == 1
    assert await figures.now("error_rate") > 0


async def test_statements_and_their_time(figures: Figures, platform: Platform) -> None:
    async with platform.begin(Actor.anonymous()) as uow:
        await uow.session.execute(sa.text("DELETE FROM identity_login_attempt"))
    assert await figures.moved("database_query_duration_seconds_count|delete") == 1


async def test_lookups_in_redis(figures: Figures, platform: Platform) -> None:
    redis = platform.valkey.client
    await redis.config_resetstat()
    await redis.set("metrics:test", "1", ex=60)
    await redis.get("metrics:test")
    hit = await figures.now("cache_hit_ratio|redis")
    for _ in range(20):
        await redis.get("metrics:nothing")
    assert await figures.now("cache_hit_ratio|redis") < hit


async def test_what_redis_says_of_itself(figures: Figures, platform: Platform) -> None:
    for name in ("redis_memory_used_bytes", "redis_connections", "redis_cpu_seconds", "redis_operations_per_second"):
        assert await figures.now(name) >= 0, name
    held = await figures.now("redis_memory_used_bytes")
    await platform.valkey.client.set("metrics:large", "x" * 1_000_000, ex=60)
    assert await figures.now("redis_memory_used_bytes") > held + 500_000
    await platform.valkey.client.delete("metrics:large")
    connections = await figures.now("redis_connections")
    # Twenty at once, with a pool of their own: one that another test left behind may just be closed by the engine, and
    # the platform's pool may lend what is open already.
    async with Redis.from_url(platform.valkey.url) as other:
        lent = [await other.connection_pool.get_connection() for _ in range(20)]  # type: ignore[no-untyped-call]  # redis-py's
        assert await figures.now("redis_connections") > connections + 10
        for connection in lent:
            await other.connection_pool.release(connection)


async def test_a_reminder_from_the_plan_to_the_answer(
    figures: Figures, patient: httpx.AsyncClient, platform: Platform
) -> None:
    await _remind(patient, platform, 3600)
    assert await figures.moved("active_reminders") == 1
    assert await figures.moved("scheduled_reminders") == 1
    due = await _remind(patient, platform)
    assert await figures.moved("due_reminders") == 1
    assert await figures.now("oldest_due_reminder_seconds") >= 3
    await platform.index.claim(10, 30.0)
    assert await figures.moved("leased_reminders") == 1
    await Scheduler(platform)._record([due])
    assert await figures.moved("due_reminders") == 0
    assert await figures.moved("processing_time_seconds_count|record_due") == 1
    assert await figures.moved("reminder_announce_delay_seconds_count") == 1
    assert (await patient.post(f"/api/v1/reminders/{due}/taken", json={})).status_code == 200
    assert await figures.moved("completed_reminders") == 1


async def test_one_that_is_too_late_is_missed(figures: Figures, patient: httpx.AsyncClient, platform: Platform) -> None:
    late = await _remind(patient, platform, -8 * 3600)
    await Scheduler(platform)._record([late])
    assert await figures.moved("missed_reminders_total") == 1


async def test_events_wait_in_the_queue_until_they_are_delivered(
    figures: Figures, make_user: MakeUser, platform: Platform
) -> None:
    before = await figures.now("queue_size|outbox")
    await make_user()
    assert await figures.now("queue_size|outbox") == before + 1
    async with platform.begin(Actor.worker()) as uow:
        await relay._fan_out(uow)
        deliveries = list(await uow.session.scalars(sa.text("SELECT id FROM outbox_delivery")))
    for delivery_id in deliveries:
        await relay.deliver(platform, delivery_id)
    assert await figures.now("queue_size|outbox") == 0
    assert await figures.moved("processing_time_seconds_count|notifications.welcome") == 1


def _fails(error: Exception) -> Callable[[object], Awaitable[Outcome]]:
    async def send(_job: object) -> Outcome:
        raise error

    return send


@pytest.mark.parametrize(
    ("error", "outcome", "failed"),
    [
        (None, "sent", 0),
        (TransientSendError("smtp.busy"), "retry", 1),
        (UnreachableError("sms.no_number"), "suppressed", 0),
    ],
    ids=["sent", "retry", "nowhere to send to"],
)
async def test_a_notice_by_how_it_ended(
    figures: Figures,
    patient: httpx.AsyncClient,
    platform: Platform,
    monkeypatch: pytest.MonkeyPatch,
    error: Exception | None,
    outcome: str,
    failed: int,
) -> None:
    async def sent(_job: object) -> Outcome:
        return Outcome("reference")

    preference = {"topic": "medicine", "channel": "email", "enabled": True, "delaySeconds": 0}
    await patient.put("/api/v1/preferences", json={"items": [preference]})
    await Scheduler(platform)._record([await _remind(patient, platform)])
    assert await figures.moved("queue_size|notifications") == 1
    async with platform.begin(Actor.worker()) as uow:
        email = sa.text("SELECT id FROM notifications_notice WHERE channel = 'email'")
        notice_id = await uow.session.scalar(email)
    monkeypatch.setattr(platform.sender, "send", _fails(error) if error else sent)
    await send_notice(platform, notice_id)
    assert await figures.moved(f"notifications_total|email|{outcome}") == 1
    assert await figures.moved("failed_notifications_total|email") == failed
    assert await figures.moved("processing_time_seconds_count|send_notice") == 1


async def test_a_handler_that_fails_for_good_is_a_dead_letter(
    figures: Figures, make_user: MakeUser, platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: object) -> None:
        raise HealthError(Kind.UNAVAILABLE)

    await make_user()
    async with platform.begin(Actor.worker()) as uow:
        await relay._fan_out(uow)
        await uow.session.execute(sa.text("UPDATE outbox_delivery SET attempts = 99"))
        delivery_id = await uow.session.scalar(sa.text("SELECT id FROM outbox_delivery"))
    monkeypatch.setitem(HANDLERS, "notifications.welcome", broken)
    await relay.deliver(platform, delivery_id)
    assert await figures.moved("dead_letters|outbox") == 1


async def test_unsealed_audit_rows_have_an_age(figures: Figures, make_user: MakeUser, platform: Platform) -> None:
    await make_user()
    assert await figures.now("audit_unsealed_seconds") > 0
    await seal_everything(platform)
    assert await figures.now("audit_unsealed_seconds") == 0


async def test_a_worker_that_lives_is_counted(figures: Figures, platform: Platform) -> None:
    await beat(platform.valkey, new_id(), ())
    assert await figures.moved("workers_alive") == 1
