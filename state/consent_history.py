"""The history of a patient's permissions, in plain words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import reflex as rx

from healthapp.contexts.compliance.schemas import ConsentStatus
from healthapp.kit.actor import Role
from healthapp.kit.i18n import digits, format_when, text
from state.access_log import PageNumber
from state.base import AppState, Work, authenticated, page_load
from state.terms import in_words

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from healthapp.contexts.compliance.schemas import ConsentVersion
    from healthapp.contexts.identity.schemas import PersonView

_PAGE = 25


@dataclass
class HistoryRow:
    """One step in the life of a permission."""

    when: str
    who: str
    step: str
    terms: str


class ConsentHistoryState(AppState):
    """A page of the steps, newest first."""

    status: str = "loading"
    rows: rx.Field[list[HistoryRow]] = rx.field(default_factory=list)
    page: int = 1
    pages: int = 1
    page_text: str = ""
    pages_text: str = ""

    @page_load(Role.PATIENT)
    async def load(self, work: Work) -> None:
        """Show the newest."""
        self.status, self.page = "failed", 1
        await self._fill(work)
        self.status = "ready"

    @authenticated(Role.PATIENT, quiet=True)
    async def refresh(self, work: Work) -> None:
        """Read again: somebody answered, or something ended."""
        if self.status == "ready":
            await self._fill(work)

    @authenticated(Role.PATIENT)
    async def turn(self, work: Work, page: PageNumber) -> None:
        """Turn to another page."""
        self.page = min(page, self.pages)
        await self._fill(work)

    async def _fill(self, work: Work) -> None:
        compliance = work.platform.compliance
        found, total = await compliance.consent_history(work.uow, limit=_PAGE, offset=(self.page - 1) * _PAGE)
        ids = list({one.grantee_id for one in found if one.grantee_id is not None})
        names = await work.platform.identity.readers(work.uow, ids)
        self.rows = [_row(one, names, work) for one in found]
        self.pages = max(1, -(-total // _PAGE))
        self.page_text, self.pages_text = digits(self.page, work.lang), digits(self.pages, work.lang)


def _row(one: ConsentVersion, names: Mapping[UUID, PersonView], work: Work) -> HistoryRow:
    known = names.get(one.grantee_id) if one.grantee_id is not None else None
    return HistoryRow(
        when=format_when(one.at, work.uow.clock.now(), work.lang, work.actor.time_zone, "long"),
        who=one.organisation_name or (known.display_name if known else text("ui.terms.invited", work.lang)),
        step=text(_step(one), work.lang),
        terms=in_words(one.terms, work),
    )


def _step(one: ConsentVersion) -> str:
    """Return the message that says what happened."""
    if one.organisation_id is not None and one.first and one.status is ConsentStatus.ACTIVE:
        return "ui.organisation.step_given"
    by = one.by if one.by in ("patient", "grantee") else "patient"
    if not one.first and one.status in (ConsentStatus.PENDING, ConsentStatus.ACTIVE):
        return "ui.terms.step_changed"
    if one.status is ConsentStatus.PENDING:
        return f"ui.terms.step_asked_{by}"
    if one.status is ConsentStatus.EXPIRED or (one.by == "time" and one.status is not ConsentStatus.ACTIVE):
        return "ui.terms.step_ended"
    return f"ui.terms.step_{one.status}_{by}"
