"""SQL of organisations: everybody reads what they are called, their members what was permitted; functions keep them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlmodel import col

from healthapp.contexts.compliance.models import Consent, Organisation
from healthapp.kit.sql import is_one_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy import RowMapping

    from healthapp.kit.uow import UnitOfWork


class OrganisationRepository:
    """Reads what the actor may; administrators' changes go by functions that ask who may."""

    def __init__(self, uow: UnitOfWork) -> None:
        """Bind to a unit of work."""
        self._session = uow.session

    async def running(self, wanted: str, limit: int) -> Sequence[Organisation]:
        """Return organisations that haven't ended, by name; with `wanted` those whose name has it."""
        query = sa.select(Organisation).where(col(Organisation.ended_at).is_(None))
        if wanted:
            query = query.where(col(Organisation.name).icontains(wanted, autoescape=True))
        ordered = query.order_by(sa.func.lower(col(Organisation.name)), col(Organisation.id)).limit(limit)
        return (await self._session.scalars(ordered)).all()

    async def is_running(self, organisation_id: UUID) -> bool:
        """Tell whether there is such an organisation that hasn't ended."""
        query = sa.select(sa.literal(1)).where(
            col(Organisation.id) == organisation_id, col(Organisation.ended_at).is_(None)
        )
        return (await self._session.execute(query)).first() is not None

    async def names(self, ids: Sequence[UUID]) -> dict[UUID, str]:
        """Return how organisations are called, ended ones too."""
        query = sa.select(Organisation.id, Organisation.name).where(  # type: ignore[call-overload]  # SQLModel types
            is_one_of(col(Organisation.id), ids)
        )
        return {row.id: row.name for row in await self._session.execute(query)}

    async def give(self, consent: Consent) -> bool:
        """Store a consent to an organisation; False when there is an open one."""
        query = sa.text(
            "INSERT INTO compliance_consent (id, patient_id, organisation_id, invite_bidx, scope, status, requested_by,"
            " purpose, parts, starts_at, ends_at, created_at, decided_at) VALUES (:id, :patient_id, :organisation_id,"
            " :invite_bidx, :scope, :status, :requested_by, :purpose, CAST(:parts AS text[]), :starts_at, :ends_at,"
            " :created_at, :decided_at) ON CONFLICT DO NOTHING"
        )
        given = await self._session.execute(query, consent.model_dump())
        return bool(given.rowcount)  # type: ignore[attr-defined]  # an INSERT always has a CursorResult

    async def member_consents(self) -> Sequence[RowMapping]:
        """Return what patients permit the organisations that the actor belongs to now, the oldest first."""
        query = sa.text("SELECT * FROM compliance_member_consents()")
        return (await self._session.execute(query)).mappings().all()

    async def all(self) -> Sequence[RowMapping]:
        """Return all of them with how many belong to each, the ended ones last; for administrators."""
        return (await self._session.execute(sa.text("SELECT * FROM compliance_admin_organisations()"))).mappings().all()

    async def keep(self, values: dict[str, Any]) -> str:
        """Add or rename one: `kept`, `taken` (the name), or `none` (no such one, or the actor may not)."""
        query = sa.text("SELECT compliance_keep_organisation(:id, :name, :kind, :is_new, :at)")
        return str(await self._session.scalar(query, values))

    async def end(self, organisation_id: UUID, at: datetime) -> bool:
        """End one with what was permitted to it; False where there is none that the actor may end."""
        query = sa.text("SELECT compliance_end_organisation(:id, :at)")
        return bool(await self._session.scalar(query, {"id": organisation_id, "at": at}))

    async def members(self, organisation_id: UUID) -> Sequence[RowMapping]:
        """Return who belongs to it now; for administrators."""
        query = sa.text("SELECT * FROM compliance_members(:id)")
        return (await self._session.execute(query, {"id": organisation_id})).mappings().all()

    async def add_member(self, values: dict[str, Any]) -> str:
        """Let somebody belong to it: `added`, `already`, or `none` (not them, not there, or the actor may not)."""
        query = sa.text("SELECT compliance_add_member(:id, :organisation_id, :user_id, :at)")
        return str(await self._session.scalar(query, values))

    async def remove_member(self, membership_id: UUID, at: datetime) -> bool:
        """End a membership; False where there is none that the actor may end."""
        query = sa.text("SELECT compliance_remove_member(:id, :at)")
        return bool(await self._session.scalar(query, {"id": membership_id, "at": at}))
