"""SQL of accounts whose owner has lost every second factor."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col

from healthapp.contexts.identity.models import RecoveryRequest, User
from healthapp.contexts.identity.rules.recoveries import MOST_LINKS, READY_LIFE, UNDECIDED_LIFE

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy import RowMapping

    from healthapp.contexts.identity.schemas.recoveries import LinkFor
    from healthapp.kit.uow import UnitOfWork

_OPEN = ("requested", "waiting", "ready")


class RecoveryRepository:
    """Reads and writes the actor's own; for the worker everybody's. Administrators go through narrow SQL functions."""

    def __init__(self, uow: UnitOfWork) -> None:
        """Bind to a unit of work."""
        self._session = uow.session
        self._actor = uow.actor

    async def lookup(self, token_hash: str, what: LinkFor, at: datetime) -> RowMapping | None:
        """Return whose link that is and what it leads to, or None; nobody is logged in."""
        query = sa.text("SELECT * FROM identity_recovery_lookup(:wanted, :what, :at)")
        given = {"wanted": token_hash, "what": what, "at": at}
        return (await self._session.execute(query, given)).mappings().one_or_none()

    async def add(self, values: dict[str, Any]) -> bool:
        """Store a request; False when the actor has an open one, also one that is just being stored."""
        done = await self._session.execute(insert(RecoveryRequest).values(values).on_conflict_do_nothing().inline())
        return bool(done.rowcount)  # type: ignore[attr-defined]  # an INSERT always has a CursorResult

    async def own_open(self) -> RecoveryRequest | None:
        """Return what is under way for the actor's account, or None."""
        mine = sa.and_(col(RecoveryRequest.user_id) == self._actor.id, col(RecoveryRequest.status).in_(_OPEN))
        return (await self._session.scalars(sa.select(RecoveryRequest).where(mine))).one_or_none()

    async def asked_since(self, since: datetime) -> Sequence[datetime]:
        """Return when it was asked for the actor's account after `since`, the earliest first."""
        query = sa.select(RecoveryRequest.asked_at).where(  # type: ignore[call-overload]  # SQLModel types
            col(RecoveryRequest.user_id) == self._actor.id, col(RecoveryRequest.asked_at) > since
        )
        return (await self._session.scalars(query.order_by(col(RecoveryRequest.asked_at)))).all()

    async def end_own(self, recovery_id: UUID, at: datetime) -> bool:
        """Stop one of the actor's; False when nothing may come of it any more."""
        mine = [col(RecoveryRequest.id) == recovery_id, col(RecoveryRequest.status).in_(_OPEN)]
        return await self._update(mine, {"status": "cancelled", "ended_at": at})

    async def use(self, recovery_id: UUID, token_hash: str, at: datetime) -> bool:
        """Use up a link of the actor's; False when it was used, is too old, or was stopped meanwhile."""
        good = [
            col(RecoveryRequest.id) == recovery_id,
            col(RecoveryRequest.token_hash) == token_hash,
            col(RecoveryRequest.status) == "ready",
            col(RecoveryRequest.link_until) > at,
        ]
        return await self._update(good, {"status": "used", "ended_at": at})

    async def find(self, recovery_id: UUID) -> RecoveryRequest | None:
        """Return one, over or not, or None; nobody else changes it until the end of the transaction. For the worker."""
        query = sa.select(RecoveryRequest).where(col(RecoveryRequest.id) == recovery_id).with_for_update()
        return (await self._session.scalars(query)).one_or_none()

    async def due(self, at: datetime) -> tuple[RecoveryRequest, bool] | None:
        """Return one whose waiting is over, and whether its account may be entered; None without one. For the worker.

        One that another worker is at is left to it.
        """
        query = (
            sa.select(RecoveryRequest, col(User.status) == "active")
            .join(User, col(User.id) == col(RecoveryRequest.user_id))
            .where(col(RecoveryRequest.status) == "waiting", col(RecoveryRequest.ready_at) <= at)
            .order_by(col(RecoveryRequest.ready_at))
            .limit(1)
            .with_for_update(of=RecoveryRequest, skip_locked=True)
        )
        row = (await self._session.execute(query)).one_or_none()
        return None if row is None else (row[0], bool(row[1]))

    async def set(self, recovery_id: UUID, values: dict[str, Any]) -> None:
        """Change one. For the worker."""
        await self._update([col(RecoveryRequest.id) == recovery_id], values)

    async def expire(self, at: datetime) -> Sequence[UUID]:
        """End those that nobody has decided or used in time; returns their ids. For the worker."""
        link_is_over = sa.and_(col(RecoveryRequest.status) == "ready", col(RecoveryRequest.link_until) <= at)
        done = await self._session.execute(
            sa.update(RecoveryRequest)
            .where(
                sa.or_(
                    sa.and_(
                        col(RecoveryRequest.status) == "requested", col(RecoveryRequest.asked_at) <= at - UNDECIDED_LIFE
                    ),
                    sa.and_(
                        link_is_over,
                        sa.or_(
                            col(RecoveryRequest.ready_at) <= at - READY_LIFE, col(RecoveryRequest.links) >= MOST_LINKS
                        ),
                    ),
                )
            )
            .values(status="expired", ended_at=at)
            .returning(col(RecoveryRequest.id))
        )
        return done.scalars().all()

    async def listed(
        self, at_most: int, *, wanted: UUID | None = None, of_open: bool | None = None, before: UUID | None = None
    ) -> Sequence[RowMapping]:
        """Return them with their accounts, newest first; none to who is no administrator (any more)."""
        query = sa.text("SELECT * FROM identity_admin_recoveries(:wanted, :of_open, :before, :at_most)")
        given = {"wanted": wanted, "of_open": of_open, "before": before, "at_most": at_most}
        return (await self._session.execute(query, given)).mappings().all()

    async def decide(self, recovery_id: UUID, values: dict[str, Any]) -> UUID | None:
        """Approve or refuse one; returns whose it is, or None when there is none that the actor may decide."""
        query = sa.text("SELECT identity_admin_recovery_decide(:id, :approve, :how, :why, :at, :ready)")
        found: UUID | None = await self._session.scalar(query, {"id": recovery_id, **values})
        return found

    async def _update(self, where: list[sa.ColumnElement[bool]], values: dict[str, Any]) -> bool:
        done = await self._session.execute(sa.update(RecoveryRequest).where(*where).values(values))
        return bool(done.rowcount)  # type: ignore[attr-defined]  # an UPDATE always has a CursorResult
