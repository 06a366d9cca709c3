"""A model's sentences, one by one: whole before they are judged, let through only where a passage says them."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from healthapp.contexts.assistant.rules.checks import Verdict
from healthapp.contexts.assistant.rules.letting import LONGEST, Gate, Sentences
from tests.support import mutations

if TYPE_CHECKING:
    from collections.abc import Callable

    from healthapp.contexts.assistant.rules.checks import Naming
    from healthapp.contexts.knowledge.rules.book import Book

WATER = (
    "Drink plenty of oral saline and water. Do not take ibuprofen or aspirin, because they raise the risk of bleeding."
)
DOSE = "The usual adult dose is 500 mg every 6 hours. It is not given to children under 2 months."
PANI = "প্রচুর খাবার স্যালাইন ও পানি পান করুন। আইবুপ্রোফেন বা অ্যাসপিরিন খাবেন না, কারণ এতে রক্তক্ষরণের ঝুঁকি বাড়ে।"
PIECES = st.lists(
    st.sampled_from(
        [
            "Drink",
            "water",
            "[1]",
            "[২]",
            ".",
            "।",
            "!",
            "?",
            " ",
            "  ",
            "\n",
            "2.5",
            "mg",
            "e.g.",
            "ডা.",
            "1.",
            "পানি",
            "-",
        ]
    ),
    max_size=40,
)


@pytest.fixture
def gate(naming: Naming) -> Gate:
    made = Gate(naming)
    assert [made.offer(text) for text in (WATER, DOSE, PANI)] == [1, 2, 3]
    return made


def _cut(text: str, at: list[int]) -> list[str]:
    places = sorted({0, len(text), *(place for place in at if place < len(text))})
    return [text[one:two] for one, two in pairwise(places)]


def _read(pieces: list[str]) -> list[str]:
    buffer = Sentences()
    return [one for piece in pieces for one in buffer.add(piece)] + buffer.rest()


@given(PIECES, st.lists(st.integers(0, 200), max_size=30))
def test_however_letters_come_the_sentences_are_the_same(words: list[str], at: list[int]) -> None:
    text = "".join(words)
    whole = _read([text])
    assert _read(_cut(text, at)) == whole
    assert _read(list(text)) == whole


@given(st.text(max_size=2 * LONGEST), st.lists(st.integers(0, 2 * LONGEST), max_size=10))
def test_no_letter_is_lost_or_made_up(text: str, at: list[int]) -> None:
    assert "".join("".join(_read(_cut(text, at))).split()) == "".join(text.split())


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Drink water. [1] Rest [2]. Sleep.", ["Drink water. [1]", "Rest [2].", "Sleep."]),
        ("Take 2.5 mg. Then rest", ["Take 2.5 mg.", "Then rest"]),
        ("পানি পান করুন [১]। বিশ্রাম নিন [২]।", ["পানি পান করুন [১]।", "বিশ্রাম নিন [২]।"]),
        ("See Dr. Rahman [1]. Go.", ["See Dr. Rahman [1].", "Go."]),
        ("1. Drink water [1].\n2. Rest [2].", ["1. Drink water [1].", "2. Rest [2]."]),
        ("One line [1]\nAnother [2]", ["One line [1]", "Another [2]"]),
        ("No end", ["No end"]),
        ("   \n ", []),
    ],
)
def test_where_a_sentence_ends(text: str, found: list[str]) -> None:
    assert _read([text]) == found


def test_what_never_ends_is_cut_off() -> None:
    assert all(len(one) <= LONGEST + 7 for one in _read(["drink "] * 1_000))


@pytest.mark.parametrize(
    ("sentence", "numbers"),
    [
        ("Drink plenty of oral saline and water [1].", (1,)),
        ("Drink plenty of oral saline and water. [1]", (1,)),
        ("- **Drink** plenty of oral saline and water [1].", (1,)),
        ("প্রচুর খাবার স্যালাইন ও পানি পান করুন [৩]।", (3,)),
        ("Drink plenty of oral saline and water [1][2].", (1,)),
        ("Drink plenty of oral saline and water [1, 2].", (1,)),
    ],
)
def test_what_a_cited_passage_says_is_let_through(gate: Gate, sentence: str, numbers: tuple[int, ...]) -> None:
    judged = gate.judge(sentence)
    assert judged.is_let, judged
    assert (judged.numbers, "[" in judged.text, "*" in judged.text) == (numbers, False, False)


@pytest.mark.parametrize(
    ("sentence", "verdict"),
    [
        ("Drink plenty of oral saline and water.", Verdict.UNCITED),
        ("Drink plenty of oral saline and water [9].", Verdict.UNCITED),
        ("Drink plenty of oral saline and water [1][9].", Verdict.UNCITED),
        ("Drink plenty of oral saline and water [2].", Verdict.WORDS),
        ("The usual adult dose is 5000 mg every 6 hours [2].", Verdict.NUMBER),
        ("The usual adult dose is 500 g every 6 hours [2].", Verdict.WORDS),
        ("Take ibuprofen or aspirin, because they raise the risk of bleeding [1].", Verdict.NEGATION),
        ("The usual adult dose is ≥ 500 mg every 6 hours [2].", Verdict.WORDS),
        ("Is the usual adult dose 500 mg every 6 hours? [2]", Verdict.WORDS),
        ("The usual adult dose is не 500 mg every 6 hours [2].", Verdict.WORDS),
        ("The usual adult dose is n\u0336o\u0336 500 mg every 6 hours [2].", Verdict.WORDS),
        ("Drink plenty of oral saline and water, <b>now</b> [1].", Verdict.WORDS),
        ("Visit https://cure.example and drink plenty of oral saline and water [1].", Verdict.WORDS),
        ("You surely have dengue and nothing else [1].", Verdict.WORDS),
        ("আইবুপ্রোফেন বা অ্যাসপিরিন খাবেন, কারণ এতে রক্তক্ষরণের ঝুঁকি বাড়ে [৩]।", Verdict.NEGATION),
    ],
)
def test_what_it_does_not_say_is_not(gate: Gate, sentence: str, verdict: Verdict) -> None:
    assert gate.judge(sentence).verdict is verdict
    assert (gate.let, gate.refused, gate.verdicts) == (0, 1, {verdict.value: 1})


def test_it_means_what_stands_before_it(gate: Gate) -> None:
    refers = "It is not given to children under 2 months [2]."
    assert not gate.judge(refers).is_let, "alone it says it of nothing"
    assert gate.judge("Drink plenty of oral saline and water [1].").is_let
    assert not gate.judge(refers).is_let, "water is not meant"
    assert gate.judge("The usual adult dose is 500 mg every 6 hours [2].").is_let
    assert gate.judge(refers).is_let


@pytest.mark.parametrize(
    ("sentence", "matters"),
    [
        ("Here is what our pages say about it.", False),
        ("Dengue is an illness that many people have had.", False),
        ("But rest also helps many people.", True),
        ("Do not take it in pregnancy.", True),
        ("Take 4 tablets at once [1].", True),
        ("Warfarin interferes with many other medicines.", True),
        ("কিন্তু সবাই এটা খেতে পারেন।", True),
    ],
)
def test_whether_it_is_missed_where_it_is_left_out(gate: Gate, sentence: str, matters: bool) -> None:
    gate.judge(sentence)
    assert gate.missed is matters


def test_the_same_words_of_another_section_are_another_passage(gate: Gate) -> None:
    pregnant, nursing = (gate.offer("Avoid.", f"medicine:x#{each}") for each in ("pregnancy", "breastfeeding"))
    assert pregnant != nursing
    assert gate.offer("Avoid.", "medicine:x#pregnancy") == pregnant


def test_hidden_signs_are_taken_out(gate: Gate) -> None:
    judged = gate.judge("Drink plenty\u202e of oral\u200b saline and water [1].")
    assert judged.text == "Drink plenty of oral saline and water."


def test_every_shipped_sentence_fits(book: Book) -> None:
    longest = max(len(text) for text in mutations.passages(book))
    assert longest < LONGEST, "or a model that repeats one is cut off"


def test_no_changed_sentence_is_let_through_where_the_checks_refuse_it(
    book: Book, naming: Callable[[str], tuple[str, ...]]
) -> None:
    """The gate adds to the checks and takes nothing away: every 40th passage, with each of its changed sentences."""
    seen = 0
    for text in mutations.passages(book)[::40]:
        for case in mutations.wrong(text, naming, book):
            gate = Gate(naming)
            gate.offer(case.passage)
            seen += 1
            if case.kind in ("negation", "medicine"):
                assert not gate.judge(f"{case.sentence} [1]").is_let, case
    assert seen > 300
