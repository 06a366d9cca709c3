"""How fast due reminders are claimed and recorded, beside Arq's own deferred jobs in the same run."""

from __future__ import annotations

import asyncio
import threading
import time
from contextlib import ExitStack, suppress
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, cast
from uuid import UUID

from arq.worker import Worker, func

from healthapp.adapters.reminder_index import LEASED, SCHEDULE
from healthapp.config import Settings
from healthapp.kit.actor import Actor
from healthapp.kit.ids import new_id
from healthapp.wiring import Platform, build_platform
from tests.bench.figures import Figure, percentile
from tests.chaos.house import House, eventually
from tests.support import databases
from workers.arq_loop import JobQueue, _client, _dumps, _loads
from workers.index_care import MARK

if TYPE_CHECKING:
    from collections.abc import Callable

    import psycopg
    from arq.typing import WorkerCoroutine

    from healthapp.kit.crypto import Cipher
    from tests.chaos.house import Site
    from tests.support.engines import Engines

DUE = 5_000
THROUGHPUT = 50_000
MANY, FEW = 1_000_000, 10_000
BATCH = 250
LEAD = 3.0
PATIENCE = 120.0


async def run(engines: Engines) -> list[Figure]:
    """Measure the worker on durable engines of its own, the rest on a database and a numbered Valkey of our own."""
    figures = await asyncio.to_thread(_due_at_once)
    url = databases.make_database(
        engines.database_url, f"{engines.template.removesuffix('_template')}_bench", engines.template
    )
    settings = databases.make_settings(url, databases.redis_url_for(engines.redis_url, 15))
    platform = build_platform(settings, "system")
    await platform.load_keys()
    with databases.connect(url) as owner:
        try:
            figures += await _arq_deferred(platform, owner)
            figures += await _claims(platform)
        finally:
            await platform.valkey.client.flushdb()
            await platform.close()
    return figures


def _people_and_reminders(owner: psycopg.Connection[Any], cipher: Cipher, due: datetime) -> list[UUID]:
    """Write one patient and one reminder a due dose straight into the tables; what is measured comes after."""
    ids = [new_id() for _ in range(DUE)]
    people = [new_id() for _ in range(DUE)]
    with owner.cursor() as cursor:
        with cursor.copy(
            "COPY identity_user (id, email_ct, email_bidx, phone_ct, display_name_ct, password_hash, role) FROM STDIN"
        ) as copy:
            for person in people:
                sealed = cipher.seal("identity_user.email", person, "bench@example.com")
                copy.write_row((person, sealed, person.hex, sealed, sealed, "x", "patient"))
        with cursor.copy(
            "COPY reminders_reminder (id, patient_id, created_by, type, title_ct, description_ct, medicine_ct,"
            " scheduled_at, time_zone, is_recurring, horizon_at) FROM STDIN"
        ) as copy:
            for reminder, person in zip(ids, people, strict=True):
                title = cipher.seal("reminders_reminder.title", reminder, "Paracetamol 500 mg")
                medicine = cipher.seal(
                    "reminders_reminder.medicine", reminder, '{"name":"Napa","dosage":"500 mg","instructions":""}'
                )
                copy.write_row(
                    (reminder, person, person, "medicine", title, title, medicine, due, "Asia/Dhaka", False, due)
                )
        with cursor.copy(
            "COPY reminders_occurrence (id, reminder_id, patient_id, local_slot, due_at, notify_at) FROM STDIN"
        ) as copy:
            for reminder, person in zip(ids, people, strict=True):
                copy.write_row((new_id(), reminder, person, due.isoformat(), due, due))
    owner.execute("ANALYZE")
    return ids


def _due_at_once() -> list[Figure]:
    """Measure a worker as people run it: a process of its own, on engines that have written before they confirm.

    Watched from outside: what waits in the index says what is claimed, what is in the inboxes what is recorded.
    """
    with ExitStack() as stack:
        house = House.build(stack)
        site = stack.enter_context(house.site())
        cipher = asyncio.run(_cipher(site.settings))
        sweep = str(Settings.model_fields["sweep_seconds"].default)
        site.workers.append(house.nursery.start("worker", {**site.env, "HEALTHAPP_SWEEP_SECONDS": sweep}))
        eventually(lambda: site.valkey.exists(MARK), "the worker is at work")
        owner = stack.enter_context(databases.connect(site.database_url))
        due = datetime.now(UTC) + timedelta(seconds=LEAD + 8)
        ids = _people_and_reminders(owner, cipher, due)
        for start in range(0, DUE, 1000):
            site.valkey.zadd(SCHEDULE, {str(item): due.timestamp() for item in ids[start : start + 1000]})
        claimed = threading.Thread(target=lambda: waits.append(_once_so_many(due, lambda: _claimed(site))))
        waits: list[float] = []
        claimed.start()
        recorded = _once_so_many(due, lambda: _recorded(owner))
        claimed.join()
        eventually(lambda: _recorded(owner) >= DUE, "every dose is in an inbox")
        rows = _recorded(owner)
    return [
        Figure("5,000 due at once: due → claimed, p95", waits[0], "s", at_most=0.25),
        Figure("5,000 due at once: due → notice recorded, p95", recorded, "s", at_most=2),
        Figure("5,000 due at once: notices in the inbox", float(rows), "rows", at_least=DUE),
    ]


async def _cipher(settings: Settings) -> Cipher:
    platform = build_platform(settings, "system")
    try:
        await platform.load_keys()
        return platform.cipher
    finally:
        await platform.close()


def _once_so_many(due: datetime, count: Callable[[], int]) -> float:
    """Return how long after `due` 95 of 100 were counted, to some hundredths of a second."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if count() >= DUE * 0.95:
            return time.time() - due.timestamp()
        # What is watched belongs to other processes, which tell nobody; watching must not take their processor time.
        time.sleep(0.01)
    msg = f"not {DUE} within {PATIENCE:.0f} s"
    raise AssertionError(msg)


def _claimed(site: Site) -> int:
    return DUE - int(site.valkey.zcard(SCHEDULE))


def _recorded(owner: psycopg.Connection[Any]) -> int:
    found = owner.execute("SELECT count(*) FROM notifications_notice WHERE channel = 'websocket'").fetchone()
    return int(found[0]) if found else 0


async def _arq_deferred(platform: Platform, owner: psycopg.Connection[Any]) -> list[Figure]:
    """The same work as 5,000 deferred Arq jobs, one a reminder: what Arq alone would give."""
    await platform.valkey.client.flushdb()
    due = datetime.now(UTC) + timedelta(seconds=LEAD + 20)
    ids = _people_and_reminders(owner, platform.cipher, due)
    recorded: list[float] = []

    async def job(_ctx: dict[str, Any], reminder_id: str) -> None:
        async with platform.begin(Actor.worker()) as uow:
            await platform.reminders.record_due(uow, [UUID(reminder_id)])
        recorded.append(time.time())

    queue = JobQueue(platform)
    for start in range(0, DUE, 10):
        await asyncio.gather(
            *(queue._client.enqueue_job("due", str(item), _defer_until=due) for item in ids[start : start + 10])
        )
    client = _client(platform.valkey.url, 30)
    worker = Worker(
        functions=[func(cast("WorkerCoroutine", job), name="due", keep_result=0, max_tries=1)],
        redis_pool=client,
        max_jobs=20,
        poll_delay=0.1,
        handle_signals=False,
        job_serializer=_dumps,
        job_deserializer=_loads,
        keep_result=0,
    )
    task = asyncio.create_task(worker.async_run())
    async with asyncio.timeout(300):
        while len(recorded) < DUE:  # noqa: ASYNC110 - what is timed must not also signal
            await asyncio.sleep(0.05)
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
    await worker.close()
    await queue.close()
    waits = [t - due.timestamp() for t in recorded]
    return [
        Figure(
            "the same 5,000 as Arq deferred jobs: due → recorded, p95",
            percentile(waits, 0.95),
            "s",
            compared_with="beside the line above",
        )
    ]


async def _claims(platform: Platform) -> list[Figure]:
    """Throughput of the claim, and what it costs with a hundred times as many reminders scheduled."""
    client = platform.valkey.client
    await client.flushdb()
    await _fill(platform, THROUGHPUT, -10.0)
    started = time.perf_counter()
    total = 0
    while claimed := await platform.index.claim(BATCH, 30):
        total += len(claimed)
    rate = total / (time.perf_counter() - started)
    few, many = await _claim_costs(platform, FEW, MANY)
    return [
        Figure("claims, 50,000 due", rate, "/s", at_least=10_000),
        Figure("claim with 1,000,000 scheduled vs 10,000", many / few, "×", at_most=1.3),
    ]


async def _claim_costs(platform: Platform, *sizes: int) -> list[float]:
    """Return the median seconds of a claim of 250 while so many wait for later, for each size.

    The schedules take turns, so that what else the machine does meanwhile meets all of them.
    """
    client = platform.valkey.client
    await client.flushdb()
    for size in sizes:
        await _fill(platform, size, 86_400.0)
        await client.rename(SCHEDULE, f"waiting:{size}")
    costs: dict[int, list[float]] = {size: [] for size in sizes}
    for _ in range(200):
        for size in sizes:
            await client.rename(f"waiting:{size}", SCHEDULE)
            await _fill(platform, BATCH, -10.0)
            started = time.perf_counter()
            claimed = await platform.index.claim(BATCH, 30)
            costs[size].append(time.perf_counter() - started)
            assert len(claimed) == BATCH
            await client.delete(LEASED)
            await client.rename(SCHEDULE, f"waiting:{size}")
    return [percentile(costs[size], 0.5) for size in sizes]


async def _fill(platform: Platform, count: int, offset: float) -> None:
    now = time.time()
    for start in range(0, count, 5_000):
        members = {str(new_id()): now + offset for _ in range(min(5_000, count - start))}
        await platform.valkey.client.zadd(SCHEDULE, members)
