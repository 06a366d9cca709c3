"""A benchmark that doesn't end says at which step it was; what goes wrong by itself is told as it is."""

from __future__ import annotations

import asyncio

import pytest

from tests.bench.progress import Progress
from tests.bench.waits import NeverHappenedError


async def test_an_area_whose_time_is_over_names_its_step(capsys: pytest.CaptureFixture[str]) -> None:
    progress, ended = Progress(), asyncio.Event()

    async def work() -> None:
        progress.step("the first")
        progress.step("the one that never ends")
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    with pytest.raises(NeverHappenedError) as told:
        await progress.bounded("live", 0.05, work())
    assert "live did not end within 0 s; it was at “the one that never ends”" in str(told.value)
    assert ended.is_set(), "what it started is ended"
    assert progress.left == 0
    shown = capsys.readouterr().err.splitlines()
    assert [line.split(" s  ")[1] for line in shown] == ["the first", "the one that never ends"]


async def test_a_time_out_inside_is_not_taken_for_the_areas() -> None:
    async def work() -> None:
        raise TimeoutError

    with pytest.raises(TimeoutError):
        await Progress().bounded("live", 60, work())


async def test_what_ends_in_time_is_returned() -> None:
    assert await Progress().bounded("live", 60, asyncio.sleep(0, "figures")) == "figures"
