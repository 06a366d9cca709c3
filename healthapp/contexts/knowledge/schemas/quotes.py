"""Passages of the content that answer a question, word for word: what the assistant quotes."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel

from healthapp.contexts.knowledge.schemas.search import QueryLanguage


class Quote(BaseModel):
    """One line of one entry, as it stands there. `section` is the part of the entry's page that holds it.

    `label` is what that part is called in the language of the line: for whom, or in which case, the line holds. No line
    is shown or told without it: a dose for adults reads as one for children.
    """

    entry: str
    title: str
    section: str
    label: str
    text: str


class Quotes(BaseModel):
    """What the content says to a question, best first; nothing when no entry supports an answer.

    `language` is that of the question, in which the lines are. `limited`: the search engine didn't answer.
    """

    language: Literal["bn", "en"]
    written: QueryLanguage
    quotes: list[Quote]
    limited: bool = False


class NamedMedicine(BaseModel):
    """A medicine that a text names for certain: its entry, and its name in the language asked for."""

    id: str
    name: str
    generic: str


class QuestionRead(BaseModel):
    """What a question is made of: its language, and the medicines that it names."""

    language: Literal["bn", "en"]
    medicines: list[NamedMedicine]
