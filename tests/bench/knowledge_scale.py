"""An index of synthetic entries, built by one process and searched by another, whose memory is only the search's."""

from __future__ import annotations

import asyncio
import multiprocessing
import random
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING, Any

import numpy as np
import psutil

from healthapp.adapters.lancedb_index import LanceIndex
from healthapp.contexts.knowledge.rules import fusion
from healthapp.contexts.knowledge.schemas.search import Audience, Document, Filters, Kind, Side
from tests.bench.figures import percentile

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

DIMENSION = 384
_QUERIES = 200
_WORDS, _EACH, _ASKED = 20_000, 60, 6
_GROUPS = 400
_SEED = 20
_ROUNDS = 3


@dataclass(frozen=True, slots=True)
class Scale:
    """What was measured of one size: seconds of building and of the slowest twentieth of searches, bytes resident."""

    built: float
    p95: float
    resident: int


@dataclass(frozen=True, slots=True)
class _Vectors:
    model: str
    dimension: int
    of: Mapping[str, Mapping[str, Any]]
    lacking: int = 0


def measure(folder: Path, sizes: tuple[int, ...]) -> list[Scale]:
    """Build an index of each of these sizes, and search them in turns, so that all meet the machine alike."""
    folders = [folder / f"scale-{many}" for many in sizes]
    built = [_apart(_build, own, many) for own, many in zip(folders, sizes, strict=True)]
    rounds = [[_apart(_search, own) for own in folders] for _ in range(_ROUNDS)]
    return [
        Scale(seconds, median(p95 for p95, _ in found), max(resident for _, resident in found))
        for seconds, found in zip(built, zip(*rounds, strict=True), strict=True)
    ]


def _apart(work: Callable[..., Any], *given: Any) -> Any:
    """Do it in a process of its own, whose memory is only that."""
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        return pool.submit(work, *given).result()


def _word(draw: random.Random) -> str:
    """Return a word as often as words are: a few very often, most hardly ever."""
    return f"w{int(_WORDS ** draw.random())}"


def _near(draw: np.random.Generator, centres: np.ndarray) -> np.ndarray:
    """Return a vector of some group, as texts on one subject lie near each other."""
    made = centres[draw.integers(len(centres))] + 0.6 * draw.standard_normal(DIMENSION) / DIMENSION**0.5
    return np.asarray(made / np.linalg.norm(made), dtype=np.float32)


def _centres(draw: np.random.Generator) -> np.ndarray:
    made = draw.standard_normal((_GROUPS, DIMENSION))
    return np.asarray(made / np.linalg.norm(made, axis=1, keepdims=True))


def _build(folder: Path, many: int) -> float:
    draw, numbers = random.Random(_SEED), np.random.default_rng(_SEED)  # noqa: S311 - the same entries each time
    centres = _centres(numbers)
    documents, of = [], {}
    for number in range(many):
        entry = f"condition:e{number}"
        terms = tuple(_word(draw) for _ in range(_EACH))
        side = Side(f"Entry {number}", " ".join(terms))
        documents.append(Document(entry, entry, Kind.CONDITION, "low", Audience.EVERYBODY, side, side, terms))
        of[entry] = {"bn": _near(numbers, centres), "en": _near(numbers, centres)}
    began = time.perf_counter()
    asyncio.run(LanceIndex(folder).rebuild(documents, "synthetic", _Vectors("synthetic", DIMENSION, of)))
    return time.perf_counter() - began


def _search(folder: Path) -> tuple[float, int]:
    draw, numbers = random.Random(_SEED + 1), np.random.default_rng(_SEED + 1)  # noqa: S311 - as above
    centres = _centres(np.random.default_rng(_SEED))
    asked = [([_word(draw) for _ in range(_ASKED)], _near(numbers, centres).tolist()) for _ in range(_QUERIES)]

    async def search() -> list[float]:
        index = LanceIndex(folder)
        taken = []
        for terms, vector in asked:
            began = time.perf_counter()
            near = [index.vector(vector, language, Filters(), fusion.TOP) for language in ("bn", "en")]
            words, *rest = await asyncio.gather(index.keyword(terms, Filters(), 2 * fusion.TOP), *near)
            fusion.fuse([(0.4, words), (0.6, [one for found in rest for one in found])])
            taken.append(time.perf_counter() - began)
        await index.close()
        return taken

    taken = asyncio.run(search())
    return percentile(taken[10:], 0.95), psutil.Process().memory_info().rss
