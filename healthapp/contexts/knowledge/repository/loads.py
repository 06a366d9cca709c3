"""What an operator has loaded beside the content. All of it is public, and nobody's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col

from healthapp.contexts.knowledge.models import KnowledgeLoad, KnowledgeLoaded, KnowledgeLoadReject
from healthapp.contexts.knowledge.schemas.loaded import LoadStatus

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from uuid import UUID

    from healthapp.contexts.knowledge.schemas.search import Filters
    from healthapp.kit.uow import UnitOfWork

# What holds some of the terms, the most telling first, and what is near by meaning; then what of it a list of results
# shows. The words of all texts lie apart from their rows: only of those with the best titles, names and codes are they
# read.
_FIND_LOADED = sa.text(
    """
    WITH asked AS (
        SELECT * FROM unnest(CAST(:terms AS text[]), CAST(:weights AS float8[])) AS asked(term, weight)
    ),
    near AS (
        SELECT l.origin, l.key, cardinality(l.head) AS length, (
            SELECT coalesce(sum(a.weight), 0) FROM asked a WHERE a.term = ANY (l.head)
        ) AS score
        FROM knowledge_loaded l
        WHERE (l.terms && CAST(:terms AS text[]) OR l.about = ANY (CAST(:about AS text[])))
          AND l.kind <> 'pair'
          AND l.audience = ANY (CAST(:audiences AS text[]))
          AND (CAST(:category AS text) IS NULL OR l.category = :category)
          AND (CAST(:language AS text) = 'both' OR l.kind <> 'article'
               OR l.body -> CAST(:language AS text) ->> 'title' <> '')
        ORDER BY score DESC, length, l.origin, l.key LIMIT 10 * :at_most
    ),
    met AS (
        SELECT n.origin, n.key, n.score + (
            SELECT coalesce(sum(a.weight), 0) * 0.35 FROM asked a
            WHERE a.term = ANY (l.terms) AND NOT a.term = ANY (l.head)
        ) AS score
        FROM near n JOIN knowledge_loaded l USING (origin, key)
        ORDER BY 3 DESC, n.length, n.origin, n.key LIMIT :at_most
    ),
    found AS (
        SELECT origin, key, score FROM met
        UNION ALL
        SELECT l.origin, l.key, 0.0 FROM knowledge_loaded l
        WHERE l.entry_id = ANY (CAST(:near AS text[])) AND l.kind = 'article'
          AND l.audience = ANY (CAST(:audiences AS text[]))
          AND (CAST(:category AS text) IS NULL OR l.category = :category)
          AND (CAST(:language AS text) = 'both' OR l.body -> CAST(:language AS text) ->> 'title' <> '')
          AND NOT EXISTS (SELECT 1 FROM met m WHERE m.origin = l.origin AND m.key = l.key)
    )
    SELECT l.entry_id, l.kind, l.about, l.category, l.head,
        ARRAY(SELECT term FROM asked WHERE term = ANY (l.terms)) AS terms_met,
        l.body #>> '{en,title}' AS title_en, l.body #>> '{bn,title}' AS title_bn,
        l.body #> '{en,sections,0,lines}' AS lead_en, l.body #> '{bn,sections,0,lines}' AS lead_bn,
        l.body #> '{names}' AS names
    FROM found JOIN knowledge_loaded l USING (origin, key)
    ORDER BY found.score DESC, l.entry_id
    """
)


class Marks(NamedTuple):
    """How much is loaded; what changes whenever pairs or names of medicines do, and whenever articles do (or "")."""

    records: int
    of_medicines: str
    articles: str


class LoadsRepository:
    """Writes what is loaded, and reads it. The operator and the worker write; how loads went administrators read."""

    def __init__(self, uow: UnitOfWork) -> None:
        """Bind to a unit of work."""
        self._session = uow.session

    async def add(self, load: KnowledgeLoad) -> None:
        """Begin a load."""
        self._session.add(load)
        await self._session.flush()

    async def open(self, origin: str, file_digest: str) -> KnowledgeLoad | None:
        """Return the load of this file that has not ended, the last one begun."""
        query = sa.select(KnowledgeLoad).where(
            col(KnowledgeLoad.origin) == origin,
            col(KnowledgeLoad.file_digest) == file_digest,
            col(KnowledgeLoad.status).in_((LoadStatus.RUNNING, LoadStatus.FAILED)),
        )
        return (await self._session.scalars(query.order_by(col(KnowledgeLoad.started_at).desc()).limit(1))).first()

    async def load(self, load_id: UUID, *, lock: bool = False) -> KnowledgeLoad | None:
        """Return one load; with `lock` nobody else works on it until this transaction ends."""
        query = sa.select(KnowledgeLoad).where(col(KnowledgeLoad.id) == load_id)
        return (await self._session.scalars(query.with_for_update() if lock else query)).one_or_none()

    async def loads(self, limit: int) -> Sequence[KnowledgeLoad]:
        """Return the loads, the newest first."""
        query = sa.select(KnowledgeLoad).order_by(col(KnowledgeLoad.started_at).desc(), col(KnowledgeLoad.id).desc())
        return (await self._session.scalars(query.limit(limit))).all()

    async def rejects(self, load_id: UUID, limit: int) -> Sequence[KnowledgeLoadReject]:
        """Return what a load did not take, in the file's order."""
        query = sa.select(KnowledgeLoadReject).where(col(KnowledgeLoadReject.load_id) == load_id)
        return (await self._session.scalars(query.order_by(col(KnowledgeLoadReject.at)).limit(limit))).all()

    async def add_rejects(self, rows: Sequence[Mapping[str, Any]]) -> None:
        """Note what was not taken."""
        await self._session.execute(insert(KnowledgeLoadReject), list(rows))

    async def held(self, origin: str, keys: Sequence[str]) -> dict[str, tuple[str, Any, int, UUID]]:
        """Return of these records those that are there: digest, day, revision, and the load that saw it last."""
        table = KnowledgeLoaded
        query = sa.select(
            col(table.key), col(table.digest), col(table.as_of), col(table.revision), col(table.seen_in)
        ).where(col(table.origin) == origin, col(table.key).in_(keys))
        return {key: (digest, as_of, revision, seen) for key, digest, as_of, revision, seen in await self._all(query)}

    async def put(self, rows: Sequence[Mapping[str, Any]]) -> None:
        """Add records, or put them in the place of those of the same key."""
        statement = insert(KnowledgeLoaded)
        kept = {"origin", "key", "loaded_at"}
        changed = {name: statement.excluded[name] for name in rows[0] if name not in kept}
        await self._session.execute(
            statement.on_conflict_do_update(index_elements=["origin", "key"], set_=changed), list(rows)
        )

    async def saw(self, origin: str, keys: Sequence[str], load_id: UUID) -> None:
        """Note that a load has met these records, as they are."""
        query = sa.update(KnowledgeLoaded).where(
            col(KnowledgeLoaded.origin) == origin, col(KnowledgeLoaded.key).in_(keys)
        )
        await self._session.execute(query.values(seen_in=load_id))

    async def gone(self, origin: str, load_id: UUID, limit: int) -> tuple[int, list[str]]:
        """Return how many records of an origin a load has not met, and the keys of the first."""
        where = col(KnowledgeLoaded.origin) == origin, col(KnowledgeLoaded.seen_in) != load_id
        count = await self._session.scalar(sa.select(sa.func.count()).select_from(KnowledgeLoaded).where(*where))
        query = sa.select(col(KnowledgeLoaded.key)).where(*where).order_by(col(KnowledgeLoaded.key)).limit(limit)
        return int(count or 0), [key for (key,) in await self._all(query)]

    async def count(self, origin: str) -> int:
        """Return how many records are held of an origin."""
        query = sa.select(sa.func.count()).select_from(KnowledgeLoaded).where(col(KnowledgeLoaded.origin) == origin)
        return int(await self._session.scalar(query) or 0)

    async def prune(self, origin: str, load_id: UUID) -> int:
        """Delete the records of an origin that a load has not met; returns how many."""
        query = sa.delete(KnowledgeLoaded).where(
            col(KnowledgeLoaded.origin) == origin, col(KnowledgeLoaded.seen_in) != load_id
        )
        return int((await self._session.execute(query)).rowcount)  # type: ignore[attr-defined]  # a cursor's result

    async def article(self, entry_id: str) -> dict[str, Any] | None:
        """Return the body of one article."""
        query = sa.select(col(KnowledgeLoaded.body)).where(
            col(KnowledgeLoaded.entry_id) == entry_id, col(KnowledgeLoaded.kind) == "article"
        )
        return await self._session.scalar(query)

    async def mark(self) -> Marks:
        """Return how much is loaded in all, and what changes whenever some of it does."""
        table = KnowledgeLoaded
        query = sa.select(col(table.kind), sa.func.count(), sa.func.max(col(table.changed_at))).group_by(
            col(table.kind)
        )
        found = sorted((kind, int(count), str(newest)) for kind, count, newest in await self._all(query))
        of_medicines, articles = ([each for each in found if (each[0] == "article") is one] for one in (False, True))
        return Marks(sum(count for _, count, _ in found), repr(of_medicines), repr(articles) if articles else "")

    async def of_medicines(self) -> list[tuple[str, dict[str, Any]]]:
        """Return the bodies of pairs and of names, by their keys' order; the publisher of their licence with them."""
        query = (
            sa.select(col(KnowledgeLoaded.kind), col(KnowledgeLoaded.body))
            .where(col(KnowledgeLoaded.kind).in_(("pair", "names")))
            .order_by(col(KnowledgeLoaded.origin), col(KnowledgeLoaded.key))
        )
        return [(kind, body) for kind, body in await self._all(query)]

    async def find(
        self,
        weights: Mapping[str, float],
        about: Sequence[str],
        near: Sequence[str],
        filters: Filters,
        limit: int,
        language: str = "both",
    ) -> list[dict[str, Any]]:
        """Return what holds any of the terms, or is about one of these entries of ours, the most telling first.

        And the articles `near` that are still there and pass the filters, however they were found. Articles only in
        that `language`, unless it is `both`.
        """
        found = await self._session.execute(
            _FIND_LOADED,
            {
                "terms": list(weights),
                "weights": list(weights.values()),
                "about": list(about),
                "near": list(near),
                "audiences": sorted(filters.audiences),
                "category": filters.category,
                "language": language,
                "at_most": limit,
            },
        )
        return [dict(row) for row in found.mappings()]

    async def _all(self, query: Any) -> list[tuple[Any, ...]]:  # noqa: ANN401 - a select of some columns
        return [tuple(row) for row in await self._session.execute(query)]
