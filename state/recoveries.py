"""Who has lost every second factor, as administrators see it: the list, and one of them to decide about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, Literal, cast, get_args
from uuid import UUID

import reflex as rx
from pydantic import BaseModel, ConfigDict, StringConstraints

from healthapp.contexts.identity.schemas.recoveries import (
    ApproveRecovery,
    CheckedBy,
    RecoveryQuery,
    RecoveryStatus,
    RecoveryView,
    RefuseRecovery,
)
from healthapp.kit.actor import Role
from healthapp.kit.errors import forbidden, invalid
from healthapp.kit.i18n import digits, format_date, format_list, format_when, text
from healthapp.kit.ids import parse_id
from state.base import AppState, Work, authenticated, page_load
from state.licence_rows import country_name
from state.paging import Paging

if TYPE_CHECKING:
    from datetime import datetime

_PAGE = 25
_MIN_REASON = 3
_TONES = {
    RecoveryStatus.REQUESTED: "advice",
    RecoveryStatus.WAITING: "advice",
    RecoveryStatus.READY: "advice",
    RecoveryStatus.USED: "good",
    RecoveryStatus.REFUSED: "urgent",
}
Shown = Literal["open", "over", "all"]
_Typed = Annotated[str, StringConstraints(strip_whitespace=True, max_length=500)]


class ApproveForm(BaseModel):
    """How it was found out who asks, and why that is sure."""

    model_config = ConfigDict(extra="ignore")

    checkedBy: Annotated[str, StringConstraints(max_length=20)] = ""  # noqa: N815 - the name of the form's field
    reason: _Typed = ""


class RefuseForm(BaseModel):
    """Why it is refused."""

    model_config = ConfigDict(extra="ignore")

    refusal: _Typed = ""


@dataclass
class RecoveryRow:
    """One of the list."""

    id: str
    name: str
    email: str
    role: str
    asked: str
    status: str
    tone: str


class RecoveriesState(Paging, AppState):
    """The list."""

    status: str = "loading"
    rows: rx.Field[list[RecoveryRow]] = rx.field(default_factory=list)
    shown: str = "open"

    @page_load(Role.ADMIN)
    async def load(self, work: Work) -> None:
        """Show those that are open."""
        self.status, self.shown = "failed", "open"
        await self._show(work, [None])
        self.status = "ready"

    @authenticated(Role.ADMIN)
    async def choose(self, work: Work, shown: Shown) -> None:
        """Show those that are open, or over, or all."""
        self.shown = shown
        await self._show(work, [None])

    @authenticated(Role.ADMIN)
    async def older(self, work: Work) -> None:
        """Turn to those before."""
        if self.has_older:
            await self._show(work, self._older())

    @authenticated(Role.ADMIN)
    async def newer(self, work: Work) -> None:
        """Turn back."""
        await self._show(work, self._newer())

    async def _show(self, work: Work, pages: list[UUID | None]) -> None:
        wanted = {"open": True, "over": False}.get(self.shown)
        query = RecoveryQuery(open=wanted, before=pages[-1], limit=_PAGE)
        page = await work.platform.identity.recoveries(work.uow, query)
        self._turn(pages, page.next)
        self.rows = [_row(view, work) for view in page.recoveries]


def _row(view: RecoveryView, work: Work) -> RecoveryRow:
    return RecoveryRow(
        id=str(view.id),
        name=view.display_name,
        email=view.email,
        role=text(f"ui.users.role_{view.role.value}", work.lang),
        asked=_when(view.asked_at, work),
        status=text(f"ui.recoveries.status_{view.status.value}", work.lang),
        tone=_TONES.get(view.status, "plain"),
    )


def _when(at: datetime | None, work: Work) -> str:
    return format_when(at, work.uow.clock.now(), work.lang, work.actor.time_zone) if at else "–"


class RecoveryState(AppState):
    """One of them."""

    status: str = "loading"
    id: str = ""
    name: str = ""
    user_id: str = ""
    state_text: str = ""
    tone: str = ""
    mine: bool = False
    can_approve: bool = False
    can_refuse: bool = False
    account: rx.Field[list[list[str]]] = rx.field(default_factory=list)
    request: rx.Field[list[list[str]]] = rx.field(default_factory=list)
    reason: str = ""
    wait_text: str = ""
    form_key: int = 0

    @page_load(Role.ADMIN)
    async def load(self, work: Work) -> Any:
        """Show the one of the page's address (`?id=`)."""
        self.status, self.id = "failed", ""
        wanted = parse_id(self.router.url.query_parameters.get("id", ""))
        if wanted is None:
            return rx.redirect("/admin/recoveries")
        await self._read(work, wanted)
        self.status = "ready"
        return None

    @authenticated(Role.ADMIN)
    async def approve(self, work: Work, form: ApproveForm) -> None:
        """Let the waiting begin."""
        if form.checkedBy not in get_args(CheckedBy):
            raise invalid("checkedBy", "required")
        if len(form.reason) < _MIN_REASON:
            raise invalid("reason", "required")
        command = ApproveRecovery(checked_by=cast("CheckedBy", form.checkedBy), reason=form.reason)
        await work.platform.identity.approve_recovery(work.uow, self._which, command)
        await self._done(work, "approved")

    @authenticated(Role.ADMIN)
    async def refuse(self, work: Work, form: RefuseForm) -> None:
        """End it."""
        if len(form.refusal) < _MIN_REASON:
            raise invalid("refusal", "required")
        command = RefuseRecovery(reason=form.refusal)
        await work.platform.identity.refuse_recovery(work.uow, self._which, command)
        await self._done(work, "refused")

    async def _done(self, work: Work, what: str) -> None:
        await self._read(work, self._which)
        self._banner("good", text(f"ui.recoveries.done_{what}", work.lang))

    @property
    def _which(self) -> UUID:
        found = parse_id(self.id)
        if found is None:
            raise forbidden(action="recovery.read", resource_type="recovery")
        return found

    async def _read(self, work: Work, wanted: UUID) -> None:
        view = await work.platform.identity.recovery(work.uow, wanted)
        self.id, self.user_id, self.name, self.mine = str(view.id), str(view.user_id), view.display_name, view.mine
        self.state_text = text(f"ui.recoveries.status_{view.status.value}", work.lang)
        self.tone = _TONES.get(view.status, "plain")
        is_theirs = not view.mine and view.account_status == "active"
        self.can_approve = is_theirs and view.status is RecoveryStatus.REQUESTED
        self.can_refuse = is_theirs and view.status.is_open
        self.account, self.request = _account(view, work), _request(view, work)
        self.reason = view.reason or ""
        hours = digits(work.platform.settings.recovery_wait_hours, work.lang)
        self.wait_text = text("ui.recoveries.wait", work.lang, n=hours)
        self.form_key += 1


def _account(view: RecoveryView, work: Work) -> list[list[str]]:
    lang = work.lang

    def pair(name: str, value: str) -> list[str]:
        return [text(name, lang), value]

    proven = [
        text(f"ui.recoveries.proven_{name}", lang)
        for name, is_so in (("email", view.email_proven), ("phone", view.phone_proven))
        if is_so
    ]
    factors = [text(f"ui.recoveries.factor_{name}", lang) for name in view.factors]
    found = [
        pair("ui.email", view.email),
        pair("ui.users.role", text(f"ui.users.role_{view.role.value}", lang)),
        pair("ui.users.since", format_date(view.created_at, lang, "long", work.actor.time_zone)),
        pair("ui.recoveries.logged_in", _when(view.logged_in_at, work)),
        pair("ui.recoveries.sessions", digits(view.sessions, lang)),
        pair("ui.recoveries.proven", format_list(proven, lang) if proven else "–"),
        pair("ui.recoveries.factors", format_list(factors, lang) if factors else "–"),
    ]
    if view.licence is not None:
        licence = view.licence
        named = f"{licence.licence_number}, {licence.issuing_body}, {country_name(licence.country, lang)}"
        status = text(f"ui.users.licence_{licence.status.value}", lang)
        found.append(pair("ui.licence.title", f"{named} ({status})"))
        if licence.valid_until is not None:
            found.append(pair("ui.licence.valid_until", format_date(licence.valid_until, lang, "long")))
    return found


def _request(view: RecoveryView, work: Work) -> list[list[str]]:
    lang = work.lang
    found = [
        [text("ui.recoveries.asked", lang), _when(view.asked_at, work)],
        [text("ui.recoveries.asked_by", lang), text(f"ui.recoveries.by_{view.asked_by}", lang)],
    ]
    if view.decided_at is not None:
        found.append([text("ui.recoveries.decided", lang), _when(view.decided_at, work)])
        found.append([text("ui.recoveries.decider", lang), view.decider or "–"])
    if view.checked_by is not None:
        found.append([text("ui.recoveries.checked_by", lang), text(f"ui.recoveries.check_{view.checked_by}", lang)])
    if view.ready_at is not None:
        found.append([text("ui.recoveries.ready", lang), _when(view.ready_at, work)])
    if view.ended_at is not None:
        found.append([text("ui.recoveries.ended", lang), _when(view.ended_at, work)])
    return found
