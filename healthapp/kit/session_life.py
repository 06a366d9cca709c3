"""How long a browser's login lives: it ends when nobody has used it for a while, and after some days in any case.

What is written down is the time of the last act and the end that follows from it, to the minute: whoever clicks all
the time costs one statement a minute. So a login ends at most `NOTED_EVERY` before its limit is over, never after it.
NIST SP 800-63B-4 §5.2 asks for an end by inactivity beside the overall one, and that people are prompted before it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

NOTED_EVERY = timedelta(minutes=1)
"""Acts that come sooner after one that was noted are not noted themselves."""
_WARNED = timedelta(minutes=2)
"""How long before the end people are asked whether they are still there: longer than the 20 s of WCAG 2.2 SC 2.2.1."""
_WARNED_SHARE = 3
"""Of a short limit at most this part is the warning."""


@dataclass(frozen=True, slots=True)
class SessionLife:
    """One login's times, UTC: when its person last did something, and when it ends."""

    seen_at: datetime
    until: datetime
    """When it ends if nothing is done any more."""
    ends_at: datetime
    """When it ends whatever is done."""

    @classmethod
    def begun(cls, at: datetime, limit: timedelta, longest: timedelta) -> SessionLife:
        """Return the life of a login of now."""
        return cls(at, min(at + limit, at + longest), at + longest)

    def is_over(self, now: datetime) -> bool:
        """Tell whether it has ended."""
        return now >= self.until

    def is_to_note(self, now: datetime) -> bool:
        """Tell whether an act of now is to be written down; also when a clock was set back since the last one."""
        return abs(now - self.seen_at) >= NOTED_EVERY

    def after(self, at: datetime, limit: timedelta) -> SessionLife:
        """Return its life after an act."""
        return SessionLife(at, min(at + limit, self.ends_at), self.ends_at)

    def left(self, now: datetime) -> timedelta:
        """Return how long it lives if nothing is done."""
        return max(self.until - now, timedelta(0))

    @property
    def warned_for(self) -> timedelta:
        """Return how long before the end its person is asked whether they are still there.

        Not at all before the end that comes whatever is done: there is nothing to answer then.
        """
        if self.until >= self.ends_at:
            return timedelta(0)
        return min(_WARNED, (self.until - self.seen_at) / _WARNED_SHARE)
