"""What editors send and see: versions of entries, from a draft to what everybody reads."""

from __future__ import annotations

import json
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StrictBool, StringConstraints
from pydantic.alias_generators import to_camel
from pydantic_core import PydanticCustomError

from healthapp.kit.text import check_text, counted

_MOST = 60_000
"""Characters of JSON: ten times the longest entry."""
EditedKind = Literal[
    "condition",
    "medicine",
    "first_aid",
    "concept",
    "interaction",
    "class_rule",
    "medicine_class",
    "allergy_group",
    "red_flag",
    "source",
]
"""Kinds of entries as the content's files name them."""


class RevisionStatus(StrEnum):
    """How far a version has come; FHIR's draft and active (published), and the steps between and behind them."""

    DRAFT = "draft"
    IN_REVIEW = "in_review"
    RETURNED = "returned"
    APPROVED = "approved"
    SIGNED = "signed"
    PUBLISHED = "published"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"


def _check_body(value: dict[str, Any]) -> dict[str, Any]:
    text = json.dumps(value, ensure_ascii=False)
    if len(text) > _MOST:
        raise PydanticCustomError("too_long", "too long", {"max": _MOST})
    check_text(text.replace("\\u0000", "\x00"))
    return value


Note = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=1000), AfterValidator(check_text), counted(1000)
]
Sought = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=130), AfterValidator(check_text), counted(130)
]
Reason = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=3, max_length=1000),
    AfterValidator(check_text),
    counted(1000),
]
EntryId = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{1,60}( [a-z][a-z0-9_]{1,60})?$")]
Body = Annotated[dict[str, Any], AfterValidator(_check_body)]


class _Shape(BaseModel):
    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, extra="forbid")


class BeginRevision(_Shape):
    """Begin a version: of an entry that there is, as it is read now, or else of a new one with this id.

    The id of a pair is its two sides, in the order of the alphabet, with a space between. Who has begun a draft just so
    goes on with that one; `anew` begins another beside it.
    """

    kind: EditedKind
    entry_id: EntryId
    body: Body | None = None
    note: Note = ""
    anew: StrictBool = False


class ChangeRevision(_Shape):
    """What a draft says now, and what was changed and why."""

    body: Body
    note: Note = ""


class ReviewRevision(_Shape):
    """What a reviewer says: it may be signed, or it goes back to its author."""

    approve: StrictBool
    comment: Reason


class WithdrawRevision(_Shape):
    """Why a version is withdrawn; the editors' list shows it."""

    reason: Reason


class FindRevisions(_Shape):
    """Which versions are looked for: of one state, kind or entry, or those whose names or id hold all of some words."""

    status: RevisionStatus | None = None
    kind: EditedKind | None = None
    entry_id: EntryId | None = None
    words: Sought = ""
    limit: int = Field(default=50, ge=1, le=200)
    offset: int = Field(default=0, ge=0, le=10**6)


class RevisionView(_Shape):
    """One version: of what, how far it has come, and who did what when (UTC).

    `file_changed`: what ships says another thing now than when this was begun. `overtaken`: this isn't published yet,
    and never will be, because of that or because another version was published meanwhile. `left_out`: it is published,
    and nobody reads it, because it doesn't fit the rest any more.
    """

    id: UUID
    kind: str
    entry_id: str
    version: int
    based_on: int
    status: RevisionStatus
    title_en: str
    title_bn: str
    note: str
    author: UUID | None
    reviewer: UUID | None
    review_note: str
    signer: UUID | None
    ended_note: str
    created_at: datetime
    updated_at: datetime
    submitted_at: datetime | None
    reviewed_at: datetime | None
    signed_at: datetime | None
    published_at: datetime | None
    ended_at: datetime | None
    file_changed: bool
    overtaken: bool
    left_out: bool


class FaultView(_Shape):
    """What is wrong with an entry: in which field, and the message that says it."""

    field: str
    code: str
    params: dict[str, str | int]


class ChangeView(_Shape):
    """One field that a version has otherwise than what it was written from; None: it isn't there."""

    field: str
    before: str | None
    after: str | None


class SignedView(_Shape):
    """A signature under a version: name, time and meaning (21 CFR 11.50), and whether it still holds."""

    name: str
    at: datetime
    meaning: str
    holds: bool


class RevisionWhole(RevisionView):
    """A version with what it says and changes, what is wrong with it, its signatures, and what its reader may do."""

    body: dict[str, Any]
    changes: list[ChangeView]
    faults: list[FaultView]
    signatures: list[SignedView]
    may: list[Literal["change", "submit", "review", "sign", "publish", "withdraw"]]


class RevisionList(_Shape):
    """A page of versions, those changed last first, and of how many.

    `left_out`: what is wrong with any that is published and that nobody reads, one line each.
    """

    revisions: list[RevisionView]
    total: int
    has_more: bool
    left_out: list[str]
