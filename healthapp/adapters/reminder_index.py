"""The seed's Redis structures for reminders (seed 000 §2.1): a rebuildable index over Postgres.

`reminder:{id}` hash, `reminder:schedule` sorted set of next times, `user:{id}:reminders` and `reminder:type:{type}`
sets, plus `reminder:leased`: what a worker has claimed and not yet recorded. Due reminders are claimed by one script on
the server's own clock, so that any number of workers never claim the same one twice while its lease lasts.
"""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING

from pydantic_core import to_json

from healthapp.contexts.reminders.schemas.views import ReminderType
from healthapp.kit.crypto import CipherError, key_of
from healthapp.kit.ids import parse_id

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime
    from uuid import UUID

    from redis.asyncio import Redis

    from healthapp.adapters.valkey import Valkey
    from healthapp.contexts.reminders.ports import IndexEntry, Packed
    from healthapp.kit.crypto import Cipher

SCHEDULE = "reminder:schedule"
LEASED = "reminder:leased"
HASH_TTL = 30 * 24 * 3600

_CLAIM = """
local t = redis.call('TIME')
local now = t[1] + t[2] / 1000000
local due = redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', now, 'LIMIT', 0, ARGV[1])
if #due == 0 then return due end
local leases = {}
for i, id in ipairs(due) do
  leases[#leases + 1] = now + ARGV[2]
  leases[#leases + 1] = id
end
redis.call('ZREMRANGEBYRANK', KEYS[1], 0, #due - 1)
for i = 1, #leases, 1000 do
  redis.call('ZADD', KEYS[2], unpack(leases, i, math.min(i + 999, #leases)))
end
return due
"""

# An entry that was planned anew while its lease ran keeps its new time: NX.
_REAP = """
local t = redis.call('TIME')
local now = t[1] + t[2] / 1000000
local lost = redis.call('ZRANGEBYSCORE', KEYS[2], '-inf', now, 'LIMIT', 0, ARGV[1])
for i, id in ipairs(lost) do
  redis.call('ZREM', KEYS[2], id)
  redis.call('ZADD', KEYS[1], 'NX', now, id)
end
return #lost
"""

# What was read before an edit may be written after it: a time that is still to come is never put off, because a claim
# too many does no harm. A time that has passed already comes again a moment later, not at once: what the recorder left
# (its clock is behind this server's) must not be claimed in a tight circle. No time given: nothing is left to come.
_RESCHEDULE = """
local t = redis.call('TIME')
local now = t[1] + t[2] / 1000000
for i = 1, #ARGV, 2 do
  local id, at = ARGV[i], tonumber(ARGV[i + 1])
  redis.call('ZREM', KEYS[2], id)
  local planned = tonumber(redis.call('ZSCORE', KEYS[1], id) or nil)
  if planned and planned <= now then planned = nil end
  if at then
    redis.call('ZADD', KEYS[1], math.min(planned or math.huge, math.max(at, now + 0.2)), id)
  elseif not planned then
    redis.call('ZREM', KEYS[1], id)
  end
end
return redis.status_reply('OK')
"""


# One script for many entries, and one command in it for all that go to the same place: with commands of their own from
# here 100,000 entries took 19 s. Few enough at once that a claim never waits long.
PUT_AT_ONCE = 250
_PLAN_AT_ONCE = 1_000
# What begun long ago and has nothing to come now (paused, as needed) stays for its time from here on.
_PUT = """
local now = tonumber(redis.call('TIME')[1])
local users, types, planned, idle = {}, {}, {}, {}
local function add(lists, name, id)
  local list = lists[name]
  if list then list[#list + 1] = id else lists[name] = {id} end
end
for _, e in ipairs(cjson.decode(ARGV[1])) do
  local id = e[1]
  local key = 'reminder:' .. id
  redis.call('HSET', key, 'type', e[3], 'title', e[4], 'description', e[5], 'userId', e[2], 'scheduledTime', e[6],
    'isRecurring', e[7], 'recurringPattern', e[8], 'isActive', e[9], 'createdAt', e[10])
  redis.call('EXPIREAT', key, math.max(e[11], now) + ARGV[2])
  add(users, e[2], id)
  add(types, e[3], id)
  if e[12] ~= '' then
    planned[#planned + 1] = e[12]
    planned[#planned + 1] = id
  else
    idle[#idle + 1] = id
  end
end
for user, ids in pairs(users) do redis.call('SADD', 'user:' .. user .. ':reminders', unpack(ids)) end
for kind, ids in pairs(types) do
  -- What was of another type before is of that one no longer.
  for i = 3, #ARGV do
    if ARGV[i] ~= kind then redis.call('SREM', 'reminder:type:' .. ARGV[i], unpack(ids)) end
  end
  redis.call('SADD', 'reminder:type:' .. kind, unpack(ids))
end
if #planned > 0 then redis.call('ZADD', KEYS[1], unpack(planned)) end
if #idle > 0 then redis.call('ZREM', KEYS[1], unpack(idle)) end
return redis.status_reply('OK')
"""
_PLAN = """
local given = cjson.decode(ARGV[1])
for i = 1, #given, 1000 do
  redis.call('ZADD', KEYS[1], 'LT', unpack(given, i, math.min(i + 999, #given)))
end
return redis.status_reply('OK')
"""


# A member stays in the set of a type as long as the entry says that it is of that type.
_PRUNE = """
local gone = {}
for i = 2, #ARGV do
  if redis.call('HGET', 'reminder:' .. ARGV[i], 'type') ~= ARGV[1] then gone[#gone + 1] = ARGV[i] end
end
if #gone > 0 then redis.call('SREM', KEYS[1], unpack(gone)) end
return #gone
"""


# A copy that was written anew meanwhile is left alone.
_REPLACE = """
for i = 1, #ARGV, 3 do
  if redis.call('HGET', KEYS[1], ARGV[i]) == ARGV[i + 1] then redis.call('HSET', KEYS[1], ARGV[i], ARGV[i + 2]) end
end
return redis.status_reply('OK')
"""
_SEALED = {"title": "reminders_reminder.title", "description": "reminders_reminder.description"}
_SCAN_AT_ONCE = 500
_TYPES = tuple(kind.value for kind in ReminderType)


class ValkeyReminderIndex:
    """The index in Valkey. Every method may raise ValkeyUnavailableError; the sweep of Postgres covers for it."""

    def __init__(self, valkey: Valkey) -> None:
        """Use `valkey` for everything."""
        self._valkey = valkey

    async def put(self, entries: Sequence[IndexEntry]) -> None:
        """Write reminders, their memberships and next times."""
        parts = (entries[start : start + PUT_AT_ONCE] for start in range(0, len(entries), PUT_AT_ONCE))
        await self._put(pack(part) for part in parts)

    async def put_packed(self, entries: Sequence[Packed]) -> None:
        """Do what `put` does with what Postgres has written; at most PUT_AT_ONCE in each."""
        await self._put(part.values for part in entries)

    async def _put(self, parts: Iterable[str]) -> None:
        waiting = iter(parts)

        async def write() -> None:
            for part in waiting:
                await self._valkey.call(partial(_evaluate_put, part))

        # Two: one is made ready while the server writes the other.
        ended = await asyncio.gather(write(), write(), return_exceptions=True)
        for error in ended:
            if error is not None:
                raise error

    async def plan(self, times: Sequence[tuple[UUID, datetime]]) -> None:
        """Write when reminders are due, and nothing else of them; a time that is planned already isn't put off."""
        for start in range(0, len(times), _PLAN_AT_ONCE):
            scores = {str(rid): at.timestamp() for rid, at in times[start : start + _PLAN_AT_ONCE]}
            await self._valkey.call(partial(_plan, scores))

    async def plan_packed(self, times: Packed) -> None:
        """Do what `plan` does with what Postgres has written."""
        await self._valkey.call(partial(_evaluate_plan, times.values))

    async def remove(self, reminder_id: UUID, user_id: UUID, type_: str) -> None:
        """Forget a reminder, whatever types it was of before `type_`."""

        async def write(client: Redis) -> None:
            async with client.pipeline(transaction=True) as pipe:
                pipe.delete(f"reminder:{reminder_id}")
                pipe.zrem(SCHEDULE, str(reminder_id))
                pipe.zrem(LEASED, str(reminder_id))
                pipe.srem(f"user:{user_id}:reminders", str(reminder_id))
                for kind in {*_TYPES, type_}:
                    pipe.srem(f"reminder:type:{kind}", str(reminder_id))
                await pipe.execute()

        await self._valkey.call(write)

    async def prune(self) -> int:
        """Take out of the types' sets what the entries don't bear out; returns how many."""
        gone = 0
        for kind in _TYPES:
            cursor = 0
            while True:
                cursor, dropped = await self._valkey.call(partial(_prune, kind, cursor))
                gone += dropped
                if cursor == 0:
                    break
        return gone

    async def reschedule(self, next_times: Sequence[tuple[UUID, datetime | None]]) -> None:
        """Set when reminders are due next and end their leases."""

        async def write(client: Redis) -> None:
            planned = [word for rid, at in next_times for word in (str(rid), f"{at.timestamp():.6f}" if at else "-")]
            async with client.pipeline(transaction=False) as pipe:
                pipe.eval(_RESCHEDULE, 2, SCHEDULE, LEASED, *planned)
                for rid, at in next_times:
                    if at is not None:
                        pipe.expireat(f"reminder:{rid}", int(at.timestamp()) + HASH_TTL)
                await pipe.execute()

        if next_times:
            await self._valkey.call(write)

    async def reseal(self, cipher: Cipher) -> tuple[int, int, set[str]]:
        """Seal every copy of a text anew with the current data key; safe to repeat and beside everything else.

        Returns how many copies were, how many can't be opened, and which other keys those name.
        """
        cursor, resealed, refused, left = 0, 0, 0, set[str]()
        while True:
            cursor, found = await self._valkey.call(partial(_copies, cursor))
            for key, copies in found.items():
                changes: list[str] = []
                for name, sealed in copies.items():
                    if not sealed or key_of(sealed) == cipher.current:
                        continue
                    reminder_id = key.partition(":")[2]
                    try:
                        plain = cipher.open(_SEALED[name], reminder_id, sealed)
                    except CipherError:
                        refused += 1
                        left.add(key_of(sealed))
                        continue
                    changes += [name, sealed, cipher.seal(_SEALED[name], reminder_id, plain)]
                    resealed += 1
                if changes:
                    await self._valkey.call(partial(_replace, key, changes))
            if cursor == 0:
                return resealed, refused, left

    async def claim(self, limit: int, lease_seconds: float) -> list[UUID]:
        """Take up to `limit` due reminders for `lease_seconds`; no other worker gets them meanwhile."""

        async def step(client: Redis) -> list[str]:
            return list(await client.eval(_CLAIM, 2, SCHEDULE, LEASED, str(limit), str(lease_seconds)))  # type: ignore[misc]  # typed as sync in redis-py

        found = (parse_id(item) for item in await self._valkey.call(step))
        return [item for item in found if item is not None]

    async def reap(self, limit: int = 1000) -> int:
        """Return what a dead worker had leased to the schedule; how many."""

        async def step(client: Redis) -> int:
            return int(await client.eval(_REAP, 2, SCHEDULE, LEASED, str(limit)))  # type: ignore[misc]  # as above

        return await self._valkey.call(step)

    async def counts(self) -> tuple[int, int]:
        """Return how many reminders are scheduled and how many are leased."""

        async def step(client: Redis) -> tuple[int, int]:
            return int(await client.zcard(SCHEDULE)), int(await client.zcard(LEASED))

        return await self._valkey.call(step)

    async def next_due_in(self) -> float | None:
        """Return in how many seconds the next reminder is due (negative: overdue); None when none is scheduled."""

        async def step(client: Redis) -> float | None:
            first = await client.zrange(SCHEDULE, 0, 0, withscores=True)
            if not first:
                return None
            seconds, micros = await client.time()
            return float(first[0][1]) - float(seconds) - float(micros) / 1_000_000

        return await self._valkey.call(step)


async def _copies(cursor: int, client: Redis) -> tuple[int, dict[str, dict[str, str | None]]]:
    """Return the next reminders' hashes and the ciphertext in them."""
    cursor, keys = await client.scan(cursor, match="reminder:*-*-*-*-*", count=_SCAN_AT_ONCE, _type="HASH")
    async with client.pipeline(transaction=False) as pipe:
        for key in keys:
            pipe.hmget(key, list(_SEALED))
        values = await pipe.execute()
    return cursor, {key: dict(zip(_SEALED, each, strict=True)) for key, each in zip(keys, values, strict=True)}


async def _prune(kind: str, cursor: int, client: Redis) -> tuple[int, int]:
    """Look at the next members of a type's set; returns where to go on and how many are gone."""
    key = f"reminder:type:{kind}"
    cursor, members = await client.sscan(key, cursor, count=_SCAN_AT_ONCE)
    return cursor, int(await client.eval(_PRUNE, 1, key, kind, *members))  # type: ignore[misc]  # typed as sync in redis-py


async def _replace(key: str, changes: list[str], client: Redis) -> None:
    await client.eval(_REPLACE, 1, key, *changes)  # type: ignore[misc]  # typed as sync in redis-py


async def _plan(scores: dict[str, float], client: Redis) -> None:
    await client.zadd(SCHEDULE, scores, lt=True)


async def _evaluate_put(given: str, client: Redis) -> None:
    await client.eval(_PUT, 1, SCHEDULE, given, str(HASH_TTL), *_TYPES)  # type: ignore[misc]  # typed as sync in redis-py


async def _evaluate_plan(given: str, client: Redis) -> None:
    await client.eval(_PLAN, 1, SCHEDULE, given)  # type: ignore[misc]  # typed as sync in redis-py


def pack(entries: Sequence[IndexEntry]) -> str:
    """Return entries as the script takes them: what the repository lets Postgres write when it is about all of them."""
    return to_json([_packed(entry) for entry in entries]).decode()


def _packed(entry: IndexEntry) -> list[str | int]:
    return [
        str(entry.reminder_id),
        str(entry.user_id),
        entry.type,
        entry.title_ct,
        entry.description_ct,
        _iso(entry.scheduled_at),
        "true" if entry.is_recurring else "false",
        entry.pattern_json,
        "true" if entry.is_active else "false",
        _iso(entry.created_at),
        int((entry.next_at or entry.scheduled_at).timestamp()),
        f"{entry.next_at.timestamp():.6f}" if entry.next_at else "",
    ]


def _iso(at: datetime) -> str:
    return at.isoformat().replace("+00:00", "Z")
