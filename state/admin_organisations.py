"""Administrators keep organisations and say who belongs to them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

import reflex as rx
from pydantic import BaseModel, ConfigDict, StringConstraints

from healthapp.contexts.compliance.schemas.organisations import (
    KeepOrganisation,
    KeptOrganisation,
    MemberView,
    OrganisationKind,
)
from healthapp.contexts.identity.schemas.administration import FindUser
from healthapp.kit.actor import Role
from healthapp.kit.errors import forbidden, invalid
from healthapp.kit.i18n import format_date, plural, text
from healthapp.kit.ids import parse_id
from state.base import AppState, Work, authenticated, page_load

_MIN_NAME = 2
_PROFESSIONALS = frozenset({Role.DOCTOR, Role.PHARMACIST, Role.PROVIDER, Role.CAREGIVER})


class KeepForm(BaseModel):
    """How an organisation is called, and what it is."""

    model_config = ConfigDict(extra="ignore")

    name: Annotated[str, StringConstraints(strip_whitespace=True, max_length=120)] = ""
    kind: OrganisationKind = OrganisationKind.CLINIC

    def command(self) -> KeepOrganisation:
        """Return what was filled in; INVALID where the name is missing."""
        if len(self.name) < _MIN_NAME:
            raise invalid("name", "required")
        return KeepOrganisation(name=self.name, kind=self.kind)


class MemberForm(BaseModel):
    """Whose account."""

    model_config = ConfigDict(extra="ignore")

    memberEmail: Annotated[str, StringConstraints(strip_whitespace=True, max_length=320)] = ""  # noqa: N815 - the field's name


@dataclass
class OrganisationRow:
    """One organisation of the list."""

    id: str
    name: str
    kind: str
    kind_text: str
    members: str
    ended: str


@dataclass
class MemberRow:
    """Who belongs to the organisation that is open."""

    id: str
    name: str
    email: str
    role: str
    since: str


class OrganisationsState(AppState):
    """The list, and the one that is open."""

    status: str = "loading"
    rows: rx.Field[list[OrganisationRow]] = rx.field(default_factory=list)
    members: rx.Field[list[MemberRow]] = rx.field(default_factory=list)
    open_id: str = ""
    open_name: str = ""
    open_kind: str = "clinic"
    ending: bool = False
    removing: str = ""
    """The membership about to end."""
    removing_name: str = ""
    shown: int = 0
    """Changes with what is open, so that the focus goes there."""
    form_key: int = 0
    member_key: int = 0

    @page_load(Role.ADMIN)
    async def load(self, work: Work) -> None:
        """Show the list."""
        self.status, self.ending, self.removing = "failed", False, ""
        # A page that is read again begins at its top, as any other.
        self.open_id, self.shown = "", 0
        await self._show(work, None)
        self.status = "ready"

    @authenticated(Role.ADMIN)
    async def open_one(self, work: Work, organisation_id: UUID) -> None:
        """Show one with its members."""
        await self._show(work, organisation_id)

    @authenticated(Role.ADMIN)
    async def close(self, work: Work) -> None:
        """Go back to the list."""
        await self._show(work, None)

    @authenticated(Role.ADMIN)
    async def add(self, work: Work, form: KeepForm) -> None:
        """Add one and open it."""
        command = form.command()
        await work.platform.identity.require_step_up(work.uow)
        added = await work.platform.compliance.add_organisation(work.uow, command)
        await self._show(work, added)
        self.form_key += 1
        self._banner("good", text("ui.organisations.added", work.lang))

    @authenticated(Role.ADMIN)
    async def rename(self, work: Work, form: KeepForm) -> None:
        """Call the one that is open something else."""
        command = form.command()
        await work.platform.identity.require_step_up(work.uow)
        await work.platform.compliance.change_organisation(work.uow, self._which, command)
        await self._show(work, self._which)
        self._banner("good", text("ui.organisations.renamed", work.lang))

    @authenticated(Role.ADMIN)
    async def add_member(self, work: Work, form: MemberForm) -> None:
        """Let whoever has that address belong to the one that is open."""
        if "@" not in form.memberEmail:
            raise invalid("memberEmail", "no_such_member")
        await work.platform.identity.require_step_up(work.uow)
        found = await work.platform.identity.find_users(work.uow, FindUser(text=form.memberEmail))
        person = next((one for one in found if one.role in _PROFESSIONALS and one.status == "active"), None)
        if person is None:
            raise invalid("memberEmail", "no_such_member")
        await work.platform.compliance.add_member(work.uow, self._which, person.id)
        await self._show(work, self._which)
        self.member_key += 1
        self._banner("good", text("ui.organisations.member_added", work.lang))

    @authenticated(Role.ADMIN)
    async def ask_remove(self, work: Work, membership_id: UUID) -> None:
        """Ask before somebody belongs to it no more."""
        del work
        found = next((one for one in self.members if one.id == str(membership_id)), None)
        if found is not None:
            self.removing, self.removing_name = found.id, found.name

    @authenticated(Role.ADMIN)
    async def remove_member(self, work: Work, membership_id: UUID) -> None:
        """Let somebody belong to it no more."""
        self.removing = ""
        await work.platform.identity.require_step_up(work.uow)
        await work.platform.compliance.remove_member(work.uow, membership_id)
        await self._show(work, parse_id(self.open_id))
        self._banner("good", text("ui.organisations.removed", work.lang))

    @authenticated(Role.ADMIN)
    async def ask_end(self, work: Work) -> None:
        """Ask before the one that is open ends."""
        del work
        self.ending = self.open_id != ""

    @authenticated(Role.ADMIN, quiet=True)
    async def leave(self, work: Work) -> None:
        """Leave it as it is."""
        del work
        self.ending, self.removing = False, ""

    @authenticated(Role.ADMIN)
    async def end(self, work: Work) -> None:
        """End the one that is open, for everybody."""
        self.ending = False
        await work.platform.identity.require_step_up(work.uow)
        await work.platform.compliance.end_organisation(work.uow, self._which)
        await self._show(work, None)
        self._banner("good", text("ui.organisations.was_ended", work.lang))

    @property
    def _which(self) -> UUID:
        found = parse_id(self.open_id)
        if found is None:
            raise forbidden(action="organisation.keep", resource_type="organisation")
        return found

    async def _show(self, work: Work, wanted: UUID | None) -> None:
        kept = await work.platform.compliance.kept_organisations(work.uow)
        self.rows = [_row(one, work) for one in kept]
        opened = next((one for one in kept if one.id == wanted and one.ended_at is None), None)
        if str(opened.id if opened else "") != self.open_id:
            self.shown += 1
        self.open_id, self.members = "", []
        if opened is not None:
            self.open_id, self.open_name, self.open_kind = str(opened.id), opened.name, opened.kind.value
            members = await work.platform.compliance.members(work.uow, opened.id)
            self.members = [await _member(one, work) for one in members]


def _row(one: KeptOrganisation, work: Work) -> OrganisationRow:
    lang, ended = work.lang, ""
    if one.ended_at is not None:
        day = format_date(one.ended_at, lang, "long", work.actor.time_zone)
        ended = text("ui.organisations.ended", lang, day=day)
    kind = text(f"ui.organisations.kind_{one.kind}", lang)
    members = plural("ui.organisations.members", one.members, lang)
    return OrganisationRow(str(one.id), one.name, one.kind.value, kind, "" if ended else members, ended)


async def _member(one: MemberView, work: Work) -> MemberRow:
    found = await work.platform.identity.find_users(work.uow, FindUser(text=str(one.user_id)))
    since = format_date(one.since, work.lang, "long", work.actor.time_zone)
    since = text("ui.organisations.since", work.lang, day=since)
    if not found:
        return MemberRow(str(one.id), text("ui.organisations.gone", work.lang), "", "", since)
    role = text(f"ui.users.role_{found[0].role.value}", work.lang)
    return MemberRow(str(one.id), found[0].display_name, found[0].email, role, since)
