"""One entry of the knowledge base as a page to read, in both languages."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict

from healthapp.contexts.knowledge.schemas.content import Urgency
from healthapp.contexts.knowledge.schemas.search import Category, Kind


class Both(BaseModel):
    """One line in both languages; a brand's name is the same in both."""

    model_config = ConfigDict(from_attributes=True)

    en: str
    bn: str


class Warned(BaseModel):
    """A sign of danger: how soon somebody with it has to be seen, and what it says."""

    urgency: Urgency
    text: Both


class Section(BaseModel):
    """A part of a page: what it is about, and its lines. `link` leads to an entry, where a line is one."""

    name: Literal[
        "summary", "symptoms", "actions", "avoid", "treatment", "prevention", "professional", "uses", "how", "adult",
        "child", "warnings", "side_effects", "serious", "pregnancy", "breastfeeding", "kidney", "liver", "brands",
        "classes", "cautions", "question", "seen_in", "call", "steps", "never", "about", "also", "article",
    ]  # fmt: skip
    title: Both | None = None
    """What a part of an article is called; other parts are called by their `name`."""
    lines: list[Both]
    links: list[str] = []
    """For each line the entry that it leads to, as `kind:id`; empty when none does."""


class Cited(BaseModel):
    """A reference, and where it says it. `current`: a page that is kept so; `year` is as of when it is told."""

    title: str
    publisher: str
    year: int
    at: str
    url: str
    current: bool = False


class LoadedFrom(BaseModel):
    """Where an article is from that an operator has loaded. `only_in`: the one language that it is there in.

    `ours`: our own entry of the same subject, as `kind:id`, and what it is called.
    """

    publisher: str
    licence: str
    edition: str
    as_of: date | None
    url: str
    only_in: Literal["bn", "en"] | None
    ours: str | None
    ours_title: Both | None


class Published(BaseModel):
    """Which version of an entry editors published, when (UTC), and the role of who read and approved it by signature.

    `approved_by` is empty where that can't be told any more.
    """

    version: int
    at: datetime
    approved_by: Literal["doctor", "pharmacist", "admin", ""]


class Leaf(BaseModel):
    """An entry, whole."""

    entry: str
    kind: Kind
    category: Category
    title: Both
    urgency: Urgency | None
    severity: str | None
    needs_prescription: bool | None
    dangers: list[Warned]
    sections: list[Section]
    sources: list[Cited]
    reviewed: bool = False
    """Whether a clinician has checked it."""
    published: Published | None = None
    """Set for what editors published here; None for what ships with the product."""
    loaded: LoadedFrom | None = None
    """Set for what isn't ours."""
