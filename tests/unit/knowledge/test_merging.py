"""What lies on top of the files takes its place in the content, and nothing in it that doesn't fit."""

from __future__ import annotations

import tomllib
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from healthapp.contexts.knowledge.rules import merging
from healthapp.contexts.knowledge.rules.content import faults
from healthapp.contexts.knowledge.rules.merging import lay, merge
from healthapp.contexts.knowledge.schemas.additions import Addition, Origin
from healthapp.contexts.knowledge.schemas.content import ContentFile
from tests.unit.knowledge.test_content import SMALL

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

FILES = {"small.toml": ContentFile.model_validate(tomllib.loads(SMALL))}
PUBLISHED, LOADED = Origin.PUBLISHED, Origin.LOADED


def concept(concept_id: str, name: str = "Cough", **more: Any) -> dict[str, Any]:
    """Return a finding as an editor writes it."""
    both = {"en": name, "bn": "কাশি"}
    return {"id": concept_id, "site": "chest", "name": both, "question": both, **more}


def laid(*additions: Addition) -> tuple[dict[str, str], tuple[str, ...]]:
    """Return the findings' names by their ids, with these laid over the files, and what was left out."""
    right, wrong = lay(additions)
    merged = merge(FILES, right)
    assert faults({"all": merged.content}) == []
    return {one.id: one.name.en for one in merged.content.concept}, (*wrong, *merged.left_out)


def test_nothing_added_changes_nothing() -> None:
    assert merge(FILES, []).content == FILES["small.toml"]


def test_what_is_published_takes_an_entrys_place_and_what_is_new_comes_behind() -> None:
    found, left_out = laid(
        Addition("concept", concept("cough"), PUBLISHED), Addition("concept", concept("fever", "A fever"), PUBLISHED)
    )
    assert list(found.items()) == [("fever", "A fever"), ("high_fever", "High fever"), ("cough", "Cough")]
    assert left_out == ()


def test_what_is_loaded_never_takes_ours() -> None:
    found, left_out = laid(
        Addition("concept", concept("fever", "Somebody else's"), LOADED),
        Addition("concept", concept("cough", "Loaded"), LOADED),
        Addition("concept", concept("cough", "Published"), PUBLISHED),
        Addition("concept", concept("sneeze", "Loaded too"), LOADED),
    )
    assert found == {"fever": "Fever", "high_fever": "High fever", "cough": "Published", "sneeze": "Loaded too"}
    assert left_out == ()


def test_a_pair_is_the_same_in_either_order() -> None:
    source = {"source": "who", "at": "Pairs"}
    told = {"en": "Bleeding.", "bn": "রক্ত পড়া।"}
    rule = {"severity": "mild", "description": told, "recommendation": told, "sources": [source]}
    right, _ = lay(
        [
            Addition("class_rule", {"a": "nsaid", "b": "ibuprofen", **rule}, LOADED),
            Addition("class_rule", {"a": "ibuprofen", "b": "nsaid", **rule, "severity": "severe"}, PUBLISHED),
        ]
    )
    merged = merge(FILES, right)
    assert [each.severity for each in merged.content.class_rule] == ["severe"]
    assert merged.left_out == ()


@pytest.mark.parametrize(
    ("addition", "said"),
    [
        (Addition("concept", concept("cough", broader=["nothing_there"]), PUBLISHED), "there is no concept"),
        (Addition("concept", concept("fever", broader=["high_fever"]), PUBLISHED), "broader than itself"),
        (Addition("concept", {"id": "cough"}, PUBLISHED), "site: "),
        (Addition("concept", concept("cough", name="জ্বর"), LOADED), "Bangla in the English"),
        (Addition("poem", {"id": "ode"}, LOADED), "no such kind"),
        (Addition("concept", {}, PUBLISHED), "id: "),
    ],
)
def test_what_does_not_fit_is_left_out_and_named(addition: Addition, said: str) -> None:
    found, left_out = laid(addition, Addition("concept", concept("sneeze"), PUBLISHED))
    assert found["sneeze"] == "Cough"
    assert found["fever"] == "Fever"
    assert "cough" not in found
    assert any(said in line for line in left_out)


def test_what_refers_to_something_left_out_goes_with_it() -> None:
    found, left_out = laid(
        Addition("concept", concept("cough", broader=["nothing_there"]), PUBLISHED),
        Addition("concept", concept("dry_cough", broader=["cough"]), PUBLISHED),
    )
    assert set(found) == {"fever", "high_fever"}
    assert len(left_out) == 2


def refuse_to_go_with(*together: str) -> Callable[[Mapping[str, ContentFile]], list[str]]:
    """Return a rule that blames the file while all of these are there, and names no addition."""

    def found(files: Mapping[str, ContentFile]) -> list[str]:
        there = {one.id for file in files.values() for one in file.concept}
        return [*faults(files), *(["small.toml: fever: it doesn't go with that"] if there >= {*together} else [])]

    return found


@pytest.mark.parametrize("guilty", [("old",), ("new",), ("old", "new")])
def test_a_fault_that_names_no_addition_takes_one_of_them_not_all(
    monkeypatch: pytest.MonkeyPatch, guilty: tuple[str, ...]
) -> None:
    monkeypatch.setattr(merging, "faults", refuse_to_go_with(*guilty))
    right, _ = lay(
        Addition("concept", concept(name), PUBLISHED, datetime(2026, 1, day, tzinfo=UTC))
        for name, day in (("mid", 2), ("new", 3), ("old", 1))
    )
    merged = merge(FILES, right)
    gone = guilty[-1]
    assert {one.id for one in merged.content.concept} == {"fever", "high_fever", "old", "mid", "new"} - {gone}
    assert merged.left_out == (f"published concept {gone}: small.toml: fever: it doesn't go with that",)


def test_where_no_single_one_helps_the_newest_go_one_after_another(monkeypatch: pytest.MonkeyPatch) -> None:
    def found(files: Mapping[str, ContentFile]) -> list[str]:
        there = {one.id for file in files.values() for one in file.concept}
        return ["small.toml: fever: it doesn't go with those"] if there & {"mid", "new"} else []

    monkeypatch.setattr(merging, "faults", found)
    right, _ = lay(
        Addition("concept", concept(name), PUBLISHED, datetime(2026, 1, day, tzinfo=UTC))
        for name, day in (("mid", 2), ("new", 3), ("old", 1))
    )
    assert {one.id for one in merge(FILES, right).content.concept} == {"fever", "high_fever", "old"}


@given(
    st.lists(
        st.builds(
            lambda name, broader, origin: Addition("concept", concept(name, broader=broader), origin),
            st.sampled_from(["fever", "high_fever", "one", "two", "three"]),
            st.lists(st.sampled_from(["fever", "high_fever", "one", "two", "three", "none"]), max_size=2),
            st.sampled_from(Origin),
        ),
        max_size=8,
    )
)
def test_whatever_is_added_the_whole_fits_together(additions: list[Addition]) -> None:
    right, wrong = lay(additions)
    merged = merge(FILES, right)
    assert wrong == []
    assert faults({"all": merged.content}) == []
    assert {"fever", "high_fever"} <= {one.id for one in merged.content.concept}
