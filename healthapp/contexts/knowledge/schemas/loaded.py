"""What an operator has licensed and loads beside the content: articles, pairs of medicines, names of medicines.

The content needs both languages; what is loaded is there in one as a rule, and says where it is from.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Literal, NamedTuple

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, TypeAdapter, model_validator

from healthapp.contexts.knowledge.schemas.search import Audience, Category
from healthapp.kit.text import check_text

MOST_LINES, LONGEST_LINE = 400, 4000
LONGEST_NAME, LONGEST_KEY = 200, 200


class Origin(StrEnum):
    """Whose data a file holds, and so in which form it is."""

    OPENFDA = "openfda"
    MEDLINEPLUS = "medlineplus"
    MEDQUAD = "medquad"
    DDINTER = "ddinter"
    RXNORM = "rxnorm"
    ICD10 = "icd10"
    OWN = "own"


class Reason(StrEnum):
    """Why a record is not loaded."""

    UNREADABLE = "unreadable"
    TOO_LONG = "too_long"
    MISSING_FIELD = "missing_field"
    INVALID_VALUE = "invalid_value"
    OTHER_LANGUAGE = "other_language"
    NO_ANSWER = "no_answer"
    UNKNOWN_MEDICINE = "unknown_medicine"
    ANOTHER_FORM = "another_form"
    SAME_MEDICINE = "same_medicine"
    NO_LEVEL = "no_level"
    AMBIGUOUS_NAME = "ambiguous_name"
    COMBINATION = "combination"
    KNOWN_ALREADY = "known_already"
    DUPLICATE = "duplicate"
    OLDER = "older"


def _http(value: str) -> str:
    if value and not value.startswith(("https://", "http://")):
        msg = "an address begins with https:// or http://"
        raise ValueError(msg)
    return value


Named = Annotated[str, Field(min_length=1, max_length=LONGEST_NAME), AfterValidator(check_text)]
LoadedLine = Annotated[str, Field(min_length=1, max_length=LONGEST_LINE), AfterValidator(check_text)]
Url = Annotated[str, Field(max_length=1000), AfterValidator(check_text), AfterValidator(_http)]
_Note = Annotated[str, Field(max_length=1000), AfterValidator(check_text)]


class _Loaded(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Licence(_Loaded):
    """Whose a record is, what permits showing it, and where it stands. `edition`: a version, as its publisher says."""

    publisher: Named
    licence: Annotated[str, Field(min_length=1, max_length=500), AfterValidator(check_text)]
    edition: _Note = ""
    as_of: date | None = None
    url: Url = ""


class ArticleSection(_Loaded):
    """A part of an article. Its title may be empty."""

    title: Annotated[str, Field(max_length=500), AfterValidator(check_text)] = ""
    lines: Annotated[tuple[LoadedLine, ...], Field(min_length=1, max_length=MOST_LINES)]


class ArticleSide(_Loaded):
    """An article in one language."""

    title: Annotated[str, Field(min_length=1, max_length=500), AfterValidator(check_text)]
    sections: Annotated[tuple[ArticleSection, ...], Field(max_length=60)] = ()


class Article(_Loaded):
    """Something to read, in one language at least. `about`: the content's own entry of the same subject."""

    kind: Literal["article"] = "article"
    en: ArticleSide | None = None
    bn: ArticleSide | None = None
    category: Category
    audience: Audience
    names: Annotated[tuple[Named, ...], Field(max_length=200)] = ()
    codes: Annotated[tuple[Named, ...], Field(max_length=50)] = ()
    about: Annotated[str, Field(pattern=r"^[a-z_]+:[a-z][a-z0-9_]+$")] | None = None
    licence: Licence

    @model_validator(mode="after")
    def _is_in_a_language(self) -> Article:
        if self.en is None and self.bn is None:
            msg = "an article is in one language at least"
            raise ValueError(msg)
        return self

    @property
    def title(self) -> str:
        """Return its title, in English where it has one."""
        side = self.en or self.bn
        return side.title if side else ""


class LoadedPair(_Loaded):
    """Two medicines of the content that somebody else's list says don't go together, and how bad that is."""

    kind: Literal["pair"] = "pair"
    a: str
    b: str
    severity: Literal["mild", "moderate", "severe"]
    licence: Licence


class LoadedNames(_Loaded):
    """What one medicine of the content is also called."""

    kind: Literal["names"] = "names"
    medicine: str
    names: Annotated[tuple[Named, ...], Field(min_length=1, max_length=50)]
    codes: tuple[Named, ...] = ()
    licence: Licence


Loaded = Article | LoadedPair | LoadedNames
BODY: TypeAdapter[Loaded] = TypeAdapter(Annotated[Loaded, Field(discriminator="kind")])


@dataclass(frozen=True, slots=True)
class Listed:
    """That a list names two medicines together, as how bad, and whose list it is."""

    severity: Literal["mild", "moderate", "severe"]
    publisher: str


@dataclass(frozen=True, slots=True)
class VectorRow:
    """A vector of an article in one language: whose it is, and what filters look at."""

    entry_id: str
    language: str
    audience: str
    category: str


@dataclass(frozen=True, slots=True)
class NearQuestion:
    """The vector of a question and its language, and the entries of ours that lead from it to texts in any language.

    `bridge`: how much each counts among them; `through`: how much they count together beside the question itself.
    """

    vector: Sequence[float]
    language: str
    bridge: Mapping[str, float]
    through: float


class NearRow(NamedTuple):
    """How near one text of an article is to a question: the cosine of their vectors."""

    entry_id: str
    language: str
    cosine: float


@dataclass(frozen=True, slots=True)
class ArticlesStanding:
    """How many articles are loaded, and of how many all texts have a vector, some wait for theirs, some were given up.

    Of more than `most` only the newest have vectors, those for everybody first.
    """

    articles: int
    made: int
    dead: int
    most: int

    @property
    def waiting(self) -> int:
        """Return how many still get theirs."""
        return max(0, min(self.articles, self.most) - self.made - self.dead)


@dataclass(frozen=True, slots=True)
class Element:
    """An XML element, whole: its name without its space, its attributes, its own text and what is in it."""

    tag: str
    attributes: Mapping[str, str]
    text: str
    children: tuple[Element, ...] = ()
    tail: str = ""

    def all(self, tag: str) -> list[Element]:
        """Return the elements of that name right below."""
        return [each for each in self.children if each.tag == tag]

    def first(self, tag: str) -> Element | None:
        """Return the first of that name right below."""
        return next(iter(self.all(tag)), None)

    def said(self, tag: str) -> str:
        """Return the text of the first of that name right below; "" without one."""
        found = self.first(tag)
        return found.whole.strip() if found else ""

    @property
    def whole(self) -> str:
        """Return all text in it, in its order."""
        return self.text + "".join(each.whole + each.tail for each in self.children)


@dataclass(frozen=True, slots=True)
class RawRecord:
    """A record as a file holds it. `number`: its line, or which it is, from 1; `about`: what its file says of all."""

    number: int
    data: Element | Mapping[str, object] | tuple[str, ...] | str
    about: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class BrokenRecord:
    """A record that can't be read; those after it can."""

    number: int
    reason: Reason


@dataclass(frozen=True, slots=True)
class Ready:
    """A record that may be loaded. Of two with one key the later edition counts: by day, then by number."""

    number: int
    key: str
    body: Loaded
    as_of: date | None = None
    revision: int = 0


@dataclass(frozen=True, slots=True)
class Rejected:
    """A record that is not loaded. `key` is how its origin calls it, where that is known; never its text."""

    number: int
    key: str
    reason: Reason


Outcome = Ready | Rejected


class Tally(BaseModel):
    """How many records were read, and what became of them."""

    read: int = 0
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    rejected: int = 0
    reasons: dict[str, int] = {}

    def plus(self, other: Tally) -> Tally:
        """Return both together."""
        reasons = {**self.reasons}
        for reason, many in other.reasons.items():
            reasons[reason] = reasons.get(reason, 0) + many
        return Tally(
            read=self.read + other.read,
            added=self.added + other.added,
            changed=self.changed + other.changed,
            unchanged=self.unchanged + other.unchanged,
            rejected=self.rejected + other.rejected,
            reasons=reasons,
        )


class LoadStatus(StrEnum):
    """How far a load has come. Whatever ended may begin again; `running` goes on where it stopped."""

    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    LEFT = "left"
    """Another one of the same file was begun instead."""


class LoadView(BaseModel):
    """One load of one file."""

    id: str
    origin: Origin
    file: str
    file_digest: str
    licence: str
    status: LoadStatus
    failure: str
    position: int
    tally: Tally
    gone: int
    pruned: int
    started_at: datetime
    changed_at: datetime


class RejectView(BaseModel):
    """One record that a load did not take."""

    number: int
    key: str
    reason: Reason
