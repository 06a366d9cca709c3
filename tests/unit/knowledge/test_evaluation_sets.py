"""The evaluation sets name what there is, are large enough, and their test halves are as they were."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from healthapp.adapters.content_files import FolderContent
from healthapp.contexts.knowledge.service.content import read_content

FOLDER = Path(__file__).resolve().parents[2] / "eval"
HALVES = ("tune", "test")


def cases(kind: str, half: str) -> list[dict[str, Any]]:
    lines = (FOLDER / f"{kind}_{half}.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def both(kind: str) -> list[dict[str, Any]]:
    return [case for half in HALVES for case in cases(kind, half)]


@pytest.fixture(scope="module")
def ids() -> dict[str, set[str]]:
    """Give the ids of what ships, by kind."""
    content = read_content(FolderContent())
    return {
        "condition": {each.id for each in content.condition},
        "medicine": {each.id for each in content.medicine},
        "symptom": {each.id for each in content.concept},
        "first_aid": {each.id for each in content.first_aid},
        "allergy": {each.id for each in content.allergy_group},
    }


def test_the_test_halves_are_as_they_were() -> None:
    """Nothing is tuned on them; whoever changes a judgement changes its sum too, and says why."""
    lines = (FOLDER / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
    sums = {name: known for known, name in (line.split() for line in lines)}
    assert sums.keys() == {path.name for path in FOLDER.glob("*_test.jsonl")}
    for name, known in sums.items():
        assert hashlib.sha256((FOLDER / name).read_bytes()).hexdigest() == known, name


@pytest.mark.parametrize("kind", ["search", "vignettes", "interactions"])
def test_no_case_is_in_both_halves(kind: str) -> None:
    named = Counter(case["id"] for case in both(kind))
    assert max(named.values()) == 1
    asked = Counter(str(case.get("query") or case.get("text") or sorted(case["medicines"])) for case in both(kind))
    assert kind == "interactions" or max(asked.values()) == 1


def test_queries_are_enough_and_judged_by_entries_that_there_are(ids: dict[str, set[str]]) -> None:
    queries = both("search")
    assert len(queries) >= 300
    assert min(Counter(each["class"] for each in queries).values()) >= 100
    for each in queries:
        assert max(each["relevant"].values()) == 3, each
        assert set(each["relevant"].values()) <= {1, 2, 3}, each
        for name in each["relevant"]:
            kind, _, entry = name.partition(":")
            assert entry in ids[kind], each


def test_queries_in_bangla_are_judged_by_entries_that_there_are_and_are_no_others(ids: dict[str, set[str]]) -> None:
    queries = [*cases("search_bangla", "tune"), *cases("search_lay", "tune")]
    known = {each["query"] for each in both("search")}
    assert len({each["query"] for each in queries} - known) == len(queries) >= 500
    for each in queries:
        for name in each["relevant"]:
            kind, _, entry = name.partition(":")
            assert entry in ids[kind], each["id"]


def test_vignettes_are_enough_and_of_what_there_is(ids: dict[str, set[str]]) -> None:
    vignettes = both("vignettes")
    assert len(vignettes) >= 100
    assert min(Counter(each["urgency"] for each in vignettes).values()) >= 25
    for each in vignettes:
        assert {*each["symptoms"], *each["absent"], *each["history"]} <= ids["symptom"], each
        assert not set(each["symptoms"]) & set(each["absent"]), each
        assert set(each["conditions"]) <= ids["condition"], each


def test_interaction_cases_are_enough_and_of_what_there_is(ids: dict[str, set[str]]) -> None:
    asked = both("interactions")
    assert len(asked) >= 100
    assert sum(each["benign"] for each in asked) >= 50
    second = {"interaction": "medicine", "duplicate": "medicine", "allergy": "allergy", "condition": "condition"}
    for each in asked:
        assert each["benign"] == (not each["expected"]), each
        for finding in each["expected"]:
            assert finding["kind"] == "unknown" or finding["a"] in ids["medicine"], each
            if kind := second.get(finding["kind"]):
                assert finding["b"] in ids[kind], each
