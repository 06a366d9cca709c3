"""Vectors of the content's texts, and the queue of those that are still to be made."""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from healthapp.contexts.knowledge.errors import Trouble
from healthapp.contexts.knowledge.repository.article_vectors import LOADED
from healthapp.contexts.knowledge.rules.pace import Buckets
from healthapp.contexts.knowledge.schemas.embedding import DeadText, Standing

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime, timedelta

    from healthapp.contexts.knowledge.rules.embedding import Verdict
    from healthapp.kit.uow import UnitOfWork

_PLAN = sa.text(
    """
    INSERT INTO knowledge_embedding
        (digest, model, version, document_id, language, tokens, next_at, wanted_at)
    SELECT digest, :model, :version, document_id, language, tokens, :now, :now
    FROM unnest(CAST(:digests AS text[]), CAST(:documents AS text[]), CAST(:languages AS text[]),
        CAST(:tokens AS int[])) AS wanted(digest, document_id, language, tokens)
    ORDER BY digest
    ON CONFLICT (digest) DO UPDATE SET version = EXCLUDED.version, wanted_at = EXCLUDED.wanted_at,
        document_id = EXCLUDED.document_id, language = EXCLUDED.language
    """
)
_NOTE_PLAN = sa.text(
    """
    INSERT INTO knowledge_embedder (model, version, wanted) VALUES (:model, :version, :wanted)
    ON CONFLICT (model) DO UPDATE SET version = EXCLUDED.version, wanted = EXCLUDED.wanted
    """
)
_FORGET = sa.text(
    """
    DELETE FROM knowledge_embedding
    WHERE version <> :loaded AND (wanted_at < :made_before OR (numbers IS NULL AND wanted_at < :waiting_before))
    """
)
_READ = sa.text(
    "SELECT digest, numbers FROM knowledge_embedding"
    " WHERE numbers IS NOT NULL AND digest = ANY (CAST(:digests AS text[]))"
)
_EMBEDDER = sa.text(
    "SELECT requests, tokens, refilled_at, rests_until FROM knowledge_embedder WHERE model = :model FOR UPDATE"
)
_SPEND = sa.text(
    "UPDATE knowledge_embedder SET requests = :requests, tokens = :tokens, refilled_at = :at WHERE model = :model"
)
_REST = sa.text("UPDATE knowledge_embedder SET rests_until = :until, why = :why WHERE model = :model")
_LOSE = sa.text(
    """
    UPDATE knowledge_embedding SET dead_at = :now, error = coalesce(error, :lost)
    WHERE model = :model AND version = :version AND numbers IS NULL AND dead_at IS NULL
      AND next_at <= :now AND attempts >= :most
    """
)
_DUE = sa.text(
    """
    SELECT digest, attempts, tokens, alone FROM knowledge_embedding
    WHERE model = :model AND version = :version AND numbers IS NULL AND dead_at IS NULL AND next_at <= :now
    ORDER BY alone, next_at, tokens, digest LIMIT :most FOR UPDATE SKIP LOCKED
    """
)
_TAKE = sa.text(
    """
    UPDATE knowledge_embedding SET attempts = attempts + 1, next_at = :until
    WHERE digest = ANY (CAST(:digests AS text[]))
    """
)
_MAKE = sa.text(
    """
    UPDATE knowledge_embedding e SET numbers = made.numbers, next_at = :now, error = NULL, dead_at = NULL
    FROM unnest(CAST(:digests AS text[]), CAST(:numbers AS bytea[])) AS made(digest, numbers)
    WHERE e.digest = made.digest
    """
)
_FAIL = sa.text(
    """
    UPDATE knowledge_embedding SET
        attempts = attempts - CASE WHEN :counts THEN 0 ELSE 1 END,
        alone = alone OR :alone,
        next_at = :again,
        dead_at = CASE WHEN :dead THEN CAST(:now AS timestamptz) END,
        error = CASE WHEN :counts THEN :error ELSE error END
    WHERE digest = ANY (CAST(:digests AS text[])) AND numbers IS NULL
    """
)
_STANDING = sa.text(
    """
    SELECT b.wanted, b.rests_until, b.why,
        count(*) FILTER (WHERE e.numbers IS NULL AND e.dead_at IS NULL) AS waiting,
        count(*) FILTER (WHERE e.dead_at IS NOT NULL) AS dead
    FROM knowledge_embedder b LEFT JOIN knowledge_embedding e ON e.model = b.model AND e.version = b.version
    WHERE b.model = :model AND (CAST(:version AS text) IS NULL OR b.version = :version)
    GROUP BY b.model
    """
)
_DEAD = sa.text(
    """
    SELECT digest, document_id, language, error, attempts, dead_at FROM knowledge_embedding
    WHERE model = :model AND dead_at IS NOT NULL ORDER BY dead_at DESC, digest LIMIT :most
    """
)
_REPLAY = sa.text(
    """
    UPDATE knowledge_embedding SET attempts = 0, dead_at = NULL, error = NULL, next_at = :now
    WHERE dead_at IS NOT NULL AND model = :model
      AND (digest = ANY (CAST(:digests AS text[])) OR error = ANY (CAST(:causes AS text[])))
    """
)


class EmbeddingsRepository:
    """Reads and writes what the actor of `uow` may: everybody reads, the worker and the operator write.

    An administrator may let what was given up be tried again.
    """

    def __init__(self, uow: UnitOfWork) -> None:
        """Bind to a unit of work."""
        self._session = uow.session

    async def plan(
        self, model: str, version: str, texts: Sequence[tuple[str, str, str, int]], wanted: int, now: datetime
    ) -> None:
        """Let these texts (digest, document, language, tokens) be wanted, of an edition that has `wanted` in all."""
        digests, documents, languages, tokens = zip(*texts, strict=True) if texts else ((), (), (), ())
        common = {"model": model, "version": version}
        columns = {
            "digests": list(digests), "documents": list(documents), "languages": list(languages), "tokens": list(tokens)
        }  # fmt: skip
        await self._session.execute(_NOTE_PLAN, {**common, "wanted": wanted})
        await self._session.execute(_PLAN, {**common, **columns, "now": now})

    async def forget(self, now: datetime, made: timedelta, waiting: timedelta) -> None:
        """Delete what no edition has wanted for so long. What articles want is dropped with them."""
        given = {"made_before": now - made, "waiting_before": now - waiting, "loaded": LOADED}
        await self._session.execute(_FORGET, given)

    async def made(self, digests: Sequence[str], dimension: int) -> dict[str, Sequence[float]]:
        """Return the vectors that are there and so long."""
        found: dict[str, Sequence[float]] = {}
        for digest, packed in await self._session.execute(_READ, {"digests": list(digests)}):
            numbers = array("f")
            numbers.frombytes(packed)
            if len(numbers) == dimension:
                found[digest] = numbers.tolist()
        return found

    async def embedder(self, model: str) -> tuple[Buckets | None, datetime | None] | None:
        """Return what may be asked of a model and until when it rests, and hold it; None: nothing was planned."""
        row = (await self._session.execute(_EMBEDDER, {"model": model})).one_or_none()
        if row is None:
            return None
        buckets = None if row.refilled_at is None else Buckets(row.requests, row.tokens, row.refilled_at)
        return buckets, row.rests_until

    async def spend(self, model: str, buckets: Buckets) -> None:
        """Note what is left."""
        values = {"requests": buckets.requests, "tokens": buckets.tokens, "at": buckets.at}
        await self._session.execute(_SPEND, {"model": model, **values})

    async def rest(self, model: str, until: datetime | None, why: Trouble | None) -> None:
        """Let a model rest until then; None: it may be asked."""
        await self._session.execute(_REST, {"model": model, "until": until, "why": why and why.value})

    async def give_up_lost(self, model: str, version: str, most: int, now: datetime) -> None:
        """Give up what was tried so often and never told how it ended."""
        given = {"model": model, "version": version, "most": most, "now": now, "lost": Trouble.LOST.value}
        await self._session.execute(_LOSE, given)

    async def due(self, model: str, version: str, most: int, now: datetime) -> list[tuple[str, int, int, bool]]:
        """Return what is due and nobody else is taking: digest, tries so far, tokens, and whether it goes alone."""
        given = {"model": model, "version": version, "most": most, "now": now}
        return [(row.digest, row.attempts, row.tokens, row.alone) for row in await self._session.execute(_DUE, given)]

    async def take(self, digests: Sequence[str], until: datetime) -> None:
        """Count a try of these; until then nobody else takes them."""
        await self._session.execute(_TAKE, {"digests": list(digests), "until": until})

    async def make(self, vectors: Mapping[str, Sequence[float]], now: datetime) -> None:
        """Keep vectors."""
        packed = [array("f", numbers).tobytes() for numbers in vectors.values()]
        await self._session.execute(_MAKE, {"digests": list(vectors), "numbers": packed, "now": now})

    async def fail(
        self, digests: Sequence[str], verdict: Verdict, error: Trouble, now: datetime, again: datetime
    ) -> None:
        """Note how a request for these ended."""
        values: dict[str, Any] = {"counts": verdict.counts, "alone": verdict.alone, "dead": verdict.again is None}
        times = {"now": now, "again": again}
        await self._session.execute(_FAIL, {"digests": list(digests), "error": error.value, **values, **times})

    async def standing(self, model: str, version: str | None = None) -> Standing | None:
        """Return how far it is, of that edition alone when one is given; None: nothing was planned."""
        row = (await self._session.execute(_STANDING, {"model": model, "version": version})).one_or_none()
        if row is None:
            return None
        why = None if row.why is None else Trouble(row.why)
        return Standing(model, row.wanted, row.waiting, row.dead, row.rests_until, why)

    async def dead(self, model: str, most: int) -> list[DeadText]:
        """Return what was given up, newest first."""
        found = await self._session.execute(_DEAD, {"model": model, "most": most})
        return [
            DeadText(row.digest, row.document_id, row.language, Trouble(row.error), row.attempts, row.dead_at)
            for row in found
        ]

    async def replay(self, model: str, digests: Sequence[str], causes: Sequence[str], now: datetime) -> int:
        """Let what was given up be tried again; returns how many."""
        given = {"model": model, "digests": list(digests), "causes": list(causes), "now": now}
        return int((await self._session.execute(_REPLAY, given)).rowcount)  # type: ignore[attr-defined]  # a cursor's
