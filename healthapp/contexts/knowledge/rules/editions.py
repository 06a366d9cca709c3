"""Which edition of the content the index is to hold, when processes with several of them run beside each other."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

LIVES = timedelta(minutes=2)
"""So long after a worker has last said that it works with an edition, it is believed."""
RENEWED = timedelta(seconds=30)
"""How often it says so."""


@dataclass(frozen=True, slots=True)
class Edition:
    """An edition, when a worker last turned to it, and when one last said that it works with it."""

    version: str
    turned_to: datetime
    seen: datetime


def may_replace(mine: Edition, indexed: Edition | None, now: datetime) -> bool:
    """Tell whether an index of `indexed` may be replaced by one of `mine`.

    The edition that a worker turned to last is the newer one: a deployment, an editor's change, or the way back from
    either. An older one gives way to it for as long as somebody works with it. Of two that live never both may replace
    the other; of one that nobody knows nobody is asked.
    """
    if indexed is None or indexed.version == mine.version or now - indexed.seen > LIVES:
        return True
    return (mine.turned_to, mine.version) > (indexed.turned_to, indexed.version)
