"""SQL of the administration context: results of checks, the score by the hour, and who makes the checks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlmodel import col

from healthapp.contexts.admin.models import CheckRow, ScoreRow, Standing

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime, timedelta

    from healthapp.contexts.admin.schemas import Outcome
    from healthapp.kit.uow import UnitOfWork

_KEEP = sa.text(
    """
INSERT INTO admin_check AS c (id, state, figure, total, names, variant, error, computed_at, changed_at, told)
VALUES (:id, :state, :figure, :total, :names, :variant, :error, :at, :at, NULL)
ON CONFLICT (id) DO UPDATE SET state = excluded.state, figure = excluded.figure, total = excluded.total,
    names = excluded.names, variant = excluded.variant, error = excluded.error, computed_at = excluded.computed_at,
    changed_at = CASE WHEN c.state = excluded.state THEN c.changed_at ELSE excluded.changed_at END
"""
)
_KEEP_SCORE = sa.text(
    """
INSERT INTO admin_score AS s (hour, score, lowest, active_users) VALUES (:hour, :score, :score, :active_users)
ON CONFLICT (hour) DO UPDATE SET score = excluded.score, lowest = least(s.lowest, excluded.lowest),
    active_users = greatest(s.active_users, excluded.active_users)
"""
)


class AdminRepository:
    """Results are read by administrators and written by the worker; the database holds both to it."""

    def __init__(self, uow: UnitOfWork) -> None:
        """Bind to a unit of work."""
        self._session = uow.session

    async def results(self) -> dict[str, CheckRow]:
        """Return the last result of each check, by id."""
        query = sa.select(CheckRow).execution_options(populate_existing=True)
        return {row.id: row for row in await self._session.scalars(query)}

    async def keep(self, check_id: str, outcome: Outcome, at: datetime) -> None:
        """Store a result."""
        values = {
            "id": check_id,
            "state": outcome.state.value,
            "figure": outcome.figure,
            "total": outcome.total,
            "names": list(outcome.names),
            "variant": outcome.variant,
            "error": outcome.error,
            "at": at,
        }
        await self._session.execute(_KEEP, values)

    async def note_told(self, check_id: str, state: str) -> None:
        """Write down which state administrators have heard of."""
        await self._session.execute(sa.update(CheckRow).where(col(CheckRow.id) == check_id).values(told=state))

    async def forget_others(self, known: Collection[str]) -> None:
        """Delete the results of checks that are there no more."""
        await self._session.execute(sa.delete(CheckRow).where(col(CheckRow.id).not_in(known)))

    async def standing(self, *, lock: bool = False) -> Standing:
        """Return who makes the checks just now; with `lock` nobody else decides until the end of this transaction."""
        query = sa.select(Standing).execution_options(populate_existing=True)
        if lock:
            await self._session.execute(sa.text("INSERT INTO admin_standing (id) VALUES (1) ON CONFLICT DO NOTHING"))
            query = query.with_for_update()
        return (await self._session.scalars(query)).one_or_none() or Standing()

    async def set_standing(self, **values: object) -> None:
        """Change it."""
        await self._session.execute(sa.update(Standing).values(values))

    async def ask(self, at: datetime, before: datetime) -> bool:
        """Ask for all checks at once; False when somebody did after `before`. For administrators."""
        query = sa.text("SELECT admin_ask_checks(:at, :before)")
        return bool(await self._session.scalar(query, {"at": at, "before": before}))

    async def keep_score(self, hour: datetime, score: float, active_users: int) -> None:
        """Store the score of this hour."""
        values = {"hour": hour, "score": score, "active_users": active_users}
        await self._session.execute(_KEEP_SCORE, values)

    async def scores(self, since: datetime) -> Sequence[ScoreRow]:
        """Return the score of every hour since then, the oldest first."""
        query = sa.select(ScoreRow).where(col(ScoreRow.hour) >= since).order_by(col(ScoreRow.hour))
        return (await self._session.scalars(query)).all()

    async def forget_scores(self, at: datetime, kept: timedelta) -> None:
        """Delete what is older than anybody looks back."""
        await self._session.execute(sa.delete(ScoreRow).where(col(ScoreRow.hour) < at - kept))

    async def figures(self) -> dict[str, Any]:
        """Return states and times of all checks and how many people are there, for whoever scrapes."""
        return dict(await self._session.scalar(sa.text("SELECT admin_figures()")) or {})
