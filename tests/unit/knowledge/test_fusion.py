"""One order out of several lists, the same on every engine."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from healthapp.contexts.knowledge.rules.fusion import TOP, by_entry, fuse, scaled, top
from healthapp.contexts.knowledge.schemas.search import Scored

scores = st.floats(-1e6, 1e6, allow_nan=False)
lists = st.lists(st.builds(Scored, st.sampled_from([f"d{n}" for n in range(30)]), scores), max_size=40)


@given(lists)
def test_the_order_of_a_list_plays_no_part(found: list[Scored]) -> None:
    assert top(found) == top(list(reversed(found)))
    assert fuse([(1, found), (2, found)]) == fuse([(2, list(reversed(found))), (1, found)])


@given(lists, lists, st.floats(0.01, 10))
def test_scores_are_shares_and_weights_only_compare(one: list[Scored], other: list[Scored], factor: float) -> None:
    fused = fuse([(0.3, one), (0.7, other)])
    assert all(0 <= each.score <= 1 for each in fused)
    assert {each.id for each in fused} == {each.id for each in [*top(one), *top(other)]}
    again = fuse([(0.3 * factor, one), (0.7 * factor, other)])
    assert [round(each.score, 6) for each in again] == [round(each.score, 6) for each in fused]


@given(lists)
def test_an_empty_list_takes_nothing_away(found: list[Scored]) -> None:
    assert fuse([(0.4, found), (0.6, [])]) == fuse([(1.0, found)])


def test_ties_are_broken_by_the_id() -> None:
    assert [one.id for one in fuse([(1, [Scored("b", 2), Scored("a", 2), Scored("c", 5)])])] == ["c", "a", "b"]


def test_first_in_every_list_is_one_and_last_in_every_list_is_nothing() -> None:
    found = fuse([(1, [Scored("a", 9), Scored("b", 1)]), (3, [Scored("a", 0.5), Scored("b", 0.1)])])
    assert [(one.id, one.score) for one in found] == [("a", 1.0), ("b", 0.0)]


def test_only_the_best_hundred_of_a_list_count() -> None:
    long = [Scored(f"{n:04}", float(n)) for n in range(3 * TOP)]
    assert len(scaled(long)) == TOP
    assert len(fuse([(1, long)])) == TOP


def test_the_best_document_speaks_for_its_entry() -> None:
    entries = {"x": "e", "x#professional": "e", "y": "f"}
    found = by_entry([Scored("x", 1), Scored("x#professional", 3), Scored("y", 2), Scored("gone", 9)], entries)
    assert found == [Scored("e", 3), Scored("f", 2)]
