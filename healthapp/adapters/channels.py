"""Makes the sending channels from plain settings: each vendor behind its circuit breaker, or the embedded outbox."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Generic, TypeVar
from urllib.parse import urlsplit

from healthapp.adapters.apprise import AppriseLongTail
from healthapp.adapters.outbox import DevOutbox
from healthapp.adapters.smtp import SmtpConfig, SmtpEmail
from healthapp.adapters.twilio import TwilioConfig, TwilioSms
from healthapp.adapters.webpush import WebPush, WebPushConfig
from healthapp.contexts.notifications.ports import (
    EmailPort,
    LongTailPort,
    OutgoingPush,
    PermanentSendError,
    PushPort,
    SendPort,
    SendResult,
    SmsPort,
    TransientSendError,
    VendorUnavailableError,
)
from healthapp.kit.breaker import Breaker, Breakers
from healthapp.kit.clock import monotonic

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pydantic import SecretStr

    from healthapp.config import Settings
    from healthapp.kit.breaker import BreakerState
    from healthapp.kit.clock import Clock

M = TypeVar("M")


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelSettings:
    """What to send by. Without its settings a channel goes to the outbox in `outbox_dir`, or is off."""

    smtp_url: str | None = field(default=None, repr=False)
    smtp_from: str = "healthapp <no-reply@healthapp.test>"
    twilio_account_sid: str | None = None
    twilio_auth_token: str | None = field(default=None, repr=False)
    twilio_from: str | None = None
    twilio_base_url: str = "https://api.twilio.com"
    vapid_private_key: str | None = field(default=None, repr=False)
    vapid_subject: str = "mailto:ops@healthapp.test"
    allow_insecure_push: bool = False
    apprise_urls: tuple[str, ...] = field(default=(), repr=False)
    outbox_dir: Path | None = None
    timeout_s: float = 10.0
    ca_file: Path | None = None
    breaker_threshold: int = 5
    breaker_open_s: float = 5.0
    breaker_max_open_s: float = 120.0


class GuardedChannel(Generic[M]):
    """A channel behind circuit breakers: while its vendor is in trouble, it says so at once instead of trying."""

    def __init__(self, inner: SendPort[M], breakers: Breakers, vendor: Callable[[M], str]) -> None:
        """Guard `inner`; `vendor` names the breaker for a message."""
        self.inner = inner
        self._breakers = breakers
        self._vendor = vendor

    async def send(self, message: M, /) -> SendResult:
        """Send, unless the vendor's breaker is open."""
        name = self._vendor(message)
        breaker = self._breakers.get(name)
        permit = breaker.admit()
        if permit is None:
            code = name.partition(":")[0] + ".unavailable"
            raise VendorUnavailableError(code, breaker.retry_in)
        try:
            result = await self.inner.send(message)
        except TransientSendError as error:
            (breaker.failed if error.vendor_down else breaker.succeeded)(permit)
            raise
        except PermanentSendError:
            breaker.succeeded(permit)
            raise
        except BaseException:
            breaker.abandoned(permit)
            raise
        breaker.succeeded(permit)
        return result

    async def aclose(self) -> None:
        """Close the channel."""
        await self.inner.aclose()


@dataclass(frozen=True, slots=True)
class Channels:
    """The ways out of the house; None is a way that isn't set up."""

    email: EmailPort | None
    sms: SmsPort | None
    push: PushPort | None
    long_tail: LongTailPort | None
    breakers: Breakers

    def describe(self) -> dict[str, str]:
        """Say of each channel whether it goes to a vendor, to the outbox, or is off."""
        ports = {"email": self.email, "sms": self.sms, "push": self.push, "other": self.long_tail}
        kinds = {
            name: "off" if port is None else "outbox" if isinstance(port, DevOutbox) else "vendor"
            for name, port in ports.items()
        }
        return dict(kinds)

    async def aclose(self) -> None:
        """Close every channel."""
        for port in (self.email, self.sms, self.push, self.long_tail):
            if port is not None:
                await port.aclose()


def channel_settings(settings: Settings, outbox_dir: Path | None) -> ChannelSettings:
    """Return what to send by, as the product's settings say it."""

    def plain(secret: SecretStr | None) -> str | None:
        return secret.get_secret_value() if secret else None

    return ChannelSettings(
        smtp_url=plain(settings.smtp_url),
        smtp_from=settings.smtp_from,
        twilio_account_sid=settings.twilio_account_sid,
        twilio_auth_token=plain(settings.twilio_auth_token),
        twilio_from=settings.twilio_from,
        twilio_base_url=settings.twilio_base_url,
        vapid_private_key=plain(settings.vapid_private_key),
        vapid_subject=settings.vapid_subject,
        allow_insecure_push=settings.allow_insecure_push,
        apprise_urls=tuple((plain(settings.apprise_urls) or "").split()),
        outbox_dir=outbox_dir,
    )


def build_channels(
    settings: ChannelSettings,
    clock: Clock,
    *,
    now: Callable[[], float] = monotonic,
    on_change: Callable[[str, BreakerState], None] | None = None,
) -> Channels:
    """Make the channels. `on_change` hears of every breaker that opens or closes."""

    def breaker(name: str) -> Breaker:
        return Breaker(
            name,
            threshold=settings.breaker_threshold,
            open_for=settings.breaker_open_s,
            max_open_for=max(settings.breaker_open_s, settings.breaker_max_open_s),
            trial_limit=settings.timeout_s * 2,
            now=now,
            on_change=on_change,
        )

    breakers = Breakers(breaker)
    outbox = DevOutbox(settings.outbox_dir, clock) if settings.outbox_dir is not None else None
    email: EmailPort | None = outbox
    sms: SmsPort | None = outbox
    push: PushPort | None = outbox
    long_tail: LongTailPort | None = None
    if settings.smtp_url:
        config = SmtpConfig.from_url(
            settings.smtp_url, settings.smtp_from, timeout_s=settings.timeout_s, ca_file=settings.ca_file
        )
        email = GuardedChannel(SmtpEmail(config, clock), breakers, lambda _: "smtp")
    if settings.twilio_account_sid and settings.twilio_auth_token and settings.twilio_from:
        twilio = TwilioConfig(
            settings.twilio_account_sid,
            settings.twilio_auth_token,
            settings.twilio_from,
            settings.twilio_base_url,
            settings.timeout_s,
        )
        sms = GuardedChannel(TwilioSms(twilio, clock), breakers, lambda _: "twilio")
    if settings.vapid_private_key:
        web_push = WebPushConfig(
            settings.vapid_private_key, settings.vapid_subject, settings.allow_insecure_push, settings.timeout_s
        )
        push = GuardedChannel(WebPush(web_push, clock), breakers, _push_service)
    if settings.apprise_urls:
        targets = AppriseLongTail(settings.apprise_urls, timeout_s=settings.timeout_s)
        long_tail = GuardedChannel(targets, breakers, lambda _: "apprise")
    return Channels(email, sms, push, long_tail, breakers)


def _push_service(message: OutgoingPush) -> str:
    """Name the breaker of an endpoint's push service: trouble at one says nothing about another."""
    try:
        return f"push:{urlsplit(message.endpoint).hostname}"
    except ValueError:
        return "push:malformed"
