"""Forms of Bangla verbs: written, spoken, and with the endings of the dialects."""

from __future__ import annotations

import unicodedata

import pytest

from healthapp.kit.i18n import verbs


@pytest.mark.parametrize(
    ("form", "noun"),
    [
        ("করছে", "করা"),
        ("করতেছে", "করা"),
        ("করতাছে", "করা"),
        ("কইরা", "করা"),
        ("পইড়া", "পড়া"),
        ("পুইড়া", "পোড়া"),
        ("ছাইড়া", "ছাড়া"),
        ("ভাইঙ্গা", "ভাঙা"),
        ("আইতাছে", "আসা"),
        ("কেঁপে", "কাঁপা"),
        ("কাপছে", "কাঁপা"),
        ("কেটেছে", "কাটা"),
        ("ঝিমোচ্ছে", "ঝিমানো"),
        ("ঝিমাচ্ছে", "ঝিমানো"),
        ("হাঁপাইতেছে", "হাঁপানো"),
        ("খাইছে", "খাওয়া"),
        ("যাইতেছে", "যাওয়া"),
        ("পুড়েছে", "পোড়া"),
        ("পরতেছে", "পড়া"),
        ("ফেলছে", "ফেলা"),
        ("ঢুকাইছে", "ঢোকা"),
        ("ফুটালে", "ফোটা"),
        ("শুকায়া", "শুকানো"),
        ("করব", "করা"),
        ("দিব", "দেওয়া"),
    ],
)
def test_a_form_leads_to_its_verb(form: str, noun: str) -> None:
    composed = unicodedata.normalize("NFC", form)
    assert verbs.verb(composed) == unicodedata.normalize("NFC", noun)
    assert verbs.forms(composed)[0] == unicodedata.normalize("NFC", noun)


@pytest.mark.parametrize("word", ["জ্বর", "পানি", "কাশি", "বাড়ি", "চাপে", "ধরে", "গলা", "কান", "বলে", "ঘা", "পরে", "ফেল"])
def test_words_of_their_own_are_no_verbs(word: str) -> None:
    assert verbs.verb(unicodedata.normalize("NFC", word)) is None
