"""Consents."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlmodel import col

from healthapp.contexts.compliance.models import Consent
from healthapp.kit.sql import is_one_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy import RowMapping

    from healthapp.contexts.compliance.schemas import Terms
    from healthapp.kit.uow import UnitOfWork


def _open(scope: str, part: str, now: datetime) -> tuple[sa.ColumnElement[bool], ...]:
    """Say that a consent permits a part of the record at `now`. The policies of the tables say it once more."""
    starts, ends = col(Consent.starts_at), col(Consent.ends_at)
    return (
        col(Consent.status) == "active",
        col(Consent.scope) == scope,
        col(Consent.parts).contains([part]),
        sa.or_(starts.is_(None), starts <= now),
        sa.or_(ends.is_(None), ends > now),
    )


class ComplianceRepository:
    """Reads and writes what the actor of `uow` may."""

    def __init__(self, uow: UnitOfWork) -> None:
        """Bind to a unit of work."""
        self._session = uow.session
        self._actor = uow.actor

    async def add_consent(self, consent: Consent) -> bool:
        """Store a consent; False when an open one for the same two people exists."""
        inserted = await self._session.execute(
            sa.text(
                "INSERT INTO compliance_consent (id, patient_id, grantee_id, invite_bidx, invite_email_ct, invite_hash,"
                " invite_until, scope, status, requested_by, purpose, parts, starts_at, ends_at, created_at)"
                " SELECT :id, :patient_id, CAST(:grantee_id AS uuid), :invite_bidx, :invite_email_ct, :invite_hash,"
                " CAST(:invite_until AS timestamptz), CAST(:scope AS text), :status, :requested_by, :purpose,"
                " CAST(:parts AS text[]), CAST(:starts_at AS timestamptz), CAST(:ends_at AS timestamptz),"
                " CAST(:created_at AS timestamptz)"
                # The link of an invitation may have been opened by an account with another address.
                " WHERE NOT EXISTS (SELECT 1 FROM compliance_consent o WHERE o.patient_id = :patient_id"
                " AND o.grantee_id = CAST(:grantee_id AS uuid) AND o.scope = CAST(:scope AS text)"
                " AND o.status IN ('pending', 'active')) ON CONFLICT DO NOTHING"
            ),
            consent.model_dump(exclude={"organisation_id", "decided_at", "changed_at", "ended_at"}),
        )
        return bool(inserted.rowcount)  # type: ignore[attr-defined]  # an INSERT always has a CursorResult

    async def consents(self, *, open_only: bool = True) -> Sequence[Consent]:
        """Return the consents in which the actor is the patient or the grantee, newest first."""
        query = sa.select(Consent).where(self._mine()).order_by(col(Consent.created_at).desc())
        if open_only:
            query = query.where(col(Consent.status).in_(("pending", "active")))
        return (await self._session.scalars(query)).all()

    async def find_consent(self, consent_id: UUID) -> Consent | None:
        """Return one consent of the actor's, locked, or None."""
        query = sa.select(Consent).where(col(Consent.id) == consent_id, self._mine()).with_for_update()
        return (await self._session.scalars(query)).one_or_none()

    def _mine(self) -> sa.ColumnElement[bool]:
        """Say that the actor is the patient or the grantee; of our own processes nothing."""
        if self._actor.is_process:
            return sa.true()
        return sa.or_(col(Consent.patient_id) == self._actor.id, col(Consent.grantee_id) == self._actor.id)

    async def find_purpose(self, patient_id: UUID, scope: str, part: str, now: datetime) -> str | None:
        """Return for what that patient permits the actor a part of the record at `now`, or None when they don't."""
        query = sa.select(Consent.purpose).where(  # type: ignore[call-overload]  # SQLModel types
            col(Consent.patient_id) == patient_id, col(Consent.grantee_id) == self._actor.id, *_open(scope, part, now)
        )
        return (await self._session.scalars(query)).first()

    async def followers(
        self, patient_ids: Sequence[UUID], scope: str, part: str, now: datetime
    ) -> dict[UUID, list[UUID]]:
        """Return for each patient to whom they permit a part of the record at `now`."""
        query = sa.select(Consent.patient_id, Consent.grantee_id).where(  # type: ignore[call-overload]  # SQLModel types
            is_one_of(col(Consent.patient_id), patient_ids),
            col(Consent.grantee_id).is_not(None),
            *_open(scope, part, now),
        )
        found: dict[UUID, list[UUID]] = {}
        for patient_id, grantee_id in (await self._session.execute(query)).all():
            found.setdefault(patient_id, []).append(grantee_id)
        return found

    async def set_terms(self, consent_id: UUID, terms: Terms, at: datetime) -> None:
        """Change what a consent permits."""
        values = {**terms.model_dump(mode="python"), "changed_at": at}
        await self._session.execute(sa.update(Consent).where(col(Consent.id) == consent_id).values(values))

    async def expired(self, now: datetime, limit: int) -> Sequence[Consent]:
        """Return consents whose end has come and that nobody has closed, locked; for the worker."""
        query = sa.select(Consent).where(col(Consent.status) == "active", col(Consent.ends_at) <= now)
        locked = query.order_by(col(Consent.ends_at)).limit(limit).with_for_update(skip_locked=True)
        return (await self._session.scalars(locked)).all()

    async def history(self, limit: int, offset: int) -> tuple[list[RowMapping], int]:
        """Return a page of what the actor, as a patient, permitted and ended, newest first, and how much there is."""
        # Whose an address is shows with the first yes; of who never agreed, only that somebody was asked.
        query = sa.text(
            "SELECT v.*, (v.number = 1 OR v.status = 'active' AND p.status <> 'active') AS first,"
            " EXISTS (SELECT 1 FROM compliance_consent_version y WHERE y.consent_id = v.consent_id"
            " AND (y.status = 'active' OR (y.number = 1 AND y.by = 'grantee'))) AS named, count(*) OVER () AS total"
            " FROM compliance_consent_version v LEFT JOIN compliance_consent_version p"
            " ON p.consent_id = v.consent_id AND p.number = v.number - 1 WHERE v.patient_id = :patient"
            # That somebody opened the link of an invitation is theirs to tell.
            " AND (p.number IS NULL OR p.grantee_id IS NOT DISTINCT FROM v.grantee_id)"
            " ORDER BY v.at DESC, v.consent_id, v.number DESC LIMIT :limit OFFSET :offset"
        )
        values = {"patient": self._actor.id, "limit": limit, "offset": offset}
        rows = list((await self._session.execute(query, values)).mappings())
        return rows, int(rows[0]["total"]) if rows else 0

    async def active_of(self, person: UUID) -> list[tuple[UUID, UUID]]:
        """Return patient and grantee of each active consent in which a person is either."""
        query = sa.select(Consent.patient_id, Consent.grantee_id).where(  # type: ignore[call-overload]  # SQLModel types
            sa.or_(col(Consent.patient_id) == person, col(Consent.grantee_id) == person),
            col(Consent.status) == "active",
            col(Consent.grantee_id).is_not(None),
        )
        return [(patient_id, grantee_id) for patient_id, grantee_id in await self._session.execute(query.distinct())]

    async def asked_since(self, since: datetime) -> list[dict[str, Any]]:
        """Return what the actor has asked others for since then, oldest first; one actor at a time may look."""
        lock = sa.text("SELECT pg_advisory_xact_lock(hashtextextended('consent-request:' || CAST(:who AS text), 0))")
        await self._session.execute(lock, {"who": self._actor.id})
        query = sa.text(
            "SELECT patient_id, invite_bidx, requested_by, status, created_at, decided_at FROM compliance_consent"
            " WHERE CASE requested_by WHEN 'patient' THEN patient_id ELSE grantee_id END = :who"
            " AND organisation_id IS NULL AND greatest(created_at, decided_at) > :since ORDER BY created_at"
        )
        found = await self._session.execute(query, {"who": self._actor.id, "since": since})
        return [dict(row) for row in found.mappings()]

    async def claim_invitation(self, consent_id: UUID, digest: str, at: datetime) -> bool:
        """Give an invitation to the actor who holds its link; False when it is used, over or not for them."""
        query = sa.text("SELECT compliance_claim_invitation(:id, :digest, :at)")
        return bool((await self._session.execute(query, {"id": consent_id, "digest": digest, "at": at})).scalar_one())

    async def claim_proven(self, at: datetime) -> int:
        """Give the actor what was asked under their proven address; returns how many questions."""
        return int(
            (await self._session.execute(sa.text("SELECT compliance_claim_proven(:at)"), {"at": at})).scalar_one()
        )

    async def take_invitation(self, consent_id: UUID) -> Consent | None:
        """Return an invitation that waits to be sent, its address with it, and forget the address; for the worker."""
        query = sa.select(Consent).where(
            col(Consent.id) == consent_id, col(Consent.status) == "pending", col(Consent.invite_email_ct).is_not(None)
        )
        found = (await self._session.scalars(query.with_for_update())).one_or_none()
        if found is not None:
            await self._session.execute(
                sa.update(Consent)
                .where(col(Consent.id) == consent_id)
                .values(invite_email_ct=None)
                .execution_options(synchronize_session=False)
            )
        return found

    async def set_status(self, consent: Consent, status: str, at: datetime) -> None:
        """Move a consent on."""
        column = "decided_at" if status in ("active", "declined") else "ended_at"
        await self._session.execute(
            sa.update(Consent).where(col(Consent.id) == consent.id).values({"status": status, column: at})
        )
