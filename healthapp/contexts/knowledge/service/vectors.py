"""Vectors of documents: made once for each text and model, and kept for the next time."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from healthapp.contexts.knowledge.ports import Embedder, VectorShelf
    from healthapp.contexts.knowledge.schemas.search import Document

LANGUAGES = ("bn", "en")
_BATCH = 32


@dataclass(frozen=True)
class MadeVectors:
    """Implements `knowledge.ports.Vectors`."""

    model: str
    dimension: int
    of: Mapping[str, Mapping[str, Sequence[float]]]
    lacking: int = 0
    version: str = ""
    """Of which edition the documents are."""


@dataclass(frozen=True)
class Needed:
    """Of which texts an edition needs vectors: the texts by their digests, and which document is which."""

    texts: Mapping[str, str]
    places: Mapping[tuple[str, str], str]
    """The digest, by the document's id and the language."""
    version: str


def needed(documents: Sequence[Document], model: str, version: str = "") -> Needed:
    """Return what the documents of an edition need of a model. A text that stands in several is one."""
    texts: dict[str, str] = {}
    places: dict[tuple[str, str], str] = {}
    for each in documents:
        for language in LANGUAGES:
            text = each.passage(language)
            digest = sha256(f"{model}\0{text}".encode()).hexdigest()
            texts[digest] = text
            places[each.id, language] = digest
    return Needed(texts, places, version)


def assembled(wanted: Needed, embedder: Embedder, known: Mapping[str, Sequence[float]]) -> MadeVectors:
    """Return the vectors by documents, as far as they are known."""
    of: dict[str, dict[str, Sequence[float]]] = {}
    for (document, language), digest in wanted.places.items():
        if digest in known:
            of.setdefault(document, {})[language] = known[digest]
    lacking = len(wanted.texts.keys() - known.keys())
    return MadeVectors(embedder.model, embedder.dimension, of, lacking, wanted.version)


async def vectors_of(
    documents: Sequence[Document], embedder: Embedder, kept: VectorShelf | None, version: str = ""
) -> MadeVectors:
    """Return the vectors of documents; EmbedderUnavailableError when one can't be made. What was made stays kept.

    For the command line's measurements and for tests: the worker makes them one request after another, and by a queue.
    """
    wanted = needed(documents, embedder.model, version)
    known: dict[str, Sequence[float]] = {}
    if kept is not None:
        known = dict(await kept.get(set(wanted.texts), embedder.dimension))
    missing = [(digest, text) for digest, text in wanted.texts.items() if digest not in known]
    left = sorted(missing, key=lambda pair: (len(pair[1]), pair[0]))  # of one length, padded little
    for at in range(0, len(left), _BATCH):
        batch = left[at : at + _BATCH]
        made = await embedder.passages([text for _, text in batch])
        new = {digest: vector for (digest, _), vector in zip(batch, made, strict=True)}
        known |= new
        if kept is not None:
            await kept.put(new)
    return assembled(wanted, embedder, known)
