"""What somebody takes says something of them: by any certain name, wherever it is told, and never silently."""

from __future__ import annotations

import asyncio
from datetime import date
from functools import cache
from typing import TYPE_CHECKING

import pytest

from healthapp.adapters.content_files import FolderContent
from healthapp.contexts.knowledge.rules.medicine_history import MedicineHistory
from healthapp.contexts.knowledge.rules.medicine_names import MedicineNames
from healthapp.contexts.knowledge.rules.reading import Reader
from healthapp.contexts.knowledge.schemas.symptoms import SymptomAnalysis, SymptomPatient
from healthapp.contexts.knowledge.service.library import read_book
from healthapp.contexts.knowledge.service.symptoms import SymptomChecks, _Engines
from healthapp.kit.i18n import Lang

if TYPE_CHECKING:
    from healthapp.contexts.knowledge.schemas.content import Medicine
    from healthapp.contexts.knowledge.schemas.symptoms import SymptomResult

BOOK = read_book(FolderContent())
READER = Reader(BOOK)
NAMES, HISTORY = MedicineNames(BOOK), MedicineHistory(BOOK)
TODAY = date(2026, 11, 23)
CLASSES = [(concept.id, each) for concept in BOOK.content.concept for each in concept.classes]
"""Every class that says something, and what."""


class Checks(SymptomChecks):
    """The symptom check of the shipped content, without a database."""

    def __init__(self) -> None:
        self.emergency_number = "999"
        self._engines = self._engines_of(BOOK)

    async def _ready(self) -> _Engines:
        assert self._engines is not None
        return self._engines


@cache
def checks() -> Checks:
    return Checks()


def members(class_id: str, concept_id: str) -> list[Medicine]:
    apart = BOOK.concepts[concept_id].except_medicines
    return [each for each in BOOK.medicines.values() if class_id in each.classes and each.id not in apart]


def judged(**asked: object) -> SymptomResult:
    wanted = SymptomAnalysis.model_validate({"language": Lang.EN, **asked})
    return asyncio.run(checks().analyse_symptoms(wanted, TODAY))


@pytest.mark.parametrize(("concept_id", "class_id"), CLASSES)
def test_every_name_of_every_medicine_of_a_class_says_it(concept_id: str, class_id: str) -> None:
    found = members(class_id, concept_id)
    assert found
    for medicine in found:
        for name in (medicine.name.en, medicine.name.bn, *medicine.brands):
            taking = HISTORY.of_name(f"{name} 5 mg", NAMES)
            assert taking.is_known, name
            assert concept_id in taking.concepts, name


@pytest.mark.parametrize(("concept_id", "class_id"), CLASSES)
def test_a_narrative_names_them_by_generic_and_by_brand(concept_id: str, class_id: str) -> None:
    found = members(class_id, concept_id)
    brands = [brand for each in found for brand in each.brands if brand not in ("Comet", "Tory")]
    for name in (found[0].name.en, *brands[:1]):
        told = READER.read(f"I take {name} every day. I fell and hit my head.")
        assert {concept_id, "head_injury"} <= BOOK.with_broader(told.present), name
    bangla = READER.read(f"আমি {found[0].name.bn} খাই। মাথায় আঘাত পেয়েছি")
    assert {concept_id, "head_injury"} <= BOOK.with_broader(bangla.present)


@pytest.mark.parametrize(
    ("typed", "concepts"),
    [
        # The class by name, or what people call such medicines, where all of them say the same.
        ("SSRI", set()),
        ("DOAC", {"takes_blood_thinner"}),
        ("sulfonylurea", {"history_diabetes"}),
        ("diabetes tablet", {"history_diabetes"}),
        # Aspirin alone is no blood thinner here (NICE NG232, head injury), the two together are.
        ("Ecosprin 75", {"takes_nsaid"}),
        ("Ecosprin + Clopid", {"takes_nsaid", "takes_blood_thinner"}),
        # What is put on the skin says nothing of the whole body.
        ("diclofenac gel", set()),
        ("tacrolimus ointment", set()),
        ("Napa 500 mg", set()),
        ("letrozole", set()),
    ],
)
def test_what_is_known_says_what_it_is(typed: str, concepts: set[str]) -> None:
    taking = HISTORY.of_name(typed, NAMES)
    assert (taking.is_known, set(taking.concepts)) == (True, concepts)


@pytest.mark.parametrize("typed", ["Eliqiss", "Warfarine forte", "qqxyz", "heart tablet and rest"])
def test_a_name_that_is_not_known_is_said_to_be(typed: str) -> None:
    assert not HISTORY.of_name(typed, NAMES).is_known


@pytest.mark.parametrize(
    ("text", "concept"),
    [
        ("no fever and I take apixaban", "takes_blood_thinner"),
        ("on Xarelto, no vomiting", "takes_blood_thinner"),
        ("এলিকুইস না, Eliquis খাই। বমি নেই", "takes_blood_thinner"),
        ("jor nai, ami Plavix khai", "takes_blood_thinner"),
        ("father takes Prograf after a kidney operation", "immunosuppressed"),
    ],
)
def test_a_no_of_something_else_takes_no_medicine_away(text: str, concept: str) -> None:
    assert concept in READER.read(text).present


@pytest.mark.parametrize(
    "text", ["allergic to Ultrafen", "Ultrafen allergy", "used tacrolimus ointment", "took Napa and Seclo"]
)
def test_what_is_not_taken_or_says_nothing_is_not_told(text: str) -> None:
    assert not READER.read(text).present & {concept_id for concept_id, _ in CLASSES}


@pytest.mark.parametrize("medicine", ["Eliquis 5 mg", "dabigatran", "Brilinta 90", "এনোক্সাপারিন", "blood thinner tablet"])
@pytest.mark.parametrize("field", ["medicines", "medical_history"])
def test_a_blow_on_the_head_is_an_emergency_for_whoever_takes_a_blood_thinner(medicine: str, field: str) -> None:
    who = {"age": 40.0, "gender": "male"}
    alone = judged(symptoms=["head_injury"], patient_info=SymptomPatient(**who))
    assert alone.urgency_level != "emergency"
    found = judged(symptoms=["head_injury"], patient_info=SymptomPatient(**who, **{field: [medicine]}))
    assert (found.urgency_level, found.not_understood) == ("emergency", [])
    assert "takes_blood_thinner" in {each.id for each in found.understood.history}


def test_a_medicine_that_nobody_knows_is_said_back_and_never_reads_as_safe() -> None:
    plain = judged(symptoms=["runny_nose"], patient_info=SymptomPatient(age=30.0))
    found = judged(symptoms=["runny_nose"], patient_info=SymptomPatient(age=30.0, medicines=("qqxyz 5", "Napa")))
    assert [each.said for each in found.not_understood] == ["qqxyz 5"]
    assert (plain.urgency_level, found.urgency_level) == ("low", "medium")


def test_own_medicines_and_those_that_nobody_knows_are_told_apart() -> None:
    own = ["Imuran 50 mg", "Lantus", "Napa 500", "qqxyz"]
    found, unknown = asyncio.run(checks().known_history(["qqxyz disease"], own, Lang.EN))
    assert [each.id for each in found] == ["immunosuppressed", "takes_insulin"]
    assert unknown == ["qqxyz disease", "qqxyz"]
