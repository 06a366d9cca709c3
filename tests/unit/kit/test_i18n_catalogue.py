"""Every message there is, in every area: complete in both languages, and in the right script."""

import re

import pytest

from healthapp.kit.errors import Kind
from healthapp.kit.i18n import placeholders
from healthapp.kit.i18n.catalogue import MESSAGES

IDS = sorted(MESSAGES)
PLURAL = re.compile(r"_(one|other)$")

# Words that Bangladeshis read in Latin letters, or that must be typed exactly so. Anything else in Latin letters
# inside a Bangla text is a forgotten translation.
LATIN_ALLOWED = {
    "Idempotency-Key",
    "JSON",
    "ISO 8601",
    "Asia/Dhaka",
    "PDF",
    "FHIR R4",
    "eGFR",
    "SMS",
    "QR",
    "API",
    "HTTPS",
    "Redis",
    "Postgres",
    "PostgreSQL",
    "healthapp",
    "English",
    "Wi-Fi",
    "VAPID",
    "SMTP",
    "Twilio",
    "Ctrl",
    "Enter",
    "Esc",
    "mg",
    "ml",
    # What others call their data, and a form of files.
    "openFDA",
    "MedlinePlus",
    "MedQuAD",
    "DDInter",
    "RxNorm",
    "ICD-10",
    "CSV",
}
_EXAMPLES = re.compile(r"\S+@\S+|https?://\S*|/[a-z][a-z/-]*")  # addresses are typed in Latin letters in any language
_ALLOWED = re.compile("|".join(sorted(map(re.escape, LATIN_ALLOWED), key=len, reverse=True)))


def leftovers(bangla: str) -> list[str]:
    """Return what is Latin in a Bangla template and has no excuse."""
    bare = re.sub(r"\{\w+\}", " ", bangla)
    return re.findall(r"[A-Za-z0-9]+", _ALLOWED.sub(" ", _EXAMPLES.sub(" ", bare)))


@pytest.mark.parametrize("message_id", IDS)
def test_a_message_is_complete(message_id: str) -> None:
    bangla, english = MESSAGES[message_id]
    assert placeholders(bangla) == placeholders(english), "the two languages name other parameters"
    assert not leftovers(bangla), f"Latin text in Bangla: {leftovers(bangla)}"
    assert not re.search(r"[\u0980-\u09ff]", english) or message_id in BANGLA_IN_ENGLISH, "Bangla text in English"
    assert "..." not in bangla + english, "an ellipsis is one character: …"
    for part in (bangla, english):
        assert part == part.strip(), "blanks at an end"
        assert "  " not in part, "double blank"
    assert not re.search(r"\btodo\b|xxx", english, re.IGNORECASE)


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
