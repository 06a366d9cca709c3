"""Organisations: what they are called, who belongs to them, and what patients permit them."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, BaseModel, StringConstraints

from healthapp.contexts.compliance.schemas import RecordPart, Terms
from healthapp.kit.text import check_text

OrganisationName = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=2, max_length=120), AfterValidator(check_text)
]


class OrganisationKind(StrEnum):
    """What sort of organisation it is (FHIR Organization.type)."""

    CLINIC = "clinic"
    HOSPITAL = "hospital"
    PHARMACY = "pharmacy"
    CARE = "care"


class KeepOrganisation(BaseModel):
    """How an organisation is called, and what it is."""

    name: OrganisationName
    kind: OrganisationKind


class OrganisationView(BaseModel):
    """An organisation as everybody may know it."""

    id: UUID
    name: str
    kind: OrganisationKind


class KeptOrganisation(OrganisationView):
    """An organisation as administrators see it."""

    ended_at: datetime | None
    members: int


class MemberView(BaseModel):
    """Who belongs to an organisation, since when (UTC); for administrators."""

    id: UUID
    user_id: UUID
    since: datetime


class MemberConsent(BaseModel):
    """What a patient permits the organisation that the actor belongs to."""

    id: UUID
    patient_id: UUID
    organisation_id: UUID
    name: str
    """The organisation's."""
    terms: Terms
    created_at: datetime
    running: bool
    """Whether something is permitted at this moment."""

    def opens(self, part: RecordPart) -> bool:
        """Return whether that part is permitted at this moment."""
        return self.running and part in self.terms.parts
