"""The index in Valkey: what it says of a reminder, and how it gets back what was lost on the way to it."""

from __future__ import annotations

import asyncio
import json
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from healthapp.adapters.reminder_index import HASH_TTL, SCHEDULE
from healthapp.adapters.valkey import ValkeyUnavailableError
from healthapp.contexts.reminders.schemas.commands import CreateReminder, UpdateReminder
from healthapp.kit.ids import new_id, parse_id
from workers import index_care
from workers.index_care import RebuildLostError, catch_up, heal_index, rebuild_index

if TYPE_CHECKING:
    from uuid import UUID

    from healthapp.wiring import Platform
    from tests.conftest import MakeUser
    from tests.support.people import Person

MARK = "reminder:index:built"
AT = datetime(2030, 1, 4, 2, 0, tzinfo=UTC)


async def remind(platform: Platform, person: Person, at: datetime = AT, **fields: Any) -> UUID:
    command = {"type": "medicine", "title": "Napa", "scheduledTime": at.isoformat(), "isRecurring": False, **fields}
    async with platform.begin(person.actor) as uow:
        return (await platform.reminders.create(uow, CreateReminder.model_validate(command))).id


async def change(platform: Platform, person: Person, reminder_id: UUID, **changes: Any) -> None:
    async with platform.begin(person.actor) as uow:
        await platform.reminders.update(uow, reminder_id, UpdateReminder.model_validate(changes))


async def contents(platform: Platform) -> dict[str, Any]:
    """Return everything the index holds, apart from its own bookkeeping."""
    client = platform.valkey.client
    found: dict[str, Any] = {}
    async for key in client.scan_iter():
        kind = await client.type(key)
        if key.startswith("reminder:index:") or kind not in {"hash", "set", "zset"}:
            continue
        if kind == "hash":
            fields = await client.hgetall(key)  # type: ignore[misc]  # typed as both
            pattern = json.loads(fields["recurringPattern"] or "null")  # in whichever order
            expires = await client.expiretime(key)  # type: ignore[misc]  # as above
            found[key] = (
                fields | {"recurringPattern": json.dumps(pattern, sort_keys=True) if pattern else ""},
                expires,
            )
        elif kind == "set":
            found[key] = await client.smembers(key)  # type: ignore[misc]  # as above
        else:
            found[key] = await client.zrange(key, 0, -1, withscores=True)
    return found


async def test_a_reminder_is_described_as_the_seed_has_it(platform: Platform, make_user: MakeUser, owner: Any) -> None:
    person = await make_user()
    reminder_id = await remind(platform, person)
    title, description, created = owner.execute(
        "SELECT title_ct, description_ct, created_at FROM reminders_reminder"
    ).fetchone()
    fields = {
        "type": "medicine",
        "title": title,
        "description": description,
        "userId": str(person.id),
        "scheduledTime": "2030-01-04T02:00:00Z",
        "isRecurring": "false",
        "recurringPattern": "",
        "isActive": "true",
        "createdAt": created.astimezone(UTC).isoformat().replace("+00:00", "Z"),
    }
    described = {
        f"reminder:{reminder_id}": (fields, int(AT.timestamp()) + HASH_TTL),
        f"user:{person.id}:reminders": {str(reminder_id)},
        "reminder:type:medicine": {str(reminder_id)},
    }
    assert timedelta(days=30).total_seconds() == HASH_TTL
    assert await contents(platform) == {**described, SCHEDULE: [(str(reminder_id), AT.timestamp())]}
    await change(platform, person, reminder_id, isActive=False)
    fields["isActive"] = "false"
    assert await contents(platform) == described


async def test_rebuilding_makes_what_single_writes_made(
    platform: Platform, make_user: MakeUser, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = [await make_user() for _ in range(2)]
    for number in range(5):
        await remind(platform, people[number % 2], AT + timedelta(hours=number))
    often = {"frequency": "daily", "interval": 1, "timesOfDay": ["08:00", "21:00"], "endDate": "2030-02-01"}
    await remind(platform, people[0], title="ফলো-আপ", type="followup", isRecurring=True, recurringPattern=often)
    await remind(platform, people[1], AT + timedelta(microseconds=120_000))
    needed = {"frequency": "daily", "interval": 1, "asNeeded": True}
    await remind(platform, people[1], isRecurring=True, recurringPattern=needed)
    before = await contents(platform)
    await platform.valkey.client.flushdb()
    monkeypatch.setattr(index_care, "_PAGE", 3)
    monkeypatch.setattr(index_care, "_TIMES", 2)
    monkeypatch.setattr(index_care, "PUT_AT_ONCE", 2)
    pages: list[int] = []
    assert await rebuild_index(platform, on_page=pages.append) == 8
    assert pages == [3, 3, 2]
    assert await contents(platform) == before


async def test_when_each_is_due_is_written_before_anything_else(
    platform: Platform, make_user: MakeUser, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = await make_user()
    ids = [await remind(platform, person, AT + timedelta(hours=number)) for number in range(5)]
    paused = await remind(platform, person)
    await change(platform, person, paused, isActive=False)
    client = platform.valkey.client
    await client.flushdb()
    earlier = (AT - timedelta(hours=1)).timestamp()
    await client.zadd(SCHEDULE, {str(ids[4]): earlier})
    monkeypatch.setattr(index_care, "_TIMES", 2)

    async def broken(_entries: object) -> None:
        raise LookupError

    monkeypatch.setattr(platform.index, "put_packed", broken)
    with pytest.raises(LookupError):
        await rebuild_index(platform)
    planned = {str(each): (AT + timedelta(hours=number)).timestamp() for number, each in enumerate(ids)}
    assert dict(await client.zrange(SCHEDULE, 0, -1, withscores=True)) == planned | {str(ids[4]): earlier}
    assert not await client.exists(MARK)


async def test_a_flush_while_it_is_rebuilt_is_noticed(platform: Platform, make_user: MakeUser) -> None:
    await remind(platform, await make_user())
    client = platform.valkey.client
    with pytest.raises(RebuildLostError):
        await rebuild_index(platform, token="of somebody else")
    assert not await client.exists(MARK)


async def test_lost_writes_are_caught_up(
    platform: Platform, make_user: MakeUser, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = await make_user()
    moved, paused, deleted, _untouched = [await remind(platform, person) for _ in range(4)]
    before = await contents(platform)
    await change(platform, person, moved, scheduledTime=(AT + timedelta(days=1)).isoformat())
    await change(platform, person, paused, isActive=False)
    async with platform.begin(person.actor) as uow:
        await platform.reminders.delete(uow, deleted)
    made = [await remind(platform, person) for _ in range(3)]
    wanted = await contents(platform)
    assert wanted != before
    await forget(platform, before)
    monkeypatch.setattr(index_care, "_PAGE", 2)
    assert await catch_up(platform, new_id()) >= len(made) + 3
    assert await contents(platform) == wanted


async def forget(platform: Platform, then: dict[str, Any]) -> None:
    """Take the index back to what it was `then`, as if no write since had reached it."""
    client = platform.valkey.client
    await client.delete(*(await contents(platform)))
    for key, value in then.items():
        if isinstance(value, tuple):
            await client.hset(key, mapping=value[0])  # type: ignore[misc]  # typed as both
            await client.expireat(key, value[1])
        elif isinstance(value, set):
            await client.sadd(key, *value)  # type: ignore[misc]  # as above
        else:
            await client.zadd(key, dict(value))


async def test_what_changes_between_two_attempts_to_rebuild_is_caught_up(
    platform: Platform, make_user: MakeUser, monkeypatch: pytest.MonkeyPatch
) -> None:
    person, begun = await make_user(), new_id()
    paused, deleted, _untouched = [await remind(platform, person) for _ in range(3)]
    client = platform.valkey.client
    await client.flushdb()
    with monkeypatch.context() as silent:

        async def fail(_entries: object) -> None:
            raise ValkeyUnavailableError

        silent.setattr(platform.index, "put_packed", fail)
        with pytest.raises(ValkeyUnavailableError):
            await rebuild_index(platform)
    monkeypatch.setattr(index_care, "_OVERLAP_SECONDS", 0.0)
    broken_off = await contents(platform)
    assert len(broken_off[SCHEDULE]) == 3
    await change(platform, person, paused, isActive=False)
    async with platform.begin(person.actor) as uow:
        await platform.reminders.delete(uow, deleted)
    await forget(platform, broken_off)  # both writes were lost
    await rebuild_index(platform)
    await catch_up(platform, parse_id(await client.get(MARK)) or new_id())
    found = await contents(platform)
    await client.flushdb()
    await rebuild_index(platform)
    await catch_up(platform, begun)
    assert found == await contents(platform)
    assert len(found[SCHEDULE]) == 1


async def test_the_mark_moves_on_but_never_comes_back(platform: Platform, make_user: MakeUser) -> None:
    await remind(platform, await make_user())
    await rebuild_index(platform)
    client = platform.valkey.client
    built = await client.get(MARK)
    await catch_up(platform, new_id())
    assert await client.get(MARK) > built
    await client.flushdb()
    await catch_up(platform, new_id())
    assert not await client.exists(MARK), "what was flushed must be written from the beginning"


async def test_it_is_caught_up_without_a_persons_help(platform: Platform, make_user: MakeUser) -> None:
    person = await make_user()
    await remind(platform, person)
    await rebuild_index(platform)
    before = await contents(platform)
    await remind(platform, person)
    wanted = await contents(platform)
    await forget(platform, before)
    healing = asyncio.create_task(heal_index(platform))
    try:
        async with asyncio.timeout(20):
            while await contents(platform) != wanted:  # noqa: ASYNC110 - the condition lives in Valkey
                await asyncio.sleep(0.05)
    finally:
        healing.cancel()
        with suppress(asyncio.CancelledError):
            await healing
