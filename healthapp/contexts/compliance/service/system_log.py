"""The system log (seed 003 §5.9): what our processes said, for who runs them. No health data, no keys, nobody's id."""

from __future__ import annotations

from typing import TYPE_CHECKING

from healthapp.contexts.compliance.access import Permission
from healthapp.contexts.compliance.repository import SystemLogRepository
from healthapp.contexts.compliance.schemas.system_log import LogPage, LogRow
from healthapp.contexts.compliance.service.asking import require_permission
from healthapp.contexts.compliance.service.base import ComplianceBase
from healthapp.kit.log_shelf import LEVELS

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from sqlalchemy import RowMapping

    from healthapp.contexts.compliance.schemas.system_log import LogQuery
    from healthapp.contexts.compliance.schemas.trail import TrailPurpose
    from healthapp.kit.log_shelf import Line
    from healthapp.kit.uow import UnitOfWork

_EXPORT_LINES = 50_000
_EXPORT_PAGE = 1000


class SystemLog(ComplianceBase):
    """Writing it in batches, and reading it."""

    async def keep_lines(self, uow: UnitOfWork, lines: Sequence[Line]) -> None:
        """Add lines of this process."""
        await SystemLogRepository(uow).add(lines)

    async def lay_out_log(self, uow: UnitOfWork, months: int) -> int:
        """Keep the log's months ahead laid out; for the worker."""
        return await SystemLogRepository(uow).lay_out(months)

    async def system_log(self, uow: UnitOfWork, query: LogQuery, *, follows: bool = False) -> LogPage:
        """Return a page, newest first. That it was read is in the trail; not again each time an open page `follows`."""
        await self._may_read_log(uow)
        rows = await SystemLogRepository(uow).page(query, _levels(query), query.limit + 1)
        shown = [_row(row) for row in rows[: query.limit]]
        if not follows:
            uow.audit("system_log.read", "system_log", count=len(shown), by=query.filters())
        return LogPage(rows=shown, next=shown[-1].seq if len(rows) > query.limit else None)

    async def export_log(self, uow: UnitOfWork, query: LogQuery, purpose: TrailPurpose) -> AsyncIterator[list[LogRow]]:
        """Give the log by parts, newest first, 50,000 lines at most; noted before a line goes out."""
        await self._may_read_log(uow)
        uow.audit("system_log.export", "system_log", purpose=purpose, by=query.filters())
        return self._log_parts(uow, query)

    async def _log_parts(self, uow: UnitOfWork, query: LogQuery) -> AsyncIterator[list[LogRow]]:
        left, before = _EXPORT_LINES, query.before
        while left > 0:
            wanted = query.model_copy(update={"before": before})
            rows = await SystemLogRepository(uow).page(wanted, _levels(query), min(left, _EXPORT_PAGE))
            if not rows:
                return
            yield [_row(row) for row in rows]
            left, before = left - len(rows), rows[-1]["seq"]

    @staticmethod
    async def _may_read_log(uow: UnitOfWork) -> None:
        await require_permission(uow, Permission.READ_LOGS, action="system_log.read", resource_type="system_log")


def _levels(query: LogQuery) -> tuple[str, ...]:
    """Return the wanted weight and all above."""
    return LEVELS[LEVELS.index(query.log_level) :] if query.log_level else LEVELS


def _row(row: RowMapping) -> LogRow:
    return LogRow.model_validate({**row, "timestamp": row["at"]})
