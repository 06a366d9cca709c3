"""A patient moves to another time zone.

Policy: from that moment the wall clock of the new zone counts. A dose at 8 stays a dose at 8, and its `local_slot` is
the same in every zone, so:

- nothing already answered or announced changes or comes again. Flying west, a dose taken at 8 in the old zone isn't
  asked for when it becomes 8 in the new one;
- every dose still to come moves to its time in the new zone;
- flying east, a dose can have its new time behind it already. It is then late or missed by the same rule as after an
  outage (`outcome.timing`): visible, never silent, and never several doses at once;
- interval doses and single reminders mean an instant and stay where they are.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from healthapp.contexts.reminders.rules.recurrence import Recurrence
from healthapp.contexts.reminders.rules.wallclock import find_zone, instant, is_skipped, local
from healthapp.contexts.reminders.schemas.pattern import Frequency
from healthapp.contexts.reminders.schemas.views import OccurrenceStatus
from healthapp.kit.errors import invalid

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class Move:
    """What a change of zone does to a reminder."""

    recurrence: Recurrence
    """Store its `start`, `zone` and `pattern`. Count, taper and end go on as if the series had begun here."""
    due: dict[str, datetime]
    """The new instant of each occurrence that is still to come, by local slot: `due_at` and `notify_at`."""
    write_from: datetime
    """Write occurrences down anew from after this instant; those that exist stay as they are."""


def in_zone(recurrence: Recurrence, zone: str) -> Recurrence:
    """Return the same series by another wall clock: the same local slots, due where that clock shows them."""
    old, new = find_zone(recurrence.zone), find_zone(zone)
    if old is None or new is None:
        raise invalid("timeZone", "bad_zone")
    pattern = recurrence.pattern
    if pattern is None or pattern.frequency is Frequency.HOURLY:
        return Recurrence.build(recurrence.start, zone, pattern)
    begin = local(recurrence.start, old).replace(fold=0)
    if is_skipped(begin, new) and not pattern.times_of_day:
        # The start in the new zone can't say the time of day any more, so the pattern has to.
        pattern = pattern.model_copy(update={"times_of_day": (begin.time().isoformat(timespec="minutes"),)})
    return Recurrence.build(instant(begin, new), zone, pattern)


def move(
    recurrence: Recurrence,
    zone: str,
    now: datetime,
    occurrences: Iterable[tuple[str, OccurrenceStatus]],
    written_until: datetime,
) -> Move:
    """Move a reminder to a zone, given its (local slot, status) occurrences and how far they were written down."""
    moved = in_zone(recurrence, zone)
    due: dict[str, datetime] = {}
    for local_slot, status in occurrences:
        slot = moved.find(local_slot) if status is OccurrenceStatus.SCHEDULED else None
        if slot is not None:
            due[local_slot] = slot.due_at
    # Flying east the new clock is ahead of what was written down: go on from where that ends on the new clock.
    first = recurrence.index_after(written_until)
    resume = moved.slot(first).due_at if first < moved.size else now
    return Move(moved, due, min(now, resume - resume.resolution))
