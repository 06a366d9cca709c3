"""How well the check of medicines does on cases whose answer is known (`tests/eval/interactions_*.jsonl`)."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from healthapp.contexts.knowledge.rules.interactions import RANK
from healthapp.contexts.knowledge.rules.interactions_check import Checked, check
from healthapp.contexts.knowledge.rules.medicine_names import MedicineNames
from healthapp.contexts.knowledge.rules.patient_facts import Patient, PatientNames

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from healthapp.contexts.knowledge.rules.book import Book

_SEVERE = "severe"
_DIGITS = 4


def evaluate_interactions(book: Book, cases: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Return the figures of these cases; none of a case's own content.

    `recall_severe`: of what is expected as severe, the part that was found as severe. `recall`: of all that is
    expected, the part that was found, at least as severe as was expected. `false_alarms`: the part of the benign
    cases with any finding, or with a medicine that wasn't known. `names_not_known`: medicines that weren't known and
    should have been; they are told as unknown, never passed over.
    """
    names = MedicineNames(book)
    people = PatientNames(book, names)
    wanted, found = Counter[str](), Counter[str]()
    benign = alarms = unread = 0
    for case in cases:
        checked = check(book, names, case["medicines"], _patient(people, case["patient"]))
        if case["benign"]:
            benign += 1
            alarms += bool(checked.findings or checked.unknown)
        strange = {each["a"] for each in case["expected"] if each["kind"] == "unknown"}
        unread += sum(each.typed not in strange for each in checked.unknown)
        for each in case["expected"]:
            hit = _is_found(checked, each)
            for key in (each["kind"], "all", *([_SEVERE] if each["severity"] == _SEVERE else ())):
                wanted[key] += 1
                found[key] += hit
    kinds = sorted(set(wanted) - {"all", _SEVERE})
    return {
        "expected_severe": wanted[_SEVERE],
        "recall_severe": _share(found[_SEVERE], wanted[_SEVERE]),
        "recall": _share(found["all"], wanted["all"]),
        "benign": benign,
        "false_alarms": _share(alarms, benign),
        "names_not_known": unread,
        "by_kind": {kind: {"expected": wanted[kind], "recall": _share(found[kind], wanted[kind])} for kind in kinds},
    }


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, _DIGITS) if whole else None


def _patient(people: PatientNames, said: Mapping[str, Any]) -> Patient:
    return Patient(
        age=said["age"],
        gender=said["sex"],
        pregnant=said["pregnant"],
        egfr=said["egfr"],
        allergies=people.allergies(said["allergies"]),
        conditions=people.conditions(said["conditions"]),
    )


def _is_found(checked: Checked, expected: Mapping[str, Any]) -> bool:
    if expected["kind"] == "unknown":
        return any(each.typed == expected["a"] for each in checked.unknown)
    sides = _sides(expected["a"], expected["b"])
    return any(
        each.kind == expected["kind"]
        and _sides(each.a, each.b) == sides
        and (expected["severity"] is None or RANK[each.severity] >= RANK[expected["severity"]])
        for each in checked.findings
    )


def _sides(a: str, b: str | None) -> tuple[str, ...]:
    return tuple(sorted((a, b or "")))
