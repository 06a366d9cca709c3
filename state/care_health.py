"""What somebody lets the reader see of their own health, and whom to call for them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

import reflex as rx

from healthapp.contexts.compliance.schemas import HEALTH_PARTS, RecordPart
from healthapp.kit.errors import HealthError, Kind
from healthapp.kit.i18n import format_date, format_list, text
from healthapp.kit.ids import parse_id
from state.about_self import in_words
from state.base import AppState, Work, authenticated, page_load
from state.emergency_contacts import ContactRow, contact_row
from state.health_facts import FactRow
from state.terms import why_closed

if TYPE_CHECKING:
    from healthapp.contexts.records.schemas import AboutSelfView, HealthFacts, SharedHealth
    from healthapp.kit.i18n import Lang

_NOBODY = UUID(int=0)
"""What spells no id is nobody's, and gets the answer that every unknown id gets."""


class CareHealthState(AppState):
    """Each part that is shared with the reader; of the others, that they aren't."""

    status: str = "loading"
    name: str = ""
    closed: str = ""
    sees_facts: bool = False
    allergies: rx.Field[list[FactRow]] = rx.field(default_factory=list)
    conditions: rx.Field[list[FactRow]] = rx.field(default_factory=list)
    no_allergies: bool = False
    no_conditions: bool = False
    sees_self: bool = False
    said: rx.Field[list[str]] = rx.field(default_factory=list)
    said_on: str = ""
    sees_contacts: bool = False
    contacts: rx.Field[list[ContactRow]] = rx.field(default_factory=list)

    _who: UUID = _NOBODY

    @page_load()
    async def load(self, work: Work) -> Any:
        """Open what the person in the page's address (`?who=`) shares."""
        self.status = "failed"
        self._forget()
        asked = self.router.url.query_parameters.get("who", "")
        if not asked:
            return rx.redirect("/care")
        self._who = parse_id(asked) or _NOBODY
        await self._read(work)
        self.status = "ready"
        return None

    @authenticated(quiet=True)
    async def refresh(self, work: Work) -> None:
        """Read again after a permission was changed."""
        if self.status == "ready":
            try:
                await self._read(work)
            except HealthError as error:
                if error.kind is not Kind.FORBIDDEN:
                    raise
                # The permission ended while the page was open. That it looked by itself is no attempt of the reader's.
                self.status = "failed"
                self._forget()
                self._banner("urgent", why_closed(error, work))

    async def _read(self, work: Work) -> None:
        # It came from the page's address; the service asks for the patient's consent every time.
        shared = await work.platform.records.shared_health(work.uow, self._who)
        people = await work.platform.identity.people(work.uow, [self._who])
        self._forget()
        self.name = people[self._who].display_name if self._who in people else ""
        self.closed = _closed(shared, work.lang)
        if shared.facts is not None:
            self._show_facts(shared.facts)
        if shared.about_self is not None:
            self._show_self(shared.about_self, work.lang)
        if shared.contacts is not None:
            self.sees_contacts = True
            self.contacts = [contact_row(one, work.lang) for one in shared.contacts]

    def _forget(self) -> None:
        self.name = self.closed = self.said_on = ""
        self.sees_facts = self.sees_self = self.sees_contacts = self.no_allergies = self.no_conditions = False
        self.allergies, self.conditions, self.said, self.contacts = [], [], [], []

    def _show_facts(self, facts: HealthFacts) -> None:
        self.sees_facts = True
        self.allergies = [FactRow(str(one.id), one.substance, one.reaction or "", "") for one in facts.allergies]
        self.conditions = [FactRow(str(one.id), one.name, "", "") for one in facts.conditions]
        self.no_allergies, self.no_conditions = facts.no_allergies, facts.no_conditions

    def _show_self(self, said: AboutSelfView, lang: Lang) -> None:
        self.sees_self = True
        lines = [in_words(said.counted, lang)]
        if said.counted.pregnant and said.due_date:
            lines.append(text("ui.shared.due", lang, day=format_date(said.due_date, lang, "long")))
        if said.counted.egfr is not None and said.egfr_date:
            lines.append(text("ui.shared.tested", lang, day=format_date(said.egfr_date, lang, "long")))
        if said.ask_again:
            again = [text(f"ui.health.again_{each}", lang) for each in said.ask_again]
            lines.append(text("ui.shared.old", lang, names=format_list(again, lang)))
        self.said = [line for line in lines if line]
        if self.said and said.said_at:
            self.said_on = text("ui.shared.said_on", lang, day=format_date(said.said_at.date(), lang, "long"))


def _closed(shared: SharedHealth, lang: Lang) -> str:
    there = {
        RecordPart.HEALTH_FACTS: shared.facts,
        RecordPart.ABOUT_SELF: shared.about_self,
        RecordPart.EMERGENCY_CONTACTS: shared.contacts,
    }
    parts = [text(f"ui.terms.part_{part}_them", lang) for part in HEALTH_PARTS if there[part] is None]
    return text("ui.shared.closed", lang, parts=format_list(parts, lang)) if parts else ""
