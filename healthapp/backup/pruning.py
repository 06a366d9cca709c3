"""Which backups may go. Calculation without I/O."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class Held:
    """A whole backup: when it was finished, whether a check found it good, and the first segment that it needs."""

    name: str
    finished_at: datetime
    verified: bool
    first_segment: int


@dataclass(frozen=True, slots=True)
class Plan:
    """What goes: backups by name, and the changes before a segment (None: all changes stay)."""

    doomed: tuple[str, ...]
    changes_before: int | None


def plan(held: Sequence[Held], now: datetime, *, keep: timedelta, keep_changes: timedelta) -> Plan:
    """Say what may go.

    A backup goes when it is older than `keep` and a newer one is there. The newest one always stays, and so does the
    newest that a check has found good. Changes stay as long as a time within `keep_changes` may need them: from the
    newest backup that was finished before that window, or from the oldest one if none was.
    """
    if not held:
        return Plan((), None)
    ordered = sorted(held, key=lambda each: (each.finished_at, each.name))
    newest_good = next((each for each in reversed(ordered) if each.verified), ordered[-1])
    stay = {ordered[-1].name, newest_good.name}
    before = [each for each in ordered if each.finished_at <= now - keep_changes]
    needed = before[-1] if before else ordered[0]
    stay.add(needed.name)
    doomed = tuple(each.name for each in ordered if each.name not in stay and now - each.finished_at > keep)
    return Plan(doomed, needed.first_segment)
