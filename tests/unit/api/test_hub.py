"""The hub's listening ends by nobody's fault. What it hears is under tests/integration/state."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from healthapp.api.realtime.hub import Hub

ANNA, BELA = uuid4(), uuid4()


def test_one_that_cannot_be_woken_keeps_nobody_else_asleep() -> None:
    nothing: Any = None
    hub, woken = Hub(nothing, nothing), list[str]()

    def broken() -> None:
        woken.append("broken")
        raise KeyError

    hub._waiting[ANNA].add(broken)
    hub._waiting[BELA].add(lambda: woken.append("bela"))
    hub._receive({"type": "pmessage", "channel": f"user:{ANNA}", "data": "{}"})
    hub._receive({"type": "pmessage", "channel": f"user:{BELA}", "data": "{}"})
    assert woken == ["broken", "bela"]
