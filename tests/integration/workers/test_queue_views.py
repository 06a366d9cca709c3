"""The seed's `notification:*` keys in Redis: views of what Postgres knows, and a mark of what was sent."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from healthapp.contexts.notifications.schemas import PreferenceItem, Preferences
from healthapp.kit.actor import Actor
from tests.integration.workers.test_worker import remind
from workers.care import write_queue_views
from workers.dispatcher import send_notice

if TYPE_CHECKING:
    from uuid import UUID

    from healthapp.wiring import Platform
    from tests.conftest import MakeUser
    from tests.support.people import Person
    from tests.support.rows import Connection

WEEK = 7 * 24 * 3600
LISTS = {"pending": "notification:queue", "processing": "notification:processing", "failed": "notification:failed"}


async def due_by_mail(platform: Platform, person: Person, owner: Connection) -> tuple[UUID, UUID]:
    """Let a dose be due of which an e-mail tells at once; returns the reminder and the e-mail's notice."""
    async with platform.begin(person.actor) as uow:
        at_once = PreferenceItem(topic="medicine", channel="email", enabled=True, delay_seconds=0)
        await platform.notifications.set_preferences(uow, Preferences(items=[at_once]))
    view = await remind(platform, person, datetime.now(UTC) + timedelta(seconds=1))
    owner.execute("UPDATE reminders_occurrence SET due_at = now(), notify_at = now()")
    async with platform.begin(Actor.worker()) as uow:
        await platform.reminders.record_due(uow, [view.id])
    ((notice,),) = owner.execute("SELECT id FROM notifications_notice WHERE channel = 'email'").fetchall()
    return view.id, notice


async def lists(platform: Platform) -> dict[str, list[Any]]:
    client = platform.valkey.client
    return {name: [json.loads(row) for row in await client.lrange(name, 0, -1)] for name in LISTS.values()}  # type: ignore[misc]  # typed as both


async def test_each_state_is_in_its_list_as_the_seed_writes_it(
    platform: Platform, make_user: MakeUser, owner: Connection
) -> None:
    person = await make_user()
    reminder, notice = await due_by_mail(platform, person, owner)
    for status, place in LISTS.items():
        owner.execute("UPDATE notifications_notice SET status = %s WHERE id = %s", (status, notice))
        owner.execute("UPDATE notifications_notice SET status = 'sent' WHERE id <> %s", (notice,))
        await write_queue_views(platform)
        found = await lists(platform)
        (row,) = found.pop(place)
        assert {key: row[key] for key in ("id", "reminderId", "userId", "type", "channel")} == {
            "id": str(notice),
            "reminderId": str(reminder),
            "userId": str(person.id),
            "type": "reminder",
            "channel": "email",
        }
        assert datetime.fromisoformat(row["timestamp"]).tzinfo
        assert "Paracetamol" not in str(row)
        assert list(found.values()) == [[], []]


async def test_what_was_sent_is_marked_for_a_week(platform: Platform, make_user: MakeUser, owner: Connection) -> None:
    _, notice = await due_by_mail(platform, await make_user(), owner)
    async with platform.begin(Actor.worker()) as uow:
        await platform.notifications.claim_due(uow, 10, timedelta(seconds=60))
    await send_notice(platform, notice)
    assert WEEK - 60 < await platform.valkey.client.ttl(f"notification:processed:{notice}") <= WEEK
