"""From a figure to a state. Every limit stands here, with its reason."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from healthapp.contexts.admin.schemas import Outcome, State

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from healthapp.contexts.admin.schemas import BackupAge, LedgerState, Transport
    from healthapp.contexts.compliance.schemas.standing import EmergencyLooks
    from healthapp.contexts.identity.schemas.standing import AccessFigures
    from healthapp.contexts.privacy.schemas import Overdue

_SHOWN = 20
"""Names are for a person to begin with; the rest is counted."""
KEY_DAYS, KEY_DAYS_LATE = 91, 97
"""Seed 004: 90 days. A day for the rotation itself, a week until a late one is a failure."""
LAG_WARNS, LAG_FAILS = 60, 300
"""Seconds. The alert AuditSealBehind begins at the second."""
FLOOD_WARNS, FLOOD_FAILS = 50, 500
"""Failed logins in a quarter of an hour: more than people who mistype, and more than one address could."""
ADVISED_SHARE = 0.8
BACKUP_GOOD, BACKUP_LATE = timedelta(days=8), timedelta(days=35)
"""The runbook asks for a check every week; backups themselves are kept for 30 days."""
LEDGER_LATE = timedelta(hours=26)
"""Written every ten minutes where changes are followed, else with each daily backup."""
ONE_DAY = timedelta(days=1)
NOT_YET = "not_yet"
"""The variant of a check for which there was nothing to look at so far, though there has to be."""


def none_of(found: int, total: int = 0, names: Sequence[str] = ()) -> Outcome:
    """Judge what must not be there at all."""
    return Outcome(State.FAILING if found else State.OK, found, total, tuple(names)[:_SHOWN])


def key_age(days: int) -> Outcome:
    """Judge how old the key is that seals."""
    state = State.OK if days <= KEY_DAYS else State.WARNING if days <= KEY_DAYS_LATE else State.FAILING
    return Outcome(state, days)


def trail(rows: int, broken_at: int | None) -> Outcome:
    """Judge the audit trail: whole, or broken at a link. While nothing is sealed, nothing was verified either."""
    if broken_at is None and not rows:
        return Outcome(State.UNKNOWN, variant=NOT_YET)
    return chain(rows, broken_at)


def chain(rows: int, broken_at: int | None) -> Outcome:
    """Judge the audit chain: whole, or broken at a link."""
    if broken_at is None:
        return Outcome(State.OK, 0, rows)
    return Outcome(State.FAILING, broken_at, rows)


def anchor(newest: date | None, today: date) -> Outcome:
    """Judge whether the chain's head of today or of yesterday is kept (a new day's comes with its first link)."""
    if newest is None:
        return Outcome(State.FAILING, variant="none")
    days = (today - newest).days
    return Outcome(State.OK if days <= 1 else State.FAILING, days)


def lag(seconds: float) -> Outcome:
    """Judge how long the oldest row waits for its seal."""
    state = State.OK if seconds <= LAG_WARNS else State.WARNING if seconds <= LAG_FAILS else State.FAILING
    return Outcome(state, int(seconds))


def second_factor(found: AccessFigures) -> Outcome:
    """Judge how many doctors, pharmacists and administrators have a second step at their login.

    One administrator without it is a failure; of the others a fifth may still be on the way.
    """
    without = found.staff - found.staff_protected
    if not without:
        return Outcome(State.OK, 0, found.staff)
    enough = found.staff_protected >= ADVISED_SHARE * found.staff and not found.administrators_unprotected
    return Outcome(State.WARNING if enough else State.FAILING, without, found.staff)


def flood(failed: int) -> Outcome:
    """Judge how many logins failed lately."""
    state = State.OK if failed < FLOOD_WARNS else State.WARNING if failed < FLOOD_FAILS else State.FAILING
    return Outcome(state, failed)


def transport(found: Transport) -> Outcome:
    """Judge how people reach us: by HTTPS, from which secure cookies and HSTS follow; or from this machine alone."""
    if found.https:
        return Outcome(State.OK)
    return Outcome(State.OK, variant="local") if found.local else Outcome(State.FAILING)


def emergency_access(found: EmergencyLooks) -> Outcome:
    """Judge whether somebody can open a record in an emergency (45 CFR 164.312(a)(2)(ii)), and patients hear of it."""
    if found.untold:
        return Outcome(State.FAILING, found.untold, found.looks)
    if not found.able:
        return Outcome(State.WARNING, variant="nobody")
    return Outcome(State.OK, found.able, found.looks)


def copies(found: Overdue) -> Outcome:
    """Judge copies of people's data: a month is the law's (GDPR Art. 12(3)), a day is long for what takes seconds."""
    if found.copies_month:
        return Outcome(State.FAILING, found.copies_month)
    return Outcome(State.WARNING if found.copies_day else State.OK, found.copies_day)


def backup(found: BackupAge, *, is_embedded: bool) -> Outcome:
    """Judge when a backup was last restored on trial and found good."""
    if not found.configured:
        return Outcome(State.WARNING if is_embedded else State.FAILING, variant="none")
    if found.verified is None:
        return Outcome(State.FAILING, variant="never")
    good = State.OK if found.verified <= BACKUP_GOOD else State.WARNING
    return Outcome(good if found.verified <= BACKUP_LATE else State.FAILING, found.verified.days)


def ledger(found: LedgerState) -> Outcome:
    """Judge the ledger without which a restore brings back who was erased (GDPR Art. 17)."""
    if not found.wanted:
        return Outcome(State.OK, variant="none")
    if found.age is None:
        return Outcome(State.FAILING, variant="missing")
    if not found.whole:
        return Outcome(State.FAILING, variant="damaged")
    if found.age > LEDGER_LATE:
        return Outcome(State.FAILING, found.age.days)
    return Outcome(State.OK, found.lines)
