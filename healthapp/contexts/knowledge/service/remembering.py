"""Remembers what searches found: here for two minutes, beside all processes for an hour, and else asks the engine.

These are the levels of seed 000 §6.2. Who asks what is just being found waits for that: the engine is asked once.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from typing import TYPE_CHECKING, NamedTuple

from healthapp.kit.clock import monotonic
from healthapp.kit.telemetry import observe_search_cache

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from healthapp.contexts.knowledge.ports import SharedResults
    from healthapp.contexts.knowledge.schemas.search import Scored

    Finding = Callable[[], Awaitable["Answer"]]

SECONDS = 120.0
MOST = 256
"""So many answers at once are remembered here: some ten megabytes."""


class Answer(NamedTuple):
    """What was found; whether that is all there is to find, and so worth remembering; whether the reader is told.

    `by_words`: the meaning alone was asked for, and words had to stand in for it. `articles`: those that are near by
    meaning, with what they count; while it is remembered they stand in `found`.
    """

    found: list[Scored]
    is_whole: bool = True
    is_limited: bool = False
    by_words: bool = False
    articles: tuple[Scored, ...] = ()


class Remembering:
    """The answers of one process. `shared` keeps them for the others too; without it nothing is remembered."""

    def __init__(self, shared: SharedResults | None, *, now: Callable[[], float] = monotonic) -> None:
        """Remember nothing yet."""
        self._shared = shared
        self._now = now
        self._kept: OrderedDict[str, tuple[float, list[Scored]]] = OrderedDict()
        self._finding: dict[str, asyncio.Task[Answer]] = {}

    async def found(self, question: str, find: Finding) -> Answer:
        """Return what was found for the very same `question` before, or else what `find` finds now.

        What it raises, everybody who waits for it gets.
        """
        if self._shared is None:
            return await find()
        key = self._shared.key(question)
        kept = self._recalled(key)
        finding = self._finding.get(key)
        observe_search_cache("memory", hit=kept is not None or finding is not None)
        if kept is not None:
            return Answer(kept)
        if finding is None:
            finding = asyncio.create_task(self._find(self._shared, key, find))
            self._finding[key] = finding
            finding.add_done_callback(lambda done: self._over(key, done))
        # Somebody who goes away doesn't take the answer from the others.
        return await asyncio.shield(finding)

    async def _find(self, shared: SharedResults, key: str, find: Finding) -> Answer:
        known = await shared.get(key)
        observe_search_cache("shared", hit=known is not None)
        if known is not None:
            self._keep(key, known)
            return Answer(known)
        answer = await find()
        if answer.is_whole:
            self._keep(key, answer.found)
            await shared.put(key, answer.found)
        return answer

    def _over(self, key: str, done: asyncio.Task[Answer]) -> None:
        del self._finding[key]
        if not done.cancelled():
            done.exception()  # looked at: all who waited may have gone

    def _recalled(self, key: str) -> list[Scored] | None:
        until, found = self._kept.get(key, (0.0, None))
        if found is None or self._now() >= until:
            return None
        self._kept.move_to_end(key)
        return found

    def _keep(self, key: str, found: list[Scored]) -> None:
        self._kept[key] = (self._now() + SECONDS, found)
        self._kept.move_to_end(key)
        while len(self._kept) > MOST:
            self._kept.popitem(last=False)

    async def close(self) -> None:
        """Stop finding, and let go of what keeps it for the others."""
        finding = set(self._finding.values())
        for task in finding:
            task.cancel()
        if finding:
            await asyncio.wait(finding)
        if self._shared is not None:
            await self._shared.close()
