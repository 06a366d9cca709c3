"""The peers, and the check that nothing personal gets into errors or logs."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import traceback
from typing import TYPE_CHECKING

import pytest

from healthapp.kit.clock import SystemClock
from tests.peers.push import PushPeer
from tests.peers.smtp import SmtpPeer
from tests.peers.tls import TlsFiles, make_tls
from tests.peers.twilio import TwilioPeer

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator

    from healthapp.contexts.notifications.ports import SendError


@pytest.fixture
def clock() -> SystemClock:
    return SystemClock()


@pytest.fixture
def smtp() -> Iterator[SmtpPeer]:
    with SmtpPeer() as peer:
        yield peer


@pytest.fixture
def twilio() -> Iterator[TwilioPeer]:
    with TwilioPeer() as peer:
        yield peer


@pytest.fixture
def push() -> Iterator[PushPeer]:
    with PushPeer() as peer:
        yield peer


@pytest.fixture(scope="session")
def tls_files(tmp_path_factory: pytest.TempPathFactory) -> TlsFiles:
    return make_tls(tmp_path_factory.mktemp("tls"), "127.0.0.1", "localhost", "push.test")


@pytest.fixture
async def dripping() -> AsyncIterator[int]:
    """Give the port of a server whose answer is a success that never ends, one header at a time."""

    async def drip(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 201 Created\r\n")
        with contextlib.suppress(ConnectionError):
            for number in range(100):
                writer.write(b"X-%d: x\r\n" % number)
                await writer.drain()
                await asyncio.sleep(0.05)
        writer.close()

    server = await asyncio.start_server(drip, "127.0.0.1", 0)
    async with server:
        yield server.sockets[0].getsockname()[1]


@pytest.fixture
def tells_nothing(caplog: pytest.LogCaptureFixture) -> Callable[..., None]:
    """Check an error, everything chained to it, and all log lines down to DEBUG for words that must not be there."""
    caplog.set_level(logging.DEBUG)

    def check(error: SendError | None, *secrets: str) -> None:
        assert secrets
        # aiosmtpd and aiohttp are the peers' side of the conversation
        said = [
            record.getMessage()
            for record in caplog.records
            if not record.name.startswith(("mail.log", "mail.debug", "aiohttp", "asyncio"))
        ]
        link: BaseException | None = error
        while link is not None:
            said += [str(link), repr(link), *map(repr, link.args)]
            link = link.__cause__ or link.__context__
        if error is not None:
            assert error.__context__ is None, "an error that hides another one brings its text along"
            said += traceback.format_exception(error)
        for secret in secrets:
            assert not [line for line in said if secret in line]

    return check
