"""Figures of search and their intervals: for all queries and for each class by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from healthapp.contexts.knowledge.rules.intervals import drawn, of_share
from healthapp.contexts.knowledge.service.evaluation.search import Row, figures_of
from tests.support.kept_vectors import KeptVectors, read, write

if TYPE_CHECKING:
    from pathlib import Path


@given(st.lists(st.floats(0, 1), min_size=1, max_size=40))
def test_a_mean_lies_in_its_interval(values: list[float]) -> None:
    low, high = drawn(values)
    assert min(values) - 1e-9 <= low <= high <= max(values) + 1e-9
    assert drawn(values) == (low, high)


def test_an_interval_is_the_wider_the_more_values_differ_and_the_fewer_they_are() -> None:
    few, many = drawn([0.0, 1.0] * 10), drawn([0.0, 1.0] * 200)
    assert many[1] - many[0] < few[1] - few[0]
    assert few[0] < 0.5 < few[1]
    assert drawn([0.4] * 9) == (0.4, 0.4)


@given(whole=st.integers(1, 500), part=st.floats(0, 1))
def test_a_share_lies_in_its_interval(whole: int, part: float) -> None:
    hits = round(part * whole)
    low, high = of_share(hits, whole)
    assert 0 <= low <= high <= 1
    assert low - 1e-9 <= hits / whole <= high + 1e-9


def test_none_missed_of_a_few_is_no_promise() -> None:
    # Wilson's interval by hand: 31 of 31 is 31 / (31 + 1.96²) and more.
    low, high = of_share(31, 31)
    assert low == pytest.approx(31 / (31 + 3.8415), abs=1e-4)
    assert high == 1.0
    assert of_share(0, 0) == (0.0, 1.0)


def test_each_class_has_its_own_difference_and_interval() -> None:
    classes = ["bn"] * 30 + ["en"] * 30
    hybrid = [Row(kind, 0.9 if kind == "bn" else 0.5, 1.0, 1.0) for kind in classes]
    words = [Row(kind, 0.5, 0.0, 0.0) for kind in classes]
    figures = figures_of({"keyword": words, "hybrid": hybrid})
    gained = figures["hybrid_better_than_keyword"]
    assert gained["bn"] == {"ndcg_at_10": 0.4, "from": 0.4, "to": 0.4}
    assert gained["en"] == {"ndcg_at_10": 0.0, "from": 0.0, "to": 0.0}
    assert gained["all"]["ndcg_at_10"] == 0.2
    assert 0.05 < gained["all"]["from"] < 0.2 < gained["all"]["to"] < 0.35
    assert figures["hybrid"]["bn"]["queries"] == 30
    assert (figures["hybrid"]["en"]["right_entry_at_10"], figures["keyword"]["en"]["right_entry_at_10"]) == (1.0, 0.0)
    assert "hybrid_better_than_vector" not in figures


async def test_kept_vectors_point_where_they_did_and_what_is_missing_is_kept_here(tmp_path: Path) -> None:
    vector = [0.11, -0.07, 0.031, 0.0009]
    file = tmp_path / "kept.bin"
    write(file, {"ab" * 32: vector})
    assert read(file, 4).keys() == {"ab" * 16}
    kept = KeptVectors(file, tmp_path / "local")
    found = (await kept.get({"ab" * 32, "cd" * 32}, 4))["ab" * 32]
    assert [each / found[0] for each in found] == pytest.approx([each / vector[0] for each in vector], abs=0.01)
    await kept.put({"cd" * 32: vector})
    assert (await kept.get({"ab" * 32, "cd" * 32}, 4)).keys() == {"ab" * 32, "cd" * 32}
    assert await KeptVectors(tmp_path / "none", tmp_path / "nowhere").get({"ab" * 32}, 4) == {}
