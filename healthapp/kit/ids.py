"""Identifiers: UUID version 7 (RFC 9562), ordered by time so that indexes stay compact."""

from __future__ import annotations

import os
import time
from uuid import UUID, uuid5

_VERSION = 7
_VARIANT = 0b10


def new_id() -> UUID:
    """Return a fresh UUIDv7: 48 bits of Unix milliseconds, 74 random bits."""
    millis = time.time_ns() // 1_000_000
    rand = int.from_bytes(os.urandom(10), "big")
    value = (millis & ((1 << 48) - 1)) << 80
    value |= _VERSION << 76
    value |= ((rand >> 62) & 0xFFF) << 64
    value |= _VARIANT << 62
    value |= rand & ((1 << 62) - 1)
    return UUID(int=value)


def earlier(identifier: UUID, seconds: float) -> UUID:
    """Return the lowest UUIDv7 of the moment `seconds` before `identifier` was made."""
    return UUID(int=max((identifier.int >> 80) - int(seconds * 1000), 0) << 80)


def parse_id(text: str) -> UUID | None:
    """Return the UUID that `text` spells, or None: an id that is no id is simply unknown."""
    try:
        return UUID(text)
    except (ValueError, AttributeError, TypeError):
        return None


def id_of(first: UUID, name: str) -> UUID:
    """Return the id of a second thing that comes of `first`: the same each time, so that a repeat makes no third."""
    return uuid5(first, name)
