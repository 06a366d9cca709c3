"""What search takes and gives: documents that an engine holds, and what is found among them."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Literal, NamedTuple

from pydantic import AfterValidator, BaseModel, Field

from healthapp.contexts.knowledge.schemas.content import Severity
from healthapp.kit.text import check_text

if TYPE_CHECKING:
    from collections.abc import Mapping


class Kind(StrEnum):
    """What an entry of the knowledge base is about."""

    CONDITION = "condition"
    MEDICINE = "medicine"
    SYMPTOM = "symptom"
    FIRST_AID = "first_aid"
    ARTICLE = "article"
    """Loaded by an operator, beside the content."""


class Category(StrEnum):
    """The same as the API's callers name it (seed 000 §3)."""

    DISEASE = "disease"
    MEDICINE = "medicine"
    TREATMENT = "treatment"
    SYMPTOM = "symptom"


class Audience(StrEnum):
    """For whom a passage is written."""

    EVERYBODY = "everybody"
    PROFESSIONAL = "professional"


class Mode(StrEnum):
    """By what is searched: meaning alone, words and meaning, or the symptoms that the words name."""

    SEMANTIC = "semantic"
    HYBRID = "hybrid"
    SYMPTOM = "symptom"


class QueryLanguage(StrEnum):
    """In what somebody wrote their query: Bangla, English, or Bangla in Latin letters."""

    BN = "bn"
    EN = "en"
    ROM = "rom"


# An article says its own.
CATEGORIES: Mapping[Kind, Category] = {
    Kind.CONDITION: Category.DISEASE,
    Kind.MEDICINE: Category.MEDICINE,
    Kind.SYMPTOM: Category.SYMPTOM,
    Kind.FIRST_AID: Category.TREATMENT,
}


@dataclass(frozen=True, slots=True)
class Side:
    """A document in one language: its title, what to show of it, what the lists hold."""

    title: str
    content: str
    symptoms: tuple[str, ...] = ()
    treatments: tuple[str, ...] = ()
    medicines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """One document of the index. `entry` is `kind:id`; an entry with a part for professionals has two documents.

    `analysed` holds the terms of both languages and of the names in Latin letters, made by `kit.i18n.words.terms`; a
    name stands in it several times, because a word of the title tells more than one of the text.
    """

    id: str
    entry: str
    kind: Kind
    severity: str | None
    audience: Audience
    en: Side
    bn: Side
    analysed: tuple[str, ...] = field(repr=False)

    @property
    def category(self) -> Category:
        """Return the category of its kind."""
        return CATEGORIES[self.kind]

    def side(self, language: str) -> Side:
        """Return it in Bangla for `bn`, else in English."""
        return self.bn if language == "bn" else self.en

    def passage(self, language: str) -> str:
        """Return what a vector is made of: the title and the text of one language."""
        side = self.side(language)
        return f"{side.title}. {side.content} {', '.join(side.symptoms)}".strip()


@dataclass(frozen=True, slots=True)
class Called:
    """What an entry is called: its two titles, and other names in English (brands too), Bangla, and Latin letters."""

    entry: str
    title_en: str
    title_bn: str
    en: tuple[str, ...]
    bn: tuple[str, ...]
    rom: tuple[str, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """Return all of them, each once."""
        return tuple(dict.fromkeys((self.title_en, self.title_bn, *self.en, *self.bn, *self.rom)))


@dataclass(frozen=True, slots=True)
class Filters:
    """What may be found. Without a category or severity: any."""

    category: Category | None = None
    severity: str | None = None
    audiences: frozenset[Audience] = frozenset({Audience.EVERYBODY})


class Scored(NamedTuple):
    """A document that an engine found, by its id, and the engine's own score: more is better."""

    id: str
    score: float


@dataclass(frozen=True, slots=True)
class IndexState:
    """What an index holds: of which version, by which model (None: no vectors), how many documents.

    `lacking`: so many texts of them have no vector yet. `seconds`: how long it took to build; None where that was not
    kept.
    """

    version: str
    model: str | None
    dimension: int
    documents: int
    lacking: int = 0
    seconds: float | None = None


class SearchQuery(BaseModel):
    """What somebody asks. `language` says in which the results are shown; `both`: in that of the query."""

    query: Annotated[str, Field(min_length=1, max_length=1000), AfterValidator(check_text)]
    language: Literal["bn", "en", "both"] = "both"
    category: Category | None = None
    severity: Severity | None = None
    limit: Annotated[int, Field(ge=1, le=50)] = 10
    threshold: Annotated[float, Field(ge=0, le=1)] = 0.0
    include_metadata: bool = True
    mode: Mode = Mode.HYBRID


class Piece(BaseModel):
    """A part of a passage; `marked` when it is what was asked for."""

    text: str
    marked: bool


class Hit(BaseModel):
    """An entry that was found, in one language. `passage` is the part of it that holds most of what was asked for."""

    entry: str
    title: str
    content: str
    score: float
    category: Category
    language: Literal["bn", "en"]
    severity: str | None
    symptoms: list[str]
    treatments: list[str]
    medicines: list[str]
    passage: list[Piece]


class Found(BaseModel):
    """What a search gave.

    `limited`: the engine or what makes vectors didn't answer, and only words or names were compared; or the engine
    holds another edition of the content. `by_words`: limited too, because meaning alone was asked for and could not be
    compared (nothing makes vectors here, or mustn't be asked, or the index has none yet): the order is by words.
    """

    hits: list[Hit]
    total: int
    millis: float
    suggestions: list[str]
    did_you_mean: str | None
    query_language: QueryLanguage
    limited: bool
    by_words: bool = False


class Suggestion(BaseModel):
    """An entry that begins as somebody types: the name that does, and its title in the reader's language."""

    entry: str
    name: str
    title: str
    category: Category
