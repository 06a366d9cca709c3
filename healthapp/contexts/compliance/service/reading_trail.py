"""The audit trail as administrators read it (seed 003 §5.9): every column, filters, pages, export, and the chain."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from healthapp.contexts.compliance.access import Permission
from healthapp.contexts.compliance.repository import AdminTrailRepository
from healthapp.contexts.compliance.rules import service_of
from healthapp.contexts.compliance.schemas.trail import ChainState, TrailPage, TrailRow
from healthapp.contexts.compliance.service.asking import require_permission
from healthapp.contexts.compliance.service.base import ComplianceBase
from healthapp.kit.audit import PAYLOAD
from healthapp.kit.crypto import UNREADABLE

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from sqlalchemy import RowMapping

    from healthapp.contexts.compliance.schemas.trail import TrailPurpose, TrailQuery
    from healthapp.kit.uow import UnitOfWork

EXPORT_ROWS = 50_000
"""How many rows one export has at most; older ones are got by a filter on time."""
_EXPORT_PAGE = 1000


class ReadingTrail(ComplianceBase):
    """Who did what, for who has to answer for it."""

    async def trail(self, uow: UnitOfWork, query: TrailQuery) -> TrailPage:
        """Return a page of the trail, newest first. That it was read, and by which filters, is in it too."""
        await self._may_read(uow)
        rows = await AdminTrailRepository(uow).page(query, query.limit + 1)
        shown = [self._row(row) for row in rows[: query.limit]]
        uow.audit("audit.read", "audit_event", count=len(shown), by=query.filters())
        return TrailPage(rows=shown, next=shown[-1].seq if len(rows) > query.limit else None)

    async def export_trail(
        self, uow: UnitOfWork, query: TrailQuery, purpose: TrailPurpose
    ) -> AsyncIterator[list[TrailRow]]:
        """Give the trail by parts, newest first, `EXPORT_ROWS` at most; noted before a row goes out."""
        await self._may_read(uow)
        uow.audit("audit.export", "audit_event", purpose=purpose, by=query.filters())
        return self._parts(uow, query)

    async def chain_state(self, uow: UnitOfWork) -> ChainState | None:
        """Return until when the trail is sealed; None while there is no link."""
        await self._may_read(uow)
        row = await AdminTrailRepository(uow).chain()
        uow.audit("audit.read_chain", "audit_event")
        return None if row is None else ChainState.model_validate(dict(row))

    async def _parts(self, uow: UnitOfWork, query: TrailQuery) -> AsyncIterator[list[TrailRow]]:
        left, before = EXPORT_ROWS, query.before
        while left > 0:
            wanted = query.model_copy(update={"before": before})
            part = [self._row(row) for row in await AdminTrailRepository(uow).page(wanted, min(left, _EXPORT_PAGE))]
            if not part:
                return
            yield part
            left, before = left - len(part), part[-1].seq

    @staticmethod
    async def _may_read(uow: UnitOfWork) -> None:
        await require_permission(uow, Permission.READ_LOGS, action="audit.read", resource_type="audit_event")

    def _row(self, row: RowMapping) -> TrailRow:
        return TrailRow(
            id=row["id"],
            seq=row["seq"],
            user_id=row["actor_id"],
            role=row["actor_role"],
            service_name=service_of(row["action"], row["resource_type"]),
            action=row["action"],
            resource_type=row["resource_type"],
            resource_id=row["resource_id"],
            patient_id=row["patient_id"],
            outcome=row["outcome"],
            purpose=row["purpose"],
            ip_address=row["ip"],
            user_agent=row["user_agent"],
            request_id=row["request_id"],
            request_payload=self._payload(row),
            response_status=row["response_status"],
            timestamp=row["at"],
        )

    def _payload(self, row: RowMapping) -> dict[str, Any]:
        """Return what was said of an act; what can't be opened is marked, and hides no other row."""
        if row["payload_ct"] is None:
            return dict(row["detail"])
        opened = self._cipher.show(PAYLOAD, row["id"], row["payload_ct"])
        told = {"payload": opened} if opened == UNREADABLE else json.loads(opened)
        return {**row["detail"], **told}
