"""Text messages by Twilio's Messages API, or anything that speaks it.

Twilio documents that creating a message is not idempotent. The notice's id goes along as idempotency token, for servers
that honour it; a try whose answer never came is made again (ADR 56).
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import timedelta
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import httpx

from healthapp.adapters.vendor_http import quiet_http_logs, retry_after
from healthapp.contexts.notifications.ports import (
    OutgoingSms,
    PermanentSendError,
    SendError,
    SendResult,
    TransientSendError,
)

if TYPE_CHECKING:
    import ssl
    from datetime import datetime

    from healthapp.kit.clock import Clock

IDEMPOTENCY_HEADER = "I-Twilio-Idempotency-Token"

_ANSWER_LIMIT = 64 * 1024
_CLOCK_SLACK = timedelta(minutes=2)
_LOST = frozenset({"failed", "undelivered", "canceled"})
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})

# Codes that come with a 4xx but are about the account or the moment, not about this message.
_ACCOUNT = frozenset({20003, 20005, 20403, 20404, 21606, 21607, 21701, 21703})
_BUSY = frozenset({14107, 20429, 21611, 30001, 30022, 63038})


@dataclass(frozen=True, slots=True)
class TwilioConfig:
    """The account, and the number or messaging service (MG…) to send from."""

    account_sid: str
    auth_token: str = field(repr=False)
    sender: str
    base_url: str = "https://api.twilio.com"
    timeout_s: float = 10.0


class TwilioSms:
    """Sends text messages by Twilio's API."""

    def __init__(self, config: TwilioConfig, clock: Clock, tls: ssl.SSLContext | None = None) -> None:
        """Make the client; nothing is connected yet."""
        parts = urlsplit(config.base_url)
        if parts.scheme != "https" and parts.hostname not in _LOOPBACK:
            msg = "TWILIO_BASE_URL must be https: every request carries the account's token"
            raise ValueError(msg)
        quiet_http_logs()
        self._config = config
        self._clock = clock
        self._client = httpx.AsyncClient(
            base_url=f"{config.base_url.rstrip('/')}/2010-04-01/Accounts/{config.account_sid}",
            auth=(config.account_sid, config.auth_token),
            timeout=config.timeout_s,
            verify=tls or True,
            trust_env=False,
            follow_redirects=False,
        )

    async def send(self, message: OutgoingSms, /) -> SendResult:
        """Create the message at Twilio; it is in their queue when this returns."""
        sender = "MessagingServiceSid" if self._config.sender.startswith("MG") else "From"
        form = {"To": message.to, sender: self._config.sender, "Body": message.text}
        status, answer, _ = await self._ask("POST", "/Messages.json", {IDEMPOTENCY_HEADER: message.id}, data=form)
        # 201 alone says that the message was created, even when the rest of the answer got lost.
        if status != HTTPStatus.CREATED and not answer.get("sid"):
            raise TransientSendError("twilio.bad_answer", vendor_down=True)
        return SendResult(str(answer.get("sid") or "accepted"))

    async def status(self, provider_ref: str) -> str:
        """Return what became of a message: queued, sent, delivered, undelivered or failed."""
        _, answer, whole = await self._ask("GET", f"/Messages/{provider_ref}.json", {})
        if not whole:
            raise TransientSendError("twilio.bad_answer")
        return str(answer.get("status", "unknown"))

    async def aclose(self) -> None:
        """Close the connections."""
        await self._client.aclose()

    async def _ask(
        self,
        method: str,
        path: str,
        headers: dict[str, str],
        **request: Any,  # noqa: ANN401 - httpx's own arguments
    ) -> tuple[int, dict[str, Any], bool]:
        """Ask; return status, answer and whether the answer arrived whole. Raises when it isn't a success."""
        failure: SendError | None = None
        answer: dict[str, Any] = {}
        status, whole, wait = 0, False, None
        try:
            # One limit around everything: an answer that comes byte by byte is slow all the same.
            async with (
                asyncio.timeout(self._config.timeout_s),
                self._client.stream(method, path, headers=headers, **request) as response,
            ):
                status = response.status_code
                wait = retry_after(response.headers.get("Retry-After"), self._clock.now())
                answer, whole = await _read(response)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout):
            failure = TransientSendError("twilio.connection", vendor_down=True)
        except (TimeoutError, httpx.TimeoutException):
            failure = TransientSendError("twilio.timeout", maybe_sent=True, vendor_down=True)
        except httpx.HTTPError:
            failure = TransientSendError("twilio.connection", maybe_sent=True, vendor_down=True)
        # Raised outside the except block: the original error holds the request, with number and text.
        failure = failure or _judge(status, answer, wait)
        if failure is not None:
            raise failure
        return status, answer, whole


async def _read(response: httpx.Response) -> tuple[dict[str, Any], bool]:
    """Return the JSON object of an answer and whether it arrived whole; the status has been seen by then."""
    body = bytearray()
    try:
        async for chunk in response.aiter_bytes():
            body += chunk
            if len(body) > _ANSWER_LIMIT * (1 if response.is_error else 16):
                return {}, False
        answer = httpx.Response(200, content=bytes(body)).json()
    except (httpx.HTTPError, ValueError):
        return {}, False
    return (answer, True) if isinstance(answer, dict) else ({}, False)


def _judge(status: int, answer: dict[str, Any], wait: float | None) -> SendError | None:
    """Turn an answer into an error, or None for a success."""
    if HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
        return None
    code = answer.get("code")
    code = code if isinstance(code, int) else status
    name = f"twilio.{code}"
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        # After a 5xx the message may have been made all the same, says Twilio's page on error 20500.
        return TransientSendError(name, retry_after=wait, maybe_sent=True, vendor_down=True)
    if status == HTTPStatus.TOO_MANY_REQUESTS or code in _BUSY:
        return TransientSendError(name, retry_after=wait)
    if status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND) or code in _ACCOUNT:
        return TransientSendError(name, retry_after=wait, vendor_down=True)
    if status in (HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.CONFLICT, HTTPStatus.TOO_EARLY):
        return TransientSendError(name, retry_after=wait)
    if status < HTTPStatus.BAD_REQUEST:
        return TransientSendError(f"twilio.{status}", vendor_down=True)
    return PermanentSendError(name)


def _date(value: object) -> datetime | None:
    try:
        return parsedate_to_datetime(str(value))
    except ValueError:
        return None
