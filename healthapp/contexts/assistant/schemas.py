"""What the assistant is asked, and what it answers, piece by piece as it streams and whole as it is kept."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StrictBool, StringConstraints
from pydantic.alias_generators import to_camel
from pydantic_core import PydanticCustomError

from healthapp.contexts.knowledge.schemas.quotes import QuestionRead
from healthapp.contexts.knowledge.schemas.symptoms import ContactToCall
from healthapp.kit.i18n import Lang
from healthapp.kit.i18n.words import words
from healthapp.kit.text import check_text

LONGEST = 2_000
"""Characters of one question: a page. A longer story belongs into the symptom check."""
LONGEST_REASON = 500
_HIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069]")
_MARKUP = re.compile(r"<\s*/?\s*[A-Za-z!][^<>]*>")

Tool = Literal["symptoms", "interactions", "my_reminders", "search"]
Outcome = Literal["quoted", "written", "unproven", "unsupported", "slow", "failed", "stopped"]
"""`slow` and `failed`: a model should have written and didn't, so that passages are quoted; `unproven`: what it wrote,
or some of it, did not stand the checks."""


def _is_a_question(value: str) -> str:
    if _HIDDEN.search(value) or _MARKUP.search(value):
        raise PydanticCustomError("markup", "no markup and no control characters")
    if not any(not word[0].isdigit() for word in words(value)):
        raise PydanticCustomError("not_a_question", "a question has words in Bangla or English letters")
    return value


Question = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST),
    AfterValidator(check_text),
    AfterValidator(_is_a_question),
]
Reason = Annotated[str, StringConstraints(strip_whitespace=True, max_length=LONGEST_REASON), AfterValidator(check_text)]


class _Camel(BaseModel):
    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True)


class Ask(_Camel):
    """A question. Without a conversation it begins one; without a language it is answered in its own."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, extra="forbid")

    message: Question
    conversation_id: UUID | None = None
    language: Lang | None = None


class GiveFeedback(_Camel):
    """Whether an answer helped, and why."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, extra="forbid")

    thumb: Literal["up", "down"]
    reason: Reason | None = None


class Part(_Camel):
    """A piece of an answer: our own fixed words (`say`), or a passage word for word (`quote`), or written ones."""

    kind: Literal["say", "heading", "quote", "written"]
    text: str
    citations: list[int] = Field(default_factory=list, description="Numbers of what it stands on.")


class Citation(_Camel):
    """A passage that an answer stands on, and where it is read."""

    number: int
    entry: str = Field(description="`kind:id` of the knowledge base; `own:day` for one's own reminders.")
    section: str
    title: str
    quote: str
    href: str


class Alert(_Camel):
    """A warning sign of the symptom check in what was asked: it stands above every answer."""

    urgency: Literal["emergency", "high"]
    advice: list[str]
    number: str = Field(description="Whom to call in an emergency.")
    emergency_contacts: list[ContactToCall] | None = Field(
        default=None,
        description="In an emergency, whom a patient wants to be called. Told in `meta` alone; the history has none.",
    )


class Answer(_Camel):
    """An answer, whole."""

    language: Lang
    alert: Alert | None = None
    parts: list[Part] = Field(default_factory=list)
    citations: list[Citation] = Field(default_factory=list)
    tools: list[Tool] = Field(default_factory=list)
    outcome: Outcome = "quoted"
    limited: bool = False
    written_by: str = Field(default="", description="The model that wrote the written parts; each was checked.")
    notice: str = Field(default="", description="That it informs, and doesn't diagnose.")


class MessageView(_Camel):
    """One message of a conversation: a question has `text`, an answer `answer`."""

    id: UUID
    author: Literal["person", "assistant"]
    text: str | None = None
    answer: Answer | None = None
    thumb: Literal["up", "down"] | None = None
    reason: str | None = None
    created_at: datetime


class ConversationView(_Camel):
    """A conversation in the list of one's own."""

    id: UUID
    title: str
    created_at: datetime
    updated_at: datetime


class Writer(_Camel):
    """Who could write answers here, and whether the person lets it. Without a model `model` and `host` are empty."""

    model: str = ""
    host: str = Field(default="", description="To whose machine questions and passages go.")
    agreed: bool = False


class LetWrite(_Camel):
    """Whether a model may write one's answers: then one's questions leave the house."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, extra="forbid")

    agreed: StrictBool
    host: Annotated[str, StringConstraints(max_length=260)] = Field(
        default="", description="With `agreed`: the host that you were told of. For another one you are asked again."
    )


class OwnDose(BaseModel):
    """One dose of the asker's own day: when by their clock, what, how much, and how it stands."""

    at: datetime
    zone: str
    what: str
    dose: str
    status: str


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that was let in: where it will stand, how it was read, and what was asked there before it."""

    conversation_id: UUID
    question_id: UUID
    answer_id: UUID
    is_new: bool
    message: str
    read: QuestionRead
    before: tuple[str, ...] = ()
    may_write: bool = False
    """Whether the person lets a model write."""
    may_leave: bool = False
    """Whether what makes vectors outside may be told the question: it is the machine that the person agreed to."""


@dataclass(slots=True)
class Made:
    """An answer and how it was made."""

    answer: Answer
    model: str = "quotes"
    tokens_in: int | None = None
    tokens_out: int | None = None
    latency_ms: int = 0
    verdicts: dict[str, int] = field(default_factory=dict)


class Meta(_Camel):
    """The first event: where the answer will stand, and what is urgent.

    Where something is, it comes before anything is looked up: `tools` and `limited` are in `done` then.
    """

    conversation_id: UUID
    message_id: UUID
    language: Lang
    alert: Alert | None
    tools: list[Tool]
    limited: bool


class Finished(_Camel):
    """The last event."""

    conversation_id: UUID
    message_id: UUID
    outcome: Outcome
    notice: str
    written_by: str = ""
    tools: list[Tool]
    limited: bool


class Failed(_Camel):
    """The last event when nothing could be answered."""

    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Event:
    """One event of a stream, by its name: `meta`, `citation`, `delta`, `done` or `error`."""

    name: Literal["meta", "citation", "delta", "done", "error"]
    data: BaseModel


class DayOfAnswers(_Camel):
    """What was answered on a day, and what people thought of it. `content` and so on: by the words of their reasons."""

    day: date
    answers: int
    up: int
    down: int
    content: int
    mixed: int
    discontent: int


class Oversight(_Camel):
    """How answers were made since some day: figures alone, of everybody together. Latencies are in milliseconds."""

    answers: int
    urgent: int
    up: int
    down: int
    content: int
    mixed: int
    discontent: int
    outcomes: dict[str, int]
    models: dict[str, int]
    verdicts: dict[str, int]
    tokens_in: int
    tokens_out: int
    latency_median: int | None
    latency_p95: int | None
    days: list[DayOfAnswers]


class ProcessingView(_Camel):
    """How one answer was made: nobody's name, no question and no answer. `citations`: of which kind, in their order."""

    day: date
    prompt_hash: str = Field(description="The same for the same question on one day, and for no other.")
    model: str
    outcome: str
    urgency: str | None
    tools: list[str]
    citations: list[str]
    verdicts: dict[str, int]
    tokens_in: int | None
    tokens_out: int | None
    latency_ms: int
    thumb: Literal["up", "down"] | None
    sentiment: Literal[-1, 0, 1] | None


class ProcessingPage(_Camel):
    """A page of the processing log, the newest day first; `next` says how many to skip to go on."""

    rows: list[ProcessingView]
    next: int | None
