"""The hash chain of the audit trail, and the state machine of a consent. No I/O."""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from healthapp.contexts.compliance.schemas import ConsentStatus
from healthapp.kit.audit import origin_digest

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime
    from uuid import UUID

GENESIS = "0" * 64
_ORIGIN = ("ip", "user_agent", "origin_salt")
_ORIGIN_DIGEST = "origin_digest"
DAY = timedelta(days=1)
ASKED_OF_ONE = 3
"""How often one person may be asked by the same one before the wait of a declined request applies."""

_NEXT: dict[ConsentStatus, frozenset[ConsentStatus]] = {
    ConsentStatus.PENDING: frozenset({ConsentStatus.ACTIVE, ConsentStatus.DECLINED, ConsentStatus.WITHDRAWN}),
    ConsentStatus.ACTIVE: frozenset({ConsentStatus.WITHDRAWN}),
    ConsentStatus.WITHDRAWN: frozenset(),
    ConsentStatus.DECLINED: frozenset(),
}


def may_become(now: ConsentStatus, then: ConsentStatus) -> bool:
    """Return whether a consent that is `now` may become `then`."""
    return then in _NEXT[now]


def ask_again_at(
    asked: Sequence[Mapping[str, Any]], pair: tuple[UUID, str], now: datetime, *, a_day: int, again: timedelta
) -> datetime | None:
    """Return when the next request is possible, or None at once.

    `asked` are the asker's requests of the last day and of the last `again`, oldest first. Someone who said no, or was
    asked too often, is left alone for `again`; and of everybody together no more than `a_day` are asked in 24 hours.
    """
    waits = []
    today = [row["created_at"] for row in asked if row["created_at"] > now - DAY]
    if len(today) >= a_day:
        waits.append(today[-a_day] + DAY)
    same = [row for row in asked if (row["patient_id"], row["invite_bidx"]) == pair]
    waits += [row["decided_at"] + again for row in same if row["status"] == ConsentStatus.DECLINED]
    often = [row["created_at"] for row in same if row["created_at"] > now - again]
    if len(often) >= ASKED_OF_ONE:
        waits.append(often[-ASKED_OF_ONE] + again)
    return max((wait for wait in waits if wait > now), default=None)


def is_origin_whole(row: Mapping[str, Any]) -> bool:
    """Return whether the origin of an audit row is the one that was written, or taken out wholly."""
    ip, user_agent, salt = (row.get(name) for name in _ORIGIN)
    if row.get(_ORIGIN_DIGEST) is None:
        return salt is None
    if salt is None:
        return ip is None and user_agent is None
    return bool(origin_digest(salt, ip, user_agent) == row[_ORIGIN_DIGEST])


def row_digest(row: Mapping[str, object]) -> bytes:
    """Return the digest of one audit row: every column, in a canonical JSON.

    The origin is covered by its own digest (see `kit.audit`); rows from before that was so have it in plain.
    """
    left_out = _ORIGIN if row.get(_ORIGIN_DIGEST) is not None else ("origin_salt", _ORIGIN_DIGEST)
    covered = {name: value for name, value in row.items() if name not in left_out}
    canonical = json.dumps(covered, sort_keys=True, separators=(",", ":"), default=str, ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).digest()


def seal_digest(number: int, previous: str, rows: Iterable[Mapping[str, object]]) -> str:
    """Return the digest of one link: its number, the link before it, and its rows in order."""
    state = hashlib.sha256(f"{number}|{previous}|".encode())
    for row in rows:
        state.update(row_digest(row))
    return state.hexdigest()
