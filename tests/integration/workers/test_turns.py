"""Whose notice goes first when many wait: the urgent ones, and nobody's never."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from healthapp.kit.actor import Actor
from tests.integration.workers.test_queue_views import due_by_mail

if TYPE_CHECKING:
    from uuid import UUID

    from healthapp.wiring import Platform
    from tests.conftest import MakeUser
    from tests.support.rows import Connection

WAITING = {
    "low, for long": ("low", 450),
    "high, for two seconds": ("high", 2),
    "medium, for fifty seconds": ("medium", 50),
    "medium, for two minutes": ("medium", 120),
    "low, for four minutes": ("low", 240),
    "high, in a minute": ("high", -60),
}
TURNS = [
    "low, for long",
    "medium, for two minutes",
    "high, for two seconds",
    "medium, for fifty seconds",
    "low, for four minutes",
]


async def test_the_urgent_go_first_and_the_rest_in_time(
    platform: Platform, make_user: MakeUser, owner: Connection
) -> None:
    names: dict[UUID, str] = {}
    for name, (priority, seconds) in WAITING.items():
        owner.execute("UPDATE reminders_reminder SET is_active = false")
        owner.execute("UPDATE notifications_notice SET status = 'sent' WHERE id <> ALL (%s)", (list(names),))
        owner.execute("UPDATE notifications_notice SET channel = 'push' WHERE channel = 'email'")
        _, notice = await due_by_mail(platform, await make_user(), owner)
        names[notice] = name
        owner.execute(
            "UPDATE notifications_notice SET priority = %s, send_after = now() - %s WHERE id = %s",
            (priority, timedelta(seconds=seconds), notice),
        )
    owner.execute("UPDATE notifications_notice SET status = 'sent' WHERE id <> ALL (%s)", (list(names),))
    turns = []
    for _ in names:
        async with platform.begin(Actor.worker()) as uow:
            turns += [names[notice] for notice, _ in await platform.notifications.claim_due(uow, 1, timedelta(60))]
    assert turns == TURNS
