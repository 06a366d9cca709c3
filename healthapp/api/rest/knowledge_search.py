"""Search of the medical knowledge (seed 000 §4.2), suggestions while typing, and single entries."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import Query
from pydantic import AfterValidator, Field

from healthapp.api.auth import Anyone, Edge
from healthapp.api.limits import count_knowledge_call
from healthapp.api.rest.bodies import Body, Command, Done
from healthapp.api.routes import make_router
from healthapp.contexts.knowledge.schemas.content import Severity
from healthapp.contexts.knowledge.schemas.leaf import Leaf
from healthapp.contexts.knowledge.schemas.search import Category, Found, Mode, Piece, QueryLanguage, SearchQuery
from healthapp.kit.text import check_text

router = make_router("/api/v1/knowledge", "knowledge")
seed_router = make_router("/api/knowledge", "knowledge (the seed's paths)")

_Line = Annotated[str, AfterValidator(check_text)]


class SearchBody(Command):
    """Seed 000 §4.2, `KnowledgeSearchRequest`, and how much is wanted of the results."""

    query: _Line = Field(min_length=1, max_length=1000, description="In Bangla, English, or Bangla in Latin letters.")
    language: Literal["bn", "en", "both"] = Field(
        default="both", description="In which language results are shown; `both`: in that of the query."
    )
    category: Category | None = None
    severity: Severity | None = None
    limit: int = Field(default=10, ge=1, le=50, strict=True)
    threshold: float = Field(
        default=0.0, ge=0, le=1, strict=True, description="The least score; 1 is the best of every list."
    )
    include_metadata: bool = Field(default=True, strict=True)
    mode: Mode = Field(
        default=Mode.HYBRID,
        description="`semantic`: by meaning alone; `hybrid`: by words too; `symptom`: illnesses with these symptoms.",
    )


class Metadata(Body):
    """What else is known of a result."""

    symptoms: list[str] | None = None
    treatments: list[str] | None = None
    medicines: list[str] | None = None
    severity: str | None = None
    language: Literal["bn", "en"]


class Result(Body):
    """Seed 000 §3.2, `SearchResult`. `id` is `kind:entry`; `highlights` are the pieces of the best passage."""

    id: str
    title: str
    content: str
    score: float
    category: Category
    metadata: Metadata
    highlights: list[Piece]


class SearchAnswer(Done):
    """Seed 000 §4.2, `KnowledgeSearchResponse`; `searchTime` in ms. `limited`: the search engine didn't answer.

    `byWords`: limited too, because meaning alone was asked for and could not be compared: the order is by words.
    """

    results: list[Result]
    total_found: int
    search_time: float
    suggestions: list[str]
    did_you_mean: str | None
    query_language: QueryLanguage
    limited: bool
    by_words: bool


class SuggestQuery(Command):
    """What is being typed."""

    q: _Line = Field(min_length=1, max_length=100)
    language: Literal["bn", "en"] | None = Field(default=None, description="Without it: that of the caller.")
    limit: int = Field(default=8, ge=1, le=20)


class SuggestedEntry(Body):
    """An entry with a name that begins so."""

    id: str
    name: str
    title: str
    category: Category


class Suggestions(Done):
    """The likeliest first."""

    suggestions: list[SuggestedEntry]


class OneEntry(Done):
    """One entry, whole, in both languages. It was written from standard references; no clinician has checked it yet."""

    entry: Leaf


def _answer(found: Found, *, with_metadata: bool) -> SearchAnswer:
    return SearchAnswer(
        results=[
            Result(
                id=hit.entry,
                title=hit.title,
                content=hit.content,
                score=hit.score,
                category=hit.category,
                metadata=Metadata(
                    symptoms=hit.symptoms,
                    treatments=hit.treatments,
                    medicines=hit.medicines,
                    severity=hit.severity,
                    language=hit.language,
                )
                if with_metadata
                else Metadata(language=hit.language),
                highlights=hit.passage,
            )
            for hit in found.hits
        ],
        total_found=found.total,
        search_time=found.millis,
        suggestions=found.suggestions,
        did_you_mean=found.did_you_mean,
        query_language=found.query_language,
        limited=found.limited,
        by_words=found.by_words,
    )


async def _search(edge: Edge, body: SearchBody) -> SearchAnswer:
    await count_knowledge_call(edge.platform, edge.request.scope, edge.actor)
    found = await edge.platform.knowledge.search(edge.actor, SearchQuery(**body.model_dump()))
    return _answer(found, with_metadata=body.include_metadata)


@router.post("/search")
async def search(edge: Anyone, body: SearchBody) -> SearchAnswer:
    """Search illnesses, medicines, symptoms and first aid, in both languages at once.

    A score compares the results of one search with each other, not with those of another.
    """
    return await _search(edge, body)


@seed_router.post("/search")
async def search_by_the_seed(edge: Anyone, body: SearchBody) -> SearchAnswer:
    """Search, under the seed's path: the same as `/api/v1/knowledge/search`."""
    return await _search(edge, body)


@router.get("/suggest")
async def suggest(edge: Anyone, query: Annotated[SuggestQuery, Query()]) -> Suggestions:
    """List entries with a name that begins as typed, in any of the three writings."""
    await count_knowledge_call(edge.platform, edge.request.scope, edge.actor)
    language = query.language or edge.actor.lang.value
    found = await edge.platform.knowledge.suggest(query.q, language, query.limit)
    return Suggestions(
        suggestions=[
            SuggestedEntry(id=one.entry, name=one.name, title=one.title, category=one.category) for one in found
        ]
    )


@router.get("/entries/{kind}/{entry}")
async def entry(edge: Anyone, kind: str, entry: str) -> OneEntry:
    """Return one entry: signs of danger first, and the references that support it."""
    await count_knowledge_call(edge.platform, edge.request.scope, edge.actor)
    return OneEntry(entry=await edge.platform.knowledge.entry(edge.actor, kind, entry))
