"""`healthapp reminders rebuild-index`: what was in Valkey is there again, and nothing else."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from healthapp.adapters.reminder_index import SCHEDULE
from tests.support.doses import make_daily

if TYPE_CHECKING:
    from healthapp.wiring import Platform
    from tests.conftest import MakeUser
    from tests.integration.commands.conftest import Healthapp


async def index(platform: Platform) -> dict[str, Any]:
    """Return the whole index by key, whatever the type."""
    client, found = platform.valkey.client, {}
    for key in await client.keys("*reminder*"):
        match await client.type(key):
            case "hash":
                fields = await client.hgetall(key)  # type: ignore[misc]  # typed as both
                # Postgres keeps a JSON's names in an order of its own.
                found[key] = {**fields, "recurringPattern": json.loads(fields["recurringPattern"])}
            case "set":
                found[key] = await client.smembers(key)  # type: ignore[misc]  # as above
            case "zset":
                found[key] = await client.zrange(key, 0, -1, withscores=True)
    return found


async def test_after_a_flush_the_index_is_as_it_was(
    platform: Platform, make_user: MakeUser, healthapp: Healthapp
) -> None:
    rahima, karim = await make_user(), await make_user()
    for number in range(2):
        await make_daily(platform, rahima, f"Olanzapine {number}")
    await make_daily(platform, karim, "Insulin")
    gone = await make_daily(platform, karim, "Warfarin")
    async with platform.begin(karim.actor) as uow:
        await platform.reminders.delete(uow, gone)
    before = await index(platform)
    assert len(before[SCHEDULE]) == 3

    await platform.valkey.client.flushdb()
    ran = await healthapp("reminders", "rebuild-index")
    assert (ran.code, ran.out) == (0, "The index holds 3 active reminders.\n"), ran.err
    assert await index(platform) == before
    assert "Olanzapine" not in ran.out + ran.err

    again = await healthapp("reminders", "rebuild-index", "--json")
    assert (again.code, json.loads(again.out)) == (0, {"reminders": 3})
    assert await index(platform) == before


async def test_without_valkey_it_says_so(healthapp: Healthapp, clean: None) -> None:
    ran = await healthapp("reminders", "rebuild-index", REDIS_URL="redis://:secret-word@127.0.0.1:1/0")
    assert ran.code == 1
    assert ran.out == ""
    assert ran.err.strip() == "healthapp: Valkey doesn't answer: is it running, and is REDIS_URL right?"
