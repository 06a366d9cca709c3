"""What goes in and out about consents, organisations, and who follows whom."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from pydantic import AwareDatetime, Field

from healthapp.api.rest.bodies import Body, Command, Done
from healthapp.contexts.compliance.schemas import EVERYDAY, Purpose, RecordPart, Terms


class ConsentTerms(Command):
    """What is permitted: for what, which parts of the record, from when, until when (not included)."""

    purpose: Purpose = Purpose.CAREGIVING
    parts: list[RecordPart] = Field(
        default_factory=lambda: list(EVERYDAY),
        max_length=20,
        description="`doses`: reminders and doses; `figures`: adherence; `alerts`: being told of unanswered doses;"
        " `health_facts`: allergies and illnesses; `about_self`: age, sex, pregnancy, breast-feeding, kidneys;"
        " `emergency_contacts`: whom to call. The last three are never meant where `parts` is left out.",
    )
    starts_at: AwareDatetime | None = Field(default=None, description="None: at once.")
    ends_at: AwareDatetime | None = Field(default=None, description="None: until it is ended.")

    def plain(self) -> Terms:
        """Return them as the service knows them."""
        return Terms.model_validate(self.model_dump())


class ConsentItem(Body):
    """A consent as one of its two people sees it. Whom you asked stays unknown to you until they agree."""

    id: UUID
    status: str
    mine: bool = Field(description="Whether you are the patient.")
    waits_for_me: bool = Field(description="Whether you are the one who has to answer.")
    terms: ConsentTerms
    running: bool = Field(description="Whether something is permitted at this moment.")
    other_id: UUID | None
    other_name: str | None
    organisation_id: UUID | None = Field(description="The organisation that it is for, in place of a person.")
    organisation_name: str | None
    created_at: datetime


class ConsentChange(Body):
    """One step in the life of a consent of yours: what held from then on, and by whom: patient, grantee or time."""

    consent_id: UUID
    at: datetime
    by: str
    status: str
    other_id: UUID | None
    other_name: str | None
    organisation_id: UUID | None
    organisation_name: str | None
    terms: ConsentTerms


class ConsentHistory(Done):
    """A page of what you permitted, changed and ended, newest first."""

    history: list[ConsentChange]
    total: int
    has_more: bool


class ConsentList(Done):
    """The open consents, on either side."""

    consents: list[ConsentItem]


class Dependant(Body):
    """A patient who agreed to be followed by you, or by the organisation that you belong to."""

    user_id: UUID
    display_name: str | None
    consent_id: UUID
    organisation_id: UUID | None = None
    organisation_name: str | None = None


class DependantList(Done):
    """Everyone you follow."""

    dependants: list[Dependant]


class OrganisationItem(Body):
    """A clinic, hospital, pharmacy or care service."""

    id: UUID
    name: str
    kind: str = Field(description="`clinic`, `hospital`, `pharmacy` or `care`.")


class OrganisationList(Done):
    """Organisations, by name."""

    organisations: list[OrganisationItem]
