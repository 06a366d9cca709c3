"""The connection to Valkey/Redis: short timeouts, a bounded pool, and a circuit breaker around every call.

A black-holed server would hang redis-py for ever; with these bounds a call costs at most 0.6 s, and with the breaker
open it costs nothing. Callers treat any failure as "not available" and let Postgres do the work.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from redis.asyncio import BlockingConnectionPool, Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import RedisError
from redis.exceptions import TimeoutError as RedisTimeoutError

from healthapp.kit.breaker import BreakerSnapshot, BreakerState
from healthapp.kit.clock import monotonic

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

T = TypeVar("T")
SOCKET_TIMEOUT = 0.3
_COOL_DOWN = 1.0


class ValkeyUnavailableError(Exception):
    """Valkey didn't answer in time, or lately didn't and isn't asked now."""


class _TwoTries(Retry):
    """Two tries of a call, whatever is between them: a connection that the second one makes is tried once.

    redis-py tries a connection twice for itself, within each of a call's tries: against a server that takes connections
    and says nothing a call then took 0.9 s.
    """

    def __init__(self) -> None:
        """Try again at once."""
        super().__init__(NoBackoff(), 1)
        self._trying = False

    async def call_with_retry(self, do: Callable[[], Awaitable[T]], *args: Any, **kwargs: Any) -> T:  # noqa: ANN401 - redis-py's
        """Do `do`, and once more; only once within such a call. Each connection has one of these for itself."""
        if self._trying:
            return await do()
        self._trying = True
        try:
            return await super().call_with_retry(do, *args, **kwargs)
        finally:
            self._trying = False


def connect(url: str, *, max_connections: int = 50) -> Redis:
    """Return a client whose every call is bounded in time. Nothing is connected before the first call.

    Without redis-py's health checks: before a silent server that of a connection which has rested is one more wait, and
    by a unix socket without a password they call each other, deeper and deeper, for minutes. A connection that was lost
    meanwhile is noticed by the first of the two tries.
    """
    pool = BlockingConnectionPool.from_url(
        url,
        max_connections=max_connections,
        timeout=1,
        socket_timeout=SOCKET_TIMEOUT,
        socket_connect_timeout=SOCKET_TIMEOUT,
        retry=_TwoTries(),
        health_check_interval=0,
        decode_responses=True,
    )
    return Redis(connection_pool=pool)


class Valkey:
    """A client with a circuit breaker: once it doesn't answer it isn't asked for a second, then by one call alone.

    A single failure opens it (it has already cost two tries), so that a request pays for a black hole once, however
    many calls it makes. An answer that is an error is an answer.
    """

    def __init__(self, url: str, *, max_connections: int = 50) -> None:
        """Prepare a client for `url`."""
        self.url = url
        self.client = connect(url, max_connections=max_connections)
        self._is_down = False
        self._open_until = 0.0
        self._failures = 0
        self._was_late = False
        self._opened = 0
        self._since = monotonic()

    @property
    def is_open(self) -> bool:
        """Whether the breaker is open, so that Valkey isn't asked."""
        return monotonic() < self._open_until

    def snapshot(self) -> BreakerSnapshot:
        """Return what to show of the breaker."""
        now = monotonic()
        state = BreakerState.CLOSED
        if self._is_down:
            state = BreakerState.OPEN if self.is_open else BreakerState.HALF_OPEN
        waits = max(0.0, self._open_until - now)
        return BreakerSnapshot("valkey", state, self._failures, self._opened, waits, now - self._since)

    async def call(self, step: Callable[[Redis], Awaitable[T]]) -> T:
        """Run `step` with the client; ValkeyUnavailableError when it fails or while the breaker is open."""
        if self.is_open:
            # Why it isn't asked, without keeping the failed call: that would keep its connection too.
            raise ValkeyUnavailableError from TimeoutError() if self._was_late else None
        if self._is_down:
            # This call is the trial: the others go on without Valkey until it is over.
            self._open_until = monotonic() + _COOL_DOWN
        try:
            result = await step(self.client)
        except (RedisConnectionError, RedisTimeoutError, OSError, TimeoutError) as error:
            if not self._is_down:
                self._opened += 1
                self._since = monotonic()
            self._failures += 1
            self._is_down, self._was_late = True, isinstance(error, RedisTimeoutError | TimeoutError)
            self._open_until = monotonic() + _COOL_DOWN
            raise ValkeyUnavailableError(type(error).__name__) from error
        except RedisError as error:
            raise ValkeyUnavailableError(type(error).__name__) from error
        if self._is_down:
            self._since = monotonic()
        self._failures = 0
        self._is_down = self._was_late = False
        self._open_until = 0.0
        return result

    async def probe(self) -> None:
        """Ask for a key, not by PING: a server that is still loading its data answers that one, and nothing else."""
        await self.call(lambda client: client.exists("healthapp:ready"))

    async def close(self) -> None:
        """Close every connection."""
        await self.client.aclose()
        await self.client.connection_pool.disconnect()
