"""The hub's listening ends by nobody's fault. What it hears is under tests/integration/state."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from healthapp.api.realtime import hub as module
from healthapp.api.realtime.hub import Hub

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    import pytest

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


async def test_closing_waits_for_the_question_that_is_under_way(monkeypatch: pytest.MonkeyPatch) -> None:
    asked, answered = asyncio.Event(), list[str]()

    async def news(_seen: Mapping[UUID, str]) -> Mapping[UUID, str]:
        asked.set()
        try:
            await asyncio.Event().wait()
        finally:
            # As a cancelled query does, which gives its connection back on its way out.
            await asyncio.sleep(0)
            answered.append("gave the connection back")
        return {}

    class Away:
        async def call(self, _step: object) -> None:
            await asyncio.Event().wait()

    monkeypatch.setattr(module, "_POLL_EVERY", 0.0)
    away: Any = Away()
    hub = Hub(away, news)
    hub.subscribe(ANNA, lambda: None)
    await asked.wait()
    await hub.close()
    assert answered
