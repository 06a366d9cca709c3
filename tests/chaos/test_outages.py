"""A web process that dies, an engine that hangs, dies or forgets: the product goes on, and mends itself.

Nothing here measures time: `make bench` does. `HEALTHAPP_CHAOS_SEED` repeats a run's choices.
"""

from __future__ import annotations

import os
import random
import signal
import time
from contextlib import ExitStack, contextmanager, suppress
from typing import TYPE_CHECKING

import psutil

from healthapp.adapters.reminder_index import SCHEDULE
from tests.chaos.crowd import Crowd
from tests.chaos.house import KILLS, REMINDERS, SEED, eventually
from tests.chaos.visitors import READS, tomorrow, visitor
from tests.support import databases
from tests.support.many import plan_later

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from uuid import UUID

    from tests.chaos.house import Site
    from tests.chaos.visitors import Visitor

PROBLEM = "application/problem+json"
MANY = 100_000
ROUNDS = 20
_WAITING = (
    "SELECT r.id, min(o.notify_at) FROM reminders_reminder r JOIN reminders_occurrence o ON o.reminder_id = r.id"
    " WHERE o.status IN ('scheduled', 'snoozed') AND r.is_active AND r.deleted_at IS NULL GROUP BY r.id"
)


def pause(chance: random.Random, longest: float) -> None:
    """Let things run for a while of random length: what is killed next may be anywhere."""
    # Nothing is waited for: the moment of the blow is what is drawn by lot.
    time.sleep(chance.uniform(0.0, longest))


def delivered(site: Site) -> int:
    """How many doses have been announced."""
    return int(site.one("SELECT count(*) FROM reminders_occurrence WHERE status = 'delivered'"))


def planned(site: Site) -> dict[str, float]:
    """What the index has to hold: every reminder with something to come, and when."""
    return {str(row[0]): round(row[1].timestamp(), 3) for row in site.rows(_WAITING)}


def scheduled(site: Site) -> dict[str, float]:
    """What the index holds."""
    return {str(name): round(score, 3) for name, score in site.valkey.zrange(SCHEDULE, 0, -1, withscores=True)}


def wait_whole(site: Site) -> None:
    """Wait until the index says what Postgres says, to which nobody adds any more."""
    wanted = planned(site)
    eventually(
        lambda: site.valkey.zcard(SCHEDULE) == len(wanted) and scheduled(site) == wanted,
        "the index is whole",
        tell=lambda: (site.valkey.zcard(SCHEDULE), len(planned(site))),
    )


def described(site: Site, reminder_ids: Iterable[str]) -> set[str]:
    """Which of these reminders the index describes, and counts among their patient's and their type's."""
    found = set()
    for reminder_id in reminder_ids:
        person, kind = site.valkey.hmget(f"reminder:{reminder_id}", "userId", "type")
        if person and kind:
            assert site.valkey.sismember(f"user:{person}:reminders", reminder_id)
            assert site.valkey.sismember(f"reminder:type:{kind}", reminder_id)
            found.add(reminder_id)
    return found


async def test_web_killed(site: Site) -> None:
    crowd = Crowd(site, sparing=True)
    await crowd.fill(REMINDERS, 60, spread=KILLS * 1.2)
    site.start_worker()
    site.start_web()
    chance = random.Random(SEED)  # noqa: S311 - repeatable on purpose
    with ExitStack() as stack:
        asking = stack.enter_context(await visitor(site, crowd.patients[-1]))
        with asking.asking(1):
            for _ in range(KILLS):
                asking.wait_served()
                pause(chance, 0.4)
                assert site.end_web(), "it must have been alive"
                site.start_web()
        assert not +crowd.check(), "no worker died, so no vendor was asked twice"
        asking.wait_served()
        assert set(asking.answers) == {(200, "application/json"), (201, "application/json")}
        assert asking.cut, "it was killed while it was asked"
        asking.check_stored()
        for person in chance.sample(sorted({person for _dose, person, _channel, _round in crowd.expected}), 20):
            one = stack.enter_context(await visitor(site, person))
            check_inbox(crowd, person, one)
    # Of a process that died between the commit and the index, too.
    wait_whole(site)
    assert described(site, asking.stored) == asking.stored


def check_inbox(crowd: Crowd, person: UUID, client: Visitor) -> None:
    """Check that the API lists every dose that a person had to hear of, once and unread."""
    entries = client.all_of("/api/v1/notifications", "notifications")
    told = sorted(entry["occurrenceId"] for entry in entries if entry["readAt"] is None)
    assert told == sorted(
        str(dose) for dose, who, channel, _round in crowd.expected if (who, channel) == (person, "websocket")
    )


@contextmanager
def black_hole(site: Site) -> Iterator[None]:
    """Let Valkey take connections and commands, and never answer."""
    pid = site.house.engines.valkey_pid
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)


async def test_valkey_black_holed(site: Site) -> None:
    crowd = Crowd(site)
    await crowd.fill(min(REMINDERS, 300), 0, spread=4.0, lead=3.0)
    site.start_worker()
    site.start_web()
    with await visitor(site, crowd.patients[0]) as client:
        client.wait_served()
        for _ in range(3):
            client.create()
        moved, paused, deleted = sorted(client.stored)
        wait_whole(site)
        with black_hole(site):
            for _ in range(ROUNDS):
                client.create()
                for path in READS:
                    client.ask("GET", path)
            client.ask("PUT", f"/api/reminders/{moved}", json={"scheduledTime": tomorrow()["scheduledTime"]})
            client.ask("PUT", f"/api/reminders/{paused}", json={"isActive": False})
            client.ask("DELETE", f"/api/reminders/{deleted}")
            eventually(lambda: delivered(site) == len(crowd.inside), "the sweep finds all that is due")
        assert set(client.answers) == {(200, "application/json"), (201, "application/json")}
        assert len(client.stored) == ROUNDS + 3
        client.check_stored(gone=frozenset({deleted}))
    assert not +crowd.check(), "no vendor was asked twice"
    wait_whole(site)
    eventually(
        lambda: described(site, client.stored) == client.stored - {deleted}, "the index knows what was made meanwhile"
    )
    assert site.valkey.hget(f"reminder:{paused}", "isActive") == "false"


async def test_postgres_killed_and_restarted_under_requests(site: Site) -> None:
    crowd = Crowd(site)
    await crowd.fill(min(REMINDERS, 500), 0, spread=KILLS * 0.5)
    site.start_worker()
    site.start_web()
    chance = random.Random(SEED)  # noqa: S311 - repeatable on purpose

    def kill_all() -> None:
        os.kill(site.house.engines.postgres_pid, signal.SIGKILL)

    def kill_session() -> None:
        """Kill one session's process: then Postgres ends the others' and restarts within itself."""
        sessions = psutil.Process(site.house.engines.postgres_pid).children()
        with suppress(ProcessLookupError):
            os.kill(chance.choice(sessions).pid, signal.SIGKILL)

    # As many of each, in an order drawn by lot.
    blows = [kill_all, kill_session, site.house.restart_postgres] * max(1, KILLS // 6)
    chance.shuffle(blows)
    with await visitor(site, crowd.patients[0]) as client:
        client.wait_served()
        with client.asking(4):
            for blow in blows:
                eventually(lambda: site.one("SELECT 1"), "Postgres is back")
                pause(chance, 0.5)
                blow()
            client.wait_served()
        assert set(client.answers) == {
            (200, "application/json"),
            (201, "application/json"),
            (503, PROBLEM),
        }, client.answers
        assert not client.cut
        client.check_stored()
    crowd.check()
    wait_whole(site)


async def test_valkey_emptied(site: Site) -> None:
    crowd = Crowd(site)
    with databases.connect(site.database_url) as owner:
        plan_later(owner, MANY)
    site.start_worker()
    eventually(lambda: site.valkey.zcard(SCHEDULE) == MANY, "the index is built")
    await crowd.fill(min(REMINDERS, 500), 0, spread=5.0)
    site.valkey.flushall()
    assert not +crowd.check(), "delivered exactly once"
    wait_whole(site)
    assert site.valkey.zcard(SCHEDULE) == MANY
    everyone = {str(row[0]) for row in site.rows("SELECT id FROM reminders_reminder")}
    eventually(lambda: site.valkey.smembers("reminder:type:medicine") == everyone, "all are counted by their type")
    hashes = site.valkey.scan_iter("reminder:*-*-*", count=10_000)
    assert {name.removeprefix("reminder:") for name in hashes} == everyone
    patients = site.rows("SELECT DISTINCT patient_id FROM reminders_reminder")
    with site.valkey.pipeline(transaction=False) as pipe:
        for (patient,) in patients:
            pipe.scard(f"user:{patient}:reminders")
        assert sum(pipe.execute()) == len(everyone)
