"""What every text that people write has to be."""

from __future__ import annotations

import re

from pydantic_core import PydanticCustomError

_LETTER = re.compile(r"[^\W\d_]")
_MARKUP = re.compile(r"[<>\x01-\x1f]")


def check_text(value: str) -> str:
    """Return a text that the database can hold; Postgres has no NUL character."""
    if "\x00" in value:
        raise PydanticCustomError("nul_character", "a NUL character isn't allowed")
    return value


def check_name(value: str) -> str:
    """Return a name as people write them; one without a letter, or with markup, isn't one."""
    if _MARKUP.search(value) or not _LETTER.search(value):
        raise PydanticCustomError("not_a_name", "a name has letters, and no markup")
    return value
