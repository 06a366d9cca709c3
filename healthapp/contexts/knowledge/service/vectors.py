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


async def vectors_of(documents: Sequence[Document], embedder: Embedder, kept: VectorShelf | None) -> MadeVectors:
    """Return the vectors of documents; EmbedderUnavailableError when one can't be made. What was made stays kept."""
    texts = {(each.id, language): each.passage(language) for each in documents for language in LANGUAGES}
    keys = {place: sha256(f"{embedder.model}\0{text}".encode()).hexdigest() for place, text in texts.items()}
    known: dict[str, Sequence[float]] = {}
    if kept is not None:
        known = dict(await kept.get(set(keys.values()), embedder.dimension))
    missing = {keys[place]: text for place, text in texts.items() if keys[place] not in known}
    left = sorted(missing.items(), key=lambda pair: (len(pair[1]), pair[0]))  # of one length, padded little
    for at in range(0, len(left), _BATCH):
        batch = left[at : at + _BATCH]
        made = await embedder.passages([text for _, text in batch])
        new = {key: vector for (key, _), vector in zip(batch, made, strict=True)}
        known |= new
        if kept is not None:
            await kept.put(new)
    return MadeVectors(
        embedder.model,
        embedder.dimension,
        {each.id: {language: known[keys[each.id, language]] for language in LANGUAGES} for each in documents},
    )
