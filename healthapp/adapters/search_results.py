"""What searches found, in Valkey for every process: `knowledge:search:{id}`, for an hour.

There are only so many places, and a newer answer takes the place of an older one: strangers may search too, and this
Valkey holds reminders, from which it never takes anything to make room. A question stands here as a keyed digest alone.
"""

from __future__ import annotations

import asyncio
import binascii
import json
import zlib
from base64 import b64decode, b64encode
from typing import TYPE_CHECKING, TypeVar

from healthapp.adapters.valkey import ValkeyUnavailableError
from healthapp.contexts.knowledge.schemas.search import Scored

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from redis.asyncio import Redis

    from healthapp.adapters.valkey import Valkey

T = TypeVar("T")
PREFIX = "knowledge:search:"
PLACES = 2048
"""An answer is some four kilobytes: eight megabytes at most."""
_SECONDS = 3600
_PATIENCE = 0.05


class ValkeySearchResults:
    """Implements `knowledge.ports.SharedResults`."""

    def __init__(self, valkey: Valkey, digest: Callable[[str], str], *, patience: float = _PATIENCE) -> None:
        """Keep them in `valkey` under what `digest`, a keyed one, makes of a question; wait `patience` seconds."""
        self._valkey = valkey
        self._digest = digest
        self._patience = patience
        self._open: set[asyncio.Task[object]] = set()

    def key(self, question: str) -> str:
        """Return the question's keyed digest."""
        return self._digest(question)

    async def get(self, key: str) -> list[Scored] | None:
        """Return what was found; None when nobody knows, or Valkey doesn't say so in time."""
        kept = await self._in_time(lambda client: client.get(place_of(key)))
        return None if kept is None else _unpacked(str(kept), key)

    async def put(self, key: str, found: Sequence[Scored]) -> None:
        """Keep what was found."""
        packed = _packed(key, found)
        await self._in_time(lambda client: client.set(place_of(key), packed, ex=_SECONDS))

    async def close(self) -> None:
        """Wait for what is still being asked: it ends soon, answered or not."""
        if self._open:
            await asyncio.wait(self._open)

    async def _in_time(self, step: Callable[[Redis], Awaitable[T]]) -> T | None:
        """Ask, and go on without an answer when it takes too long.

        The call itself goes on: when it fails, the connection's breaker spares the next searches even this wait.
        """
        asking = asyncio.create_task(self._asked(step))
        self._open.add(asking)
        asking.add_done_callback(self._open.discard)
        done, _ = await asyncio.wait({asking}, timeout=self._patience)
        return asking.result() if done else None

    async def _asked(self, step: Callable[[Redis], Awaitable[T]]) -> T | None:
        try:
            return await self._valkey.call(step)
        except ValkeyUnavailableError:
            return None


def place_of(key: str) -> str:
    """Return under which name an answer lies."""
    return f"{PREFIX}{int(key[:16], 16) % PLACES:032x}"


def _packed(key: str, found: Sequence[Scored]) -> str:
    pairs = json.dumps([(one.id, one.score) for one in found], separators=(",", ":"))
    return f"{key} {b64encode(zlib.compress(pairs.encode())).decode()}"


def _unpacked(kept: str, key: str) -> list[Scored] | None:
    whose, _, packed = kept.partition(" ")
    if whose != key:
        return None  # another question has taken the place
    try:
        pairs = json.loads(zlib.decompress(b64decode(packed)))
        return [Scored(str(name), float(score)) for name, score in pairs]
    except (ValueError, TypeError, binascii.Error, zlib.error):
        return None
