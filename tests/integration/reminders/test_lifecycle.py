"""A reminder from its creation to its answer, on real engines: rows, notices, feed, index."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa

from healthapp.adapters.reminder_index import SCHEDULE
from healthapp.contexts.reminders.schemas.commands import (
    CreateReminder,
    OccurrenceQuery,
    Skip,
    Snooze,
    Taken,
    UpdateReminder,
)
from healthapp.contexts.reminders.schemas.views import OccurrenceStatus
from healthapp.kit.actor import Actor, Role
from healthapp.kit.clock import FixedClock
from healthapp.kit.errors import HealthError, Kind
from tests.support.people import follow

if TYPE_CHECKING:
    from uuid import UUID

    from healthapp.contexts.reminders.schemas.views import OccurrenceView, ReminderView
    from healthapp.wiring import Platform
    from tests.conftest import MakeUser
    from tests.support.people import Person

START = datetime(2031, 3, 12, 2, 0, tzinfo=UTC)
"""08:00 in Dhaka, in a year that Valkey's own clock has not reached: what is due then stays where it was put."""
MEDICINE = {"name": "Napa", "dosage": "500 mg", "instructions": "after food"}


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(START - timedelta(minutes=30))


async def create(platform: Platform, person: Person, **changes: Any) -> ReminderView:
    fields = {
        "type": "medicine",
        "title": "Paracetamol",
        "description": "one tablet",
        "scheduledTime": START.isoformat(),
        "isRecurring": True,
        "recurringPattern": {"frequency": "daily", "interval": 1, "timesOfDay": ["08:00", "21:00"]},
        "medicineInfo": MEDICINE,
        **changes,
    }
    async with platform.begin(person.actor) as uow:
        return await platform.reminders.create(uow, CreateReminder.model_validate(fields))


async def record(platform: Platform, *ids: UUID) -> tuple[int, int]:
    """Do what the worker does with reminders that it has claimed from the index."""
    await platform.valkey.client.zrem(SCHEDULE, *(str(item) for item in ids))
    async with platform.begin(Actor.worker()) as uow:
        done = await platform.reminders.record_due(uow, list(ids))
    await platform.index.reschedule(done.next_times)
    return done.delivered, done.missed


async def history(platform: Platform, person: Person, reminder_id: UUID) -> list[OccurrenceView]:
    async with platform.begin(person.actor) as uow:
        views, _total = await platform.reminders.occurrences(uow, reminder_id, OccurrenceQuery(limit=200))
    return views


async def notices(platform: Platform, occurrence_id: UUID | None) -> list[tuple[str, str, int, UUID]]:
    async with platform.begin(Actor.worker()) as uow:
        rows = await uow.session.execute(
            sa.text(
                "SELECT channel, status, round, recipient_id FROM notifications_notice WHERE occurrence_id = :id"
                " ORDER BY round, channel"
            ),
            {"id": occurrence_id},
        )
        return [tuple(row) for row in rows]


async def test_a_new_reminder_is_planned_and_indexed(platform: Platform, make_user: MakeUser) -> None:
    person = await make_user()
    view = await create(platform, person)
    assert view.next_occurrence == START
    planned = await history(platform, person, view.id)
    assert planned[-1].scheduled_time == START
    assert planned[-1].status is OccurrenceStatus.SCHEDULED
    assert max(item.scheduled_time for item in planned) >= START + timedelta(hours=36)
    score = await platform.valkey.client.zscore(SCHEDULE, str(view.id))
    assert score == START.timestamp()
    stored = await platform.valkey.client.hgetall(f"reminder:{view.id}")  # type: ignore[misc]  # redis-py types its two clients as one
    assert stored["userId"] == str(person.id)
    assert stored["title"].startswith("v1|")
    assert "Paracetamol" not in str(stored)
    assert await platform.valkey.client.sismember(f"user:{person.id}:reminders", str(view.id))  # type: ignore[misc]  # redis-py types its two clients as one
    assert await platform.valkey.client.sismember("reminder:type:medicine", str(view.id))  # type: ignore[misc]  # redis-py types its two clients as one


async def test_a_due_dose_is_announced_once(platform: Platform, clock: FixedClock, make_user: MakeUser) -> None:
    person = await make_user(phone="+8801711000001")
    view = await create(platform, person)
    assert await record(platform, view.id) == (0, 0)
    clock.set(START + timedelta(seconds=1))
    assert await record(platform, view.id) == (1, 0)
    assert await record(platform, view.id) == (0, 0)
    async with platform.begin(person.actor) as uow:
        (shown,) = await platform.reminders.open_occurrences(uow)
        inbox, total, unread = await platform.notifications.inbox(uow)
        feed = await platform.notifications.feed_since(uow, 0)
    assert shown.status is OccurrenceStatus.DELIVERED
    assert not shown.late
    assert (total, unread) == (1, 1)
    assert "Napa" in inbox[0].title
    assert [item.topic for item in feed][-2:] == ["reminder.due", "notification.created"]
    entry = {"noticeId": inbox[0].id, "kind": "dose_due", "occurrenceId": shown.id, "reminderId": view.id}
    assert feed[-1].payload == {name: str(value) for name, value in entry.items()}
    assert [item.seq for item in feed] == list(range(1, len(feed) + 1))
    rows = await notices(platform, shown.id)
    assert [(channel, status) for channel, status, _round, _who in rows] == [
        ("email", "pending"),
        ("sms", "pending"),
        ("websocket", "sent"),
    ]


async def test_an_answer_cancels_what_waits(platform: Platform, clock: FixedClock, make_user: MakeUser) -> None:
    person = await make_user(phone="+8801711000001")
    view = await create(platform, person, refill={"onHand": 11, "perDose": 1, "threshold": 10})
    clock.set(START)
    await record(platform, view.id)
    async with platform.begin(person.actor) as uow:
        done = await platform.reminders.taken(uow, view.id, Taken())
    assert done.status is OccurrenceStatus.TAKEN
    statuses = {(channel, status) for channel, status, _r, _w in await notices(platform, done.id)}
    assert statuses == {("email", "cancelled"), ("sms", "cancelled"), ("websocket", "sent")}
    async with platform.begin(person.actor) as uow:
        assert await platform.notifications.unread_count(uow) == 0
        assert await platform.reminders.open_occurrences(uow) == []
        after = await platform.reminders.get(uow, view.id)
        # Repeating is harmless: neither another dose nor the stock changes.
        again = await platform.reminders.taken(uow, view.id, Taken(occurrence_id=done.id))
        retried = await platform.reminders.taken(uow, view.id, Taken())
        unchanged = await platform.reminders.get(uow, view.id)
    assert after.refill is not None
    assert after.refill.on_hand == 10
    assert (again.id, retried.id) == (done.id, done.id)
    assert unchanged.refill == after.refill
    assert unchanged.next_occurrence == START + timedelta(hours=13)


async def test_nothing_open_is_a_conflict(platform: Platform, make_user: MakeUser) -> None:
    person = await make_user()
    view = await create(platform, person)
    with pytest.raises(HealthError) as caught:
        async with platform.begin(person.actor) as uow:
            await platform.reminders.taken(uow, view.id, Taken())
    assert caught.value.kind is Kind.CONFLICT


async def test_a_snooze_opens_a_new_round(platform: Platform, clock: FixedClock, make_user: MakeUser) -> None:
    person = await make_user()
    view = await create(platform, person)
    clock.set(START)
    await record(platform, view.id)
    async with platform.begin(person.actor) as uow:
        snoozed = await platform.reminders.snooze(uow, view.id, Snooze(duration=10))
    assert snoozed.status is OccurrenceStatus.SNOOZED
    assert snoozed.notify_at == START + timedelta(minutes=10)
    assert snoozed.scheduled_time == START
    assert await platform.valkey.client.zscore(SCHEDULE, str(view.id)) == snoozed.notify_at.timestamp()
    clock.set(START + timedelta(minutes=10))
    assert await record(platform, view.id) == (1, 0)
    rounds = [round_ for channel, _s, round_, _w in await notices(platform, snoozed.id) if channel == "websocket"]
    assert rounds == [0, 1]


async def test_after_an_outage(platform: Platform, clock: FixedClock, make_user: MakeUser) -> None:
    person = await make_user()
    late = await create(platform, person, title="late")
    old = await create(
        platform,
        person,
        title="old",
        scheduledTime=(START - timedelta(minutes=20)).isoformat(),
        recurringPattern={"frequency": "daily", "interval": 1},
    )
    clock.set(START + timedelta(minutes=50))
    assert await record(platform, late.id, old.id) == (1, 1)
    first = (await history(platform, person, late.id))[-1]
    missed = (await history(platform, person, old.id))[-1]
    assert (first.status, first.late) == (OccurrenceStatus.DELIVERED, True)
    assert missed.status is OccurrenceStatus.MISSED
    async with platform.begin(person.actor) as uow:
        inbox, _total, unread = await platform.notifications.inbox(uow)
    assert {item.kind for item in inbox} == {"dose_late", "dose_missed"}
    assert unread == 2
    async with platform.begin(person.actor) as uow:
        taken = await platform.reminders.taken(uow, old.id, Taken(occurrence_id=missed.id))
    assert taken.status is OccurrenceStatus.TAKEN


@pytest.mark.parametrize("answered", [True, False])
async def test_who_looks_after_somebody_hears_of_a_dose_missed_in_an_outage(
    platform: Platform, clock: FixedClock, make_user: MakeUser, *, answered: bool
) -> None:
    person, carer = await make_user(), await make_user(Role.CAREGIVER)
    await follow(platform, person, carer)
    view = await create(platform, person, isRecurring=False, recurringPattern=None)
    clock.set(START + timedelta(hours=2))
    assert await record(platform, view.id) == (0, 1)
    if answered:  # within the half hour that the patient has before others are told
        (dose,) = await history(platform, person, view.id)
        async with platform.begin(person.actor) as uow:
            await platform.reminders.taken(uow, view.id, Taken(occurrence_id=dose.id))
    clock.advance(timedelta(minutes=45))
    claimed = []
    for _ in range(2):
        async with platform.begin(Actor.worker()) as uow:
            claimed = await platform.notifications.claim_due(uow, 100, timedelta(seconds=60))
    async with platform.begin(carer.actor) as uow:
        entries, _total, _unread = await platform.notifications.inbox(uow)
        feed = [item for item in await platform.notifications.feed_since(uow, 0) if "escalation" in str(item.payload)]
    told = [entry for entry in entries if entry.kind == "caregiver_escalation"]
    assert len(told) == len(feed) == (0 if answered else 1)
    if not answered:
        assert "did not arrive in time" in told[0].body
        async with platform.begin(Actor.worker()) as uow:
            sent = [await platform.notifications.take(uow, notice, timedelta(minutes=1)) for notice, _ in claimed]
        assert not any(job is None for job in sent), "what stays missed may be told"


async def test_an_unanswered_dose_is_missed_in_the_end(
    platform: Platform, clock: FixedClock, make_user: MakeUser
) -> None:
    person, carer, other = await make_user(), await make_user(Role.CAREGIVER), await make_user(Role.CAREGIVER)
    await follow(platform, person, carer)
    view = await create(platform, person, isRecurring=False, recurringPattern=None)
    clock.set(START)
    await record(platform, view.id)
    async with platform.begin(Actor.worker()) as uow:
        assert await platform.reminders.close_unanswered(uow, 10) == 0
        assert not uow.hints
    clock.advance(platform.settings.missed_after + timedelta(seconds=1))
    async with platform.begin(Actor.worker()) as uow:
        assert await platform.reminders.close_unanswered(uow, 10) == 1
    assert {person.id, carer.id} <= set(uow.hints)
    assert other.id not in uow.hints
    (only,) = await history(platform, person, view.id)
    assert only.status is OccurrenceStatus.MISSED
    async with platform.begin(person.actor) as uow:
        assert (await platform.reminders.get(uow, view.id)).is_completed


async def test_skip_keeps_its_reason_sealed(platform: Platform, clock: FixedClock, make_user: MakeUser) -> None:
    person = await make_user()
    view = await create(platform, person)
    clock.set(START)
    await record(platform, view.id)
    async with platform.begin(person.actor) as uow:
        done = await platform.reminders.skip(uow, view.id, Skip(reason="felt sick"))
    assert done.skip_reason == "felt sick"
    async with platform.begin(Actor.worker()) as uow:
        stored = await uow.session.scalar(
            sa.text("SELECT skip_reason_ct FROM reminders_occurrence WHERE id = :id"), {"id": done.id}
        )
    assert stored.startswith("v1|")


async def test_pausing_and_resuming(platform: Platform, clock: FixedClock, make_user: MakeUser) -> None:
    person = await make_user()
    view = await create(platform, person)
    async with platform.begin(person.actor) as uow:
        paused = await platform.reminders.update(uow, view.id, UpdateReminder(is_active=False))
    assert paused.next_occurrence is None
    assert await platform.valkey.client.zscore(SCHEDULE, str(view.id)) is None
    clock.set(START + timedelta(hours=1))
    assert await record(platform, view.id) == (0, 0)
    async with platform.begin(person.actor) as uow:
        resumed = await platform.reminders.update(uow, view.id, UpdateReminder(is_active=True))
    assert resumed.next_occurrence == START + timedelta(hours=13)


async def test_a_new_time_replans_and_keeps_the_past(
    platform: Platform, clock: FixedClock, make_user: MakeUser
) -> None:
    person = await make_user()
    view = await create(platform, person)
    clock.set(START)
    await record(platform, view.id)
    async with platform.begin(person.actor) as uow:
        await platform.reminders.taken(uow, view.id, Taken())
        pattern = {"frequency": "daily", "interval": 1, "timesOfDay": ["10:00"]}
        changed = await platform.reminders.update(
            uow, view.id, UpdateReminder.model_validate({"recurringPattern": pattern, "title": "Napa Extra"})
        )
    assert changed.title == "Napa Extra"
    assert changed.next_occurrence == START + timedelta(hours=2)
    done = [item for item in await history(platform, person, view.id) if item.status is OccurrenceStatus.TAKEN]
    assert [item.scheduled_time for item in done] == [START]


async def test_delete_ends_everything(platform: Platform, clock: FixedClock, make_user: MakeUser) -> None:
    person = await make_user()
    view = await create(platform, person)
    clock.set(START)
    await record(platform, view.id)
    async with platform.begin(person.actor) as uow:
        await platform.reminders.delete(uow, view.id)
    assert not await platform.valkey.client.exists(f"reminder:{view.id}")
    with pytest.raises(HealthError) as caught:
        async with platform.begin(person.actor) as uow:
            await platform.reminders.get(uow, view.id)
    assert caught.value.kind is Kind.FORBIDDEN
    async with platform.begin(person.actor) as uow:
        assert await platform.reminders.open_occurrences(uow) == []


async def test_the_horizon_moves_on(platform: Platform, clock: FixedClock, make_user: MakeUser) -> None:
    person = await make_user()
    view = await create(platform, person)
    clock.advance(timedelta(days=3))
    async with platform.begin(Actor.worker()) as uow:
        assert [item[0] for item in await platform.reminders.plan_ahead(uow, 10)] == [view.id]
    newest = (await history(platform, person, view.id))[0]
    assert newest.scheduled_time > clock.now() + timedelta(hours=36)
    delivered, missed = await record(platform, view.id)
    assert delivered + missed == len(
        [item for item in await history(platform, person, view.id) if item.scheduled_time <= clock.now()]
    )


async def test_a_caregiver_who_agreed_is_told_later(platform: Platform, clock: FixedClock, make_user: MakeUser) -> None:
    person = await make_user()
    carer = await make_user(Role.CAREGIVER)
    async with platform.begin(person.actor) as uow:
        consent_id = await platform.compliance.request(
            uow, patient_id=person.id, grantee_id=carer.id, invite_bidx=platform.identity.email_bidx(carer.email)
        )
    assert consent_id is not None
    view = await create(platform, person)
    with pytest.raises(HealthError):
        async with platform.begin(carer.actor) as uow:
            await platform.reminders.day(uow, None, person.id)
    async with platform.begin(carer.actor) as uow:
        await platform.compliance.answer(uow, consent_id, agree=True)
    async with platform.begin(carer.actor) as uow:
        assert [item.reminder_id for item in await platform.reminders.day(uow, None, person.id)] == [view.id] * 2
    clock.set(START)
    await record(platform, view.id)
    async with platform.begin(carer.actor) as uow:
        assert (await platform.notifications.inbox(uow))[1] == 0
    clock.set(START + timedelta(minutes=30))
    async with platform.begin(Actor.worker()) as uow:
        await platform.notifications.claim_due(uow, 100, timedelta(seconds=60))
    async with platform.begin(carer.actor) as uow:
        (entry,), _total, _unread = await platform.notifications.inbox(uow)
    assert entry.kind == "caregiver_escalation"
    assert entry.patient_id == person.id
    with pytest.raises(HealthError):
        async with platform.begin(carer.actor) as uow:
            await platform.reminders.taken(uow, view.id, Taken())


async def test_travelling_moves_the_wall_clock(platform: Platform, clock: FixedClock, make_user: MakeUser) -> None:
    person = await make_user()
    view = await create(platform, person)
    clock.set(START)
    await record(platform, view.id)
    async with platform.begin(person.actor) as uow:
        await platform.reminders.taken(uow, view.id, Taken())
        assert await platform.reminders.move_zone(uow, "Europe/London") == 1
        moved = await platform.reminders.get(uow, view.id)
    assert moved.time_zone == "Europe/London"
    assert moved.next_occurrence == datetime(2031, 3, 12, 21, 0, tzinfo=UTC)
