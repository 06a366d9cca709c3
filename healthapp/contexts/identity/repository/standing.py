"""SQL of how it stands with who gets in: one statement, counts only; for the worker."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import sqlalchemy as sa

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime
    from uuid import UUID

    from sqlalchemy import RowMapping

    from healthapp.kit.uow import UnitOfWork

LATELY = timedelta(minutes=15)
OVER_FOR = timedelta(days=1)
UNUSED_FOR = timedelta(days=14)
_FIGURES = sa.text(
    """
WITH staff AS (
    SELECT u.id, u.role, EXISTS (
        SELECT 1 FROM identity_second_factor f WHERE f.user_id = u.id AND f.status = 'active')
        OR EXISTS (SELECT 1 FROM identity_passkey p WHERE p.user_id = u.id) AS protected
    FROM identity_user u
    WHERE u.role IN ('doctor', 'pharmacist', 'provider', 'emergency', 'admin') AND u.status = 'active'
), unended AS (
    SELECT s.user_id, s.expires_at, s.seen_at FROM identity_session s WHERE s.revoked_at IS NULL
), locked AS (
    SELECT u.id FROM identity_user u WHERE u.status = 'locked'
)
SELECT
    (SELECT count(*) FROM staff) AS staff,
    (SELECT count(*) FROM staff WHERE protected) AS staff_protected,
    (SELECT count(*) FROM staff WHERE role = 'admin' AND NOT protected) AS administrators_unprotected,
    (SELECT count(*) FROM unended) AS sessions,
    (SELECT count(*) FROM unended s WHERE s.expires_at < :over
        OR (s.seen_at < :unused AND s.user_id IN (SELECT id FROM staff))) AS stale_sessions,
    (SELECT count(*) FROM locked) AS suspended,
    (SELECT count(*) FROM locked l
        WHERE EXISTS (SELECT 1 FROM identity_session s
                WHERE s.user_id = l.id AND s.revoked_at IS NULL AND s.expires_at > :at)
            OR EXISTS (SELECT 1 FROM identity_api_key k
                WHERE k.user_id = l.id AND k.revoked_at IS NULL AND k.expires_at > :at)) AS suspended_with_access,
    (SELECT count(*) FROM staff WHERE role IN ('doctor', 'pharmacist')) AS professionals,
    (SELECT count(*) FROM staff s WHERE s.role IN ('doctor', 'pharmacist') AND NOT EXISTS (
        SELECT 1 FROM identity_application a
        WHERE a.user_id = s.id AND a.wanted_role = s.role AND a.status = 'approved' AND a.valid_until >= :day))
        AS unlicensed,
    (SELECT count(*) FROM identity_login_attempt a WHERE a.at > :lately AND a.account_bidx <> a.address_bidx)
        AS failed_logins,
    (SELECT count(DISTINCT s.user_id) FROM identity_session s JOIN identity_user u ON u.id = s.user_id
        WHERE s.revoked_at IS NULL AND s.expires_at > :at AND s.seen_at > :lately AND u.status = 'active')
        AS active_users
"""
)
_ADMINISTRATORS = sa.text("SELECT id FROM identity_user WHERE role = 'admin' AND status = 'active' ORDER BY id")
_PROTECTED = sa.text(
    "SELECT u.id FROM identity_user u WHERE u.role = 'admin' AND u.status = 'active' AND (EXISTS ("
    "SELECT 1 FROM identity_second_factor f WHERE f.user_id = u.id AND f.status = 'active')"
    " OR EXISTS (SELECT 1 FROM identity_passkey p WHERE p.user_id = u.id)) ORDER BY u.id"
)
_END_OLD = sa.text(
    "UPDATE identity_session SET revoked_at = expires_at, ended_by = CASE WHEN expires_at < ends_at THEN 'idle' END"
    " WHERE id = ANY (ARRAY("
    "SELECT id FROM identity_session WHERE revoked_at IS NULL AND expires_at <= :at ORDER BY expires_at LIMIT :limit"
    " FOR UPDATE SKIP LOCKED)) RETURNING id, user_id, ended_by"
)


class StandingRepository:
    """Reads counts, and ends what is over."""

    def __init__(self, uow: UnitOfWork) -> None:
        """Bind to a unit of work."""
        self._session = uow.session

    async def figures(self, at: datetime, day: date) -> RowMapping:
        """Return the counts by name; `day` is the one by which licences are valid."""
        values = {"at": at, "day": day, "over": at - OVER_FOR, "unused": at - UNUSED_FOR, "lately": at - LATELY}
        return (await self._session.execute(_FIGURES, values)).mappings().one()

    async def end_over(self, at: datetime, limit: int) -> Sequence[RowMapping]:
        """Close logins whose time is over, as of then; returns which, whose, and `idle` where nobody used them."""
        done = await self._session.execute(_END_OLD, {"at": at, "limit": limit})
        return done.mappings().all()

    async def administrators(self, *, protected: bool = False) -> Sequence[UUID]:
        """Return who may administer now, or with `protected` only those with a second step to log in by."""
        return list(await self._session.scalars(_PROTECTED if protected else _ADMINISTRATORS))
