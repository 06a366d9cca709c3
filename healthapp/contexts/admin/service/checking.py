"""Making the checks: whose turn it is, each one by itself, the score of the hour, and whom to tell.

A worker takes a lease for a round; another one goes on when it dies. Each check has a transaction of its own, so that
one which can't be made takes no other along: it is then unknown, which never counts as ok.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from healthapp.contexts.admin import events
from healthapp.contexts.admin.repository import AdminRepository
from healthapp.contexts.admin.rules.catalogue import CHECKS, MINUTE
from healthapp.contexts.admin.rules.judging import NOT_YET
from healthapp.contexts.admin.rules.score import score, state_now
from healthapp.contexts.admin.schemas import Change, Outcome, State
from healthapp.contexts.admin.service.probes import Probes
from healthapp.kit.errors import forbidden

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from healthapp.contexts.admin.models import CheckRow
    from healthapp.kit.uow import UnitOfWork

_LEASE = timedelta(minutes=5)
LASTS = timedelta(minutes=2)
"""A change that is undone within it is told to nobody: only what lasts takes somebody from their work."""
_SCORES_KEPT = timedelta(days=400)


class Checking(Probes):
    """For the worker."""

    async def claim_checks(self, uow: UnitOfWork) -> list[str]:
        """Return the checks whose time has come, all of them when an administrator has asked; none while another works.

        Until `finish_checks`, or some minutes after it died, they are this worker's.
        """
        self._only_processes(uow)
        repository, now = AdminRepository(uow), uow.clock.now()
        standing = await repository.standing(lock=True)
        if standing.leased_until is not None and standing.leased_until > now:
            return []
        results = await repository.results()
        is_asked = standing.asked_at is not None and (
            standing.begun_at is None or standing.begun_at < standing.asked_at
        )
        due = [name for name in CHECKS if is_asked or _is_due(name, results, now)]
        if due:
            asked = {"begun_at": now} if is_asked else {}
            await repository.set_standing(leased_until=now + _LEASE, **asked)
        return due

    async def make_check(self, uow: UnitOfWork, check_id: str) -> State:
        """Make one check and store what it found."""
        self._only_processes(uow)
        outcome: Outcome = await getattr(self, f"_{check_id}")(uow)
        await self._keep(uow, check_id, outcome)
        return outcome.state

    async def note_unmade(self, uow: UnitOfWork, check_id: str, error: str) -> None:
        """Store that a check couldn't be made, and by which error's name."""
        self._only_processes(uow)
        await self._keep(uow, check_id, Outcome(State.UNKNOWN, error=error[:80]))

    async def finish_checks(self, uow: UnitOfWork) -> Change:
        """End a round: the score of this hour, how many people are there, and what administrators are to hear."""
        self._only_processes(uow)
        repository, now = AdminRepository(uow), uow.clock.now()
        await repository.forget_others(CHECKS.keys())
        results = await repository.results()
        states = {name: _counts(name, results, now) for name in CHECKS}
        active = (await self._identity.access_figures(uow)).active_users
        await repository.standing(lock=True)
        await repository.set_standing(leased_until=None, active_users=active, counted_at=now)
        await repository.keep_score(now.replace(minute=0, second=0, microsecond=0), score(states), active)
        await repository.forget_scores(now, _SCORES_KEPT)
        return await self._tell(uow, repository, results)

    async def _keep(self, uow: UnitOfWork, check_id: str, outcome: Outcome) -> None:
        repository = AdminRepository(uow)
        before = (await repository.results()).get(check_id)
        await repository.keep(check_id, outcome, uow.clock.now())
        if before is None or before.state != outcome.state:
            was = before.state if before else None
            uow.audit("compliance.check", "compliance_check", check=check_id, state=outcome.state.value, was=was)

    async def _tell(self, uow: UnitOfWork, repository: AdminRepository, results: Mapping[str, CheckRow]) -> Change:
        """Announce, once, what has changed and lasts. What was found first isn't a change."""
        failing: list[str] = []
        fine: list[str] = []
        for name, row in results.items():
            if row.told == row.state or uow.clock.now() - row.changed_at < LASTS:
                continue
            is_good, was_good = row.state == State.OK, row.told in (State.OK, None)
            if row.told is not None and is_good != was_good:
                (fine if is_good else failing).append(name)
            await repository.note_told(name, row.state)
        change = Change(tuple(sorted(failing)), tuple(sorted(fine)))
        if failing or fine:
            uow.emit(events.COMPLIANCE_CHANGED, failing=list(change.failing), fine=list(change.fine))
        return change

    @staticmethod
    def _only_processes(uow: UnitOfWork) -> None:
        if not uow.actor.is_process:
            raise forbidden(action="compliance.check", resource_type="compliance_check")


def _is_due(name: str, results: Mapping[str, CheckRow], now: datetime) -> bool:
    row = results.get(name)
    if row is None:
        return True
    # What there was nothing of to look at, on the first day, is there a moment later.
    pace = MINUTE if row.state == State.UNKNOWN and row.variant == NOT_YET else CHECKS[name].every
    return now - row.computed_at >= pace


def _counts(name: str, results: Mapping[str, CheckRow], now: datetime) -> State:
    row = results.get(name)
    return State.UNKNOWN if row is None else state_now(CHECKS[name], row.state, row.computed_at, now)
