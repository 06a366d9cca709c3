"""A slow engine is not a dead one, and a dead one isn't called slow for long."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, cast

import pytest

from healthapp.adapters.valkey import ValkeyUnavailableError
from healthapp.api import probing
from healthapp.api.probing import BELIEVED, GOOD, Answer, Probe

if TYPE_CHECKING:
    from healthapp.wiring import Platform

PLATFORM = cast("Platform", object())


class Engine:
    """Answers when it is let."""

    def __init__(self) -> None:
        self.open = asyncio.Event()
        self.open.set()
        self.asked = 0
        self.says: Answer = "ok"
        self.error: Exception | None = None

    async def __call__(self, platform: Platform) -> Answer:
        assert platform is PLATFORM
        self.asked += 1
        await self.open.wait()
        if self.error is not None:
            raise self.error
        return self.says


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    at = [1000.0]
    monkeypatch.setattr(probing, "monotonic", lambda: at[0])
    monkeypatch.setattr(probing, "PATIENCE", 0.01)
    return at


async def _ask(probe: Probe) -> Answer:
    return await probe.answer(PLATFORM)


async def test_who_answered_a_moment_ago_is_slow_and_then_away(now: list[float]) -> None:
    engine = Engine()
    probe = Probe(engine, "no answer")
    assert await _ask(probe) == "ok"
    engine.open.clear()
    assert await _ask(probe) == "slow"
    now[0] += BELIEVED - 0.1
    assert await _ask(probe) == "slow"
    now[0] += 0.2
    assert await _ask(probe) == "no answer"
    engine.open.set()
    assert await _ask(probe) == "ok"


async def test_who_has_never_answered_is_not_believed(now: list[float]) -> None:
    engine = Engine()
    engine.open.clear()
    probe = Probe(engine, "no answer")
    assert await _ask(probe) == "no answer"
    engine.open.set()
    assert await _ask(probe) == "ok"


async def test_a_slow_engine_is_asked_once_however_many_want_to_know(now: list[float]) -> None:
    engine = Engine()
    engine.open.clear()
    probe = Probe(engine, "no answer")
    assert set(await asyncio.gather(*(_ask(probe) for _ in range(20)))) == {"no answer"}
    await _ask(probe)
    assert engine.asked == 1


@pytest.mark.parametrize("says", ["none alive", "unknown"])
async def test_what_it_says_counts_at_once(now: list[float], says: Any) -> None:
    engine = Engine()
    probe = Probe(engine, "unknown")
    assert await _ask(probe) == "ok"
    engine.says = says
    assert await _ask(probe) == says
    assert says not in GOOD


def _caused(by: Exception) -> Exception:
    error = ValkeyUnavailableError()
    error.__cause__ = by
    return error


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (ConnectionRefusedError(), "no answer"),
        (_caused(ConnectionRefusedError()), "no answer"),
        (ValkeyUnavailableError(), "no answer"),
        (TimeoutError(), "slow"),
        (_caused(TimeoutError()), "slow"),
    ],
)
async def test_whom_nobody_hears_is_away_at_once_and_who_is_late_is_slow(
    now: list[float], error: Exception, said: str
) -> None:
    engine = Engine()
    probe = Probe(engine, "no answer")
    engine.error = error
    assert await _ask(probe) == "no answer"
    engine.error = None
    assert await _ask(probe) == "ok"
    engine.error = error
    assert await _ask(probe) == said
    now[0] += BELIEVED
    assert await _ask(probe) == "no answer"
