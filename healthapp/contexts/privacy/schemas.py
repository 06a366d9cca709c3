"""What goes into and comes out of the privacy context."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_camel

from healthapp.kit.i18n import Lang

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from healthapp.kit.personal_data import Basis, Category, Erasure, Holding, Span

Row = dict[str, Any]


class _View(BaseModel):
    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True)


class ExportView(_View):
    """Where a person's copy stands. `ready` ends at `expires_at` (UTC), when the file is deleted."""

    id: UUID
    status: str
    requested_at: datetime
    expires_at: datetime | None
    size: int | None
    is_mine: bool
    """Whether this login asked for it: no other may fetch it."""


@dataclass(frozen=True, slots=True)
class DueErasure:
    """An account whose time has come; `is_new` the first time that somebody takes it up."""

    id: UUID
    person: UUID
    is_new: bool


class ErasureView(_View):
    """An account that is going to be erased, and when (UTC)."""

    requested_at: datetime
    due_at: datetime


@dataclass(frozen=True, slots=True)
class HeldView:
    """One line of "what we hold": a category, by what right, for how long, and what deletion does with it."""

    category: Category
    basis: Basis
    spans: tuple[Span, ...]
    erasures: tuple[Erasure, ...]
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Gathered:
    """Everything that is held about a person, opened: table by table, in the registry's order."""

    person: UUID
    made_at: datetime
    lang: Lang
    zone: str
    tables: Mapping[str, Sequence[Row]]
    holdings: Mapping[str, Holding]
    years: Mapping[Span, int]

    def rows(self, table: str) -> Sequence[Row]:
        """Return the rows of a table; none when nothing is held there."""
        return self.tables.get(table, ())


@dataclass(frozen=True, slots=True)
class Copies:
    """What the copies outside Postgres are found by: ids of rows, and addresses that things were sent to."""

    person: UUID
    row_ids: frozenset[str]
    addresses: frozenset[str]
    exports: frozenset[str]
    """Ids of copies of their data, whose files are named after them."""


@dataclass(frozen=True, slots=True)
class Overdue:
    """What people asked for about their data, and still wait for: copies for a day or a month, erasures past their day.

    `copies` and `erasures` are how many are open at all.
    """

    copies: int
    copies_day: int
    copies_month: int
    erasures: int
    erasures_overdue: int


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the ledger (ADR 59): what happened to which row of which table, and when. Times are UTC."""

    id: UUID
    number: int
    at: datetime
    kind: str
    place: str
    row_id: UUID
    person: UUID | None
    detail: str | None
    until: datetime | None


@dataclass(frozen=True, slots=True)
class Repeated:
    """What was done again after a restore: entries that the restored moment didn't know, and of them what was refused.

    `ended` are rows (logins, links, tokens) that ended because nobody knows what has ended since.
    """

    entries: int
    refused: int
    ended: int
