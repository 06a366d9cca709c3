"""A mail server that keeps what it is given.

Modes: `reject` (answers `status` at `phase`), `slow` (waits `delay_s` before it answers at `phase`), `drop` (cuts the
connection at `phase`), `drop_after` (keeps the message, then cuts the connection without an answer). Phases: connect,
mail, rcpt, data, or * for each of them. One behaviour holds for one connection.
"""

from __future__ import annotations

import asyncio
import email
import email.policy
import functools
from typing import TYPE_CHECKING, Any

from aiohttp import web
from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword

from tests.peers.base import HOST, Behaviour, Peer, run_as_process

if TYPE_CHECKING:
    import ssl

    from aiosmtpd.smtp import Envelope, Session

# aiosmtpd keeps the port when STARTTLS begins, and would wait for ever when a client is cut off in the middle of it.
_IDLE_S = 30


class _Server(SMTP):
    """One connection."""

    def __init__(self, peer: SmtpPeer, **settings: Any) -> None:
        super().__init__(_Handler(peer), **settings)
        self.peer = peer
        self.behaviour = Behaviour()
        self.phase_wanted = ""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.peer.connections.add(self)
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        self.peer.connections.discard(self)
        super().connection_lost(error)

    def cut(self) -> None:
        if isinstance(self.transport, asyncio.WriteTransport):
            self.transport.abort()

    async def _handle_client(self) -> None:
        self.behaviour = self.peer.script.take()
        self.phase_wanted = self.peer.phase
        answer = await self.at("connect")
        if answer is not None:
            await self.push(answer)
            if self.transport is not None:
                self.transport.close()
            return
        await super()._handle_client()

    async def at(self, phase: str) -> str | None:
        """Behave at a phase: an answer to give instead of the usual one, or None."""
        if self.phase_wanted not in (phase, "*"):
            return None
        match self.behaviour.mode:
            case "reject":
                # Servers quote the address in their refusals; ours does, so that leaks of it show.
                return f"{self.behaviour.status} refused, says the test, to {', '.join(self._recipients())}"
            case "slow":
                await asyncio.sleep(self.behaviour.delay_s)
            case "drop":
                self.cut()
        return None

    def _recipients(self) -> list[str]:
        return list(self.envelope.rcpt_tos) if self.envelope is not None else []


class _Handler:
    def __init__(self, peer: SmtpPeer) -> None:
        self._peer = peer

    async def handle_MAIL(  # noqa: N802 - aiosmtpd calls it by this name
        self, server: _Server, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self._peer.login is not None and not session.authenticated:
            return "530 5.7.0 Authentication required"
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return await server.at("mail") or "250 OK"

    async def handle_RCPT(  # noqa: N802 - aiosmtpd calls it by this name
        self, server: _Server, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        envelope.rcpt_tos.append(address)
        return await server.at("rcpt") or "250 OK"

    async def handle_DATA(  # noqa: N802 - aiosmtpd calls it by this name
        self, server: _Server, session: Session, envelope: Envelope
    ) -> str:
        refused = await server.at("data")
        if refused is not None or server.transport is None or server.transport.is_closing():
            return refused or "421 gone"
        self._peer.keep(session, envelope)
        if server.behaviour.mode == "drop_after":
            server.cut()
        return "250 OK"


class SmtpPeer(Peer):
    """A mail server. `received` has id, to, sender, subject, text, html, headers, tls, user."""

    def __init__(
        self,
        *,
        port: int = 0,
        tls: ssl.SSLContext | None = None,
        implicit_tls: bool = False,
        login: tuple[str, str] | None = None,
    ) -> None:
        """Offer STARTTLS (or speak TLS from the first byte) with `tls`; ask for `login`."""
        super().__init__(port=port, tls=tls)
        self.phase = "data"
        self.control_port = 0
        self._implicit = implicit_tls
        self.login = login
        self.connections: set[_Server] = set()

    def behave(self, mode: str, *, times: int | None = 1, phase: str = "data", **how: Any) -> None:
        """Treat the next connections like this, at a phase; the phase holds until it is changed."""
        self.phase = phase
        super().behave(mode, times=times, **how)

    def reset(self) -> None:
        super().reset()
        self.phase = "data"

    def describe(self) -> dict[str, Any]:
        return {
            **super().describe(),
            "url": f"smtp+plain://{HOST}:{self.port}",
            "control": f"http://{HOST}:{self.control_port}",
        }

    def keep(self, session: Session, envelope: Envelope) -> None:
        content = envelope.content
        raw = content if isinstance(content, bytes) else (content or "").encode()
        message = email.message_from_bytes(raw, policy=email.policy.default)
        text, html = message.get_body(("plain",)), message.get_body(("html",))
        self.log.add(
            {
                "id": str(message["Message-ID"]).strip("<>").partition("@")[0],
                "to": list(envelope.rcpt_tos),
                "sender": envelope.mail_from,
                "subject": str(message["Subject"]),
                "text": text.get_content() if text else None,
                "html": html.get_content() if html else None,
                "headers": {name: str(value) for name, value in message.items()},
                "tls": bool(session.ssl) or self._implicit,
                "user": session.auth_data,
            }
        )

    async def _open(self) -> None:
        settings: dict[str, Any] = {"hostname": "mail.test", "loop": self._loop, "timeout": _IDLE_S}
        if self.tls is not None and not self._implicit:
            settings |= {"tls_context": self.tls, "require_starttls": True}
        if self.login is not None:
            # Asking for the login is left to handle_MAIL: the library warns of logins without STARTTLS when it asks.
            settings |= {"authenticator": self._authenticate, "auth_require_tls": "tls_context" in settings}
        server = await self._loop.create_server(
            functools.partial(_Server, self, **settings), HOST, self.port, ssl=self.tls if self._implicit else None
        )
        self._closing.push_async_callback(self._cut_all)
        self._closing.callback(server.close)
        self.port = server.sockets[0].getsockname()[1]
        app = web.Application()
        self.control(app)
        self.control_port = await self.serve(app, 0)

    async def _cut_all(self) -> None:
        while self.connections:
            for connection in list(self.connections):
                connection.cut()
            await asyncio.sleep(0.001)

    def _authenticate(
        self, _server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, data: object
    ) -> AuthResult:
        if not isinstance(data, LoginPassword) or self.login is None:
            return AuthResult(success=False, handled=False)
        user, password = data.login.decode(), data.password.decode()
        return AuthResult(success=(user, password) == self.login, handled=False, auth_data=user)


if __name__ == "__main__":
    run_as_process(lambda given: SmtpPeer(port=given.port))
