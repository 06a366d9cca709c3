"""The hash chain of the audit trail, and the state machine of a consent. No I/O."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

from healthapp.contexts.compliance.schemas import ConsentStatus

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

GENESIS = "0" * 64

_NEXT: dict[ConsentStatus, frozenset[ConsentStatus]] = {
    ConsentStatus.PENDING: frozenset({ConsentStatus.ACTIVE, ConsentStatus.DECLINED, ConsentStatus.WITHDRAWN}),
    ConsentStatus.ACTIVE: frozenset({ConsentStatus.WITHDRAWN}),
    ConsentStatus.WITHDRAWN: frozenset(),
    ConsentStatus.DECLINED: frozenset(),
}


def may_become(now: ConsentStatus, then: ConsentStatus) -> bool:
    """Return whether a consent that is `now` may become `then`."""
    return then in _NEXT[now]


def row_digest(row: Mapping[str, object]) -> bytes:
    """Return the digest of one audit row: every column, in a canonical JSON."""
    canonical = json.dumps(dict(row), sort_keys=True, separators=(",", ":"), default=str, ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).digest()


def seal_digest(number: int, previous: str, rows: Iterable[Mapping[str, object]]) -> str:
    """Return the digest of one link: its number, the link before it, and its rows in order."""
    state = hashlib.sha256(f"{number}|{previous}|".encode())
    for row in rows:
        state.update(row_digest(row))
    return state.hexdigest()
