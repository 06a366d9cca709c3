"""Nothing is held longer than the registry of personal data says: every night, in small steps, from wherever it was."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from healthapp.contexts.compliance.access import Permission
from healthapp.contexts.compliance.events import RETENTION_REQUESTED
from healthapp.contexts.compliance.models import RetentionRun
from healthapp.contexts.compliance.personal_data import SYSTEM_LOG
from healthapp.contexts.compliance.repository import RetentionRepository, SystemLogRepository
from healthapp.contexts.compliance.rules import cutoff, last_night
from healthapp.contexts.compliance.schemas import RetentionPlace, RetentionStatus
from healthapp.contexts.compliance.service.asking import require_permission
from healthapp.contexts.compliance.service.trimming import Trimming
from healthapp.kit.errors import forbidden
from healthapp.kit.ids import new_id

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from healthapp.contexts.compliance.models import RetentionStep
    from healthapp.kit.personal_data import Holding, Registry
    from healthapp.kit.uow import UnitOfWork

LATE = timedelta(hours=36)
"""Without a run for that long, something keeps the worker from it."""


class Retention(Trimming):
    """Runs over all places that have an age; one open run at a time, whoever works on it."""

    _held: tuple[Holding, ...] = ()

    def retain_by(self, registry: Registry) -> None:
        """Read from `registry` what is held where, since when, and for how long."""
        self._held = (*(holding for holding in registry.tables if holding.aging is not None), SYSTEM_LOG)

    async def begin_retention(self, uow: UnitOfWork, *, now: bool = False) -> bool:
        """Begin tonight's run, or with `now` one at once; returns whether a run is open, begun here or before."""
        self._only_processes(uow)
        repository = RetentionRepository(uow)
        if await repository.last_run(finished=False) is not None:
            return True
        at = uow.clock.now()
        if not now:
            last = await repository.last_run()
            since = last.started_at if last else await repository.installed_at()
            if since is None or since >= last_night(at, self._settings.retention_hour):
                return False
        before = {holding.name: limit for holding, limit in self._limits(at)}
        return await repository.add_run(RetentionRun(id=new_id(), started_at=at), before)

    async def request_retention(self, uow: UnitOfWork) -> None:
        """Let a worker begin a run at once, for an administrator who has just proved who they are."""
        await self._may_read_retention(uow, "retention.request")
        uow.audit("retention.request", "retention")
        uow.emit(RETENTION_REQUESTED, user_id=uow.actor.id)

    async def next_places(self, uow: UnitOfWork) -> list[str]:
        """Return the places of the open run that aren't done yet."""
        run = await RetentionRepository(uow).last_run(finished=False)
        if run is None:
            return []
        steps = {step.place: step for step in await RetentionRepository(uow).steps(run.id)}
        return [one.name for one in self._held if one.name in steps and steps[one.name].finished_at is None]

    async def retain(self, uow: UnitOfWork, place: str, size: int) -> int:
        """Remove one batch of a place, or one month of the trail, and write it down with it; returns how many rows.

        Safe to repeat and to interrupt. CONFLICT when the trail's chain is broken: then its months stay.
        """
        self._only_processes(uow)
        repository = RetentionRepository(uow)
        run = await repository.last_run(finished=False)
        step = await repository.take_step(run.id, place) if run else None
        if run is None or step is None:
            return 0
        removed, is_done = await self._remove(uow, step, size)
        values: dict[str, object] = {"removed": step.removed + removed}
        if is_done:
            values["finished_at"] = uow.clock.now()
        await repository.change_step(run.id, place, values)
        return removed

    async def _remove(self, uow: UnitOfWork, step: RetentionStep, size: int) -> tuple[int, bool]:
        holding = next((one for one in self._held if one.name == step.place), None)
        if holding is None or holding.aging is None:
            return 0, True  # a place that was registered when the run began
        if holding.name == SYSTEM_LOG.name:
            return await SystemLogRepository(uow).trim(step.before), True
        if holding.aging.by_partition:
            rows = await self.trim_audit(uow, step.before)
            return rows or 0, rows is None
        removed = await RetentionRepository(uow).remove(holding, step.before, size)
        return removed, removed < size

    async def leave_place(self, uow: UnitOfWork, place: str, code: str) -> None:
        """Write down why a place can't be cleaned this time; the next run tries again."""
        repository = RetentionRepository(uow)
        run = await repository.last_run(finished=False)
        if run is not None:
            await repository.change_step(run.id, place, {"finished_at": uow.clock.now(), "error": code[:80]})
            uow.audit("retention.failed", "retention", run.id, outcome="failed", place=place, code=code[:80])

    async def end_retention(self, uow: UnitOfWork) -> bool:
        """Close the open run when every place is done, and note what went; returns whether it is closed now."""
        self._only_processes(uow)
        repository = RetentionRepository(uow)
        run = await repository.last_run(finished=False)
        if run is None:
            return True
        steps = await repository.steps(run.id)
        if any(step.finished_at is None for step in steps):
            return False
        held = {one.name: one for one in self._held}
        for step in steps:
            if step.place in held:
                overdue = await self._overdue(repository, held[step.place], step.before)
                await repository.change_step(run.id, step.place, {"overdue": overdue})
        if await repository.finish(run.id, uow.clock.now()):
            gone: dict[str, Any] = {step.place: step.removed for step in steps if step.removed}
            uow.audit("retention.run", "retention", run.id, count=sum(gone.values()), **gone)
        return True

    async def retention_status(self, uow: UnitOfWork) -> RetentionStatus:
        """Return the last finished run and, for each place, how long it is held and what is overdue now.

        Overdue is what the last run should have taken: older than what was too old when it began, or everything too
        old if the last run is itself late. For the worker and the operator; an administrator sees what the last run
        removed and had to leave.
        """
        if not uow.actor.is_process:
            await self._may_read_retention(uow, "retention.status")
        repository = RetentionRepository(uow)
        at = uow.clock.now()
        last = await repository.last_run(finished=True)
        steps = {step.place: step for step in await repository.steps(last.id)} if last else {}
        since = last.started_at if last else await repository.installed_at()
        late = since is not None and at - since > LATE
        places = []
        for holding, limit in self._limits(at):
            step = steps.get(holding.name)
            places.append(
                RetentionPlace(
                    name=holding.name,
                    category=holding.category,
                    span=holding.span,
                    by_month=bool(holding.aging and holding.aging.by_partition),
                    before=limit,
                    # What has grown too old since last night's run is tonight's, unless tonight isn't coming.
                    overdue=await self._overdue(repository, holding, limit if late or step is None else step.before)
                    if uow.actor.is_process
                    else (step.overdue if step else 0),
                    removed=step.removed if step else 0,
                    error=step.error if step else None,
                )
            )
        uow.audit("retention.status", "retention", count=sum(place.overdue for place in places))
        return RetentionStatus(
            started_at=last.started_at if last else None,
            finished_at=last.finished_at if last else None,
            running=await repository.last_run(finished=False) is not None,
            late=late,
            months_ahead=await repository.months_ahead(at) if uow.actor.is_process else None,
            places=places,
        )

    @staticmethod
    async def _overdue(repository: RetentionRepository, holding: Holding, limit: datetime) -> int:
        if holding.aging is None or not holding.aging.by_partition:
            return await repository.count_overdue(holding, limit)
        # A month is overdue as a whole, once its last day is.
        months = await repository.months_before(limit)
        return await repository.count_overdue(holding, months[-1]) if months else 0

    def _limits(self, at: datetime) -> Sequence[tuple[Holding, datetime]]:
        """Return, for each place, before when its rows are too old."""
        found = []
        for holding in self._held:
            limit = cutoff(holding.span, at, self._settings.retention_years)
            if limit is not None:
                found.append((holding, limit))
        return found

    @staticmethod
    async def _may_read_retention(uow: UnitOfWork, action: str) -> None:
        await require_permission(uow, Permission.READ_LOGS, action=action, resource_type="retention")

    @staticmethod
    def _only_processes(uow: UnitOfWork) -> None:
        if not uow.actor.is_process:
            raise forbidden(action="retention.run", resource_type="retention")
