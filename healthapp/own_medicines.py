"""What somebody takes by their reminders and says of their health, checked by what is known of medicines."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

from healthapp.contexts.knowledge.errors import ContentError
from healthapp.contexts.knowledge.schemas.interactions import MedicineWarnings, OwnMedicine, PatientInfo
from healthapp.contexts.reminders.schemas.commands import (
    PAGE_MAX,
    CreateReminder,
    ReminderQuery,
    UpdateReminder,
)
from healthapp.contexts.reminders.schemas.pattern import Frequency
from healthapp.contexts.reminders.schemas.views import ReminderType
from healthapp.kit.errors import HealthError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence
    from contextlib import AbstractAsyncContextManager
    from uuid import UUID

    from healthapp.contexts.knowledge.service import KnowledgeService
    from healthapp.contexts.records.schemas import HealthFacts
    from healthapp.contexts.records.service import RecordsService
    from healthapp.contexts.reminders.schemas.views import OccurrenceView, ReminderView
    from healthapp.contexts.reminders.service import RemindersService
    from healthapp.kit.actor import Actor
    from healthapp.kit.i18n import Lang
    from healthapp.kit.uow import UnitOfWork

    Pair = tuple[OwnMedicine, list[OwnMedicine]]
    Beside = Callable[[UnitOfWork, list[ReminderView]], Awaitable[Pair | None]]

MOST_OWN = 60
_DAY_HOURS = 24
_WEEK_DAYS = 7
_WEEK_HOURS = 168
_CHECKED = frozenset({"type", "title", "medicine_info", "is_recurring", "recurring_pattern"})
"""What of a reminder the check of a medicine goes by."""
_PATIENCE = 4.0
"""Seconds that whoever adds a medicine waits at most for what is known of it."""


@dataclass(frozen=True, slots=True)
class OwnFacts:
    """What the actor says of their health, and which of it no check of medicines knows by that name."""

    facts: HealthFacts
    unknown: frozenset[str]


class OwnMedicines:
    """What `Platform` can say of a patient's medicines."""

    reminders: RemindersService
    records: RecordsService
    knowledge: KnowledgeService
    begin: Callable[..., AbstractAsyncContextManager[UnitOfWork]]

    async def own_facts(self, uow: UnitOfWork) -> OwnFacts:
        """Return the actor's allergies and illnesses, with what checks can't count."""
        facts = await self.records.facts(uow)
        unknown = await self.knowledge.unknown_facts(
            [one.substance for one in facts.allergies], [one.name for one in facts.conditions]
        )
        return OwnFacts(facts, unknown)

    async def own_info(self, uow: UnitOfWork, given: PatientInfo | None = None) -> PatientInfo:
        """Return what is `given` of a patient, with what the actor said of themselves where nothing is given.

        Where the actor has said nothing either, or too long ago, it stays unknown.
        """
        facts = await self.records.facts(uow)
        told = (await self.records.about_self(uow)).counted
        allergies = [one.substance for one in facts.allergies]
        conditions = [one.name for one in facts.conditions]
        own = {
            "allergies": allergies if allergies or facts.no_allergies else None,
            "conditions": conditions if conditions or facts.no_conditions else None,
            "age": None if told.age is None else float(told.age),
            "gender": told.gender,
            "pregnant": told.pregnant,
            "breastfeeding": told.breastfeeding,
            "egfr": told.egfr,
        }
        info = given or PatientInfo()
        return info.model_copy(update={name: said for name, said in own.items() if getattr(info, name) is None})

    async def own_medicines(self, uow: UnitOfWork, *, each_once: bool = True) -> list[str]:
        """Return the names of the actor's active medicine reminders as they wrote them, each once or for each one."""
        names = [name_of(each) for each in await self._active(uow)]
        return (list(dict.fromkeys(names)) if each_once else names)[:MOST_OWN]

    async def medicine_warnings(self, uow: UnitOfWork, reminder_id: UUID, lang: Lang) -> MedicineWarnings:
        """Return what is severe or needs care of one of the actor's medicine reminders beside their others.

        A name that isn't known is a warning too: it was not checked. What else could not be checked is said apart.
        """
        active = await self._active(uow)
        about = next((each for each in active if each.id == reminder_id), None)
        if about is None:
            return MedicineWarnings([], [])
        others = [each for each in active if each.id != reminder_id]
        return await self.knowledge.warn_of_medicine(*_beside(about, others), await self.own_info(uow), lang)

    async def warned_before(self, actor: Actor, wanted: CreateReminder) -> MedicineWarnings | None:
        """Return what `medicine_warnings` will say of a medicine that is to be added, in the actor's language.

        None for a reminder of something else, and when it can't be told now.

        It stands in the way of nothing: whatever happens here, the medicine can be added. In the first seconds of a
        process, before it has read what is known of medicines, nobody is kept waiting for that.
        """
        if wanted.type is not ReminderType.MEDICINE:
            return None

        async def beside(_uow: UnitOfWork, own: list[ReminderView]) -> Pair:
            return _beside(wanted, own)

        return await self._told(actor, beside)

    async def warned_of_change(
        self, actor: Actor, reminder_id: UUID, change: UpdateReminder
    ) -> MedicineWarnings | None:
        """Return the same of one of the actor's medicine reminders as it will be after a change.

        None too for a change of nothing that is checked, and for a reminder that isn't theirs or is not to be followed.
        """
        if not (change.model_fields_set & _CHECKED or change.is_active) or change.is_active is False:
            return None

        async def beside(uow: UnitOfWork, own: list[ReminderView]) -> Pair | None:
            before = next((each for each in own if each.id == reminder_id), None)
            if before is None and change.is_active:
                before = await self.reminders.get(uow, reminder_id)
            if before is None or before.user_id != actor.id:
                return None
            after = _changed(before, change)
            if after.type is not ReminderType.MEDICINE:
                return None
            return _beside(after, [each for each in own if each.id != reminder_id])

        return await self._told(actor, beside)

    async def _told(self, actor: Actor, beside: Beside) -> MedicineWarnings | None:
        """Return what is known of a medicine beside others; None when it can't be told now, whatever happens."""
        if not self.knowledge.library.is_read:
            return None
        try:
            async with self.begin(actor) as uow:
                found = await beside(uow, await self._active(uow))
                if found is None:
                    return None
                info = await self.own_info(uow)
            async with asyncio.timeout(_PATIENCE):
                return await self.knowledge.warn_of_medicine(*found, info, actor.lang)
        except (HealthError, ContentError, TimeoutError):
            return None

    async def _active(self, uow: UnitOfWork) -> list[ReminderView]:
        query = ReminderQuery(type=ReminderType.MEDICINE, is_active=True, limit=PAGE_MAX)
        return (await self.reminders.search(uow, query))[0]


def _beside(about: ReminderView | CreateReminder, others: Sequence[ReminderView]) -> Pair:
    """Return a medicine and those that it is taken beside.

    A reminder that is over makes no second one of the same name: a course that is begun anew is not taken twice.
    """
    name = name_of(about)
    beside = [each for each in others if not (each.is_completed and name_of(each) == name)]
    return _taken(about), [_taken(each) for each in beside[:MOST_OWN]]


def _changed(before: ReminderView, change: UpdateReminder) -> ReminderView:
    """Return a reminder as it will be taken after a change; what is absent stays."""
    given = {name: value for name in _CHECKED if (value := getattr(change, name)) is not None}
    if "recurring_pattern" in change.model_fields_set:
        given["recurring_pattern"] = change.recurring_pattern
        given.setdefault("is_recurring", change.recurring_pattern is not None)
    if "medicine_info" in change.model_fields_set:
        given["medicine_info"] = change.medicine_info
    return before.model_copy(update=given)


def _taken(reminder: ReminderView | CreateReminder) -> OwnMedicine:
    name, info, pattern = name_of(reminder), reminder.medicine_info, reminder.recurring_pattern
    amounts: tuple[str, ...] = (info.dosage,) if info else ()
    if pattern is None or not reminder.is_recurring:
        return OwnMedicine(name, amounts, a_day=1)
    if pattern.taper:
        amounts = tuple(step.dose for step in pattern.taper)
    if pattern.as_needed:
        return OwnMedicine(name, amounts)
    if pattern.frequency is Frequency.HOURLY:
        # In some 24 hours one more may come than in others: the most counts.
        times, is_often = -(-_DAY_HOURS // pattern.interval), pattern.interval < _WEEK_HOURS
    else:
        times = len(pattern.times_of_day) if pattern.times_of_day else 1
        is_often = pattern.frequency is Frequency.DAILY and pattern.interval < _WEEK_DAYS
        is_often = is_often or (pattern.frequency is Frequency.WEEKLY and len(pattern.weekdays or ()) > 1)
    return OwnMedicine(name, amounts, a_day=times, often=is_often)


def name_of(reminder: ReminderView | CreateReminder) -> str:
    """Return what a medicine reminder calls its medicine."""
    return reminder.medicine_info.name if reminder.medicine_info else reminder.title


def name_of_dose(dose: OccurrenceView) -> str:
    """Return what a dose is called: its medicine, or the reminder's title."""
    return dose.medicine_info.name if dose.medicine_info else dose.title
