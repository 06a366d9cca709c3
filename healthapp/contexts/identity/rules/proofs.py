"""Links and codes that are sent to an address: how long they live, how often they are sent, how a code is made."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from healthapp.contexts.identity.schemas.addresses import SentFor

LINK_LIFE = timedelta(hours=24)
CODE_LIFE = timedelta(minutes=10)
"""NIST SP 800-63B-4 §3.1.3.3: a code that is sent lives ten minutes at most."""
CODE_TRIES = 5
CODE_DIGITS = 6
PAUSE = timedelta(seconds=60)
"""An SMS may take that long; who asks again before it comes gets two, and types the wrong one."""
SENDS_AN_HOUR = 5
SENDS_TO_ONE_ADDRESS = 10
SENDS_FROM_ONE_HOUSE = 30
HOUR = timedelta(hours=1)
"""For an account and purpose; to an address, whoever asks; and from one connection. Each SMS costs, and a flood of
them is a way to annoy somebody who has no account here at all."""


def life_of(purpose: SentFor) -> timedelta:
    """Return how long what is sent for this is good."""
    return LINK_LIFE if purpose == "email" else CODE_LIFE


def code_of(digest: str) -> str:
    """Return six digits made of a keyed digest in hex: 256 bits, so that none is likelier than another."""
    return f"{int(digest, 16) % 10**CODE_DIGITS:0{CODE_DIGITS}d}"


def wait_to_send(sent: Iterable[datetime], now: datetime) -> timedelta | None:
    """Return how long nothing further is sent, given when something last was; None when it may be now."""
    latest = sorted((at for at in sent if at > now - HOUR), reverse=True)
    ends = [latest[0] + PAUSE] if latest else []
    if len(latest) >= SENDS_AN_HOUR:
        ends.append(latest[SENDS_AN_HOUR - 1] + HOUR)
    end = max(ends, default=now)
    return end - now if end > now else None
