"""However long a history is, its newest part counts."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from tests.support.doses import add_past, make_daily

if TYPE_CHECKING:
    import psycopg

    from healthapp.wiring import Platform
    from tests.conftest import MakeUser

MANY = 20_500


async def test_the_newest_doses_count_whatever_lies_before_them(
    platform: Platform, make_user: MakeUser, owner: psycopg.Connection[tuple[Any, ...]]
) -> None:
    patient = await make_user()
    old, new = await make_daily(platform, patient, "Metformin"), await make_daily(platform, patient, "Amlodipine")
    owner.execute(
        "INSERT INTO reminders_occurrence (id, reminder_id, patient_id, local_slot, due_at, notify_at, status)"
        " SELECT gen_random_uuid(), %(reminder)s, %(patient)s, to_char(at AT TIME ZONE 'Asia/Dhaka',"
        " 'YYYY-MM-DD\"T\"HH24:MI'), at, at, 'taken'"
        " FROM (SELECT now() - interval '40 days' + n * interval '1 minute' AS at"
        " FROM generate_series(1, %(many)s) AS n) AS made",
        {"reminder": old, "patient": patient.id, "many": MANY},
    )
    owner.commit()
    await add_past(platform, patient, new, ["taken", "missed", "missed"])
    today = platform.clock.now().date()
    async with platform.begin(patient.actor) as uow:
        found = await platform.reminders.adherence(uow, today - timedelta(days=60), today + timedelta(days=1))
    assert (found.taken, found.missed, found.streak_days) == (MANY + 1, 2, 0)
    assert {one.title: (one.taken, one.expected) for one in found.medicines} == {
        "Metformin": (MANY, MANY),
        "Amlodipine": (1, 3),
    }


async def test_of_a_full_day_no_dose_is_left_out(
    platform: Platform, make_user: MakeUser, owner: psycopg.Connection[tuple[Any, ...]]
) -> None:
    """Whoever was left out would be taken for not planned: on the page, by a caregiver, by the count of the day."""
    patient = await make_user()
    hourly = await make_daily(platform, patient, "Metformin")
    yesterday = (platform.clock.now().astimezone(ZoneInfo("Asia/Dhaka")) - timedelta(days=1)).date()
    owner.execute(
        "INSERT INTO reminders_occurrence (id, reminder_id, patient_id, local_slot, due_at, notify_at, status)"
        " SELECT gen_random_uuid(), %(reminder)s, %(patient)s, to_char(at, 'YYYY-MM-DD\"T\"HH24:MI'),"
        " at AT TIME ZONE 'Asia/Dhaka', at AT TIME ZONE 'Asia/Dhaka', 'taken'"
        " FROM (SELECT %(day)s::timestamp + n * interval '2 minutes' AS at FROM generate_series(0, 719) AS n) AS made",
        {"reminder": hourly, "patient": patient.id, "day": yesterday.isoformat()},
    )
    owner.commit()
    async with platform.begin(patient.actor) as uow:
        found = await platform.reminders.day(uow, yesterday)
    assert len({one.id for one in found}) >= 720
    assert [one.scheduled_time for one in found] == sorted(one.scheduled_time for one in found)
