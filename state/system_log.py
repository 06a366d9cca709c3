"""The system log: filters, pages, a page that follows, export."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Literal

import reflex as rx
from pydantic import BaseModel, ConfigDict, StringConstraints

from healthapp.contexts.compliance.schemas.system_log import LogQuery
from healthapp.kit.actor import Role
from healthapp.kit.errors import invalid
from healthapp.kit.i18n import format_datetime, has_message, text
from state.base import AppState, Work, authenticated, page_load
from state.paging import Paging
from state.trail import ExportForm, day_of, export_links

if TYPE_CHECKING:
    from healthapp.contexts.compliance.schemas.system_log import LogRow

_PAGE = 50
_TONES = {"info": "plain", "warning": "advice", "error": "urgent", "critical": "urgent"}
_Typed = Annotated[str, StringConstraints(strip_whitespace=True, max_length=100)]


class LogForm(BaseModel):
    """The filters, as they are typed."""

    model_config = ConfigDict(extra="ignore")

    service: Literal["", "web", "worker"] = ""
    level: Literal["", "info", "warning", "error", "critical"] = ""
    text: _Typed = ""
    work: Annotated[_Typed, StringConstraints(pattern=r"^[A-Za-z0-9_.:-]*$")] = ""
    since: _Typed = ""
    until: _Typed = ""


@dataclass
class LogLine:
    """One line, in words; `facts` is what else it says."""

    id: str
    when: str
    service: str
    level: str
    tone: str
    message: str
    facts: list[list[str]]


class SystemLogState(Paging, AppState):
    """Filters and one page; while it follows, the newest."""

    status: str = "loading"
    rows: rx.Field[list[LogLine]] = rx.field(default_factory=list)
    follows: bool = False
    stamp: int = 0
    csv_href: str = ""
    jsonl_href: str = ""

    _query: LogQuery = LogQuery()

    @page_load(Role.ADMIN)
    async def load(self, work: Work) -> None:
        """Show the newest lines."""
        self.status, self.csv_href, self.follows = "failed", "", False
        self._query = LogQuery(limit=_PAGE)
        await self._show(work, [None])
        self.status = "ready"

    @authenticated(Role.ADMIN)
    async def filter(self, work: Work, form: LogForm) -> None:
        """Show what the filters let through."""
        since, until = day_of(form.since, "since", work), day_of(form.until, "until", work, last=True)
        if since and until and until <= since:
            raise invalid("until", "end_before_start")
        self._query = LogQuery(
            service_name=form.service or None,
            log_level=form.level or None,
            text=form.text or None,
            correlation_id=form.work or None,
            since=since,
            until=until,
            limit=_PAGE,
        )
        self.csv_href = self.jsonl_href = ""
        await self._show(work, [None])

    @authenticated(Role.ADMIN)
    async def follow(self, work: Work) -> None:
        """Show new lines as they come, or stop doing so."""
        self.follows = not self.follows
        if self.follows:
            await self._show(work, [None])

    @authenticated(Role.ADMIN, quiet=True)
    async def tick(self, work: Work) -> None:
        """Look for new lines, while the page follows and is seen."""
        self.stamp += 1
        if self.follows:
            await self._show(work, [None], follows=True)

    @authenticated(Role.ADMIN)
    async def older(self, work: Work) -> None:
        """Turn to the lines before; a page that follows stops."""
        if self.has_older:
            self.follows = False
            await self._show(work, self._older())

    @authenticated(Role.ADMIN)
    async def newer(self, work: Work) -> None:
        """Turn back."""
        await self._show(work, self._newer())

    @authenticated(Role.ADMIN)
    async def prepare(self, work: Work, form: ExportForm) -> None:
        """Ask who it is, if that is needed, and offer the download of what the filters let through."""
        await work.platform.identity.require_step_up(work.uow)
        self.csv_href, self.jsonl_href = export_links("/api/v1/system-logs/export", self._query, form)

    async def _show(self, work: Work, pages: list[int | None], *, follows: bool = False) -> None:
        query = self._query.model_copy(update={"before": pages[-1], "limit": _PAGE})
        page = await work.platform.compliance.system_log(work.uow, query, follows=follows)
        self._turn(pages, page.next)
        self.rows = [_line(row, work) for row in page.rows]


def _line(row: LogRow, work: Work) -> LogLine:
    lang = work.lang
    service = f"ui.logs.service_{row.service_name}"
    told = [
        (text("ui.trail.time", lang), row.timestamp.isoformat(timespec="milliseconds")),
        (text("ui.logs.trace", lang), row.trace_id or ""),
        (text("ui.logs.correlation", lang), row.correlation_id or ""),
        *((name, _said(value)) for name, value in row.metadata.items()),
    ]
    return LogLine(
        id=str(row.id),
        when=format_datetime(row.timestamp, lang, work.actor.time_zone, "short"),
        service=text(service, lang) if has_message(service) else row.service_name,
        level=text(f"ui.logs.level_{row.log_level}", lang),
        tone=_TONES.get(row.log_level, "plain"),
        message=row.message,
        facts=[[name, value] for name, value in told if value],
    )


def _said(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
