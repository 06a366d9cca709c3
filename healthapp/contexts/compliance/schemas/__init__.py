"""What goes into and comes out of the compliance context."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any, Literal, NamedTuple
from uuid import UUID

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints
from pydantic.alias_generators import to_camel

from healthapp.kit.text import check_text


class ConsentStatus(StrEnum):
    """Where a consent stands."""

    PENDING = "pending"
    ACTIVE = "active"
    WITHDRAWN = "withdrawn"
    DECLINED = "declined"
    EXPIRED = "expired"
    """Its own end came."""


class Purpose(StrEnum):
    """What a permission is for: FHIR's Consent.provision.purpose (v3 PurposeOfUse SUPNWK and TREAT)."""

    CAREGIVING = "caregiving"
    TREATMENT = "treatment"


class RecordPart(StrEnum):
    """Which part of the record a permission opens (FHIR Consent.provision.class)."""

    DOSES = "doses"
    """Reminders and each day's doses."""
    FIGURES = "figures"
    """How regularly doses were taken, and the report of it."""
    ALERTS = "alerts"
    """Being told when a dose stays unanswered."""
    HEALTH_FACTS = "health_facts"
    """Allergies and illnesses, and that none is known (FHIR AllergyIntolerance, Condition)."""
    ABOUT_SELF = "about_self"
    """Age, sex, pregnancy, breast-feeding, kidneys (FHIR Patient, Observation)."""
    EMERGENCY_CONTACTS = "emergency_contacts"
    """Whom to call for them (FHIR Patient.contact)."""


EVERYDAY = (RecordPart.DOSES, RecordPart.FIGURES, RecordPart.ALERTS)
"""What is permitted where nothing is said: what one says of one's own health, one permits by saying so."""
HEALTH_PARTS = (RecordPart.HEALTH_FACTS, RecordPart.ABOUT_SELF, RecordPart.EMERGENCY_CONTACTS)
"""What a patient enters of their own health, and whom to call for them."""


class Terms(BaseModel):
    """What a patient permits: for what, which parts, from when (None: at once) until when (None: until it is ended).

    Times are UTC; the end is the first moment at which nothing is permitted any more.
    """

    purpose: Purpose = Purpose.CAREGIVING
    parts: list[RecordPart] = Field(default_factory=lambda: list(EVERYDAY), max_length=20)
    starts_at: AwareDatetime | None = None
    ends_at: AwareDatetime | None = None


TREATING = Terms(purpose=Purpose.TREATMENT, parts=[RecordPart.DOSES, RecordPart.FIGURES])
"""What a doctor or pharmacist asks for: nobody's missed dose wakes them."""


class ConsentVersion(BaseModel):
    """One step in the life of a patient's consent: what held from `at` (UTC) on, and who made it so.

    `by` is `patient`, `grantee` or `time`. `grantee_id` is None as long as nobody said yes.
    """

    consent_id: UUID
    at: datetime
    by: str
    status: ConsentStatus
    first: bool
    """Whether this is how it began, or how it was agreed to; else it is a change of something that held already."""
    grantee_id: UUID | None
    organisation_id: UUID | None = None
    organisation_name: str | None = None
    terms: Terms


class ConsentView(BaseModel):
    """A consent as one of its two people sees it. `other_id` is None while the invited person has no account.

    One for an organisation has no other person: its patient alone sees it.
    """

    id: UUID
    patient_id: UUID
    grantee_id: UUID | None
    status: ConsentStatus
    requested_by: str
    created_at: datetime
    mine: bool
    """Whether the reader is the patient."""
    waits_for_me: bool
    """Whether the reader is the one who has to answer."""
    terms: Terms
    running: bool
    """Whether something is permitted at this moment."""
    organisation_id: UUID | None = None
    organisation_name: str | None = None

    def opens(self, part: RecordPart) -> bool:
        """Return whether that part is permitted at this moment."""
        return self.running and part in self.terms.parts

    @property
    def other_id(self) -> UUID | None:
        """Return the id of the other person."""
        return self.grantee_id if self.mine else self.patient_id


class Counterpart(NamedTuple):
    """The other one of a consent; `follows` when they follow the person asked about, else they are followed."""

    id: UUID
    follows: bool


class Invitation(BaseModel):
    """An invitation on its way to an address that has no account."""

    consent_id: UUID
    patient_id: UUID
    email: str
    token: str
    """What the link carries; it works once."""


class KeyView(BaseModel):
    """One data key, without its material. It seals from `active_from` (UTC) until the next one begins."""

    kid: str
    created_at: datetime
    active_from: datetime
    retired_at: datetime | None
    is_current: bool


class RotationStepView(BaseModel):
    """What a rotation has done in one place; `unreadable` rows could not be opened and were left as they are.

    `waits` says that the new key hasn't begun in every process yet, so that nothing was done.
    """

    place: str
    resealed: int = 0
    unreadable: int = 0
    done: bool = False
    waits: bool = False


class KeyStatus(BaseModel):
    """The data keys and the newest rotation. `age_days` is the current key's, due when it reaches `due_after_days`."""

    keys: list[KeyView]
    age_days: int
    due_after_days: int
    open: bool
    steps: list[RotationStepView]

    @property
    def unreadable(self) -> int:
        """Return how many rows the rotation could not open."""
        return sum(step.unreadable for step in self.steps)


class AccessQuery(BaseModel):
    """Which part of the log of one's record: of one person, or the operator's; from `since` on, before `until`."""

    person_id: UUID | None = None
    operator: bool = False
    """Only what the operator of the service did, who has no account."""
    since: datetime | None = None
    until: datetime | None = None
    by_day: bool = False
    limit: int = Field(default=50, ge=1, le=100)
    offset: int = Field(default=0, ge=0, le=10**9)


class AccessPerson(BaseModel):
    """Somebody who stands in the log: without an id it is the operator, and a role may be unknown ("")."""

    actor_id: UUID | None
    actor_role: str


class AccessView(AccessPerson):
    """One look at, or change of, a patient's record, as the patient may see it. `at` is the last of `times` times."""

    at: datetime
    action: str
    outcome: str
    purpose: str | None
    """Why, as a code; None where nobody has to say."""
    channel: str
    """By what a message was sent, "" for everything else."""
    times: int
    organisation_id: UUID | None = None
    """For which organisation, where they could look because they belong to it."""
    organisation_name: str | None = None


class RetentionPlace(BaseModel):
    """One place with an age: before when its rows are too old (UTC), how many are, and what the last run took.

    `overdue` is counted up to 10,001; `error` is the code of what kept the last run from this place. `by_month` says
    that it goes by whole months: none of it is overdue before its whole month is. `category` is what people call it.
    """

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True)

    name: str
    category: str
    span: str
    by_month: bool
    before: datetime
    overdue: int
    removed: int
    error: str | None = None


class RetentionStatus(BaseModel):
    """The last finished run (times UTC; None before the first) and every place now.

    `running`: another run is open. `late`: none has begun for 36 hours. `months_ahead` of the trail are laid out. To an
    administrator overdue is what the last run had to leave: their process can't look into everybody's rows.
    """

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True)

    started_at: datetime | None
    finished_at: datetime | None
    running: bool
    late: bool
    months_ahead: int | None
    places: list[RetentionPlace]

    @property
    def overdue(self) -> int:
        """Return how many rows are held too long."""
        return sum(place.overdue for place in self.places)

    @property
    def failed(self) -> list[str]:
        """Return the places that the last run had to leave."""
        return [place.name for place in self.places if place.error]


class Head(BaseModel):
    """The chain's last link at some moment, and how many rows it had then: what a later chain must still contain."""

    number: int
    rows: int
    hash: str


class Anchor(Head):
    """The head of one day (UTC)."""

    day: date


class ChainReport(BaseModel):
    """What the verifier found: `broken_at` is the number of the first seal that doesn't match, or None.

    `seals` and `rows` count what is whole (all of it, or what lies before the break), `head` is the hash of its last
    seal: kept outside, it also shows a chain that was cut short or written anew. `unsealed` rows are younger than the
    last seal and not yet covered; `sealed_at` (UTC) is when the broken seal says that it was made. `anchors` earlier
    heads of the chain, kept in the database or outside it, were found in it again.
    """

    seals: int
    rows: int
    unsealed: int
    head: str
    anchors: int = 0
    dropped: int = 0
    """Rows that retention has dropped, with their months; their links are checked by their place."""
    broken_at: int | None = None
    sealed_at: datetime | None = None
    reason: str | None = None

    @property
    def ok(self) -> bool:
        """Whether the chain is whole."""
        return self.broken_at is None


class Meaning(StrEnum):
    """What a signature means (21 CFR 11.50(a)(3))."""

    AUTHORED = "authored"
    REVIEWED = "reviewed"
    APPROVED = "approved"
    RESPONSIBLE = "responsible"


class Signer(BaseModel):
    """A person who has just proved who they are."""

    user_id: UUID
    name: str
    """The printed name (21 CFR 11.50(a)(1))."""
    role: str


class SignedRecord(BaseModel):
    """What is signed: one version of a record, and all of its content that the signature stands for."""

    type: str = Field(min_length=1, max_length=60)
    id: UUID
    version: int = Field(ge=1)
    content: dict[str, Any]


class Fault(StrEnum):
    """What is wrong with a signature."""

    RECORD = "record"
    """The record isn't what was signed."""
    ROW = "row"
    """The signature's own row was changed."""
    SEAL = "seal"
    """The row fits together, and wasn't sealed by us."""
    NAME = "name"
    """The printed name isn't the signer's of that moment, or can't be opened."""
    CHAIN = "chain"
    """A signature before it was changed, added or removed."""


class SignatureView(BaseModel):
    """A signature as people read it (21 CFR 11.50): name, time (UTC), meaning; and what is wrong with it."""

    id: UUID
    number: int
    signer_id: UUID
    name: str
    role: str
    meaning: Meaning
    signed_at: datetime
    version: int
    faults: list[Fault]


class SignatureReport(BaseModel):
    """What the walk along all signatures found: how many are whole, and the first that isn't."""

    count: int
    broken_at: int | None = None
    fault: Fault | None = None


Why = Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=500), AfterValidator(check_text)]


class AssignDoctor(BaseModel):
    """Assign a patient to a doctor, from now or later on, for a time or until it is ended; and why."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, extra="forbid")

    patient_id: UUID
    doctor_id: UUID
    reason: Why
    starts_at: AwareDatetime | None = None
    ends_at: AwareDatetime | None = None


class AssignmentView(BaseModel):
    """Who reads whose record by an administrator's hand, from when until when (UTC), and why."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True)

    id: UUID
    patient_id: UUID
    reader_id: UUID
    kind: Literal["assigned", "look"]
    reason: str
    starts_at: datetime
    ends_at: datetime | None
    created_at: datetime
    ended_at: datetime | None

    def runs(self, now: datetime) -> bool:
        """Tell whether the reader may read now."""
        return self.ended_at is None and self.starts_at <= now and (self.ends_at is None or self.ends_at > now)
