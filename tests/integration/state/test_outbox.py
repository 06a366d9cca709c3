"""The local outbox: readable in the embedded mode, not there in any other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from healthapp.adapters.outbox import DevOutbox
from healthapp.contexts.notifications.ports import OutgoingEmail, OutgoingPush, OutgoingSms
from healthapp.kit.clock import SystemClock
from healthapp.kit.i18n import Lang
from state.outbox import OutboxState

if TYPE_CHECKING:
    from pathlib import Path

    from healthapp.config import Settings
    from tests.support.tabs import Tabs


@pytest.fixture
def settings(settings: Settings, tmp_path: Path) -> Settings:
    return settings.model_copy(update={"data_dir": tmp_path, "public_url": None})


async def write(folder: Path, number: int = 1) -> None:
    outbox = DevOutbox(folder / "dev-outbox", SystemClock())
    for n in range(number):
        await outbox.send(OutgoingEmail(f"e{n}", "a@example.com", "Time", "Time\nfor it", "<p>Time</p>", Lang.EN))
        await outbox.send(OutgoingSms(f"s{n}", "+8801712345678", "healthapp: time"))
    push = OutgoingPush(
        id="p", endpoint="https://push.example", p256dh="", auth="", payload={"title": "T", "body": "B"}, ttl=60
    )
    await outbox.send(push)


async def test_what_would_have_been_sent(tabs: Tabs, tmp_path: Path) -> None:
    await write(tmp_path)
    tab = await tabs.open(at="/dev/outbox/")
    tab.host = "127.0.0.1:3000"
    await tab.send(OutboxState.load())
    assert {(row.channel, row.title) for row in tab.vars["rows"]} == {("push", "T"), ("sms", ""), ("email", "Time")}
    await tab.send(OutboxState.choose("email"))
    (email,) = tab.vars["rows"]
    assert (email.recipient, email.body, email.html) == ("a@example.com", "Time\nfor it", "<p>Time</p>")


async def test_older_ones_follow(tabs: Tabs, tmp_path: Path) -> None:
    await write(tmp_path, 15)
    tab = await tabs.open(at="/dev/outbox/")
    tab.host = "127.0.0.1:3000"
    await tab.send(OutboxState.load())
    assert len(tab.vars["rows"]) == 25
    await tab.send(OutboxState.older(tab.vars["next_before"]))
    assert (len(tab.vars["rows"]), tab.vars["next_before"], tab.vars["is_newest"]) == (6, "", False)


@pytest.mark.parametrize("before", ["../../etc/passwd", "x" * 500, {"a": 1}])
async def test_wrong_places_are_refused(tabs: Tabs, tmp_path: Path, before: Any) -> None:
    await write(tmp_path)
    tab = await tabs.open(at="/dev/outbox/")
    tab.host = "127.0.0.1:3000"
    await tab.send(OutboxState.older(""), raw={"before": before})
    assert tab.errors
    assert not tab.vars.get("rows")


async def test_another_machines_name_opens_nothing(tabs: Tabs, tmp_path: Path) -> None:
    await write(tmp_path)
    tab = await tabs.open(at="/dev/outbox/")
    await tab.send(OutboxState.load())
    assert "could not find" in tab.banner


class TestProduction:
    @pytest.fixture
    def settings(self, settings: Settings, tmp_path: Path) -> Settings:
        return settings.model_copy(update={"data_dir": tmp_path, "mode": "production"})

    @pytest.mark.parametrize("event", [OutboxState.load(), OutboxState.choose("sms"), OutboxState.older("")])
    async def test_it_is_not_there(self, tabs: Tabs, tmp_path: Path, event: Any) -> None:
        await write(tmp_path)
        tab = await tabs.open(at="/dev/outbox/")
        tab.host = "127.0.0.1:3000"
        await tab.send(event)
        assert "could not find" in tab.banner
        assert not tab.vars.get("rows")
