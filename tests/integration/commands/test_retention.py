"""`healthapp retention`: 0 when nothing is overdue, 3 when something is or had to be left."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from healthapp.wiring import Platform
    from tests.integration.commands.conftest import Healthapp
    from tests.support.rows import Connection


async def test_status_and_run(healthapp: Healthapp, platform: Platform, owner: Connection) -> None:
    del platform
    owner.execute(
        "INSERT INTO notifications_feed (user_id, seq, topic, payload, at) SELECT gen_random_uuid(), n, 'x', '{}',"
        " now() - interval '31 days' FROM generate_series(1, 12) n"
    )
    ran = await healthapp("retention", "status")
    assert ran.code == 3, ran.err
    assert "12 overdue" in ran.out
    assert "Nothing has been cleaned yet" in ran.out
    ran = await healthapp("retention", "run", "--batch", "5", "--json")
    found = json.loads(ran.out)
    assert (ran.code, found["overdue"], found["running"]) == (0, 0, False)
    assert {place["name"]: place["removed"] for place in found["places"]}["notifications_feed"] == 12
    assert (await healthapp("retention", "status")).code == 0
