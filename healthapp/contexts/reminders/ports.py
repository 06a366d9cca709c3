"""What the reminders context needs from outside."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from uuid import UUID


@dataclass(frozen=True, slots=True)
class IndexEntry:
    """One reminder as the index holds it. Personal text is ciphertext there too."""

    reminder_id: UUID
    user_id: UUID
    type: str
    title_ct: str
    description_ct: str
    scheduled_at: datetime
    is_recurring: bool
    pattern_json: str
    is_active: bool
    created_at: datetime
    next_at: datetime | None


@dataclass(frozen=True, slots=True)
class Packed:
    """What the index is told of many reminders, in the words of Postgres: JSON that nobody in between takes apart.

    For entries, an array for each of them with the values of IndexEntry; for times, one array of them all with a second
    (since 1970, with six decimals, as text) and the reminder's id in turns.
    """

    count: int
    last: UUID
    """The reminder after which the next ones come."""
    values: str


class ReminderIndex(Protocol):
    """The rebuildable index of what is due when. It may lose or repeat anything: Postgres is swept as well."""

    async def put(self, entries: Sequence[IndexEntry]) -> None:
        """Write reminders, their memberships and next times."""
        ...

    async def plan(self, times: Sequence[tuple[UUID, datetime]]) -> None:
        """Write when reminders are due, and nothing else of them; a time that is planned already isn't put off."""
        ...

    async def put_packed(self, entries: Sequence[Packed]) -> None:
        """Do what `put` does with what Postgres has written."""
        ...

    async def plan_packed(self, times: Packed) -> None:
        """Do what `plan` does with what Postgres has written."""
        ...

    async def remove(self, reminder_id: UUID, user_id: UUID, type_: str) -> None:
        """Forget a reminder."""
        ...

    async def prune(self) -> int:
        """Take out of the types' sets what the entries don't bear out; returns how many."""
        ...

    async def reschedule(self, next_times: Sequence[tuple[UUID, datetime | None]]) -> None:
        """Set when reminders are due next and end their leases."""
        ...
