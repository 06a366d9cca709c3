"""Nothing is held longer than the registry says: in batches, gone on with after any end, by the worker's own role."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from healthapp.kit.actor import Actor, Role
from healthapp.kit.clock import FixedClock
from healthapp.kit.errors import HealthError, Kind
from healthapp.wiring import PERSONAL_DATA
from tests.support import owned
from tests.support.rows import acting_as, visible
from tests.support.trail import payloads, seal_everything
from workers.retention import begin_now, finish_retention

if TYPE_CHECKING:
    from healthapp.contexts.compliance.schemas import RetentionStatus
    from healthapp.kit.personal_data import Holding
    from healthapp.wiring import Platform
    from tests.conftest import MakeUser
    from tests.support.rows import Connection

WORKER = Actor.worker()
AGED = [holding for holding in PERSONAL_DATA.tables if holding.aging is not None]
FEED = "notifications_feed"


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(datetime.now(UTC))


async def run(platform: Platform, *, size: int = 1_000) -> RetentionStatus:
    async with platform.begin(WORKER) as uow:
        assert await platform.compliance.begin_retention(uow, now=True)
    await finish_retention(platform, WORKER, size=size)
    return await status(platform)


async def status(platform: Platform) -> RetentionStatus:
    async with platform.begin(WORKER) as uow:
        return await platform.compliance.retention_status(uow)


def feed(owner: Connection, ages: list[timedelta], now: datetime) -> None:
    for number, age in enumerate(ages):
        owner.execute(
            "INSERT INTO notifications_feed (user_id, seq, topic, payload, at)"
            " VALUES ('00000000-0000-7000-8000-000000000001', %s, 'reminder.due', '{}', %s)",
            (number, now - age),
        )


async def test_every_place_can_be_emptied_of_what_is_over(
    platform: Platform, owner: Connection, clock: FixedClock
) -> None:
    """As the worker does it, with its rights, in its order, against every foreign key."""
    life = await owned.make_life(platform)
    async with platform.begin(life.patient.actor) as uow:
        await platform.compliance.withdraw(uow, life.consent_id)
        await platform.reminders.delete(uow, life.reminder_id)
    owner.execute("UPDATE outbox_event SET fanned_out_at = now()")
    owner.execute("UPDATE notifications_broadcast SET done_at = now()")
    owner.execute(
        "INSERT INTO api_idempotency (id, user_id, key, request_hash) VALUES (gen_random_uuid(), %s, 'k', 'h')",
        (life.patient.id,),
    )
    await seal_everything(platform)
    clock.advance(timedelta(days=365 * 20))
    before = {place.name: place.overdue for place in (await status(platform)).places}
    assert before.keys() == {*(holding.name for holding in AGED), "compliance_system_log"}
    found = await run(platform)
    assert {place.name: place.overdue for place in found.places if not place.by_month and place.overdue} == {}
    removed = {place.name: place.removed for place in found.places}
    assert {"reminders_occurrence", "reminders_reminder", "notifications_message", FEED, "compliance_consent"} <= {
        name for name, count in removed.items() if count
    }
    # A clock that is wrong by decades doesn't cost trail and log: the database asks its own.
    assert {place.name: place.error for place in found.places if place.error} == {
        "compliance_audit_event": "CheckViolation",
        "compliance_system_log": "CheckViolation",
    }
    assert owner.execute("SELECT count(*) FROM compliance_audit_event").fetchone() != (0,)
    # The open consent of somebody who still waits for an answer isn't over, whatever its age.
    assert owner.execute("SELECT status FROM compliance_consent").fetchall() == [("pending",)]


async def test_only_what_is_older_goes(platform: Platform, owner: Connection, clock: FixedClock) -> None:
    month, second = timedelta(days=30), timedelta(seconds=1)
    feed(owner, [month + second, month, month - second, second], clock.now())
    assert {place.name: place.overdue for place in (await status(platform)).places}[FEED] == 1
    await run(platform)
    assert owner.execute("SELECT seq FROM notifications_feed ORDER BY 1").fetchall() == [(1,), (2,), (3,)]


async def test_what_grew_too_old_since_last_night_is_not_overdue(
    platform: Platform, owner: Connection, clock: FixedClock
) -> None:
    """It is tonight's work; only what last night should have taken is late, and everything once a night is missed."""
    month, hour = timedelta(days=30), timedelta(hours=1)
    feed(owner, [month - hour], clock.now())
    await run(platform)
    clock.advance(2 * hour)
    assert {place.name: place.overdue for place in (await status(platform)).places}[FEED] == 0
    owner.execute(
        "INSERT INTO notifications_feed (user_id, seq, topic, payload, at)"
        " VALUES ('00000000-0000-7000-8000-000000000001', 77, 'reminder.due', '{}', %s)",
        (clock.now() - month - 3 * hour,),
    )
    assert {place.name: place.overdue for place in (await status(platform)).places}[FEED] == 1, "last night's"
    clock.advance(timedelta(hours=36))
    found = await status(platform)
    assert found.late
    assert {place.name: place.overdue for place in found.places}[FEED] == 2


# Few rows, or a batch read whole once a night: an index would cost more than it saves.
READ_WHOLE = {
    "reminders_reminder": "a person's handful; whether one may go is asked of its occurrences anyway",
    "notifications_broadcast": "an administrator's few",
    "privacy_export": "five a day and person at most, a day long",
    "privacy_erasure": "one an account",
    "compliance_assignment": "what administrators make by hand",
    "compliance_membership": "what administrators make by hand",
    "compliance_taken_permission": "what administrators make by hand",
    "compliance_consent": "a person's handful",
    "compliance_audit_event": "goes by whole months",
    "apps_grant": "one for each app that a person lets in",
    "apps_code": "lives for a minute, and is gone within the day",
    "identity_api_key": "ten a person at most",
    "identity_sso_visit": "a day's logins at providers",
    "identity_login_ticket": "a day's logins",
    "identity_sso_offer": "a day's links that were offered",
}


@pytest.mark.parametrize("holding", AGED, ids=lambda holding: holding.name)
def test_what_grows_with_every_use_is_found_by_an_index(owner: Connection, holding: Holding) -> None:
    assert holding.aging is not None
    query = f"EXPLAIN SELECT 1 FROM {holding.name} WHERE ({holding.aging.since}) < now()"  # noqa: S608 - the registry's
    with owner.transaction(force_rollback=True):
        owner.execute("SET LOCAL enable_seqscan = off")
        plan = "\n".join(line for (line,) in owner.execute(query.encode()))
    is_whole = f"Seq Scan on {holding.name}" in plan or "Append" in plan
    by_age = "Index Cond" in plan and holding.aging.since.split("(")[-1].split(",")[0] in plan
    assert (by_age and not is_whole) or holding.name in READ_WHOLE, plan


async def test_it_goes_on_where_it_was_ended(platform: Platform, owner: Connection, clock: FixedClock) -> None:
    feed(owner, [timedelta(days=40)] * 25, clock.now())
    async with platform.begin(WORKER) as uow:
        await platform.compliance.begin_retention(uow, now=True)
    for left in (15, 5):
        async with platform.begin(WORKER) as uow:
            assert await platform.compliance.retain(uow, FEED, 10) == 10
        assert owner.execute("SELECT count(*) FROM notifications_feed").fetchone() == (left,)
    with pytest.raises(RuntimeError):
        await _killed_on_the_way(platform)
    assert owner.execute("SELECT count(*) FROM notifications_feed").fetchone() == (5,), (
        "killed: neither gone nor counted"
    )
    async with platform.begin(WORKER) as uow:
        assert await platform.compliance.begin_retention(uow), "the open run is gone on with, at any hour"
        assert not await platform.compliance.end_retention(uow)
    await finish_retention(platform, WORKER)
    assert {place.name: place.removed for place in (await status(platform)).places}[FEED] == 25
    (noted,) = payloads(platform, owner, "retention.run")
    assert (noted["count"], noted[FEED]) == (25, 25)


async def _killed_on_the_way(platform: Platform) -> None:
    async with platform.begin(WORKER) as uow:
        await platform.compliance.retain(uow, FEED, 10)
        raise RuntimeError


async def test_two_workers_do_no_harm(platform: Platform, owner: Connection, clock: FixedClock) -> None:
    feed(owner, [timedelta(days=40)] * 25, clock.now())
    async with platform.begin(WORKER) as one:
        await platform.compliance.begin_retention(one, now=True)
    async with platform.begin(WORKER) as one, platform.begin(WORKER) as other:
        assert await platform.compliance.retain(one, FEED, 10) == 10
        assert await platform.compliance.retain(other, FEED, 10) == 0
    async with platform.begin(WORKER) as uow:
        assert await platform.compliance.begin_retention(uow, now=True)
    assert owner.execute("SELECT count(*) FROM compliance_retention_run").fetchone() == (1,)


async def test_once_a_night(platform: Platform, clock: FixedClock, owner: Connection) -> None:
    evening = clock.now().replace(hour=19, minute=59) + timedelta(days=1)
    owner.execute("UPDATE compliance_data_key SET created_at = %s", (evening - timedelta(hours=3),))

    async def begins() -> bool:
        async with platform.begin(WORKER) as uow:
            is_open = await platform.compliance.begin_retention(uow)
        if is_open:
            await finish_retention(platform, WORKER)
        return is_open

    moments = [(0, False), (2, True), (60, False), (60 * 22, False), (60 * 24 + 2, True), (60 * 24 * 10, True)]
    for minutes, expected in moments:
        clock.advance(evening + timedelta(minutes=minutes) - clock.now())
        assert await begins() is expected, minutes
    found = await status(platform)
    assert (found.running, found.late) == (False, False)
    clock.advance(timedelta(hours=37))
    assert (await status(platform)).late


async def test_it_is_for_the_products_own_processes(platform: Platform, make_user: MakeUser) -> None:
    for role in (Role.ADMIN, Role.PATIENT):
        actor = (await make_user(role)).actor
        for step in ("begin_retention", "end_retention", *(["retention_status"] if role is not Role.ADMIN else [])):
            with pytest.raises(HealthError) as refused:
                async with platform.begin(actor) as uow:
                    await getattr(platform.compliance, step)(uow)
            assert refused.value.kind is Kind.FORBIDDEN


async def test_an_administrator_reads_what_was_done_and_left(
    platform: Platform, web: Platform, make_user: MakeUser, owner: Connection, clock: FixedClock
) -> None:
    """In the web process, whose role sees nobody's rows."""
    admin, patient = await make_user(Role.ADMIN), await make_user()
    feed(owner, [timedelta(days=40)] * 3, clock.now())
    await run(platform)
    async with web.begin(admin.actor) as uow:
        found = await web.compliance.retention_status(uow)
    assert {place.name: (place.removed, place.overdue) for place in found.places}[FEED] == (3, 0)
    assert (found.late, found.running, found.failed, found.months_ahead) == (False, False, [], None)
    assert found.finished_at is not None
    owner.execute("UPDATE compliance_retention_step SET error = 'x', overdue = 7 WHERE place = %s", (FEED,))
    async with web.begin(admin.actor) as uow:
        found = await web.compliance.retention_status(uow)
    assert (found.failed, found.overdue) == ([FEED], 7)
    for person in (patient, None):
        with acting_as(web.settings, person, "admin") as connection:
            assert visible(connection, "compliance_retention_step") == [], "a role that is only claimed"


async def test_the_months_of_the_trail_are_laid_out_ahead(platform: Platform) -> None:
    async with platform.begin(WORKER) as uow:
        await platform.compliance.ensure_partitions(uow)
    assert ((await status(platform)).months_ahead or 0) >= 12


@pytest.mark.parametrize("holding", AGED, ids=lambda holding: holding.name)
def test_the_worker_may_delete_where_something_ages(owner: Connection, holding: Holding) -> None:
    allowed = owner.execute("SELECT has_table_privilege('healthapp_worker', %s, 'DELETE')", (holding.name,)).fetchone()
    assert holding.aging
    assert allowed == (not holding.aging.by_partition,)


async def test_an_administrator_has_a_run_begun_and_nobody_else(
    platform: Platform, make_user: MakeUser, owner: Connection
) -> None:
    admin, patient = await make_user(Role.ADMIN), await make_user()
    with pytest.raises(HealthError) as refused:
        async with platform.begin(patient.actor) as uow:
            await platform.compliance.request_retention(uow)
    assert refused.value.kind is Kind.FORBIDDEN
    assert owner.execute("SELECT count(*) FROM outbox_event WHERE topic = 'retention.requested'").fetchone() == (0,)
    async with platform.begin(admin.actor) as uow:
        await platform.compliance.request_retention(uow)
    async with platform.begin(WORKER) as uow:
        await begin_now(platform, uow, admin.id, {})
    async with platform.begin(admin.actor) as uow:
        assert (await platform.compliance.retention_status(uow)).running
    await finish_retention(platform, WORKER)
    async with platform.begin(admin.actor) as uow:
        found = await platform.compliance.retention_status(uow)
    assert (found.running, found.finished_at is None) == (False, False)
    assert {place.category for place in found.places} >= {"trail", "messages"}
