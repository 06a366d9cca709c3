"""Making the vectors of the content: a queue in Postgres that outlives whoever works on it, and how far it is.

A worker takes texts in one unit of work, asks the model for their vectors outside of any, and keeps them in a second
one. Whoever is killed between the two leaves them for the next; whatever was kept is never asked for again.
"""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING

from healthapp.contexts.compliance.service import Permission, require_office
from healthapp.contexts.knowledge.errors import EmbedderUnavailableError, Trouble
from healthapp.contexts.knowledge.repository import EditionsRepository, EmbeddingsRepository
from healthapp.contexts.knowledge.rules import editions, embedding, pace
from healthapp.contexts.knowledge.schemas.embedding import Claim, DeadText, Job, Standing
from healthapp.contexts.knowledge.service.vectors import assembled

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence

    from healthapp.contexts.knowledge.ports import Embedder
    from healthapp.contexts.knowledge.schemas.embedding import Pace
    from healthapp.contexts.knowledge.schemas.search import IndexState
    from healthapp.contexts.knowledge.service.indexing import Indexing
    from healthapp.contexts.knowledge.service.vectors import MadeVectors, Needed
    from healthapp.kit.uow import UnitOfWork

MOST_AT_ONCE = 64
"""Texts of one request: little is lost with one that fails."""
_MOST_TOKENS = 50_000
"""So that it stays one request: what was paid for is kept before the next one is asked for."""
_LEASE = timedelta(minutes=5)
"""So long others leave alone what a worker has taken."""
_MADE_STAY = timedelta(days=30)
_WAITING_STAY = timedelta(days=1)
"""What no edition wants any more; whoever takes a change back soon shall not pay twice."""
_EDITIONS_STAY = timedelta(days=7)
_MENDS = Permission.MANAGE_DEAD_LETTERS


class Embedding:
    """The use cases of the queue, and whose turn it is to keep the index."""

    indexing: Indexing
    pace: Pace | None = None
    """How fast the vendor may be asked; None: it is this machine's own processor."""
    _turned_to: str | None = None

    async def take_turn(self, uow: UnitOfWork, state: IndexState | None) -> bool:
        """Say that this worker works with its edition; tells whether it may replace an index that holds `state`."""
        version, kept = await self.indexing.version(), EditionsRepository(uow)
        if self._turned_to != version:
            await kept.turn_to(version, _EDITIONS_STAY)
            uow.after_commit(lambda: self._turn(version))
        else:
            await kept.renew(version, editions.RENEWED)
        known = await kept.all()
        if state is None:
            return True
        return editions.may_replace(known[version], known.get(state.version), await kept.now())

    async def _turn(self, version: str) -> None:
        self._turned_to = version

    async def plan_vectors(self, uow: UnitOfWork, *, again: bool = False) -> None:
        """Put what is missing of this edition into the queue; nothing without an embedder, and when it was done before.

        With `again` even then: what was kept on this machine may be lost.
        """
        embedder = self.indexing.embedder
        if embedder is None:
            return
        kept, now, version = EmbeddingsRepository(uow), uow.clock.now(), await self.indexing.version()
        if not again and await kept.standing(embedder.model, version) is not None:
            return
        wanted = await self.indexing.needed(embedder)
        here = await self.indexing.kept_here(wanted, embedder)
        rows = await asyncio.to_thread(_rows, wanted, here)
        await kept.plan(embedder.model, version, rows, len(wanted.texts), now)
        await kept.forget(now, _MADE_STAY, _WAITING_STAY)

    async def claim_texts(self, uow: UnitOfWork) -> Claim:
        """Take texts of the content for one request, within the vendor's pace."""
        embedder = self.indexing.embedder
        if embedder is None:
            return Claim(())

        async def texts(_: Sequence[str]) -> Mapping[str, str]:
            return (await self.indexing.needed(embedder)).texts

        return await self._claim(uow, embedder.model, await self.indexing.version(), MOST_AT_ONCE, texts)

    async def _claim(
        self,
        uow: UnitOfWork,
        model: str,
        version: str,
        most: int,
        texts_of: Callable[[Sequence[str]], Awaitable[Mapping[str, str]]],
    ) -> Claim:
        """Take what is due of one `version`; `texts_of` gives the texts of digests, as far as they are still wanted."""
        now, kept = uow.clock.now(), EmbeddingsRepository(uow)
        held = await kept.embedder(model)
        if held is None:
            return Claim(())
        buckets, rests_until = held
        if rests_until is not None and rests_until > now:
            return Claim(())
        await kept.give_up_lost(model, version, embedding.MOST_ATTEMPTS, now)
        due = await kept.due(model, version, most, now)
        if not due:
            return Claim(())
        due = due[:1] if due[0][3] else [one for one in due if not one[3]]
        sizes = [tokens for _, _, tokens, _ in due]
        due = due[: max(1, pace.within(sizes, _MOST_TOKENS))]
        if self.pace is not None:
            left = pace.refilled(buckets or pace.full(self.pace, now), self.pace, now)
            count = pace.affordable(left, self.pace, sizes[: len(due)])
            if count == 0:
                return Claim((), pace.seconds_until(left, self.pace, sizes[0]))
            due = due[:count]
            await kept.spend(model, pace.taken(left, sum(sizes[:count])))
        if rests_until is not None:
            await kept.rest(model, None, None)
        await kept.take([digest for digest, *_ in due], now + _LEASE)
        texts = await texts_of([digest for digest, *_ in due])
        return Claim(tuple(Job(digest, tries + 1, texts[digest]) for digest, tries, *_ in due if digest in texts))

    async def make_vectors(self, jobs: Sequence[Job]) -> dict[str, Sequence[float]]:
        """Return their vectors by digests; EmbedderUnavailableError. Outside of any unit of work."""
        embedder = self._embedder()
        made = await embedder.passages([job.text for job in jobs])
        if len(made) != len(jobs) or any(len(vector) != embedder.dimension for vector in made):
            raise EmbedderUnavailableError(trouble=Trouble.NONSENSE)
        vectors = {job.digest: vector for job, vector in zip(jobs, made, strict=True)}
        if any(job.is_ours for job in jobs):
            await self.indexing.keep_here(vectors)
        return vectors

    async def keep_vectors(self, uow: UnitOfWork, vectors: Mapping[str, Sequence[float]]) -> None:
        """Keep what was made."""
        await EmbeddingsRepository(uow).make(vectors, uow.clock.now())

    async def note_trouble(
        self, uow: UnitOfWork, jobs: Sequence[Job], error: EmbedderUnavailableError, jitter: float
    ) -> None:
        """Note why these were not made: when they, or the vendor as a whole, are tried again, or that they are not."""
        kept, now = EmbeddingsRepository(uow), uow.clock.now()
        by_verdict: dict[embedding.Verdict, list[str]] = {}
        for job in jobs:
            verdict = embedding.judge(error.trouble, job.attempts, len(jobs), jitter, error.retry_after)
            by_verdict.setdefault(verdict, []).append(job.digest)
        for verdict, digests in by_verdict.items():
            again = now + timedelta(seconds=verdict.again or 0.0)
            await kept.fail(sorted(digests), verdict, error.trouble, now, again)
        if rest := max(verdict.rest for verdict in by_verdict):
            await kept.rest(self._embedder().model, now + timedelta(seconds=rest), error.trouble)

    async def vectors(self, uow: UnitOfWork) -> MadeVectors | None:
        """Return all that are there of this edition; None without an embedder, or when there is not one."""
        embedder = self.indexing.embedder
        if embedder is None:
            return None
        wanted = await self.indexing.needed(embedder)
        known = await self.indexing.kept_here(wanted, embedder)
        missing = sorted(wanted.texts.keys() - known.keys())
        known |= await EmbeddingsRepository(uow).made(missing, embedder.dimension)
        return assembled(wanted, embedder, known) if known else None

    async def embedding_standing(self, uow: UnitOfWork, *, mine: bool = False) -> Standing | None:
        """Return how far the vectors are, of the edition that was planned last, or of `mine`; None: nothing planned."""
        embedder = self.indexing.embedder
        if embedder is None:
            return None
        version = await self.indexing.version() if mine else None
        return await EmbeddingsRepository(uow).standing(embedder.model, version)

    async def counted(self, uow: UnitOfWork) -> dict[str, float]:
        """Return how many texts wait for their vector, and how many were given up, for our own scrape."""
        found = await self.embedding_standing(uow)
        return {"texts_waiting": found.waiting if found else 0, "texts_dead": found.dead if found else 0}

    async def dead_texts(self, uow: UnitOfWork, limit: int = 100) -> list[DeadText]:
        """Return the texts that were given up, newest first; for administrators and the operator."""
        await require_office(uow, _MENDS, action="operations", resource_type="embedding")
        uow.audit("operations.dead_letters", "embedding")
        embedder = self.indexing.embedder
        return [] if embedder is None else await EmbeddingsRepository(uow).dead(embedder.model, limit)

    async def replay_texts(self, uow: UnitOfWork, digests: Sequence[str], causes: Sequence[str]) -> int:
        """Try texts again that were given up: some by digest, or all of a cause; returns how many.

        The vendor is asked at once then, however long it was to rest: whoever does this has mended something.
        """
        await require_office(uow, _MENDS, action="operations", resource_type="embedding")
        replayed, embedder = 0, self.indexing.embedder
        if embedder is not None:
            kept = EmbeddingsRepository(uow)
            replayed = await kept.replay(embedder.model, digests, causes, uow.clock.now())
            await kept.rest(embedder.model, None, None)
        uow.audit("operations.replay", "embedding", count=replayed)
        return replayed

    def _embedder(self) -> Embedder:
        if self.indexing.embedder is None:
            raise EmbedderUnavailableError
        return self.indexing.embedder


def _rows(wanted: Needed, here: Mapping[str, Sequence[float]]) -> list[tuple[str, str, str, int]]:
    """Return of each text that isn't kept here: digest, document, language, and about how many tokens."""
    rows: dict[str, tuple[str, str, str, int]] = {}
    for (document, language), digest in wanted.places.items():
        if digest not in here:
            rows[digest] = digest, document, language, pace.tokens_of(wanted.texts[digest])
    return list(rows.values())
