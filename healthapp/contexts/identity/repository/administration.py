"""SQL of administering accounts: each statement is a function that asks the database whether the actor may."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlmodel import col

from healthapp.contexts.identity.models import Application

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime
    from uuid import UUID

    from sqlalchemy import RowMapping

    from healthapp.kit.uow import UnitOfWork

_USERS = sa.text(
    "SELECT * FROM identity_admin_users(:wanted, :by_email, :by_phone, :of_role, :of_status, :before, :at_most, :at)"
)
_USERS_OF = sa.text(
    "SELECT u.* FROM unnest(CAST(:ids AS uuid[])) wanted"
    " CROSS JOIN LATERAL identity_admin_users(wanted, NULL, NULL, NULL, NULL, NULL, 1, :at) u"
)
_NO_FILTER = dict.fromkeys(("wanted", "by_email", "by_phone", "of_role", "of_status", "before"))


class AdministrationRepository:
    """Reads and changes other people's accounts; gives and changes nothing to who is no administrator (any more)."""

    def __init__(self, uow: UnitOfWork) -> None:
        """Bind to a unit of work."""
        self._session = uow.session
        self._actor = uow.actor

    async def users(self, at: datetime, at_most: int, **filters: Any) -> Sequence[RowMapping]:  # noqa: ANN401 - SQL parameters
        """Return accounts, newest first; `filters` are those of the function."""
        given = {**_NO_FILTER, **filters, "at": at, "at_most": at_most}
        return (await self._session.execute(_USERS, given)).mappings().all()

    async def users_of(self, ids: Sequence[UUID], at: datetime) -> Sequence[RowMapping]:
        """Return the accounts with these ids, as far as there are any."""
        return (await self._session.execute(_USERS_OF, {"ids": list(ids), "at": at})).mappings().all()

    async def sessions(self, user_id: UUID, at: datetime) -> Sequence[RowMapping]:
        """Return where somebody is logged in, the place used last first."""
        query = sa.text("SELECT * FROM identity_admin_sessions(:who, :at)")
        return (await self._session.execute(query, {"who": user_id, "at": at})).mappings().all()

    async def applications(self, user_id: UUID) -> Sequence[RowMapping]:
        """Return somebody's licences, the newest first."""
        query = sa.text("SELECT * FROM identity_admin_applications(:who)")
        return (await self._session.execute(query, {"who": user_id})).mappings().all()

    async def same_licence(self, user_id: UUID) -> Sequence[RowMapping]:
        """Return who else says to have the number of one of somebody's licences, by its `application_id`."""
        query = sa.text("SELECT * FROM identity_admin_same_licence(:who)")
        return (await self._session.execute(query, {"who": user_id})).mappings().all()

    async def change(self, user_id: UUID, at: datetime, *, role: str | None = None, status: str | None = None) -> bool:
        """Change an account's role or status; False when there is none that the actor may change."""
        query = sa.text("SELECT identity_admin_change(:who, :role, :status, :at)")
        return bool(await self._session.scalar(query, {"who": user_id, "role": role, "status": status, "at": at}))

    async def end_sessions(self, user_id: UUID, at: datetime) -> Sequence[str]:
        """End all of somebody's sessions; returns the digests of their tokens."""
        query = sa.text("SELECT identity_admin_end_sessions(:who, :at)")
        return (await self._session.execute(query, {"who": user_id, "at": at})).scalars().all()

    async def force_reset(
        self, user_id: UUID, proof_id: UUID, password_hash: str, at: datetime, until: datetime
    ) -> bool:
        """Let the password and the API keys be worth nothing, and note that a link is to be sent; False without one."""
        query = sa.text("SELECT identity_admin_force_reset(:who, :proof, :hash, :at, :until)")
        values = {"who": user_id, "proof": proof_id, "hash": password_hash, "at": at, "until": until}
        return bool(await self._session.scalar(query, values))

    async def decide(
        self, application_id: UUID, at: datetime, *, approve: bool, why: str | None, until: date | None
    ) -> RowMapping | None:
        """Settle an open application; returns whose and for which role, or None when there is none."""
        query = sa.text("SELECT * FROM identity_admin_decide(:id, :approve, :why, :until, :at)")
        values = {"id": application_id, "approve": approve, "why": why, "until": until, "at": at}
        return (await self._session.execute(query, values)).mappings().one_or_none()

    async def renew(self, application_id: UUID, until: date, at: datetime) -> RowMapping | None:
        """Give somebody's newest licence another last day; returns whose and for which role, or None without one."""
        query = sa.text("SELECT * FROM identity_admin_renew(:id, :until, :at)")
        values = {"id": application_id, "until": until, "at": at}
        return (await self._session.execute(query, values)).mappings().one_or_none()

    async def apply(self, values: dict[str, Any]) -> bool:
        """Store an application of the actor's, or of who is just registering; False where one is open or may not be."""
        query = sa.text(
            "SELECT identity_apply(:id, :user_id, :wanted_role, :number_ct, :body, :country, :at, :number_bidx)"
        )
        return bool(await self._session.scalar(query, values))

    async def own_applications(self) -> Sequence[Application]:
        """Return the actor's own, the newest first."""
        query = sa.select(Application).where(col(Application.user_id) == self._actor.id)
        return (await self._session.scalars(query.order_by(col(Application.id).desc()))).all()
