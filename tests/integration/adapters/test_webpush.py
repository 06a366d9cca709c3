"""The web push adapter against a push service that checks and decrypts."""

from __future__ import annotations

import socket
import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import httpcore
import pytest

from healthapp.adapters.vendor_http import BlockedAddressError, GuardedBackend, retry_after
from healthapp.adapters.webpush import WebPush, WebPushConfig, generate_vapid_key, vapid_public_key
from healthapp.contexts.notifications.ports import (
    OutgoingPush,
    PermanentSendError,
    SendError,
    SubscriptionGone,
    TransientSendError,
    push_topic,
)
from healthapp.kit.clock import FixedClock, SystemClock
from tests.peers.push import PushPeer, Subscription

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from tests.peers.tls import TlsFiles

KEY = generate_vapid_key()
HEALTH = "ওয়ারফারিন ৫ মি.গ্রা."
SUBJECT = "mailto:ops@healthapp.test"


def message(subscription: Subscription, **other: Any) -> OutgoingPush:
    notice = uuid4()
    given = {
        "id": str(notice),
        "endpoint": subscription.endpoint,
        "p256dh": subscription.p256dh,
        "auth": subscription.auth,
        "payload": {"id": str(notice), "title": HEALTH},
        "topic": push_topic(notice),
    }
    return OutgoingPush(**{**given, **other})


@pytest.fixture
async def web(clock: SystemClock) -> AsyncIterator[WebPush]:
    adapter = WebPush(WebPushConfig(KEY, SUBJECT, allow_insecure=True, timeout_s=2.0), clock)
    yield adapter
    await adapter.aclose()


async def refused(web: WebPush, sent: OutgoingPush) -> SendError:
    with pytest.raises(SendError) as caught:
        await web.send(sent)
    return caught.value


async def test_arrives_and_is_readable_by_the_browser_alone(push: PushPeer, web: WebPush) -> None:
    sent = message(push.subscribe(vapid_public_key(KEY)), ttl=60, urgency="high")
    result = await web.send(sent)
    [got] = push.received
    assert push.refused == []
    assert got["payload"] == sent.payload
    assert (got["topic"], got["ttl"], got["urgency"], got["subject"]) == (sent.topic, 60, "high", SUBJECT)
    assert got["id"] == sent.id, "the vendor's copy carries the notice's id"
    assert sent.endpoint.rpartition("/")[2] not in result.provider_ref, "the endpoint is a secret"


async def test_the_peer_can_tell_right_from_wrong(push: PushPeer, web: WebPush) -> None:
    """Another browser's keys, and a subscription made for another server key."""
    mine, other = push.subscribe(), push.subscribe()
    assert (await refused(web, message(mine, p256dh=other.p256dh))).code == "push.400"
    assert (await refused(web, message(push.subscribe(vapid_public_key(generate_vapid_key()))))).code == "push.403"
    assert push.refused == ["cannot be decrypted", "subscribed for another key"]


@pytest.mark.parametrize(
    ("status", "kind", "down"),
    [
        (404, SubscriptionGone, None),
        (410, SubscriptionGone, None),
        (400, PermanentSendError, None),
        (401, PermanentSendError, None),
        (403, PermanentSendError, None),
        (413, PermanentSendError, None),
        (429, TransientSendError, False),
        (500, TransientSendError, True),
        (503, TransientSendError, True),
    ],
)
async def test_errors(
    push: PushPeer,
    web: WebPush,
    tells_nothing: Callable[..., None],
    status: int,
    kind: type[SendError],
    down: bool | None,
) -> None:
    push.behave("status", status=status, retry_after="17")
    sent = message(push.subscribe())
    error = await refused(web, sent)
    assert type(error) is kind
    assert error.code == f"push.{status}"
    assert getattr(error, "vendor_down", None) is down
    if isinstance(error, TransientSendError):
        assert error.retry_after == 17
    tells_nothing(error, HEALTH, sent.endpoint, sent.endpoint.rpartition("/")[2], sent.auth)


async def test_errors_of_the_peers_own(push: PushPeer, web: WebPush) -> None:
    subscription = push.subscribe()
    subscription.gone = True
    assert isinstance(await refused(web, message(subscription)), SubscriptionGone)
    unknown = message(subscription, endpoint=f"{push.origin}/push/unknown")
    assert isinstance(await refused(web, unknown), SubscriptionGone)


async def test_too_large_is_not_even_tried(push: PushPeer, web: WebPush) -> None:
    subscription = push.subscribe()
    fits = 4096 - 16 - 4 - 1 - 65 - 1 - 16 - len('{"t":""}')
    await web.send(message(subscription, payload={"t": "x" * fits}))
    error = await refused(web, message(subscription, payload={"t": "x" * (fits + 1)}))
    assert (type(error), error.code) == (PermanentSendError, "push.too_large")
    assert push.refused == []


@pytest.mark.parametrize(
    "broken", [{"p256dh": "AAAA"}, {"auth": ""}, {"p256dh": "ক"}, {"p256dh": "B" + "A" * 86}, {"auth": "!"}]
)
async def test_keys_that_are_no_keys_end_the_subscription(
    push: PushPeer, web: WebPush, tells_nothing: Callable[..., None], broken: dict[str, str]
) -> None:
    sent = message(push.subscribe(), **broken)
    error = await refused(web, sent)
    assert (type(error), error.code) == (SubscriptionGone, "push.bad_keys")
    tells_nothing(error, HEALTH, sent.endpoint)


@pytest.mark.parametrize("topic", ["a" * 33, "with space", "a/b", ""])
async def test_a_bad_topic(push: PushPeer, web: WebPush, topic: str) -> None:
    assert (await refused(web, message(push.subscribe(), topic=topic))).code == "push.bad_topic"


async def test_slow(push: PushPeer, clock: SystemClock, tells_nothing: Callable[..., None]) -> None:
    push.behave("slow", delay_s=5.0)
    adapter = WebPush(WebPushConfig(KEY, SUBJECT, allow_insecure=True, timeout_s=0.3), clock)
    sent = message(push.subscribe())
    began = time.monotonic()
    error = await refused(adapter, sent)
    assert time.monotonic() - began < 2
    assert isinstance(error, TransientSendError)
    assert (error.code, error.maybe_sent, error.vendor_down) == ("push.timeout", True, True)
    tells_nothing(error, HEALTH, sent.endpoint)
    await adapter.aclose()


async def test_an_answer_that_never_ends(push: PushPeer, clock: SystemClock, dripping: int) -> None:
    """Each byte comes within the limit, the whole doesn't."""
    adapter = WebPush(WebPushConfig(KEY, SUBJECT, allow_insecure=True, timeout_s=0.3), clock)
    began = time.monotonic()
    error = await refused(adapter, message(push.subscribe(), endpoint=f"http://127.0.0.1:{dripping}/x"))
    assert time.monotonic() - began < 1
    assert error.code == "push.timeout"
    await adapter.aclose()


async def test_cut_and_nobody_listening(push: PushPeer, web: WebPush, tells_nothing: Callable[..., None]) -> None:
    push.behave("drop")
    sent = message(push.subscribe())
    error = await refused(web, sent)
    assert isinstance(error, TransientSendError)
    assert error.maybe_sent
    push.stop()
    error = await refused(web, sent)
    assert isinstance(error, TransientSendError)
    assert (error.maybe_sent, error.vendor_down) == (False, True)
    tells_nothing(error, HEALTH, sent.endpoint)


async def test_redirects_are_not_followed(push: PushPeer, web: WebPush) -> None:
    push.behave("redirect")
    assert type(await refused(web, message(push.subscribe()))) is PermanentSendError
    assert push.redirected == 0


async def test_the_token_is_signed_once_an_hour_and_always_valid(push: PushPeer) -> None:
    clock = FixedClock(SystemClock().now())
    adapter = WebPush(WebPushConfig(KEY, SUBJECT, allow_insecure=True), clock)
    endpoint = push.subscribe().endpoint
    first = adapter._token(endpoint)
    assert adapter._token(endpoint) == first
    clock.advance(timedelta(minutes=61))
    second = adapter._token(endpoint)
    assert second != first
    clock.advance(timedelta(days=-2))  # the clock was set back: the old token would be too long-lived
    assert adapter._token(endpoint) not in (first, second)
    assert adapter._token("https://elsewhere.test/x") != first
    for number in range(200):
        adapter._token(f"https://host{number}.test/x")
    assert len(adapter._tokens) <= 64
    await adapter.aclose()


@pytest.mark.parametrize(
    "endpoint",
    [
        "http://push.example.org/x",
        "https://127.0.0.1/x",
        "https://2130706433/x",
        "https://[::1]/x",
        "https://[::ffff:10.0.0.1]/x",
        "https://localhost/x",
        "https://metadata.internal/x",
        "https://169.254.169.254/latest",
        "https://user@push.example.org/x",
        "https://push.example.org:22/x",
        "file:///etc/passwd",
    ],
)
async def test_where_we_do_not_go(clock: SystemClock, push: PushPeer, endpoint: str) -> None:
    adapter = WebPush(WebPushConfig(KEY, SUBJECT), clock)
    error = await refused(adapter, message(push.subscribe(), endpoint=endpoint))
    assert (type(error), error.code) == (SubscriptionGone, "push.bad_endpoint")
    await adapter.aclose()


async def test_the_peer_itself_is_out_of_bounds_unless_allowed(push: PushPeer, clock: SystemClock) -> None:
    adapter = WebPush(WebPushConfig(KEY, SUBJECT), clock)
    assert isinstance(await refused(adapter, message(push.subscribe())), SubscriptionGone)
    assert push.received == []
    await adapter.aclose()


async def test_the_guard_is_on_unless_it_is_turned_off(
    push: PushPeer, clock: SystemClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name that reads well and leads to this machine."""

    def lookup(_host: str, port: int, *_: Any, **__: Any) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]

    monkeypatch.setattr(socket, "getaddrinfo", lookup)
    adapter = WebPush(WebPushConfig(KEY, SUBJECT), clock)
    sent = message(push.subscribe(), endpoint=f"https://push.example.org:{push.port}/x")
    assert (await refused(adapter, sent)).code == "push.private_address"
    await adapter.aclose()


async def test_a_name_that_leads_inside_is_found_out_when_connecting(
    tls_files: TlsFiles, clock: SystemClock, tells_nothing: Callable[..., None]
) -> None:
    """The name looks public; one of its addresses is ours. It is refused without a byte sent."""

    async def resolve(_host: str, _port: int) -> list[str]:
        return ["93.184.216.34", "127.0.0.1"]

    with PushPeer(tls=tls_files.server(), host="push.test") as peer:
        backend = GuardedBackend(resolve=resolve)
        adapter = WebPush(WebPushConfig(KEY, SUBJECT), clock, backend=backend, tls=tls_files.client())
        sent = message(peer.subscribe())
        error = await refused(adapter, sent)
        assert (type(error), error.code) == (SubscriptionGone, "push.private_address")
        assert (peer.received, peer.refused) == ([], [])
        tells_nothing(error, HEALTH, "push.test")
        await adapter.aclose()


async def test_the_checked_address_is_used_and_the_certificate_must_be_the_names(
    tls_files: TlsFiles, clock: SystemClock
) -> None:
    asked: list[str] = []

    async def resolve(host: str, _port: int) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"]

    backend = GuardedBackend(resolve=resolve, allowed=lambda _: True)
    with (
        PushPeer(tls=tls_files.server(), host="push.test") as peer,
        PushPeer(tls=tls_files.server(), host="other.test") as impostor,
    ):
        adapter = WebPush(WebPushConfig(KEY, SUBJECT), clock, backend=backend, tls=tls_files.client())
        await adapter.send(message(peer.subscribe()))
        assert peer.received[0]["payload"]["title"] == HEALTH
        await adapter.send(message(peer.subscribe()))
        assert asked == ["push.test"], "the second went by the connection that was checked"
        assert isinstance(await refused(adapter, message(impostor.subscribe())), TransientSendError)
        assert impostor.received == []
        await adapter.aclose()


async def test_the_guard_itself() -> None:
    async def nothing(_host: str, _port: int) -> list[str]:
        return []

    async def broken(_host: str, _port: int) -> list[str]:
        raise OSError

    with pytest.raises(httpcore.ConnectError):
        await GuardedBackend(resolve=nothing).connect_tcp("push.test", 443, 1)
    with pytest.raises(httpcore.ConnectError):
        await GuardedBackend(resolve=broken).connect_tcp("push.test", 443, 1)
    with pytest.raises(BlockedAddressError):
        await GuardedBackend().connect_tcp("localhost", 443, 1)
    with pytest.raises(BlockedAddressError):
        await GuardedBackend().connect_unix_socket("/run/secret.sock")


def test_reading_retry_after() -> None:
    now = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)
    assert retry_after("120", now) == 120
    assert retry_after(" 0 ", now) == 0
    assert retry_after("Sat, 21 Nov 2026 02:01:00 GMT", now) == 60
    assert retry_after("Sat, 21 Nov 2026 01:00:00 GMT", now) == 0, "the past is now"
    assert retry_after("9" * 30, now) == 86_400, "nobody waits longer than a day"
    assert [retry_after(odd, now) for odd in (None, "", "soon", "-1", "1.5", "১২", "Sat, 99 Nov 2026")] == [None] * 7


def test_keys() -> None:
    assert len(vapid_public_key(KEY)) == 87
    for bad in ("", "nonsense", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----"):
        with pytest.raises(ValueError, match="VAPID") as caught:
            vapid_public_key(bad)
        assert caught.value.__cause__ is None
    assert KEY not in repr(WebPushConfig(KEY, SUBJECT))
