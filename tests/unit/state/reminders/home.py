"""A tab on the pages of doses and reminders, and a patient whose dose is due."""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from healthapp.contexts.reminders.schemas.commands import CreateReminder, OccurrenceQuery
from healthapp.kit.actor import Actor
from state.base import AppState
from state.live import page_refresh
from tests.unit.state.conftest import Tab

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from healthapp.contexts.reminders.schemas.views import OccurrenceView, ReminderView
    from healthapp.wiring import Platform
    from tests.support.people import Person

MEDICINE = {"name": "Metformin", "dosage": "500 mg", "instructions": "after food"}


def cookie(token: str, lang: str = "en") -> str:
    """Return the cookies of someone logged in."""
    return f"lang={lang}; healthapp_session={token}"


class ReminderTab(Tab):
    """A tab whose address can be chosen, and which calls handlers as a stranger's script would: by their names."""

    path = "/today"

    async def call(self, handler: str, **given: Any) -> dict[str, Any]:
        """Call a handler by its name in `HANDLERS`."""
        module, state_name, method = handler.rsplit(".", 2)
        state = getattr(importlib.import_module(module), state_name)
        return await self.send(f"{state.get_full_name()}.{method}", **given)

    async def look(self) -> dict[str, Any]:
        """Look again as after a hint: first what all pages show, then the page's own; returns what changed."""
        changed = await self.send(AppState.live_hint())
        return changed | await self.send(page_refresh(self.path))

    def _router_data(self) -> dict[str, Any]:
        return {**super()._router_data(), "pathname": self.path, "asPath": self.path}


@dataclass
class Home:
    """A patient with one medicine, whose first dose is due and announced."""

    platform: Platform
    person: Person
    cookie: str
    reminder_id: UUID
    occurrence_id: UUID
    before: tuple[ReminderView, list[OccurrenceView]] | None = None

    async def stored(self) -> tuple[ReminderView, list[OccurrenceView]]:
        """Return the reminder and its doses as the database has them, newest first."""
        async with self.platform.begin(self.person.actor) as uow:
            view = await self.platform.reminders.get(uow, self.reminder_id)
            doses, _ = await self.platform.reminders.occurrences(uow, self.reminder_id, OccurrenceQuery(limit=200))
        return view, doses

    async def dose(self) -> OccurrenceView:
        """Return the dose that was due."""
        _, doses = await self.stored()
        return next(dose for dose in doses if dose.id == self.occurrence_id)

    async def is_untouched(self) -> None:
        """Fail when anything of the patient's changed."""
        assert await self.stored() == self.before


async def announce(platform: Platform, person: Person, due: datetime, **fields: Any) -> tuple[UUID, UUID]:
    """Add a medicine that is due, and announce it; returns the ids of reminder and dose."""
    body = {
        "type": "medicine",
        "title": "Metformin",
        "scheduledTime": due.isoformat(),
        "isRecurring": True,
        "recurringPattern": {"frequency": "hourly", "interval": 12},
        "medicineInfo": MEDICINE,
        "refill": {"onHand": 24, "perDose": 1, "threshold": 5},
        **fields,
    }
    command = CreateReminder.model_validate(body)
    async with platform.begin(person.actor) as uow:
        view = await platform.reminders.create(uow, command)
        # A series begins with what is still to come; here its first time has just come.
        doses, _ = await platform.reminders.occurrences(uow, view.id, OccurrenceQuery(limit=200))
    async with platform.begin(Actor.worker()) as uow:
        await platform.reminders.record_due(uow, [view.id])
    assert doses[-1].id is not None
    return view.id, doses[-1].id


async def make_home(platform: Platform, person: Person, token: str, due: datetime) -> Home:
    """Give a person a medicine that is due now."""
    reminder_id, occurrence_id = await announce(platform, person, due, isRecurring=False, recurringPattern=None)
    home = Home(platform, person, cookie(token), reminder_id, occurrence_id)
    home.before = await home.stored()
    return home
