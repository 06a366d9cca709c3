"""Loads of licensed files that editors upload: a dry run first, then the load itself, and how far each is."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, StringConstraints
from pydantic.alias_generators import to_camel

from healthapp.contexts.knowledge.schemas.loaded import LoadStatus, Origin, Reason
from healthapp.kit.text import check_text, counted

Licensed = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=500), AfterValidator(check_text), counted(500)
]
FileName = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=200),
    AfterValidator(check_text),
    counted(200),
]


class ImportStatus(StrEnum):
    """How far an upload is. The last three are over: the file is deleted, and what was loaded stays."""

    CHECKING = "checking"
    """Its dry run waits for a worker, or runs."""
    CHECKED = "checked"
    """Another editor than its uploader has to say whether it is loaded."""
    LOADING = "loading"
    DONE = "done"
    FAILED = "failed"
    STOPPED = "stopped"


OVER = frozenset({ImportStatus.DONE, ImportStatus.FAILED, ImportStatus.STOPPED})
DECLINED, LEFT = "declined", "left"
"""Why an upload was stopped before anything of it was loaded: an editor discarded it, or none gave a word."""


class _View(BaseModel):
    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True)


class UploadFile(_View):
    """What is uploaded: whose data it is, how the file is called, and on which terms it may be shown."""

    origin: Origin
    file: FileName
    licence: Licensed = ""


class ReasonCount(_View):
    """How many records are not taken for one reason."""

    reason: Reason
    count: int


class CountView(_View):
    """How many records were read, and what becomes of them."""

    read: int
    added: int
    changed: int
    unchanged: int
    rejected: int
    reasons: list[ReasonCount]


class ImportView(_View):
    """One upload. `preview`: what its dry run found; `loaded`: what was loaded of it so far. `percent` of its step.

    `approver` let it load, and is another person than its `uploader`. `may`: what its reader may do with it.
    """

    id: UUID
    origin: Origin
    file: str
    size: int
    licence: str
    status: ImportStatus
    failure: str
    percent: int
    stopping: bool
    preview: CountView
    loaded: CountView | None
    uploader: UUID | None
    approver: UUID | None
    approved_at: datetime | None
    may: list[Literal["start", "stop"]]
    created_at: datetime
    changed_at: datetime


class PastLoad(_View):
    """One load, from a page or from the command line."""

    id: UUID
    origin: Origin
    file: str
    licence: str
    status: LoadStatus
    failure: str
    counts: CountView
    gone: int
    pruned: int
    started_at: datetime
    changed_at: datetime


class OriginView(_View):
    """What may be uploaded of an origin: endings of its files, and its usual licence; empty: say yours."""

    origin: Origin
    endings: list[str]
    licence: str


class ImportList(_View):
    """All uploads, the newest first, and earlier loads; what may be uploaded, and how many bytes at most.

    `others`: the other editors there are, any of whom may let load what its reader has uploaded.
    """

    imports: list[ImportView]
    others: list[UUID]
    loads: list[PastLoad]
    origins: list[OriginView]
    most_bytes: int


class RejectRow(_View):
    """One record that is not taken: its number in the file, how its origin calls it, and why."""

    number: int
    key: str
    reason: Reason


class RejectList(_View):
    """The first records that are not taken, in the file's order; `count` is how many they are in all."""

    count: int
    rejects: list[RejectRow]
