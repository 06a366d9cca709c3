"""What the door of the pages refuses is written down, and a loop of clicks no more than once in a while."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from healthapp.kit.actor import Actor, Role
from healthapp.kit.errors import HealthError
from healthapp.kit.ratelimit import ProcessLimits
from state.refusals import ALL, Refusals

if TYPE_CHECKING:
    from collections.abc import AsyncIterator


class Written:
    """A platform that notes what was refused inside its units of work."""

    def __init__(self) -> None:
        self.rows: list[tuple[str | None, str]] = []

    @asynccontextmanager
    async def begin(self, actor: Actor, *, lazy: bool) -> AsyncIterator[None]:
        del actor, lazy
        try:
            yield
        except HealthError as error:
            self.rows.append((error.code, str(error.ids["handler_id"])))
            raise


def _person() -> Actor:
    return Actor(user_id=uuid4(), role=Role.ADMIN)


async def test_a_loop_of_clicks_is_a_few_rows_and_each_page_has_its_own() -> None:
    now, written = [0.0], Written()
    platform: Any = written
    refusals, person = Refusals(ProcessLimits(lambda: now[0])), _person()
    for _ in range(500):
        await refusals.note(platform, person, "state.users.load", "mfa_setup_required")
    assert written.rows == [("mfa_setup_required", "state.users.load")]
    await refusals.note(platform, person, "state.audit.load", "mfa_setup_required")
    await refusals.note(platform, _person(), "state.users.load", "mfa_setup_required")
    assert len(written.rows) == 3
    now[0] += 120
    await refusals.note(platform, person, "state.users.load", "mfa_setup_required")
    assert len(written.rows) == 4


async def test_trying_every_page_is_bounded_too() -> None:
    written = Written()
    platform: Any = written
    refusals, person = Refusals(ProcessLimits(lambda: 0.0)), _person()
    for number in range(500):
        await refusals.note(platform, person, f"state.page{number}.load")
    assert len(written.rows) == ALL.burst
