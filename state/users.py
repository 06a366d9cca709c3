"""Accounts as administrators look after them: the list, and one of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

import reflex as rx
from pydantic import BaseModel, ConfigDict, StringConstraints

from healthapp.contexts.identity.schemas.administration import (
    ApplicationStatus,
    AssignableRole,
    ChangeRole,
    Decide,
    FindUser,
    ManagedSession,
    ManagedUser,
    Renew,
    UserQuery,
    UserStatus,
)
from healthapp.kit.actor import Role
from healthapp.kit.errors import forbidden, invalid
from healthapp.kit.i18n import digits, format_date, format_phone, format_when, text
from healthapp.kit.ids import parse_id
from healthapp.kit.passwords import hash_of_nothing
from state.base import AppState, Work, authenticated, page_load
from state.licence_rows import LicenceRow, ValidForm, licence_row
from state.paging import Paging
from state.settings import device_name

_PAGE = 25
_MIN_REASON = 3
RoleChoice = Literal["", "patient", "caregiver", "doctor", "pharmacist", "provider", "emergency", "admin", "applicant"]
StatusChoice = Literal["", "active", "locked", "waiting", "unlicensed"]
Act = Literal["suspend", "reactivate", "sessions", "reset"]
_Asked = Literal[Act, "role", "approve", "renew"]


class FindForm(BaseModel):
    """Whom to find; empty shows everybody again."""

    model_config = ConfigDict(extra="ignore")

    text: Annotated[str, StringConstraints(strip_whitespace=True, max_length=320)] = ""


class RoleForm(BaseModel):
    """Which role an account is to get."""

    model_config = ConfigDict(extra="ignore")

    role: AssignableRole


class RefuseForm(BaseModel):
    """Why a licence is refused."""

    model_config = ConfigDict(extra="ignore")

    reason: Annotated[str, StringConstraints(strip_whitespace=True, max_length=500)] = ""


@dataclass
class UserRow:
    """One account of the list."""

    id: str
    name: str
    email: str
    role: str
    status: str
    tone: str
    seen: str


@dataclass
class LoginRow:
    """A place where a person is logged in."""

    id: str
    name: str
    seen: str


def _status(user: ManagedUser, work: Work) -> tuple[str, str]:
    """Return an account's state in words, and its tone."""
    if user.status == "locked":
        return text("ui.users.status_locked", work.lang), "urgent"
    if user.waits:
        return text("ui.users.status_waiting", work.lang), "advice"
    if user.role is Role.APPLICANT and user.application is ApplicationStatus.EXPIRED:
        return text("ui.users.status_expired", work.lang), "urgent"
    if user.role is Role.APPLICANT:
        return text("ui.users.status_refused", work.lang), "plain"
    return text("ui.users.status_active", work.lang), "good"


def _when(user: ManagedUser, work: Work) -> str:
    if user.seen_at is None:
        return text("ui.users.never_seen", work.lang)
    return format_when(user.seen_at, work.uow.clock.now(), work.lang, work.actor.time_zone)


class UsersState(Paging, AppState):
    """The list of accounts, or what a search found."""

    status: str = "loading"
    rows: rx.Field[list[UserRow]] = rx.field(default_factory=list)
    of_role: str = ""
    of_status: str = ""
    searched: bool = False
    form_key: int = 0

    @page_load(Role.ADMIN)
    async def load(self, work: Work) -> None:
        """Show the newest accounts; `?status=waiting` those that wait for somebody."""
        self.status, self.searched, self.of_role = "failed", False, ""
        asked = self.router.url.query_parameters.get("status", "")
        self.of_status = asked if asked in tuple(UserStatus) else ""
        await self._show(work, [None])
        self.status = "ready"

    @authenticated(Role.ADMIN)
    async def choose_role(self, work: Work, role: RoleChoice) -> None:
        """Show one role only."""
        self.of_role = role
        await self._show(work, [None])

    @authenticated(Role.ADMIN)
    async def choose_status(self, work: Work, status: StatusChoice) -> None:
        """Show one state only."""
        self.of_status = status
        await self._show(work, [None])

    @authenticated(Role.ADMIN)
    async def older(self, work: Work) -> None:
        """Turn to the accounts before."""
        if self.has_older:
            await self._show(work, self._older())

    @authenticated(Role.ADMIN)
    async def newer(self, work: Work) -> None:
        """Turn back."""
        await self._show(work, self._newer())

    @authenticated(Role.ADMIN)
    async def find(self, work: Work, form: FindForm) -> None:
        """Find somebody by the whole of an address, number or id."""
        if not form.text:
            await self._show(work, [None])
            return
        if len(form.text) < _MIN_REASON:
            raise invalid("text", "not_searchable")
        found = await work.platform.identity.find_users(work.uow, FindUser(text=form.text))
        self.rows = [_row(user, work) for user in found]
        self.searched, self.has_newer, self.has_older = True, False, False

    @authenticated(Role.ADMIN)
    async def show_all(self, work: Work) -> None:
        """Leave what was found."""
        self.of_role = self.of_status = ""
        self.form_key += 1
        await self._show(work, [None])

    async def _show(self, work: Work, pages: list[UUID | None]) -> None:
        query = UserQuery(
            role=Role(self.of_role) if self.of_role else None,
            status=UserStatus(self.of_status) if self.of_status else None,
            before=pages[-1],
            limit=_PAGE,
        )
        page = await work.platform.identity.users(work.uow, query)
        self._turn(pages, page.next)
        self.rows, self.searched = [_row(user, work) for user in page.users], False


def _row(user: ManagedUser, work: Work) -> UserRow:
    words, tone = _status(user, work)
    role = text(f"ui.users.role_{user.role.value}", work.lang)
    return UserRow(str(user.id), user.display_name, user.email, role, words, tone, _when(user, work))


class UserState(AppState):
    """One account, and what can be done with it."""

    status: str = "loading"
    id: str = ""
    name: str = ""
    email: str = ""
    phone: str = ""
    role: str = ""
    role_key: str = ""
    state_text: str = ""
    tone: str = ""
    locked: bool = False
    applicant: bool = False
    mine: bool = False
    facts: rx.Field[list[list[str]]] = rx.field(default_factory=list)
    logins: rx.Field[list[LoginRow]] = rx.field(default_factory=list)
    licences: rx.Field[list[LicenceRow]] = rx.field(default_factory=list)
    asking: str = ""
    asking_title: str = ""
    asking_text: str = ""
    asking_action: str = ""
    form_key: int = 0

    _wanted_role: AssignableRole = "patient"
    _until: date | None = None

    @page_load(Role.ADMIN)
    async def load(self, work: Work) -> Any:
        """Show the account of the page's address (`?id=`)."""
        self.status, self.asking, self.id = "failed", "", ""
        wanted = parse_id(self.router.url.query_parameters.get("id", ""))
        if wanted is None:
            return rx.redirect("/admin/users")
        await self._read(work, wanted)
        self.status = "ready"
        return None

    @authenticated(Role.ADMIN)
    async def ask(self, work: Work, act: Act) -> None:
        """Ask before something is done to the account. Changes nothing yet."""
        self._ask(work, act)

    @authenticated(Role.ADMIN)
    async def ask_role(self, work: Work, form: RoleForm) -> None:
        """Ask before the account gets another role."""
        self._wanted_role = form.role
        self._ask(work, "role")

    @authenticated(Role.ADMIN)
    async def ask_approve(self, work: Work, form: ValidForm) -> None:
        """Ask before the licence that waits is approved."""
        self._until = form.day(work.uow.clock.now())
        self._ask(work, "approve")

    @authenticated(Role.ADMIN)
    async def ask_renew(self, work: Work, form: ValidForm) -> None:
        """Ask before a licence gets another last day."""
        self._until = form.day(work.uow.clock.now())
        self._ask(work, "renew")

    @authenticated(Role.ADMIN)
    async def leave(self, work: Work) -> None:
        """Do nothing."""
        del work
        self.asking = ""

    @authenticated(Role.ADMIN)
    async def do(self, work: Work) -> None:
        """Do what was asked about."""
        act, wanted = self.asking, self._who
        identity = work.platform.identity
        match act:
            case "suspend":
                await identity.suspend(work.uow, wanted)
            case "reactivate":
                await identity.reactivate(work.uow, wanted)
            case "sessions":
                await identity.end_sessions_of(work.uow, wanted)
            case "reset":
                await identity.force_reset(work.uow, wanted, await hash_of_nothing())
            case "role":
                await identity.change_role(work.uow, wanted, ChangeRole(role=self._wanted_role))
            case "approve":
                await identity.decide(work.uow, self._open_licence, Decide(approve=True, valid_until=self._until))
            case "renew" if self._until is not None:
                await identity.renew(work.uow, self._renewable, Renew(valid_until=self._until))
            case _:
                return
        await self._done(work, act)

    @authenticated(Role.ADMIN)
    async def refuse(self, work: Work, form: RefuseForm) -> None:
        """Refuse the licence that waits, and say why."""
        if len(form.reason) < _MIN_REASON:
            raise invalid("reason", "required")
        await work.platform.identity.decide(work.uow, self._open_licence, Decide(approve=False, reason=form.reason))
        await self._done(work, "refuse")

    async def _done(self, work: Work, act: str) -> None:
        self.asking = ""
        await self._read(work, self._who)
        self._banner("good", text(f"ui.users.done_{act}", work.lang))

    def _ask(self, work: Work, act: _Asked) -> None:
        more = {}
        if act == "role":
            more["role"] = text(f"ui.users.role_{self._wanted_role}", work.lang)
        if act in ("approve", "renew") and self._until is not None:
            more["day"] = format_date(self._until, work.lang, "long")
        self.asking_title = text(f"ui.users.ask_{act}_title", work.lang, name=self.name)
        self.asking_text = text(f"ui.users.ask_{act}_text", work.lang, **more)
        self.asking_action = text("ui.users.role_action" if act == "role" else f"ui.users.{act}", work.lang)
        self.asking = act

    @property
    def _who(self) -> UUID:
        found = parse_id(self.id)
        if found is None:
            raise forbidden(action="user.administer", resource_type="user")
        return found

    @property
    def _open_licence(self) -> UUID:
        return self._licence_that("decide", next((row for row in self.licences if row.is_open), None))

    @property
    def _renewable(self) -> UUID:
        return self._licence_that("renew", next((row for row in self.licences if row.can_renew), None))

    @staticmethod
    def _licence_that(step: str, row: LicenceRow | None) -> UUID:
        found = parse_id(row.id) if row else None
        if found is None:
            raise forbidden(action=f"application.{step}", resource_type="application")
        return found

    async def _read(self, work: Work, wanted: UUID) -> None:
        found = await work.platform.identity.user(work.uow, wanted)
        user, lang = found.user, work.lang
        self.id, self.name, self.email = str(user.id), user.display_name, user.email
        self.phone = format_phone(user.phone or "", work.lang)
        self.role_key, self.role = user.role.value, text(f"ui.users.role_{user.role.value}", lang)
        self.state_text, self.tone = _status(user, work)
        self.locked, self.applicant = user.status == "locked", user.role is Role.APPLICANT
        self.mine = user.id == work.actor.id
        self.facts = [
            [text("ui.users.since", lang), format_date(user.created_at, lang, "long", work.actor.time_zone)],
            [text("ui.users.seen", lang), _when(user, work)],
            [text("ui.users.two_steps", lang), text(f"ui.users.{'on' if user.second_factor else 'off'}", lang)],
            [text("ui.users.keys", lang), digits(user.api_keys, lang)],
            [text("ui.users.language", lang), text(f"ui.language_{user.locale.value}", lang)],
        ]
        self.logins = [_login(login, work) for login in found.logins]
        # The newest is the one that counts, and that can be renewed.
        self.licences = [licence_row(view, work, is_newest=not n) for n, view in enumerate(found.applications)]
        self.form_key += 1


def _login(login: ManagedSession, work: Work) -> LoginRow:
    now, zone = work.uow.clock.now(), work.actor.time_zone
    return LoginRow(
        str(login.id), device_name(login.user_agent, work.lang), format_when(login.seen_at, now, work.lang, zone)
    )
