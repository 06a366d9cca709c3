"""The worker's loops, all of them together, against real engines and the real clock."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa

from healthapp.adapters.reminder_index import SCHEDULE
from healthapp.contexts.notifications.schemas import PreferenceItem, Preferences, SendBroadcast
from healthapp.contexts.reminders.schemas.commands import CreateReminder, Taken
from healthapp.kit.actor import Actor, Role
from tests.support.loops import working

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from uuid import UUID

    from healthapp.contexts.reminders.schemas.views import ReminderView
    from healthapp.wiring import Platform
    from tests.conftest import MakeUser
    from tests.support.people import Person

PATIENCE = 20.0


async def eventually(check: Callable[[], Awaitable[Any]], patience: float = PATIENCE) -> Any:
    """Wait until `check` returns something true; fail after `patience` seconds with what it last returned."""
    found = None
    async with asyncio.timeout(patience):
        while not (found := await check()):  # noqa: ASYNC110 - the condition lives in the database
            await asyncio.sleep(0.05)
    return found


async def remind(platform: Platform, person: Person, at: datetime, **changes: Any) -> ReminderView:
    fields = {
        "type": "medicine",
        "title": "Paracetamol",
        "scheduledTime": at.isoformat(),
        "isRecurring": False,
        **changes,
    }
    async with platform.begin(person.actor) as uow:
        return await platform.reminders.create(uow, CreateReminder.model_validate(fields))


async def statuses(platform: Platform, reminder_id: UUID) -> list[str]:
    async with platform.begin(Actor.worker()) as uow:
        rows = await uow.session.execute(
            sa.text("SELECT status FROM reminders_occurrence WHERE reminder_id = :id ORDER BY due_at"),
            {"id": reminder_id},
        )
        return [row[0] for row in rows]


async def test_a_due_reminder_is_announced_and_sent(platform: Platform, make_user: MakeUser) -> None:
    person = await make_user()
    async with platform.begin(person.actor) as uow:
        at_once = PreferenceItem(topic="medicine", channel="email", enabled=True, delay_seconds=0)
        await platform.notifications.set_preferences(uow, Preferences(items=[at_once]))
    view = await remind(platform, person, datetime.now(UTC) + timedelta(seconds=1))

    async def delivered() -> bool:
        return await statuses(platform, view.id) == ["delivered"]

    async def sent() -> Any:
        async with platform.begin(Actor.worker()) as uow:
            return await uow.session.scalar(
                sa.text("SELECT provider_ref FROM notifications_notice WHERE channel = 'email' AND status = 'sent'")
            )

    async def nothing_left() -> bool:
        # A rebuild that had read it before it was told may put it back: it is claimed once more, for nothing.
        return await platform.index.counts() == (0, 0)

    async with working(platform):
        await eventually(delivered)
        assert await eventually(sent)
        assert await eventually(nothing_left)


async def test_a_flushed_index_heals(platform: Platform, make_user: MakeUser) -> None:
    person = await make_user()
    soon = await remind(platform, person, datetime.now(UTC) + timedelta(seconds=2))
    later = await remind(platform, person, datetime.now(UTC) + timedelta(hours=2))

    async def indexed() -> bool:
        return await platform.valkey.client.zscore(SCHEDULE, str(later.id)) is not None

    async def announced() -> bool:
        return await statuses(platform, soon.id) == ["delivered"]

    async with working(platform):
        await platform.valkey.client.flushdb()
        await eventually(indexed)
        await eventually(announced)
    stored = await platform.valkey.client.hget(f"reminder:{later.id}", "userId")  # type: ignore[misc]  # typed as both
    assert stored == str(person.id)


async def test_events_reach_their_handlers(platform: Platform, make_user: MakeUser) -> None:
    person = await make_user()
    admin = await make_user(Role.ADMIN)
    view = await remind(
        platform, person, datetime.now(UTC) - timedelta(seconds=1), refill={"onHand": 3, "perDose": 1, "threshold": 2}
    )

    async def kinds() -> set[str]:
        async with platform.begin(person.actor) as uow:
            entries, _total, _unread = await platform.notifications.inbox(uow)
        return {entry.kind.value for entry in entries}

    async with working(platform):
        await eventually(lambda: _has(kinds, "dose_due"))
        async with platform.begin(person.actor) as uow:
            await platform.reminders.taken(uow, view.id, Taken())
        async with platform.begin(admin.actor) as uow:
            command = SendBroadcast(text_bn="বন্যার সতর্কতা", text_en="Flood warning", roles=[Role.PATIENT])
            await platform.notifications.send_broadcast(uow, command)
        for kind in ("welcome", "refill", "broadcast"):
            await eventually(partial(_has, kinds, kind))
        async with platform.begin(admin.actor) as uow:
            (told,) = await platform.notifications.broadcasts(uow)
    assert told.recipients == 1
    assert told.done_at is not None


async def _has(kinds: Callable[[], Awaitable[set[str]]], wanted: str) -> bool:
    return wanted in await kinds()


async def test_the_audit_chain_is_sealed_and_verified(platform: Platform, make_user: MakeUser, owner: Any) -> None:
    person = await make_user()
    await remind(platform, person, datetime.now(UTC) + timedelta(hours=1))

    async def sealed() -> Any:
        # What is younger than any transaction of the cluster that still runs, another test's included, has to wait.
        async with platform.begin(Actor.worker()) as uow:
            await platform.compliance.seal_audit(uow)
        async with platform.begin(Actor.system()) as uow:
            found = await platform.compliance.verify_audit(uow)
        return found if found.unsealed == 0 else None

    report = await eventually(sealed)
    assert report.ok
    assert report.rows > 0
    owner.execute("UPDATE compliance_audit_event SET action = 'nothing.happened' WHERE action = 'reminder.create'")
    async with platform.begin(Actor.system()) as uow:
        broken = await platform.compliance.verify_audit(uow)
    assert broken.broken_at is not None


@pytest.mark.parametrize("table", ["compliance_audit_event", "compliance_audit_seal"])
async def test_nobody_of_ours_can_rewrite_the_trail(platform: Platform, make_user: MakeUser, table: str) -> None:
    await make_user()
    for actor in (Actor.worker(), Actor.system()):
        with pytest.raises(sa.exc.ProgrammingError):
            async with platform.begin(actor) as uow:
                await uow.session.execute(sa.text(f"DELETE FROM {table}"))  # noqa: S608 - two constants
