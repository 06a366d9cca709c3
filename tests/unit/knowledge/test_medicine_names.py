"""Which medicine a typed text is; likeness of letters only ever suggests."""

from __future__ import annotations

from difflib import SequenceMatcher
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from healthapp.contexts.knowledge.rules.medicine_doses import Dose, is_weekly, read_dose
from healthapp.contexts.knowledge.rules.medicine_names import (
    _LIKE,
    _LIKE_BY_SOUND,
    _SAME_LENGTH,
    Kind,
    MedicineNames,
    _folded,
    _Likeness,
    _sound,
)
from healthapp.kit.i18n.words import is_bangla

if TYPE_CHECKING:
    from healthapp.contexts.knowledge.rules.book import Book


@pytest.fixture(scope="module")
def names(book: Book) -> MedicineNames:
    return MedicineNames(book)


@pytest.mark.parametrize(
    ("typed", "medicines"),
    [
        ("Napa 500 mg", ("paracetamol",)),
        ("napa500", ("paracetamol",)),
        ("নাপা ৫০০", ("paracetamol",)),
        ("নাপা৫০০ ট্যাবলেট দিনে ৩ বার", ("paracetamol",)),
        ("tab. Seclo 20", ("omeprazole",)),
        ("Losectil 20mg cap", ("omeprazole",)),
        ("Losartan-50", ("losartan",)),
        ("LOSARTAN POTASSIUM 50mg", ("losartan",)),
        ("Cef-3 200", ("cefixime",)),
        ("diclofenac sodium 50", ("diclofenac",)),
        ("metformin hcl 500 mg twice daily after meals", ("metformin",)),
        ("amoxicillin/clavulanic acid 625", ("amoxicillin_clavulanate",)),
        ("losartan + hydrochlorothiazide", ("losartan", "hydrochlorothiazide")),
        ("oral saline", ("oral_rehydration_salts",)),
        ("মোনাস ১০", ("montelukast",)),
        ("timolol eye drops", ("timolol_eye",)),
    ],
)
def test_a_name_is_known_with_a_dose_and_a_form_around_it(
    names: MedicineNames, typed: str, medicines: tuple[str, ...]
) -> None:
    reading = names.read(typed)
    assert (reading.kind, reading.medicine_ids) == (Kind.MEDICINE, medicines)


@pytest.mark.parametrize(
    ("brand", "medicine"), [("Seclo", "omeprazole"), ("Fexo", "fexofenadine"), ("Maxpro", "esomeprazole")]
)
def test_the_brands_that_likeness_gets_wrong(names: MedicineNames, brand: str, medicine: str) -> None:
    assert names.read(brand).medicine_ids == (medicine,)


def test_every_name_of_a_medicine_leads_to_it(book: Book, names: MedicineNames) -> None:
    for medicine in book.medicines.values():
        for name in (medicine.name.en, medicine.name.bn, medicine.id.replace("_", " "), *medicine.brands):
            reading = names.read(name)
            if name == "Jasocaine":  # one brand, sold as an injection and as a gel
                assert {each.medicine_id for each in reading.options} == {"lidocaine", "lidocaine_topical"}
            else:
                assert reading.medicine_ids == (medicine.id,), name


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("warfrin", "warfarin"),
        ("Sekllox 20", "omeprazole"),
        ("azithromicyne tab", "azithromycin"),
        ("paracitamole", "paracetamol"),
        ("ওয়ারফ্রিন", "warfarin"),
        ("Napa Ekstra", "paracetamol"),
        ("losartn", "losartan"),
    ],
)
def test_a_misspelling_is_offered_and_never_taken(names: MedicineNames, typed: str, meant: str) -> None:
    reading = names.read(typed)
    assert reading.kind is Kind.UNKNOWN
    assert reading.medicine_ids == ()
    assert meant in {each.medicine_id for each in reading.options}


@pytest.mark.parametrize("typed", ["NSAID", "NSAIDs", "ব্যথার ওষুধ", "bethar oshudh"])
def test_a_class_offers_its_members(names: MedicineNames, typed: str) -> None:
    reading = names.read(typed)
    assert (reading.kind, reading.medicine_ids, reading.class_ids) == (Kind.CHOICE, (), ("nsaid",))
    assert {"ibuprofen", "diclofenac", "naproxen"} <= {each.medicine_id for each in reading.options}


@pytest.mark.parametrize("typed", ["blood thinner", "অ্যান্টিবায়োটিক", "fever tablet", "ঘুমের ওষুধ", "insulin", "ssri"])
def test_what_only_says_what_it_is_for_chooses_nothing(names: MedicineNames, typed: str) -> None:
    reading = names.read(typed)
    assert (reading.kind, reading.medicine_ids) == (Kind.CHOICE, ())
    assert reading.options


@pytest.mark.parametrize("typed", ["qwertimab", "Zorblaxin", "500 mg", "tablet", "", "vitamin d calcium"])
def test_anything_else_is_unknown(names: MedicineNames, typed: str) -> None:
    assert names.read(typed).kind is Kind.UNKNOWN


@given(data=st.data())
def test_no_typing_error_acts(book: Book, names: MedicineNames, data: st.DataObject) -> None:
    """A text of which a letter was changed is either another known name, letter by letter, or it is unknown."""
    medicine = data.draw(st.sampled_from(list(book.medicines.values())))
    name = data.draw(st.sampled_from((medicine.id.split("_")[0], *medicine.brands)))
    at = data.draw(st.integers(0, len(name) - 1))
    letter = data.draw(st.sampled_from("abcdefghijklmnopqrstuvwxyz"))
    typed = name[:at] + letter + name[at + 1 :]
    known = {
        "".join(character for character in text.lower() if character.isalnum())
        for each in book.medicines.values()
        for text in (each.id, each.name.en, *each.brands, *each.also.en, *each.also.rom)
    }
    reading = names.read(typed)
    if reading.kind is Kind.MEDICINE:
        spelt = "".join(character for character in typed.lower() if character.isalnum())
        assert spelt in known or spelt.strip("0123456789") in known or any(spelt.startswith(each) for each in known)


@pytest.mark.parametrize(("typed", "first"), [("nap", "paracetamol"), ("নাপ", "paracetamol"), ("warf", "warfarin")])
def test_suggestions_while_typing(names: MedicineNames, typed: str, first: str) -> None:
    assert first in {each.medicine_id for each in names.begin(typed)}


@pytest.mark.parametrize(
    ("typed", "dose"),
    [
        ("paracetamol 1000 mg 6 times daily", Dose(1000, 6000, daily=True)),
        ("নাপা ৫০০ মিগ্রা দিনে ৪ বার", Dose(500, 2000, daily=True)),
        ("Napa 500 mg 1+1+1", Dose(500, 1500, daily=True)),
        ("Napa 1 g tds", Dose(1000, 3000, daily=True)),
        ("2 tablets of 500 mg every 6 hours", Dose(1000, 4000, daily=True)),
        ("২টা ট্যাবলেট ৫০০ মি.গ্রা. ৬ ঘণ্টা পর পর", Dose(1000, 4000, daily=True)),
        ("8 tablets of 500 mg a day", Dose(500, 4000, daily=True)),
        ("methotrexate 10 mg once a week", Dose(10, weekly=True)),
        ("methotrexate 10 mg daily", Dose(10, 10, daily=True)),
        ("levothyroxine 50 mcg once daily", Dose(0.05, 0.05, daily=True)),
        ("Napa 500", Dose()),
    ],
)
def test_how_much_a_text_says(typed: str, dose: Dose) -> None:
    read = read_dose(typed)
    assert read.daily_mg == pytest.approx(dose.daily_mg) if dose.daily_mg else read.daily_mg is None
    assert read.single_mg == pytest.approx(dose.single_mg) if dose.single_mg else read.single_mg is None
    assert (read.daily, read.weekly) == (dose.daily, dose.weekly)


def test_only_methotrexate_is_deadly_when_taken_daily(book: Book) -> None:
    assert [each.id for each in book.medicines.values() if is_weekly(each)] == ["methotrexate"]


@pytest.mark.parametrize(
    ("typed", "class_id"),
    [
        ("anticoagulant", "anticoagulant_vka"),
        ("anticoagulants", "anticoagulant_doac"),
        ("antihistamine", "antihistamine_sedating"),
        ("sulfa drug", "sulfonamide"),
        ("antibiotics", "macrolide"),
        ("এন্টিবায়োটিক", "cephalosporin"),
        ("অ্যান্টিবায়োটিক", "fluoroquinolone"),
        ("antibiotik", "penicillin"),
        ("painkiller", "nsaid"),
        ("blood pressure medicine", "arb"),
        ("antacid", "antacid"),
        ("potassium", "potassium"),
    ],
)
def test_a_kind_of_medicine_is_known_by_what_people_call_it(names: MedicineNames, typed: str, class_id: str) -> None:
    reading = names.read(typed)
    assert reading.kind is Kind.CHOICE
    assert class_id in reading.class_ids


@pytest.mark.parametrize(
    ("brand", "medicine"),
    [
        *(
            ("Coumadin 5 mg", "warfarin"),
            ("Xanax", "alprazolam"),
            ("Inderal 40", "propranolol"),
            ("Zocor", "simvastatin"),
        ),
        *(("Seroxat", "paroxetine"), ("Cordarone", "amiodarone"), ("Nitromint spray", "glyceryl_trinitrate")),
    ],
)
def test_a_brand_of_another_country_is_known(names: MedicineNames, brand: str, medicine: str) -> None:
    """People bring medicines home, and old prescriptions name them."""
    assert names.read(brand).medicine_ids == (medicine,)


@pytest.mark.parametrize(
    ("word", "common"),
    [
        ("antibiotic", {"amoxicillin", "azithromycin", "cefixime", "ciprofloxacin", "metronidazole"}),
        ("অ্যান্টিবায়োটিক", {"amoxicillin", "azithromycin", "cefixime", "ciprofloxacin", "metronidazole"}),
        ("PPI", {"omeprazole", "esomeprazole"}),
    ],
)
def test_of_a_wide_word_comes_first_what_has_the_most_brands(names: MedicineNames, word: str, common: set[str]) -> None:
    assert common <= {each.medicine_id for each in names.read(word).options[:6]}


@pytest.mark.parametrize("typed", ["paracitamol", "losektil", "nappa", "প্যারাসিটামোল", "মেটফরমিন", "x", "12"])
def test_a_name_that_is_passed_over_unread_is_not_like_it(names: MedicineNames, typed: str) -> None:
    """Of most names only lengths and letters are looked at: what comes out is what comparing them all would say."""
    heard, letters = _sound([typed]), _folded(typed)
    likeness = _Likeness(heard, letters)
    for name in names._names:
        written = spoken = 0.0
        if letters and is_bangla(letters) == is_bangla(name.letters):
            written = SequenceMatcher(None, name.letters, letters, autojunk=False).ratio()
        if len(heard) >= _SAME_LENGTH or heard == name.sound:
            spoken = SequenceMatcher(None, name.sound, heard, autojunk=False).ratio()
            spoken = spoken if spoken >= _LIKE_BY_SOUND else 0.0
        exactly = max(written, 0.95 * spoken, (written + spoken) / 2)
        assert likeness.of(name) == (exactly if exactly >= _LIKE else 0.0), name.text
