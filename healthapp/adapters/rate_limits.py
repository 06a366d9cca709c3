"""Counts calls in Valkey, so that all web processes count together; while it is away each counts by itself.

One script on Valkey's own clock: whatever comes at the same moment is counted one after the other. The rule is that of
`kit/ratelimit.py`, in Lua; a test compares the two. A caller's key goes by itself an hour after
their last call.
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
# Microseconds since 1970 need 51 bits, and Lua's numbers hold 53.
RULE = """
local width, most = 60000000, 60
local per_hour, burst = tonumber(ARGV[1]), tonumber(ARGV[2])
local here = math.floor(now / width)
-- A number is what was kept before these counts: it goes.
if redis.call('TYPE', KEYS[1]).ok == 'string' then redis.call('DEL', KEYS[1]) end
local kept, counts, hour, newest = redis.call('HGETALL', KEYS[1]), {}, 0, nil
for i = 1, #kept, 2 do
  local at, count = tonumber(kept[i]), tonumber(kept[i + 1])
  if at > here or at < here - most then
    redis.call('HDEL', KEYS[1], kept[i])
  else
    counts[at], hour = count, hour + count
    if newest == nil or at > newest then newest = at end
  end
end
local mine = counts[here] or 0
local minute = mine + (counts[here - 1] or 0)
local wait, left = 0, hour
for at = here - most, here do
  if left < per_hour then break end
  if counts[at] then
    left = left - counts[at]
    wait = (at + most + 1) * width - now
  end
end
if minute >= burst then
  local next = here + 2
  if mine < burst then next = here + 1 end
  wait = math.max(wait, next * width - now)
end
if wait <= 0 then
  redis.call('HINCRBY', KEYS[1], string.format('%.0f', here), 1)
  redis.call('PEXPIRE', KEYS[1], (most + 1) * 60000)
  hour, minute, newest = hour + 1, minute + 1, here
end
local full, whole = 0, 0
if newest ~= nil then
  full = (newest + most + 1) * width - now
  if newest >= here - 1 then whole = (newest + 2) * width - now end
end
return {hour, minute, full, whole, wait}
"""


class RateLimits:
    """The limits of one web process."""

    def __init__(self, valkey: Valkey) -> None:
        """Count in `valkey`, and while it doesn't answer in memory."""
        self._valkey = valkey
        self._alone = ProcessLimits()

    async def take(self, caller: str, rate: Rate) -> Verdict:
        """Count one call of `caller`: never without a limit, and never an error."""

        async def step(client: Redis) -> tuple[int, int, int, int, int]:
            found = await client.eval(CLOCK + RULE, 1, PREFIX + caller, str(rate.per_hour), str(rate.burst))  # type: ignore[misc]  # typed as sync
            hour, minute, full_in, minute_in, wait = map(int, found)
            return hour, minute, full_in, minute_in, wait

        try:
            found = await self._valkey.call(step)
        except ValkeyUnavailableError:
            return self._alone.take(caller, rate)
        return verdict(rate, found, shared=True)
