"""What people call an illness brings every caution that the medicines have for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from healthapp.contexts.knowledge.rules.interactions import Taken
from healthapp.contexts.knowledge.rules.interactions_check import check
from healthapp.contexts.knowledge.rules.interactions_patient import of_patient
from healthapp.contexts.knowledge.rules.medicine_names import MedicineNames
from healthapp.contexts.knowledge.rules.patient_facts import PREGNANT, Patient, PatientNames

if TYPE_CHECKING:
    from healthapp.contexts.knowledge.rules.book import Book


@pytest.fixture(scope="module")
def names(book: Book) -> MedicineNames:
    return MedicineNames(book)


@pytest.fixture(scope="module")
def people(book: Book, names: MedicineNames) -> PatientNames:
    return PatientNames(book, names)


def test_every_name_of_an_illness_brings_the_cautions_for_it(book: Book, people: PatientNames) -> None:
    cautions = {
        caution.having: medicine.id
        for medicine in book.medicines.values()
        for caution in medicine.cautions
        if caution.having != PREGNANT
    }
    assert len(cautions) > 100
    silent = []
    for having, medicine in cautions.items():
        known = book.conditions.get(having) or book.concepts[having]
        for name in (having, known.name.en, known.name.bn, *known.also.en, *known.also.bn, *known.also.rom):
            patient = Patient(conditions=people.conditions([name]))
            if not any(each.kind == "condition" for each in of_patient(book, [Taken(medicine, (medicine,))], patient)):
                silent.append((having, name))
    assert silent == []


@pytest.mark.parametrize(
    ("typed", "medicine", "severity"),
    [
        *((typed, medicine, "severe")
          for typed in ("উচ্চ রক্তচাপ", "high bp", "উচ্চরক্তচাপ", "প্রেশার", "হাই প্রেসার", "bp_180_120", "high BP problem")
          for medicine in ("pseudoephedrine", "sumatriptan", "ethinylestradiol_levonorgestrel", "ergotamine")),
        *(("heart block", medicine, "severe") for medicine in ("propranolol", "verapamil", "digoxin")),
        ("হৃদরোগ", "ibuprofen", "moderate"),
        ("হার্টের রোগ", "ibuprofen", "moderate"),
        ("heart problem", "ibuprofen", "moderate"),
        ("কিডনি রোগ", "metformin", "moderate"),
        ("কিডনির সমস্যা", "ibuprofen", "severe"),
        ("kidney problem", "ibuprofen", "severe"),
        ("লিভারের রোগ", "methotrexate", "severe"),
        ("stomach ulcer", "ibuprofen", "severe"),
        ("blood clot", "ethinylestradiol_levonorgestrel", "severe"),
        *((typed, medicine, "severe")
          for typed in ("G6PD deficiency", "G6PD", "জিসিক্সপিডি ঘাটতি")
          for medicine in ("primaquine", "dapsone", "nitrofurantoin", "co_trimoxazole")),
        *((typed, medicine, "severe")
          for typed in ("glaucoma", "গ্লুকোমা", "glaucoma patient")
          for medicine in ("hyoscine_butylbromide", "amitriptyline", "oxybutynin", "trihexyphenidyl")),
        ("glaucoma", "prednisolone", "moderate"),
        *((typed, medicine, "severe")
          for typed in ("myasthenia gravis", "মায়াসথেনিয়া গ্রাভিস")
          for medicine in ("gentamicin", "ciprofloxacin", "azithromycin")),
        ("myasthenia gravis", "propranolol", "moderate"),
        *((typed, medicine, "severe")
          for typed in ("long QT", "লং কিউটি", "prolonged QT")
          for medicine in ("haloperidol", "domperidone", "ondansetron", "citalopram", "clarithromycin", "amiodarone")),
        *(("উচ্চ রক্তচাপ", medicine, "moderate") for medicine in ("ibuprofen", "diclofenac", "naproxen", "ketorolac")),
    ],
)  # fmt: skip
def test_what_people_mostly_type_is_known(
    book: Book, names: MedicineNames, people: PatientNames, typed: str, medicine: str, severity: str
) -> None:
    checked = check(book, names, [medicine], Patient(conditions=people.conditions([typed])))
    assert severity in {each.severity for each in checked.findings if each.kind in {"condition", "kidney", "liver"}}
    assert "condition_unknown" not in {each.code for each in checked.gaps}


def test_every_caution_for_glaucoma_says_for_which(book: Book) -> None:
    cautions = [one.text for each in book.medicines.values() for one in each.cautions if one.having == "glaucoma_acute"]
    assert len(cautions) > 30
    for text in cautions:
        assert any(kind in text.en for kind in ("narrow-angle", "any glaucoma")), text.en


@pytest.mark.parametrize(
    ("typed", "meant", "whole"),
    [
        ("heart attack 2 years ago", "history_heart_disease", True),
        ("history of asthma", "asthma", True),
        ("diabetes type 2", "history_diabetes", True),
        ("T2DM", "history_diabetes", True),
        ("CKD stage 4", "chronic_kidney_disease", True),
        ("kidney failure on dialysis", "history_kidney_disease", True),
        ("open-angle glaucoma", "glaucoma_acute", True),
        ("হার্টে রিং পরানো", "history_heart_disease", True),
        ("হাইপোথাইরয়েড", "hypothyroidism", True),
        ("১০ বছর ধরে ডায়াবেটিস", "history_diabetes", True),
        ("sugar ache 5 bochor", "history_diabetes", True),
        ("low pressure sometimes", "low_bp", True),
        ("anaemia", "iron_deficiency_anaemia", True),
        ("asthma, Wilson disease", "asthma", False),
        ("stroke clinic", "history_stroke", False),
    ],
)
def test_an_illness_is_read_among_other_words(people: PatientNames, typed: str, meant: str, *, whole: bool) -> None:
    """What else stands there isn't passed over: it could be one more illness, and is told as not checked."""
    read = people.conditions([typed])
    assert meant in read.all
    assert read.unknown == (() if whole else (typed,))


@pytest.mark.parametrize(
    ("typed", "group", "medicine", "whole"),
    [
        ("penicillin rash", "penicillins", None, True),
        ("rash with amoxicillin", "penicillins", None, True),
        ("sulfa allergy since childhood", "sulfonamide_antibiotics", None, True),
        ("face swelling after diclofenac", "nsaids_aspirin", "diclofenac", True),
        ("আইবুপ্রোফেন খেলে চুলকানি", "nsaids_aspirin", "ibuprofen", True),
        ("penisilin e allergy", "penicillins", None, True),
        ("amoxicillin, ciprofloxacin", "fluoroquinolones", "ciprofloxacin", True),
        ("cefixime rash in 2019", "cephalosporins", "cefixime", True),
        ("penicillin and shrimp", "penicillins", None, False),
        ("diclofenac, peanut", "nsaids_aspirin", "diclofenac", False),
        ("Ace rash", None, "paracetamol", True),
        ("local anaesthetic", "local_anaesthetics_amide", None, True),
    ],
)
def test_an_allergy_is_read_among_other_words(
    people: PatientNames, typed: str, group: str | None, medicine: str | None, *, whole: bool
) -> None:
    read = people.allergies([typed])
    assert group is None or group in read.groups
    assert medicine is None or medicine in read.medicines
    assert read.unknown == (() if whole else (typed,))


@pytest.mark.parametrize(
    "typed",
    [
        "no known allergy",
        "not allergic to penicillin",
        "mother allergic to penicillin",
        "fast spicy food",
        "house dust",
    ],
)
def test_what_is_no_allergy_to_a_medicine_stays_unknown(people: PatientNames, typed: str) -> None:
    read = people.allergies([typed])
    assert (read.groups, read.medicines, read.unknown) == (frozenset(), frozenset(), (typed,))


def test_several_illnesses_in_one_text_all_count(people: PatientNames) -> None:
    read = people.conditions(["asthma, diabetes and high pressure"])
    assert {"asthma", "history_diabetes", "hypertension"} <= read.all
    assert read.unknown == ()
    assert "hypertension" not in people.conditions(["low pressure sometimes"]).all


@pytest.mark.parametrize(
    "typed",
    [
        *("no asthma", "mother had a stroke", "family history of diabetes", "হাঁপানি নেই", "বাবার হার্টের রোগ"),
        *("pressure normal", "diabetes nei", "ruled out epilepsy", "মায়ের ডায়াবেটিস"),
    ],
)
def test_what_is_denied_or_of_a_relative_is_nobodys_illness(people: PatientNames, typed: str) -> None:
    read = people.conditions([typed])
    assert (read.given, read.unknown) == (frozenset(), (typed,))


@pytest.mark.parametrize("typed", ["eye colour", "problem", "রোগ", "হার্ট ভালো"])
def test_what_names_no_illness_stays_unknown(people: PatientNames, typed: str) -> None:
    assert people.conditions([typed]).unknown == (typed,)
