"""The embedded mode's outbox."""

from __future__ import annotations

import asyncio
import json
import multiprocessing
import stat
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest

from healthapp.adapters import outbox
from healthapp.adapters.outbox import DevOutbox, list_messages, read
from healthapp.contexts.notifications.ports import (
    OutgoingEmail,
    OutgoingLongTail,
    OutgoingPush,
    OutgoingSms,
    TransientSendError,
)
from healthapp.kit.clock import FixedClock, SystemClock

if TYPE_CHECKING:
    from pathlib import Path

START = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "data" / "dev-outbox"


async def test_keeps_every_channel_readable(folder: Path) -> None:
    clock = FixedClock(START)
    box = DevOutbox(folder, clock)
    payload = {"title": "ওষুধের সময় হয়েছে", "body": "সময়: সকাল ৮টা।"}
    for message in (
        OutgoingEmail("n1", "a@b.test", "বিষয়", "লেখা", "<p>লেখা</p>", "bn"),
        OutgoingSms("n2", "+8801712345678", "এসএমএস"),
        OutgoingPush("n3", "https://push.test/x", "p", "a", payload),
        OutgoingLongTail("n4", "শিরোনাম", "লেখা"),
    ):
        result = await box.send(message)
        assert result.provider_ref.startswith("outbox:")
        clock.advance(timedelta(seconds=1))
    shown = list_messages(folder).messages
    assert [(one.id, one.channel, one.to, one.title, one.body) for one in shown] == [
        ("n4", "other", "", "শিরোনাম", "লেখা"),
        ("n3", "push", "https://push.test/x", payload["title"], payload["body"]),
        ("n2", "sms", "+8801712345678", "", "এসএমএস"),
        ("n1", "email", "a@b.test", "বিষয়", "লেখা"),
    ]
    assert (shown[3].html, shown[3].lang, shown[3].at, shown[1].payload) == ("<p>লেখা</p>", "bn", START, payload)
    assert read(folder, shown[0].name) == shown[0]


def test_one_line_of_json_for_this_user_alone(folder: Path) -> None:
    asyncio.run(DevOutbox(folder, SystemClock()).send(OutgoingSms("n", "+880", "দুই\nলাইন")))
    [file] = folder.iterdir()
    assert file.read_text(encoding="utf-8").count("\n") == 1
    assert json.loads(file.read_text(encoding="utf-8"))["body"] == "দুই\nলাইন"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


async def test_pages_newest_first_by_channel(folder: Path) -> None:
    clock = FixedClock(START)
    box = DevOutbox(folder, clock)
    for number in range(7):
        await box.send(OutgoingSms(f"s{number}", "+880", "x"))
        await box.send(OutgoingEmail(f"e{number}", "a@b.test", "x", "x"))
        clock.advance(timedelta(seconds=1))
    seen: list[str] = []
    before: str | None = None
    while True:
        page = list_messages(folder, limit=3, before=before, channel="sms")
        seen += [one.id for one in page.messages]
        before = page.next_before
        if before is None:
            break
    assert seen == [f"s{number}" for number in reversed(range(7))]
    assert len(list_messages(folder, limit=100).messages) == 14


async def test_one_recipients_only_however_many_others_there_are(folder: Path) -> None:
    clock = FixedClock(START)
    box = DevOutbox(folder, clock)
    for number in range(9):
        await box.send(OutgoingEmail(f"e{number}", f"P{number % 3}@b.test", "x", "x"))
        clock.advance(timedelta(seconds=1))
    page = list_messages(folder, limit=2, to="p1@")
    assert [one.id for one in page.messages] == ["e7", "e4"]
    rest = list_messages(folder, limit=2, before=page.next_before, to="p1@")
    assert [one.id for one in rest.messages] == ["e1"]
    assert rest.next_before is None


def test_nothing_there(folder: Path) -> None:
    assert list_messages(folder) == outbox.OutboxPage([], None)
    assert read(folder, "0000000000000-sms-" + "0" * 32) is None


@pytest.mark.parametrize("name", ["../secret", "../../../etc/passwd", "/etc/passwd", "..", "", "x.json", "1-sms-z\x00"])
def test_no_other_file_can_be_read(folder: Path, name: str) -> None:
    asyncio.run(DevOutbox(folder, SystemClock()).send(OutgoingSms("n", "+880", "x")))
    [file] = folder.iterdir()
    file.rename(folder.parent / "secret.json")
    assert read(folder, name) is None


def test_broken_and_half_written_files_are_passed_over(folder: Path) -> None:
    asyncio.run(DevOutbox(folder, SystemClock()).send(OutgoingSms("good", "+880", "x")))
    (folder / f"{1:013d}-sms-{'a' * 32}.json").write_text("{")
    (folder / f"{2:013d}-sms-{'b' * 32}.json").write_text('["not", "an object"]')
    (folder / f".{3:013d}-sms-{'c' * 32}.tmp").write_text("half")
    assert [one.id for one in list_messages(folder).messages] == ["good"]


async def test_does_not_grow_for_ever(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbox, "_KEPT", 10)
    monkeypatch.setattr(outbox, "_PRUNE_EVERY", 5)
    clock = FixedClock(START)
    box = DevOutbox(folder, clock)
    for number in range(40):
        await box.send(OutgoingSms(str(number), "+880", "x"))
        clock.advance(timedelta(milliseconds=1))
    kept = [one.id for one in list_messages(folder, limit=100).messages]
    assert kept == [str(number) for number in range(39, 29, -1)]


async def test_a_disk_that_refuses_is_a_failure_to_try_again(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    with pytest.raises(TransientSendError) as caught:
        await DevOutbox(blocked, SystemClock()).send(OutgoingSms("n", "+8801712345678", "গোপন"))
    assert caught.value.code == "outbox.write"
    assert caught.value.__context__ is None


def _write_many(folder: Path, mark: str) -> None:
    async def run() -> None:
        box = DevOutbox(folder, SystemClock())
        await asyncio.gather(*(box.send(OutgoingSms(f"{mark}{number}", "+880", "ক" * 500)) for number in range(100)))

    asyncio.run(run())


def test_many_processes_write_while_one_reads(folder: Path) -> None:
    marks = ["a", "b", "c"]
    context = multiprocessing.get_context("spawn")
    writers = [context.Process(target=_write_many, args=(folder, mark)) for mark in marks]
    for writer in writers:
        writer.start()
    while any(writer.is_alive() for writer in writers):
        assert all(len(one.body) == 500 for one in list_messages(folder, limit=1000).messages)
    for writer in writers:
        writer.join()
        assert writer.exitcode == 0
    ids = {one.id for one in list_messages(folder, limit=1000).messages}
    assert ids == {f"{mark}{number}" for mark in marks for number in range(100)}


def test_ids_of_ours_fit() -> None:
    assert outbox._NAME.fullmatch(f"{1_800_000_000_000:013d}-other-{uuid4().hex}")
