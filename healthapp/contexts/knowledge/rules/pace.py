"""How fast a vendor may be asked: two buckets, one of requests and one of tokens, that fill as time passes."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from healthapp.contexts.knowledge.schemas.embedding import Pace

_MINUTE = 60.0
_ASCII_PER_TOKEN = 4
_TOKENS_PER_OTHER = 2


@dataclass(frozen=True, slots=True)
class Buckets:
    """What may still be asked, as it was at that time. Tokens may be owed: below zero."""

    requests: float
    tokens: float
    at: datetime


def full(pace: Pace, now: datetime) -> Buckets:
    """Return what a vendor begins with that was never asked."""
    return Buckets(pace.most_requests, pace.most_tokens, now)


def refilled(buckets: Buckets, pace: Pace, now: datetime) -> Buckets:
    """Return them as they are now. A clock that was set back brings nothing, and takes nothing."""
    seconds = (now - buckets.at).total_seconds()
    if seconds <= 0:
        return buckets
    return Buckets(
        min(pace.most_requests, buckets.requests + seconds * pace.requests / _MINUTE),
        min(pace.most_tokens, buckets.tokens + seconds * pace.tokens / _MINUTE),
        now,
    )


def affordable(buckets: Buckets, pace: Pace, sizes: Sequence[int]) -> int:
    """Return how many texts of these sizes, from the first on, may go in one request now.

    A single text that is larger than a full bucket goes when the bucket is full, and leaves it owing: it would never
    go otherwise.
    """
    if not sizes or buckets.requests < 1:
        return 0
    count = within(sizes, buckets.tokens)
    if count == 0 and buckets.tokens >= pace.most_tokens:
        return 1
    return count


def within(sizes: Sequence[int], most: float) -> int:
    """Return how many, from the first on, have no more than `most` together."""
    sums = itertools.accumulate(sizes)
    return sum(1 for _ in itertools.takewhile(lambda whole: whole <= most, sums))


def taken(buckets: Buckets, tokens: int) -> Buckets:
    """Return what is left after one request of so many tokens."""
    return Buckets(buckets.requests - 1, buckets.tokens - tokens, buckets.at)


def seconds_until(buckets: Buckets, pace: Pace, size: int) -> float:
    """Return in how many seconds a text of this size may go; 0: now."""
    wanted = min(float(size), pace.most_tokens)
    requests = (1 - buckets.requests) * _MINUTE / pace.requests
    tokens = (wanted - buckets.tokens) * _MINUTE / pace.tokens
    return max(0.0, requests, tokens)


def tokens_of(text: str) -> int:
    """Return about how many tokens a text has, rather too many: a letter of Bangla often is two by itself."""
    ascii_letters = sum(1 for letter in text if letter.isascii())
    return 1 + -(-ascii_letters // _ASCII_PER_TOKEN) + _TOKENS_PER_OTHER * (len(text) - ascii_letters)
