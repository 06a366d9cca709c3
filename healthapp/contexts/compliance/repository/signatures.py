"""Electronic signatures: added, read, never changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlmodel import col

from healthapp.contexts.compliance.models import Signature

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from healthapp.kit.uow import UnitOfWork


class SignatureRepository:
    """Reads what the actor may see, and appends."""

    def __init__(self, uow: UnitOfWork) -> None:
        """Bind to a unit of work."""
        self._session = uow.session

    async def last(self) -> tuple[int, str]:
        """Return number and hash of the newest signature, (0, "") before the first; one signs at a time from here."""
        found = await self._session.execute(sa.text("SELECT number, hash FROM compliance_last_signature()"))
        row = found.one_or_none()
        return (int(row.number), str(row.hash)) if row else (0, "")

    async def add(self, signature: Signature) -> None:
        """Append a signature."""
        self._session.add(signature)
        await self._session.flush()

    async def of_record(self, record_type: str, record_id: UUID) -> Sequence[Signature]:
        """Return a record's signatures that the actor may see, in order."""
        query = (
            sa.select(Signature)
            .where(col(Signature.record_type) == record_type, col(Signature.record_id) == record_id)
            .order_by(col(Signature.number))
            .execution_options(populate_existing=True)
        )
        return (await self._session.scalars(query)).all()

    async def after(self, number: int, limit: int) -> Sequence[Signature]:
        """Return the next signatures of the chain; for the operator."""
        query = sa.select(Signature).where(col(Signature.number) > number).order_by(col(Signature.number)).limit(limit)
        return (await self._session.scalars(query.execution_options(populate_existing=True))).all()
