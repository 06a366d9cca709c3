"""The SMTP adapter against a real mail server."""

from __future__ import annotations

import socket
import time
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest

from healthapp.adapters.smtp import SmtpConfig, SmtpEmail
from healthapp.contexts.notifications.ports import (
    OutgoingEmail,
    PermanentSendError,
    SendError,
    TransientSendError,
)
from tests.peers.smtp import SmtpPeer

if TYPE_CHECKING:
    from collections.abc import Callable

    from healthapp.kit.clock import SystemClock
    from tests.peers.tls import TlsFiles

TO = "rahima.begum@patients.test"
HEALTH = "মেটফরমিন ৫০০"
SENDER = "স্বাস্থ্য <no-reply@healthapp.test>"


def message(**other: object) -> OutgoingEmail:
    given = {"message_id": str(uuid4()), "to": TO, "subject": f"সময়: {HEALTH}", "text": f"এখন {HEALTH} খান।\nধন্যবাদ"}
    return OutgoingEmail(**{**given, **other})  # type: ignore[arg-type]  # the cases name the fields


def adapter(peer: SmtpPeer, clock: SystemClock, **other: object) -> SmtpEmail:
    given = {"host": "127.0.0.1", "port": peer.port, "sender": SENDER, "security": "none", "timeout_s": 2.0}
    return SmtpEmail(SmtpConfig(**{**given, **other}), clock)  # type: ignore[arg-type]  # the cases name the fields


async def refused(mail: SmtpEmail, **other: object) -> SendError:
    with pytest.raises(SendError) as caught:
        await mail.send(message(**other))
    return caught.value


async def test_arrives_whole(smtp: SmtpPeer, clock: SystemClock) -> None:
    sent = message(html=f"<p>এখন <b>{HEALTH}</b></p>", lang="bn", headers={"X-Kind": "dose_due"})
    result = await adapter(smtp, clock).send(sent)
    [got] = smtp.received
    assert result.provider_ref == f"<{sent.message_id}@healthapp.test>"
    assert got["id"] == sent.message_id
    assert (got["to"], got["sender"], got["subject"]) == ([TO], "no-reply@healthapp.test", sent.subject)
    assert got["text"].replace("\r\n", "\n").strip() == sent.text
    assert got["html"].strip() == sent.html
    assert got["headers"]["Content-Language"] == "bn"
    assert got["headers"]["Auto-Submitted"] == "auto-generated"
    assert got["headers"]["X-Kind"] == "dose_due"
    assert got["headers"]["From"].startswith("স্বাস্থ্য")


async def test_a_repeat_carries_the_same_id(smtp: SmtpPeer, clock: SystemClock) -> None:
    mail, sent = adapter(smtp, clock), message()
    await mail.send(sent)
    await mail.send(sent)
    assert [got["headers"]["Message-ID"] for got in smtp.received] == [f"<{sent.message_id}@healthapp.test>"] * 2


@pytest.mark.parametrize("security", ["starttls", "ssl"])
async def test_by_tls_with_login(tls_files: TlsFiles, clock: SystemClock, security: str) -> None:
    with SmtpPeer(tls=tls_files.server(), implicit_tls=security == "ssl", login=("app", "long secret")) as peer:
        login = {"username": "app", "password": "long secret", "security": security, "ca_file": tls_files.authority}
        await adapter(peer, clock, **login).send(message())
        [got] = peer.received
        assert (got["tls"], got["user"]) == (True, "app")


@pytest.mark.parametrize("security", ["starttls", "ssl"])
async def test_an_unknown_certificate_is_refused(tls_files: TlsFiles, clock: SystemClock, security: str) -> None:
    with SmtpPeer(tls=tls_files.server(), implicit_tls=security == "ssl") as peer:
        error = await refused(adapter(peer, clock, security=security))
        assert isinstance(error, TransientSendError)
        assert error.vendor_down
        assert peer.received == []


async def test_no_plain_text_when_the_server_offers_no_tls(smtp: SmtpPeer, clock: SystemClock) -> None:
    assert isinstance(await refused(adapter(smtp, clock, security="starttls")), TransientSendError)
    assert smtp.received == []


async def test_a_wrong_password_loses_nobody(clock: SystemClock) -> None:
    with SmtpPeer(login=("app", "right")) as peer:
        error = await refused(adapter(peer, clock, username="app", password="wrong"))
        assert isinstance(error, TransientSendError)
        assert (error.code, error.vendor_down) == ("smtp.535", True)


@pytest.mark.parametrize(
    ("phase", "status", "kind", "down"),
    [
        ("connect", 421, TransientSendError, True),
        ("connect", 554, TransientSendError, True),
        ("mail", 451, TransientSendError, True),
        ("mail", 550, TransientSendError, True),
        ("rcpt", 450, TransientSendError, False),
        ("rcpt", 550, PermanentSendError, None),
        ("data", 452, TransientSendError, False),
        ("data", 421, TransientSendError, True),
        ("data", 554, PermanentSendError, None),
    ],
)
async def test_refusals(
    smtp: SmtpPeer,
    clock: SystemClock,
    tells_nothing: Callable[..., None],
    phase: str,
    status: int,
    kind: type[SendError],
    down: bool | None,
) -> None:
    smtp.behave("reject", status=status, phase=phase)
    error = await refused(adapter(smtp, clock))
    assert type(error) is kind
    assert error.code == f"smtp.{status}"
    assert getattr(error, "vendor_down", None) is down
    assert not getattr(error, "maybe_sent", False)
    assert smtp.received == []
    tells_nothing(error, TO, "rahima", HEALTH)
    await adapter(smtp, clock).send(message())
    assert len(smtp.received) == 1


@pytest.mark.parametrize("phase", ["connect", "rcpt", "data"])
async def test_a_slow_server(
    smtp: SmtpPeer, clock: SystemClock, tells_nothing: Callable[..., None], phase: str
) -> None:
    smtp.behave("slow", delay_s=5.0, phase=phase)
    began = time.monotonic()
    error = await refused(adapter(smtp, clock, timeout_s=0.4))
    assert time.monotonic() - began < 2
    assert isinstance(error, TransientSendError)
    assert (error.code, error.vendor_down, error.maybe_sent) == ("smtp.timeout", True, phase == "data")
    tells_nothing(error, TO, HEALTH)


async def test_slow_at_every_step_is_slow_all_the_same(smtp: SmtpPeer, clock: SystemClock) -> None:
    """Each answer comes within the limit, all of them together don't."""
    smtp.behave("slow", delay_s=0.3, phase="*")
    began = time.monotonic()
    error = await refused(adapter(smtp, clock, timeout_s=0.5))
    assert error.code == "smtp.timeout"
    assert time.monotonic() - began < 0.9


@pytest.mark.parametrize(
    ("mode", "phase", "kept"), [("drop", "rcpt", 0), ("drop", "data", 0), ("drop_after", "data", 1)]
)
async def test_a_cut_connection(smtp: SmtpPeer, clock: SystemClock, mode: str, phase: str, kept: int) -> None:
    smtp.behave(mode, phase=phase)
    error = await refused(adapter(smtp, clock))
    assert isinstance(error, TransientSendError)
    assert (error.code, error.maybe_sent) == ("smtp.connection", phase == "data")
    assert len(smtp.received) == kept


async def test_nobody_listens(clock: SystemClock, tells_nothing: Callable[..., None]) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        peer = SmtpPeer(port=unused.getsockname()[1])
    error = await refused(adapter(peer, clock))
    assert isinstance(error, TransientSendError)
    assert (error.vendor_down, error.maybe_sent) == (True, False)
    tells_nothing(error, TO, HEALTH)


@pytest.mark.parametrize("to", ["", "nobody", "a@b.test\r\nBcc: c@d.test", "a@b.test, c@d.test", "রহিমা@b.test", "a@"])
async def test_a_bad_address_reaches_no_server(
    smtp: SmtpPeer, clock: SystemClock, tells_nothing: Callable[..., None], to: str
) -> None:
    error = await refused(adapter(smtp, clock), to=to)
    assert (type(error), error.code) == (PermanentSendError, "smtp.bad_message")
    assert smtp.received == []
    tells_nothing(error, "b.test", HEALTH)


async def test_no_header_can_be_smuggled_in(smtp: SmtpPeer, clock: SystemClock) -> None:
    error = await refused(adapter(smtp, clock), subject="Hello\r\nBcc: victim@b.test")
    assert type(error) is PermanentSendError
    assert smtp.received == []


async def test_lines_of_dots_arrive(smtp: SmtpPeer, clock: SystemClock) -> None:
    await adapter(smtp, clock).send(message(text="one\n.\n..two\n"))
    assert smtp.received[0]["text"].replace("\r\n", "\n") == "one\n.\n..two\n"


def test_reads_the_setting() -> None:
    config = SmtpConfig.from_url("smtp://app:p%40ss@mail.test", SENDER)
    assert (config.host, config.port, config.security, config.password) == ("mail.test", 587, "starttls", "p@ss")
    assert SmtpConfig.from_url("smtps://mail.test", SENDER).port == 465
    assert SmtpConfig.from_url("smtp+plain://relay:2525", SENDER).security == "none"
    assert "p@ss" not in repr(config)
    with pytest.raises(ValueError, match="SMTP_URL"):
        SmtpConfig.from_url("https://mail.test", SENDER)


def test_the_sender_must_be_an_address(clock: SystemClock) -> None:
    with pytest.raises(ValueError, match="SMTP_FROM"):
        SmtpEmail(SmtpConfig("h", 25, "nobody"), clock)


def test_nothing_personal_in_repr() -> None:
    assert TO not in repr(message())
    assert HEALTH not in repr(message(html=HEALTH))
