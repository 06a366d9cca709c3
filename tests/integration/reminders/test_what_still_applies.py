"""What leaves late: nothing for a dose that has been answered, nothing in quiet hours, nothing long after its time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa

from healthapp.contexts.notifications.ports import TransientSendError
from healthapp.contexts.notifications.schemas import (
    Channel,
    DirectNotice,
    Kind,
    PreferenceItem,
    Preferences,
    SendBroadcast,
    Topic,
)
from healthapp.contexts.reminders.schemas.commands import CreateReminder, Snooze, Taken
from healthapp.kit.actor import Actor, Role
from healthapp.kit.clock import FixedClock
from healthapp.kit.ids import new_id
from tests.support.people import follow

if TYPE_CHECKING:
    from uuid import UUID

    from healthapp.contexts.notifications.schemas import SendJob
    from healthapp.wiring import Platform
    from tests.conftest import MakeUser
    from tests.support.people import Person
    from tests.support.rows import Connection

START = datetime(2031, 3, 12, 15, 0, tzinfo=UTC)
"""Nine in the evening in Dhaka, in a year that Valkey's own clock has not reached."""
LEASE = timedelta(seconds=60)
NIGHT = {"quiet_from": "22:00", "quiet_to": "06:00"}
MORNING = datetime(2031, 3, 13, 0, 0, tzinfo=UTC)
REFUSED = TransientSendError("smtp.451")


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(START - timedelta(minutes=30))


def choice(topic: str, channel: str, delay: int = 0, *, enabled: bool = True, tries: int = 5) -> PreferenceItem:
    return PreferenceItem(topic=Topic(topic), channel=channel, enabled=enabled, delay_seconds=delay, max_attempts=tries)


async def choose(platform: Platform, person: Person, *items: PreferenceItem, **quiet: Any) -> None:
    async with platform.begin(person.actor) as uow:
        await platform.notifications.set_preferences(uow, Preferences.model_validate({"items": items, **quiet}))


async def due(platform: Platform, clock: FixedClock, person: Person, at: datetime = START) -> UUID:
    """Let a dose be due of which an e-mail tells at once; returns its reminder."""
    await choose(platform, person, choice("medicine", "email"))
    given = {"type": "medicine", "title": "Insulin", "scheduledTime": at.isoformat(), "isRecurring": False}
    async with platform.begin(person.actor) as uow:
        made = await platform.reminders.create(uow, CreateReminder.model_validate(given))
    clock.set(at)
    async with platform.begin(Actor.worker()) as uow:
        await platform.reminders.record_due(uow, [made.id])
    return made.id


async def notice(platform: Platform, person: Person, channel: str = "email") -> UUID:
    async with platform.begin(Actor.worker()) as uow:
        query = "SELECT id FROM notifications_notice WHERE recipient_id = :who AND channel = :channel ORDER BY id"
        *_, last = await uow.session.scalars(sa.text(query), {"who": person.id, "channel": channel})
        return last  # type: ignore[no-any-return]  # rows are untyped


def stands(owner: Connection, notice_id: UUID) -> tuple[str, int]:
    query = "SELECT status, attempts FROM notifications_notice WHERE id = %s"
    return owner.execute(query, (notice_id,)).fetchall()[0]


async def take(platform: Platform, notice_id: UUID) -> SendJob | None:
    async with platform.begin(Actor.worker()) as uow:
        return await platform.notifications.take(uow, notice_id, LEASE)


async def taken_now(platform: Platform, notice_id: UUID) -> SendJob:
    job = await take(platform, notice_id)
    assert job is not None
    return job


async def fails(platform: Platform, job: SendJob) -> None:
    async with platform.begin(Actor.worker()) as uow:
        await platform.notifications.note_retry(uow, job, REFUSED, 0.5)


async def answer(platform: Platform, person: Person, reminder_id: UUID) -> None:
    async with platform.begin(person.actor) as uow:
        await platform.reminders.taken(uow, reminder_id, Taken())


async def claim(platform: Platform) -> set[UUID]:
    async with platform.begin(Actor.worker()) as uow:
        return {notice_id for notice_id, _ in await platform.notifications.claim_due(uow, 100, LEASE)}


async def replay(platform: Platform, *kinds: str) -> tuple[int, int]:
    async with platform.begin(Actor.system()) as uow:
        return await platform.notifications.replay_notices(uow, [], list(kinds))


class TestAnAnswer:
    """An answer while a notice is on its way is the end of it, however its try ends."""

    async def test_what_the_vendor_puts_off_is_not_sent_after_it(
        self, platform: Platform, clock: FixedClock, make_user: MakeUser, owner: Connection
    ) -> None:
        person = await make_user()
        reminder_id = await due(platform, clock, person)
        mail = await notice(platform, person)
        job = await taken_now(platform, mail)
        await answer(platform, person, reminder_id)
        await fails(platform, job)
        assert stands(owner, mail) == ("cancelled", 1)
        clock.advance(timedelta(minutes=20))
        assert mail not in await claim(platform)
        assert await take(platform, mail) is None

    async def test_what_a_killed_worker_was_sending_is_not_sent_after_it(
        self, platform: Platform, clock: FixedClock, make_user: MakeUser, owner: Connection
    ) -> None:
        person = await make_user()
        reminder_id = await due(platform, clock, person)
        mail = await notice(platform, person)
        await taken_now(platform, mail)
        await answer(platform, person, reminder_id)
        clock.advance(2 * LEASE)
        await claim(platform)
        assert await take(platform, mail) is None
        assert stands(owner, mail)[0] == "cancelled"

    async def test_a_try_that_had_reached_the_vendor_stays_sent(
        self, platform: Platform, clock: FixedClock, make_user: MakeUser, owner: Connection
    ) -> None:
        person = await make_user()
        reminder_id = await due(platform, clock, person)
        mail = await notice(platform, person)
        job = await taken_now(platform, mail)
        await answer(platform, person, reminder_id)
        async with platform.begin(Actor.worker()) as uow:
            await platform.notifications.note_sent(uow, job, "250")
        assert stands(owner, mail) == ("sent", 1)

    async def test_it_leaves_no_dead_letter(
        self, platform: Platform, clock: FixedClock, make_user: MakeUser, owner: Connection
    ) -> None:
        person = await make_user()
        reminder_id = await due(platform, clock, person)
        mail = await notice(platform, person)
        owner.execute("UPDATE notifications_notice SET max_attempts = 1 WHERE id = %s", (mail,))
        job = await taken_now(platform, mail)
        await answer(platform, person, reminder_id)
        await fails(platform, job)
        assert stands(owner, mail) == ("cancelled", 1)

    async def test_it_settles_what_had_failed(
        self, platform: Platform, clock: FixedClock, make_user: MakeUser, owner: Connection
    ) -> None:
        person = await make_user()
        reminder_id = await due(platform, clock, person)
        mail = await notice(platform, person)
        async with platform.begin(Actor.worker()) as uow:
            job = await platform.notifications.take(uow, mail, LEASE)
            assert job is not None
            await platform.notifications.note_failed(uow, job, "smtp.550")
        assert stands(owner, mail) == ("failed", 1)
        await answer(platform, person, reminder_id)
        assert stands(owner, mail) == ("cancelled", 1)
        assert await replay(platform, "email:dose_due") == (0, 0)

    async def test_a_snooze_ends_the_round_that_is_being_sent(
        self, platform: Platform, clock: FixedClock, make_user: MakeUser, owner: Connection
    ) -> None:
        person = await make_user()
        reminder_id = await due(platform, clock, person)
        mail = await notice(platform, person)
        job = await taken_now(platform, mail)
        async with platform.begin(person.actor) as uow:
            await platform.reminders.snooze(uow, reminder_id, Snooze(duration=10))
        await fails(platform, job)
        clock.advance(timedelta(minutes=10))
        async with platform.begin(Actor.worker()) as uow:
            await platform.reminders.record_due(uow, [reminder_id])
        again = await notice(platform, person)
        assert again != mail
        assert await take(platform, mail) is None
        assert stands(owner, mail)[0] == "cancelled"
        assert await take(platform, again) is not None


async def test_a_replay_says_what_is_sent_again_and_what_nobody_needs(
    platform: Platform, clock: FixedClock, make_user: MakeUser, owner: Connection
) -> None:
    answered, asking, late = await make_user(), await make_user(), await make_user()
    await due(platform, clock, late)
    clock.advance(timedelta(hours=2))
    for person in (answered, asking):
        await due(platform, clock, person, clock.now())
    mails = {person.id: await notice(platform, person) for person in (answered, asking, late)}
    owner.execute(
        "UPDATE notifications_notice SET status = 'failed', attempts = 5, error = 'x' WHERE channel = 'email'"
    )
    # As a release before this one left it: answered, and not put away.
    owner.execute("UPDATE reminders_occurrence SET status = 'taken' WHERE patient_id = %s", (answered.id,))
    assert await replay(platform, "email:dose_due") == (1, 2)
    found = {person: stands(owner, mail) for person, mail in mails.items()}
    assert found == {answered.id: ("cancelled", 5), asking.id: ("pending", 0), late.id: ("cancelled", 5)}
    assert await take(platform, mails[asking.id]) is not None


class TestALateReminder:
    """ "Time for your medicine" is true for a while only."""

    async def test_it_is_given_up_after_the_window(
        self, platform: Platform, clock: FixedClock, make_user: MakeUser, owner: Connection
    ) -> None:
        person = await make_user()
        await due(platform, clock, person)
        mail = await notice(platform, person)
        clock.advance(platform.settings.catch_up - timedelta(seconds=1))
        job = await taken_now(platform, mail)
        await fails(platform, job)
        clock.advance(timedelta(seconds=30))
        assert await take(platform, mail) is None
        assert stands(owner, mail)[0] == "cancelled"

    async def test_a_missed_dose_is_not_called_due(
        self, platform: Platform, clock: FixedClock, make_user: MakeUser, owner: Connection
    ) -> None:
        person = await make_user()
        await due(platform, clock, person)
        mail = await notice(platform, person)
        owner.execute("UPDATE notifications_notice SET expires_at = NULL WHERE id = %s", (mail,))
        clock.advance(platform.settings.missed_after + timedelta(seconds=1))
        async with platform.begin(Actor.worker()) as uow:
            assert await platform.reminders.close_unanswered(uow, 10) == 1
        assert await take(platform, mail) is None
        assert stands(owner, mail)[0] == "cancelled"


class TestWhatHoldsNow:
    """Quiet hours and channels are looked at when something leaves, not only when it was planned."""

    async def test_quiet_hours_that_were_set_since_put_it_back(
        self, platform: Platform, clock: FixedClock, make_user: MakeUser, owner: Connection
    ) -> None:
        person, carer = await make_user(), await make_user(Role.CAREGIVER)
        await follow(platform, person, carer)
        await due(platform, clock, person)
        await choose(platform, carer, choice("caregiver", "email"), **NIGHT)
        mail = await notice(platform, carer)
        clock.set(START + timedelta(hours=1, minutes=1))
        for _ in range(8):  # being put back is not a try
            assert await take(platform, mail) is None
            owner.execute("UPDATE notifications_notice SET send_after = now() WHERE id = %s", (mail,))
        assert await take(platform, mail) is None
        row = owner.execute("SELECT status, attempts, send_after FROM notifications_notice WHERE id = %s", (mail,))
        assert row.fetchall() == [("pending", 0, MORNING)]
        clock.set(MORNING)
        assert mail in await claim(platform)
        assert await take(platform, mail) is not None

    async def test_a_retry_that_falls_into_them_waits_for_their_end(
        self, platform: Platform, clock: FixedClock, make_user: MakeUser, owner: Connection
    ) -> None:
        person = await make_user()
        await choose(platform, person, choice("refill", "email"), **NIGHT)
        clock.set(START + timedelta(minutes=59, seconds=58))
        async with platform.begin(Actor.worker()) as uow:
            await platform.notifications.post(uow, [DirectNotice(person.id, Topic.REFILL, Kind.REFILL)])
        mail = await notice(platform, person)
        await fails(platform, await taken_now(platform, mail))
        clock.advance(timedelta(minutes=5))
        assert mail in await claim(platform)
        assert await take(platform, mail) is None
        row = owner.execute("SELECT status, attempts, send_after FROM notifications_notice WHERE id = %s", (mail,))
        assert row.fetchall() == [("pending", 1, MORNING)]

    async def test_a_dose_is_not_kept_for_the_morning(
        self, platform: Platform, clock: FixedClock, make_user: MakeUser, owner: Connection
    ) -> None:
        person = await make_user()
        await due(platform, clock, person, START + timedelta(minutes=59))
        mail = await notice(platform, person)
        await choose(platform, person, **NIGHT)
        clock.advance(timedelta(minutes=5))
        assert await take(platform, mail) is None
        assert stands(owner, mail)[0] == "cancelled"

    async def test_a_channel_that_was_switched_off_since_is_left_alone(
        self, platform: Platform, clock: FixedClock, make_user: MakeUser, owner: Connection
    ) -> None:
        person, carer = await make_user(), await make_user(Role.CAREGIVER)
        await follow(platform, person, carer)
        await due(platform, clock, person)
        own, others = await notice(platform, person), await notice(platform, carer)
        await choose(
            platform, person, choice("medicine", "email", enabled=False), choice("medicine", "caregiver", enabled=False)
        )
        clock.advance(timedelta(minutes=40))
        assert [await take(platform, own), await take(platform, others)] == [None, None]
        assert [stands(owner, each)[0] for each in (own, others)] == ["cancelled", "cancelled"]

    async def test_what_comes_through_still_does(
        self, platform: Platform, clock: FixedClock, make_user: MakeUser, owner: Connection
    ) -> None:
        person, admin = await make_user(), await make_user(Role.ADMIN)
        await choose(platform, person, choice("account", "email", enabled=False), **NIGHT)
        clock.set(START + timedelta(hours=2))
        told = {"textBn": "পানি ফুটিয়ে খান", "textEn": "Boil your water", "roles": ["patient"]}
        async with platform.begin(admin.actor) as uow:
            broadcast_id = await platform.notifications.send_broadcast(uow, SendBroadcast.model_validate(told))
        async with platform.begin(Actor.worker()) as uow:
            await platform.notifications.spread_broadcast(uow, broadcast_id, 500)
        emergency = await notice(platform, person)
        async with platform.begin(Actor.worker()) as uow:
            code = {"token": "0" * 64}
            await platform.notifications.send_to(uow, person.id, Kind.PASSWORD_RESET, Channel.EMAIL, code, new_id())
        link = await notice(platform, person)
        assert link != emergency
        for mail in (emergency, link):
            await fails(platform, await taken_now(platform, mail))
            clock.advance(timedelta(minutes=5))
            assert await take(platform, mail) is not None
        assert stands(owner, link)[0] == "processing"
