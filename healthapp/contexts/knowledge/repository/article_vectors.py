"""Vectors of loaded articles: in the same queue as those of the content, as an edition of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from healthapp.contexts.knowledge.schemas.loaded import ArticlesStanding, VectorRow

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime, timedelta

    from healthapp.contexts.knowledge.schemas.embedding import ArticleText
    from healthapp.kit.uow import UnitOfWork

LOADED = "loaded"
"""What stands in `version` instead of an edition of the content. `wanted_at` is when the article changed then, and
`document_id` is its entry, as `article:id`."""

# The newest may have vectors, those for everybody before those for professionals.
_WANTED = """
    wanted AS (
        SELECT entry_id, changed_at FROM knowledge_loaded
        WHERE kind = 'article' AND origin = ANY (CAST(:origins AS text[]))
        ORDER BY (audience = 'everybody') DESC, changed_at DESC, entry_id LIMIT :articles
    )
"""
# Nobody has counted a table that was just filled: what is planned for a few rows compares each with each.
_NOT_EACH_WITH_EACH = sa.text("SET LOCAL enable_nestloop = off")
_UNPLANNED = sa.text(
    f"""
    WITH {_WANTED}
    SELECT w.entry_id FROM wanted w WHERE NOT EXISTS (
        SELECT 1 FROM knowledge_embedding e
        WHERE e.model = :model AND e.version = :version AND e.document_id = 'article:' || w.entry_id
          AND e.wanted_at >= w.changed_at
    ) LIMIT :most
    """  # noqa: S608 - no value is in it
)
_CHANGED = sa.text(
    """
    SELECT entry_id, changed_at, body FROM knowledge_loaded
    WHERE entry_id = ANY (CAST(:entries AS text[])) AND kind = 'article'
    """
)
_PLAN = sa.text(
    """
    INSERT INTO knowledge_embedding
        (digest, model, version, document_id, language, tokens, next_at, wanted_at)
    SELECT digest, :model, :version, 'article:' || entry_id, language, tokens, :now, changed_at
    FROM unnest(CAST(:digests AS text[]), CAST(:entries AS text[]), CAST(:languages AS text[]),
        CAST(:tokens AS int[]), CAST(:changes AS timestamptz[]))
        AS asked(digest, entry_id, language, tokens, changed_at)
    ORDER BY digest
    ON CONFLICT (digest) DO UPDATE SET wanted_at = GREATEST(knowledge_embedding.wanted_at, EXCLUDED.wanted_at)
    """
)
# What no article says any more, by no model; and what an article said before it changed.
_DROP = sa.text(
    f"""
    WITH {_WANTED}
    DELETE FROM knowledge_embedding e
    WHERE e.version = :version AND NOT EXISTS (
        SELECT 1 FROM wanted w
        WHERE e.document_id = 'article:' || w.entry_id AND (e.model <> :model OR e.wanted_at >= w.changed_at)
    )
    """  # noqa: S608 - as above
)
_DROP_OTHERS = sa.text(
    "DELETE FROM knowledge_embedding WHERE version = :version AND model <> :model AND next_at < :long_ago"
)
_BODIES = sa.text(
    """
    SELECT e.digest, e.language, l.entry_id, l.body
    FROM knowledge_embedding e JOIN knowledge_loaded l ON l.entry_id = substr(e.document_id, 9)
    WHERE e.digest = ANY (CAST(:digests AS text[])) AND l.kind = 'article'
    """
)
_NEWEST = sa.text(
    """
    SELECT next_at FROM knowledge_embedding WHERE model = :model AND version = :version AND numbers IS NOT NULL
    ORDER BY next_at DESC LIMIT 1
    """
)
_PAGE = sa.text(
    """
    SELECT e.digest, e.language, e.numbers, l.entry_id, l.audience, l.category
    FROM knowledge_embedding e JOIN knowledge_loaded l ON l.entry_id = substr(e.document_id, 9)
    WHERE e.model = :model AND e.version = :version AND e.digest > :after AND octet_length(e.numbers) = :bytes
      AND l.kind = 'article'
    ORDER BY e.digest LIMIT :most
    """
)
_STANDING = sa.text(
    """
    WITH held AS (
        SELECT document_id, bool_and(numbers IS NOT NULL) AS is_made, bool_or(dead_at IS NOT NULL) AS is_dead
        FROM knowledge_embedding WHERE model = :model AND version = :version GROUP BY document_id
    )
    SELECT count(*) AS articles, count(*) FILTER (WHERE h.is_made) AS made, count(*) FILTER (WHERE h.is_dead) AS dead
    FROM knowledge_loaded l LEFT JOIN held h ON h.document_id = 'article:' || l.entry_id
    WHERE l.kind = 'article' AND l.origin = ANY (CAST(:origins AS text[]))
    """
)


class ArticleVectorsRepository:
    """Everybody reads, the worker and the operator write; all of it is about texts that are public."""

    def __init__(self, uow: UnitOfWork, model: str, origins: Sequence[str] = ()) -> None:
        """Bind to a unit of work, to what makes the vectors, and to the origins whose articles may have some."""
        self._session = uow.session
        self._given = {"model": model, "version": LOADED}
        self._of = {**self._given, "origins": list(origins)}

    async def unplanned(self, articles: int, most: int) -> list[str]:
        """Return some articles that are new or have changed, among those that may have vectors (`articles`)."""
        await self._session.execute(_NOT_EACH_WITH_EACH)
        given = {**self._of, "articles": articles, "most": most}
        return [row.entry_id for row in await self._session.execute(_UNPLANNED, given)]

    async def changed(self, entries: Sequence[str]) -> list[tuple[str, datetime, dict[str, Any]]]:
        """Return of articles by their ids: id, when it changed, body."""
        found = await self._session.execute(_CHANGED, {"entries": list(entries)})
        return [(row.entry_id, row.changed_at, row.body) for row in found]

    async def plan(self, texts: Sequence[ArticleText], now: datetime) -> None:
        """Let these texts be wanted. What has its vector keeps it."""
        columns = {
            "digests": [one.digest for one in texts],
            "entries": [one.entry_id for one in texts],
            "languages": [one.language for one in texts],
            "tokens": [one.tokens for one in texts],
            "changes": [one.changed_at for one in texts],
        }
        await self._session.execute(_PLAN, {**self._given, "now": now, **columns})

    async def drop(self, articles: int, now: datetime, others_stay: timedelta) -> None:
        """Delete what isn't wanted any more, and what another model made when nobody works with that for so long."""
        await self._session.execute(_NOT_EACH_WITH_EACH)
        await self._session.execute(_DROP, {**self._of, "articles": articles})
        await self._session.execute(_DROP_OTHERS, {**self._given, "long_ago": now - others_stay})

    async def bodies(self, digests: Sequence[str]) -> list[tuple[str, str, str, dict[str, Any]]]:
        """Return of texts their digest, language, article and its body, as it is now."""
        given = {"digests": list(digests)}
        found = await self._session.execute(_BODIES, given)
        return [(row.digest, row.language, row.entry_id, row.body) for row in found]

    async def newest(self) -> datetime | None:
        """Return when the last vector was made; None: there is none."""
        found: datetime | None = await self._session.scalar(_NEWEST, self._given)
        return found

    async def page(self, after: str, dimension: int, most: int) -> tuple[str, list[VectorRow], list[bytes]]:
        """Return some vectors that are so long, by the order of their digests, and the digest to go on after."""
        given = {**self._given, "after": after, "bytes": 4 * dimension, "most": most}
        found = (await self._session.execute(_PAGE, given)).all()
        rows = [VectorRow(row.entry_id, row.language, row.audience, row.category) for row in found]
        return found[-1].digest if found else after, rows, [bytes(row.numbers) for row in found]

    async def standing(self, most: int) -> ArticlesStanding:
        """Return how far it is; `most` articles have vectors at most."""
        row = (await self._session.execute(_STANDING, self._of)).one()
        return ArticlesStanding(row.articles, row.made, row.dead, most)
