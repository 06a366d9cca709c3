"""SQL of what is sent to an address of the actor's, to be shown again; not of links for a forgotten password."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlmodel import col

from healthapp.contexts.identity.models import LoginAttempt, Proof
from healthapp.contexts.identity.rules.proofs import CODE_TRIES

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from uuid import UUID

    from healthapp.kit.uow import UnitOfWork


class ProofRepository:
    """Reads and writes the actor's own; for the worker everybody's."""

    def __init__(self, uow: UnitOfWork) -> None:
        """Bind to a unit of work."""
        self._session = uow.session

    async def add(self, proof: Proof) -> None:
        """Store what is to be sent; earlier ones for the same are over."""
        await self.end(proof.user_id, proof.purpose, proof.created_at)
        await self._session.execute(sa.insert(Proof).values(proof.model_dump()).inline())

    async def end(self, user_id: UUID | None, purpose: str, at: datetime) -> None:
        """Let nothing that was sent to an account for a purpose be good any more."""
        await self._session.execute(
            sa.update(Proof)
            .where(col(Proof.user_id) == user_id, col(Proof.purpose) == purpose, col(Proof.used_at).is_(None))
            .values(used_at=at)
        )

    async def find(self, proof_id: UUID) -> Proof | None:
        """Return one, over or not, or None."""
        return (await self._session.scalars(sa.select(Proof).where(col(Proof.id) == proof_id))).one_or_none()

    async def find_open(self, user_id: UUID, purpose: str, at: datetime) -> Proof | None:
        """Return what was sent to an account for a purpose and is still good `at` that time, or None."""
        query = sa.select(Proof).where(
            col(Proof.user_id) == user_id,
            col(Proof.purpose) == purpose,
            col(Proof.used_at).is_(None),
            col(Proof.expires_at) > at,
        )
        return (await self._session.scalars(query.order_by(col(Proof.created_at).desc()).limit(1))).one_or_none()

    async def take_try(self, user_id: UUID, purpose: str, at: datetime) -> Proof | None:
        """Count a try at the open code and return it; None when there is none, or it was tried too often.

        Those who try at once wait for each other here.
        """
        done = await self._session.execute(
            sa.update(Proof)
            .where(
                col(Proof.user_id) == user_id,
                col(Proof.purpose) == purpose,
                col(Proof.used_at).is_(None),
                col(Proof.expires_at) > at,
                col(Proof.tries) < CODE_TRIES,
            )
            .values(tries=col(Proof.tries) + 1)
            .returning(Proof)
        )
        return done.scalars().one_or_none()

    async def use(self, proof_id: UUID, at: datetime) -> bool:
        """Use one up; False when it has been used or is too old."""
        done = await self._session.execute(
            sa.update(Proof)
            .where(col(Proof.id) == proof_id, col(Proof.used_at).is_(None), col(Proof.expires_at) > at)
            .values(used_at=at)
        )
        return bool(done.rowcount)  # type: ignore[attr-defined]  # an UPDATE always has a CursorResult

    async def keep_former(self, proof_id: UUID, target_ct: str) -> None:
        """Keep, in the place of the address that was proven, the one before it, until it has been told."""
        await self._session.execute(sa.update(Proof).where(col(Proof.id) == proof_id).values(target_ct=target_ct))

    async def sent_at(self, key: str, since: datetime) -> Sequence[datetime]:
        """Return when something was sent under that digest."""
        query = sa.select(LoginAttempt.at).where(col(LoginAttempt.account_bidx) == key, col(LoginAttempt.at) > since)  # type: ignore[call-overload]  # SQLModel types
        return (await self._session.scalars(query)).all()
