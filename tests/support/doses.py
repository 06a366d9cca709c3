"""Reminders with a past, for tests of what pages say about it."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from healthapp.contexts.reminders.schemas.commands import CreateReminder
from healthapp.kit.actor import Actor

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from healthapp.wiring import Platform
    from tests.support.people import Person


async def make_daily(
    platform: Platform, patient: Person, name: str = "Metformin", at: str = "23:59", *, copied: bool = False
) -> UUID:
    """Make a daily medicine reminder of a patient's, who calls it by another word than the prescription does.

    With `copied` it is done only once it lies in the synchronous copy too, as for money.
    """
    zone = ZoneInfo(patient.time_zone)
    today = platform.clock.now().astimezone(zone).date()
    command = CreateReminder.model_validate(
        {
            "type": "medicine",
            "title": f"My {name}",
            "description": "after the meal",
            "scheduledTime": datetime.combine(today, time.fromisoformat(at), tzinfo=zone).isoformat(),
            "isRecurring": True,
            "recurringPattern": {"frequency": "daily", "interval": 1, "timesOfDay": [at]},
            "medicineInfo": {"name": name, "dosage": "500 mg", "instructions": "with water"},
            "timeZone": patient.time_zone,
        }
    )
    async with platform.begin(patient.actor) as uow:
        if copied:
            await uow.commit_when_copied()
        return (await platform.reminders.create(uow, command)).id


async def add_past(
    platform: Platform, patient: Person, reminder_id: UUID, statuses: Sequence[str], at: str = "00:01"
) -> None:
    """Write one dose a day into the past, the last one yesterday; `platform` must be the operator's."""
    zone = ZoneInfo(patient.time_zone)
    today = platform.clock.now().astimezone(zone).date()
    entries = []
    for days, status in enumerate(reversed(statuses), start=1):
        due = datetime.combine(today - timedelta(days=days), time.fromisoformat(at), tzinfo=zone)
        entries.append((due, status, due if status in ("taken", "skipped") else None))
    async with platform.begin(Actor.system()) as uow:
        await platform.reminders.import_history(uow, reminder_id, entries)


async def add_today(platform: Platform, patient: Person, reminder_id: UUID, *statuses: str) -> None:
    """Write doses of the first minutes of today down."""
    zone = ZoneInfo(patient.time_zone)
    today = platform.clock.now().astimezone(zone).date()
    start = datetime.combine(today, time.min, tzinfo=zone)
    entries = [
        (start + timedelta(seconds=60 * number), status, start if status in ("taken", "skipped") else None)
        for number, status in enumerate(statuses)
    ]
    async with platform.begin(Actor.system()) as uow:
        await platform.reminders.import_history(uow, reminder_id, entries)
