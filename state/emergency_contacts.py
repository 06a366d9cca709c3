"""Whom to call for a patient in an emergency: their list in the settings, and the same where something is one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

import reflex as rx
from pydantic import BaseModel, ConfigDict

from healthapp.contexts.identity.schemas.addresses import PhoneNumber
from healthapp.contexts.records.schemas import ContactName, RecordEmergencyContact, Relationship
from healthapp.kit.actor import Role
from healthapp.kit.i18n import format_phone, text
from state.base import AppState, Work, authenticated, page_load

if TYPE_CHECKING:
    from healthapp.contexts.records.schemas import EmergencyContactView
    from healthapp.kit.i18n import Lang


class ContactForm(BaseModel):
    """Who it is, who they are for the patient, and their number."""

    model_config = ConfigDict(extra="ignore")

    contact_name: ContactName
    relationship: Relationship = Relationship.OTHER
    phone: PhoneNumber


@dataclass
class ContactRow:
    """One of them; `href` calls."""

    id: str
    name: str
    relation: str
    phone: str
    href: str


class EmergencyContactsState(AppState):
    """The list, and who is being taken out of it."""

    contacts_key: int = 0
    contacts: rx.Field[list[ContactRow]] = rx.field(default_factory=list)
    leaving: str = ""
    leaving_name: str = ""

    @page_load(anyone=True)
    async def load(self, work: Work) -> None:
        """Show a patient's own. Needs no login: whoever has none has no list either."""
        self.leaving, self.contacts = "", []
        if work.actor.role is Role.PATIENT:
            await self._read(work)

    @authenticated(Role.PATIENT)
    async def add_contact(self, work: Work, form: ContactForm) -> None:
        """Enter one. Who it is is asked again: a wrong name here is called instead of the right one."""
        await work.platform.identity.require_step_up(work.uow)
        await work.platform.records.record_emergency_contact(
            work.uow,
            RecordEmergencyContact(name=form.contact_name, relationship=form.relationship, phone=form.phone),
        )
        self.contacts_key += 1
        await self._read(work)
        self._banner("good", text("ui.contacts.added", work.lang, name=form.contact_name))

    @authenticated(Role.PATIENT)
    async def ask(self, work: Work, contact_id: UUID) -> None:
        """Ask who it is, if that is needed, and once more before one is taken out."""
        await work.platform.identity.require_step_up(work.uow)
        found = next((each for each in self.contacts if each.id == str(contact_id)), None)
        self.leaving, self.leaving_name = (found.id, found.name) if found else ("", "")

    @authenticated(quiet=True)
    async def keep(self, work: Work) -> None:
        """Leave them in the list."""
        del work
        self.leaving = ""

    @authenticated(Role.PATIENT)
    async def remove(self, work: Work) -> None:
        """Take out who was asked about."""
        if not self.leaving:
            return
        await work.platform.identity.require_step_up(work.uow)
        wanted, self.leaving = self.leaving, ""
        await work.platform.records.remove_emergency_contact(work.uow, UUID(wanted))
        await self._read(work)
        self._banner("good", text("ui.contacts.removed", work.lang, name=self.leaving_name))

    async def _read(self, work: Work) -> None:
        found = await work.platform.records.emergency_contacts(work.uow)
        self.contacts = [contact_row(each, work.lang) for each in found]


def contact_row(one: EmergencyContactView, lang: Lang) -> ContactRow:
    """Return one of them as the list shows it."""
    return ContactRow(
        id=str(one.id),
        name=one.name,
        relation=text(f"ui.contacts.is_{one.relationship.value}", lang),
        phone=format_phone(one.phone, lang),
        href=f"tel:{one.phone}",
    )
