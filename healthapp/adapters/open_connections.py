"""Counts the connections that are open in all web processes together, in Valkey.

Each process counts its own besides, so that there is a limit while Valkey is away, and an exact one for those that come
at once. A place is taken for a time, and kept by taking it again: a process that dies gives its places back by that.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from healthapp.adapters.rate_limits import CLOCK
from healthapp.adapters.valkey import ValkeyUnavailableError

if TYPE_CHECKING:
    from redis.asyncio import Redis

    from healthapp.adapters.valkey import Valkey

PREFIX = "connections:"

# Microseconds since 1970 need 51 bits, and a score holds 53.
_TAKE = f"""
{CLOCK}
local place, most, seconds = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
if redis.call('ZCARD', KEYS[1]) >= most and not redis.call('ZSCORE', KEYS[1], place) then return 0 end
redis.call('ZADD', KEYS[1], string.format('%.0f', now + seconds * 1000000), place)
redis.call('EXPIRE', KEYS[1], seconds)
return 1
"""


class OpenConnections:
    """Who has how many connections, to whichever process."""

    def __init__(self, valkey: Valkey) -> None:
        """Count in `valkey`."""
        self._valkey = valkey

    async def take(self, caller: str, place: str, most: int, seconds: int) -> bool:
        """Take a place of `caller`, for so many seconds; False when `most` of them are taken already.

        Taking the same place again keeps it. While Valkey doesn't answer everybody gets one: the process's own count
        is what limits then.
        """

        async def step(client: Redis) -> bool:
            found = client.eval(_TAKE, 1, PREFIX + caller, place, str(most), str(seconds))
            return bool(await found)  # type: ignore[misc]  # typed as sync

        try:
            return await self._valkey.call(step)
        except ValkeyUnavailableError:
            return True

    async def give_back(self, caller: str, place: str) -> None:
        """Give a place back; while Valkey doesn't answer it ends with its time."""

        async def step(client: Redis) -> None:
            await client.zrem(PREFIX + caller, place)

        try:
            await self._valkey.call(step)
        except ValkeyUnavailableError:
            return
