"""What ships is whole, and whatever doesn't fit together is found and named."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from pydantic import BaseModel

from healthapp import cli
from healthapp.adapters.content_files import SHIPPED, FolderContent
from healthapp.contexts.knowledge.errors import ContentError
from healthapp.contexts.knowledge.service.content import count, read_content

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from healthapp.contexts.knowledge.schemas.content import ContentFile
    from healthapp.contexts.knowledge.schemas.parts import Text

SMALL = """
[[source]]
id = "who"
title = "A guideline"
publisher = "World Health Organization"
year = 2020

[[concept]]
id = "fever"
site = "general"
name = {en = "Fever", bn = "জ্বর"}
question = {en = "Do you have fever?", bn = "আপনার কি জ্বর আছে?"}

[[concept]]
id = "high_fever"
site = "general"
name = {en = "High fever", bn = "বেশি জ্বর"}
question = {en = "Is it high?", bn = "জ্বর কি বেশি?"}
broader = ["fever"]

[[medicine_class]]
id = "nsaid"
name = {en = "Painkillers", bn = "ব্যথার ওষুধ"}

[[allergy_group]]
id = "nsaids"
name = {en = "Painkillers", bn = "ব্যথার ওষুধ"}
sources = [{source = "who", at = "Allergy"}]

[[medicine]]
id = "ibuprofen"
name = {en = "Ibuprofen", bn = "আইবুপ্রোফেন"}
classes = ["nsaid"]
uses = {en = "Pain.", bn = "ব্যথা।"}
how = {en = "After food.", bn = "খাবারের পরে।"}
adult = {text = {en = "400 mg.", bn = "৪০০ মিলিগ্রাম।"}, max_single_mg = 400, max_daily_mg = 1200}
child = {text = {en = "Never.", bn = "কখনো না।"}, never = true}
warnings = [{en = "Ulcers.", bn = "আলসার।"}]
side_effects = {en = "Heartburn.", bn = "বুক জ্বালা।"}
serious = {en = "Black stool.", bn = "কালো পায়খানা।"}
pregnancy = {level = "avoid", text = {en = "Ask.", bn = "জিজ্ঞাসা করুন।"}}
breastfeeding = {level = "usual", text = {en = "Fine.", bn = "চলে।"}}
kidney = {level = "avoid", text = {en = "Avoid.", bn = "এড়িয়ে চলুন।"}}
liver = {level = "caution", text = {en = "Ask.", bn = "জিজ্ঞাসা করুন।"}}
cautions = [{having = "high_fever", severity = "mild", text = {en = "Ask.", bn = "জিজ্ঞাসা করুন।"}}]
alternatives = []
sources = [{source = "who", at = "Ibuprofen"}]

[[red_flag]]
id = "rf"
needs = [["high_fever"]]
urgency = "high"
name = {en = "High fever", bn = "বেশি জ্বর"}
advice = {en = "Today.", bn = "আজই।"}
sources = [{source = "who", at = "Danger signs"}]
"""


@dataclass(frozen=True)
class Files:
    """Content without a folder."""

    texts: dict[str, str]

    def files(self) -> Iterator[tuple[str, str]]:
        """Yield them."""
        yield from self.texts.items()


def found(*texts: str) -> list[str]:
    """Return what is wrong with files that hold these texts."""
    with pytest.raises(ContentError) as error:
        read_content(Files({f"{number}.toml": text for number, text in enumerate(texts)}))
    return error.value.faults


@pytest.fixture(scope="module")
def shipped() -> ContentFile:
    """Give what ships."""
    return read_content(FolderContent())


def test_the_small_one_is_good() -> None:
    assert count(read_content(Files({"a.toml": SMALL}))).symptom_concepts == 2


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('id = "who"\n', 'id = "other"\n', "there is no source who"),
        ('broader = ["fever"]', 'broader = ["fevr"]', "high_fever: there is no concept fevr"),
        ('broader = ["fever"]', 'broader = ["high_fever"]', "high_fever: is broader than itself"),
        ('classes = ["nsaid"]', 'classes = ["nsaids"]', "ibuprofen: there is no medicine class nsaids"),
        ('having = "high_fever"', 'having = "ulcer"', "ibuprofen: there is no condition or concept ulcer"),
        ("alternatives = []", 'alternatives = ["ibuprofen"]', "ibuprofen: is no alternative to itself"),
        ("max_single_mg = 400", "max_single_mg = 1600", "ibuprofen: a single dose above that of a day"),
        ("never = true", "never = true, mg_per_kg_dose = 5", "ibuprofen: a dose for children who never take it"),
        ('needs = [["high_fever"]]', 'needs = [["cough", "fever"]]', "rf: there is no concept cough"),
        ('urgency = "high"\n', 'urgency = "high"\nages = [5, 5]\n', "rf: nobody has an age from 5.0 to 5.0"),
        ('urgency = "high"\n', 'urgency = "high"\nhaving = ["coug"]\n', "rf: there is no concept coug"),
        ('urgency = "high"', 'urgency = "low"', "red_flag.0.urgency: Input should be 'emergency' or 'high'"),
        ('bn = "ব্যথা।"', 'bn = "pain"', "medicine.0.uses: Value error, this isn't Bangla: pain"),
        ('en = "Pain."', 'en = "ব্যথা"', "medicine.0.uses: Value error, there is Bangla in the English: ব্যথা"),
        ("alternatives = []", "alternative = []", "medicine.0.alternative: Extra inputs are not permitted"),
        ("alternatives = []", "alternatives = ", "Invalid value (at line"),
        ("year = 2020", "year = 0", "source.0.year: Input should be greater than or equal to 1900"),
    ],
)
def test_what_is_wrong_is_named(old: str, new: str, said: str) -> None:
    assert old in SMALL
    assert [line for line in found(SMALL.replace(old, new)) if line.startswith("0.toml: ") and said in line]


PAIR = """
[[{kind}]]
a = "{a}"
b = "{b}"
severity = "mild"
description = {{en = "A.", bn = "ক।"}}
recommendation = {{en = "B.", bn = "খ।"}}
sources = [{{source = "who", at = "Interactions"}}]
"""


def test_a_pair_is_known_once_whichever_way_round() -> None:
    rule = PAIR.format(kind="class_rule", a="nsaid", b="ibuprofen")
    back = PAIR.format(kind="class_rule", a="ibuprofen", b="nsaid")
    assert found(SMALL, rule, back) == ["2.toml: pair ibuprofen nsaid is also in 1.toml"]


@pytest.mark.parametrize(
    ("kind", "a", "b", "said"),
    [
        ("interaction", "ibuprofen", "nsaid", "ibuprofen nsaid: there is no medicine nsaid"),
        ("interaction", "ibuprofen", "ibuprofen", "ibuprofen: with itself"),
        ("class_rule", "ibuprofen", "ibuprofen", "ibuprofen ibuprofen: two medicines make an interaction, not a rule"),
    ],
)
def test_a_pair_is_of_what_there_is(kind: str, a: str, b: str, said: str) -> None:
    assert f"1.toml: {said}" in found(SMALL, PAIR.format(kind=kind, a=a, b=b))


def test_a_condition_names_a_finding_once() -> None:
    text = "{en = 'A.', bn = 'ক।'}"
    findings = ", ".join("{concept = 'fever', likelihood = 'often'}" for _ in range(6))
    condition = f"""
[[condition]]
id = "flu"
icd10 = "J11"
category = "infection"
name = {text}
summary = {text}
common = "common"
urgency = "low"
severity = "low"
findings = [{findings}]
dangers = [{{all = ["coug"], urgency = "high", text = {text}}}]
actions = [{text}, {text}]
treatment = {text}
sources = [{{source = "who", at = "Influenza"}}]
"""
    assert found(SMALL, condition) == [
        "symptom_check: there are conditions, but no numbers to weigh them by",
        "1.toml: flu: fever twice",
        "1.toml: flu: there is no concept coug",
    ]


def test_an_entry_is_written_once() -> None:
    assert "1.toml: concept fever is also in 0.toml" in found(SMALL, SMALL)


def test_enough_ships(shipped: ContentFile) -> None:
    there = count(shipped)
    assert there.conditions >= 200
    assert there.medicines >= 300
    assert there.medicines_with_brands >= 300
    assert there.interactions >= 400
    assert there.symptom_concepts >= 400
    assert there.red_flags >= 100
    assert there.first_aid >= 25


def test_a_brand_is_written_once_and_in_bangla_too(shipped: ContentFile) -> None:
    """Two medicines under one brand would be a choice between them; and people ask for a brand in either script."""
    whose: dict[str, list[str]] = {}
    for medicine in shipped.medicine:
        for brand in medicine.brands:
            whose.setdefault(brand.casefold(), []).append(medicine.id)
    assert {brand: ids for brand, ids in whose.items() if len(ids) > 1} == {
        "jasocaine": ["lidocaine", "lidocaine_topical"]  # one brand, sold as an injection and as a gel
    }
    assert not [each.id for each in shipped.medicine if each.brands and not each.also.bn]


def test_the_readme_says_how_much_ships(shipped: ContentFile) -> None:
    there = count(shipped)
    said = " ".join((SHIPPED.parents[3] / "README.md").read_text(encoding="utf-8").split())
    assert (
        f"{there.conditions} conditions, {there.medicines} medicines ({there.medicines_with_brands} of them with brands"
        f" sold in Bangladesh), {there.interactions:,} interactions,"
        f" {there.symptom_concepts} symptoms, {there.red_flags} red flags, {there.first_aid} topics of first aid"
    ) in said


def test_a_patient_can_search_for_each_symptom_in_their_own_words(shipped: ContentFile) -> None:
    """A symptom has lay names in both languages, and as people type Bangla on a phone."""
    assert not [
        each.id
        for each in shipped.concept
        if each.kind == "symptom" and not (each.also.bn and each.also.en and each.also.rom)
    ]


def _texts(entry: object) -> Iterator[Text]:
    from healthapp.contexts.knowledge.schemas.parts import Text  # noqa: PLC0415 - beside its only use at run time

    if isinstance(entry, Text):
        yield entry
    elif isinstance(entry, tuple):
        for each in entry:
            yield from _texts(each)
    elif isinstance(entry, BaseModel):
        for name in type(entry).model_fields:
            yield from _texts(getattr(entry, name))


def test_bangla_has_its_own_digits(shipped: ContentFile) -> None:
    """In the same sentence no number stands in two scripts."""
    assert not [text.bn for text in _texts(shipped) if re.search(r"[0-9]", text.bn)]


def test_no_sentence_of_one_language_is_left_out_in_the_other(shipped: ContentFile) -> None:
    """Numbers say the same in both languages: doses, days and ages above all."""
    assert not [
        (text.en, text.bn) for text in _texts(shipped) if _numbers(text.en) != _numbers(text.bn.translate(_LATIN))
    ]


_LATIN = str.maketrans("০১২৩৪৫৬৭৮৯", "0123456789")
_SMALL = 12
# Names that hold a number; degrees of the scale that stands beside the other; how each language says large ones.
_NAMES = re.compile(r"COVID-19|কোভিড-19|CYP\w+|\d+(?:\.\d+)? °C(?= \()")
_LARGE = (
    (re.compile(r"(\d) (?=000\b)"), r"\1"),
    (re.compile(r"(\d+(?:\.\d+)?)(?= to \d+(?:\.\d+)? million)|(\d+(?:\.\d+)?) million"), 1_000_000),
    (re.compile(r"(\d+(?:\.\d+)?)(?= থেকে \d+(?:\.\d+)? লাখ)|(\d+(?:\.\d+)?) লাখ"), 100_000),
)


def _numbers(text: str) -> list[float]:
    """Return the numbers above twelve, which both languages write as figures."""
    text = _NAMES.sub("", text.replace(",", ""))
    for pattern, by in _LARGE:
        text = pattern.sub(by if isinstance(by, str) else lambda found, by=by: _times(found, by), text)
    return sorted(number for each in re.findall(r"\d+(?:\.\d+)?", text) if (number := float(each)) > _SMALL)


def _times(found: re.Match[str], by: int) -> str:
    return f"{float(found[1] or found[2]) * by:.0f}"


def test_the_command_counts(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        cli.app(["knowledge", "stats", "--json"])
    assert end.value.code == 0
    assert json.loads(capsys.readouterr().out)["conditions"] >= 200


def test_the_command_names_every_fault(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "wrong.toml").write_text(SMALL.replace('broader = ["fever"]', 'broader = ["fevr"]'), encoding="utf-8")
    with pytest.raises(SystemExit) as end:
        cli.app(["knowledge", "stats", "--folder", str(tmp_path)])
    assert end.value.code == 1
    said = capsys.readouterr().err
    assert "wrong.toml: high_fever: there is no concept fevr" in said
    assert "The content has 1 fault." in said


@pytest.mark.parametrize(
    ("content", "said"),
    [(None, "There are no content files (.toml) here."), (b"\xff\xfe", "odd.toml: isn't text in UTF-8")],
    ids=["nothing", "another encoding"],
)
def test_a_folder_that_holds_no_content_is_no_good_content(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: bytes | None, said: str
) -> None:
    if content is not None:
        (tmp_path / "odd.toml").write_bytes(content)
    with pytest.raises(SystemExit) as end:
        cli.app(["knowledge", "stats", "--folder", str(tmp_path)])
    assert end.value.code == 1
    assert said in capsys.readouterr().err


def test_files_are_short_enough_to_review() -> None:
    assert not [
        path.name for path in SHIPPED.rglob("*.toml") if len(path.read_text(encoding="utf-8").splitlines()) > 400
    ]
