"""The clock jumps back and forth: nothing is announced twice, nothing is lost."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from healthapp.kit.actor import Actor
from healthapp.kit.clock import FixedClock
from healthapp.wiring import build_platform
from tests.chaos.crowd import Crowd
from tests.chaos.house import SEED
from workers.dispatcher import send_notice
from workers.scheduler import Scheduler

if TYPE_CHECKING:
    from healthapp.wiring import Platform
    from tests.chaos.house import Site

LEASE = timedelta(seconds=60)


async def step(platform: Platform, scheduler: Scheduler) -> None:
    """Do one round of what the worker's loops do: sweep, record, lease, send."""
    async with platform.begin(Actor.worker()) as uow:
        found = await platform.reminders.overdue(uow, timedelta(0), 1000)
    await scheduler._record_each(found)
    async with platform.begin(Actor.worker()) as uow:
        claimed = await platform.notifications.claim_due(uow, 200, LEASE)
    for notice_id, _stamp in claimed:
        await send_notice(platform, notice_id)


async def test_the_clock_jumps(site: Site) -> None:
    crowd = Crowd(site)
    await crowd.fill(120, 0, spread=1800.0)
    clock = FixedClock(datetime.now(UTC))
    settings = site.settings.model_copy(update={"data_dir": site.house.folder / "clock"})
    platform = build_platform(settings, "system", clock=clock)
    chance = random.Random(SEED)  # noqa: S311 - repeatable on purpose
    begun = clock.now()
    try:
        scheduler = Scheduler(platform)
        for _ in range(30):
            clock.set(begun + timedelta(seconds=chance.uniform(-3600, 1800)))
            await step(platform, scheduler)
        clock.set(begun + timedelta(seconds=1900))
        for _ in range(3):
            await step(platform, scheduler)
    finally:
        await platform.close()
    assert crowd.settled()
    crowd.check_rows()


async def test_a_lease_of_a_clock_that_was_set_back_ends(site: Site) -> None:
    crowd = Crowd(site)
    await crowd.fill(10, 0, spread=0.0, lead=-5.0)
    clock = FixedClock(datetime.now(UTC))
    settings = site.settings.model_copy(update={"data_dir": site.house.folder / "clock"})
    platform = build_platform(settings, "system", clock=clock)
    try:
        scheduler = Scheduler(platform)
        await scheduler._record_each([row[0] for row in site.rows("SELECT reminder_id FROM reminders_occurrence")])
        clock.advance(timedelta(hours=3))
        async with platform.begin(Actor.worker()) as uow:
            assert await platform.notifications.claim_due(uow, 200, LEASE), "leased, and then the worker dies"
        clock.advance(timedelta(hours=-3))
        await step(platform, scheduler)
    finally:
        await platform.close()
    assert crowd.settled()
    crowd.check_rows()
