"""What somebody takes by their reminders, checked by what is known of medicines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from healthapp.contexts.reminders.schemas.commands import PAGE_MAX, ReminderQuery
from healthapp.contexts.reminders.schemas.views import ReminderType

if TYPE_CHECKING:
    from healthapp.contexts.knowledge.service import KnowledgeService
    from healthapp.contexts.reminders.schemas.views import ReminderView
    from healthapp.contexts.reminders.service import RemindersService
    from healthapp.kit.i18n import Lang
    from healthapp.kit.uow import UnitOfWork

MOST_OWN = 60
_MILD = "mild"


class OwnMedicines:
    """What `Platform` can say of a patient's medicines."""

    reminders: RemindersService
    knowledge: KnowledgeService

    async def own_medicines(self, uow: UnitOfWork) -> list[str]:
        """Return the names of the actor's active medicine reminders as they wrote them, each once."""
        return list(dict.fromkeys(name_of(each) for each in await self._active(uow)))[:MOST_OWN]

    async def medicine_warnings(self, uow: UnitOfWork, name: str, lang: Lang) -> list[str]:
        """Return what is severe or needs care of one of the actor's medicines beside their others, a line each.

        A name that isn't known is a line too: it was not checked.
        """
        others = [each for each in await self.own_medicines(uow) if each != name]
        found = await self.knowledge.check_medicines([name, *others], None, lang)
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
        return [*lines, *(each.message for each in found.unknown if each.name == name)]

    async def _active(self, uow: UnitOfWork) -> list[ReminderView]:
        query = ReminderQuery(type=ReminderType.MEDICINE, is_active=True, limit=PAGE_MAX)
        return (await self.reminders.search(uow, query))[0]


def name_of(reminder: ReminderView) -> str:
    """Return what a medicine reminder calls its medicine."""
    return reminder.medicine_info.name if reminder.medicine_info else reminder.title
