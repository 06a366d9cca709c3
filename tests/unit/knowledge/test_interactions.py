"""The check of medicines by its rules, on the content that ships."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from healthapp.contexts.knowledge.rules.interactions import RANK, Finding, Taken, between
from healthapp.contexts.knowledge.rules.interactions_check import check, find, gaps
from healthapp.contexts.knowledge.rules.medicine_names import MedicineNames
from healthapp.contexts.knowledge.rules.patient_facts import Patient, PatientNames
from healthapp.contexts.knowledge.service.evaluation import evaluate
from healthapp.contexts.knowledge.service.evaluation.interactions import evaluate_interactions
from healthapp.contexts.knowledge.service.interactions import _Telling
from healthapp.kit.i18n import Lang

if TYPE_CHECKING:
    from healthapp.contexts.knowledge.rules.book import Book

_EVAL = Path(__file__).parents[2] / "eval"
_NOBODY = Patient()


@pytest.fixture(scope="module")
def names(book: Book) -> MedicineNames:
    return MedicineNames(book)


@pytest.fixture(scope="module")
def people(book: Book, names: MedicineNames) -> PatientNames:
    return PatientNames(book, names)


def _taken(ids: list[str]) -> list[Taken]:
    return [Taken(each, (each,)) for each in ids]


def _kinds(found: tuple[Finding, ...]) -> set[tuple[str, str, str, str | None]]:
    return {(each.kind.value, each.severity, each.a, each.b) for each in found}


def _without_order(found: tuple[Finding, ...]) -> set[tuple[object, ...]]:
    return {(each.kind, each.severity, each.code, frozenset({each.a, each.b})) for each in found}


def test_every_pair_of_the_content_is_found_both_ways_round(book: Book) -> None:
    for pair in book.content.interaction:
        for ids in ([pair.a, pair.b], [pair.b, pair.a]):
            found = [each for each in find(book, _taken(ids), _NOBODY) if each.kind == "interaction"]
            assert [(each.severity, {each.a, each.b}) for each in found] == [(pair.severity, {pair.a, pair.b})]
            assert found[0].text == pair.description
            assert found[0].sources == pair.sources


def test_a_class_rule_holds_where_there_is_no_record_of_the_pair(book: Book) -> None:
    rule = between(book, "warfarin", "etoricoxib")
    assert rule is not None
    pair = between(book, "warfarin", "ibuprofen")
    assert pair is book.pairs[frozenset({"warfarin", "ibuprofen"})]


def test_a_combination_brings_the_records_of_what_it_holds(book: Book) -> None:
    assert book.ingredients["sacubitril_valsartan"] == {"sacubitril_valsartan", "valsartan"}
    assert book.ingredients["budesonide_formoterol"] == {"budesonide_formoterol", "budesonide", "formoterol"}
    assert book.ingredients["timolol_eye"] == {"timolol_eye"}
    doubled = find(book, _taken(["sacubitril_valsartan", "valsartan"]), _NOBODY)
    assert any(each.code == "contains:valsartan" for each in doubled)


_SOME = st.lists(
    st.sampled_from(
        [
            "paracetamol",
            "warfarin",
            "ibuprofen",
            "aspirin",
            "clarithromycin",
            "simvastatin",
            "omeprazole",
            "clopidogrel",
            "digoxin",
            "amiodarone",
            "furosemide",
            "losartan",
            "spironolactone",
            "potassium_chloride",
            "metformin",
            "prednisolone",
            "tramadol",
            "sertraline",
            "diazepam",
            "ethinylestradiol_levonorgestrel",
            "rifampicin",
            "amoxicillin",
            "amoxicillin_clavulanate",
            "cetirizine",
            "zinc_sulfate",
        ]
    ),
    unique=True,
    max_size=8,
)
_PATIENTS = st.builds(
    Patient,
    age=st.none() | st.floats(0, 100),
    pregnant=st.none() | st.booleans(),
    breastfeeding=st.none() | st.booleans(),
    egfr=st.none() | st.floats(5, 120),
)


@given(ids=_SOME, order=st.randoms(use_true_random=False), patient=_PATIENTS)
def test_the_order_of_medicines_does_not_matter(book: Book, ids: list[str], order: Any, patient: Patient) -> None:
    shuffled = [*ids]
    order.shuffle(shuffled)
    assert find(book, _taken(ids), patient) == find(book, _taken(shuffled), patient)


@given(ids=_SOME, more=_SOME, patient=_PATIENTS)
def test_one_more_medicine_never_takes_a_finding_away(
    book: Book, ids: list[str], more: list[str], patient: Patient
) -> None:
    all_of_them = [*ids, *(each for each in more if each not in ids)]
    assert _without_order(find(book, _taken(ids), patient)) <= _without_order(find(book, _taken(all_of_them), patient))


_ALLERGIES = st.lists(
    st.sampled_from(["penicillin", "sulfa", "aspirin", "macrolides", "paracetamol", "peanut"]), unique=True, max_size=2
)
_CONDITIONS = st.lists(
    st.sampled_from(
        ["asthma", "peptic_ulcer", "chronic_kidney_disease", "cirrhosis", "heart_failure", "epilepsy", "pregnancy_now"]
    ),
    unique=True,
    max_size=3,
)


@given(ids=_SOME, patient=_PATIENTS, allergies=st.none() | _ALLERGIES, conditions=st.none() | _CONDITIONS)
def test_alternatives_pass_the_same_check(
    book: Book,
    names: MedicineNames,
    people: PatientNames,
    ids: list[str],
    patient: Patient,
    allergies: list[str] | None,
    conditions: list[str] | None,
) -> None:
    whole = replace(
        patient,
        allergies=None if allergies is None else people.allergies(allergies),
        conditions=None if conditions is None else people.conditions(conditions),
    )
    checked = check(book, names, ids, whole)
    for instead, offered in checked.alternatives:
        rest = [each for each in ids if each != instead]
        for other in offered:
            found = find(book, _taken([*rest, other]), whole)
            assert not [each for each in found if other in {each.a, each.b}], (instead, other)
            # What the references don't say of somebody like them is offered to nobody either.
            assert not [each for each in gaps(book, _taken([other]), whole) if each.about == other], (instead, other)


def test_a_hundred_medicines_are_checked_pair_by_pair(book: Book, names: MedicineNames) -> None:
    others = [each for each in book.medicines if each not in {"warfarin", "aspirin"}]
    found = check(book, names, ["warfarin", *others[:98], "aspirin"], _NOBODY)
    assert len(found.readings) == 100
    assert ("interaction", "severe", "aspirin", "warfarin") in _kinds(found.findings)
    strange = check(book, names, [f"warfrin{number}" for number in range(100)], _NOBODY)
    assert len(strange.unknown) == 100
    # Names like an unknown one take long to find: the rest are told as unknown all the same.
    assert [bool(each.options) for each in strange.unknown[-80:]] == [False] * 80
    assert strange.unknown[0].options


def test_the_worst_comes_first(book: Book, names: MedicineNames) -> None:
    checked = check(book, names, ["Napa", "warfarin", "Ecosprin 75", "Seclo 20", "Clopid"], _NOBODY)
    ranks = [RANK[each.severity] for each in checked.findings]
    assert ranks == sorted(ranks, reverse=True)
    assert ("interaction", "severe", "aspirin", "warfarin") in _kinds(checked.findings)
    assert ("omeprazole", ("pantoprazole", "famotidine", "rabeprazole")) in checked.alternatives


@pytest.mark.parametrize(
    ("medicines", "facts", "expected"),
    [
        (["Moxacil"], {"allergies": ["penicillin"]}, ("allergy", "severe", "amoxicillin", "penicillins")),
        (["Moxacil"], {"allergies": ["পেনিসিলিনে অ্যালার্জি"]}, ("allergy", "severe", "amoxicillin", "penicillins")),
        (["cefixime"], {"allergies": ["penicillins"]}, ("allergy", "moderate", "cefixime", "penicillins")),
        (["Moxacil"], {"allergies": ["ampicillin"]}, ("allergy", "severe", "amoxicillin", "penicillins")),
        (["paracetamol"], {"allergies": ["Napa"]}, ("allergy", "severe", "paracetamol", None)),
        (["Indever"], {"conditions": ["হাঁপানি"]}, ("condition", "severe", "propranolol", "asthma")),
        (["ibuprofen"], {"conditions": ["history_peptic_ulcer"]},
         ("condition", "severe", "ibuprofen", "history_peptic_ulcer")),
        (["ramipril"], {"pregnant": True}, ("pregnancy", "severe", "ramipril", None)),
        (["ramipril"], {"conditions": ["pregnancy"]}, ("pregnancy", "severe", "ramipril", None)),
        (["metformin"], {"egfr": 22.0}, ("kidney", "severe", "metformin", None)),
        (["metformin"], {"egfr": 40.0}, ("kidney", "moderate", "metformin", None)),
        (["aspirin"], {"age": 8.0}, ("age", "severe", "aspirin", None)),
        (["paracetamol 1000 mg 6 times daily"], {}, ("dose", "severe", "paracetamol", None)),
        (["methotrexate 10 mg daily"], {}, ("dose", "severe", "methotrexate", None)),
        (["Napa", "paracetamol"], {}, ("duplicate", "moderate", "paracetamol", "paracetamol")),
        (["ibuprofen", "diclofenac"], {}, ("duplicate", "moderate", "diclofenac", "ibuprofen")),
        (["diclofenac gel", "ibuprofen"], {}, ("duplicate", "mild", "diclofenac", "ibuprofen")),
    ],
)  # fmt: skip
def test_what_does_not_suit_the_patient(
    book: Book,
    names: MedicineNames,
    people: PatientNames,
    medicines: list[str],
    facts: dict[str, Any],
    expected: tuple[str, str, str, str | None],
) -> None:
    assert expected in _kinds(check(book, names, medicines, _patient(people, facts)).findings)


def _patient(people: PatientNames, facts: dict[str, Any]) -> Patient:
    said = dict(facts)
    if "allergies" in said:
        said["allergies"] = people.allergies(said["allergies"])
    if "conditions" in said:
        said["conditions"] = people.conditions(said["conditions"])
    return Patient(**said)


def test_what_is_right_is_not_complained_of(book: Book, names: MedicineNames, people: PatientNames) -> None:
    patient = _patient(people, {"age": 30.0, "egfr": 95.0, "pregnant": False, "allergies": [], "conditions": []})
    for medicines in (
        ["paracetamol 500 mg 4 times a day", "amoxicillin"],
        ["methotrexate 10 mg once a week"],
    ):
        assert check(book, names, medicines, patient).findings == ()
    child = _patient(people, {"age": 2.0})
    assert check(book, names, ["oral saline", "zinc"], child).findings == ()


@pytest.mark.parametrize("typed", [["warfarin", "NSAIDs"], ["NSAIDs", "Warin"], ["anticoagulant", "NSAIDs"]])
def test_a_class_is_checked_as_any_of_it(book: Book, names: MedicineNames, typed: list[str]) -> None:
    checked = check(book, names, typed, _NOBODY)
    assert ("interaction", "severe") in {(each.kind.value, each.severity) for each in checked.findings}
    found = _Telling(book, Lang.EN).response(checked)
    assert any("any of these" in name for each in found.interactions for name in (each.drug1, each.drug2))
    assert "NSAIDs" in {each.name for each in found.unknown}
    assert _Telling(book, Lang.BN).response(checked).interactions


def test_no_class_is_named_as_a_medicine(book: Book) -> None:
    assert not set(book.classes) & set(book.medicines)


def test_the_same_name_twice_is_the_medicine_twice(book: Book, names: MedicineNames) -> None:
    twice = ("duplicate", "moderate", "paracetamol", "paracetamol")
    assert twice in _kinds(check(book, names, ["Napa", "napa"], _NOBODY).findings)
    assert twice in _kinds(check(book, names, [], _NOBODY, ["Napa", "Napa"]).findings)
    # What is typed and taken by a reminder too is one and the same.
    once = check(book, names, ["Napa"], _NOBODY, ["napa"])
    assert once.findings == ()
    assert [each.typed for each in once.readings] == ["Napa"]
    daily = "paracetamol 1000 mg 3 times a day"
    assert "together" in {each.code for each in check(book, names, [daily, daily], _NOBODY).findings}


def test_what_is_unknown_is_said(book: Book, names: MedicineNames, people: PatientNames) -> None:
    patient = _patient(people, {"allergies": ["peanut"], "conditions": []})
    checked = check(book, names, ["warfrin", "NSAID", "ramipril"], patient)
    assert [each.typed for each in checked.unknown] == ["warfrin", "NSAID"]
    gaps = {(each.code, each.about) for each in checked.gaps}
    assert {("allergy_unknown", "peanut"), ("pregnancy", ""), ("kidney", ""), ("age", "")} <= gaps
    assert "conditions" not in {code for code, _about in gaps}
    known = _patient(people, {"age": 60.0, "gender": "male", "egfr": 80.0, "allergies": [], "conditions": []})
    assert check(book, names, ["ramipril"], known).gaps == ()


@pytest.mark.parametrize("half", ["tune", "test"])
def test_the_goals_are_kept_on_both_halves(book: Book, half: str) -> None:
    """Only totals: what stands in the test half is nobody's business here."""
    lines = (_EVAL / f"interactions_{half}.jsonl").read_text(encoding="utf-8").splitlines()
    figures = evaluate(book, [json.loads(line) for line in lines])
    assert (figures["kind"], figures["cases"]) == ("interactions", len(lines))
    assert figures["expected_severe"] >= 30
    assert figures["recall_severe"] == 1.0
    assert figures["benign"] >= 25
    assert figures["false_alarms"] <= 0.05
    assert figures["by_kind"]["unknown"]["recall"] == 1.0


def test_a_check_that_finds_nothing_is_seen_in_the_figures(book: Book) -> None:
    case = {
        "medicines": ["paracetamol"],
        "patient": {"age": 40, "sex": "male", "pregnant": False, "egfr": None, "allergies": [], "conditions": []},
        "expected": [{"kind": "interaction", "a": "warfarin", "b": "paracetamol", "severity": "severe"}],
        "benign": False,
    }
    benign = {**case, "medicines": ["warfarin", "aspirin"], "expected": [], "benign": True}
    figures = evaluate_interactions(book, [case, benign])
    assert (figures["recall_severe"], figures["false_alarms"]) == (0.0, 1.0)


def _of_class(book: Book, names: MedicineNames, typed: str, patient: Patient) -> set[tuple[str, str, str]]:
    checked = check(book, names, [typed], patient)
    return {(each.kind.value, each.severity, each.code) for each in checked.findings if each.a in book.classes}


def test_a_class_is_checked_against_who_takes_it(book: Book, names: MedicineNames, people: PatientNames) -> None:
    allergic = replace(_NOBODY, allergies=people.allergies(["penicillin"]))
    assert _of_class(book, names, "penicillins", allergic) == {("allergy", "severe", "class_all")}
    weak = replace(_NOBODY, conditions=people.conditions(["chronic kidney disease"]))
    assert {kind for kind, severity, _ in _of_class(book, names, "NSAIDs", weak) if severity == "severe"} == {
        "condition"
    }
    assert ("age", "severe", "class_all") in _of_class(book, names, "tetracyclines", replace(_NOBODY, age=4))
    assert ("age", "moderate", "class_some") in _of_class(book, names, "steroid", replace(_NOBODY, age=4))
    assert not _of_class(book, names, "penicillins", replace(_NOBODY, age=30, gender="male"))
    for lang in Lang:
        for found in _Telling(book, lang).response(check(book, names, ["penicillins"], allergic)).findings:
            assert found.about
            assert found.about in found.description


def test_of_a_word_for_many_classes_the_worst_is_told(book: Book, names: MedicineNames, people: PatientNames) -> None:
    """Ten classes against an illness, an allergy and a medicine would be some forty findings on a phone."""
    who = replace(
        _NOBODY, age=60, allergies=people.allergies(["penicillin"]), conditions=people.conditions(["CKD", "asthma"])
    )
    found = [
        each
        for each in check(book, names, ["antibiotic", "warfarin"], who).findings
        if {each.a, each.b} & set(book.classes)
    ]
    told = [(each.kind, None if each.kind == "interaction" else each.b) for each in found]
    assert len(told) == len(set(told))
    assert ("interaction", "severe") in {(each.kind.value, each.severity) for each in found}
    assert ("allergy", "severe") in {(each.kind.value, each.severity) for each in found}
