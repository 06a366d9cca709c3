"""Vectors: made by the model of this machine, kept by a digest, and made only once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from healthapp.adapters.e5_weights import model_file, read_weights
from healthapp.adapters.local_embedder import LocalEmbedder
from healthapp.adapters.vector_shelf import FileShelf
from healthapp.contexts.knowledge.errors import EmbedderUnavailableError
from healthapp.contexts.knowledge.service.vectors import vectors_of
from tests.integration.knowledge.test_index_contract import DOCUMENTS
from tests.support.toy_embedder import ToyEmbedder

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


async def test_a_text_is_made_into_a_vector_once(tmp_path: Path) -> None:
    embedder = ToyEmbedder(dimension=3)
    first = await vectors_of(DOCUMENTS, embedder, FileShelf(tmp_path))
    made = embedder.made
    assert made == len({each.passage("bn") for each in DOCUMENTS})
    again = await vectors_of(DOCUMENTS, embedder, FileShelf(tmp_path))
    assert embedder.made == made
    assert again.of == first.of


async def test_another_model_makes_its_own(tmp_path: Path) -> None:
    embedder = ToyEmbedder(dimension=3)
    await vectors_of(DOCUMENTS, embedder, FileShelf(tmp_path))
    made = embedder.made
    embedder.model = "other"
    await vectors_of(DOCUMENTS, embedder, FileShelf(tmp_path))
    assert embedder.made == 2 * made


async def test_what_a_broken_writer_left_half_is_passed_over(tmp_path: Path) -> None:
    shelf = FileShelf(tmp_path)
    await shelf.put({"aa" * 32: [1.0, 2.0, 3.0]})
    path = tmp_path / "vectors-3.bin"
    path.write_bytes(path.read_bytes() + b"half")
    await shelf.put({"bb" * 32: [4.0, 5.0, 6.0]})
    found = await shelf.get({"aa" * 32, "bb" * 32, "cc" * 32}, 3)
    assert found == {"aa" * 32: [1.0, 2.0, 3.0], "bb" * 32: [4.0, 5.0, 6.0]}


async def test_the_local_model_puts_what_means_the_same_near_across_languages(tmp_path: Path) -> None:
    embedder = LocalEmbedder(tmp_path)
    asked = await embedder.query("জ্বর আর মাথা ব্যথা")
    assert len(asked) == embedder.dimension
    assert sum(number * number for number in asked) == pytest.approx(1.0, abs=0.01)
    near, far = await embedder.passages(["Fever and headache", "The engine of a car needs oil"])
    assert _cosine(asked, near) > _cosine(asked, far) + 0.03


def _cosine(one: Sequence[float], other: Sequence[float]) -> float:
    return sum(a * b for a, b in zip(one, other, strict=True))


async def test_a_model_that_cannot_be_read_is_said_so(tmp_path: Path) -> None:
    (tmp_path / "multilingual-e5-small-int8.onnx").write_bytes(b"no graph")
    with pytest.raises(EmbedderUnavailableError):
        await LocalEmbedder(tmp_path).query("fever")


def test_another_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.bin").write_bytes(b"something else entirely")
    with pytest.raises(ValueError, match="no model"):
        read_weights(tmp_path / "x.bin")
    assert model_file() is not None
