"""What every text that people write has to be."""

from __future__ import annotations

import re

from pydantic import BeforeValidator
from pydantic_core import PydanticCustomError, PydanticKnownError

_LETTER = re.compile(r"[^\W\d_]")
_MARKUP = re.compile(r"[<>\x01-\x1f]")


def check_text(value: str) -> str:
    """Return a text that the database can hold; Postgres has no NUL character."""
    if "\x00" in value:
        raise PydanticCustomError("nul_character", "a NUL character isn't allowed")
    return value


def counted(most: int) -> BeforeValidator:
    """Return what refuses a text of more than `most` characters before blanks around it are taken away.

    So is what a schema's `maxLength` promises. Stands last among the constraints of a text.
    """

    def check(value: object) -> object:
        if isinstance(value, str) and len(value) > most:
            raise PydanticKnownError("string_too_long", {"max_length": most})
        return value

    return BeforeValidator(check)


def check_name(value: str) -> str:
    """Return a name as people write them; one without a letter, or with markup, isn't one."""
    if _MARKUP.search(value) or not _LETTER.search(value):
        raise PydanticCustomError("not_a_name", "a name has letters, and no markup")
    return value
