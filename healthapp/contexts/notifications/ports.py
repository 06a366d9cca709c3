"""What the notifications context needs from outside: somebody who sends e-mail, SMS, push and the long tail.

Addresses and texts are left out of every `repr`, and errors carry codes only, so neither a log line nor a traceback
can show what a message said or to whom it went.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

Urgency = Literal["very-low", "low", "normal", "high"]


@dataclass(frozen=True, slots=True)
class OutgoingEmail:
    """One e-mail. `message_id` is the notice's id; the adapter makes the Message-ID header of it."""

    message_id: str
    to: str = field(repr=False)
    subject: str = field(repr=False)
    text: str = field(repr=False)
    html: str | None = field(default=None, repr=False)
    lang: str = "bn"
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class OutgoingSms:
    """One text message. `to` is E.164; `id` is the notice's."""

    id: str
    to: str = field(repr=False)
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class OutgoingPush:
    """One web push message for one subscription. `topic` makes the push service replace an undelivered earlier copy."""

    id: str
    endpoint: str = field(repr=False)
    p256dh: str = field(repr=False)
    auth: str = field(repr=False)
    payload: Mapping[str, Any] = field(repr=False)
    ttl: int = 3600
    urgency: Urgency = "normal"
    topic: str | None = None


@dataclass(frozen=True, slots=True)
class OutgoingLongTail:
    """One message for the channels the operator configured beside ours (Matrix, ntfy, Telegram …)."""

    id: str
    title: str = field(repr=False)
    body: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class SendResult:
    """The vendor has taken the message; `provider_ref` is its name for it."""

    provider_ref: str


class SendError(Exception):
    """Sending failed. `code` is short, stable and says nothing about the person ("smtp.450", "twilio.21610")."""

    def __init__(self, code: str) -> None:
        """Carry the code and nothing else."""
        self.code = code
        super().__init__(code)


class TransientSendError(SendError):
    """Worth another try later."""

    def __init__(
        self,
        code: str,
        *,
        retry_after: float | None = None,
        maybe_sent: bool = False,
        vendor_down: bool = False,
        attempted: bool = True,
    ) -> None:
        """Say what is known about the failure.

        `retry_after`: seconds the vendor asked us to wait. `maybe_sent`: the request had gone out and no answer came.
        `vendor_down`: the vendor is in trouble, not this message. `attempted`: False when nothing was tried at all, so
        that it need not count as an attempt.
        """
        self.retry_after = retry_after
        self.maybe_sent = maybe_sent
        self.vendor_down = vendor_down
        self.attempted = attempted
        super().__init__(code)


class VendorUnavailableError(TransientSendError):
    """The vendor's circuit breaker is open: nothing was tried."""

    def __init__(self, code: str, retry_after: float) -> None:
        """Say when a try will be let through again."""
        super().__init__(code, retry_after=retry_after, vendor_down=True, attempted=False)


class PermanentSendError(SendError):
    """No later try can succeed; `reason` is the code."""

    @property
    def reason(self) -> str:
        """Return why."""
        return self.code


class SubscriptionGone(PermanentSendError):  # noqa: N818 - it is what the push service says, not a fault
    """This browser's subscription has ended: forget it."""


M_contra = TypeVar("M_contra", contravariant=True)


class SendPort(Protocol[M_contra]):
    """Sends one kind of message; raises `TransientSendError` or `PermanentSendError`."""

    async def send(self, message: M_contra, /) -> SendResult:
        """Hand the message to the vendor."""
        ...

    async def aclose(self) -> None:
        """Let go of connections."""
        ...


class EmailPort(SendPort[OutgoingEmail], Protocol):
    """Sends e-mail."""


class SmsPort(SendPort[OutgoingSms], Protocol):
    """Sends text messages."""


class PushPort(SendPort[OutgoingPush], Protocol):
    """Sends web push messages."""


class LongTailPort(SendPort[OutgoingLongTail], Protocol):
    """Sends to the channels beside ours."""


def push_topic(notice_id: UUID) -> str:
    """Return a notice's id as a push topic: base64url, 22 of the 32 characters RFC 8030 allows."""
    return base64.urlsafe_b64encode(notice_id.bytes).rstrip(b"=").decode()
