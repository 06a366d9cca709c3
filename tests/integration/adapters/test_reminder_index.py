"""The scripts of the index on a real Valkey: claiming, leases that end, plans that are made anew, how long it keeps."""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from healthapp.adapters.reminder_index import HASH_TTL, LEASED, SCHEDULE, ValkeyReminderIndex
from healthapp.contexts.reminders.ports import IndexEntry
from healthapp.contexts.reminders.schemas.views import ReminderType
from healthapp.kit.ids import new_id

if TYPE_CHECKING:
    from uuid import UUID

    from redis.asyncio import Redis

    from healthapp.wiring import Platform

LEASE = 30.0


@pytest.fixture
def client(platform: Platform) -> Redis:
    return platform.valkey.client


@pytest.fixture
def index(platform: Platform) -> ValkeyReminderIndex:
    return ValkeyReminderIndex(platform.valkey)


async def plan(client: Redis, count: int, seconds: float) -> set[UUID]:
    """Let so many be due in so many seconds of the server's own clock."""
    now = (await client.time())[0]
    ids = [new_id() for _ in range(count)]
    await client.zadd(SCHEDULE, {str(one): now + seconds for one in ids})
    return set(ids)


async def test_what_is_due_is_given_to_one_worker_each(client: Redis, index: ValkeyReminderIndex) -> None:
    due, later = await plan(client, 500, -2), await plan(client, 20, 3600)
    rounds = [await asyncio.gather(*(index.claim(37, LEASE) for _ in range(4))) for _ in range(5)]
    given = [one for each in rounds for claimed in each for one in claimed]
    assert len(given) == len(due)
    assert set(given) == due
    assert await index.claim(100, LEASE) == []
    assert await index.counts() == (len(later), len(due))


async def test_a_dead_workers_lease_ends_and_comes_back_once(client: Redis, index: ValkeyReminderIndex) -> None:
    due = await plan(client, 30, -2)
    await index.claim(100, LEASE)
    assert await index.reap() == 0, "the lease runs"
    await client.zadd(LEASED, dict.fromkeys(map(str, due), time.time() - 1))
    assert await index.reap(10) == 10
    assert sum([await index.reap(), await index.reap()]) == 20
    assert set(await index.claim(100, LEASE)) == due
    assert await index.claim(100, LEASE) == []


async def test_a_plan_made_while_the_lease_ran_is_kept(client: Redis, index: ValkeyReminderIndex) -> None:
    (one,) = await plan(client, 1, -2)
    await index.claim(1, LEASE)
    tomorrow = time.time() + 86_400
    await client.zadd(SCHEDULE, {str(one): tomorrow})
    await client.zadd(LEASED, {str(one): time.time() - 1})
    assert await index.reap() == 1
    assert await client.zscore(SCHEDULE, str(one)) == pytest.approx(tomorrow)
    assert await index.claim(1, LEASE) == []


async def test_recording_ends_the_lease_and_plans_the_next(client: Redis, index: ValkeyReminderIndex) -> None:
    again, over = await plan(client, 1, -2), await plan(client, 1, -2)
    await index.claim(10, LEASE)
    at = datetime.now(UTC) + timedelta(hours=8)
    await index.reschedule([(next(iter(again)), at), (next(iter(over)), None)])
    assert await index.counts() == (1, 0)
    assert await client.zscore(SCHEDULE, str(again.pop())) == pytest.approx(at.timestamp())
    assert await index.reap() == 0


@pytest.mark.parametrize("behind", [0.0, 5.0, 3600.0], ids=lambda seconds: f"{seconds:.0f} s")
async def test_with_a_clock_behind_the_servers_nothing_is_claimed_in_a_circle(
    client: Redis, index: ValkeyReminderIndex, behind: float
) -> None:
    """What the recorder's own clock calls not yet due comes again a moment later, and never at once."""
    (one,) = await plan(client, 1, -2)
    assert await index.claim(1, LEASE) == [one]
    await index.reschedule([(one, datetime.now(UTC) - timedelta(seconds=behind))])
    assert await index.claim(1, LEASE) == []
    (seconds, _) = await client.time()
    await client.zadd(SCHEDULE, {str(one): seconds - 1}, xx=True)
    assert await index.claim(1, LEASE) == [one]


async def test_an_earlier_time_is_never_put_off_by_what_was_read_before(
    client: Redis, index: ValkeyReminderIndex
) -> None:
    (one,) = await plan(client, 1, 600)
    planned = await client.zscore(SCHEDULE, str(one))
    await index.reschedule([(one, datetime.now(UTC) + timedelta(days=1))])
    assert await client.zscore(SCHEDULE, str(one)) == planned
    await index.plan([(one, datetime.now(UTC) + timedelta(days=1))])
    assert await client.zscore(SCHEDULE, str(one)) == planned
    sooner = datetime.now(UTC) + timedelta(minutes=5)
    await index.reschedule([(one, sooner)])
    assert await client.zscore(SCHEDULE, str(one)) == pytest.approx(sooner.timestamp())


@pytest.mark.parametrize("is_active", [True, False])
async def test_what_began_long_ago_and_has_nothing_to_come_is_kept(
    client: Redis, index: ValkeyReminderIndex, is_active: bool
) -> None:
    """An as-needed medicine, or one that is paused: its entry goes 30 days after it was last written."""
    long_ago = datetime.now(UTC) - timedelta(days=400)
    entry = IndexEntry(
        reminder_id=new_id(), user_id=new_id(), type="medicine", title_ct="v1|0|x", description_ct="", pattern_json="",
        scheduled_at=long_ago, created_at=long_ago, is_recurring=True, is_active=is_active, next_at=None,
    )  # fmt: skip
    await index.put([entry])
    key = f"reminder:{entry.reminder_id}"
    assert await client.hget(key, "type") == "medicine"  # type: ignore[misc]  # typed as both
    left = await client.ttl(key)
    assert HASH_TTL - 60 < left <= HASH_TTL
    assert await client.zscore(SCHEDULE, str(entry.reminder_id)) is None


def _entry(kind: str) -> IndexEntry:
    at = datetime.now(UTC) + timedelta(hours=2)
    return IndexEntry(
        reminder_id=new_id(), user_id=new_id(), type=kind, title_ct="v1|0|x", description_ct="", pattern_json="",
        scheduled_at=at, created_at=at, is_recurring=True, is_active=True, next_at=at,
    )  # fmt: skip


async def _types_of(client: Redis, entry: IndexEntry) -> set[str]:
    kinds = {kind.value for kind in ReminderType}
    return {kind for kind in kinds if await client.sismember(f"reminder:type:{kind}", str(entry.reminder_id))}  # type: ignore[misc]  # typed as both


async def test_a_reminder_is_of_one_type_and_of_none_when_it_is_gone(client: Redis, index: ValkeyReminderIndex) -> None:
    entry, other = _entry("medicine"), _entry("medicine")
    await index.put([entry, other])
    changed = replace(entry, type="test")
    await index.put([changed])
    assert await _types_of(client, entry) == {"test"}
    assert await _types_of(client, other) == {"medicine"}
    await client.sadd("reminder:type:followup", str(entry.reminder_id))  # type: ignore[misc]  # left by a release before
    await index.remove(entry.reminder_id, entry.user_id, "test")
    assert await _types_of(client, entry) == set()


async def test_what_no_entry_bears_out_is_pruned(client: Redis, index: ValkeyReminderIndex) -> None:
    kept, changed, gone = _entry("medicine"), _entry("test"), _entry("medicine")
    await index.put([kept, changed])
    await client.sadd("reminder:type:medicine", str(changed.reminder_id), str(gone.reminder_id))  # type: ignore[misc]  # typed as both
    assert await index.prune() == 2
    assert [await _types_of(client, one) for one in (kept, changed, gone)] == [{"medicine"}, {"test"}, set()]
    assert await index.prune() == 0
