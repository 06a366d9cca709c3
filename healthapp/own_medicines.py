"""What somebody takes by their reminders and says of their health, checked by what is known of medicines."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

from healthapp.contexts.knowledge.errors import ContentError
from healthapp.contexts.knowledge.schemas.interactions import PatientInfo
from healthapp.contexts.reminders.schemas.commands import PAGE_MAX, CreateReminder, ReminderQuery
from healthapp.contexts.reminders.schemas.views import ReminderType
from healthapp.kit.errors import HealthError
from healthapp.kit.i18n import text

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractAsyncContextManager

    from healthapp.contexts.knowledge.service import KnowledgeService
    from healthapp.contexts.records.schemas import HealthFacts
    from healthapp.contexts.records.service import RecordsService
    from healthapp.contexts.reminders.schemas.views import OccurrenceView, ReminderView
    from healthapp.contexts.reminders.service import RemindersService
    from healthapp.kit.actor import Actor
    from healthapp.kit.i18n import Lang
    from healthapp.kit.uow import UnitOfWork

MOST_OWN = 60
_MILD = "mild"
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
        """Return what is `given` of a patient, with the actor's own allergies and illnesses where none are given.

        Where the actor has said nothing either, it stays unknown.
        """
        facts = await self.records.facts(uow)
        allergies = [one.substance for one in facts.allergies]
        conditions = [one.name for one in facts.conditions]
        own = {
            "allergies": allergies if allergies or facts.no_allergies else None,
            "conditions": conditions if conditions or facts.no_conditions else None,
        }
        info = given or PatientInfo()
        return info.model_copy(update={name: said for name, said in own.items() if getattr(info, name) is None})

    async def own_medicines(self, uow: UnitOfWork) -> list[str]:
        """Return the names of the actor's active medicine reminders as they wrote them, each once."""
        return list(dict.fromkeys(name_of(each) for each in await self._active(uow)))[:MOST_OWN]

    async def medicine_warnings(self, uow: UnitOfWork, name: str, lang: Lang) -> list[str]:
        """Return what is severe or needs care of one of the actor's medicines beside their others, a line each.

        A name that isn't known is a line too, of a medicine, an allergy or an illness: it was not checked. So is a list
        that can't be read now.
        """
        return await self._warnings(name, await self.own_medicines(uow), await self.own_info(uow), lang)

    async def _warnings(self, name: str, own: list[str], info: PatientInfo, lang: Lang) -> list[str]:
        others = [each for each in own if each != name]
        found = await self.knowledge.check_medicines([name, *others], info, lang)
        its = {one.name for each in found.understood if each.typed == name for one in each.medicines}
        lines = [
            f"{each.drug1} + {each.drug2}: {each.description} {each.recommendation}"
            for each in found.interactions
            if each.severity != _MILD and its & {each.drug1, each.drug2}
        ]
        lines += [
            f"{each.description} {each.recommendation}"
            for each in found.findings
            if each.severity != _MILD and its & {each.medicine, each.other}
        ]
        allergies, conditions = info.allergies or [], info.conditions or []
        strange = await self.knowledge.unknown_facts(allergies, conditions)
        lines += [each.message for each in sorted(found.unknown, key=lambda each: each.name != name)]
        lines += [text("interactions.gap_allergy_unknown", lang, about=one) for one in allergies if one in strange]
        lines += [text("interactions.gap_condition_unknown", lang, about=one) for one in conditions if one in strange]
        return lines + self.knowledge.unread(lang)

    async def warned_before(self, actor: Actor, wanted: CreateReminder) -> list[str] | None:
        """Return what `medicine_warnings` says of a medicine that is to be added, in the actor's language.

        None for a reminder of something else, and when it can't be told now.

        It stands in the way of nothing: whatever happens here, the medicine can be added. In the first seconds of a
        process, before it has read what is known of medicines, nobody is kept waiting for that.
        """
        if wanted.type is not ReminderType.MEDICINE or not self.knowledge.library.is_read:
            return None
        name = wanted.medicine_info.name if wanted.medicine_info else wanted.title
        try:
            async with self.begin(actor) as uow:
                own, info = await self.own_medicines(uow), await self.own_info(uow)
            async with asyncio.timeout(_PATIENCE):
                return await self._warnings(name, own, info, actor.lang)
        except (HealthError, ContentError, TimeoutError):
            return None

    async def _active(self, uow: UnitOfWork) -> list[ReminderView]:
        query = ReminderQuery(type=ReminderType.MEDICINE, is_active=True, limit=PAGE_MAX)
        return (await self.reminders.search(uow, query))[0]


def name_of(reminder: ReminderView) -> str:
    """Return what a medicine reminder calls its medicine."""
    return reminder.medicine_info.name if reminder.medicine_info else reminder.title


def name_of_dose(dose: OccurrenceView) -> str:
    """Return what a dose is called: its medicine, or the reminder's title."""
    return dose.medicine_info.name if dose.medicine_info else dose.title
