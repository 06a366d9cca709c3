"""The texts whose vectors are still to be made, and how far that is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from healthapp.contexts.knowledge.errors import Trouble


_AT_ONCE = 1 / 6
"""Of a minute: as much as that brings may be asked at once. A whole minute's would let twice as much into one."""


@dataclass(frozen=True, slots=True)
class Pace:
    """The most that may be asked in a minute."""

    requests: int
    tokens: int

    @property
    def most_requests(self) -> float:
        """Return how many requests the bucket holds; one at least."""
        return max(1.0, self.requests * _AT_ONCE)

    @property
    def most_tokens(self) -> float:
        """Return how many tokens the bucket holds."""
        return self.tokens * _AT_ONCE


@dataclass(frozen=True, slots=True)
class Job:
    """One text that a worker has taken: the digest of model and text, which try this is, and the text.

    `is_ours`: it is of the content; else an article's that an operator has loaded.
    """

    digest: str
    attempts: int
    text: str
    is_ours: bool = True


@dataclass(frozen=True, slots=True)
class ArticleText:
    """A text of a loaded article that wants a vector, about how long it is, and when the article changed."""

    digest: str
    entry_id: str
    language: str
    tokens: int
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class Claim:
    """What a worker may do now: these texts in one request; or nothing, and again in so many seconds (None: later)."""

    jobs: tuple[Job, ...]
    wait: float | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """How far the vectors of the content are: of how many texts, how many wait, how many were given up.

    `rests_until` and `why`: the vendor isn't asked before then.
    """

    model: str
    wanted: int
    waiting: int
    dead: int
    rests_until: datetime | None = None
    why: Trouble | None = None

    @property
    def made(self) -> int:
        """Return how many have theirs."""
        return max(0, self.wanted - self.waiting - self.dead)


@dataclass(frozen=True, slots=True)
class DeadText:
    """A text that was given up: of which document, in which language, why, and after how many tries."""

    digest: str
    document_id: str
    language: str
    error: Trouble
    attempts: int
    dead_at: datetime
