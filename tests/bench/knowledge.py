"""Search and the symptom check: how much they add to what the engine and the model take, and how search grows."""

from __future__ import annotations

import asyncio
import hashlib
import json
import tempfile
import time
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from healthapp.adapters.content_files import FolderContent
from healthapp.adapters.lancedb_index import LanceIndex
from healthapp.adapters.local_embedder import LocalEmbedder
from healthapp.adapters.search_results import ValkeySearchResults
from healthapp.adapters.valkey import Valkey
from healthapp.contexts.knowledge.rules import fusion, query
from healthapp.contexts.knowledge.schemas.search import Filters, SearchQuery
from healthapp.contexts.knowledge.schemas.symptoms import SymptomAnalysis
from healthapp.contexts.knowledge.service import KnowledgeService, Shelves
from healthapp.contexts.knowledge.service.library import Library
from healthapp.contexts.knowledge.service.remembering import Remembering
from healthapp.kit.actor import Actor
from tests.bench import knowledge_scale
from tests.bench.figures import Figure, percentile
from tests.bench.progress import progress
from tests.support.kept_vectors import KeptVectors

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from tests.support.engines import Engines

CASES = Path("tests/eval")
QUERIES = 150
ROUNDS = 3
CLIENTS = 32
STORIES = 126
SMALL, LARGE = 2_000, 100_000
_MARCH = date(2026, 3, 1)
_PER_DOCUMENT = 2


async def run(engines: Engines) -> list[Figure]:
    """Measure on an index of our own."""
    with tempfile.TemporaryDirectory(prefix="healthapp-bench-") as folder:
        figures = await _content(Path(folder), engines)
        progress.step(f"{SMALL:,} and {LARGE:,} synthetic entries: indexing, then searching in turns")
        small, large = await asyncio.to_thread(knowledge_scale.measure, Path(folder), (SMALL, LARGE))
    return [
        *figures,
        Figure(f"{SMALL:,} synthetic entries: a search's lists, p95", 1000 * small.p95, "ms"),
        Figure(f"{LARGE:,} synthetic entries: a search's lists, p95", 1000 * large.p95, "ms"),
        Figure(f"{LARGE:,} entries / {SMALL:,}, p95", large.p95 / small.p95, "×", at_most=3),
        Figure(f"{LARGE:,} entries: indexed", LARGE / large.built, "entries/s"),
        Figure(f"{LARGE:,} entries: memory of the process that searches", large.resident / 2**20, "MiB"),
    ]


def _cases(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (CASES / f"{name}_tune.jsonl").read_text(encoding="utf-8").splitlines()]


async def _content(folder: Path, engines: Engines) -> list[Figure]:
    """Measure on the content that ships."""
    embedder = LocalEmbedder(folder / "models")
    knowledge = KnowledgeService(
        Shelves(Library(FolderContent())), LanceIndex(folder / "search"), embedder, KeptVectors()
    )
    try:
        progress.step("indexing the content")
        await knowledge.indexing.rebuild()
        texts = [case["query"] for case in _cases("search")][:QUERIES]
        shelf = await knowledge.indexing.shelf()

        async def whole(text: str) -> None:
            await knowledge.search(Actor.anonymous(), SearchQuery(query=text))

        async def parts(text: str) -> None:
            read = query.read(text, shelf.lexicon)
            index, most = knowledge.indexing.index, _PER_DOCUMENT * fusion.TOP
            vector = list(await embedder.query(read.spoken))
            near = [index.vector(vector, language, Filters(), fusion.TOP) for language in ("bn", "en")]
            await asyncio.gather(index.keyword(read.terms, Filters(), most), *near)

        progress.step(f"{ROUNDS} × {len(texts)} searches, and as many of the engine alone, in turns")
        searched, engine = await _in_turns(texts, whole, parts)
        progress.step(f"{CLIENTS} clients at once")
        rate, own = [await _rate(texts, one) for one in (whole, parts)]
        progress.step("symptom checks, and searches that were asked before")
        told = await _symptoms(knowledge)
        remembered = await _remembered(knowledge, engines, texts)
    finally:
        await knowledge.aclose()
    return [
        Figure("search, p95", 1000 * percentile(searched, 0.95), "ms"),
        Figure("engine calls and embedding alone, p95", 1000 * percentile(engine, 0.95), "ms"),
        Figure(
            "search / engine calls and embedding, p95",
            percentile(searched, 0.95) / percentile(engine, 0.95),
            "×",
            at_most=1.2,
        ),
        Figure("search that was asked before, p95", 1000 * percentile(remembered, 0.95), "ms", at_most=5),
        Figure(f"searches at {CLIENTS} clients", rate, "/s"),
        Figure(f"searches / the engine's own rate, {CLIENTS} clients", rate / own, "×", at_least=0.6),
        Figure("symptom check, p95", 1000 * percentile(told, 0.95), "ms", at_most=500),
    ]


async def _in_turns(texts: Sequence[str], *ways: Callable[[str], Awaitable[None]]) -> tuple[list[float], ...]:
    """Return the seconds of each text in each way, taken in turns: how quick this machine is changes by the minute."""
    for way in ways:
        await way(texts[0])
    taken: tuple[list[float], ...] = tuple([] for _ in ways)
    for text in [*texts] * ROUNDS:
        for way, seconds in zip(ways, taken, strict=True):
            began = time.perf_counter()
            await way(text)
            seconds.append(time.perf_counter() - began)
    return taken


async def _rate(texts: Sequence[str], way: Callable[[str], Awaitable[None]]) -> float:
    """Return how many a second so many clients get who ask one after the other."""
    waiting = iter([*texts, *texts])

    async def client() -> None:
        for text in waiting:
            await way(text)

    began = time.perf_counter()
    await asyncio.gather(*(client() for _ in range(CLIENTS)))
    return 2 * len(texts) / (time.perf_counter() - began)


async def _remembered(knowledge: KnowledgeService, engines: Engines, texts: Sequence[str]) -> list[float]:
    """Return the seconds of each search that was asked just before."""
    valkey = Valkey(engines.redis_url)
    shared = ValkeySearchResults(valkey, lambda question: hashlib.sha256(question.encode()).hexdigest())
    first, knowledge.remembering = knowledge.remembering, Remembering(shared)
    taken = []
    try:
        for text in texts:
            asked = SearchQuery(query=text)
            await knowledge.search(Actor.anonymous(), asked)
            began = time.perf_counter()
            await knowledge.search(Actor.anonymous(), asked)
            taken.append(time.perf_counter() - began)
    finally:
        await knowledge.remembering.close()
        knowledge.remembering = first
        await valkey.close()
    return taken


async def _symptoms(knowledge: KnowledgeService) -> list[float]:
    """Return the seconds of each story, told by its text alone."""
    taken = []
    for story in _cases("vignettes")[:STORIES]:
        asked = SymptomAnalysis.model_validate({"symptoms": [], "text": story["text"], "language": story["lang"]})
        began = time.perf_counter()
        await knowledge.analyse_symptoms(asked, _MARCH)
        taken.append(time.perf_counter() - began)
    return taken[1:]
