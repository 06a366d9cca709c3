"""A name of several medicines is all of them, or none; nothing of it is ever left out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from healthapp.contexts.knowledge.rules.interactions_check import check
from healthapp.contexts.knowledge.rules.medicine_names import Kind, MedicineNames
from healthapp.contexts.knowledge.rules.patient_facts import Patient

if TYPE_CHECKING:
    from healthapp.contexts.knowledge.rules.book import Book


@pytest.fixture(scope="module")
def names(book: Book) -> MedicineNames:
    return MedicineNames(book)


@pytest.mark.parametrize(
    "typed",
    ["Clopidogrel AS", "Lopirel AS", "Amdocal AT", "Amdocal AT 50", "Amdocal 5 AT 50",
     "amdocal at", "Metformin G", "Metformin G 500", "atorvastatin A", "Paracetamol X",
     "Tab. Amdocal AT 5/50", "losartan AT + aspirin"],
)  # fmt: skip
def test_letters_directly_behind_a_name_are_a_part_of_it(names: MedicineNames, typed: str) -> None:
    reading = names.read(typed)
    assert (reading.kind, reading.medicine_ids) == (Kind.UNKNOWN, ())
    assert reading.options


@pytest.mark.parametrize(
    "typed",
    ["napa 1 g", "napa 1g", "napa one g", "napa 500 at night", "napa at bedtime", "napa as needed",
     "napa in the morning", "napa 500 mg x 3", "napa 500 x 3 days", "napa twice a day", "napa 500 mg a day",
     "napa 500 at 8", "a napa", "napa xr"],
)  # fmt: skip
def test_an_amount_or_a_time_is_no_part_of_a_name(names: MedicineNames, typed: str) -> None:
    assert names.read(typed).medicine_ids == ("paracetamol",)


_TB = ("rifampicin", "isoniazid", "pyrazinamide", "ethambutol")


@pytest.mark.parametrize(
    ("typed", "medicines"),
    [
        *((typed, _TB) for typed in ("4FDC", "4fdc", "4 FDC", "4FDC 3 tablets daily", "৪এফডিসি", "tab 4FDC", "RHZE")),
        *((typed, ("mifepristone", "misoprostol")) for typed in ("MM Kit", "MM-Kit", "mr kit", "এমএম কিট")),
        ("Entacyd Plus", ("aluminium_magnesium_hydroxide", "simethicone")),
        *((typed, ("paracetamol", "caffeine")) for typed in ("Napa Extra", "napa extra 500", "Ace Plus", "নাপা এক্সট্রা")),
        *((typed, ("clopidogrel", "aspirin")) for typed in ("Clopid-AS", "clopid as 75", "Ecosprin Plus")),
        ("Frulac 20/50", ("furosemide", "spironolactone")),
        ("Siglimet 50/500", ("sitagliptin", "metformin")),
        ("Camlosart 5/20", ("amlodipine", "olmesartan")),
        ("Camlodin Plus", ("amlodipine", "atenolol")),
        ("Angilock Plus 50/12.5", ("losartan", "hydrochlorothiazide")),
        ("Bizoran 5/20", ("amlodipine", "olmesartan")),
        ("Galvus Met 50/500", ("vildagliptin", "metformin")),
        *((typed, ("insulin_nph", "insulin_human_regular")) for typed in ("Mixtard 30", "Ansulin 30/70", "মিক্সটার্ড")),
    ],
)
def test_what_is_sold_together_is_all_of_it(names: MedicineNames, typed: str, medicines: tuple[str, ...]) -> None:
    reading = names.read(typed)
    assert (reading.kind, reading.medicine_ids) == (Kind.MEDICINE, medicines)


def test_an_abbreviation_in_a_medicines_name_is_a_name_of_it(book: Book, names: MedicineNames) -> None:
    short = [
        (medicine.id, each)
        for medicine in book.medicines.values()
        for inside in re.findall(r"\(([^()]*)\)", medicine.name.en)
        for each in re.findall(r"\b[A-Z]{2,5}\b", inside)
    ]
    assert ("glyceryl_trinitrate", "GTN") in short
    for medicine, each in short:
        assert names.read(each).medicine_ids == (medicine,), each


@pytest.mark.parametrize(
    ("typed", "medicine"),
    [("GTN", "glyceryl_trinitrate"), ("NTG", "glyceryl_trinitrate"), ("জিটিএন", "glyceryl_trinitrate"),
     ("GTN spray", "glyceryl_trinitrate"), ("ISMN 20", "isosorbide_mononitrate"), ("ISDN", "isosorbide_dinitrate"),
     ("ভিটামিন বি১", "thiamine"), ("ভিটামিন বি৬", "pyridoxine")],
)  # fmt: skip
def test_what_doctors_write_for_short(names: MedicineNames, typed: str, medicine: str) -> None:
    assert names.read(typed).medicine_ids == (medicine,)


@pytest.mark.parametrize("nitrate", ["GTN", "NTG", "ISMN", "ISDN"])
def test_a_nitrate_for_short_with_sildenafil_is_severe(book: Book, names: MedicineNames, nitrate: str) -> None:
    found = check(book, names, [nitrate, "sildenafil"], Patient()).findings
    assert ("interaction", "severe") in {(each.kind.value, each.severity) for each in found}
