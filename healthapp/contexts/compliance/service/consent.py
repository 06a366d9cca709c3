"""Consent between a patient and who follows them."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from healthapp.contexts.compliance import events
from healthapp.contexts.compliance.models import Consent
from healthapp.contexts.compliance.repository import ComplianceRepository
from healthapp.contexts.compliance.rules import DAY, ask_again_at, check_terms, is_running, may_become
from healthapp.contexts.compliance.schemas import (
    TREATING,
    ConsentStatus,
    ConsentView,
    Counterpart,
    Invitation,
    Terms,
)
from healthapp.contexts.compliance.service.organising import REMINDERS_SCOPE, Organising
from healthapp.kit.actor import Role
from healthapp.kit.crypto import hash_token
from healthapp.kit.errors import HealthError, Kind, forbidden
from healthapp.kit.ids import new_id, parse_id

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from healthapp.kit.uow import UnitOfWork

_TREATING = (Role.DOCTOR, Role.PHARMACIST, Role.PROVIDER)
INVITATION_LIFE = timedelta(days=14)
_EMAIL = "compliance_consent.invite_email"


class Consenting(Organising):
    """Asking, agreeing, ending; and what the patient may know of it."""

    async def request(
        self,
        uow: UnitOfWork,
        *,
        patient_id: UUID,
        grantee_id: UUID | None,
        invite_bidx: str,
        invite_email: str | None = None,
        terms: Terms | None = None,
    ) -> UUID | None:
        """Ask the other person to agree; returns the consent's id, or None when one is already open.

        Without `terms` it is the whole, to be looked after; for a doctor or pharmacist who asks, doses and figures.

        `invite_email` is an address that has no account: a link is sent there, and whoever opens it is asked. The actor
        must be one of the two. Raises CONFLICT when both are the same person, RATE_LIMITED for too many requests,
        FORBIDDEN to a program that would offer its person's record.
        """
        if patient_id == grantee_id:
            raise HealthError(Kind.CONFLICT, "consent_with_yourself")
        requested_by = "patient" if uow.actor.id == patient_id else "grantee"
        if requested_by == "patient":
            self._in_person(uow)
        if requested_by == "grantee" and uow.actor.id != grantee_id:
            raise forbidden(action="consent.request", resource_type="consent")
        if terms is None:
            terms = TREATING if uow.actor.role in _TREATING and requested_by == "grantee" else Terms()
        terms = check_terms(terms, uow.clock.now())
        await self._throttle(uow, patient_id, invite_bidx)
        consent_id = new_id()
        invites = grantee_id is None and invite_email is not None
        consent = Consent(
            id=consent_id,
            patient_id=patient_id,
            grantee_id=grantee_id,
            invite_bidx=invite_bidx,
            invite_email_ct=self._cipher.seal_optional(_EMAIL, consent_id, invite_email if invites else None),
            invite_hash=hash_token(self._link_token(consent_id)) if invites else None,
            invite_until=uow.clock.now() + INVITATION_LIFE if invites else None,
            scope=REMINDERS_SCOPE,
            status=ConsentStatus.PENDING,
            requested_by=requested_by,
            **terms.model_dump(),
            created_at=uow.clock.now(),
        )
        if not await ComplianceRepository(uow).add_consent(consent):
            return None
        uow.audit("consent.request", "consent", consent.id, patient_id=patient_id)
        uow.emit(
            events.CONSENT_REQUESTED,
            consent_id=consent.id,
            patient_id=patient_id,
            grantee_id=grantee_id,
            by=requested_by,
        )
        return consent.id

    async def answer(self, uow: UnitOfWork, consent_id: UUID, *, agree: bool, terms: Terms | None = None) -> None:
        """Agree or decline; only the one who was asked may. A patient may agree to other `terms` than were asked for.

        Somebody else's say nothing: FORBIDDEN.
        """
        consent = await self._find(uow, consent_id)
        asked = consent.grantee_id if consent.requested_by == "patient" else consent.patient_id
        if uow.actor.id != asked or (terms is not None and uow.actor.id != consent.patient_id):
            raise forbidden(action="consent.answer", resource_type="consent", consent_id=consent_id)
        if agree and uow.actor.id == consent.patient_id:
            self._in_person(uow)
        if agree and terms is not None:
            checked = check_terms(terms, uow.clock.now())
            if checked != terms_of(consent):
                await ComplianceRepository(uow).set_terms(consent_id, checked, uow.clock.now())
        await self._move(uow, consent, ConsentStatus.ACTIVE if agree else ConsentStatus.DECLINED)

    async def withdraw(self, uow: UnitOfWork, consent_id: UUID) -> None:
        """End a consent; either of the two may, at any time."""
        await self._move(uow, await self._find(uow, consent_id), ConsentStatus.WITHDRAWN)

    async def withdraw_all(self, uow: UnitOfWork) -> int:
        """End every open consent of the actor's, on either side; returns how many there were."""
        found = await ComplianceRepository(uow).consents()
        for consent in found:
            await self._move(uow, consent, ConsentStatus.WITHDRAWN)
        return len(found)

    async def consents(self, uow: UnitOfWork) -> list[ConsentView]:
        """Return the open consents of the actor, on either side."""
        rows = await ComplianceRepository(uow).consents()
        uow.audit("consent.list", "consent", count=len(rows))
        names = await self.organisation_names(uow, [row.organisation_id for row in rows if row.organisation_id])
        return [self._view(uow, row, names) for row in rows]

    async def counterparts(self, uow: UnitOfWork, person: UUID) -> list[Counterpart]:
        """Return with whom somebody has an active consent, on either side; for the worker."""
        rows = await ComplianceRepository(uow).active_of(person)
        return [
            Counterpart(grantee_id, follows=True) if patient_id == person else Counterpart(patient_id, follows=False)
            for patient_id, grantee_id in rows
        ]

    async def take_invitation(self, uow: UnitOfWork, consent_id: UUID) -> Invitation | None:
        """Return an invitation that has to be sent, once; None when it was taken before or is over. For the worker."""
        found = await ComplianceRepository(uow).take_invitation(consent_id)
        if found is None or found.invite_email_ct is None:
            return None
        uow.audit("consent.invite", "consent", consent_id)
        return Invitation(
            consent_id=consent_id,
            patient_id=found.patient_id,
            email=self._cipher.open(_EMAIL, consent_id, found.invite_email_ct),
            token=self._link_token(consent_id),
        )

    async def claim_invitation(self, uow: UnitOfWork, token: str) -> bool:
        """Let the actor answer the invitation whose link they opened; False when the link doesn't work (any more)."""
        consent_id = parse_id(token.partition(".")[0])
        if consent_id is None:
            return False
        claimed = await ComplianceRepository(uow).claim_invitation(consent_id, hash_token(token), uow.clock.now())
        uow.audit("consent.claim", "consent", consent_id, claimed=claimed)
        return claimed

    async def claim_proven(self, uow: UnitOfWork) -> int:
        """Let the actor answer what was asked under their address before it was proven; returns how many questions."""
        claimed = await ComplianceRepository(uow).claim_proven(uow.clock.now())
        uow.audit("consent.claim_proven", "user", uow.actor.id, count=claimed)
        return claimed

    def _link_token(self, consent_id: UUID) -> str:
        """Return what an invitation's link carries: made again by the worker, so that no other place has to hold it."""
        return f"{consent_id.hex}.{self._cipher.blind('invitation', consent_id.hex)}"

    async def _throttle(self, uow: UnitOfWork, patient_id: UUID, invite_bidx: str) -> None:
        now, again = uow.clock.now(), timedelta(days=self._settings.ask_again_days)
        asked = await ComplianceRepository(uow).asked_since(now - max(again, DAY))
        limit = self._settings.requests_per_day
        free = ask_again_at(asked, (patient_id, invite_bidx), now, a_day=limit, again=again)
        if free is not None:
            wait = int((free - now).total_seconds()) + 1
            raise HealthError(Kind.RATE_LIMITED, "requests_throttled", retry_after=wait)

    async def _find(self, uow: UnitOfWork, consent_id: UUID) -> Consent:
        consent = await ComplianceRepository(uow).find_consent(consent_id)
        if consent is None:
            raise forbidden(action="consent.read", resource_type="consent", consent_id=consent_id)
        return consent

    async def _move(self, uow: UnitOfWork, consent: Consent, status: ConsentStatus) -> None:
        if consent.status == status:
            return
        if not may_become(ConsentStatus(consent.status), status):
            raise HealthError(Kind.CONFLICT, "consent_ended")
        await ComplianceRepository(uow).set_status(consent, status, uow.clock.now())
        uow.audit(f"consent.{status.value}", "consent", consent.id, patient_id=consent.patient_id)
        topic = events.CONSENT_GRANTED if status is ConsentStatus.ACTIVE else events.CONSENT_ENDED
        # What ends by itself ends as the patient wanted it.
        by = "grantee" if consent.grantee_id and uow.actor.user_id == consent.grantee_id else "patient"
        uow.emit(topic, consent_id=consent.id, patient_id=consent.patient_id, grantee_id=consent.grantee_id, by=by)
        _hint(uow, consent, topic)

    @staticmethod
    def _view(uow: UnitOfWork, row: Consent, organisations: Mapping[UUID, str]) -> ConsentView:
        mine = row.patient_id == uow.actor.id
        terms = terms_of(row)
        pending = row.status == ConsentStatus.PENDING
        return ConsentView(
            id=row.id,
            patient_id=row.patient_id,
            grantee_id=row.grantee_id,
            status=ConsentStatus(row.status),
            requested_by=row.requested_by,
            created_at=row.created_at,
            mine=mine,
            waits_for_me=pending and (row.requested_by == "patient") != mine,
            terms=terms,
            running=is_running(row.status, terms, uow.clock.now()),
            organisation_id=row.organisation_id,
            organisation_name=organisations.get(row.organisation_id) if row.organisation_id else None,
        )


def terms_of(row: Consent) -> Terms:
    """Return what a consent permits."""
    return Terms.model_validate(row, from_attributes=True)


def _hint(uow: UnitOfWork, consent: Consent, topic: str) -> None:
    """Tell the open pages of both at once; the outbox tells the same, surely."""
    for user_id in (consent.patient_id, consent.grantee_id):
        if user_id is not None:
            uow.hint(user_id, topic)
