"""The clock of the index jumps back and forth through the scripts that claim: nothing is lost, or leased twice."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from healthapp.adapters import reminder_index
from healthapp.adapters.reminder_index import LEASED, SCHEDULE
from healthapp.kit.ids import new_id

if TYPE_CHECKING:
    from uuid import UUID

    from healthapp.wiring import Platform

BEGUN = datetime(2031, 3, 12, 2, 0, tzinfo=UTC)
LEASE = 30.0
TIME = "redis.call('TIME')"
SCRIPTS = {name: getattr(reminder_index, name) for name in ("_CLAIM", "_REAP", "_RESCHEDULE")}


class ServersClock:
    """The time that the scripts are told, in seconds since the beginning."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self._patch = patch
        self.set(0)

    def set(self, seconds: int) -> None:
        self.now = seconds
        told = f"{{{int(BEGUN.timestamp()) + seconds}, 0}}"
        for name, script in SCRIPTS.items():
            assert TIME in script
            self._patch.setattr(reminder_index, name, script.replace(TIME, told))


async def _places(platform: Platform) -> tuple[set[str], set[str]]:
    client = platform.valkey.client
    return set(await client.zrange(SCHEDULE, 0, -1)), set(await client.zrange(LEASED, 0, -1))


@pytest.mark.parametrize("seed", range(3))
async def test_a_jumping_clock_loses_and_doubles_no_lease(
    platform: Platform, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    chance = random.Random(seed)  # noqa: S311 - repeatable on purpose
    clock = ServersClock(monkeypatch)
    index, left = platform.index, {new_id() for _ in range(40)}
    await index.plan([(each, BEGUN + timedelta(seconds=chance.randrange(600))) for each in left])
    ends: dict[UUID, float] = {}
    for _ in range(120):
        clock.set(chance.randrange(-3600, 1200))
        match chance.randrange(4):
            case 0 | 1:
                for each in await index.claim(8, LEASE):
                    assert each not in ends, "leased already"
                    ends[each] = clock.now + LEASE
            case 2:
                await index.reap()
                ends = {each: end for each, end in ends.items() if end > clock.now}
            case _ if ends:
                done = chance.choice(sorted(ends))
                await index.reschedule([(done, None)])
                del ends[done]
                left.remove(done)
        scheduled, leased = await _places(platform)
        assert leased == {str(each) for each in ends}
        assert scheduled | leased == {str(each) for each in left}
        assert not scheduled & leased
    # Time goes on again: whoever had leased them is gone, and every one of them comes.
    clock.set(9000)
    await index.reap()
    assert set(await index.claim(100, LEASE)) == left
