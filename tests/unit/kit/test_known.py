"""Whom a cookie stands for is remembered for seconds, and never past a logout that was heard of."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from healthapp.api.realtime.hub import Hub
from healthapp.kit import known as module
from healthapp.kit.actor import Actor, Role
from healthapp.kit.ids import new_id
from healthapp.kit.known import KEPT_FOR, KnownSessions
from healthapp.kit.session_life import SessionLife
from state.live import LiveTabs

if TYPE_CHECKING:
    from collections.abc import Callable

ANNA = replace(Actor.anonymous(), role=Role.PATIENT, user_id=new_id(), session_id=new_id())


class Desk:
    """Stands in for the database: says whom the cookie stands for, when it is let."""

    def __init__(self, actor: Actor | None = ANNA) -> None:
        self.actor = actor
        self.asked = 0
        self.was_asked = asyncio.Event()
        self.may_answer = asyncio.Event()
        self.may_answer.set()

    async def check(self) -> Actor | None:
        self.asked += 1
        found = self.actor
        self.was_asked.set()
        await self.may_answer.wait()
        return found


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    at = [100.0]
    monkeypatch.setattr(module, "monotonic", lambda: at[0])

    def go(seconds: float) -> None:
        at[0] += seconds

    return go


async def test_the_database_is_asked_once_in_a_while(later: Callable[[float], None]) -> None:
    known, desk = KnownSessions(), Desk()
    for _ in range(3):
        assert await known.who("cookie", desk.check) == ANNA
    assert desk.asked == 1
    later(KEPT_FOR + 0.1)
    assert await known.who("cookie", desk.check) == ANNA
    assert desk.asked == 2


async def test_another_cookie_is_another_question() -> None:
    known, desk = KnownSessions(), Desk()
    assert await known.who("cookie", desk.check) == ANNA
    desk.actor = None
    assert await known.who("another", desk.check) is None


async def test_nobody_is_never_remembered() -> None:
    known, desk = KnownSessions(), Desk(None)
    assert await known.who("cookie", desk.check) is None
    desk.actor = ANNA
    assert await known.who("cookie", desk.check) == ANNA


async def test_who_ask_together_share_one_check() -> None:
    known, desk = KnownSessions(), Desk()
    desk.may_answer.clear()
    asking = [asyncio.create_task(known.who("cookie", desk.check)) for _ in range(5)]
    await asyncio.sleep(0)
    asking[0].cancel()
    desk.may_answer.set()
    assert await asyncio.gather(*asking[1:]) == [ANNA] * 4
    assert desk.asked == 1


async def test_a_logout_counts_at_once() -> None:
    known, desk = KnownSessions(), Desk()
    await known.who("cookie", desk.check)
    assert ANNA.user_id is not None
    known.forget(ANNA.user_id)
    desk.actor = None
    assert await known.who("cookie", desk.check) is None


async def test_a_check_that_began_before_the_logout_is_not_remembered_after() -> None:
    known, desk = KnownSessions(), Desk()
    desk.may_answer.clear()
    early = asyncio.create_task(known.who("cookie", desk.check))
    await desk.was_asked.wait()
    assert ANNA.user_id is not None
    known.forget(ANNA.user_id)
    desk.actor = None
    late = asyncio.create_task(known.who("cookie", desk.check))
    await asyncio.sleep(0)
    desk.may_answer.set()
    assert await early == ANNA
    assert await late is None
    assert known.get("cookie") is None


async def test_what_was_known_before_an_outage_is_not_afterwards() -> None:
    # A logout that nobody could be told of was perhaps among what was said meanwhile.
    nothing: Any = None
    tabs, hub, desk = LiveTabs(), Hub(nothing, nothing), Desk()
    tabs.attach(hub)
    hub._turn(live=True)
    known = tabs.known
    assert known is not None
    assert await known.who("cookie", desk.check) == ANNA
    hub._turn(live=False)
    meanwhile = tabs.known
    assert meanwhile is None
    hub._turn(live=True)
    assert tabs.known is known
    desk.actor = None
    assert await known.who("cookie", desk.check) is None


async def test_a_check_that_fails_is_asked_again() -> None:
    known, desk = KnownSessions(), Desk()

    async def broken() -> Actor | None:
        raise TimeoutError

    with pytest.raises(TimeoutError):
        await known.who("cookie", broken)
    assert await known.who("cookie", desk.check) == ANNA


NOW = datetime(2026, 3, 1, 8, tzinfo=UTC)
"""A day of these tests' own clock."""
LIMIT = timedelta(minutes=30)


def living(at: datetime) -> Actor:
    return replace(ANNA, life=SessionLife.begun(at, LIMIT, timedelta(days=30)))


async def test_a_login_that_ended_unused_is_not_taken_from_memory() -> None:
    known, desk = KnownSessions(), Desk(living(NOW))
    for minutes in (0, 29):
        assert await known.who("cookie", desk.check, now=NOW + timedelta(minutes=minutes)) is not None
    assert desk.asked == 1
    desk.actor = None
    assert await known.who("cookie", desk.check, now=NOW + LIMIT) is None
    assert known.get("cookie") is None


async def test_an_act_asks_once_a_minute_and_no_look_hides_it() -> None:
    known, desk = KnownSessions(), Desk(living(NOW))
    assert await known.who("cookie", desk.check, now=NOW, act=True) is not None
    later = NOW + timedelta(minutes=1)
    assert await known.who("cookie", desk.check, now=later) is not None
    assert desk.asked == 1, "a look needs nothing new"
    desk.may_answer.clear()
    desk.was_asked.clear()
    look = asyncio.create_task(known.who("another", desk.check, now=later))
    await desk.was_asked.wait()
    desk.actor = living(later)
    act = asyncio.create_task(known.who("another", desk.check, now=later, act=True))
    await asyncio.sleep(0)
    desk.may_answer.set()
    seen = [found.life.seen_at for found in (await look, await act) if found and found.life]
    assert seen == [NOW, later], "an act doesn't share the answer of a look that began before it"
    assert desk.asked == 3
    for _ in range(3):
        assert await known.who("another", desk.check, now=later, act=True) is not None
    assert desk.asked == 3


async def test_an_old_look_does_not_take_back_what_an_act_has_noted() -> None:
    known, desk = KnownSessions(), Desk(living(NOW))
    later = NOW + timedelta(minutes=1)
    desk.may_answer.clear()
    look = asyncio.create_task(known.who("cookie", desk.check, now=later))
    await desk.was_asked.wait()
    other = Desk(living(later))
    assert await known.who("cookie", other.check, now=later, act=True) == living(later)
    desk.may_answer.set()
    await look
    assert known.get("cookie") == living(later)
