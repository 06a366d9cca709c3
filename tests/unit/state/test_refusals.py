"""What the door of the pages refuses is written down, and a loop of clicks no more than once in a while."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from healthapp.kit.actor import Actor, Role
from healthapp.kit.errors import HealthError, Kind
from healthapp.kit.ratelimit import ProcessLimits
from state import refusals as module
from state.refusals import ALL, Refusals

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    import pytest


class Written:
    """A platform that keeps what is noted in its units of work; one that is away refuses to begin them."""

    def __init__(self) -> None:
        self.rows: list[tuple[str | None, str]] = []
        self.counts: list[int] = []
        self.is_away = False

    @asynccontextmanager
    async def begin(self, actor: Actor, *, lazy: bool) -> AsyncIterator[Written]:
        del actor, lazy
        if self.is_away:
            raise HealthError(Kind.UNAVAILABLE)
        yield self

    def audit(self, action: str, resource_type: str, **said: Any) -> None:
        assert (action, resource_type, said["outcome"], said["error"]) == ("api.role", "route", "denied", "forbidden")
        self.rows.append((said["code"], said["handler_id"]))
        self.counts.append(said["count"])


def _person() -> Actor:
    return Actor(user_id=uuid4(), role=Role.ADMIN)


async def test_a_loop_of_clicks_is_a_few_rows_and_each_page_has_its_own() -> None:
    now, written = [0.0], Written()
    platform: Any = written
    refusals, person = Refusals(ProcessLimits(lambda: now[0])), _person()
    for _ in range(500):
        await refusals.note(platform, person, "state.users.load", "mfa_setup_required")
    assert written.rows == [("mfa_setup_required", "state.users.load")]
    await refusals.note(platform, _person(), "state.users.load", "mfa_setup_required")
    assert written.counts == [1, 1], "another's"
    await refusals.note(platform, person, "state.audit.load", "mfa_setup_required")
    assert written.counts[-1] == 500, "with the 499 that were held back"
    now[0] += 120
    await refusals.note(platform, person, "state.users.load", "mfa_setup_required")
    assert written.counts[-1] == 1
    assert len(written.rows) == 4


async def test_trying_every_page_is_bounded_too() -> None:
    now, written = [0.0], Written()
    platform: Any = written
    refusals, person = Refusals(ProcessLimits(lambda: now[0])), _person()
    for number in range(500):
        await refusals.note(platform, person, f"state.page{number}.load")
    assert len(written.rows) == ALL.burst
    now[0] += 120
    await refusals.note(platform, person, "state.another.load")
    assert sum(written.counts) == 501


async def test_no_count_is_lost_while_postgres_is_away() -> None:
    now, written = [0.0], Written()
    platform: Any = written
    refusals, person = Refusals(ProcessLimits(lambda: now[0])), _person()
    written.is_away = True
    for _ in range(3):
        await refusals.note(platform, person, "state.users.load")
    written.is_away = False
    now[0] += 120
    await refusals.note(platform, person, "state.users.load")
    assert written.counts == [4]


async def test_of_too_many_people_the_count_stands_in_anybodys_row(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_PEOPLE", 2)
    written = Written()
    platform: Any = written
    refusals = Refusals(ProcessLimits(lambda: 0.0))
    for _ in range(5):
        person = _person()
        for _ in range(4):
            await refusals.note(platform, person, "state.users.load")
    await refusals.note(platform, _person(), "state.users.load")
    assert sum(written.counts) == 21 - 2 * 3, "two people's are still held"
    assert len(refusals._held) == 2
