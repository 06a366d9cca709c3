"""How well a patient keeps to their doses.

The figure is the *proportion of doses taken*: taken / (taken + skipped + missed), a measure of implementation in the
sense of Vrijens et al., "A new taxonomy for describing and defining adherence to medications", Br J Clin Pharmacol
2012;73:691–705. It isn't the proportion of days covered (PDC), which insurers calculate from pharmacy claims: that one
counts days with medicine in the house, not doses. `full_days` comes nearest to it: the share of days on which every
dose was taken.

What counts: a dose whose outcome is known. One that is still to come, announced or snoozed isn't known yet; a cancelled
one was never asked for; as-needed doses have no plan to compare with. A skipped dose counts as not taken, whatever the
reason. A dose taken late counts as taken.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo

from healthapp.contexts.reminders.schemas.views import OccurrenceStatus

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime
    from uuid import UUID

_TAKEN = OccurrenceStatus.TAKEN
_SKIPPED = OccurrenceStatus.SKIPPED
_MISSED = OccurrenceStatus.MISSED
_ONE_DAY = timedelta(days=1)
_DATE_LENGTH = 10


class Dose(NamedTuple):
    """One occurrence, or several that came out alike, as adherence sees it."""

    reminder_id: UUID
    day: date
    """The patient's local day; see `local_day`."""
    status: OccurrenceStatus
    as_needed: bool = False
    times: int = 1


class DayState(StrEnum):
    """What a calendar shows for a day."""

    NONE = "none"
    """No dose was due."""
    OPEN = "open"
    """Doses are still to come or unanswered, and none was skipped or missed."""
    FULL = "full"
    PARTIAL = "partial"
    """Some were taken and some not."""
    MISSED = "missed"
    """None of the due ones was taken."""


@dataclass(frozen=True, slots=True)
class Tally:
    """Doses by outcome."""

    taken: int = 0
    skipped: int = 0
    missed: int = 0
    open: int = 0
    """Not answered yet; no part of the figures."""

    @property
    def expected(self) -> int:
        """Return the doses whose outcome is known."""
        return self.taken + self.skipped + self.missed

    @property
    def percentage(self) -> float | None:
        """Return the doses taken of those expected; None when there were none. Rounded down: only all doses are 100."""
        return self.taken * 1000 // self.expected / 10 if self.expected else None

    @property
    def state(self) -> DayState:
        """Return what a calendar shows for these doses of one day."""
        if not self.expected:
            return DayState.OPEN if self.open else DayState.NONE
        if self.taken == self.expected:
            return DayState.OPEN if self.open else DayState.FULL
        return DayState.PARTIAL if self.taken else DayState.MISSED


@dataclass(frozen=True, slots=True)
class Adherence:
    """The summary of a period."""

    total: Tally
    medicines: dict[UUID, Tally]
    days: dict[date, Tally]
    """Every day of the period, also those without doses."""
    streak_days: int
    full_days: float | None
    """The percentage of days with known doses on which all of them were taken."""


def local_day(local_slot: str, due_at: datetime, zone: str) -> date:
    """Return the patient's day of an occurrence: the one its wall-clock slot names, else that of its instant."""
    try:
        if not local_slot.endswith("Z"):
            return date.fromisoformat(local_slot[:_DATE_LENGTH])
    except ValueError:
        pass
    return due_at.astimezone(ZoneInfo(zone)).date()


def tally(doses: Iterable[Dose]) -> Tally:
    """Count doses by outcome."""
    counts = Counter[OccurrenceStatus]()
    for dose in doses:
        if _counts(dose):
            counts[dose.status] += dose.times
    known = counts[_TAKEN] + counts[_SKIPPED] + counts[_MISSED]
    return Tally(counts[_TAKEN], counts[_SKIPPED], counts[_MISSED], counts.total() - known)


def summarise(doses: Sequence[Dose], start: date, end: date, today: date) -> Adherence:
    """Summarise the doses from `start` to `end`, both included.

    The streak counts back from `today` and may begin before `start`: give older doses too, if you want it whole.
    """
    by_day: dict[date, list[Dose]] = defaultdict(list)
    by_medicine: dict[UUID, list[Dose]] = defaultdict(list)
    for dose in doses:
        by_day[dose.day].append(dose)
        if start <= dose.day <= end and _counts(dose):
            by_medicine[dose.reminder_id].append(dose)
    tallies = {day: tally(found) for day, found in by_day.items()}
    length = (end - start).days + 1
    days = {day: tallies.get(day, Tally()) for day in (start + n * _ONE_DAY for n in range(length))}
    known = [day for day in days.values() if day.expected]
    full = sum(day.taken == day.expected for day in known)
    return Adherence(
        total=_sum(days.values()),
        medicines={reminder_id: tally(found) for reminder_id, found in by_medicine.items()},
        days=days,
        streak_days=streak(tallies, today),
        full_days=full * 1000 // len(known) / 10 if known else None,
    )


def streak(days: dict[date, Tally], today: date) -> int:
    """Return how many days in a row, back from today, every dose was taken.

    A day without doses neither counts nor breaks the row, and neither does an unfinished one. A half-done day does.
    """
    length = 0
    for day in sorted((day for day in days if day <= today), reverse=True):
        state = days[day].state
        if state in (DayState.PARTIAL, DayState.MISSED):
            break
        length += state is DayState.FULL
    return length


def _counts(dose: Dose) -> bool:
    return not dose.as_needed and dose.status is not OccurrenceStatus.CANCELLED


def _sum(tallies: Iterable[Tally]) -> Tally:
    taken = skipped = missed = open_ = 0
    for part in tallies:
        taken += part.taken
        skipped += part.skipped
        missed += part.missed
        open_ += part.open
    return Tally(taken, skipped, missed, open_)
