"""Searching the knowledge base, in both languages at once."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, NamedTuple

from healthapp.contexts.knowledge.errors import EmbedderUnavailableError, IndexUnavailableError
from healthapp.contexts.knowledge.rules import fusion, highlight, loaded, query, ranking
from healthapp.contexts.knowledge.rules.leaf import make_leaf
from healthapp.contexts.knowledge.rules.leaf_article import article_leaf
from healthapp.contexts.knowledge.schemas.search import (
    Audience,
    Category,
    Filters,
    Found,
    Hit,
    Mode,
    Scored,
)
from healthapp.contexts.knowledge.service.entries import Entries
from healthapp.contexts.knowledge.service.loaded import LoadedKnowledge
from healthapp.contexts.knowledge.service.remembering import Answer
from healthapp.contexts.knowledge.service.vectors import LANGUAGES
from healthapp.kit.clock import monotonic
from healthapp.kit.errors import HealthError, invalid
from healthapp.kit.errors import Kind as Problem
from healthapp.kit.outside import LEFT_OUT, for_outside
from healthapp.kit.telemetry import observe_search

if TYPE_CHECKING:
    from collections.abc import Sequence

    from healthapp.contexts.knowledge.rules.query import Analysis
    from healthapp.contexts.knowledge.rules.shelf import Shelf
    from healthapp.contexts.knowledge.schemas.leaf import Leaf
    from healthapp.contexts.knowledge.schemas.search import SearchQuery, Suggestion
    from healthapp.contexts.knowledge.service.remembering import Remembering
    from healthapp.kit.actor import Actor

_PER_DOCUMENT = 2
"""An entry has at most so many documents: with so many times the list none is missed."""


class _Lists(NamedTuple):
    """What an engine found by words and by meaning; the `vector` of what was asked, if meanings were compared.

    `is_whole`: that is all it will ever find of this edition. `is_limited`: it finds less just now than it should.
    """

    words: list[Scored]
    near: list[Scored]
    is_whole: bool
    is_limited: bool
    vector: Sequence[float] | None


class Search(Entries, LoadedKnowledge):
    """The use cases of search."""

    remembering: Remembering
    searches_may_leave: bool = False

    @property
    def compared_at(self) -> str | None:
        """Return on whose machine meanings are compared; None: on ours, or nowhere."""
        return self.indexing.embedder.host if self.indexing.embedder else None

    @property
    def searches_go_to(self) -> str | None:
        """Return who is told what people search for; None: nobody outside."""
        return self.compared_at if self.searches_may_leave else None

    async def search(self, actor: Actor, asked: SearchQuery) -> Found:
        """Search; INVALID when the query holds no word at all. Nothing of it is written down anywhere."""
        began = monotonic()
        shelf = await self.indexing.shelf()
        read = query.read(asked.query, shelf.lexicon)
        if not read.kept:
            raise invalid("query", "nothing_to_search")
        category = Category.DISEASE if asked.mode is Mode.SYMPTOM else asked.category
        filters = Filters(category, asked.severity, await self._audiences(actor))
        answer = await self._ranked(shelf, read, filters, asked.mode, may_leave=self.searches_may_leave)
        language = ranking.shown_in(asked.language, read.language)
        listed = await self._with_articles(shelf, read, filters, asked, answer)
        listed = [pair for pair in listed if pair[1] >= asked.threshold]
        hits = [
            self._hit(shelf, one, language, read, filters)
            if isinstance(one, Scored)
            else _article_hit(one, score, language, read)
            for one, score in listed[: asked.limit]
        ]
        seconds = monotonic() - began
        observe_search(asked.mode.value, seconds, limited=answer.is_limited)
        return Found(
            hits=hits if asked.include_metadata else [hit.model_copy(update=_BARE) for hit in hits],
            total=len(listed),
            millis=round(1000 * seconds, 1),
            suggestions=ranking.related(shelf, read, language, {hit.title for hit in hits[:1]}),
            did_you_mean=read.did_you_mean,
            query_language=read.language,
            limited=answer.is_limited or answer.by_words,
            by_words=answer.by_words,
        )

    async def suggest(self, typed: str, language: str, limit: int = 8) -> list[Suggestion]:
        """Return entries with a name that begins as typed."""
        shelf = await self.indexing.shelf()
        return shelf.suggestions(typed, language, limit)

    async def entry(self, actor: Actor, kind: str, entry_id: str) -> Leaf:
        """Return one entry whole, in both languages; NOT_FOUND when there is none."""
        shelf = await self.indexing.shelf()
        audiences = await self._audiences(actor)
        if kind == loaded.ARTICLE:
            article = await self._article(entry_id)
            is_for_them = article is not None and article.audience in audiences
            found = article_leaf(shelf.book, entry_id, article) if article and is_for_them else None
        else:
            found = make_leaf(shelf.book, kind, entry_id, professional=Audience.PROFESSIONAL in audiences)
        if found is None:
            raise HealthError(Problem.NOT_FOUND)
        return found

    async def _with_articles(
        self, shelf: Shelf, read: Analysis, filters: Filters, wanted: SearchQuery, answer: Answer
    ) -> list[tuple[Scored | loaded.Hint, float]]:
        """Return the results with what an operator has loaded among them, each with the score that it is shown with.

        Our own entries are in both languages, articles often in one: who asks for one language gets no others.
        """
        if wanted.mode is Mode.SYMPTOM or not await self._may_find_loaded(filters):
            return [(one, one.score) for one in answer.found]
        question = loaded.asked(read, shelf.lexicon)
        by_meaning = dict(answer.articles)
        hints = await self._hints(question, [*by_meaning], filters, wanted.language)
        named = [each for each in loaded.also_called(hints, question) if shelf.allowed(each, filters)]
        own = loaded.with_names(answer.found, named, read)
        articles = [each for each in hints if each.kind == loaded.ARTICLE]
        fitting = loaded.scores(articles, question, by_meaning)[: loaded.SHOWN]
        order = loaded.placed(own, fitting, read)
        return [*zip(order, loaded.shown_scores(order, fitting), strict=True)]

    async def _ranked(self, shelf: Shelf, read: Analysis, filters: Filters, mode: Mode, *, may_leave: bool) -> Answer:
        """Return the entries, best first, and the loaded articles that are near by meaning.

        And whether the engine was missing; whether words stood in for the meaning.
        """
        spoken = self._spoken(shelf, read, may_leave=may_leave)
        takes_articles = spoken is not None and mode is not Mode.SYMPTOM and filters.severity is None
        held = self.near_articles.mark(self.indexing.model) if takes_articles else ""
        allowed = shelf.entries_for(filters)
        named = [one for one in read.named if one.id in allowed]
        showing = shelf.showing(read.named) if mode is Mode.SYMPTOM else []
        showing = [one for one in showing if one.id in allowed]

        async def find() -> Answer:
            lists = await self._lists(shelf, read, filters, spoken)
            if mode is Mode.SEMANTIC and lists.near:
                ranked, by_words = ranking.by_meaning(lists.near), False
            else:
                fused = ranking.weighted(read, lists.words, lists.near, named, showing)
                ranked = shelf.with_kin(fused, read, filters)
                by_words = mode is Mode.SEMANTIC and (bool(ranked) or lists.vector is None)
            near: list[Scored] = []
            if held and lists.vector is not None:
                speaks = ranking.shown_in("both", read.language)
                near = await self.near_articles.nearest(lists.vector, self.indexing.model, speaks, ranked, filters)
            return Answer([*ranked, *loaded.as_articles(near)], lists.is_whole, lists.is_limited, by_words)

        asked = ranking.question(shelf, read, filters, mode, self.indexing.model if spoken else None, held)
        try:
            answer = await self.remembering.found(asked, find)
        except IndexUnavailableError:
            found = await self._limited(shelf, read, filters, named, showing)
            return Answer(found, is_whole=False, is_limited=True, by_words=mode is Mode.SEMANTIC)
        # What is remembered of a search without a vector was found by words too.
        by_words = mode is Mode.SEMANTIC and (answer.by_words or spoken is None)
        own, articles = loaded.parted(answer.found)
        return answer._replace(found=own, articles=tuple(articles), by_words=by_words)

    async def _limited(
        self, shelf: Shelf, read: Analysis, filters: Filters, named: list[Scored], showing: list[Scored]
    ) -> list[Scored]:
        """Return what is found without an engine: by the texts in Postgres, and without that by names alone."""
        try:
            near = await self._from_entries(shelf, read.terms, filters, _PER_DOCUMENT * fusion.TOP)
        except IndexUnavailableError:
            return ranking.by_names(named, showing)
        return shelf.with_kin(
            ranking.weighted(read, fusion.by_entry(near, shelf.entries), [], named, showing), read, filters
        )

    def _spoken(self, shelf: Shelf, read: Analysis, *, may_leave: bool) -> str | None:
        """Return the text of which a vector is made; None when meanings can't or mustn't be compared.

        What goes outside goes without what leads to somebody, and not at all unless it `may_leave`.
        """
        if self.indexing.embedder is None:
            return None
        if self.indexing.embedder.host is None:
            return read.spoken
        if not may_leave:
            return None
        told = query.read(for_outside(read.typed).replace(LEFT_OUT, " "), shelf.lexicon)
        return told.spoken if told.kept else None

    async def _lists(self, shelf: Shelf, read: Analysis, filters: Filters, spoken: str | None) -> _Lists:
        """Return what the engine finds by words and by meaning, as entries. Without `spoken`: by words alone."""
        state = await self.indexing.ready()
        index, most = self.indexing.index, _PER_DOCUMENT * fusion.TOP
        is_mine = state.version == shelf.version
        # Vectors of another model are no neighbours of ours, even where they are as long.
        is_of_model = state.model == self.indexing.model
        has_vectors = state.model is not None and is_of_model
        words, (near, vector) = await asyncio.gather(
            index.keyword(read.terms, filters, most),
            self._near(spoken, filters) if has_vectors and spoken else _nothing(),
        )
        lacks_vector = has_vectors and spoken is not None and near is None
        whole = is_mine and (spoken is None or (is_of_model and not state.lacking and not lacks_vector))
        return _Lists(
            _entries(shelf, words, filters),
            _entries(shelf, near or [], filters),
            is_whole=whole,
            is_limited=lacks_vector or not is_mine,
            vector=vector,
        )

    async def _near(self, text: str, filters: Filters) -> tuple[list[Scored] | None, list[float] | None]:
        """Return what is found by meaning, in both languages, and the text's vector; None when there is none now."""
        vector = await self._vector(text)
        if vector is None:
            return None, None
        index = self.indexing.index
        asked = [index.vector(vector, language, filters, fusion.TOP) for language in LANGUAGES]
        return [one for found in await asyncio.gather(*asked) for one in found], vector

    async def _vector(self, text: str) -> list[float] | None:
        if self.indexing.embedder is None:
            return None
        try:
            return list(await self.indexing.embedder.query(text))
        except EmbedderUnavailableError:
            return None

    def _hit(self, shelf: Shelf, one: Scored, language: str, read: Analysis, filters: Filters) -> Hit:
        document = ranking.shown(shelf, one.id, filters)
        side = document.side(language)
        # In the other language nothing that was typed stands as it was typed: there its names are marked.
        terms = read.marked if ranking.shown_in("both", read.language) == language else frozenset(read.terms)
        return Hit(
            entry=one.id,
            title=side.title,
            content=side.content,
            score=round(one.score, 4),
            category=document.category,
            language="bn" if language == "bn" else "en",
            severity=document.severity,
            symptoms=list(side.symptoms),
            treatments=list(side.treatments),
            medicines=list(side.medicines),
            passage=highlight.best_passage((side.content, "; ".join(side.symptoms), *side.treatments), terms),
        )


async def _nothing() -> tuple[None, None]:
    """Find nothing by meaning: the index has no vectors."""
    return None, None


def _article_hit(one: loaded.Hint, score: float, language: str, read: Analysis) -> Hit:
    """Return an article as a result: in the reader's language, or in the one that it is in."""
    is_bangla = bool(one.title_bn) and (language == "bn" or not one.title_en)
    lines = one.lead_bn if is_bangla else one.lead_en
    return Hit(
        entry=f"{loaded.ARTICLE}:{one.id}",
        title=one.title_bn if is_bangla else one.title_en,
        content=" ".join(lines)[:_LEAD],
        score=round(score, 4),
        category=Category(one.category),
        language="bn" if is_bangla else "en",
        severity=None,
        symptoms=[],
        treatments=[],
        medicines=[],
        passage=highlight.best_passage(tuple(line[:_LEAD] for line in lines), frozenset(read.terms)),
    )


_LEAD = 1200
"""So many characters of an article's beginning are shown among results."""


def _entries(shelf: Shelf, found: list[Scored], filters: Filters) -> list[Scored]:
    """Return a list as entries. For whom something is written is what this edition says, whichever the engine holds."""
    return fusion.by_entry(found, shelf.entries_for(filters))


_BARE: dict[str, list[str]] = {"symptoms": [], "treatments": [], "medicines": []}
