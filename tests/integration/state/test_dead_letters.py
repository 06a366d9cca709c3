"""What was given up: causes in words, sent again or put away for good, one by one and all of a kind."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from healthapp.contexts.notifications.schemas import Kind
from healthapp.kit.actor import Role
from state.dead_letters import DeadLetterState
from tests.integration.state.test_admin import NOBODY, fail_notices, kill_delivery, opened

if TYPE_CHECKING:
    import psycopg

    from healthapp.wiring import Platform
    from tests.conftest import MakeUser
    from tests.support.tabs import Tabs


async def test_causes_in_words_and_one_by_one(
    tabs: Tabs, platform: Platform, make_user: MakeUser, owner: psycopg.Connection[tuple[Any, ...]]
) -> None:
    admin, patient = await make_user(Role.ADMIN), await make_user()
    await fail_notices(platform, patient, owner, Kind.WELCOME, 2, "smtp.550")
    kill_delivery(owner, "reminders.tell_refill", "KeyError")
    tab = await opened(tabs, admin, DeadLetterState.load(), "/admin/dead-letters/")
    assert {(row.what, row.cause, row.tries) for row in tab.vars["notices"]} == {
        ("E-mail: Welcome", "refused (smtp.550)", "6")
    }
    assert [(row.what, row.cause) for row in tab.vars["events"]] == [
        ("Telling that a medicine runs low", "the step failed (KeyError)")
    ]
    await tab.send(DeadLetterState.replay_notice(tab.vars["notices"][0].id))
    assert (len(tab.vars["notices"]), tab.banner) == (1, "1 is being sent again.")
    await tab.send(DeadLetterState.replay_event(tab.vars["events"][0].id))
    assert tab.vars["events"] == []
    await tab.send(DeadLetterState.replay_event(NOBODY))
    assert tab.banner == "There is nothing left to send again."


async def test_all_of_a_kind_after_a_question(
    tabs: Tabs, platform: Platform, make_user: MakeUser, owner: psycopg.Connection[tuple[Any, ...]]
) -> None:
    admin, patient = await make_user(Role.ADMIN), await make_user()
    await fail_notices(platform, patient, owner, Kind.WELCOME, 3, "smtp.timeout")
    await fail_notices(platform, patient, owner, Kind.REFILL, 1, "smtp.timeout")
    kill_delivery(owner, "notifications.welcome", "X")
    kill_delivery(owner, "notifications.welcome", "X")
    tab = await opened(tabs, admin, DeadLetterState.load(), "/admin/dead-letters/")
    assert [(group.key, group.count) for group in tab.vars["notice_groups"]] == [
        ("email:welcome", "3"),
        ("email:refill", "1"),
    ]
    await tab.send(DeadLetterState.ask_notices("email:welcome"))
    assert tab.vars["asking_text"] == "E-mail: Welcome: 3 will be sent again. Is the cause mended?"
    await tab.send(DeadLetterState.leave())
    await tab.send(DeadLetterState.replay_kind())
    assert len(tab.vars["notices"]) == 4
    await tab.send(DeadLetterState.ask_notices("email:welcome"))
    await tab.send(DeadLetterState.replay_kind())
    assert [group.key for group in tab.vars["notice_groups"]] == ["email:refill"]
    await tab.send(DeadLetterState.ask_events("notifications.welcome"))
    await tab.send(DeadLetterState.replay_kind())
    assert (tab.vars["events"], tab.banner) == ([], "2 are being sent again.")


async def test_one_and_all_of_a_kind_are_put_away_after_a_question(
    tabs: Tabs, platform: Platform, make_user: MakeUser, owner: psycopg.Connection[tuple[Any, ...]]
) -> None:
    admin, patient = await make_user(Role.ADMIN), await make_user()
    await fail_notices(platform, patient, owner, Kind.WELCOME, 3, "smtp.timeout")
    for _ in range(2):
        kill_delivery(owner, "notifications.welcome", "X")
    tab = await opened(tabs, admin, DeadLetterState.load(), "/admin/dead-letters/")
    one = tab.vars["notices"][0].id
    await tab.send(DeadLetterState.ask_discard("notice", one))
    assert tab.vars["discarding_text"].startswith("E-mail: Welcome: 1 will never be tried again.")
    await tab.submit(DeadLetterState.discard)
    assert (list(tab.errors), len(tab.vars["notices"])) == (["reason"], 3), "not without a reason"
    await tab.send(DeadLetterState.keep())
    await tab.submit(DeadLetterState.discard, reason="too_late")
    assert len(tab.vars["notices"]) == 3, "nothing is asked any more"
    await tab.send(DeadLetterState.ask_discard("notice", one))
    await tab.submit(DeadLetterState.discard, reason="too_late")
    assert (tab.vars["discarding"], tab.banner) == ("", "1 was discarded.")
    assert one not in {row.id for row in tab.vars["notices"]}
    await tab.send(DeadLetterState.ask_discard("notices", "email:welcome"))
    await tab.submit(DeadLetterState.discard, reason="no_address")
    assert (tab.vars["notices"], tab.banner) == ([], "2 were discarded.")
    await tab.send(DeadLetterState.ask_discard("event", tab.vars["events"][0].id))
    await tab.submit(DeadLetterState.discard, reason="done_already")
    assert (len(tab.vars["events"]), tab.banner) == (1, "1 was discarded.")
    await tab.send(DeadLetterState.ask_discard("events", "notifications.welcome"))
    await tab.submit(DeadLetterState.discard, reason="not_mendable")
    assert tab.vars["events"] == []
    for what, key in (("notice", one), ("event", NOBODY), ("notices", "email:welcome"), ("texts", "quota")):
        await tab.send(DeadLetterState.ask_discard(what, key))
        assert tab.vars["discarding"] == "", "nothing of that name was given up"


@pytest.mark.parametrize("kind", ["", "x' OR 1=1", "email:unknown", "a" * 500])
async def test_an_unknown_kind_sends_nothing(tabs: Tabs, make_user: MakeUser, kind: str) -> None:
    tab = await opened(tabs, await make_user(Role.ADMIN), DeadLetterState.load(), "/admin/dead-letters/")
    await tab.send(DeadLetterState.ask_notices(kind))
    assert not tab.vars.get("asking")
