"""One's allergies and illnesses, as one says them oneself; checks of medicines count them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal
from uuid import UUID

import reflex as rx
from pydantic import BaseModel, ConfigDict

from healthapp.contexts.records.schemas import About, FactName, Reaction, RecordAllergy, RecordCondition
from healthapp.kit.actor import Role
from healthapp.kit.i18n import text
from state.base import AppState, Work, authenticated, page_load

if TYPE_CHECKING:
    from healthapp.kit.i18n import Lang

What = Literal["allergies", "conditions"]


class AllergyForm(BaseModel):
    """What somebody doesn't tolerate, and what happened then."""

    model_config = ConfigDict(extra="ignore")

    substance: FactName
    reaction: Reaction = None


class ConditionForm(BaseModel):
    """An illness."""

    model_config = ConfigDict(extra="ignore")

    name: FactName


@dataclass
class FactRow:
    """An allergy or an illness as the list shows it; `unknown`: why checks can't count it."""

    id: str
    title: str
    note: str
    unknown: str


class HealthFactsState(AppState):
    """Both lists, and what is being taken out."""

    status: str = "loading"
    allergy_key: int = 0
    condition_key: int = 0
    allergies: rx.Field[list[FactRow]] = rx.field(default_factory=list)
    conditions: rx.Field[list[FactRow]] = rx.field(default_factory=list)
    no_allergies: bool = False
    no_conditions: bool = False
    allergy_names: rx.Field[list[str]] = rx.field(default_factory=list)
    condition_names: rx.Field[list[str]] = rx.field(default_factory=list)
    leaving: str = ""
    leaving_title: str = ""

    _leaving_what: str = ""

    @page_load(Role.PATIENT)
    async def load(self, work: Work) -> None:
        """Show what was entered, and offer names."""
        self.status, self.leaving = "failed", ""
        groups, illnesses = await work.platform.knowledge.choices_for_patient(work.lang)
        self.allergy_names = [each.name for each in groups]
        self.condition_names = [each.name for each in illnesses]
        await self._read(work)
        self.status = "ready"

    @authenticated(Role.PATIENT)
    async def add_allergy(self, work: Work, form: AllergyForm) -> None:
        """Enter an allergy."""
        await work.platform.records.record_allergy(
            work.uow, RecordAllergy(substance=form.substance, reaction=form.reaction)
        )
        self.allergy_key += 1
        await self._read(work)
        self._said(form.substance, "ui.health.added", work.lang)

    @authenticated(Role.PATIENT)
    async def add_condition(self, work: Work, form: ConditionForm) -> None:
        """Enter an illness."""
        await work.platform.records.record_condition(work.uow, RecordCondition(name=form.name))
        self.condition_key += 1
        await self._read(work)
        self._said(form.name, "ui.health.added", work.lang)

    @authenticated(Role.PATIENT)
    async def say_none(self, work: Work, what: What) -> None:
        """Say that there is none."""
        await work.platform.records.say_none(work.uow, About(what), none_known=True)
        await self._read(work)

    @authenticated(Role.PATIENT)
    async def unsay_none(self, work: Work, what: What) -> None:
        """Take that back."""
        await work.platform.records.say_none(work.uow, About(what), none_known=False)
        await self._read(work)

    @authenticated(Role.PATIENT)
    async def ask(self, work: Work, what: What, fact_id: UUID) -> None:
        """Ask once more before something is taken out."""
        del work
        rows = self.allergies if what == "allergies" else self.conditions
        found = next((row for row in rows if row.id == str(fact_id)), None)
        self._leaving_what = what
        self.leaving, self.leaving_title = (found.id, found.title) if found else ("", "")

    @authenticated(quiet=True)
    async def keep(self, work: Work) -> None:
        """Leave it in the list."""
        del work
        self.leaving = ""

    @authenticated(Role.PATIENT)
    async def remove(self, work: Work) -> None:
        """Take out what was asked about."""
        wanted, self.leaving = self.leaving, ""
        if not wanted:
            return
        records = work.platform.records
        take_out = records.remove_allergy if self._leaving_what == "allergies" else records.remove_condition
        await take_out(work.uow, UUID(wanted))
        await self._read(work)
        self._said(self.leaving_title, "ui.health.removed", work.lang)

    def _said(self, name: str, message: str, lang: Lang) -> None:
        self._banner("good", text(message, lang, name=name))

    async def _read(self, work: Work) -> None:
        own = await work.platform.own_facts(work.uow)
        facts = own.facts

        def unknown(name: str) -> str:
            return text("ui.health.unknown", work.lang) if name in own.unknown else ""

        self.allergies = [
            FactRow(str(one.id), one.substance, one.reaction or "", unknown(one.substance)) for one in facts.allergies
        ]
        self.conditions = [FactRow(str(one.id), one.name, "", unknown(one.name)) for one in facts.conditions]
        self.no_allergies, self.no_conditions = facts.no_allergies, facts.no_conditions
