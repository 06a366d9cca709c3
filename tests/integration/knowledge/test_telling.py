"""Editors are told what becomes of what they wrote, signed and uploaded; nobody hears of their own doing."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

import pytest

from healthapp.contexts.notifications.rules.texts import Facts, compose
from healthapp.contexts.notifications.schemas import Channel, Kind, Topic
from healthapp.kit.actor import Actor, Role
from healthapp.kit.i18n import Lang
from tests.support import databases, editors
from tests.support.uploads import csv, start, stop, upload
from workers import imports as worker
from workers.subscriptions import SUBSCRIPTIONS

if TYPE_CHECKING:
    from pathlib import Path

    from healthapp.config import Settings
    from healthapp.wiring import Platform
    from tests.conftest import MakeUser
    from tests.support.people import Person
    from tests.support.rows import Connection

TOPICS = ("revision.withdrawn", "revision.overtaken", "import.checked", "import.ended")
BOARD = "board_2026"
SOURCE = {"id": BOARD, "title": "Notes of the board", "publisher": "Content board", "year": 2026, "url": ""}


@pytest.fixture
def settings(database_url: str, redis_url: str, tmp_path: Path) -> Settings:
    """Give a data folder of its own."""
    return databases.make_settings(database_url, redis_url, data_dir=tmp_path / "data")


@pytest.fixture
async def author(platform: Platform, make_user: MakeUser) -> Person:
    return await editors.make_editor(platform, make_user, lang=Lang.EN)


@pytest.fixture
async def other(platform: Platform, make_user: MakeUser) -> Person:
    return await editors.make_editor(platform, make_user, Role.PHARMACIST, lang=Lang.BN)


async def tell(platform: Platform, owner: Connection) -> None:
    """Deliver what was announced, twice, as may happen."""
    query = "SELECT id, topic, payload FROM outbox_event WHERE topic = ANY (%s) ORDER BY id"
    for event_id, topic, payload in owner.execute(query, (list(TOPICS),)).fetchall():
        for handler in SUBSCRIPTIONS[topic].values():
            for _ in range(2):
                async with platform.begin(Actor.worker()) as uow:
                    await handler(platform, uow, event_id, payload)


async def inbox(platform: Platform, who: Person, kind: Kind = Kind.EDITING) -> list[tuple[str, str]]:
    async with platform.begin(who.actor) as uow:
        views, _, _ = await platform.notifications.inbox(uow, limit=20, offset=0, unread_only=False)
    return [(view.title, view.body) for view in views if view.kind is kind]


async def test_who_signed_hears_of_a_withdrawal_and_who_withdrew_does_not(
    platform: Platform, owner: Connection, author: Person, other: Person, make_user: MakeUser
) -> None:
    third = await editors.make_editor(platform, make_user)
    made = await editors.signed(platform, author, other, "source", BOARD, SOURCE)
    await editors.publish(platform, author, made.id)
    await tell(platform, owner)
    assert await inbox(platform, author) == await inbox(platform, other) == []
    await editors.withdraw(platform, author, made.id)
    await tell(platform, owner)
    ((title, body),) = await inbox(platform, other)
    assert title == "চিকিৎসার একটি লেখা তুলে নেওয়া হয়েছে"
    assert "board_2026" in body
    assert await inbox(platform, author) == []
    assert await inbox(platform, third) == []


async def test_whose_version_is_overtaken_hears_of_it(
    platform: Platform, owner: Connection, author: Person, other: Person, make_user: MakeUser
) -> None:
    third = await editors.make_editor(platform, make_user, lang=Lang.EN)
    first = await editors.signed(platform, author, other, "source", BOARD, SOURCE)
    await editors.publish(platform, author, first.id)
    draft = await editors.begin(platform, third, "source", BOARD, {**SOURCE, "year": 2025})
    later = await editors.signed(platform, other, author, "source", BOARD, {**SOURCE, "year": 2024})
    await editors.publish(platform, other, later.id)
    await tell(platform, owner)
    assert [title for title, _ in await inbox(platform, author)] == ["A medical text has a new version"]
    assert [title for title, _ in await inbox(platform, third)] == ["A draft of yours can't be published any more"]
    assert await inbox(platform, other) == [], "they published it themself"
    ids = owner.execute("SELECT payload FROM outbox_event WHERE topic = 'revision.overtaken' ORDER BY id").fetchall()
    assert {payload["revision_id"] for (payload,) in ids} == {str(first.id), str(draft.id)}
    assert all(set(payload) == {"revision_id", "user_id"} for (payload,) in ids)


async def test_whoever_uploaded_hears_when_it_is_loaded_or_could_not_be(
    platform: Platform, owner: Connection, author: Person, other: Person
) -> None:
    one = await upload(platform, author, csv(*"ab"), "mine.csv")
    await worker.work_on_next(platform)
    await tell(platform, owner)
    assert await inbox(platform, author, Kind.IMPORT) == [], "it waits for another editor's word"
    await start(platform, other, one)
    await worker.work_on_next(platform)
    await upload(platform, author, b"no archive", "broken.zip")
    await worker.work_on_next(platform)
    await tell(platform, owner)
    assert sorted(await inbox(platform, author, Kind.IMPORT)) == [
        ("The file that you uploaded could not be loaded", "broken.zip: the page says why."),
        ("The file that you uploaded is loaded", "mine.csv: the page shows what came and what was not taken."),
    ]
    assert [title for title, _ in await inbox(platform, other, Kind.IMPORT)] == ["একটি ফাইল আপনার দেখার অপেক্ষায়"]


async def test_the_other_editors_hear_of_a_file_that_waits_and_nobody_else(
    platform: Platform, owner: Connection, author: Person, other: Person, make_user: MakeUser
) -> None:
    former, stranger = await editors.make_editor(platform, make_user), await make_user(Role.DOCTOR)
    owner.execute("UPDATE compliance_taken_permission SET given_at = NULL WHERE user_id = %s", (former.id,))
    await upload(platform, author, csv(*"ab"), "mine.csv")
    await worker.work_on_next(platform)
    await tell(platform, owner)
    ((title, body),) = await inbox(platform, other, Kind.IMPORT)
    assert title == "একটি ফাইল আপনার দেখার অপেক্ষায়"
    assert body.startswith("mine.csv: ")
    for each in (author, former, stranger):
        assert await inbox(platform, each, Kind.IMPORT) == []


async def test_of_what_has_nothing_new_or_was_seen_by_now_nobody_hears_that_it_waits(
    platform: Platform, owner: Connection, author: Person, other: Person
) -> None:
    await upload(platform, author, csv(broken=2), "empty.csv")
    await worker.work_on_next(platform)
    one = await upload(platform, author, csv(*"ab"), "mine.csv")
    await worker.work_on_next(platform)
    await start(platform, other, one)
    await tell(platform, owner)
    assert await inbox(platform, other, Kind.IMPORT) == []


async def test_whoever_uploaded_hears_that_another_discarded_it_or_nobody_looked(
    platform: Platform, owner: Connection, author: Person, other: Person
) -> None:
    for n, who in enumerate((other, author)):
        one = await upload(platform, author, csv(*"ab"), f"{n}.csv")
        await worker.work_on_next(platform)
        await stop(platform, who, one)
    await upload(platform, author, csv(*"ab"), "late.csv")
    await worker.work_on_next(platform)
    owner.execute("UPDATE knowledge_import SET changed_at = now() - interval '73 hours' WHERE file = 'late.csv'")
    async with platform.begin(Actor.worker()) as uow:
        await platform.knowledge.tidy_imports(uow)
    await tell(platform, owner)
    assert sorted(body for _, body in await inbox(platform, author, Kind.IMPORT)) == [
        "0.csv: another editor looked and discarded it.",
        "late.csv: nobody else looked at it for three days. Upload it again if it is still wanted.",
    ]


@pytest.mark.parametrize("channel", [Channel.PUSH, Channel.EMAIL, Channel.SMS])
@pytest.mark.parametrize("lang", Lang)
@pytest.mark.parametrize(
    ("kind", "change"),
    [
        (Kind.EDITING, "withdrawn"),
        (Kind.EDITING, "superseded"),
        (Kind.EDITING, "overtaken"),
        (Kind.IMPORT, "done"),
        (Kind.IMPORT, "failed"),
        (Kind.IMPORT, "waits"),
        (Kind.IMPORT, "declined"),
        (Kind.IMPORT, "left"),
    ],
)
def test_nothing_that_leaves_the_house_names_the_text(kind: Kind, change: str, lang: Lang, channel: Channel) -> None:
    facts = Facts.from_payload(Topic.ACCOUNT, {"change": change, "title": "Zumbling"}, "Asia/Dhaka")
    outside = compose(kind, channel, lang, facts, link="https://app.test/x")
    assert outside.body
    assert "Zumbling" not in f"{outside.title} {outside.body} {outside.html}"
    assert "Zumbling" in compose(kind, Channel.WEBSOCKET, lang, facts).body


async def test_of_an_unknown_one_nobody_is_told(platform: Platform, owner: Connection) -> None:
    nobody = UUID(int=7)
    async with platform.begin(Actor.worker()) as uow:
        assert await platform.knowledge.concerned_by_revision(uow, nobody) is None
        assert await platform.knowledge.concerned_by_import(uow, nobody) is None
    assert owner.execute("SELECT count(*) FROM notifications_message").fetchone() == (0,)
