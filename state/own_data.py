"""One's own data: a copy of all of it, what is held and for how long, and the end of the account."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import reflex as rx

from healthapp.kit.actor import Role
from healthapp.kit.errors import HealthError, Kind
from healthapp.kit.i18n import digits, format_number, format_when, text
from healthapp.kit.personal_data import Erasure, Span, span_text
from state.base import AppState, Work, authenticated, page_load

if TYPE_CHECKING:
    from collections.abc import Mapping

    from healthapp.contexts.privacy.schemas import ExportView, HeldView
    from healthapp.kit.i18n import Lang

_KILOBYTE = 1024
_COPY = "/api/v1/me/export"
_EVERYBODY = frozenset(Role)
_ADMIN = frozenset({Role.ADMIN})
# Whom an administrator can let edit.
_EDITORS = frozenset({Role.DOCTOR, Role.PHARMACIST, Role.ADMIN})
OF = {
    "privacy.keep_broadcast": _ADMIN,
    "privacy.keep_app": _ADMIN,
    "privacy.keep_revision": _EDITORS,
    "privacy.keep_import": _EDITORS,
    "privacy.keep_signature": _EDITORS,
}
"""What only some roles can leave behind, by whom. Editors write, upload and sign; others would ask what is meant."""
_LONGEST_FIRST = (Span.ACCOUNT, Span.HEALTH, Span.AUDIT, Span.LOG, Span.MONTH, Span.DAY)
Copy = Literal["none", "requested", "ready", "elsewhere"]


@dataclass
class HeldRow:
    """One sort of data, in plain words."""

    what: str
    why: str
    kept: str
    erased: str


class OwnDataState(AppState):
    """Where the copy stands, what is held, and whether the end of the account is being asked about."""

    status: str = "loading"
    copy_status: str = "none"
    copy_text: str = ""
    held: rx.Field[list[HeldRow]] = rx.field(default_factory=list)
    kept_texts: rx.Field[list[str]] = rx.field(default_factory=list)
    kept_span: str = ""
    grace_days: str = ""
    stays: bool = False
    leaving: bool = False

    @page_load()
    async def load(self, work: Work) -> None:
        """Read where the copy stands, and what is held."""
        self.status, self.leaving = "failed", False
        held = await work.platform.privacy.held()
        years = work.platform.settings.retention_years
        self.held = [_held(one, years, work.lang) for one in held]
        self.kept_span = span_text(Span.AUDIT, years, work.lang)
        self.stays = work.actor.role is Role.ADMIN
        reasons = dict.fromkeys(reason for one in held for reason in one.reasons)
        self.kept_texts = [text(one, work.lang) for one in reasons if work.actor.role in OF.get(one, _EVERYBODY)]
        self.grace_days = digits(work.platform.settings.erasure_grace_days, work.lang)
        await self._read(work)
        if self.router.url.query_parameters.get("again"):
            self._banner("advice", text("ui.own_data.again", work.lang))
        self.status = "ready"

    @authenticated(quiet=True)
    async def refresh(self, work: Work) -> None:
        """Read again where the copy stands: it may be ready."""
        await self._read(work)

    @authenticated()
    async def ask_copy(self, work: Work) -> None:
        """Have a copy made."""
        await work.platform.request_export(work.uow)
        await self._read(work)

    @authenticated()
    async def download(self, work: Work) -> Any:
        """Let the browser fetch the copy; the address asks again who it is."""
        await work.platform.confirm_person(work.uow)
        found = await work.platform.privacy.find_export(work.uow)
        if found is None or found.status != "ready":
            await self._read(work)
            raise HealthError(Kind.NOT_FOUND, "no_export")
        return rx.download(url=_COPY, filename=f"healthapp-{found.requested_at:%Y-%m-%d}.zip")

    @authenticated()
    async def ask_leave(self, work: Work) -> None:
        """Ask before the account is deleted, once it is sure who is asking."""
        await work.platform.confirm_person(work.uow)
        self.leaving = True

    @authenticated()
    async def stay(self, work: Work) -> None:
        """Delete nothing."""
        del work
        self.leaving = False

    async def _read(self, work: Work) -> None:
        found = await work.platform.privacy.find_export(work.uow)
        self.copy_status = _copy_status(found)
        self.copy_text = _copy_text(found, work) if found is not None and self.copy_status == "ready" else ""


def _copy_status(found: ExportView | None) -> Copy:
    if found is None:
        return "none"
    if not found.is_mine:
        return "elsewhere"
    return "ready" if found.status == "ready" else "requested"


def _copy_text(found: ExportView, work: Work) -> str:
    until = format_when(found.expires_at or work.uow.clock.now(), work.uow.clock.now(), work.lang, work.actor.time_zone)
    size = format_number(max(1, round((found.size or 0) / _KILOBYTE)), work.lang)
    return text("ui.own_data.copy_until", work.lang, when=until, size=size)


def _held(one: HeldView, years: Mapping[Span, int], lang: Lang) -> HeldRow:
    kept = Erasure.DELETE not in one.erasures
    partly = not kept and len(one.erasures) > 1
    ending = "kept" if kept else "partly" if partly else "gone"
    longest = span_text(min(one.spans, key=_LONGEST_FIRST.index), years, lang)
    return HeldRow(
        what=text(f"privacy.what_{one.category}", lang),
        why=text(f"privacy.why_{one.category}", lang),
        kept=text(f"ui.own_data.kept_{'parts' if len(one.spans) > 1 else 'for'}", lang, span=longest),
        erased=text(f"ui.own_data.ending_{ending}", lang),
    )
