"""What every text that people write has to be."""

from __future__ import annotations

from pydantic_core import PydanticCustomError


def check_text(value: str) -> str:
    """Return a text that the database can hold; Postgres has no NUL character."""
    if "\x00" in value:
        raise PydanticCustomError("nul_character", "a NUL character isn't allowed")
    return value
