"""Nobody takes a web process from the others by the pages' websocket; what the server shows by itself is not asked."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from healthapp.kit.actor import Actor, Role
from healthapp.kit.errors import HealthError, Kind
from healthapp.kit.i18n import Lang
from healthapp.kit.ids import new_id
from state import reflex_inside
from state.base import AppState
from state.dev_parts import PartsState
from state.shares import Shares

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.unit.state.conftest import FakePlatform, Tab

SETTINGS: Any = SimpleNamespace(event_rate_per_hour=3, event_rate_burst=3)
TOO_MUCH = HealthError(Kind.RATE_LIMITED, "too_many_requests").message(Lang.EN)
_TURNS = 20


def _person() -> Actor:
    return Actor(Role.PATIENT, user_id=new_id(), ip="192.0.2.7")


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let everything come from a browser."""
    monkeypatch.setattr(reflex_inside, "is_our_own", lambda: False)


def _let_through(shares: Shares, actor: Actor, times: int) -> int:
    allowed = 0
    for _ in range(times):
        try:
            shares.count(SETTINGS, actor)
        except HealthError as error:
            told = (error.kind, error.code, error.retry_after is not None)
            assert told == (Kind.RATE_LIMITED, "too_many_requests", True)
        else:
            allowed += 1
    return allowed


@pytest.mark.usefixtures("sent")
def test_each_person_is_counted_and_an_address_has_twice_as_much() -> None:
    shares, anna = Shares(), _person()
    assert _let_through(shares, anna, 8) == 3
    assert _let_through(shares, _person(), 8) == 3, "another person, from the same address"
    assert _let_through(shares, Actor.anonymous(ip="192.0.2.7"), 8) == 6
    assert _let_through(shares, Actor.anonymous(ip="192.0.2.8"), 8) == 6
    assert shares.count(SETTINGS, _person()) is not None


def test_what_the_server_lets_a_tab_do_is_never_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reflex_inside, "is_our_own", lambda: True)
    shares, anna = Shares(), _person()
    assert _let_through(shares, anna, 200) == 200
    assert shares.count(SETTINGS, anna) is None


async def _at_once(shares: Shares, callers: Sequence[str | None]) -> list[str | None]:
    """Return whose work is under way when nothing more can begin, then let all of it end."""
    doing: list[str | None] = []
    go_on = asyncio.Event()

    async def work(caller: str | None) -> None:
        async with shares.turn(caller):
            doing.append(caller)
            await go_on.wait()

    tasks = [asyncio.create_task(work(caller)) for caller in callers]
    for _ in range(_TURNS):
        await asyncio.sleep(0)
    found = list(doing)
    go_on.set()
    await asyncio.gather(*tasks)
    assert len(doing) == len(callers)
    return found


async def test_one_caller_leaves_places_to_the_others() -> None:
    shares = Shares(at_once=6, each=2)
    found = await _at_once(shares, ["user:a"] * 50 + ["user:b"] * 3 + ["user:c"])
    assert found == ["user:a", "user:a", "user:b", "user:b", "user:c"]
    assert shares._of == {}, "nobody is remembered who wants nothing"


async def test_a_hundred_hints_wait_for_no_share() -> None:
    shares = Shares(at_once=6, each=2)
    assert await _at_once(shares, ["user:a"] * 50 + [None] * 10) == ["user:a", "user:a", None, None, None, None]


async def test_a_work_that_fails_gives_its_place_back() -> None:
    shares = Shares(at_once=1, each=1)
    for _ in range(3):
        with pytest.raises(TimeoutError):
            async with shares.turn("user:a"):
                raise TimeoutError
    assert await _at_once(shares, ["user:a"]) == ["user:a"]


@pytest.fixture
def few(platform: FakePlatform, monkeypatch: pytest.MonkeyPatch) -> Shares:
    """Let a person act three times."""
    platform.settings.event_rate_per_hour, platform.settings.event_rate_burst = 3, 3
    made = Shares()
    monkeypatch.setattr("state.base.shares", made)
    return made


async def test_too_much_is_told_above_the_page_and_others_go_on(tab: Tab, few: Shares, platform: FakePlatform) -> None:
    tab.cookie = "lang=en; healthapp_session=patient"
    for page in (1, 2, 3):
        assert not (await tab.send(PartsState.turn(page))).get("banner_text")
    begun = len(platform.begun)
    changed = await tab.send(PartsState.turn(4))
    assert (changed["banner_tone"], changed["banner_text"]) == ("urgent", TOO_MUCH)
    # Nor what is no click: anybody can call what pages call by themselves.
    assert not (await tab.send(AppState.live_hint())).get("banner_text")
    assert len(platform.begun) == begun
    tab.cookie = "lang=en; healthapp_session=doctor"
    tab.token = "another-tab"
    tab.open = False
    assert not (await tab.send(PartsState.turn(1))).get("banner_text")
    assert len(platform.begun) == begun + 1
    assert few._of == {}
