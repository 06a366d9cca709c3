"""Whose address counts: the peer's, unless the peer is a proxy of ours, and never one that a client made up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from pydantic import ValidationError
from reflex.app import EventNamespace

from healthapp.api.middleware import origin_of
from healthapp.api.proxies import behind_proxies, plain_address
from healthapp.api.realtime.server import _origin
from healthapp.api.security import secured
from tests.support.databases import make_settings

if TYPE_CHECKING:
    from starlette.types import Message, Receive, Scope, Send

PROXY, INNER, CLIENT, LIAR = "10.0.0.5", "10.1.2.3", "203.0.113.9", "198.51.100.1"
TRUSTED = (PROXY, "10.1.0.0/16")


async def seen(peer: str, trusted: tuple[str, ...] = TRUSTED, kind: str = "http", **headers: str) -> dict[str, Any]:
    """Return the scope that the application gets."""
    found: dict[str, Any] = {}

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        del receive, send
        found.update(scope)

    async def nothing(*_: Any) -> Message:
        return {}

    raw = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    scheme = "http" if kind == "http" else "ws"
    scope = {"type": kind, "client": (peer, 4711), "headers": raw, "scheme": scheme, "path": "/"}
    await behind_proxies(app, trusted)(scope, nothing, nothing)  # type: ignore[arg-type]  # never called
    return found


@pytest.mark.parametrize("kind", ["http", "websocket"])
@pytest.mark.parametrize(
    ("peer", "forwarded", "expected"),
    [
        (PROXY, CLIENT, CLIENT),
        (PROXY, f"{LIAR}, {CLIENT}", CLIENT),
        (PROXY, f"{LIAR}, {CLIENT}, {INNER}", CLIENT),
        (PROXY, f"{PROXY}, {CLIENT}, {INNER}", CLIENT),
        (CLIENT, LIAR, CLIENT),
        ("10.0.0.6", LIAR, "10.0.0.6"),
        (PROXY, f"{CLIENT}:50123", CLIENT),
        (PROXY, "[2001:db8::1]:50123", "2001:db8::1"),
        (PROXY, "2001:0db8:0::1", "2001:db8::1"),
        (f"::ffff:{PROXY}", CLIENT, CLIENT),
        (PROXY, f"::ffff:{CLIENT}", CLIENT),
        (PROXY, "no address at all", "unknown"),
        (PROXY, "", PROXY),
    ],
)
async def test_the_clients_address(peer: str, forwarded: str, expected: str, kind: str) -> None:
    scope = await seen(peer, kind=kind, x_forwarded_for=forwarded)
    assert scope["client"][0] == expected
    # REST, Socket.IO and the pages' events read it from there, each in its own way.
    assert origin_of(scope).ip == expected
    environ = {"asgi.scope": scope}
    assert _origin(environ).ip == expected
    assert EventNamespace._build_static_router_data(None, "s", environ)["ip"] == expected  # type: ignore[arg-type]  # it needs no self


async def test_without_the_setting_nobody_is_believed() -> None:
    assert (await seen(PROXY, (), x_forwarded_for=CLIENT))["client"][0] == PROXY


async def test_only_one_of_the_two_headers_is_read() -> None:
    """A proxy that writes one hands the other on as the client sent it."""
    assert (await seen(PROXY, forwarded=f"for={LIAR}"))["client"][0] == PROXY


@pytest.mark.parametrize(("peer", "expected"), [(PROXY, "https"), (LIAR, "http")])
async def test_the_scheme_is_the_proxys_word(peer: str, expected: str) -> None:
    scope = await seen(peer, x_forwarded_for=CLIENT, x_forwarded_proto="https")
    assert scope["scheme"] == expected


@pytest.mark.parametrize("wrong", ["*", "proxy.example", "10.0.0.1/8", "10.0.0", "0.0.0.0/0", "10.0.0.5, ::/0"])
def test_a_wrong_setting_stops_the_start(wrong: str) -> None:
    with pytest.raises(ValidationError, match="trusted_proxies"):
        make_settings("postgresql:///x", "redis://x", trusted_proxies=wrong)


def test_the_setting_is_a_list() -> None:
    made = make_settings("postgresql:///x", "redis://x", trusted_proxies="10.0.0.5, 10.1.0.0/16 ::1")
    assert made.proxies == ("10.0.0.5", "10.1.0.0/16", "::1")


@pytest.mark.parametrize("written", ["", "unknown", "1.2.3", "_hidden", "[", "1.2.3.4:5:6", "a" * 5000])
def test_what_is_no_address_is_unknown(written: str) -> None:
    assert plain_address(written) == "unknown"


async def test_the_web_process_is_wrapped(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = make_settings("postgresql:///x", "redis://x", trusted_proxies=PROXY)
    monkeypatch.setattr("healthapp.config.get_settings", lambda: settings)
    found: list[Scope] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        del receive, send
        found.append(scope)

    headers = [(b"host", b"testserver"), (b"x-forwarded-for", CLIENT.encode())]
    for kind in ("http", "websocket"):
        scope = {"type": kind, "method": "GET", "path": "/", "client": (PROXY, 1), "headers": headers}
        await secured(app)(scope, None, None)  # type: ignore[arg-type]  # never called
    assert [scope["client"][0] for scope in found] == [CLIENT, CLIENT]
