"""SQL of permissions that were taken from a role or from one person."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlmodel import col

from healthapp.contexts.compliance.models import TakenPermission

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy import RowMapping

    from healthapp.kit.uow import UnitOfWork


class PermissionRepository:
    """Asks what is taken from the actor; takes and gives by functions that ask who may."""

    def __init__(self, uow: UnitOfWork) -> None:
        """Bind to a unit of work."""
        self._session = uow.session
        self._actor = uow.actor

    async def taken(self) -> frozenset[str]:
        """Return the names of what is taken from the actor now, as a person or with their role."""
        return frozenset(await self._session.scalar(sa.text("SELECT compliance_taken()")) or ())

    async def take(self, values: dict[str, Any]) -> str:
        """Take one away; returns `taken`, or why not: `already`, `never_had`, `forbidden`."""
        query = sa.text("SELECT compliance_take_permission(:id, :role, :user_id, :permission, :roles, :reason_ct, :at)")
        return str(await self._session.scalar(query, values))

    async def give_withheld(self, values: dict[str, Any]) -> str:
        """Give one to a person by name; returns `given`, or why not: `already`, `never_may`, `forbidden`."""
        query = sa.text(
            "SELECT compliance_give_withheld(:id, :user_id, :permission, :roles, :reason_ct, :given_reason_ct, :at)"
        )
        return str(await self._session.scalar(query, values))

    async def given(self, user_id: UUID | None) -> Sequence[RowMapping]:
        """Return what is given by name now, to all or to one person, the newest first; for who manages accounts."""
        query = sa.text("SELECT * FROM compliance_admin_given(:who)")
        return (await self._session.execute(query, {"who": user_id})).mappings().all()

    async def give(self, taking_id: UUID, reason_ct: str, at: datetime) -> RowMapping | None:
        """Give one back; returns the row, or None when there is none that the actor may give back."""
        query = sa.text("SELECT * FROM compliance_give_permission(:id, :reason_ct, :at)")
        values = {"id": taking_id, "reason_ct": reason_ct, "at": at}
        return (await self._session.execute(query, values)).mappings().one_or_none()

    async def of(self, user_id: UUID | None) -> Sequence[RowMapping]:
        """Return all that is taken now, or what one person lacks, the newest first; for who manages accounts."""
        query = sa.text("SELECT * FROM compliance_admin_taken(:who)")
        return (await self._session.execute(query, {"who": user_id})).mappings().all()

    async def mine(self) -> Sequence[TakenPermission]:
        """Return what is taken from the actor themself, the newest first."""
        query = sa.select(TakenPermission).where(
            col(TakenPermission.user_id) == self._actor.id, col(TakenPermission.given_at).is_(None)
        )
        return (await self._session.scalars(query.order_by(col(TakenPermission.id).desc()))).all()

    async def lacking(self, role: str, permissions: Sequence[str]) -> tuple[bool, frozenset[UUID]]:
        """Return whether one of these is taken from the whole role, and from whom it is by name; for the worker."""
        query = sa.select(col(TakenPermission.role), col(TakenPermission.user_id)).where(
            col(TakenPermission.permission).in_(permissions), col(TakenPermission.given_at).is_(None)
        )
        rows = (await self._session.execute(query)).all()
        people = frozenset(row.user_id for row in rows if row.user_id is not None)
        return any(row.role == role for row in rows), people
