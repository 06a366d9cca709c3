"""SQL of signing keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlmodel import col

from healthapp.contexts.apps.models import SigningKey

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from healthapp.kit.uow import UnitOfWork


class SigningKeyRepository:
    """Every process reads them; our own add and end them."""

    def __init__(self, uow: UnitOfWork) -> None:
        """Bind to a unit of work."""
        self._session = uow.session

    async def wait_for_turn(self) -> None:
        """Let one process at a time decide about signing keys, until its commit."""
        await self._session.execute(sa.text("SELECT pg_advisory_xact_lock(hashtextextended('signing-keys', 0))"))

    async def keys(self) -> Sequence[SigningKey]:
        """Return all that weren't taken out, by their beginning."""
        query = (
            sa.select(SigningKey)
            .where(col(SigningKey.ended_at).is_(None))
            .order_by(col(SigningKey.active_from), col(SigningKey.id))
        )
        return (await self._session.scalars(query)).all()

    async def find(self, kid: str) -> SigningKey | None:
        """Return the one of that name, unless it was taken out."""
        query = sa.select(SigningKey).where(col(SigningKey.kid) == kid, col(SigningKey.ended_at).is_(None))
        return (await self._session.scalars(query)).one_or_none()

    async def add(self, key: SigningKey) -> None:
        """Store one."""
        self._session.add(key)
        await self._session.flush()

    async def end_all(self, at: datetime) -> int:
        """Take all out; returns how many there were."""
        done = await self._session.execute(
            sa.update(SigningKey).where(col(SigningKey.ended_at).is_(None)).values(ended_at=at)
        )
        return int(done.rowcount)  # type: ignore[attr-defined]  # an UPDATE always has a CursorResult
