"""Vectors of loaded articles in this process's memory, compared with a question one by one: exact, and soon enough."""

from __future__ import annotations

import importlib
import importlib.util
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from healthapp.contexts.knowledge.schemas.loaded import NearRow
from healthapp.contexts.knowledge.schemas.search import Audience, Category

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from healthapp.contexts.knowledge.schemas.loaded import NearQuestion, VectorRow
    from healthapp.contexts.knowledge.schemas.search import Filters

_LANGUAGES = ("bn", "en")
_TINY, _NONE, _WIDEST = 1e-9, -2.0, 127
_PLACES = [(audience, category) for audience in Audience for category in Category]


class VectorMatrix:
    """Implements `knowledge.ports.VectorTable`: 8-bit numbers in blocks, each made wide only while it is compared.

    A cosine is wrong by some thousandths. Processors widen these a hundred times faster than numbers of 16 bits.

    The model's vectors all point about one way, in each language another: from each the middle of our own texts in its
    language is taken away first.
    """

    def __init__(self, dimension: int, ours: Mapping[str, Mapping[str, Sequence[float]]] | OurTexts) -> None:
        """Hold no article yet. `ours`: the vectors of our own texts, by document and language."""
        self._dimension = dimension
        self._ours = ours if isinstance(ours, OurTexts) else OurTexts.of(dimension, ours)
        self._rows: dict[str, list[VectorRow]] = {language: [] for language in _LANGUAGES}
        self._blocks: dict[str, list[tuple[Any, Any, Any]]] = {language: [] for language in _LANGUAGES}

    def emptied(self) -> VectorMatrix:
        """Return an empty one beside the same texts of ours."""
        return VectorMatrix(self._dimension, self._ours)

    @property
    def size(self) -> int:
        """Return how many there are."""
        return sum(map(len, self._rows.values()))

    def add(self, rows: Sequence[VectorRow], numbers: Sequence[bytes]) -> None:
        """Hold some more."""
        numpy = importlib.import_module("numpy")
        for language in _LANGUAGES:
            kept = [at for at, row in enumerate(rows) if row.language == language]
            if not kept:
                continue
            made = numpy.frombuffer(b"".join(numbers[at] for at in kept), numpy.float32)
            made = _unit(numpy, _unit(numpy, made.reshape(len(kept), self._dimension)) - self._ours.middle[language])
            mine = [rows[at] for at in kept]
            scale = numpy.maximum(numpy.abs(made).max(axis=1), _TINY) / _WIDEST
            small = numpy.rint(made / scale[:, None]).astype(numpy.int8)
            whose = numpy.array([_PLACES.index((Audience(row.audience), Category(row.category))) for row in mine])
            self._blocks[language].append((small, scale, whose.astype(numpy.int8)))
            self._rows[language] += mine

    def nearest(self, question: NearQuestion, filters: Filters, most: int) -> list[NearRow]:
        """Return the nearest `most` in each language that pass the filters, nearest first."""
        numpy = importlib.import_module("numpy")
        asked = _unit(numpy, numpy.array([question.vector], numpy.float32)) - self._ours.middle[question.language]
        asked = _unit(numpy, asked)[0]
        passing = [audience in filters.audiences and filters.category in (None, what) for audience, what in _PLACES]
        wanted = numpy.array(passing)
        found: list[NearRow] = []
        for each, blocks in self._blocks.items():
            if blocks:
                towards = self._towards(numpy, asked, each, question)
                cosines = numpy.concatenate(
                    [(small.astype(numpy.float32) @ towards) * scale for small, scale, _ in blocks]
                )
                cosines[~wanted[numpy.concatenate([whose for *_, whose in blocks])]] = _NONE
                rows = self._rows[each]
                first = _first(numpy, cosines, most)
                found += [NearRow(rows[at].entry_id, each, float(cosines[at])) for at in first if cosines[at] > _NONE]
        return sorted(found, key=lambda one: (-one.cosine, one.entry_id, one.language))

    def _towards(self, numpy: Any, asked: Any, language: str, question: NearQuestion) -> Any:  # noqa: ANN401 - arrays
        """Return where to look in one language: at the question, and at what our entries say there that it finds."""
        places, ours = self._ours.places[language], self._ours.texts[language]
        summed = numpy.zeros((1, self._dimension), numpy.float32)
        for entry, weight in question.bridge.items():
            if entry in places:
                summed += weight * ours[places[entry]]
        return _unit(numpy, asked + question.through * _unit(numpy, summed))[0]


@dataclass(frozen=True)
class OurTexts:
    """Vectors of our own texts in each language: which is where, they themselves, and their middle."""

    places: Mapping[str, Mapping[str, int]]
    texts: Mapping[str, Any]
    middle: Mapping[str, Any]

    @classmethod
    def of(cls, dimension: int, ours: Mapping[str, Mapping[str, Sequence[float]]]) -> OurTexts:
        """Make it of vectors by document and language."""
        numpy = importlib.import_module("numpy")
        places: dict[str, dict[str, int]] = {}
        texts: dict[str, Any] = {}
        middle: dict[str, Any] = {}
        for language in _LANGUAGES:
            known = {entry: sides[language] for entry, sides in ours.items() if language in sides}
            made = _unit(numpy, numpy.array(list(known.values()), numpy.float32).reshape(len(known), dimension))
            middle[language] = made.mean(axis=0) if known else numpy.zeros(dimension, numpy.float32)
            places[language] = {entry: at for at, entry in enumerate(known)}
            texts[language] = _unit(numpy, made - middle[language])
        return cls(places, texts, middle)


def _unit(numpy: Any, vectors: Any) -> Any:  # noqa: ANN401 - as above
    return vectors / numpy.maximum(numpy.linalg.norm(vectors, axis=1, keepdims=True), _TINY)


def _first(numpy: Any, cosines: Any, most: int) -> Any:  # noqa: ANN401 - as above
    return numpy.argpartition(-cosines, most)[:most] if most < len(cosines) else numpy.arange(len(cosines))


def can_compare() -> bool:
    """Tell whether what compares them is installed."""
    return importlib.util.find_spec("numpy") is not None
