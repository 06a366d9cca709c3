"""What roles and people may: as administrators take from it and give back, and what a page hides from who lacks it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import reflex as rx
from pydantic import BaseModel, ConfigDict, StringConstraints

from healthapp.contexts.compliance.schemas.permissions import GivePermission, TakePermission
from healthapp.contexts.compliance.service import Permission, givable, takable
from healthapp.contexts.identity.schemas.administration import FindUser
from healthapp.kit.actor import Role
from healthapp.kit.errors import forbidden, invalid
from healthapp.kit.i18n import format_datetime, text
from healthapp.kit.ids import parse_id
from state.base import AppState, Work, authenticated, page_load, refresher
from state.rows import Choice

if TYPE_CHECKING:
    from healthapp.contexts.compliance.schemas.permissions import GivenView, TakenView

_Typed = Annotated[str, StringConstraints(strip_whitespace=True, max_length=500)]
_MIN_REASON = 3


class TakeForm(BaseModel):
    """What to take (`role:permission`, or a permission on a person's page), and why."""

    model_config = ConfigDict(extra="ignore")

    takeWhat: _Typed = ""  # noqa: N815 - the name of the form's field
    takeReason: _Typed = ""  # noqa: N815 - as above


class GiveNewForm(BaseModel):
    """What to give to a person by name, and why."""

    model_config = ConfigDict(extra="ignore")

    newWhat: _Typed = ""  # noqa: N815 - the name of the form's field
    newReason: _Typed = ""  # noqa: N815 - as above


class GiveForm(BaseModel):
    """Why it is given back."""

    model_config = ConfigDict(extra="ignore")

    giveReason: _Typed = ""  # noqa: N815 - the name of the form's field


@dataclass
class TakenRow:
    """What was taken: from whom (with an address for a person), what, when, by whom, why."""

    id: str
    whose: str
    href: str
    what: str
    name: str
    when: str
    reason: str
    mine: bool


@refresher
async def lacking(state: AppState, work: Work) -> None:
    """Hide from the navigation what was taken, show what was given; where a role has something that can be taken."""
    found: list[str] = []
    held: list[str] = []
    if takable(work.actor.role, from_all=False):
        taken = await work.once("taken", lambda: work.platform.compliance.taken_from_me(work.uow))
        # What nobody has by their role alone is shown to whom it was given, instead of hidden from the others.
        found = sorted(taken - givable(work.actor.role))
        held = sorted(givable(work.actor.role) - taken)
    if found != state.lacks:
        state.lacks = found
    if held != state.holds:
        state.holds = held


class PermissionsState(AppState):
    """What is taken from roles and people; on the page of one account (`?id=`) only what concerns that person."""

    permissions_status: str = "loading"
    taken: rx.Field[list[TakenRow]] = rx.field(default_factory=list)
    gone: rx.Field[list[str]] = rx.field(default_factory=list)
    choices: rx.Field[list[Choice]] = rx.field(default_factory=list)
    givable: rx.Field[list[Choice]] = rx.field(default_factory=list)
    given: rx.Field[list[TakenRow]] = rx.field(default_factory=list)
    giving: str = ""
    giving_text: str = ""
    permissions_key: int = 0

    @page_load(Role.ADMIN)
    async def load(self, work: Work) -> None:
        """Read it."""
        self.permissions_status, self.giving = "failed", ""
        self.taken, self.gone, self.choices, self.givable, self.given = [], [], [], [], []
        await self._read(work)
        self.permissions_status = "ready"

    @authenticated(Role.ADMIN)
    async def take(self, work: Work, form: TakeForm) -> None:
        """Take a permission away."""
        if form.takeWhat not in [choice.value for choice in self.choices]:
            raise invalid("takeWhat", "required")
        if len(form.takeReason) < _MIN_REASON:
            raise invalid("takeReason", "required")
        await work.platform.identity.require_step_up(work.uow)
        role, _, permission = form.takeWhat.rpartition(":")
        whose = {"role": role} if role else {"user_id": self._who}
        command = TakePermission.model_validate({**whose, "permission": permission, "reason": form.takeReason})
        await work.platform.compliance.take_permission(work.uow, command)
        await self._done(work, "ui.roles.done_taken")

    @authenticated(Role.ADMIN)
    async def give_new(self, work: Work, form: GiveNewForm) -> None:
        """Give this person what nobody has by their role alone."""
        if self._who is None or form.newWhat not in [choice.value for choice in self.givable]:
            raise invalid("newWhat", "required")
        if len(form.newReason) < _MIN_REASON:
            raise invalid("newReason", "required")
        await work.platform.identity.require_step_up(work.uow)
        command = GivePermission.model_validate(
            {"user_id": self._who, "permission": form.newWhat, "reason": form.newReason}
        )
        await work.platform.compliance.give_to_person(work.uow, command)
        await self._done(work, "ui.roles.done_given_new")

    @authenticated(Role.ADMIN)
    async def ask_give(self, work: Work, taking_id: UUID) -> None:
        """Ask why it is given back. Changes nothing yet."""
        del work
        row = next((row for row in self.taken if row.id == str(taking_id)), None)
        self.giving, self.giving_text = (row.id, row.name) if row else ("", "")

    @authenticated(Role.ADMIN)
    async def leave_give(self, work: Work) -> None:
        """Leave it taken."""
        del work
        self.giving = ""

    @authenticated(Role.ADMIN)
    async def give(self, work: Work, form: GiveForm) -> None:
        """Give it back."""
        taking_id = parse_id(self.giving)
        if taking_id is None:
            raise forbidden(action="permission.give", resource_type="permission")
        if len(form.giveReason) < _MIN_REASON:
            raise invalid("giveReason", "required")
        await work.platform.identity.require_step_up(work.uow)
        await work.platform.compliance.give_permission(work.uow, taking_id, form.giveReason)
        await self._done(work, "ui.roles.done_given")

    async def _done(self, work: Work, message: str) -> None:
        self.giving = ""
        self.permissions_key += 1
        await self._read(work)
        await self._refresh(work)
        self._banner("good", text(message, work.lang))

    @property
    def _who(self) -> UUID | None:
        return parse_id(self.router.url.query_parameters.get("id", ""))

    async def _read(self, work: Work) -> None:
        wanted = self._who
        table = await work.platform.compliance.permissions(work.uow, wanted)
        names: dict[UUID, str] = {}
        whose = {found for view in table.taken for found in (view.user_id, view.taken_by)}
        whose |= {found for view in table.given for found in (view.user_id, view.given_by)}
        for one in whose - {None}:
            accounts = await work.platform.identity.find_users(work.uow, FindUser(text=str(one)))
            names |= {account.id: account.display_name for account in accounts}
        self.taken = [_row(view, names, work) for view in table.taken]
        self.given = [_given_row(view, names, work) for view in table.given]
        self.gone = [f"{view.role}:{view.permission}" for view in table.taken if view.role is not None]
        if wanted is None:
            self.choices = [
                Choice(f"{one.role}:{name}", _said(name, text(f"ui.users.role_{one.role}", work.lang), work))
                for one in table.roles
                for name in one.takable
                if f"{one.role}:{name}" not in self.gone
            ]
        elif wanted == work.actor.id:
            self.choices, self.givable = [], []
        else:
            role = (await work.platform.identity.user(work.uow, wanted)).user.role
            theirs = {view.permission for view in table.taken if view.user_id is not None}
            known = theirs | {view.permission for view in table.given}
            missing = givable(role) - known
            self.givable = [Choice(name.value, text(f"ui.roles.{name}", work.lang)) for name in sorted(missing)]
            held = takable(role, from_all=False) - missing
            left = [name for name in Permission if name in held and name not in theirs]
            self.choices = [Choice(name.value, text(f"ui.roles.{name}", work.lang)) for name in left]


def _said(permission: str, whose: str, work: Work) -> str:
    return text("ui.roles.of", work.lang, whose=whose, what=text(f"ui.roles.{permission}", work.lang))


def _given_row(view: GivenView, names: dict[UUID, str], work: Work) -> TakenRow:
    lang = work.lang
    someone = text("ui.care.someone", lang)
    whose, by = names.get(view.user_id) or someone, (names.get(view.given_by) if view.given_by else None) or someone
    when = format_datetime(view.given_at, lang, work.actor.time_zone)
    return TakenRow(
        id=str(view.id),
        whose=whose,
        href=f"/admin/users/user?id={view.user_id}",
        what=view.permission,
        name=_said(view.permission, whose, work),
        when=text("ui.roles.given_when", lang, when=when, name=by),
        reason=view.reason,
        mine=True,
    )


def _row(view: TakenView, names: dict[UUID, str], work: Work) -> TakenRow:
    lang = work.lang
    someone = text("ui.care.someone", lang)
    if view.user_id is None:
        whose, href = text(f"ui.users.role_{view.role}", lang), ""
    else:
        whose, href = names.get(view.user_id) or someone, f"/admin/users/user?id={view.user_id}"
    by = (names.get(view.taken_by) if view.taken_by else None) or someone
    return TakenRow(
        id=str(view.id),
        whose=whose,
        href=href,
        what=view.permission,
        name=_said(view.permission, whose, work),
        when=text(
            "ui.roles.taken_when", lang, when=format_datetime(view.taken_at, lang, work.actor.time_zone), name=by
        ),
        reason=view.reason,
        mine=view.user_id == work.actor.id,
    )
