"""What goes into and comes out of the notifications context."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time
from enum import StrEnum
from typing import Annotated, Any, NamedTuple
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StrictBool, StringConstraints
from pydantic.alias_generators import to_camel

from healthapp.contexts.identity.schemas import ContactView
from healthapp.kit.actor import Role


class Channel(StrEnum):
    """How a notice reaches someone; the seed's names. `websocket` is the popup and the inbox."""

    WEBSOCKET = "websocket"
    PUSH = "push"
    EMAIL = "email"
    SMS = "sms"
    OTHER = "other"


class Topic(StrEnum):
    """What a notice is about; preferences are kept per topic and channel."""

    MEDICINE = "medicine"
    APPOINTMENT = "appointment"
    TEST = "test"
    FOLLOWUP = "followup"
    REFILL = "refill"
    CAREGIVER = "caregiver"
    ACCOUNT = "account"
    EMERGENCY = "emergency"


class Priority(StrEnum):
    """How urgent a notice is; `high` is marked urgent to the push service."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class Kind(StrEnum):
    """Which text a notice carries."""

    DOSE_DUE = "dose_due"
    DOSE_LATE = "dose_late"
    DOSE_MISSED = "dose_missed"
    CAREGIVER_ESCALATION = "caregiver_escalation"
    REFILL = "refill"
    BROADCAST = "broadcast"
    CONSENT_REQUEST = "consent_request"
    CONSENT_GRANTED = "consent_granted"
    CONSENT_ENDED = "consent_ended"
    WELCOME = "welcome"
    INVITATION = "invitation"
    SESSION_REVOKED = "session_revoked"
    PASSWORD_RESET = "password_reset"  # noqa: S105 - a kind of message
    PASSWORD_CHANGED = "password_changed"  # noqa: S105 - as above
    DEVICE_ADDED = "device_added"
    SECOND_FACTOR = "second_factor"
    ADMINISTERED = "administered"
    PROVE_EMAIL = "prove_email"
    PROVE_PHONE = "prove_phone"
    SECOND_STEP_CODE = "second_step_code"
    ADDRESS_CHANGED = "address_changed"
    ASSIGNMENT = "assignment"
    EXPORT_READY = "export_ready"
    ERASURE_PLANNED = "erasure_planned"
    ERASURE_UNDONE = "erasure_undone"
    PERSON_LEFT = "person_left"
    APP_ALLOWED = "app_allowed"
    COMPLIANCE = "compliance"
    LICENCE = "licence"
    APP_TOKEN_REUSED = "app_token_reused"  # noqa: S105 - as above
    RECOVERY = "recovery"
    RECOVERY_CONFIRM = "recovery_confirm"
    RECOVERY_LINK = "recovery_link"
    RECOVERY_WAITS = "recovery_waits"
    EDITING = "editing"
    IMPORT = "import"


@dataclass(frozen=True, slots=True)
class OccurrenceNotice:
    """One occurrence that has come due and is to be told; `payload` is sealed before it is stored."""

    occurrence_id: UUID
    reminder_id: UUID
    patient_id: UUID
    topic: Topic
    kind: Kind
    round: int
    due_at: datetime
    payload: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class DirectNotice:
    """One message to one person that belongs to no occurrence."""

    recipient_id: UUID
    topic: Topic
    kind: Kind
    payload: Mapping[str, Any] = field(default_factory=dict)
    patient_id: UUID | None = None
    reminder_id: UUID | None = None
    message_id: UUID | None = None
    """Given by the caller where a repeated call must not make a second message."""
    about_id: UUID | None = None
    """Whom the payload names, when that isn't the patient: with them it goes."""


class _View(BaseModel):
    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True)


class _Command(BaseModel):
    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, extra="forbid")


class NoticeView(_View):
    """One inbox entry, worded in the reader's language."""

    id: UUID
    kind: Kind
    topic: Topic
    priority: Priority
    title: str
    body: str
    created_at: datetime
    read_at: datetime | None
    occurrence_id: UUID | None
    reminder_id: UUID | None
    patient_id: UUID | None


class PreferenceItem(_Command):
    """One person's choice for one topic and channel; what is absent stays.

    `delaySeconds` counts from the due time while unanswered. A reminder of a dose leaves only while the dose is open,
    whatever the delay. Channel `caregiver` is what a patient chose for telling those who look after them: whether,
    when, how urgently and with how many tries. Who looks after somebody chooses for their own channels under topic
    `caregiver`, and that counts for priority and tries.
    """

    topic: Topic
    channel: str = Field(pattern="^(websocket|push|email|sms|caregiver)$")
    enabled: StrictBool
    delay_seconds: int = Field(ge=0, le=86_400)
    priority: Priority | None = None
    max_attempts: Annotated[int, Field(ge=1, le=20)] | None = None


class Preferences(_Command):
    """What a person chooses about being told; what is absent stays.

    Quiet hours are wall-clock times in their zone: two different ones, or none. What a caller leaves out is stored
    already, so that only the service can tell whether both are there.
    """

    items: list[PreferenceItem] = Field(default_factory=list, max_length=64)
    quiet_from: time | None = None
    quiet_to: time | None = None
    names_opt_in: StrictBool = False
    high_doses_bypass: StrictBool = Field(
        default=False, description="Whether doses of high priority are told in quiet hours too."
    )


class PreferenceView(_View):
    """What holds for one topic and channel. `delaySeconds` counts from the due time while unanswered."""

    topic: Topic
    channel: str
    enabled: bool
    delay_seconds: int
    priority: Priority
    max_attempts: int


class PreferencesView(_View):
    """Everything that holds about being told one person. Quiet hours are wall-clock times in their zone."""

    items: list[PreferenceView]
    quiet_from: time | None
    quiet_to: time | None
    names_opt_in: bool
    high_doses_bypass: bool = Field(description="Whether doses of high priority are told in quiet hours too.")


class PushKeys(_Command):
    """The keys a browser made for its subscription (RFC 8291), base64url."""

    p256dh: str = Field(min_length=80, max_length=120)
    auth: str = Field(min_length=16, max_length=40)


class SubscribePush(_Command):
    """A browser's push subscription, as `PushSubscription.toJSON()` gives it."""

    endpoint: str = Field(min_length=10, max_length=2000, pattern="^https?://")
    keys: PushKeys
    expiration_time: float | None = None


class PushSubscriptionView(_View):
    """A stored subscription; the endpoint itself isn't shown again."""

    id: UUID
    user_agent: str | None
    created_at: datetime


_Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]


class SendBroadcast(_Command):
    """An emergency message to everyone of the chosen roles; it bypasses quiet hours."""

    text_bn: _Text
    text_en: _Text
    roles: list[Role] = Field(min_length=1, max_length=6)


class BroadcastView(_View):
    """A broadcast and how far it got."""

    id: UUID
    text_bn: str
    text_en: str
    roles: list[str]
    recipients: int
    created_at: datetime
    done_at: datetime | None


class FeedItem(_View):
    """One event of a person's feed, numbered without gaps."""

    seq: int
    topic: str
    payload: dict[str, Any]
    at: datetime


class DiscardReason(StrEnum):
    """Why something that was given up is put away for good. Codes, so that the trail holds nobody's words."""

    TOO_LATE = "too_late"
    NO_ADDRESS = "no_address"
    TOLD_OTHERWISE = "told_otherwise"
    DONE_ALREADY = "done_already"
    NOT_MENDABLE = "not_mendable"
    MISTAKE = "mistake"


class Replay(NamedTuple):
    """How many failed notices are sent again, and how many are put away, since nobody needs them any more."""

    again: int
    lapsed: int


class FailedNotice(_View):
    """A notice that could not be sent: by which channel and why, not to whom or what."""

    id: UUID
    kind: str
    channel: str
    attempts: int
    error: str | None
    failed_at: datetime


@dataclass(frozen=True, slots=True)
class Target:
    """One browser to push to."""

    id: UUID
    endpoint: str = field(repr=False)
    p256dh: str = field(repr=False)
    auth: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class SendJob:
    """One notice that this process has taken and must send now. Nothing personal shows in its `repr`."""

    notice_id: UUID
    channel: Channel
    kind: Kind
    topic: Topic
    priority: Priority
    recipient_id: UUID
    reminder_id: UUID | None
    occurrence_id: UUID | None
    payload: Mapping[str, Any] = field(repr=False)
    attempts: int
    max_attempts: int
    created_at: datetime
    names_opt_in: bool
    contact: ContactView | None = field(repr=False)
    patient_id: UUID | None = None
    """Whom it is about, which may be another than who gets it."""
    targets: tuple[Target, ...] = field(default=(), repr=False)
