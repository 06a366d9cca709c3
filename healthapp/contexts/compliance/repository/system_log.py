"""The system log: lines are added by our processes, read by administrators, and dropped by age."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa

from healthapp.kit.ids import new_id

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import RowMapping

    from healthapp.contexts.compliance.schemas.system_log import LogQuery
    from healthapp.kit.log_shelf import Line
    from healthapp.kit.uow import UnitOfWork

_ADD = sa.text(
    "INSERT INTO compliance_system_log (id, at, service_name, log_level, message, metadata, trace_id, correlation_id)"
    " VALUES (:id, :at, :service, :level, :message, CAST(:metadata AS jsonb), :trace_id, :correlation_id)"
)
_READ = sa.text(
    "SELECT * FROM compliance_read_log(:since, :until, :service_name, :levels, :text, :correlation_id, :before, :limit)"
)


class SystemLogRepository:
    """Adds for every process; reads by a function that asks whether the actor is an administrator."""

    def __init__(self, uow: UnitOfWork) -> None:
        """Bind to a unit of work."""
        self._session = uow.session

    async def add(self, lines: Sequence[Line]) -> None:
        """Add lines in their order: numbers grow."""
        rows = [{name: getattr(line, name) for name in line.__slots__} | {"id": new_id()} for line in lines]
        await self._session.execute(_ADD, rows)

    async def page(self, query: LogQuery, levels: Sequence[str], limit: int) -> Sequence[RowMapping]:
        """Return lines, newest first."""
        asked = {**query.model_dump(exclude={"log_level"}), "levels": list(levels), "limit": limit}
        return (await self._session.execute(_READ, asked)).mappings().all()

    async def lay_out(self, months: int) -> int:
        """Add what is missing of the log's months, from this one on; returns how many were."""
        query = sa.text("SELECT compliance_lay_out_log(:months)")
        return int((await self._session.execute(query, {"months": months})).scalar_one())

    async def trim(self, before: datetime) -> int:
        """Drop what is older: months as a whole, and the rest of one by its rows; returns how many lines."""
        query = sa.text("SELECT compliance_trim_log(:before)")
        return int((await self._session.execute(query, {"before": before})).scalar_one())
