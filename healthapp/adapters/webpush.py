"""Web push: RFC 8030 (delivery), 8291 (encryption), 8292 (VAPID).

pywebpush and py_vapid encrypt and sign; the transport is our own, because an endpoint is an address that came from
outside: it is checked as written and as resolved, redirects are not followed, and of the answer only status and
Retry-After count.
"""

from __future__ import annotations

import asyncio
import binascii
import json
import re
from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import httpcore
from cryptography.hazmat.primitives import serialization
from py_vapid import Vapid02, VapidException
from py_vapid.utils import b64urlencode
from pywebpush import WebPusher, WebPushException

from healthapp.adapters.vendor_http import (
    BlockedAddressError,
    GuardedBackend,
    quiet_http_logs,
    retry_after,
    tls_context,
)
from healthapp.contexts.notifications.ports import (
    OutgoingPush,
    PermanentSendError,
    SendError,
    SendResult,
    SubscriptionGone,
    TransientSendError,
)
from healthapp.kit.egress import endpoint_problem

if TYPE_CHECKING:
    import contextlib
    import ssl

    from healthapp.kit.clock import Clock

_BODY_LIMIT = 4096  # RFC 8030: a push service must take this much, and need not take more
_TOPIC = re.compile(r"[A-Za-z0-9_-]{1,32}")
_TOKEN_LIFE = timedelta(hours=12)
_TOKEN_REUSE = timedelta(hours=1)
_TOKENS_KEPT = 64


@dataclass(frozen=True, slots=True)
class WebPushConfig:
    """Our identity towards push services. `allow_insecure`: plain HTTP and local addresses, for tests and embedded."""

    vapid_private_key: str = field(repr=False)
    subject: str
    allow_insecure: bool = False
    timeout_s: float = 10.0


class WebPush:
    """Sends web push messages."""

    def __init__(
        self,
        config: WebPushConfig,
        clock: Clock,
        *,
        backend: httpcore.AsyncNetworkBackend | None = None,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        """Read the key; nothing is connected yet. `backend` replaces the guarded way out."""
        quiet_http_logs()
        self._config = config
        self._clock = clock
        self._vapid = _load_key(config.vapid_private_key)
        self._tokens: OrderedDict[str, tuple[datetime, str]] = OrderedDict()
        if backend is None:
            backend = httpcore.AnyIOBackend() if config.allow_insecure else GuardedBackend()
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=tls or tls_context(),
            max_connections=64,
            max_keepalive_connections=32,
            keepalive_expiry=30,
            network_backend=backend,
        )

    async def send(self, message: OutgoingPush, /) -> SendResult:
        """Hand one message to the subscription's push service."""
        prepared = self._prepare(message)
        if isinstance(prepared, SendError):
            raise prepared
        outcome = await self._post(message.endpoint, *prepared)
        # Raised here, outside any except block: the original error names the endpoint, which is a secret.
        if isinstance(outcome, SendError):
            raise outcome
        host = urlsplit(message.endpoint).hostname
        return SendResult(f"{host}:{message.topic or message.id}")

    async def aclose(self) -> None:
        """Close the connections."""
        await self._pool.aclose()

    def _prepare(self, message: OutgoingPush) -> tuple[dict[str, str], bytes] | SendError:
        if message.topic is not None and not _TOPIC.fullmatch(message.topic):
            return PermanentSendError("push.bad_topic")
        if endpoint_problem(message.endpoint, allow_insecure=self._config.allow_insecure):
            return SubscriptionGone("push.bad_endpoint")
        keys = {"p256dh": message.p256dh, "auth": message.auth}
        payload = json.dumps(message.payload, ensure_ascii=False, separators=(",", ":"), default=str).encode()
        try:
            body = WebPusher({"endpoint": message.endpoint, "keys": keys}).encode(payload)["body"]
        except (WebPushException, binascii.Error, ValueError, TypeError, IndexError):
            return SubscriptionGone("push.bad_keys")
        if len(body) > _BODY_LIMIT:
            return PermanentSendError("push.too_large")
        headers = {
            "Authorization": self._token(message.endpoint),
            "Content-Encoding": "aes128gcm",
            "Content-Type": "application/octet-stream",
            "Content-Length": str(len(body)),
            "TTL": str(message.ttl),
            "Urgency": message.urgency,
        }
        if message.topic is not None:
            headers["Topic"] = message.topic
        return headers, body

    def _token(self, endpoint: str) -> str:
        """Return the VAPID header for an endpoint's push service; signed once an hour, as services ask."""
        parts = urlsplit(endpoint)
        audience = f"{parts.scheme}://{parts.netloc}".lower()
        now = self._clock.now()
        made, header = self._tokens.get(audience, (None, ""))
        if made is None or not timedelta(0) <= now - made < _TOKEN_REUSE:
            claims = {"aud": audience, "sub": self._config.subject, "exp": int((now + _TOKEN_LIFE).timestamp())}
            header = str(self._vapid.sign(claims)["Authorization"])
            self._tokens[audience] = (now, header)
            if len(self._tokens) > _TOKENS_KEPT:
                self._tokens.popitem(last=False)
        return header

    async def _post(self, endpoint: str, headers: dict[str, str], body: bytes) -> SendError | None:
        status, wait = 0, None
        failure: SendError
        try:
            async with asyncio.timeout(self._config.timeout_s), self._stream(endpoint, headers, body) as response:
                wanted = next((value for name, value in response.headers if name.lower() == b"retry-after"), None)
                wait = retry_after(wanted.decode("latin-1") if wanted else None, self._clock.now())
                status = response.status
                await _drain(response)
        except BlockedAddressError:
            failure = SubscriptionGone("push.private_address")
        except (httpcore.ConnectError, httpcore.ConnectTimeout, httpcore.PoolTimeout):
            failure = TransientSendError("push.connection", vendor_down=True)
        except (TimeoutError, httpcore.TimeoutException):
            failure = TransientSendError("push.timeout", maybe_sent=True, vendor_down=True)
        except (httpcore.NetworkError, httpcore.ProtocolError, httpcore.UnsupportedProtocol, OSError):
            failure = TransientSendError("push.connection", maybe_sent=True, vendor_down=True)
        else:
            return _judge(status, wait)
        # Once the status was there it counts, whatever became of the rest of the answer.
        return _judge(status, wait) if status else failure

    def _stream(
        self, endpoint: str, headers: dict[str, str], body: bytes
    ) -> contextlib.AbstractAsyncContextManager[httpcore.Response]:
        timeouts = dict.fromkeys(("connect", "read", "write", "pool"), self._config.timeout_s)
        sent = [("Host", urlsplit(endpoint).netloc), *headers.items()]
        return self._pool.stream("POST", endpoint, headers=sent, content=body, extensions={"timeout": timeouts})


async def _drain(response: httpcore.Response) -> None:
    """Read a short answer to its end, so that the connection can be used again; a long one is not worth it."""
    length = 0
    async for chunk in response.aiter_stream():
        length += len(chunk)
        if length > _BODY_LIMIT:
            break


def _judge(status: int, wait: float | None) -> SendError | None:
    """Turn a push service's answer into an error, or None for a success."""
    name = f"push.{status}"
    if HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
        return None
    if status in (HTTPStatus.NOT_FOUND, HTTPStatus.GONE):
        return SubscriptionGone(name)
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return TransientSendError(name, retry_after=wait)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return TransientSendError(name, retry_after=wait, vendor_down=True)
    if status == HTTPStatus.REQUEST_TIMEOUT:
        return TransientSendError(name, retry_after=wait)
    # 413, 400, redirects; and 401/403, which mean that this subscription was made for another key than ours.
    return PermanentSendError(name)


def _load_key(key: str) -> Any:  # noqa: ANN401 - py_vapid has no types
    try:
        if "-----BEGIN" in key:
            return Vapid02.from_pem(key.strip().encode())
        return Vapid02.from_string(key.strip())
    except (ValueError, TypeError, binascii.Error, VapidException):
        pass
    msg = "HEALTHAPP_VAPID_PRIVATE_KEY must be a P-256 private key: PEM, or its 32 bytes as base64url"
    raise ValueError(msg)


def generate_vapid_key() -> str:
    """Make a new private key, as base64url of its 32 bytes."""
    vapid = Vapid02()
    vapid.generate_keys()
    number: int = vapid.private_key.private_numbers().private_value
    return str(b64urlencode(number.to_bytes(32, "big")))


def vapid_public_key(private_key: str) -> str:
    """Return the public half as browsers want it (`applicationServerKey`)."""
    point = _load_key(private_key).public_key.public_bytes(
        serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
    )
    return str(b64urlencode(point))
