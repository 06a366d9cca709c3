"""What a password may be: anything of 8 to 128 characters but what everybody tries first, anywhere and here."""

from __future__ import annotations

import re
import unicodedata
from typing import Annotated

from pydantic import AfterValidator, StringConstraints
from pydantic_core import PydanticCustomError

from healthapp.kit.passwords import is_common

_SHORTEST = 8
_LONGEST = 128
# Who tries to get into this product begins with its name, its roles and what it is about, in both languages.
# SECURITY.md names the list; longer words first, so that one isn't taken for the beginning of another.
WORDS = (
    *("administrator", "appointment", "bangladesh", "pharmacist", "caregiver", "healthapp", "password", "pharmacy"),
    *("hospital",),
    *("medicine", "reminder", "patient", "clinic", "doctor", "health", "admin", "nurse", "login", "dhaka", "app"),
    *("পাসওয়ার্ড", "হেলথঅ্যাপ", "হাসপাতাল", "বাংলাদেশ", "রিমাইন্ডার", "ডাক্তার", "রোগী", "ওষুধ", "নার্স", "ঢাকা"),
)
_OF_WORDS = re.compile(f"(?:{'|'.join(WORDS)})+")


def check_guessable(password: str) -> str:
    """Refuse a password that leaked lists are full of, and one whose letters are such words alone.

    Whatever figures and signs are around them (ASVS 6.2.4, 6.2.11, 6.2.12).
    """
    folded = unicodedata.normalize("NFKC", password).casefold()
    # ১২৩৪৫৬৭৮ is no harder to guess than 12345678.
    if is_common("".join(str(unicodedata.digit(char, char)) for char in folded)):
        raise PydanticCustomError("password_guessable", "a password that everybody tries first")
    letters = "".join(char for char in folded if unicodedata.category(char)[0] in "LM")
    if _OF_WORDS.fullmatch(unicodedata.normalize("NFC", letters)):
        raise PydanticCustomError("password_guessable", "a word that everybody tries first")
    return password


Password = Annotated[str, StringConstraints(min_length=_SHORTEST, max_length=_LONGEST), AfterValidator(check_guessable)]
