"""The SMS adapter against a server that speaks Twilio's API."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest

from healthapp.adapters.twilio import TwilioConfig, TwilioSms
from healthapp.contexts.notifications.ports import OutgoingSms, PermanentSendError, SendError, TransientSendError
from tests.peers.twilio import TwilioPeer

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from healthapp.kit.clock import SystemClock
    from tests.peers.tls import TlsFiles

TO = "+8801712345678"
HEALTH = "ইনসুলিন ১০ ইউনিট"
FROM = "+15005550006"


def message(to: str = TO, text: str = f"এখন {HEALTH}") -> OutgoingSms:
    return OutgoingSms(str(uuid4()), to, text)


def config(peer: TwilioPeer) -> TwilioConfig:
    return TwilioConfig(peer.account_sid, peer.auth_token, FROM, peer.url, timeout_s=2.0)


@pytest.fixture
async def sms(twilio: TwilioPeer, clock: SystemClock) -> AsyncIterator[TwilioSms]:
    adapter = TwilioSms(config(twilio), clock)
    yield adapter
    await adapter.aclose()


async def refused(sms: TwilioSms, sent: OutgoingSms | None = None) -> SendError:
    with pytest.raises(SendError) as caught:
        await sms.send(sent or message())
    return caught.value


async def test_arrives_and_can_be_followed(twilio: TwilioPeer, sms: TwilioSms) -> None:
    sent = message()
    result = await sms.send(sent)
    [got] = twilio.received
    assert (got["sid"], got["to"], got["from"], got["body"]) == (result.provider_ref, TO, FROM, sent.text)
    assert got["id"] == sent.id, "the vendor sees the notice's id"
    assert [await sms.status(result.provider_ref) for _ in range(3)] == ["queued", "sent", "delivered"]


async def test_by_a_messaging_service(twilio: TwilioPeer, clock: SystemClock) -> None:
    service = "MG" + "1" * 32
    adapter = TwilioSms(replace(config(twilio), sender=service), clock)
    await adapter.send(message())
    assert twilio.received[0]["from"] == service
    await adapter.aclose()


async def test_over_tls(tls_files: TlsFiles, clock: SystemClock) -> None:
    with TwilioPeer(tls=tls_files.server()) as peer:
        trusting = TwilioSms(config(peer), clock, tls_files.client())
        await trusting.send(message())
        strict = TwilioSms(config(peer), clock)
        assert isinstance(await refused(strict), TransientSendError)
        assert len(peer.received) == 1
        await trusting.aclose()
        await strict.aclose()


def test_the_token_never_travels_in_the_clear(twilio: TwilioPeer, clock: SystemClock) -> None:
    with pytest.raises(ValueError, match="https"):
        TwilioSms(replace(config(twilio), base_url="http://api.twilio.com"), clock)
    assert twilio.auth_token not in repr(config(twilio))


@pytest.mark.parametrize(
    ("status", "code", "kind", "down"),
    [
        (400, 21211, PermanentSendError, None),
        (400, 21610, PermanentSendError, None),
        (400, 21614, PermanentSendError, None),
        (400, 99999, PermanentSendError, None),
        (400, 21611, TransientSendError, False),
        (400, 21606, TransientSendError, True),
        (401, 20003, TransientSendError, True),
        (403, 20403, TransientSendError, True),
        (404, 20404, TransientSendError, True),
        (429, 20429, TransientSendError, False),
        (500, 20500, TransientSendError, True),
        (503, 20500, TransientSendError, True),
    ],
)
async def test_errors(
    twilio: TwilioPeer,
    sms: TwilioSms,
    tells_nothing: Callable[..., None],
    status: int,
    code: int,
    kind: type[SendError],
    down: bool | None,
) -> None:
    twilio.behave("status", status=status, code=code)
    error = await refused(sms)
    assert type(error) is kind
    assert error.code == f"twilio.{code}"
    assert getattr(error, "vendor_down", None) is down
    assert getattr(error, "maybe_sent", False) is (status >= 500)
    tells_nothing(error, TO, "1712345678", HEALTH, twilio.auth_token)


async def test_errors_of_the_peers_own(twilio: TwilioPeer, sms: TwilioSms, clock: SystemClock) -> None:
    twilio.opted_out.add(TO)
    assert (await refused(sms)).code == "twilio.21610"
    assert (await refused(sms, message(to="01712345678"))).code == "twilio.21211"
    assert (await refused(sms, message(to="+8801812345678", text="ক" * 1601))).code == "twilio.21617"
    wrong = TwilioSms(replace(config(twilio), auth_token="no"), clock)
    assert (await refused(wrong)).code == "twilio.20003"
    await wrong.aclose()
    assert twilio.received == []


@pytest.mark.parametrize(
    ("header", "low", "high"), [("7", 7, 7), ("date", 25, 31), ("-5", None, None), ("soon", None, None)]
)
async def test_waits_as_asked(
    twilio: TwilioPeer, sms: TwilioSms, header: str, low: float | None, high: float | None
) -> None:
    if header == "date":
        header = format_datetime(datetime.now(UTC) + timedelta(seconds=30), usegmt=True)
    twilio.behave("status", status=429, code=20429, retry_after=header)
    error = await refused(sms)
    assert isinstance(error, TransientSendError)
    if low is None or high is None:
        assert error.retry_after is None
    else:
        assert error.retry_after is not None
        assert low <= error.retry_after <= high


async def test_slow(twilio: TwilioPeer, clock: SystemClock, tells_nothing: Callable[..., None]) -> None:
    twilio.behave("slow", delay_s=5.0)
    adapter = TwilioSms(replace(config(twilio), timeout_s=0.3), clock)
    began = time.monotonic()
    error = await refused(adapter)
    assert time.monotonic() - began < 2
    assert isinstance(error, TransientSendError)
    assert (error.code, error.maybe_sent, error.vendor_down) == ("twilio.timeout", True, True)
    tells_nothing(error, TO, HEALTH)
    await adapter.aclose()


async def test_an_answer_that_never_ends(twilio: TwilioPeer, clock: SystemClock, dripping: int) -> None:
    """Each byte comes within the limit, the whole doesn't."""
    slow = replace(config(twilio), base_url=f"http://127.0.0.1:{dripping}", timeout_s=0.3)
    adapter = TwilioSms(slow, clock)
    began = time.monotonic()
    error = await refused(adapter)
    assert time.monotonic() - began < 1
    assert error.code == "twilio.timeout"
    await adapter.aclose()


async def test_cut_before_an_answer(twilio: TwilioPeer, sms: TwilioSms, tells_nothing: Callable[..., None]) -> None:
    twilio.behave("drop")
    error = await refused(sms)
    assert isinstance(error, TransientSendError)
    assert error.maybe_sent
    tells_nothing(error, TO, HEALTH)


async def test_cut_in_the_middle_of_a_success_is_a_success(twilio: TwilioPeer, sms: TwilioSms) -> None:
    twilio.behave("cut")
    assert (await sms.send(message())).provider_ref == "accepted"
    assert len(twilio.received) == 1


async def test_something_in_the_way_is_not_a_success(twilio: TwilioPeer, sms: TwilioSms) -> None:
    twilio.behave("garbage")
    assert isinstance(await refused(sms), TransientSendError)
    assert twilio.received == []


async def test_a_retry_sends_again_under_the_same_id(
    twilio: TwilioPeer, sms: TwilioSms, tells_nothing: Callable[..., None]
) -> None:
    """Neutral texts to one number are alike, so an earlier one is no proof that this dose was told: better twice."""
    sent = message()
    twilio.behave("drop_after")
    error = await refused(sms, sent)
    assert isinstance(error, TransientSendError)
    assert error.maybe_sent
    result = await sms.send(sent)
    assert [got["id"] for got in twilio.received] == [sent.id, sent.id]
    assert twilio.received[-1]["sid"] == result.provider_ref
    tells_nothing(None, TO, "1712345678", HEALTH)


async def test_two_doses_with_the_same_text_are_two_messages(twilio: TwilioPeer, sms: TwilioSms) -> None:
    first, second = message(), replace(message(), id="another-notice")
    assert (await sms.send(first)).provider_ref != (await sms.send(second)).provider_ref
    assert len(twilio.received) == 2


async def test_a_peer_that_honours_the_token(clock: SystemClock) -> None:
    with TwilioPeer(honours_token=True) as peer:
        adapter, sent = TwilioSms(config(peer), clock), message()
        first, second = await adapter.send(sent), await adapter.send(sent)
        assert first == second
        assert (len(peer.received), len(peer.requests)) == (1, 2)
        await adapter.aclose()


async def test_nobody_listens(twilio: TwilioPeer, sms: TwilioSms, tells_nothing: Callable[..., None]) -> None:
    twilio.stop()
    error = await refused(sms)
    assert isinstance(error, TransientSendError)
    assert (error.vendor_down, error.maybe_sent) == (True, False)
    tells_nothing(error, TO, HEALTH)


def test_nothing_personal_in_repr() -> None:
    assert TO not in repr(message())
    assert HEALTH not in repr(message())
