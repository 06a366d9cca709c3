"""Every form that may be loaded, in its real shape: what becomes of each record, and why one is not taken."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from healthapp.adapters.licensed_file import LicensedPath
from healthapp.contexts.knowledge.rules.loading import texts
from healthapp.contexts.knowledge.rules.loading.known import Known
from healthapp.contexts.knowledge.rules.loading.origins import SOURCES
from healthapp.contexts.knowledge.schemas.loaded import (
    Article,
    Licence,
    LoadedNames,
    LoadedPair,
    Origin,
    Outcome,
    Ready,
    Reason,
    Rejected,
)
from healthapp.contexts.knowledge.schemas.search import Audience, Category
from tests.support import licensed

if TYPE_CHECKING:
    from pathlib import Path

    from healthapp.contexts.knowledge.rules.book import Book

TERMS = Licence(publisher="A test", licence=licensed.LICENCE)


@pytest.fixture(scope="module")
def known(book: Book) -> Known:
    return Known(book)


def read(origin: Origin, path: Path, known: Known) -> list[Outcome]:
    return list(SOURCES[origin].read(LicensedPath(path), known, TERMS))


def article(one: Outcome) -> Article:
    assert isinstance(one, Ready), one
    assert isinstance(one.body, Article)
    return one.body


def reasons(found: list[Outcome]) -> list[tuple[str, Reason]]:
    return [(each.key, each.reason) for each in found if isinstance(each, Rejected)]


def test_a_label_is_an_article_for_professionals(tmp_path: Path, known: Known) -> None:
    path = tmp_path / "labels.json"
    path.write_text(licensed.openfda(licensed.label("abc-1", "MADEUPOL", "IBUPROFEN")))
    (one,) = read(Origin.OPENFDA, path, known)
    assert isinstance(one, Ready)
    assert (one.key, one.as_of, one.revision) == ("abc-1", date(2024, 1, 15), 3)
    body = article(one)
    assert body.en
    assert body.en.title == "Madeupol – Ibuprofen"
    assert [each.title for each in body.en.sections] == [
        "Boxed warning",
        "Indications and usage",
        "Dosage and administration",
    ]
    assert body.en.sections[2].lines == ("One made-up unit each morning.", "Never two.")
    assert (body.audience, body.category, body.about) == (
        Audience.PROFESSIONAL,
        Category.MEDICINE,
        "medicine:ibuprofen",
    )
    assert body.codes == ("RxCUI 900001",)
    assert body.licence.url.endswith("setid=abc-1")


def test_labels_that_are_none(tmp_path: Path, known: Known) -> None:
    path = tmp_path / "labels.json"
    path.write_text(
        licensed.openfda(
            licensed.label("", "A", "B"),
            licensed.label("no-name", "A", "B", openfda={}),
            licensed.label("no-day", "A", "B", effective_time="yesterday"),
            {"set_id": "no-text", "effective_time": "20240101", "openfda": {"brand_name": ["A"]}},
            "nothing",
            licensed.label("odd", "A", "B", openfda="odd", warnings=[7, None]),
        )
    )
    assert reasons(read(Origin.OPENFDA, path, known)) == [
        ("", Reason.MISSING_FIELD),
        ("no-name", Reason.MISSING_FIELD),
        ("no-day", Reason.INVALID_VALUE),
        ("no-text", Reason.MISSING_FIELD),
        ("", Reason.UNREADABLE),
        ("odd", Reason.MISSING_FIELD),
    ]


def test_a_topic_is_an_article_for_everybody_without_its_markup(tmp_path: Path, known: Known) -> None:
    html = (
        "<h3>What is it?</h3><p>A made-up text &amp; more.</p><ul><li>First</li><li>Second</li></ul>"
        '<script>alert("x")</script><img src=x onerror="alert(1)"><p onclick="x()">Last</p>'
    )
    path = tmp_path / "topics.xml"
    path.write_text(
        licensed.medlineplus(
            licensed.topic(1, "Dengue", html, also="Breakbone fever"),
            licensed.topic(2, "Dengue", "<p>Hola</p>", language="Spanish"),
            licensed.topic(3, "Empty", "<p> </p>"),
        )
    )
    found = read(Origin.MEDLINEPLUS, path, known)
    body = article(found[0])
    assert body.en
    assert body.en.sections[0].lines == ("What is it?", "A made-up text & more.", "First", "Second", "Last")
    assert (body.audience, body.about, body.names) == (Audience.EVERYBODY, "condition:dengue", ("Breakbone fever",))
    assert body.licence.as_of == date(2025, 3, 4)
    assert reasons(found) == [("2", Reason.OTHER_LANGUAGE), ("3", Reason.MISSING_FIELD)]


def test_a_question_without_its_answer_is_rejected(tmp_path: Path, known: Known) -> None:
    path = tmp_path / "answers.zip"
    path.write_bytes(
        licensed.zipped(
            {
                "1/a.xml": licensed.medquad("Cholera", ("What is it?", "A made-up answer.\n\nMore."), ("Why?", "")),
                "1/b.xml": licensed.medquad("Nothing", number="9"),
            }
        )
    )
    found = read(Origin.MEDQUAD, path, known)
    body = article(found[0])
    assert body.en
    assert body.en.title == "What is it?"
    assert body.en.sections[0].lines == ("A made-up answer.", "More.")
    assert body.about == "condition:cholera"
    assert body.licence.url == "https://answers.example/0000007"
    assert reasons(found) == [("0000007-2", Reason.NO_ANSWER), ("", Reason.MISSING_FIELD)]


def test_a_pair_counts_when_both_medicines_are_exactly_known(tmp_path: Path, known: Known) -> None:
    path = tmp_path / "pairs.csv"
    path.write_text(
        licensed.ddinter(
            "D2,Warfarin,D1,Ibuprofen,Major",
            "D3,Acetaminophen,D1,Ibuprofen,Minor",
            "D1,Ibuprofen,D4,Cetirizine,Unknown",
            "D1,Ibuprofen,D5,Madeuponib,Major",
            "D1,Ibuprofen,D6,Warfarn,Major",
            "D1,Ibuprofen,D7,Brufen,Moderate",
            "D1,Ibuprofen,D8,Ibuprofen (topical),Major",
            "D1,Ibuprofen,D4,Cetirizine,Dreadful",
            "D1,Ibuprofen,,Cetirizine,Minor",
            "D1,Ibuprofen,Minor",
        )
    )
    found = read(Origin.DDINTER, path, known)
    pairs = [each.body for each in found if isinstance(each, Ready) and isinstance(each.body, LoadedPair)]
    assert [(each.a, each.b, each.severity) for each in pairs] == [
        ("ibuprofen", "warfarin", "severe"),
        ("ibuprofen", "paracetamol", "mild"),
    ]
    assert reasons(found) == [
        ("D1+D4", Reason.NO_LEVEL),
        ("D1+D5", Reason.UNKNOWN_MEDICINE),
        ("D1+D6", Reason.UNKNOWN_MEDICINE),
        ("D1+D7", Reason.SAME_MEDICINE),
        ("D1+D8", Reason.ANOTHER_FORM),
        ("D1+D4", Reason.INVALID_VALUE),
        ("", Reason.MISSING_FIELD),
        ("", Reason.UNREADABLE),
    ]


def names(found: list[Outcome]) -> dict[str, tuple[str, tuple[str, ...]]]:
    bodies = {each.key: each.body for each in found if isinstance(each, Ready)}
    return {key: (body.medicine, body.names) for key, body in bodies.items() if isinstance(body, LoadedNames)}


def test_brands_of_one_known_ingredient_become_names(tmp_path: Path, known: Known) -> None:
    licensed.rxnorm(
        tmp_path,
        [
            licensed.concept("1", "IN", "ibuprofen"),
            licensed.concept("1", "SY", "Zibuprofenol"),
            licensed.concept("2", "IN", "madeuponib"),
            licensed.concept("3", "IN", "warfarin"),
            licensed.concept("10", "BN", "Zandolix"),
            licensed.concept("11", "BN", "Bothamol"),
            licensed.concept("12", "BN", "Strangeol"),
            licensed.concept("13", "BN", "Halfknown"),
            licensed.concept("14", "BN", "Brufen"),
            licensed.concept("15", "BN", "Oldname", suppress="O"),
            licensed.concept("16", "BN", "Elsewhere", sab="OTHER"),
            licensed.concept("17", "BN", "Nobodysol"),
            licensed.concept("18", "BN", "Tablet 500 mg"),
            licensed.concept("20", "MIN", "ibuprofen / madeuponib"),
            "a|broken|row",
        ],
        [
            licensed.relation("1", "10", "tradename_of"),
            licensed.relation("10", "1", "has_tradename"),
            licensed.relation("1", "11", "tradename_of"),
            licensed.relation("3", "11", "tradename_of"),
            licensed.relation("2", "12", "tradename_of"),
            licensed.relation("13", "1", "has_tradename"),
            licensed.relation("13", "2", "has_tradename"),
            licensed.relation("1", "14", "tradename_of"),
            licensed.relation("1", "18", "tradename_of"),
            licensed.relation("1", "10", "other_relation"),
        ],
    )
    found = read(Origin.RXNORM, tmp_path, known)
    assert names(found) == {"1": ("ibuprofen", ("Zibuprofenol",)), "10": ("ibuprofen", ("Zandolix",))}
    assert dict(reasons(found)) == {
        "": Reason.UNREADABLE,
        "2": Reason.UNKNOWN_MEDICINE,
        "3": Reason.KNOWN_ALREADY,
        "11": Reason.COMBINATION,
        "12": Reason.UNKNOWN_MEDICINE,
        "13": Reason.COMBINATION,
        "14": Reason.KNOWN_ALREADY,
        "17": Reason.MISSING_FIELD,
        "18": Reason.AMBIGUOUS_NAME,
        "20": Reason.COMBINATION,
    }


def test_a_name_of_two_medicines_and_one_of_ours_for_another_are_not_taken(tmp_path: Path, known: Known) -> None:
    licensed.rxnorm(
        tmp_path,
        [
            licensed.concept("1", "IN", "ibuprofen"),
            licensed.concept("3", "IN", "warfarin"),
            licensed.concept("10", "BN", "Twiceol"),
            licensed.concept("11", "BN", "TWICEOL"),
            licensed.concept("12", "BN", "Napa"),
        ],
        [
            licensed.relation("1", "10", "tradename_of"),
            licensed.relation("3", "11", "tradename_of"),
            licensed.relation("3", "12", "tradename_of"),
        ],
    )
    found = read(Origin.RXNORM, tmp_path, known)
    assert names(found) == {}
    assert [dict(reasons(found))[each] for each in ("10", "11", "12")] == [Reason.AMBIGUOUS_NAME] * 3


def test_an_ingredient_that_is_not_used_any_more_still_makes_a_combination(tmp_path: Path, known: Known) -> None:
    licensed.rxnorm(
        tmp_path,
        [
            licensed.concept("1", "IN", "ibuprofen"),
            licensed.concept("2", "IN", "madeuponib", suppress="O"),
            licensed.concept("10", "BN", "Pairol"),
        ],
        [licensed.relation("1", "10", "tradename_of"), licensed.relation("2", "10", "tradename_of")],
    )
    assert dict(reasons(read(Origin.RXNORM, tmp_path, known)))["10"] is Reason.COMBINATION


def test_codes_of_claml(tmp_path: Path, known: Known) -> None:
    path = tmp_path / "icd.xml"
    more = '<Rubric kind="exclusion"><Label>made-up <Reference>B99</Reference> thing</Label></Rubric>'
    path.write_text(
        licensed.claml(
            licensed.coded("I", "Chapter", "chapter"),
            licensed.coded("A00-A09", "Block", "block"),
            licensed.coded("A00", "Cholera of the test", more=more),
            licensed.coded("A00.0", ""),
            licensed.coded("?", "Odd"),
        )
    )
    found = read(Origin.ICD10, path, known)
    body = article(found[0])
    assert body.en
    assert body.en.title == "A00 Cholera of the test"
    assert body.en.sections[0].lines == ("made-up B99 thing",)
    assert body.licence.edition == "ICD-10-TEST 2024"
    assert body.audience is Audience.PROFESSIONAL
    assert reasons(found) == [("A00.0", Reason.MISSING_FIELD), ("?", Reason.INVALID_VALUE)]


def test_lists_of_icd_10_cm(tmp_path: Path, known: Known, book: Book) -> None:
    coded = next(each for each in book.content.condition if known.coded(each.icd10))
    code = coded.icd10.replace(".", "")
    order = tmp_path / "icd10cm_order_2025.txt"
    order.write_text(
        f"00001 {code:<7} 0 {'Short':<60} Long title of the test\n00002 {'A000':<7} 1 {'Only short':<60} \nnonsense\n"
    )
    found = read(Origin.ICD10, order, known)
    body = article(found[0])
    assert (body.about, body.licence.edition) == (f"condition:{coded.id}", "ICD-10-CM 2025")
    assert coded.icd10 in body.codes
    assert [article(each).title for each in found[:2]] == [f"{coded.icd10} Long title of the test", "A00.0 Only short"]
    assert reasons(found) == [("", Reason.MISSING_FIELD)]
    listed = tmp_path / "icd10cm_codes_2025.txt"
    listed.write_text("A000    Made up in this test\n")
    assert article(read(Origin.ICD10, listed, known)[0]).title == "A00.0 Made up in this test"


OWN = {
    "key": "leaflet-1",
    "category": "disease",
    "audience": "everybody",
    "bn": {"title": "ডেঙ্গু", "sections": [{"title": "কী করবেন", "lines": ["পানি পান করুন"]}]},
}


def test_ones_own_articles(tmp_path: Path, known: Known) -> None:
    path = tmp_path / "own.jsonl"
    odd = [
        {**OWN, "key": ""},
        {**OWN, "audience": "all"},
        {**OWN, "bn": None},
        {**OWN, "url": "javascript:alert(1)"},
        {**OWN, "licence": "mine"},
        {**OWN, "surprise": 1},
        {key: value for key, value in OWN.items() if key != "audience"},
        {**OWN, "names": ["x" * 300]},
        [1],
    ]
    lines = [json.dumps(each, ensure_ascii=False) for each in [OWN, *odd]]
    path.write_text("\n".join([*lines, "{", "[" * 100_000]))
    found = read(Origin.OWN, path, known)
    body = article(found[0])
    assert (body.about, body.licence.licence) == ("condition:dengue", licensed.LICENCE)
    assert [reason for _, reason in reasons(found)] == [
        Reason.MISSING_FIELD,
        Reason.INVALID_VALUE,
        Reason.INVALID_VALUE,
        Reason.INVALID_VALUE,
        Reason.INVALID_VALUE,
        Reason.INVALID_VALUE,
        Reason.MISSING_FIELD,
        Reason.TOO_LONG,
        Reason.UNREADABLE,
        Reason.UNREADABLE,
        Reason.UNREADABLE,
    ]


def test_ones_own_as_a_table(tmp_path: Path, known: Known) -> None:
    path = tmp_path / "own.csv"
    path.write_text(
        "key,title_en,text_en,title_bn,text_bn,category,audience,names,codes,as_of,url\n"
        'a,Dengue at home,"Drink.\nRest.",বাসায় ডেঙ্গু,পানি খান,disease,everybody,home dengue|dengue care,X1,2025-02-03,\n'
        "b,,,,,disease,everybody,,,,\n"
    )
    found = read(Origin.OWN, path, known)
    body = article(found[0])
    assert body.en
    assert body.bn
    assert body.en.sections[0].lines == ("Drink.", "Rest.")
    assert (body.names, body.codes) == (("home dengue", "dengue care"), ("X1",))
    assert isinstance(found[0], Ready)
    assert found[0].as_of == date(2025, 2, 3)
    assert reasons(found) == [("b", Reason.INVALID_VALUE)]


@settings(max_examples=60)
@given(st.text())
def test_no_markup_and_no_control_character_is_left_of_html(text: str) -> None:
    for line in texts.html_lines(f"<p>{text}</p><script>never said</script>"):
        assert "never said" not in line
        assert "\x00" not in line
        assert "\u202e" not in line
        assert "\n" not in line


@pytest.mark.parametrize("html", ["<p>a<script>bad", "<style>bad</style>a", "<svg><script>bad</script></svg>a"])
def test_scripts_are_never_said(html: str) -> None:
    assert texts.html_lines(html) == ["a"]


@given(st.lists(st.text("ab .", min_size=1, max_size=5000), max_size=4))
def test_long_lines_are_cut_and_nothing_is_lost(parts: list[str]) -> None:
    text = "\n".join(parts)
    found = texts.lines(text)
    assert all(len(each) <= 4000 for each in found)
    assert "".join("".join(found).split()) == "".join(text.split())
