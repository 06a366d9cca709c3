"""Every message there is, in every area: complete in both languages, and in the right script."""

import re

import pytest

from healthapp.kit.errors import Kind
from healthapp.kit.i18n import placeholders
from healthapp.kit.i18n.catalogue import MESSAGES
from tests.support.latin import LATIN_ALLOWED

IDS = sorted(MESSAGES)
PLURAL = re.compile(r"_(one|other)$")

_EXAMPLES = re.compile(r"\S+@\S+|https?://\S*|/[a-z][a-z/-]*")  # addresses are typed in Latin letters in any language
_ALLOWED = re.compile("|".join(sorted(map(re.escape, LATIN_ALLOWED), key=len, reverse=True)))


def leftovers(bangla: str) -> list[str]:
    """Return what is Latin in a Bangla template and has no excuse."""
    bare = re.sub(r"\{\w+\}", " ", bangla)
    return re.findall(r"[A-Za-z0-9]+", _ALLOWED.sub(" ", _EXAMPLES.sub(" ", bare)))


def faults(message_id: str, bangla: str, english: str) -> list[str]:
    """Return what is wrong with a message."""
    checks = {
        "the two languages name other parameters": placeholders(bangla) != placeholders(english),
        f"Latin text in Bangla: {leftovers(bangla)}": bool(leftovers(bangla)),
        "Bangla text in English": re.search(r"[\u0980-\u09ff]", english) and message_id not in BANGLA_IN_ENGLISH,
        "an ellipsis is one character: …": "..." in bangla + english,
        "blanks at an end": bangla != bangla.strip() or english != english.strip(),
        "double blank": "  " in bangla + "|" + english,
        "not finished": re.search(r"\btodo\b|xxx", english, re.IGNORECASE),
    }
    return [fault for fault, found in checks.items() if found]


# One test for all: as thousands they took longer to report than to make.
def test_every_message_is_complete() -> None:
    found = {message_id: faults(message_id, *MESSAGES[message_id]) for message_id in IDS}
    assert len(found) > 3_000
    assert not {message_id: wrong for message_id, wrong in found.items() if wrong}


# The language switch names each language in itself.
BANGLA_IN_ENGLISH = {"ui.language_bn"}


def test_plurals_come_in_pairs() -> None:
    # An id may end so by chance ("ui.choose_one"); what says {n} is a plural.
    counted = {
        message_id for message_id in IDS if PLURAL.search(message_id) and "n" in placeholders(MESSAGES[message_id][1])
    }
    for message_id in counted:
        stem = PLURAL.sub("", message_id)
        assert {f"{stem}_one", f"{stem}_other"} <= MESSAGES.keys(), f"{stem} lacks a form"


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_of_error_has_words(kind: Kind) -> None:
    assert f"errors.{kind.value}" in MESSAGES


def test_the_checks_above_can_fail() -> None:
    assert leftovers("নতুন reminder দিন") == ["reminder"]
    assert leftovers("১ থেকে 5") == ["5"]
    assert not leftovers("{max}টি SMS, nadia@example.com বা https://x.example")
    assert not faults("ui.save", "{n}টি রাখুন", "Keep {n}")
    for bangla, english in (
        ("{n}টি রাখুন", "Keep {m}"),
        ("save রাখুন", "Save"),
        ("রাখুন", "রাখুন"),
        ("রাখুন...", "Save"),
        (" রাখুন", "Save"),
        ("রাখুন", "Save "),
        ("এখন  রাখুন", "Save now"),
        ("রাখুন", "Save, T-ODO".replace("-", "")),
    ):
        assert len(faults("ui.save", bangla, english)) == 1
