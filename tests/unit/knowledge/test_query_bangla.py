"""How Bangla is read as people type it: spoken verbs, two words as one and one as two, brands, words of one meaning."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

import pytest

from healthapp.contexts.knowledge.rules.query import read
from healthapp.contexts.knowledge.rules.romanised import heard
from healthapp.contexts.knowledge.rules.same_words import same
from healthapp.kit.i18n import words

if TYPE_CHECKING:
    from healthapp.contexts.knowledge.rules.shelf import Shelf


def composed(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def meant(typed: str, shelf: Shelf) -> set[str]:
    return {term for options in read(typed, shelf.lexicon).meant for term in options}


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("বমি হইছে", ["বমি"]),
        ("বমি হইতেছে", ["বমি"]),
        ("জ্বর উঠতেছে আর কমতেছে না", ["জ্বর", "উঠতেছে", "কমতেছে", "না"]),
        ("ঘন ঘন শ্বাস নিচ্ছে", ["ঘন", "শ্বাস", "নিচ্ছে"]),
        ("মাথা ঘুরতেছে", ["মাথা", "ঘুরতেছে"]),
        ("মৌমাছি কামড়াইছে", ["মৌমাছি", "কামড়াইছে"]),
    ],
)
def test_a_filler_is_one_in_every_form_and_what_happened_is_none(shelf: Shelf, typed: str, kept: list[str]) -> None:
    assert list(read(typed, shelf.lexicon).kept) == [composed(word) for word in kept]


@pytest.mark.parametrize(
    ("typed", "compound"),
    [
        ("গেঁটে বাত", "গেঁটেবাত"),
        ("জল বসন্ত", "জলবসন্ত"),
        ("পিত্ত থলিতে পাথর", "পিত্তথলি"),
        ("তল পেটে ব্যথা", "তলপেট"),
        ("রাত কানা", "রাতকানা"),
        ("বার বার বমি", "বারবার"),
    ],
)
def test_two_words_are_the_one_that_names_hold(shelf: Shelf, typed: str, compound: str) -> None:
    assert words.term(composed(compound)) in meant(typed, shelf)


@pytest.mark.parametrize(
    ("typed", "parts"),
    [
        ("সাপেকাটা", ["সাপ", "কাটা"]),
        ("মাথাঘোরা", ["মাথা", "ঘোরা"]),
        ("নাকবন্ধ", ["নাক", "বন্ধ"]),
        ("ডেঙ্গুজ্বর", ["ডেঙ্গু", "জ্বর"]),
        ("চোখওঠা", ["চোখ", "ওঠা"]),
    ],
)
def test_one_word_is_the_two_that_names_hold(shelf: Shelf, typed: str, parts: list[str]) -> None:
    assert {words.term(composed(part)) for part in parts} <= meant(typed, shelf)


@pytest.mark.parametrize("typed", ["কাশি", "কেশ", "প্যারাসিটামল", "নবজাতক", "জলাতঙ্ক", "আমবাত"])
def test_a_word_that_is_known_is_not_taken_apart(shelf: Shelf, typed: str) -> None:
    own = words.term(composed(typed))
    assert not {term for term in meant(typed, shelf) if term != own and own.startswith(term)}


def test_cough_and_hair_stay_two_things(shelf: Shelf) -> None:
    assert words.term("কাশি") not in meant("কেশ", shelf)
    assert words.term("কেশ") not in meant("কাশি", shelf)


@pytest.mark.parametrize(
    ("typed", "medicine"),
    [
        ("ফ্লাজিল", "metronidazole"),
        ("লাসিক্স", "furosemide"),
        ("রোলাক", "ketorolac"),
        ("ভেনটোলিন", "salbutamol"),
        ("নরিক্স", "levonorgestrel"),
        ("ক্যালবো", "calcium_carbonate"),
        ("ইমিসট্যাট", "ondansetron"),
        ("ইকোসপ্রিন", "aspirin"),
    ],
)
def test_a_brand_in_bangla_letters_is_heard(shelf: Shelf, typed: str, medicine: str) -> None:
    assert read(typed, shelf.lexicon).named[0].id == f"medicine:{medicine}"


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("flagyl", "flajyl"),
        ("ciprocin", "siprosin"),
        ("rolac", "rolak"),
        ("amodis", "amodis"),
        ("chloroquine", "chloroquin"),
    ],
)
def test_how_english_is_heard(written: str, spoken: str) -> None:
    assert heard(written) == spoken


@pytest.mark.parametrize(
    ("typed", "other"), [("পেশাব", "প্রস্রাব"), ("পিরিয়ড", "মাসিক"), ("বেদনা", "ব্যথা"), ("মাজা", "কোমর"), ("বাচ্চার", "শিশু")]
)
def test_words_of_one_meaning_are_asked_for_together(shelf: Shelf, typed: str, other: str) -> None:
    assert words.term(composed(other)) in meant(typed, shelf)


@pytest.mark.parametrize(("one", "other"), [("কাশি", "কেশ"), ("পেট", "পিঠ"), ("গলা", "গাল"), ("কান", "কানা"), ("মা", "মাথা")])
def test_words_that_only_look_alike_are_not_of_one_meaning(one: str, other: str) -> None:
    assert words.term(other) not in same(words.term(one))


def test_what_means_the_same_does_so_both_ways() -> None:
    for one in words.terms("ব্যথা প্রস্রাব মাসিক শিশু ডায়রিয়া কোমর"):
        assert same(one)
        assert all(one in same(other) for other in same(one))
