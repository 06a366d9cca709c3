"""What every entry of the content is made of: texts in both languages, names, references."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

_BANGLA = re.compile(r"[\u0980-\u09ff]")
_ID = r"^[a-z][a-z0-9_]{1,60}$"

Id = Annotated[str, Field(pattern=_ID)]
Line = Annotated[str, Field(min_length=1, max_length=1200), AfterValidator(str.strip)]


class Part(BaseModel):
    """A part of the content: it has no other fields than these, and nobody changes it."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Text(Part):
    """One text in both languages."""

    en: Line
    bn: Line

    @model_validator(mode="after")
    def _are_what_they_say(self) -> Text:
        if not _BANGLA.search(self.bn):
            msg = f"this isn't Bangla: {self.bn}"
            raise ValueError(msg)
        if _BANGLA.search(self.en):
            msg = f"there is Bangla in the English: {self.en}"
            raise ValueError(msg)
        return self


class Names(Part):
    """What people also call it: in English (lay words too), in Bangla, and in Bangla written with Latin letters."""

    en: tuple[Line, ...] = ()
    bn: tuple[Line, ...] = ()
    rom: tuple[Line, ...] = ()


class Source(Part):
    """A reference: a book, a guideline, a fact sheet. `year` is that of the edition.

    What is kept `current` has no edition that stays: then it is the year as of whose knowledge the content was written.
    That was done by heart; nobody says that the page was opened on some day.
    """

    id: Id
    title: Line
    publisher: Line
    year: Annotated[int, Field(ge=1900, le=2026)]
    current: bool = False
    url: str = ""


class Cite(Part):
    """Where a reference says it: its chapter, section or monograph by name."""

    source: Id
    at: Line


Cites = Annotated[tuple[Cite, ...], Field(min_length=1)]
