"""How the checks stand, for administrators, and as figures for whoever scrapes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from healthapp.contexts.admin.repository import AdminRepository
from healthapp.contexts.admin.rules import words
from healthapp.contexts.admin.rules.catalogue import CHECKS
from healthapp.contexts.admin.rules.judging import NOT_YET
from healthapp.contexts.admin.rules.record import record
from healthapp.contexts.admin.rules.score import score, state_now
from healthapp.contexts.admin.schemas import CheckView, ComplianceView, Counted, ScorePoint, State
from healthapp.contexts.admin.service.base import AdminBase
from healthapp.contexts.compliance.service import Permission, require_permission
from healthapp.kit.errors import HealthError, Kind
from healthapp.kit.i18n import text
from healthapp.kit.personal_data import Span

if TYPE_CHECKING:
    from healthapp.contexts.admin.models import CheckRow
    from healthapp.contexts.admin.rules.catalogue import Check
    from healthapp.contexts.admin.schemas import ProcessingRecord
    from healthapp.kit.i18n import Lang
    from healthapp.kit.uow import UnitOfWork

HISTORY = timedelta(days=30)
ASK_AGAIN = timedelta(minutes=1)
_ORDER = (State.FAILING, State.UNKNOWN, State.WARNING, State.OK)


class Reading(AdminBase):
    """For who has `read_compliance`."""

    async def compliance(self, uow: UnitOfWork, *, seen: bool = False) -> ComplianceView:
        """Return the score, how many checks are in each state, and the score of the last 30 days by the hour.

        `seen`: this renews a page whose opening was audited.
        """
        await self._may_read(uow)
        repository, now = AdminRepository(uow), uow.clock.now()
        rows = await repository.results()
        standing = await repository.standing()
        states = {name: _state(check, rows.get(name), now) for name, check in CHECKS.items()}
        if not seen:
            uow.audit("compliance.read", "compliance_check", count=len(rows))
        return ComplianceView(
            score=score(states),
            counts={state: list(states.values()).count(state) for state in State},
            active_users=standing.active_users,
            computed_at=max((at for row in rows.values() if (at := _made_at(row))), default=None),
            checking=standing.asked_at is not None
            and (
                standing.begun_at is None or standing.begun_at < standing.asked_at or standing.leased_until is not None
            ),
            history=[
                ScorePoint(at=row.hour, score=row.score, lowest=row.lowest)
                for row in await repository.scores(now - HISTORY)
            ],
        )

    async def checks(self, uow: UnitOfWork, lang: Lang, *, seen: bool = False) -> list[CheckView]:
        """Return every check with what it found and what to do, what fails first. `seen` as in `compliance`."""
        await self._may_read(uow)
        rows, now = await AdminRepository(uow).results(), uow.clock.now()
        if not seen:
            uow.audit("compliance.read_checks", "compliance_check", count=len(rows))
        views = [_view(check, rows.get(name), now, lang) for name, check in CHECKS.items()]
        return sorted(views, key=lambda view: (_ORDER.index(view.state), -view.weight))

    async def processing_record(self, uow: UnitOfWork, lang: Lang) -> list[ProcessingRecord]:
        """Return the record of processing activities (GDPR Art. 30), as the registry of personal data has it."""
        await self._may_read(uow)
        uow.audit("compliance.read_record", "compliance_check", count=len(self._held.held))
        settings = self._settings
        years = {
            Span.HEALTH: settings.retention_health_years,
            Span.LOG: settings.retention_log_years,
            Span.AUDIT: settings.retention_audit_years,
        }
        return record(self._held, lang, years)

    async def ask_for_checks(self, uow: UnitOfWork) -> None:
        """Have the worker make every check at once. RATE_LIMITED within a minute of the last time."""
        await self._may_read(uow)
        now = uow.clock.now()
        if not await AdminRepository(uow).ask(now, now - ASK_AGAIN):
            raise HealthError(Kind.RATE_LIMITED, "checked_lately", retry_after=int(ASK_AGAIN.total_seconds()))
        uow.audit("compliance.ask", "compliance_check")

    async def counted(self, uow: UnitOfWork) -> Counted:
        """Return the figures for a scrape: the score as of now, and how many people are there."""
        found = await AdminRepository(uow).figures()
        now = uow.clock.now()
        states = {}
        for name, (state, at) in found["checks"].items():
            if name in CHECKS:
                states[name] = state_now(CHECKS[name], state, datetime.fromtimestamp(float(at), UTC), now)
        return Counted(score(states), int(found["active_users"] or 0))

    @staticmethod
    async def _may_read(uow: UnitOfWork) -> None:
        needed = Permission.READ_COMPLIANCE
        await require_permission(uow, needed, action="compliance.read", resource_type="compliance_check")


def _state(check: Check, row: CheckRow | None, now: datetime) -> State:
    return State.UNKNOWN if row is None else state_now(check, row.state, row.computed_at, now)


def _made_at(row: CheckRow | None) -> datetime | None:
    """Return when a check was made; None for one that nobody has tried, that failed, or that found nothing to check."""
    return None if row is None or row.state == State.UNKNOWN else row.computed_at


def _view(check: Check, row: CheckRow | None, now: datetime, lang: Lang) -> CheckView:
    state = _state(check, row, now)
    figure, total, variant = (row.figure, row.total, row.variant) if row else (0, 0, NOT_YET)
    return CheckView(
        id=check.id,
        title=text(f"checks.{check.id}_title", lang),
        protects=text(f"checks.{check.id}_protects", lang),
        weight=check.weight,
        state=state,
        found=words.said(check, lang, state, figure, total, variant),
        names=row.names if row and state is not State.OK else [],
        advice=words.advice(check, lang, state, variant),
        commands=_commands(check, state) if variant != NOT_YET else [],
        href=check.href,
        figure=figure,
        total=total,
        computed_at=_made_at(row),
        changed_at=row.changed_at if row else None,
        every_seconds=int(check.every.total_seconds()),
        error=row.error if row else None,
        controls=words.controls(check.controls, lang),
    )


def _commands(check: Check, state: State) -> list[str]:
    if state is State.UNKNOWN:
        return ["check_not_made"]
    return [] if state is State.OK else list(check.commands)
