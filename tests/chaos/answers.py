"""Part of the crowd answers while something is killed: some doses are taken, some are put off once or twice."""

from __future__ import annotations

import asyncio
import threading
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import psycopg

from healthapp.contexts.reminders.schemas.commands import Snooze, Taken
from healthapp.kit.actor import Actor, Role
from healthapp.kit.errors import HealthError, Kind
from healthapp.kit.i18n import Lang
from healthapp.wiring import build_platform
from tests.chaos.house import PATIENCE, SEED

if TYPE_CHECKING:
    from collections.abc import Iterator
    from uuid import UUID

    from healthapp.wiring import Platform
    from tests.chaos.crowd import Answer, Crowd

_LOOK_EVERY = 0.1


class _Earlier:
    """The clock of who answers: nobody can snooze for less than a minute, and a test has no minute."""

    def now(self) -> datetime:
        return datetime.now(UTC) - timedelta(seconds=58)


@contextmanager
def answering(crowd: Crowd) -> Iterator[None]:
    """Let the crowd answer meanwhile, and afterwards until all have who were going to."""
    failed: list[Exception] = []

    def answer() -> None:
        try:
            asyncio.run(_answer_all(crowd))
        except Exception as error:  # noqa: BLE001 - told by the test's own thread
            failed.append(error)

    thread = threading.Thread(target=answer, daemon=True)
    thread.start()
    try:
        yield
    except BaseException:
        # Whatever failed is told; the installation isn't taken away under those who still answer.
        thread.join(PATIENCE)
        raise
    thread.join()
    assert not failed, failed


async def _answer_all(crowd: Crowd) -> None:
    platform = build_platform(crowd.site.settings, "web", clock=_Earlier())
    left = dict(crowd.answers)
    loop = asyncio.get_running_loop()
    until = loop.time() + PATIENCE
    try:
        while left:
            before = len(left)
            for dose, status, round_ in await asyncio.to_thread(_look, crowd, left):
                wanted = left[dose]
                if (status, round_) == (wanted.last_status, wanted.rounds):
                    del left[dose]
                elif status == "delivered":
                    await _answer(platform, wanted, round_)
            if len(left) < before:
                until = loop.time() + PATIENCE
            assert loop.time() < until, f"{len(left)} answers are still to be given (seed {SEED})"
            await asyncio.sleep(_LOOK_EVERY)
    finally:
        await platform.close()


def _look(crowd: Crowd, doses: dict[UUID, Answer]) -> list[tuple[UUID, str, int]]:
    try:
        rows = crowd.site.rows("SELECT id, status, round FROM reminders_occurrence WHERE id = ANY (%s)", list(doses))
    except psycopg.Error:
        # Just killed: they look again.
        return []
    return [(dose, status, round_) for dose, status, round_ in rows]


async def _answer(platform: Platform, wanted: Answer, round_: int) -> None:
    actor = Actor(Role.PATIENT, user_id=wanted.patient, lang=Lang.EN)
    try:
        async with platform.begin(actor) as uow:
            if round_ < wanted.rounds:
                command = Snooze(duration=1, occurrence_id=wanted.dose)
                await platform.reminders.snooze(uow, wanted.reminder, command)
            else:
                await platform.reminders.taken(uow, wanted.reminder, Taken(occurrence_id=wanted.dose))
    except HealthError as error:
        if error.kind is not Kind.UNAVAILABLE:
            raise
