"""One way to write a record down, so that equal records have one digest, whoever reads them from where.

JSON with sorted keys and no spaces; texts in Unicode NFC; times in UTC with microseconds; ids and decimals as texts.
What has more than one way to be written, or none (floats that are no numbers, local times, sets), is refused.
"""

from __future__ import annotations

import hashlib
import json
import math
import unicodedata
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from typing import TYPE_CHECKING, Any
from uuid import UUID

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


def canonical(record: Mapping[str, Any]) -> bytes:
    """Return the canonical form of a record; TypeError or ValueError for what has none."""
    plain = _plain(record)
    return json.dumps(plain, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode()


def digest(record: Mapping[str, Any]) -> str:
    """Return the SHA-256 of a record's canonical form."""
    return hashlib.sha256(canonical(record)).hexdigest()


def _plain(value: object) -> object:
    if value is None:
        return None
    for kind, write in _WRITERS:
        if isinstance(value, kind):
            return write(value)
    msg = f"{type(value).__name__} has no canonical form"
    raise TypeError(msg)


def _number(value: float | Decimal) -> object:
    if not math.isfinite(value):
        msg = "only finite numbers have a canonical form"
        raise ValueError(msg)
    if isinstance(value, Decimal):
        return format(value.normalize() + 0, "f")
    return int(value) if value.is_integer() else value


def _time(value: datetime) -> str:
    if value.tzinfo is None:
        msg = "a time without a zone has no canonical form"
        raise ValueError(msg)
    return value.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def _mapping(value: Mapping[object, object]) -> dict[str, object]:
    found: dict[str, object] = {}
    for key, each in value.items():
        if not isinstance(key, str):
            msg = "only texts name the parts of a record"
            raise TypeError(msg)
        name = unicodedata.normalize("NFC", key)
        if name in found:
            msg = "two parts of a record have the same name"
            raise ValueError(msg)
        found[name] = _plain(each)
    return found


# The first that fits: a bool is an int too, a datetime a date.
_WRITERS: tuple[tuple[type | tuple[type, ...], Callable[[Any], object]], ...] = (
    (Enum, lambda value: _plain(value.value)),
    ((bool, int), lambda value: value),
    (str, lambda value: unicodedata.normalize("NFC", value)),
    ((float, Decimal), _number),
    (UUID, str),
    (datetime, _time),
    (date, lambda value: value.isoformat()),
    ((list, tuple), lambda value: [_plain(each) for each in value]),
    (dict, _mapping),
)
