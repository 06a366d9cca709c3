"""Vectors of loaded articles: made by the queue of the content's, after those, and held by whoever searches by them."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from healthapp.contexts.knowledge.repository import ArticleVectorsRepository, LoadsRepository
from healthapp.contexts.knowledge.repository.article_vectors import LOADED
from healthapp.contexts.knowledge.rules import nearness, pace
from healthapp.contexts.knowledge.rules.loading.origins import SOURCES
from healthapp.contexts.knowledge.schemas.embedding import ArticleText, Claim
from healthapp.contexts.knowledge.schemas.loaded import Article
from healthapp.contexts.knowledge.service.embedding import Embedding

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from healthapp.contexts.knowledge.ports import Embedder
    from healthapp.contexts.knowledge.schemas.loaded import ArticlesStanding
    from healthapp.kit.uow import UnitOfWork

MOST_AT_ONCE = 32
"""Texts of one request: they are long, and something else may want the processor."""
_PLANNED, _READ = 1000, 100
"""Articles of one batch, and of how many at once the whole texts are read."""
_OTHERS_STAY = timedelta(days=30)
"""So long what another model made stays: whoever takes a change of model back soon shall not pay twice."""


class ArticleVectors(Embedding):
    """The use cases of the queue for what an operator has loaded."""

    async def articles_mark(self, uow: UnitOfWork) -> str:
        """Return what changes whenever articles do, cheaply; empty: there are none, or nothing makes vectors."""
        return "" if self.indexing.embedder is None else (await LoadsRepository(uow).mark()).articles

    async def plan_articles(self, uow: UnitOfWork) -> int:
        """Put texts of some articles that are new or have changed into the queue; returns how many articles.

        With 0 all are planned, and what is wanted no more was dropped. May be broken off anywhere, and done by several.
        """
        embedder = self.indexing.embedder
        if embedder is None:
            return 0
        kept, now = ArticleVectorsRepository(uow, embedder.model, _origins(embedder)), uow.clock.now()
        found = await kept.unplanned(nearness.MOST_ARTICLES, _PLANNED)
        for at in range(0, len(found), _READ):
            bodies = await kept.changed(found[at : at + _READ])
            await kept.plan(await asyncio.to_thread(_texts, embedder.model, bodies), now)
        if not found:
            await kept.drop(nearness.MOST_ARTICLES, now, _OTHERS_STAY)
        return len(found)

    async def claim_articles(self, uow: UnitOfWork) -> Claim:
        """Take texts of articles for one request, within the vendor's pace. Those of the content go first elsewhere."""
        embedder = self.indexing.embedder
        if embedder is None:
            return Claim(())
        model = embedder.model

        async def texts(digests: Sequence[str]) -> Mapping[str, str]:
            bodies = await ArticleVectorsRepository(uow, model).bodies(digests)
            return await asyncio.to_thread(_unchanged, model, bodies)

        claim = await self._claim(uow, model, LOADED, MOST_AT_ONCE, texts)
        return replace(claim, jobs=tuple(replace(job, is_ours=False) for job in claim.jobs))

    async def articles_standing(self, uow: UnitOfWork) -> ArticlesStanding | None:
        """Return how many loaded articles can be found by meaning; None when nothing makes vectors."""
        embedder = self.indexing.embedder
        if embedder is None:
            return None
        kept = ArticleVectorsRepository(uow, embedder.model, _origins(embedder))
        return await kept.standing(nearness.MOST_ARTICLES)


def _origins(embedder: Embedder) -> list[str]:
    """Return of which origins articles get vectors.

    Somebody outside is told only what is public: what an operator has licensed, or written, may not be theirs to give.
    """
    return [origin.value for origin, source in SOURCES.items() if embedder.host is None or source.licence]


def _texts(model: str, found: Sequence[tuple[str, datetime, dict[str, Any]]]) -> list[ArticleText]:
    return [
        ArticleText(nearness.digest(model, entry_id, language, text), entry_id, language, pace.tokens_of(text), changed)
        for entry_id, changed, body in found
        for language, text in _passages(body)
    ]


def _unchanged(model: str, bodies: Sequence[tuple[str, str, str, dict[str, Any]]]) -> dict[str, str]:
    """Return the texts by their digests, without those that an article doesn't say any more."""
    return {
        digest: text
        for digest, language, entry_id, body in bodies
        for in_language, text in _passages(body)
        if in_language == language and nearness.digest(model, entry_id, language, text) == digest
    }


def _passages(body: dict[str, Any]) -> Iterator[tuple[str, str]]:
    article = Article.model_validate(body)
    for language in nearness.LANGUAGES:
        text = nearness.passage(article, language)
        if text is not None:
            yield language, text
