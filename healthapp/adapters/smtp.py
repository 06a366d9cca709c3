"""E-mail by SMTP."""

from __future__ import annotations

import asyncio
import contextlib
import ssl
from dataclasses import dataclass, field
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP as SMTP_POLICY
from email.utils import format_datetime, parseaddr
from enum import IntEnum
from typing import TYPE_CHECKING, Literal, Self
from urllib.parse import unquote, urlsplit

import aiosmtplib

from healthapp.contexts.notifications.ports import (
    OutgoingEmail,
    PermanentSendError,
    SendError,
    SendResult,
    TransientSendError,
)

if TYPE_CHECKING:
    from pathlib import Path

    from healthapp.kit.clock import Clock

Security = Literal["starttls", "ssl", "none"]

_SCHEMES: dict[str, tuple[Security, int]] = {
    "smtp": ("starttls", 587),
    "smtps": ("ssl", 465),
    "smtp+plain": ("none", 25),
}
_GOODBYE_S = 1.0
_SERVICE_CLOSING = 421
_PERMANENT = 500


class _Phase(IntEnum):
    """How far a conversation got; what a refusal means depends on it."""

    CONNECT = 0
    SENDER = 1
    RECIPIENT = 2
    DATA = 3


@dataclass(frozen=True, slots=True)
class SmtpConfig:
    """Where and how to hand e-mail in."""

    host: str
    port: int
    sender: str
    security: Security = "starttls"
    username: str | None = None
    password: str | None = field(default=None, repr=False)
    timeout_s: float = 10.0
    ca_file: Path | None = None

    @classmethod
    def from_url(cls, url: str, sender: str, *, timeout_s: float = 10.0, ca_file: Path | None = None) -> Self:
        """Read `smtp://user:password@host:587` (STARTTLS), `smtps://…` (TLS) or `smtp+plain://…` (a relay nearby)."""
        parts = urlsplit(url)
        if parts.scheme not in _SCHEMES or not parts.hostname:
            msg = "SMTP_URL must look like smtp://user:password@host:587, smtps://… or smtp+plain://…"
            raise ValueError(msg)
        security, port = _SCHEMES[parts.scheme]
        return cls(
            host=parts.hostname,
            port=parts.port or port,
            sender=sender,
            security=security,
            username=unquote(parts.username) if parts.username else None,
            password=unquote(parts.password) if parts.password else None,
            timeout_s=timeout_s,
            ca_file=ca_file,
        )


class SmtpEmail:
    """Sends e-mail by SMTP, one conversation for each message."""

    def __init__(self, config: SmtpConfig, clock: Clock) -> None:
        """Check the sender's address; nothing is connected yet."""
        name, address = parseaddr(config.sender)
        local, at, domain = address.rpartition("@")
        if not (local and at and domain and address.isascii()):
            msg = "SMTP_FROM must be an e-mail address, with or without a name before it"
            raise ValueError(msg)
        self._config = config
        self._clock = clock
        self._from = Address(display_name=name, addr_spec=address)
        self._domain = domain
        self._tls = None
        if config.security != "none":
            self._tls = ssl.create_default_context(cafile=str(config.ca_file) if config.ca_file else None)

    async def send(self, message: OutgoingEmail, /) -> SendResult:
        """Hand one e-mail to the server; it has accepted it when this returns."""
        message_id = f"<{message.message_id}@{self._domain}>"
        failure: SendError | None = None
        body = b""
        try:
            body = self._compose(message, message_id)
        except (ValueError, MessageError, IndexError):  # the last one is how the standard library reads "a@"
            failure = PermanentSendError("smtp.bad_message")
        if failure is None:
            failure = await self._hand_in(message.to, body)
        # Raised here, outside any except block: the original errors quote the recipient, and would follow as context.
        if failure is not None:
            raise failure
        return SendResult(message_id)

    async def aclose(self) -> None:
        """Nothing is kept open."""

    def _compose(self, message: OutgoingEmail, message_id: str) -> bytes:
        recipient = Address(addr_spec=message.to)
        if not message.to.isascii() or not recipient.domain:
            raise ValueError
        mail = EmailMessage(policy=SMTP_POLICY)
        mail["From"] = self._from
        mail["To"] = recipient
        mail["Subject"] = message.subject
        mail["Message-ID"] = message_id
        mail["Date"] = format_datetime(self._clock.now())
        mail["Auto-Submitted"] = "auto-generated"
        mail["X-Auto-Response-Suppress"] = "All"
        for name, value in message.headers.items():
            mail[name] = value
        mail.set_content(message.text, cte="base64")
        if message.html is not None:
            mail.add_alternative(message.html, subtype="html", cte="base64")
        mail["Content-Language"] = message.lang  # last: making a message multipart moves its Content-* headers inside
        return mail.as_bytes()

    async def _hand_in(self, recipient: str, body: bytes) -> SendError | None:
        phase = _Phase.CONNECT
        config = self._config
        client = aiosmtplib.SMTP(
            hostname=config.host,
            port=config.port,
            username=config.username,
            password=config.password,
            local_hostname=self._domain,
            timeout=config.timeout_s,
            use_tls=config.security == "ssl",
            start_tls=config.security == "starttls",
            tls_context=self._tls,
        )
        try:
            # One limit around everything: a server that answers each command just in time is slow all the same.
            async with asyncio.timeout(config.timeout_s):
                await client.connect()
                phase = _Phase.SENDER
                await client.mail(self._from.addr_spec)
                phase = _Phase.RECIPIENT
                await client.rcpt(recipient)
                phase = _Phase.DATA
                await client.data(body)
        except aiosmtplib.SMTPResponseException as error:
            return _refused(phase, error.code)
        except TimeoutError:  # aiosmtplib's own are of this type too
            return TransientSendError("smtp.timeout", maybe_sent=phase is _Phase.DATA, vendor_down=True)
        except (aiosmtplib.SMTPException, OSError):
            return TransientSendError("smtp.connection", maybe_sent=phase is _Phase.DATA, vendor_down=True)
        else:
            with contextlib.suppress(aiosmtplib.SMTPException, OSError, TimeoutError):
                async with asyncio.timeout(_GOODBYE_S):
                    await client.quit()
            return None
        finally:
            client.close()


def _refused(phase: _Phase, code: int) -> SendError:
    """Judge a refusal: about this message or recipient, or about us and the server?"""
    name = f"smtp.{code}"
    if phase <= _Phase.SENDER or code == _SERVICE_CLOSING:
        # A wrong password or an unwelcome sender is ours to mend and must not lose anybody's message.
        return TransientSendError(name, vendor_down=True)
    if code >= _PERMANENT:
        return PermanentSendError(name)
    return TransientSendError(name)
