"""The factory: what is configured goes to the vendor behind its breaker, the rest to the outbox or nowhere."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest

from healthapp.adapters.channels import ChannelSettings, build_channels
from healthapp.adapters.outbox import DevOutbox, list_messages
from healthapp.adapters.webpush import generate_vapid_key
from healthapp.contexts.notifications.ports import (
    EmailPort,
    LongTailPort,
    OutgoingEmail,
    OutgoingPush,
    OutgoingSms,
    PermanentSendError,
    PushPort,
    SmsPort,
    SubscriptionGone,
    TransientSendError,
    VendorUnavailableError,
)
from healthapp.kit.breaker import BreakerState
from tests.peers.push import PushPeer

if TYPE_CHECKING:
    from pathlib import Path

    from healthapp.kit.clock import SystemClock
    from tests.peers.smtp import SmtpPeer
    from tests.peers.twilio import TwilioPeer


class Ticks:
    def __init__(self) -> None:
        self.at = 100.0

    def __call__(self) -> float:
        return self.at


def sms(to: str = "+8801712345678") -> OutgoingSms:
    return OutgoingSms(str(uuid4()), to, "সময় হয়েছে")


def twilio_settings(peer: TwilioPeer) -> ChannelSettings:
    return ChannelSettings(
        twilio_account_sid=peer.account_sid,
        twilio_auth_token=peer.auth_token,
        twilio_from="+15005550006",
        twilio_base_url=peer.url,
        timeout_s=1.0,
        breaker_threshold=3,
        breaker_open_s=10.0,
    )


async def test_unconfigured_goes_to_the_outbox(tmp_path: Path, clock: SystemClock) -> None:
    channels = build_channels(ChannelSettings(outbox_dir=tmp_path), clock)
    assert channels.describe() == {"email": "outbox", "sms": "outbox", "push": "outbox", "other": "off"}
    assert channels.email is not None
    await channels.email.send(OutgoingEmail("n1", "a@b.test", "x", "y"))
    assert [one.id for one in list_messages(tmp_path).messages] == ["n1"]
    await channels.aclose()


async def test_unconfigured_without_an_outbox_is_off(clock: SystemClock) -> None:
    channels = build_channels(ChannelSettings(), clock)
    assert set(channels.describe().values()) == {"off"}
    assert (channels.email, channels.sms, channels.push, channels.long_tail) == (None, None, None, None)
    await channels.aclose()


async def test_configured_goes_to_the_vendor(
    tmp_path: Path, clock: SystemClock, smtp: SmtpPeer, twilio: TwilioPeer, push: PushPeer
) -> None:
    settings = ChannelSettings(
        smtp_url=f"smtp+plain://127.0.0.1:{smtp.port}",
        twilio_account_sid=twilio.account_sid,
        twilio_auth_token=twilio.auth_token,
        twilio_from="+15005550006",
        twilio_base_url=twilio.url,
        vapid_private_key=generate_vapid_key(),
        allow_insecure_push=True,
        outbox_dir=tmp_path,
    )
    for secret in (settings.twilio_auth_token, settings.vapid_private_key, settings.smtp_url):
        assert secret is not None
        assert secret not in repr(settings)
    channels = build_channels(settings, clock)
    assert channels.describe() == {"email": "vendor", "sms": "vendor", "push": "vendor", "other": "off"}
    assert channels.email is not None
    assert channels.sms is not None
    assert channels.push is not None
    await channels.email.send(OutgoingEmail("n1", "a@b.test", "x", "y"))
    await channels.sms.send(sms())
    browser = push.subscribe()
    await channels.push.send(OutgoingPush("n3", browser.endpoint, browser.p256dh, browser.auth, {"id": "n3"}))
    assert (len(smtp.received), len(twilio.received), len(push.received)) == (1, 1, 1)
    assert [(one.name, one.state.value) for one in channels.breakers.snapshots()] == [
        ("push:127.0.0.1", "closed"),
        ("smtp", "closed"),
        ("twilio", "closed"),
    ]
    assert list_messages(tmp_path).messages == []
    await channels.aclose()


async def test_a_vendor_in_trouble_is_left_alone_and_comes_back(clock: SystemClock, twilio: TwilioPeer) -> None:
    ticks, heard = Ticks(), list[tuple[str, str]]()
    channels = build_channels(
        twilio_settings(twilio), clock, now=ticks, on_change=lambda name, state: heard.append((name, state.value))
    )
    assert channels.sms is not None
    twilio.behave("status", status=503, times=None)
    for _ in range(3):
        with pytest.raises(TransientSendError):
            await channels.sms.send(sms())
    asked = len(twilio.requests)
    with pytest.raises(VendorUnavailableError) as caught:
        await channels.sms.send(sms())
    assert (caught.value.attempted, caught.value.retry_after, caught.value.code) == (False, 10.0, "twilio.unavailable")
    assert len(twilio.requests) == asked, "an open breaker asks nobody"
    twilio.reset()
    ticks.at += 10
    await channels.sms.send(sms())
    await channels.sms.send(sms())
    assert heard == [("twilio", "open"), ("twilio", "half_open"), ("twilio", "closed")]
    await channels.aclose()


async def test_what_is_about_the_message_leaves_the_breaker_closed(clock: SystemClock, twilio: TwilioPeer) -> None:
    channels = build_channels(twilio_settings(twilio), clock)
    assert channels.sms is not None
    twilio.behave("status", status=429, code=20429, times=10)
    for _ in range(10):
        with pytest.raises(TransientSendError):
            await channels.sms.send(sms())
    for _ in range(10):
        with pytest.raises(PermanentSendError):
            await channels.sms.send(sms("nonsense"))
    assert channels.breakers.get("twilio").state is BreakerState.CLOSED
    await channels.aclose()


async def test_a_cancelled_trial_does_not_lock_the_vendor_out(clock: SystemClock, twilio: TwilioPeer) -> None:
    ticks = Ticks()
    channels = build_channels(twilio_settings(twilio), clock, now=ticks)
    assert channels.sms is not None
    twilio.behave("status", status=503, times=3)
    for _ in range(3):
        with pytest.raises(TransientSendError):
            await channels.sms.send(sms())
    ticks.at += 10
    twilio.behave("slow", delay_s=5)
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(channels.sms.send(sms()), 0.1)
    await channels.sms.send(sms())
    assert channels.breakers.get("twilio").state is BreakerState.CLOSED
    await channels.aclose()


async def test_each_push_service_has_its_own_breaker(clock: SystemClock, push: PushPeer) -> None:
    settings = ChannelSettings(vapid_private_key=generate_vapid_key(), allow_insecure_push=True, breaker_threshold=1)
    channels = build_channels(settings, clock)
    assert channels.push is not None

    def message(endpoint: str) -> OutgoingPush:
        return OutgoingPush("n", endpoint, browser.p256dh, browser.auth, {"id": "n"})

    with PushPeer(host="localhost") as other:
        browser = push.subscribe()
        push.behave("status", status=500)
        with pytest.raises(TransientSendError):
            await channels.push.send(message(browser.endpoint))
        with pytest.raises(VendorUnavailableError):
            await channels.push.send(message(browser.endpoint))
        browser = other.subscribe()
        await channels.push.send(message(browser.endpoint))
        with pytest.raises(SubscriptionGone):
            await channels.push.send(message("https://["))
    await channels.aclose()


def test_everything_fits_the_ports(tmp_path: Path, clock: SystemClock) -> None:
    """For mypy: the outbox is every port at once."""
    box = DevOutbox(tmp_path, clock)
    email: EmailPort = box
    sms_port: SmsPort = box
    push: PushPort = box
    rest: LongTailPort = box
    assert {id(port) for port in (email, sms_port, push, rest)} == {id(box)}
