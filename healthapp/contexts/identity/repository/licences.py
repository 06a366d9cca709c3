"""SQL of licences that end; for the worker."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime
    from uuid import UUID

    from sqlalchemy import RowMapping

    from healthapp.kit.uow import UnitOfWork

# Nobody who has another approved licence for the same role loses it by this one's end. An administrator who renews at
# the same moment wins: the condition is asked again of the row as it is then.
_EXPIRE = sa.text(
    """
WITH gone AS (
    UPDATE identity_application a SET status = 'expired' FROM identity_user u
    WHERE u.id = a.user_id AND u.role = a.wanted_role AND u.status <> 'deleted'
      AND a.status = 'approved' AND a.valid_until < :day
      AND NOT EXISTS (SELECT 1 FROM identity_application o WHERE o.user_id = a.user_id
          AND o.wanted_role = a.wanted_role AND o.status = 'approved'
          AND (o.valid_until IS NULL OR o.valid_until >= :day))
    RETURNING a.user_id
)
UPDATE identity_user SET role = 'applicant', updated_at = :at WHERE id IN (SELECT user_id FROM gone) RETURNING id
"""
)
_WARN = sa.text(
    """
UPDATE identity_application a SET warned_days = :days FROM identity_user u
WHERE u.id = a.user_id AND u.role = a.wanted_role AND u.status = 'active'
  AND a.status = 'approved' AND a.valid_until >= :day AND a.valid_until <= CAST(:day AS date) + CAST(:days AS integer)
  AND (a.warned_days IS NULL OR a.warned_days > :days)
  AND NOT EXISTS (SELECT 1 FROM identity_application o WHERE o.user_id = a.user_id
      AND o.wanted_role = a.wanted_role AND o.status = 'approved' AND o.id <> a.id
      AND (o.valid_until IS NULL OR o.valid_until > a.valid_until))
RETURNING a.user_id, a.valid_until
"""
)
_UNFOUND = sa.text(
    "SELECT id, wanted_role, country, licence_number_ct FROM identity_application"
    " WHERE licence_bidx IS NULL AND id > :after ORDER BY id LIMIT :at_most"
)
_FOUND = sa.text("UPDATE identity_application SET licence_bidx = :bidx WHERE id = :id AND licence_bidx IS NULL")


class LicenceRepository:
    """Ends what is over, and finds what soon will be."""

    def __init__(self, uow: UnitOfWork) -> None:
        """Bind to a unit of work."""
        self._session = uow.session

    async def expire(self, day: date, at: datetime) -> Sequence[UUID]:
        """Take their role from those whose last day was before `day`; returns whose."""
        return list((await self._session.scalars(_EXPIRE, {"day": day, "at": at})).unique())

    async def without_lookup(self, after: UUID, at_most: int) -> Sequence[RowMapping]:
        """Return licences by which nobody else with the number is found yet, in the order of their ids."""
        return (await self._session.execute(_UNFOUND, {"after": after, "at_most": at_most})).mappings().all()

    async def add_lookup(self, application_id: UUID, bidx: str) -> None:
        """Let others with the number be found."""
        await self._session.execute(_FOUND, {"id": application_id, "bidx": bidx})

    async def warn(self, day: date, days: int) -> Sequence[tuple[UUID, date]]:
        """Note whose licence ends in `days` days or fewer and who wasn't told of that yet; returns whose, and when."""
        rows = await self._session.execute(_WARN, {"day": day, "days": days})
        return [(user_id, until) for user_id, until in rows]
