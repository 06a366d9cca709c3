"""What a handler that was broken off leaves behind: nothing that the next request would stumble over."""

from __future__ import annotations

import asyncio
import itertools
import types
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa

from healthapp.kit.actor import Role
from healthapp.kit.database import APP_ROLE, Database

if TYPE_CHECKING:
    from collections.abc import Coroutine, Generator

_ROWS = [{"x": number} for number in range(3)]


@types.coroutine
def _cancelled_at(work: Coroutine[Any, Any, None], turn: int) -> Generator[Any, Any, bool]:
    """Do `work`, cancelled when it waits for the `turn`th time; return whether it was over before."""
    thrown: BaseException | None = None
    for number in itertools.count():
        try:
            waits_for = work.throw(thrown) if thrown else work.send(None)
        except StopIteration:
            return number <= turn
        if number == turn:
            task = asyncio.current_task()
            assert task is not None
            task.cancel()
        thrown = None
        try:
            yield waits_for
        except BaseException as error:  # noqa: BLE001 - it goes on to where it belongs
            thrown = error
    raise AssertionError


@pytest.mark.parametrize(
    ("statement", "rows"),
    [("INSERT INTO broken_off VALUES (:x)", _ROWS), ("SELECT pg_sleep(0.001)", None)],
    ids=["many", "one"],
)
async def test_whoever_comes_next_gets_their_own_answer(
    database_url: str, statement: str, rows: list[dict[str, int]] | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As one's tab is closed at any moment: the pool has this one connection, and must not hand on a broken one."""
    # The driver lets others have a turn where the loop was busy for long; here always, so that no moment is missed.
    monkeypatch.setattr("psycopg.waiting.MAX_BUSY_TIME", 0.0)
    database = Database({APP_ROLE: database_url}, pool_size=1, max_overflow=0)
    engine = database.engine_for(Role.PATIENT)

    async def write() -> None:
        async with engine.begin() as connection:
            await connection.execute(sa.text("CREATE TEMPORARY TABLE broken_off (x int) ON COMMIT DROP"))
            await connection.execute(sa.text(statement), rows)

    async def broken_off(turn: int) -> bool:
        # What comes of a write that is broken off in the driver's middle isn't always a cancellation.
        with suppress(asyncio.CancelledError, AssertionError, sa.exc.DBAPIError):
            return await _cancelled_at(write(), turn)
        return False

    try:
        for turn in itertools.count():
            over = await asyncio.ensure_future(broken_off(turn))
            async with engine.connect() as connection:
                assert (await connection.execute(sa.text("SELECT 40 + 2"))).scalar_one() == 42, turn
            if over:
                break
        assert turn >= 5
    finally:
        await database.close()
