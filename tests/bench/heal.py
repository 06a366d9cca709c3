"""How fast an emptied or killed Valkey is whole again, and what the doses that fall due meanwhile notice of it."""

from __future__ import annotations

import asyncio
import time
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

from healthapp.adapters.reminder_index import SCHEDULE
from healthapp.config import Settings
from tests.bench.figures import Figure
from tests.chaos.crowd import Crowd
from tests.chaos.house import House, eventually
from tests.support import databases
from tests.support.many import plan_later
from workers.index_care import MARK

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.chaos.house import Site
    from tests.support.engines import Engines

MANY = 100_000
DUE = 500
SPREAD = 5.0
PATIENCE = 300.0
TARGET = 10.0
_TOMORROW = 12 * 3600
_WORST = (
    "SELECT max(extract(epoch FROM delivered_at - due_at)), count(*) FROM reminders_occurrence"
    " WHERE status = 'delivered'"
)


async def run(_engines: Engines | None) -> list[Figure]:
    """Measure on durable engines of our own, as people run them, with one worker as it is started by default."""
    return await asyncio.to_thread(_measure)


def _measure() -> list[Figure]:
    figures = []
    with ExitStack() as stack:
        house = House.build(stack)
        for name, strike in (("emptied", _empty), ("killed", _kill)):
            with house.site() as site:
                figures += _once(site, name, strike)
    return figures


def _empty(site: Site) -> None:
    site.valkey.flushall()


def _kill(site: Site) -> None:
    engines = site.house.engines
    killed = engines.valkey_pid
    site.house.kill_valkey()
    eventually(lambda: engines.valkey_pid != killed, "Valkey is started again")


def _once(site: Site, name: str, strike: Callable[[Site], None]) -> list[Figure]:
    with databases.connect(site.database_url) as owner:
        plan_later(owner, MANY)
    sweep = str(Settings.model_fields["sweep_seconds"].default)
    site.workers.append(site.house.nursery.start("worker", {**site.env, "HEALTHAPP_SWEEP_SECONDS": sweep}))
    eventually(lambda: _is_whole(site) and site.valkey.exists(MARK), "the index is built", PATIENCE)
    crowd = Crowd(site)
    asyncio.run(crowd.fill(DUE, 0, SPREAD))
    due: list[tuple[Any, Any]] = site.rows(
        "SELECT reminder_id, due_at FROM reminders_occurrence WHERE due_at < now() + interval '1 hour'"
    )
    # As the process that made them would have written them.
    site.valkey.zadd(SCHEDULE, {str(reminder): at.timestamp() for reminder, at in due})
    started = time.monotonic()
    strike(site)
    eventually(lambda: _is_whole(site), "everything is planned again", PATIENCE)
    whole = time.monotonic() - started
    eventually(lambda: site.valkey.exists(MARK), "the copies of the reminders are there too", PATIENCE)
    built = time.monotonic() - started
    crowd.check()
    ((worst, delivered),) = site.rows(_WORST)
    what = f"{MANY:,} scheduled, Valkey {name}"
    return [
        Figure(f"{what}: until everything is planned again", whole, "s", at_most=TARGET),
        Figure(f"{what}: until the copies of the reminders are there too", built, "s", at_most=TARGET),
        Figure(f"{what}: {DUE} due meanwhile, due → delivered, the last", float(worst), "s", at_most=TARGET),
        Figure(f"{what}: delivered", float(delivered), "doses", at_least=DUE),
    ]


def _is_whole(site: Site) -> bool:
    """Whether everything of the next days is there, whatever has come or gone of what is due now."""
    return bool(site.valkey.zcount(SCHEDULE, time.time() + _TOMORROW, "+inf") == MANY)
