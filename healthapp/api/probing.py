"""Whether an engine answers: one question at a time, and a slow answer isn't none.

On a busy machine an answer may take longer than whoever asks will wait. Giving the question up then, and asking anew a
moment later, makes the engine slower still and says of it that it is away. So the question goes on by itself, whoever
asks meanwhile waits for the same answer, and an engine that answered a moment ago counts as slow for a while.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Literal

from healthapp.kit.clock import monotonic

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from healthapp.wiring import Platform

Answer = Literal["ok", "slow", "no answer", "none alive", "unknown"]
GOOD: frozenset[Answer] = frozenset({"ok", "slow"})
PATIENCE = 1.0
"""Seconds that somebody waits for an answer."""
_LONGEST = 10.0
"""Seconds after which a question counts as not answered."""
BELIEVED = 15.0
"""Seconds for which an engine that has answered may be slow: as long as a worker's sign of life counts."""


class Probe:
    """The question whether one engine answers; `otherwise` is what is said when it doesn't."""

    def __init__(self, ask: Callable[[Platform], Awaitable[Answer]], otherwise: Answer) -> None:
        """Prepare to `ask`."""
        self._ask = ask
        self._otherwise = otherwise
        self._asking: asyncio.Task[Answer] | None = None
        self._good_until = 0.0

    async def answer(self, platform: Platform) -> Answer:
        """Return the answer, within a second."""
        if self._asking is None or self._asking.done():
            self._asking = asyncio.create_task(self._make(platform), name="probe")
        asked = self._asking
        await asyncio.wait({asked}, timeout=PATIENCE)
        return asked.result() if asked.done() else self._late()

    async def _make(self, platform: Platform) -> Answer:
        try:
            async with asyncio.timeout(_LONGEST):
                answer = await self._ask(platform)
        except Exception as error:  # noqa: BLE001 - whatever it is, this engine didn't answer
            return self._late() if _took_too_long(error) else self._otherwise
        if answer == "ok":
            self._good_until = monotonic() + BELIEVED
        return answer

    def _late(self) -> Answer:
        return "slow" if monotonic() < self._good_until else self._otherwise


def _took_too_long(error: BaseException | None) -> bool:
    """Tell whether an error came of waiting: Postgres' pool, Valkey's client and asyncio have names of their own."""
    while error is not None:
        if isinstance(error, TimeoutError) or "Timeout" in type(error).__name__:
            return True
        error = error.__cause__ or error.__context__
    return False
