"""The hash chain of the audit trail, and the state machine of a consent. No I/O."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from healthapp.contexts.compliance.schemas import ConsentStatus, Purpose, RecordPart
from healthapp.kit.audit import origin_digest
from healthapp.kit.errors import invalid
from healthapp.kit.personal_data import Span

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from uuid import UUID

    from healthapp.contexts.compliance.models import AuditSeal
    from healthapp.contexts.compliance.schemas import Terms

GENESIS = "0" * 64
_ORIGIN = ("ip", "user_agent", "origin_salt")
_ORIGIN_DIGEST = "origin_digest"
DAY = timedelta(days=1)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_DAYS = {Span.MONTH: timedelta(days=30), Span.DAY: DAY}
TRAIL_YEARS = 6
"""Nothing younger is ever dropped from the trail: 45 CFR 164.316(b)(2)(i)."""
ASKED_OF_ONE = 3
"""How often one person may be asked by the same one before the wait of a declined request applies."""

_NEXT: dict[ConsentStatus, frozenset[ConsentStatus]] = {
    ConsentStatus.PENDING: frozenset({ConsentStatus.ACTIVE, ConsentStatus.DECLINED, ConsentStatus.WITHDRAWN}),
    ConsentStatus.ACTIVE: frozenset({ConsentStatus.WITHDRAWN, ConsentStatus.EXPIRED}),
    ConsentStatus.WITHDRAWN: frozenset(),
    ConsentStatus.DECLINED: frozenset(),
    ConsentStatus.EXPIRED: frozenset(),
}


def may_become(now: ConsentStatus, then: ConsentStatus) -> bool:
    """Return whether a consent that is `now` may become `then`."""
    return then in _NEXT[now]


def check_terms(terms: Terms, now: datetime) -> Terms:
    """Return terms in order, each part once; INVALID names what can't be permitted so."""
    parts = [part for part in RecordPart if part in terms.parts]
    if not parts:
        raise invalid("parts", "no_part_permitted")
    if RecordPart.ALERTS in parts and terms.purpose is not Purpose.CAREGIVING:
        raise invalid("parts", "alerts_are_for_care")
    if terms.ends_at is not None:
        if terms.ends_at <= now:
            raise invalid("endsAt", "end_is_past")
        if terms.starts_at is not None and terms.ends_at <= terms.starts_at:
            raise invalid("endsAt", "end_before_start")
    return terms.model_copy(update={"parts": parts})


def is_running(status: str, terms: Terms, now: datetime) -> bool:
    """Return whether a consent permits anything at `now`."""
    begun = terms.starts_at is None or terms.starts_at <= now
    return status == ConsentStatus.ACTIVE and begun and (terms.ends_at is None or now < terms.ends_at)


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


def cutoff(span: Span, now: datetime, years: Mapping[Span, int]) -> datetime | None:
    """Return before when something of that span is held too long; None when it is held with the account.

    `years` are the installation's, by the calendar: what began on 29 February ends on the 28th.
    """
    if span is Span.ACCOUNT:
        return None
    if span in _DAYS:
        return now - _DAYS[span]
    try:
        return now.replace(year=now.year - years[span])
    except ValueError:
        return now.replace(year=now.year - years[span], day=28)


def last_night(now: datetime, hour: int) -> datetime:
    """Return when it was last `hour` o'clock (UTC)."""
    tonight = now.astimezone(UTC).replace(hour=hour, minute=0, second=0, microsecond=0)
    return tonight if tonight <= now else tonight - DAY


def micros(at: datetime) -> int:
    """Return a time as the trail's digests have it: microseconds since 1970."""
    return (at - _EPOCH) // timedelta(microseconds=1)


def is_origin_whole(row: Mapping[str, Any], forgotten: Collection[str] = ()) -> bool:
    """Return whether the origin of an audit row is the one that was written, or taken out wholly, as it has to be.

    It is taken out of what somebody did whose id is among the `forgotten`, because their account was erased; and of
    what was done without a login with their account.
    """
    ip, user_agent, salt = (row.get(name) for name in _ORIGIN)
    if row.get(_ORIGIN_DIGEST) is None:
        return salt is None
    if salt is not None:
        return bool(origin_digest(salt, ip, user_agent) == row[_ORIGIN_DIGEST])
    by_nobody = row.get("actor_role") == "anonymous" and row.get("resource_type") == "user"
    whose = row.get("resource_id") if by_nobody else row.get("actor_id")
    return ip is None and user_agent is None and whose in forgotten


def row_digest(row: Mapping[str, object]) -> bytes:
    """Return the digest of one audit row: every column, in a canonical JSON.

    Origin and payload are covered by digests of their own (see `kit.audit`); rows from before that was so have both in
    plain.
    """
    left_out = {"payload_ct", *(_ORIGIN if row.get(_ORIGIN_DIGEST) is not None else ("origin_salt", _ORIGIN_DIGEST))}
    # What a row doesn't have is left out, so that rows from before there was such a column keep their digest.
    left_out |= {name for name in ("payload_digest", "response_status") if row.get(name) is None}
    covered = {name: value for name, value in row.items() if name not in left_out}
    canonical = json.dumps(covered, sort_keys=True, separators=(",", ":"), default=str, ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).digest()


def seal_digest(number: int, previous: str, rows: Iterable[Mapping[str, object]]) -> str:
    """Return the digest of a link's rows, in order, beside its number and the link before it."""
    state = hashlib.sha256(f"{number}|{previous}|".encode())
    for row in rows:
        state.update(row_digest(row))
    return state.hexdigest()


def link_digest(seal: AuditSeal) -> str:
    """Return the hash of a link, format 2: everything that it says, and the digest of its rows.

    So that it can be checked without the rows, when retention has dropped them. In format 1, where a link has no
    `rows_hash`, the digest of the rows was the hash.
    """
    said = (seal.from_xid, seal.to_xid, seal.from_seq, seal.to_seq, seal.rows, micros(seal.sealed_at), seal.rows_hash)
    return hashlib.sha256("|".join(map(str, (2, seal.number, seal.previous_hash, *said))).encode()).hexdigest()


def is_link_whole(seal: AuditSeal, last: AuditSeal | None) -> bool:
    """Return whether a link says what it was made with; after one of format 2 none of format 1 comes any more."""
    if seal.rows_hash is None:
        return last is None or last.rows_hash is None
    return seal.hash == link_digest(seal)


_SERVICES = {
    "admin": ("compliance",),
    "apps": ("app", "signing_key"),
    "assistant": ("assistant",),
    "compliance": (
        "consent",
        "assignment",
        "organisation",
        "audit",
        "signature",
        "data_key",
        "master_key",
        "permission",
        "retention",
        "system_log",
    ),
    "identity": ("user", "session", "api_key", "application", "client", "mfa", "passkey", "recovery", "sso"),
    "knowledge": ("knowledge", "embedding"),
    "notifications": (
        "notification",
        "notice",
        "preference",
        "push_subscription",
        "broadcast",
        "outbox_delivery",
        "operations",
    ),
    "privacy": ("backup", "erasure", "export", "privacy", "restore"),
    "records": (
        "about_self",
        "allergy",
        "condition",
        "emergency_contact",
        "health_facts",
        "no_allergy",
        "no_condition",
    ),
    "reminders": ("reminder", "occurrence", "adherence"),
}
_SERVICE_OF = {word: service for service, words in _SERVICES.items() for word in words}
_BY_RESOURCE = frozenset({"operations"})
"""What several contexts do under one name: whose it was, the resource says."""


def service_of(action: str, resource_type: str) -> str:
    """Return the context that an act belongs to: the seed's `service_name`, where all contexts are one process.

    `api` where it is the door that spoke, before any context was asked.
    """
    begins = action.partition(".")[0]
    words = (resource_type, begins) if begins in _BY_RESOURCE else (begins, resource_type)
    return next((_SERVICE_OF[word] for word in words if word in _SERVICE_OF), "api")
