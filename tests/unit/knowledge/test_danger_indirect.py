"""Dangers told indirectly or in the words of villages are read; what sounds alike and is harmless isn't."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from healthapp.contexts.knowledge.rules.reading import Reader
from healthapp.contexts.knowledge.rules.reading_terms import clean
from healthapp.contexts.knowledge.rules.reading_values import spelt_out
from healthapp.kit.i18n.words import normal

if TYPE_CHECKING:
    from healthapp.contexts.knowledge.rules.book import Book


@pytest.fixture(scope="module")
def reader(book: Book) -> Reader:
    return Reader(book)


@pytest.mark.parametrize(
    ("text", "concept"),
    [
        ("choto baccha kerosene mone kore pani bole kheye felse", "kerosene_swallowed"),
        ("the toddler got at grandma's pressure tablets, the strip is empty", "medicine_overdose"),
        ("she took about thirty paracetamol tablets four hours ago", "medicine_overdose"),
        ("আমার বউয়ের আট মাস চলে, রক্ত যায়", "vaginal_bleeding_between"),
        ("my wife is 33 weeks along and she is bleeding", "vaginal_bleeding_between"),
        ("gave birth this morning and the bleeding has soaked four cloths", "postpartum_bleeding"),
        ("I am bleeding heavily, gave birth 2 days ago", "postpartum_bleeding"),
        ("my legs were weak for three days, now the arms too", "ascending_weakness"),
        ("চোলাই মদ খেয়েছে, আজ চোখে ঝাপসা", "poison_swallowed"),
        ("পায়ে কী যেন ছোবল মারছে", "snake_bite"),
        ("চোখের পাতা পইড়া যাইতেছে", "drooping_eyelids"),
        ("শ্বাস নিতে পারিনা", "breathlessness"),
    ],
)
def test_it_is_read(reader: Reader, text: str, concept: str) -> None:
    assert concept in reader.read(text).present


@pytest.mark.parametrize(
    ("text", "concept"),
    [
        ("20 weeks pregnant, baby kicks well, no bleeding, no pain", "vaginal_bleeding_between"),
        ("pregnant, my gums and nose are fine, bleeding gums only when brushing", "vaginal_bleeding_between"),
        ("gave birth last month, no longer soaked", "postpartum_bleeding"),
        ("the baby found the tablets and gave them to me", "medicine_overdose"),
        ("জিমে ভারী তোলার পর বুকের পাশে মাংসে ব্যথা", "chest_pain_crushing"),
        ("doctor gave me thirty tablets for a month", "medicine_overdose"),
    ],
)
def test_what_only_sounds_like_it_is_not(reader: Reader, text: str, concept: str) -> None:
    assert concept not in reader.read(text).present


@pytest.mark.parametrize("word", ["পারিনা", "থামেনা", "যাচ্ছেনা", "নড়েনা"])
def test_a_no_that_is_written_with_its_verb_is_a_word(word: str) -> None:
    assert clean(word).split()[-1] == "না"


@pytest.mark.parametrize("word", ["রান্না", "বিছানা", "ঠিকানা", "পায়খানা", "সোনা", "দানা", "জানা"])
def test_a_noun_that_ends_so_is_no_denial(word: str) -> None:
    assert clean(word) == normal(word)


def test_many_tablets_in_words_are_a_number() -> None:
    assert spelt_out(normal("took thirty paracetamol tablets")) == "took 30 paracetamol tablets"
    assert spelt_out(normal("বিশটা ঘুমের বড়ি")) == normal("20 ঘুমের বড়ি")
    assert spelt_out("twenty people had tea") == "twenty people had tea"
