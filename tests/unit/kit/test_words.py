"""Words are cut alike wherever they are compared."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from healthapp.kit.i18n.words import normal, sound, term, terms, words


class TestWords:
    def test_vowel_signs_stay(self) -> None:
        assert words("কাশি, কেশ") == ["কাশি", "কেশ"]
        assert terms("কাশি") != terms("কেশ")

    def test_both_languages_and_numbers(self) -> None:
        assert words("জ্বর ১০২.৫ Fever—three days’ PATIENT's") == ["জ্বর", "102.5", "fever", "three", "days", "patients"]

    @pytest.mark.parametrize("text", ["", " ", "।!?🙂", "\u200d"])
    def test_nothing(self, text: str) -> None:
        assert words(text) == []

    @given(st.text(alphabet=st.characters(min_codepoint=0x980, max_codepoint=0x9FF), max_size=30))
    def test_composed_or_not(self, text: str) -> None:
        assert terms(unicodedata.normalize("NFD", text)) == terms(unicodedata.normalize("NFC", text))

    @given(st.text(max_size=40))
    def test_one_term_for_each_word_and_cut_once(self, text: str) -> None:
        found = terms(text)
        assert len(found) == len(words(text))
        assert normal(normal(text)) == normal(text)


class TestTerms:
    @pytest.mark.parametrize(
        ("base", "others"),
        [
            ("পেট", ("পেটে", "পেটের", "পেটটা")),
            ("মাথা", ("মাথায়", "মাথার", "মাথাটা", "মাথাও")),
            ("জ্বর", ("জ্বরে", "জ্বরের", "জ্বরটা")),
            ("কাশি", ("কাশী", "কাশির", "কাশিতে")),
            ("ব্যথা", ("ব্যাথা", "ব্যথার", "ব্যাথায়")),
            ("কাঁপুনি", ("কাপুনি", "কাঁপুনির")),
            ("হাত", ("হাতে", "হাতের")),
            ("রোগী", ("রোগীদের", "রোগীকে", "রোগির")),
        ],
    )
    def test_endings_and_spellings(self, base: str, others: tuple[str, ...]) -> None:
        assert {term(other) for other in words(" ".join(others))} == set(terms(base))

    @pytest.mark.parametrize(("one", "other"), [("কান", "কানা"), ("পা", "পান"), ("বুক", "বুকা"), ("ডায়রিয়া", "ডায়েরি")])
    def test_what_is_different_stays_so(self, one: str, other: str) -> None:
        assert terms(one) != terms(other)

    @pytest.mark.parametrize(
        ("one", "many"), [("headache", "headaches"), ("allergy", "allergies"), ("rash", "rashes"), ("cough", "coughs")]
    )
    def test_english_plurals(self, one: str, many: str) -> None:
        assert term(one) == term(many)

    @pytest.mark.parametrize("word", ["virus", "diagnosis", "abscess", "gas", "b12"])
    def test_what_only_looks_like_a_plural(self, word: str) -> None:
        assert term(word) == word


@pytest.mark.parametrize(
    ("bangla", "romanised"),
    [
        ("জ্বর", ("jor", "jwor", "zor")),
        ("মাথা", ("matha", "mathaa")),
        ("ব্যথা", ("betha", "byatha", "baytha")),
        ("পায়খানা", ("paykhana", "paikhana")),
        ("শ্বাস", ("shash", "sash", "swash")),
        ("লক্ষণ", ("lokkhon", "lokhon")),
        ("ভাব", ("vab", "bhab")),
        ("উল্টি", ("ulti",)),
        ("ছিটকে", ("chitke", "citke")),
    ],
)
def test_a_word_sounds_alike_in_both_scripts(bangla: str, romanised: tuple[str, ...]) -> None:
    assert {sound(word) for word in romanised} == {sound(bangla)}
