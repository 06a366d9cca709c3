"""Getting in after every second factor was lost: what is asked, and what an administrator sees. Never health data."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from pydantic.alias_generators import to_camel

from healthapp.contexts.identity.schemas import Email, NewPassword
from healthapp.contexts.identity.schemas.administration import ApplicationStatus, Reason
from healthapp.kit.actor import Role


class _View(BaseModel):
    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True)


class _Command(BaseModel):
    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, extra="forbid")


_Token = Annotated[str, StringConstraints(min_length=20, max_length=200)]
LinkFor = Literal["confirm", "stop", "complete"]
"""What a link of ours is for: to ask, to end it, to choose a new password. None is good for another."""
CheckedBy = Literal["in_person", "video", "licence_office", "employer"]
"""How it was found out who asks: with an identity card in person or by video, or by a call back to who knows them."""
Lost = Literal["totp", "email", "sms", "passkey", "recovery"]


class RecoveryStatus(StrEnum):
    """Where it stands: `waiting` for the time to pass after an approval, `ready` while a link is out."""

    REQUESTED = "requested"
    WAITING = "waiting"
    READY = "ready"
    USED = "used"
    CANCELLED = "cancelled"
    REFUSED = "refused"
    EXPIRED = "expired"

    @property
    def is_open(self) -> bool:
        """Whether anything may still come of it."""
        return self in (RecoveryStatus.REQUESTED, RecoveryStatus.WAITING, RecoveryStatus.READY)


class AskRecovery(_Command):
    """Ask, with the ticket that the right password gave."""

    mfa_token: _Token


class AskRecoveryLink(_Command):
    """Ask for a link to the mailbox, by which one asks: for who has lost the password too."""

    email: Email


class RecoveryLink(_Command):
    """What a link of an e-mail or SMS carries."""

    token: _Token


class CompleteRecovery(NewPassword):
    """A new password, by the link that was sent after the waiting time."""

    token: _Token


class ApproveRecovery(_Command):
    """How an administrator found out who asks, and in their own words why they are sure."""

    checked_by: CheckedBy
    reason: Reason


class RefuseRecovery(_Command):
    """Why it is refused; for administrators, not for who asks."""

    reason: Reason


class RecoveryQuery(_Command):
    """Which to list, newest first: those that are open, or over; `before` is the last id of the page before."""

    open: bool | None = None
    before: UUID | None = None
    limit: int = Field(default=25, ge=1, le=100)


class OwnRecovery(_View):
    """What is under way for one's own account; times are UTC, `ready_at` is when a link comes at the earliest."""

    status: RecoveryStatus
    asked_at: datetime
    ready_at: datetime | None


class LicenceGlance(_View):
    """The newest licence of an account; `valid_until` is its last day, where that is known."""

    licence_number: str
    issuing_body: str
    country: str
    status: ApplicationStatus
    valid_until: date | None


class RecoveryView(_View):
    """What an administrator sees of one, and of the account that it is about. Times are UTC.

    `factors` are the second factors that the account has, lost or not; `sessions` is where it is logged in now, from
    where its owner can stop it.
    """

    id: UUID
    user_id: UUID
    mine: bool
    status: RecoveryStatus
    asked_by: Literal["password", "email"]
    asked_at: datetime
    decided_at: datetime | None
    decided_by: UUID | None
    decider: str | None
    checked_by: CheckedBy | None
    reason: str | None
    ready_at: datetime | None
    ended_at: datetime | None
    email: str
    display_name: str
    role: Role
    account_status: Literal["active", "locked"]
    created_at: datetime
    email_proven: bool
    phone_proven: bool
    logged_in_at: datetime | None
    sessions: int
    factors: list[Lost]
    licence: LicenceGlance | None


class RecoveryPage(_View):
    """A page of them; `next` continues after it."""

    recoveries: list[RecoveryView]
    next: UUID | None


@dataclass(frozen=True, slots=True)
class RecoveryNews:
    """What the owner is told: whose account it is, where it stands, and what ends it, which is stored nowhere."""

    user_id: UUID
    status: RecoveryStatus
    ready_at: datetime | None
    stop_token: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class ReadyRecovery:
    """Whom the worker sends which link; None where the account is gone or suspended, and nothing is sent."""

    recovery_id: UUID
    number: int
    user_id: UUID | None
    token: str = field(repr=False)
