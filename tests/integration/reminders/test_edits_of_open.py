"""What has come due, or was put off, outlives a change of its reminder: it is told until somebody answers."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest

from healthapp.adapters.reminder_index import SCHEDULE
from healthapp.contexts.reminders.schemas.commands import Snooze, UpdateReminder
from healthapp.contexts.reminders.schemas.views import OccurrenceStatus
from healthapp.kit.clock import FixedClock
from tests.integration.reminders.test_lifecycle import START, create, history, notices, record

if TYPE_CHECKING:
    from uuid import UUID

    from healthapp.contexts.reminders.schemas.views import OccurrenceView, ReminderView
    from healthapp.wiring import Platform
    from tests.conftest import MakeUser
    from tests.support.people import Person

DAILY = {"frequency": "daily", "interval": 1, "timesOfDay": ["08:00", "21:00"]}
LATER = {"frequency": "daily", "interval": 1, "timesOfDay": ["10:00"]}
PUT_OFF = timedelta(minutes=30)


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(START - PUT_OFF)


@pytest.fixture
async def person(make_user: MakeUser) -> Person:
    return await make_user(phone="+8801711000001")


async def change(platform: Platform, person: Person, reminder_id: UUID, **fields: Any) -> ReminderView:
    async with platform.begin(person.actor) as uow:
        return await platform.reminders.update(uow, reminder_id, UpdateReminder.model_validate(fields))


async def due(platform: Platform, clock: FixedClock, person: Person) -> ReminderView:
    """Give a reminder whose first dose was just announced."""
    view = await create(platform, person)
    clock.set(START)
    assert await record(platform, view.id) == (1, 0)
    return view


async def first(platform: Platform, person: Person, reminder_id: UUID) -> OccurrenceView:
    (found,) = [one for one in await history(platform, person, reminder_id) if one.scheduled_time == START]
    return found


SAME = {"title": "Napa", "scheduledTime": START.isoformat(), "recurringPattern": DAILY, "timeZone": "Asia/Dhaka"}


@pytest.mark.parametrize(
    "fields",
    [SAME, {"title": "Napa"}, {"recurringPattern": LATER}, {"isActive": False}],
    ids=["a form that changes the title", "the title", "other times", "a pause"],
)
async def test_what_was_told_goes_on_to_be_told(
    platform: Platform, clock: FixedClock, person: Person, fields: dict[str, Any]
) -> None:
    view = await due(platform, clock, person)
    dose = await first(platform, person, view.id)
    before = await notices(platform, dose.id)
    assert {(channel, status) for channel, status, *_ in before} >= {("email", "pending"), ("sms", "pending")}
    await change(platform, person, view.id, **fields)
    assert await notices(platform, dose.id) == before
    assert (await first(platform, person, view.id)).status is OccurrenceStatus.DELIVERED
    async with platform.begin(person.actor) as uow:
        *_, unread = await platform.notifications.inbox(uow)
    assert unread == 1


@pytest.mark.parametrize("fields", [{"recurringPattern": LATER}, {"isActive": False}], ids=["other times", "a pause"])
async def test_what_was_put_off_comes_again(
    platform: Platform, clock: FixedClock, person: Person, fields: dict[str, Any]
) -> None:
    view = await due(platform, clock, person)
    async with platform.begin(person.actor) as uow:
        await platform.reminders.snooze(uow, view.id, Snooze(duration=30))
    changed = await change(platform, person, view.id, **fields)
    assert changed.next_occurrence == START + PUT_OFF
    assert await platform.valkey.client.zscore(SCHEDULE, str(view.id)) == (START + PUT_OFF).timestamp()
    clock.set(START + PUT_OFF)
    assert await record(platform, view.id) == (1, 0)
    dose = await first(platform, person, view.id)
    assert dose.status is OccurrenceStatus.DELIVERED
    assert {(channel, round_) for channel, status, round_, _ in await notices(platform, dose.id)} >= {
        ("websocket", 0),
        ("websocket", 1),
    }


async def test_what_has_come_due_unseen_is_not_lost_by_a_change(
    platform: Platform, clock: FixedClock, person: Person
) -> None:
    view = await create(platform, person)
    clock.set(START + timedelta(seconds=5))
    await change(platform, person, view.id, recurringPattern=LATER)
    assert await record(platform, view.id) == (1, 0)
    assert (await first(platform, person, view.id)).status is OccurrenceStatus.DELIVERED


async def test_a_form_that_changes_no_time_plans_nothing_anew(
    platform: Platform, clock: FixedClock, person: Person
) -> None:
    view = await create(platform, person)
    planned = {one.id for one in await history(platform, person, view.id)}
    await change(platform, person, view.id, **SAME)
    assert {one.id for one in await history(platform, person, view.id)} == planned


async def test_a_pause_ends_what_is_still_to_come(platform: Platform, clock: FixedClock, person: Person) -> None:
    view = await due(platform, clock, person)
    await change(platform, person, view.id, isActive=False)
    assert [one.status for one in await history(platform, person, view.id)] == [OccurrenceStatus.DELIVERED]
    clock.advance(timedelta(days=1))
    assert await record(platform, view.id) == (0, 0)


async def test_eight_stays_eight_in_a_paused_series_that_travels(
    platform: Platform, clock: FixedClock, person: Person
) -> None:
    london, pattern = ZoneInfo("Europe/London"), {"frequency": "daily", "interval": 1}
    by_hand = await create(platform, person, recurringPattern=pattern)
    by_account = await create(platform, person, recurringPattern=pattern)
    for each in (by_hand, by_account):
        await change(platform, person, each.id, isActive=False)
    await change(platform, person, by_hand.id, timeZone=london.key)
    async with platform.begin(person.actor) as uow:
        await platform.reminders.move_zone(uow, london.key)
    for each in (by_hand, by_account):
        resumed = await change(platform, person, each.id, isActive=True)
        assert resumed.next_occurrence is not None
        assert resumed.next_occurrence.astimezone(london).hour == 8


async def test_the_answer_shows_what_it_has_just_changed(platform: Platform, clock: FixedClock, person: Person) -> None:
    view = await create(
        platform,
        person,
        isRecurring=False,
        recurringPattern=None,
        refill={"onHand": 10, "perDose": 2, "threshold": 1},
    )
    clock.set(START)
    await record(platform, view.id)
    done = await change(platform, person, view.id, isCompleted=True)
    assert done.is_completed
    assert done.refill is not None
    assert done.refill.on_hand == 8
