"""`healthapp keys`: what an operator sees and does."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.integration.commands.conftest import Healthapp


async def test_a_young_key_is_left_alone(healthapp: Healthapp, clean: None) -> None:
    ran = await healthapp("keys", "rotate", "--json")
    found = json.loads(ran.out)
    assert (ran.code, found["rotated"], found["open"]) == (0, False, False)
    status = json.loads((await healthapp("keys", "status", "--json")).out)
    assert [key["is_current"] for key in status["keys"]].count(True) == 1
    assert "wrapped" not in str(status)
