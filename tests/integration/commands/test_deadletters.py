"""`healthapp deadletters`: what was given up is listed without whose, and what is replayed is really sent."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from healthapp.commands.deadletters import _REASONS
from healthapp.contexts.notifications.ports import PermanentSendError
from healthapp.contexts.notifications.schemas import DiscardReason, PreferenceItem, Preferences
from healthapp.contexts.reminders.schemas.commands import CreateReminder
from healthapp.kit.actor import Actor
from healthapp.kit.ids import new_id
from tests.support.loops import working
from workers.dispatcher import send_notice

if TYPE_CHECKING:
    from healthapp.contexts.notifications.schemas import SendJob
    from healthapp.wiring import Platform
    from tests.conftest import MakeUser
    from tests.integration.commands.conftest import Healthapp
    from tests.support.people import Person
    from tests.support.rows import Connection

PATIENCE = 30.0
WHOSE = ("Rahima", "Karim", "Olanzapine", "01712345678", "+8801712345678", "example.com")


class Refusing:
    """A vendor that takes nothing and never will."""

    async def send(self, job: SendJob) -> Any:
        code = "mailbox_unknown"
        raise PermanentSendError(code)


class Counting:
    """The real sender, and what it has sent."""

    def __init__(self, real: Any) -> None:
        self.real = real
        self.sent: asyncio.Queue[str] = asyncio.Queue()

    async def send(self, job: SendJob) -> Any:
        outcome = await self.real.send(job)
        self.sent.put_nowait(str(job.notice_id))
        return outcome


async def due_by_email_and_sms(platform: Platform, person: Person) -> None:
    """Let a dose fall due that is told by e-mail and SMS at once."""
    at_once = [
        PreferenceItem(topic="medicine", channel=name, enabled=True, delay_seconds=0) for name in ("email", "sms")
    ]
    async with platform.begin(person.actor) as uow:
        await platform.notifications.set_preferences(uow, Preferences(items=at_once))
        command = CreateReminder.model_validate(
            {
                "type": "medicine",
                "title": "Olanzapine",
                "scheduledTime": (datetime.now(UTC) - timedelta(seconds=5)).isoformat(),
                "isRecurring": False,
            }
        )
        reminder = await platform.reminders.create(uow, command)
    async with platform.begin(Actor.worker()) as uow:
        await platform.reminders.record_due(uow, [reminder.id])


@pytest.fixture
async def letters(
    platform: Platform, make_user: MakeUser, owner: Connection, monkeypatch: pytest.MonkeyPatch
) -> dict[str, list[str]]:
    """Make four dead letters, two a kind, as the worker makes them; returns their ids by kind."""
    for name in ("Rahima", "Karim"):
        await due_by_email_and_sms(platform, await make_user(name=name, phone="01712345678"))
    rows = owner.execute(
        "SELECT id, channel FROM notifications_notice WHERE channel IN ('email', 'sms') ORDER BY id"
    ).fetchall()
    with monkeypatch.context() as patched:
        patched.setattr(platform, "sender", Refusing())
        for notice_id, _channel in rows:
            await send_notice(platform, notice_id)
    found: dict[str, list[str]] = {"email:dose_due": [], "sms:dose_due": []}
    for notice_id, channel in rows:
        found[f"{channel}:dose_due"].append(str(notice_id))
    assert [len(ids) for ids in found.values()] == [2, 2]
    return found


def ended(owner: Connection, letters: dict[str, list[str]]) -> dict[str, str]:
    """Return how each letter stands; the worker makes other notices meanwhile."""
    ids = [each for ids in letters.values() for each in ids]
    rows = owner.execute("SELECT id::text, status FROM notifications_notice WHERE id = ANY (%s::uuid[])", (ids,))
    return dict(rows.fetchall())


async def test_what_was_given_up_is_listed_without_whose(healthapp: Healthapp, letters: dict[str, list[str]]) -> None:
    shown = await healthapp("deadletters", "list")
    assert shown.code == 0, shown.err
    for kind, ids in letters.items():
        for notice_id in ids:
            (line,) = (line for line in shown.out.splitlines() if notice_id in line)
            assert f"{kind}  1 tries  mailbox_unknown" in line
    assert "4 notices." in shown.out
    assert "0 events." in shown.out
    listed = await healthapp("deadletters", "list", "--json")
    found = json.loads(listed.out)
    assert {row["id"] for row in found["notices"]} == {each for ids in letters.values() for each in ids}
    assert found["total"] == {"notices": 4, "events": 0, "texts": 0}
    assert all(datetime.fromisoformat(row["failed_at"]).tzinfo for row in found["notices"])
    for word in WHOSE:
        assert word not in shown.out + shown.err + listed.out + listed.err


async def test_one_and_all_of_a_kind_are_really_sent_and_what_is_left_is_discarded(
    platform: Platform,
    healthapp: Healthapp,
    letters: dict[str, list[str]],
    owner: Connection,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    one, left = letters["email:dose_due"]
    told = await healthapp("deadletters", "replay", one)
    assert (told.code, told.out) == (0, "1 notices, 0 events and 0 texts will be tried again.\n"), told.err
    told = await healthapp("deadletters", "replay", "--kind", "sms:dose_due", "--json")
    assert (told.code, json.loads(told.out)) == (0, {"notices": 2, "events": 0, "texts": 0, "lapsed": 0}), told.err

    counting = Counting(platform.sender)
    monkeypatch.setattr(platform, "sender", counting)
    async with asyncio.timeout(PATIENCE), working(platform):
        wanted = {one, *letters["sms:dose_due"]}
        sent: list[str] = []
        while not wanted <= set(sent):
            sent.append(await counting.sent.get())
    assert all(sent.count(each) == 1 for each in wanted)
    assert left not in sent
    assert ended(owner, letters) == {**dict.fromkeys(wanted, "sent"), left: "failed"}
    told = await healthapp("deadletters", "discard", left, "--reason", "no_address")
    assert (told.code, told.out) == (0, "1 notices and 0 events were discarded.\n"), told.err
    assert ended(owner, letters)[left] == "cancelled"


async def test_all_means_all_however_many_kinds(
    healthapp: Healthapp, letters: dict[str, list[str]], owner: Connection
) -> None:
    # So many newer ones of one kind that the list has no room for the other.
    owner.execute(
        "INSERT INTO notifications_notice (id, message_id, recipient_id, channel, round, priority, status, send_after,"
        " attempts, max_attempts, created_at, updated_at)"
        " SELECT gen_random_uuid(), message_id, gen_random_uuid(), channel, round, priority, 'failed', send_after,"
        " attempts, max_attempts, created_at, now() + interval '1 minute' FROM notifications_notice,"
        " generate_series(1, 1000) WHERE id = %s",
        (letters["sms:dose_due"][0],),
    )
    listed = await healthapp("deadletters", "list")
    assert "email:dose_due" not in listed.out
    assert "1004 notices, the newest 1000 of them shown." in listed.out
    told = await healthapp("deadletters", "replay", "--all", "--json")
    assert (told.code, json.loads(told.out)) == (0, {"notices": 1004, "events": 0, "texts": 0, "lapsed": 0}), told.err
    assert set(ended(owner, letters).values()) == {"pending"}


async def test_a_given_up_event_is_delivered(
    platform: Platform, make_user: MakeUser, healthapp: Healthapp, owner: Connection
) -> None:
    person = await make_user()
    delivery_id = new_id()
    owner.execute(
        "INSERT INTO outbox_delivery (id, event_id, handler, attempts, next_at, dead_at, error)"
        " SELECT %s, id, 'notifications.welcome', 8, now(), now(), 'TimeoutError' FROM outbox_event"
        " WHERE topic = 'user.registered'",
        (delivery_id,),
    )
    listed = json.loads((await healthapp("deadletters", "list", "--json")).out)
    (row,) = listed["events"]
    assert (row["id"], row["handler"], row["error"]) == (str(delivery_id), "notifications.welcome", "TimeoutError")
    told = await healthapp("deadletters", "replay", "--kind", "notifications.welcome")
    assert (told.code, told.out) == (0, "0 notices, 1 events and 0 texts will be tried again.\n"), told.err

    async def done() -> bool:
        row = owner.execute("SELECT done_at FROM outbox_delivery WHERE id = %s", (delivery_id,)).fetchone()
        return row is not None and row[0] is not None

    async with asyncio.timeout(PATIENCE), working(platform):
        while not await done():  # noqa: ASYNC110 - the condition lives in the database
            await asyncio.sleep(0.05)
    async with platform.begin(person.actor) as uow:
        entries, _total, _unread = await platform.notifications.inbox(uow)
    assert [entry.kind.value for entry in entries] == ["welcome"]


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        ((), 1, "Say which: ids, --kind, or --all"),
        (("00000000-0000-7000-8000-000000000000",), 1, "Nothing was given up by that id or kind"),
        (("--kind", "email"), 1, "Nothing was given up by that id or kind"),
        (("not-an-id",), 2, "Usage"),
        (("--all",), 0, "0 notices, 0 events and 0 texts will be tried again."),
    ],
)
async def test_a_replay_of_nothing(
    healthapp: Healthapp, clean: None, arguments: tuple[str, ...], code: int, said: str
) -> None:
    ran = await healthapp("deadletters", "replay", *arguments)
    assert (ran.code, said in ran.out + ran.err) == (code, True), ran
    assert "Traceback" not in ran.err


async def test_a_discard_of_nothing_or_without_a_reason(healthapp: Healthapp, clean: None) -> None:
    for arguments, code, said in (
        (("--reason", "mistake"), 1, "Say which: ids or --kind"),
        (("--kind", "sms:dose_due"), 2, "Usage"),
        (("--kind", "sms:dose_due", "--reason", "because"), 1, "--reason is one of: too_late, no_address"),
        (("--kind", "sms:dose_due", "--reason", "mistake"), 1, "Nothing was given up by that id or kind"),
    ):
        ran = await healthapp("deadletters", "discard", *arguments)
        assert (ran.code, said in ran.out + ran.err) == (code, True), ran
        assert "Traceback" not in ran.err


def test_the_command_knows_every_reason() -> None:
    assert tuple(DiscardReason) == _REASONS
