"""The vectors of the content, kept beside the tests: making them all takes the processor a minute and a half.

`python -m tests.support.kept_vectors` writes them anew. A text that was changed since has none there: its vector is
made when it is needed and stays in `var/`, so an old file makes the tests slower and never wrong.
"""

from __future__ import annotations

import asyncio
from array import array
from pathlib import Path
from typing import TYPE_CHECKING

from healthapp.adapters.content_files import FolderContent
from healthapp.adapters.local_embedder import LocalEmbedder
from healthapp.adapters.vector_shelf import FileShelf
from healthapp.contexts.knowledge.rules.shelf import make_shelf
from healthapp.contexts.knowledge.service.library import read_book
from healthapp.contexts.knowledge.service.vectors import needed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

ROOT = Path(__file__).resolve().parents[2]
KEPT = ROOT / "tests" / "data" / "content-vectors.bin"
LOCAL = ROOT / "var" / "tests" / "vectors"
_DIGEST = 16
"""Bytes of a digest: enough to tell a few thousand texts from each other."""
_MOST = 127
"""A number is a byte: only directions are compared, and they change by less than a hundredth of a degree."""


class KeptVectors:
    """Implements `knowledge.ports.VectorShelf`."""

    def __init__(self, file: Path = KEPT, local: Path = LOCAL) -> None:
        """Read `file`, and put what it lacks into a folder of this clone."""
        self._file = file
        self._local = FileShelf(local)

    async def get(self, keys: set[str], dimension: int) -> Mapping[str, Sequence[float]]:
        """Return those that are kept."""
        kept = read(self._file, dimension)
        found = {key: vector for key in keys if (vector := kept.get(key[: 2 * _DIGEST])) is not None}
        return found | dict(await self._local.get(keys - found.keys(), dimension))

    async def put(self, vectors: Mapping[str, Sequence[float]]) -> None:
        """Keep some more, in this clone alone."""
        await self._local.put(vectors)


def read(file: Path, dimension: int) -> dict[str, list[float]]:
    """Return the vectors of a file by the beginnings of their texts' digests; none without a file."""
    data, size = file.read_bytes() if file.exists() else b"", _DIGEST + dimension
    found = {}
    for at in range(0, len(data) - size + 1, size):
        numbers = array("b", data[at + _DIGEST : at + size])
        found[data[at : at + _DIGEST].hex()] = [float(number) for number in numbers]
    return found


def write(file: Path, vectors: Mapping[str, Sequence[float]]) -> None:
    """Write vectors into a file, by the order of their digests."""
    records = []
    for key, vector in sorted(vectors.items()):
        scale = _MOST / max(map(abs, vector))
        records.append(bytes.fromhex(key)[:_DIGEST] + array("b", [round(scale * each) for each in vector]).tobytes())
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(b"".join(records))


async def _write_anew() -> None:
    shelf, embedder = make_shelf(read_book(FolderContent())), LocalEmbedder(LOCAL / "models")
    texts = needed(list(shelf.documents.values()), embedder.model).texts
    by_length = sorted(texts, key=lambda key: (len(texts[key]), key))  # of one length, padded little
    made = await embedder.passages([texts[key] for key in by_length])
    write(KEPT, dict(zip(by_length, made, strict=True)))


if __name__ == "__main__":
    asyncio.run(_write_anew())
