"""The audit trail as an administrator reads it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Annotated, get_args
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

import reflex as rx
from pydantic import BaseModel, ConfigDict, StringConstraints

from healthapp.contexts.compliance.schemas.trail import TrailPurpose, TrailQuery
from healthapp.contexts.identity.schemas.administration import FindUser
from healthapp.kit.actor import Role
from healthapp.kit.audit import Outcome
from healthapp.kit.errors import invalid
from healthapp.kit.i18n import format_date, format_datetime, format_number, has_message, text
from healthapp.kit.ids import parse_id
from state.base import AppState, Work, authenticated, page_load
from state.paging import Paging

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from healthapp.contexts.compliance.schemas.trail import ChainState, TrailRow

_PAGE = 25
_Typed = Annotated[str, StringConstraints(strip_whitespace=True, max_length=320)]
OUTCOMES: tuple[str, ...] = get_args(Outcome)
_TONES = {"success": "good", "denied": "urgent", "failed": "urgent"}


class TrailForm(BaseModel):
    """The filters, as they are typed."""

    model_config = ConfigDict(extra="ignore")

    person: _Typed = ""
    action: _Typed = ""
    resource: _Typed = ""
    outcome: _Typed = ""
    since: _Typed = ""
    until: _Typed = ""


class ExportForm(BaseModel):
    """What the copy is for."""

    model_config = ConfigDict(extra="ignore")

    purpose: TrailPurpose


PURPOSES: tuple[str, ...] = get_args(TrailPurpose)


@dataclass
class TrailLine:
    """One row, in words; `facts` are the columns that the table has no room for."""

    id: str
    when: str
    who: str
    """What they are called, where the reader may know it; else the end of their id."""
    role: str
    action: str
    what: str
    outcome: str
    tone: str
    facts: list[list[str]]


class TrailState(Paging, AppState):
    """Filters, one page, and where the chain stands."""

    status: str = "loading"
    rows: rx.Field[list[TrailLine]] = rx.field(default_factory=list)
    chain_text: str = ""
    verified_text: str = ""
    csv_href: str = ""
    jsonl_href: str = ""

    _query: TrailQuery = TrailQuery()

    @page_load(Role.ADMIN)
    async def load(self, work: Work) -> None:
        """Show the newest rows, and where the chain stands."""
        self.status, self.csv_href, self.jsonl_href = "failed", "", ""
        self._query = TrailQuery(limit=_PAGE)
        self.chain_text = _chain(await work.platform.compliance.chain_state(work.uow), work)
        self.verified_text = await _verified(work)
        await self._show(work, [None])
        self.status = "ready"

    @authenticated(Role.ADMIN)
    async def filter(self, work: Work, form: TrailForm) -> None:
        """Show what the filters let through."""
        self._query = await _query_of(form, work)
        self.csv_href = self.jsonl_href = ""
        await self._show(work, [None])

    @authenticated(Role.ADMIN)
    async def older(self, work: Work) -> None:
        """Turn to the rows before."""
        if self.has_older:
            await self._show(work, self._older())

    @authenticated(Role.ADMIN)
    async def newer(self, work: Work) -> None:
        """Turn back."""
        await self._show(work, self._newer())

    @authenticated(Role.ADMIN)
    async def prepare(self, work: Work, form: ExportForm) -> None:
        """Ask who it is, if that is needed, and offer the download of what the filters let through."""
        await work.platform.identity.require_step_up(work.uow)
        self.csv_href, self.jsonl_href = export_links("/api/v1/admin/audit/export", self._query, form)

    async def _show(self, work: Work, pages: list[int | None]) -> None:
        query = self._query.model_copy(update={"before": pages[-1], "limit": _PAGE})
        page = await work.platform.compliance.trail(work.uow, query)
        self._turn(pages, page.next)
        people = {one for row in page.rows for one in (row.user_id, row.patient_id) if one is not None}
        names = await work.platform.identity.account_names(work.uow, sorted(people))
        self.rows = [_line(row, names, work) for row in page.rows]


def export_links(path: str, query: BaseModel, form: ExportForm) -> tuple[str, str]:
    """Return where what the filters let through is fetched, as CSV and as lines of JSON: all of it, not a page."""
    given = query.model_dump(mode="json", by_alias=True, exclude_none=True, exclude={"limit", "before"})
    given["purpose"] = form.purpose
    csv, lines = (f"{path}?{urlencode({**given, 'form': kind})}" for kind in ("csv", "jsonl"))
    return csv, lines


async def _query_of(form: TrailForm, work: Work) -> TrailQuery:
    if form.outcome and form.outcome not in OUTCOMES:
        raise invalid("outcome", "unknown_choice", choices=", ".join(OUTCOMES))
    kind, _, wanted = form.resource.partition(" ")
    resource_id = parse_id(wanted) if wanted else None
    if wanted and resource_id is None:
        raise invalid("resource", "bad_id")
    return TrailQuery(
        person_id=await _person(form.person, work),
        action=form.action or None,
        resource_type=kind or None,
        resource_id=resource_id,
        outcome=form.outcome or None,
        since=day_of(form.since, "since", work),
        until=day_of(form.until, "until", work, last=True),
        limit=_PAGE,
    )


async def _person(typed: str, work: Work) -> UUID | None:
    """Return whose id, address or number that is; INVALID when it is nobody's."""
    if not typed:
        return None
    if (found := parse_id(typed)) is not None:
        return found
    if "@" in typed:
        users = await work.platform.identity.find_users(work.uow, FindUser(text=typed))
        if users:
            return users[0].id
    raise invalid("person", "not_searchable")


def day_of(typed: str, field: str, work: Work, *, last: bool = False) -> datetime | None:
    """Return when a typed day begins in the reader's zone, or with `last` ends; INVALID when it is no day."""
    if not typed:
        return None
    try:
        day = date.fromisoformat(typed) + timedelta(days=int(last))
        return datetime.combine(day, time.min, tzinfo=ZoneInfo(work.actor.time_zone))
    except (ValueError, OverflowError):
        raise invalid(field, "bad_date") from None


def _line(row: TrailRow, names: Mapping[UUID, str], work: Work) -> TrailLine:
    lang = work.lang
    called = next(filter(has_message, (f"ui.users.role_{row.role}", f"ui.trail.role_{row.role}")), None)
    role = text(called, lang) if called else row.role
    known = f"actions.{row.action}"
    told = [
        ("time", row.timestamp.isoformat(timespec="milliseconds")),
        ("service", row.service_name),
        ("code", row.action),
        ("user", str(row.user_id or "")),
        ("resource", f"{row.resource_type} {row.resource_id or ''}"),
        ("patient", _called(row.patient_id, names)),
        ("purpose", row.purpose or ""),
        ("ip", row.ip_address or ""),
        ("agent", row.user_agent or ""),
        ("request", row.request_id or ""),
        ("response", str(row.response_status or text("ui.trail.no_request", lang))),
        ("payload", ", ".join(f"{name}: {value}" for name, value in row.request_payload.items() if value is not None)),
        ("number", str(row.seq)),
    ]
    return TrailLine(
        id=str(row.id),
        when=format_datetime(row.timestamp, lang, work.actor.time_zone, "short"),
        who=names.get(row.user_id, f"…{str(row.user_id)[-6:]}") if row.user_id else "",
        role=role,
        action=text(known, lang) if has_message(known) else row.action,
        what=row.resource_type,
        outcome=text(f"ui.trail.outcome_{row.outcome}", lang),
        tone=_TONES[row.outcome],
        facts=[[text(f"ui.trail.{name}", lang), value] for name, value in told if value.strip()],
    )


def _called(person: UUID | None, names: Mapping[UUID, str]) -> str:
    """Return what somebody is called, and their id, by which the whole of what was done to them is found."""
    return " ".join(filter(None, (names.get(person, ""), str(person)))) if person else ""


async def _verified(work: Work) -> str:
    """Return when a worker last computed the whole chain again, and what it found; it's a check's to say."""
    if "read_compliance" in await work.platform.compliance.taken_from_me(work.uow):
        return ""
    checks = await work.platform.admin.checks(work.uow, work.lang, seen=True)
    found = next((check for check in checks if check.id == "audit_chain"), None)
    if found is None or found.computed_at is None:
        return text("ui.trail.verified_never", work.lang)
    when = format_datetime(found.computed_at, work.lang, work.actor.time_zone, "short")
    return text("ui.trail.verified", work.lang, when=when, found=found.found)


def _chain(state: ChainState | None, work: Work) -> str:
    if state is None:
        return text("ui.trail.chain_none", work.lang)
    return text(
        "ui.trail.chain",
        work.lang,
        when=format_datetime(state.sealed_at, work.lang, work.actor.time_zone, "short"),
        number=format_number(state.number, work.lang),
        waiting=format_number(state.waiting, work.lang),
        anchored=format_date(state.anchored, work.lang) if state.anchored else "–",
    )
