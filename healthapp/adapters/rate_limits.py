"""Counts calls in Valkey, so that all web processes count together; while it is away each counts by itself.

One script on Valkey's own clock: whatever comes at the same moment is counted one after the other. The rule is that of
`kit/ratelimit.py`, in Lua; a test compares the two. A caller's key goes by itself once nothing is owed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from healthapp.adapters.valkey import ValkeyUnavailableError
from healthapp.kit.ratelimit import ProcessLimits, Rate, Verdict, verdict

if TYPE_CHECKING:
    from redis.asyncio import Redis

    from healthapp.adapters.valkey import Valkey

PREFIX = "ratelimit:"

CLOCK = """
local t = redis.call('TIME')
local now = t[1] * 1000000 + t[2]
"""
# Microseconds since 1970 need 51 bits, and Lua's numbers hold 53; %.0f, for its own way to write them is shorter.
RULE = """
local interval, burst = tonumber(ARGV[1]), tonumber(ARGV[2])
local room = interval * burst
local function keep(at)
  redis.call('SET', KEYS[1], string.format('%.0f', at), 'PX', string.format('%.0f', math.ceil((at - now) / 1000)))
end
local kept = tonumber(redis.call('GET', KEYS[1]) or '0')
local full = math.min(math.max(kept, now), now + room)
local after = full + interval
local wait = after - room - now
if wait > 0 then
  if full < kept then keep(full) end
  return {full - now, wait}
end
keep(after)
return {after - now, wait}
"""


class RateLimits:
    """The limits of one web process."""

    def __init__(self, valkey: Valkey) -> None:
        """Count in `valkey`, and while it doesn't answer in memory."""
        self._valkey = valkey
        self._alone = ProcessLimits()

    async def take(self, caller: str, rate: Rate) -> Verdict:
        """Count one call of `caller`: never without a limit, and never an error."""

        async def step(client: Redis) -> tuple[int, int]:
            found = await client.eval(CLOCK + RULE, 1, PREFIX + caller, str(rate.interval), str(rate.burst))  # type: ignore[misc]  # typed as sync
            return int(found[0]), int(found[1])

        try:
            full_after, wait = await self._valkey.call(step)
        except ValkeyUnavailableError:
            return self._alone.take(caller, rate)
        return verdict(rate, full_after=full_after, wait=wait, shared=True)
