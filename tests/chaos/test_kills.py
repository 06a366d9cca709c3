"""`kill -9` of every process at random points while thousands of doses fall due: nothing lost, nothing twice.

Some are put off and come again, some are taken before the next channel's time, and for the others it comes.

`HEALTHAPP_CHAOS_KILLS` and `HEALTHAPP_CHAOS_REMINDERS` make it longer, `HEALTHAPP_CHAOS_SEED` repeats a run's choices.
"""

from __future__ import annotations

import random
import time
from typing import TYPE_CHECKING

from tests.chaos.answers import answering
from tests.chaos.crowd import Crowd
from tests.chaos.house import KILLS, REMINDERS, SEED, eventually

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.chaos.house import Site

OLD = 60


def strike(times: int, kill: Callable[[random.Random], None], *, shortest: float, longest: float) -> None:
    """Kill `times` times, each after a wait of random length."""
    chance = random.Random(SEED)  # noqa: S311 - repeatable on purpose
    for _ in range(times):
        time.sleep(chance.uniform(shortest, longest))
        kill(chance)


async def test_workers_killed(site: Site) -> None:
    crowd = Crowd(site, lively=True, sparing=True)
    await crowd.fill(REMINDERS, OLD, spread=KILLS * 0.4)
    for _ in range(2):
        site.start_worker()

    def kill(chance: random.Random) -> None:
        assert site.end_worker(chance.choice(site.workers)), "it must have been alive"
        site.start_worker()

    with answering(crowd):
        strike(KILLS, kill, shortest=0.1, longest=0.6)
    crowd.check()


async def test_valkey_killed(site: Site) -> None:
    crowd = Crowd(site, lively=True, sparing=True)
    await crowd.fill(REMINDERS, OLD, spread=KILLS * 0.5)
    for _ in range(2):
        site.start_worker()

    def kill(_chance: random.Random) -> None:
        eventually(site.valkey.ping, "Valkey is back")
        site.house.kill_valkey()

    with answering(crowd):
        strike(KILLS, kill, shortest=0.1, longest=0.6)
    repeats = crowd.check()
    assert not +repeats, "no worker died, so no vendor was asked twice"


async def test_postgres_killed(site: Site) -> None:
    crowd = Crowd(site, lively=True, sparing=True)
    await crowd.fill(REMINDERS, OLD, spread=KILLS * 0.8)
    for _ in range(2):
        site.start_worker()

    def kill(_chance: random.Random) -> None:
        eventually(lambda: site.one("SELECT 1"), "Postgres is back")
        site.house.kill_postgres()

    with answering(crowd):
        strike(KILLS, kill, shortest=0.1, longest=0.8)
    crowd.check()
