"""What the HTTP adapters share: quiet logs, Retry-After, and a guarded way out for addresses that came from outside."""

from __future__ import annotations

import asyncio
import logging
import socket
from email.utils import parsedate_to_datetime
from functools import cache
from typing import TYPE_CHECKING

import httpcore
import httpx

from healthapp.kit.egress import is_public

if TYPE_CHECKING:
    import ssl
    from collections.abc import Awaitable, Callable, Iterable
    from datetime import datetime

    Resolve = Callable[[str, int], Awaitable[list[str]]]

_LONGEST_WAIT = 86_400.0
_TRIED_ADDRESSES = 2


class BlockedAddressError(httpcore.ConnectError):
    """The name leads to an address we don't connect to."""


@cache
def tls_context() -> ssl.SSLContext:
    """Return what this process trusts on its way out: reading the authorities takes longer than a request."""
    return httpcore.default_ssl_context()


def quiet_http_logs() -> None:
    """Stop httpx and httpcore from logging URLs: a push endpoint is a secret, a query may hold a phone number."""
    for name in ("httpx", "httpcore"):
        logging.getLogger(name).setLevel(logging.WARNING)


def retry_after(value: str | None, now: datetime) -> float | None:
    """Read a Retry-After header (seconds or a date) as seconds from now, at most a day; None when there is none."""
    if value is None:
        return None
    text = value.strip()
    try:
        # isdecimal() also accepts Bangla digits, which float() reads as well; a header is ASCII by then
        seconds = (
            float(text) if text.isascii() and text.isdecimal() else (parsedate_to_datetime(text) - now).total_seconds()
        )
    except (TypeError, ValueError, OverflowError):
        return None
    return min(max(seconds, 0.0), _LONGEST_WAIT)


async def resolve_host(host: str, port: int) -> list[str]:
    """Return the addresses of a host."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


class GuardedBackend(httpcore.AsyncNetworkBackend):
    """Connects only where every address of the host is public, and to exactly the address that was checked.

    Checking here, below TLS and the connection pool, leaves no moment in which the name could come to lead elsewhere.
    """

    def __init__(
        self,
        *,
        resolve: Resolve = resolve_host,
        allowed: Callable[[str], bool] = is_public,
        inner: httpcore.AsyncNetworkBackend | None = None,
    ) -> None:
        """Look names up by `resolve`, connect where `allowed`."""
        self._resolve = resolve
        self._allowed = allowed
        self._inner = inner or httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - httpcore's signature
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Look the host up, check, connect."""
        try:
            async with asyncio.timeout(timeout):
                addresses = await self._resolve(host, port)
        except TimeoutError:
            raise httpcore.ConnectTimeout from None
        except OSError:
            raise httpcore.ConnectError from None
        if not addresses:
            raise httpcore.ConnectError
        if not all(self._allowed(address) for address in addresses):
            raise BlockedAddressError
        *others, last = addresses[:_TRIED_ADDRESSES]
        for address in others:
            try:
                return await self._inner.connect_tcp(address, port, timeout, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                continue
        return await self._inner.connect_tcp(last, port, timeout, local_address, socket_options)

    async def connect_unix_socket(
        self,
        path: str,  # noqa: ARG002 - httpcore's signature
        timeout: float | None = None,  # noqa: ARG002, ASYNC109 - httpcore's signature
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,  # noqa: ARG002 - httpcore's signature
    ) -> httpcore.AsyncNetworkStream:
        """Refuse: nothing from outside may name a socket of this machine."""
        raise BlockedAddressError

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        await self._inner.sleep(seconds)


class TooLongError(httpx.RemoteProtocolError):
    """An answer has more bytes than we read."""


class GuardedTransport(httpx.AsyncBaseTransport):
    """Carries httpx's requests by the guarded way out: bounded in time and in what is read, no redirects, no proxies.

    Whole answers only: nothing of a connection outlives a call. Closing a client leaves this open; `shut` ends it.
    """

    def __init__(self, *, internal: bool, timeout_s: float, limit: int) -> None:
        """Connect anywhere when `internal`, else to public addresses alone; read at most `limit` bytes of an answer."""
        self._timeout = timeout_s
        self._limit = limit
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=tls_context(),
            max_connections=16,
            max_keepalive_connections=4,
            keepalive_expiry=15,
            network_backend=httpcore.AnyIOBackend() if internal else GuardedBackend(),
        )

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Ask, and read the answer whole; httpx's own errors for whatever goes wrong."""
        # Compressed, a short answer could become a long one.
        request.headers["Accept-Encoding"] = "identity"
        content = await request.aread()
        timeouts = dict.fromkeys(("connect", "read", "write", "pool"), self._timeout)
        body = bytearray()
        try:
            async with (
                asyncio.timeout(self._timeout),
                self._pool.stream(
                    request.method,
                    str(request.url),
                    headers=request.headers.raw,
                    content=content,
                    extensions={"timeout": timeouts},
                ) as answer,
            ):
                async for chunk in answer.aiter_stream():
                    body += chunk
                    if len(body) > self._limit:
                        raise TooLongError(str(self._limit), request=request)
        except (TimeoutError, httpcore.TimeoutException):
            raise httpx.ReadTimeout("timeout", request=request) from None
        except (httpcore.NetworkError, httpcore.ProtocolError, httpcore.UnsupportedProtocol, OSError):
            raise httpx.ConnectError("connection", request=request) from None
        return httpx.Response(answer.status, headers=answer.headers, content=bytes(body), request=request)

    async def shut(self) -> None:
        """Close the connections."""
        await self._pool.aclose()
