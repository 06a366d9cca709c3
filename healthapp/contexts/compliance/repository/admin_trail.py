"""The audit trail as administrators read it: by pages, newest first."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import RowMapping

    from healthapp.contexts.compliance.schemas.trail import TrailQuery
    from healthapp.kit.uow import UnitOfWork

_TRAIL = sa.text(
    "SELECT * FROM compliance_admin_trail(:since, :until, :person_id, :action, :resource_type, :resource_id, :outcome,"
    " :before, :limit)"
)


class AdminTrailRepository:
    """Reads by functions that ask whether the actor is an administrator; nobody else gets a row."""

    def __init__(self, uow: UnitOfWork) -> None:
        """Bind to a unit of work."""
        self._session = uow.session

    async def page(self, query: TrailQuery, limit: int) -> Sequence[RowMapping]:
        """Return rows, newest first."""
        return (await self._session.execute(_TRAIL, {**query.model_dump(), "limit": limit})).mappings().all()

    async def chain(self) -> RowMapping | None:
        """Return the last link of the chain, how many rows wait for the next, and the last day that was anchored."""
        return (await self._session.execute(sa.text("SELECT * FROM compliance_admin_chain()"))).mappings().one_or_none()
