"""A patient lets an organisation see parts of their record."""

from __future__ import annotations

from typing import Any

import reflex as rx
from pydantic import Field

from healthapp.contexts.compliance.schemas import ConsentStatus
from healthapp.kit.actor import Role
from healthapp.kit.errors import invalid
from healthapp.kit.i18n import text
from healthapp.kit.ids import parse_id
from state.base import AppState, Work, authenticated, page_load
from state.rows import Choice
from state.terms import TermsForm


class OrganisationForm(TermsForm):
    """Which organisation, and what it may see."""

    organisation: str = Field(default="", alias="organisationId", max_length=60)


class OrganisationState(AppState):
    """The organisations that there are, and the form."""

    status: str = "loading"
    choices: rx.Field[list[Choice]] = rx.field(default_factory=list)
    all_given: bool = False
    """There are some, and every one has the permission already."""

    @page_load(Role.PATIENT)
    async def load(self, work: Work) -> None:
        """Show those that can be chosen: whoever has the permission already is changed where it stands, on `/care`."""
        self.status = "failed"
        found = await work.platform.compliance.organisations(work.uow)
        consents = await work.platform.compliance.consents(work.uow)
        given = {one.organisation_id for one in consents if one.mine and one.status is ConsentStatus.ACTIVE}
        self.choices = [
            Choice(str(one.id), f"{one.name} ({text(f'ui.organisations.kind_{one.kind}', work.lang)})")
            for one in found
            if one.id not in given
        ]
        self.all_given = bool(found) and not self.choices
        self.status = "ready"

    @authenticated(Role.PATIENT)
    async def give(self, work: Work, form: OrganisationForm) -> Any:
        """Give the permission, and show it among the others."""
        organisation = parse_id(form.organisation)
        if organisation is None:
            raise invalid("organisationId", "required")
        terms = form.terms(work) if form.purpose is not None else None
        await work.platform.compliance.give_to_organisation(work.uow, organisation, terms)
        return rx.redirect("/care?given=organisation")
