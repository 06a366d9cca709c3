"""The doses of a taper are a patient's own words: sealed wherever they lie, and shown to whom they belong."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from healthapp.contexts.reminders.schemas.commands import CreateReminder, OccurrenceQuery, UpdateReminder
from healthapp.kit.actor import Actor
from healthapp.kit.clock import FixedClock
from healthapp.kit.crypto import UNREADABLE, CipherError
from healthapp.kit.ids import new_id
from workers.index_care import catch_up

if TYPE_CHECKING:
    from uuid import UUID

    from healthapp.contexts.reminders.schemas.views import ReminderView
    from healthapp.wiring import Platform
    from tests.conftest import MakeUser
    from tests.support.people import Person
    from tests.support.rows import Connection

START = datetime(2031, 3, 12, 2, 0, tzinfo=UTC)
DOSES = ["twenty of Prednisolone", "ten of Prednisolone"]
STEPS = [{"days": 5, "dose": DOSES[0]}, {"days": 5, "dose": DOSES[1]}]
PATTERN = {"frequency": "daily", "interval": 1, "timesOfDay": ["08:00"], "taper": STEPS}
OPEN = "SELECT pattern::text, coalesce(taper_ct, '') FROM reminders_reminder WHERE id = %s"


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(START - timedelta(minutes=30))


@pytest.fixture
async def person(make_user: MakeUser) -> Person:
    return await make_user()


async def _create(platform: Platform, person: Person) -> ReminderView:
    fields = {
        "type": "medicine",
        "title": "Cortan",
        "scheduledTime": START.isoformat(),
        "isRecurring": True,
        "recurringPattern": PATTERN,
    }
    async with platform.begin(person.actor) as uow:
        return await platform.reminders.create(uow, CreateReminder.model_validate(fields))


async def _update(platform: Platform, person: Person, reminder_id: UUID, **changes: Any) -> None:
    async with platform.begin(person.actor) as uow:
        await platform.reminders.update(uow, reminder_id, UpdateReminder.model_validate(changes))


async def _doses(platform: Platform, person: Person, reminder_id: UUID) -> list[str]:
    async with platform.begin(person.actor) as uow:
        pattern = (await platform.reminders.get(uow, reminder_id)).recurring_pattern
    assert pattern is not None
    return [step.dose for step in pattern.taper or ()]


async def _seal(platform: Platform) -> int:
    async with platform.begin(Actor.worker()) as uow:
        return await platform.reminders.seal_tapers(uow, 500)


def _lay_open(owner: Connection, reminder_id: UUID) -> None:
    """Store it as releases before did."""
    owner.execute(
        "UPDATE reminders_reminder SET taper_ct = NULL, pattern = %s WHERE id = %s", (json.dumps(PATTERN), reminder_id)
    )


async def _copy(platform: Platform, reminder_id: UUID) -> str:
    return str(await platform.valkey.client.hgetall(f"reminder:{reminder_id}"))  # type: ignore[misc]  # typed as both


async def test_no_dose_of_a_taper_lies_open_in_postgres_or_valkey(
    platform: Platform, owner: Connection, person: Person
) -> None:
    made = await _create(platform, person)
    assert made.recurring_pattern is not None
    assert [step.dose for step in made.recurring_pattern.taper or ()] == DOSES
    ((pattern, sealed),) = owner.execute(OPEN, (made.id,)).fetchall()
    assert sealed
    assert json.loads(pattern)["taper"] == [{"days": 5}, {"days": 5}]
    copy = await _copy(platform, made.id)
    assert '"taper"' in copy
    for text in (pattern, sealed, copy):
        assert "Prednisolone" not in text
    assert await _doses(platform, person, made.id) == DOSES


async def test_the_doses_follow_each_change_of_the_recurrence(
    platform: Platform, owner: Connection, person: Person
) -> None:
    made = await _create(platform, person)
    ((_, before),) = owner.execute(OPEN, (made.id,)).fetchall()
    await _update(platform, person, made.id, scheduledTime=(START + timedelta(days=1)).isoformat())
    async with platform.begin(person.actor) as uow:
        assert await platform.reminders.move_zone(uow, "Asia/Tokyo") == 1
    assert await _doses(platform, person, made.id) == DOSES
    assert owner.execute(OPEN, (made.id,)).fetchall()[0][1] == before
    await _update(platform, person, made.id, recurringPattern={**PATTERN, "taper": [{"days": 3, "dose": "half"}]})
    assert await _doses(platform, person, made.id) == ["half"]
    await _update(platform, person, made.id, recurringPattern={"frequency": "daily", "interval": 1})
    ((pattern, sealed),) = owner.execute(OPEN, (made.id,)).fetchall()
    assert (sealed, "taper" in pattern) == ("", False)


async def test_what_a_release_before_left_open_is_read_moved_and_sealed(
    platform: Platform, owner: Connection, person: Person
) -> None:
    made, moved, closed = [await _create(platform, person) for _ in range(3)]
    for each in (made, moved):
        _lay_open(owner, each.id)
    assert await _doses(platform, person, made.id) == DOSES
    await _update(platform, person, moved.id, timeZone="Asia/Tokyo")
    assert await _doses(platform, person, moved.id) == DOSES
    await platform.valkey.client.hset(f"reminder:{made.id}", "recurringPattern", json.dumps(PATTERN))  # type: ignore[misc]  # typed as both
    before = owner.execute(OPEN, (closed.id,)).fetchall()
    since = new_id()
    assert [await _seal(platform), await _seal(platform)] == [1, 0]
    await catch_up(platform, since)
    for each in (made, moved):
        ((pattern, sealed),) = owner.execute(OPEN, (each.id,)).fetchall()
        assert sealed
        assert "Prednisolone" not in pattern
        assert "Prednisolone" not in await _copy(platform, each.id)
        assert await _doses(platform, person, each.id) == DOSES
    assert owner.execute(OPEN, (closed.id,)).fetchall() == before


async def test_doses_that_cannot_be_read_say_so_and_are_not_saved_over(
    platform: Platform, owner: Connection, person: Person
) -> None:
    made, other = await _create(platform, person), await _create(platform, person)
    # Somebody else's words, sealed for another row.
    ((_, foreign),) = owner.execute(OPEN, (other.id,)).fetchall()
    owner.execute("UPDATE reminders_reminder SET taper_ct = %s WHERE id = %s", (foreign, made.id))
    assert await _doses(platform, person, made.id) == [UNREADABLE, UNREADABLE]
    await _update(platform, person, made.id, scheduledTime=(START + timedelta(days=1)).isoformat())
    assert owner.execute(OPEN, (made.id,)).fetchall()[0][1] == foreign
    # Its times are written down all the same, and none shows another dose; nobody else's planning is held up.
    owner.execute("UPDATE reminders_reminder SET horizon_at = %s", (START - timedelta(days=1),))
    async with platform.begin(Actor.worker()) as uow:
        assert len(await platform.reminders.plan_ahead(uow, 10)) == 2
    async with platform.begin(person.actor) as uow:
        listed, _ = await platform.reminders.occurrences(uow, made.id, OccurrenceQuery())
    assert {one.dose for one in listed} == {UNREADABLE}
    unreadable = [{"days": 4, "dose": UNREADABLE}, {"days": 5, "dose": UNREADABLE}]
    with pytest.raises(CipherError):
        await _update(platform, person, made.id, recurringPattern={**PATTERN, "taper": unreadable})
