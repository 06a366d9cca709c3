"""Who looked at or changed a patient's record: the patient's own view of the trail."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

if TYPE_CHECKING:
    from healthapp.contexts.compliance.schemas import AccessQuery
    from healthapp.kit.uow import UnitOfWork

# What our own processes do with a record is no look of anybody's, except where they tell it to somebody: then that
# person counts, by the role that they have. The operator at the command line is somebody, without an account.
_WHO = "coalesce(e.actor_id, CAST(e.detail ->> 'recipient_id' AS uuid))"
_ROLE = "CASE e.actor_role WHEN 'worker' THEN '' ELSE e.actor_role END"
_OTHERS = (
    f" FROM compliance_audit_event e WHERE e.patient_id = :patient AND {_WHO} IS DISTINCT FROM :patient"
    " AND (e.actor_role <> 'worker' OR e.detail ? 'recipient_id')"
)
_WANTED = (
    f" AND (CAST(:person AS uuid) IS NULL OR {_WHO} = :person) AND (NOT :operator OR e.actor_role = 'system')"
    " AND e.at >= coalesce(CAST(:since AS timestamptz), '-infinity')"
    " AND e.at < coalesce(CAST(:until AS timestamptz), 'infinity')"
)
_PAGE = " LIMIT :limit OFFSET :offset"
_WHAT = (
    "e.action, e.outcome, e.purpose, coalesce(e.detail ->> 'channel', '') AS channel,"
    " CAST(e.detail ->> 'organisation_id' AS uuid) AS organisation_id"
)

_SINGLE = (
    f"SELECT e.at, {_WHO} AS actor_id, {_ROLE} AS actor_role, {_WHAT}, 1 AS times, count(*) OVER () AS total"
    f"{_OTHERS}{_WANTED} ORDER BY e.at DESC, e.seq DESC{_PAGE}"
)
_BY_DAY = (
    f"SELECT max(e.at) AS at, {_WHO} AS actor_id, {_ROLE} AS actor_role, {_WHAT}, count(*) AS times,"
    f" count(*) OVER () AS total{_OTHERS}{_WANTED}"
    " GROUP BY CAST(e.at AT TIME ZONE :zone AS date), 2, 3, 4, 5, 6, 7, 8 ORDER BY max(e.at) DESC, 2, 4"
    f"{_PAGE}"
)
_PEOPLE = f"SELECT {_WHO} AS actor_id, {_ROLE} AS actor_role, max(e.at) AS at{_OTHERS} GROUP BY 1, 2 ORDER BY 3 DESC"


class AccessLogRepository:
    """Reads the actor's own part of the trail."""

    def __init__(self, uow: UnitOfWork) -> None:
        """Bind to a unit of work."""
        self._session = uow.session
        self._actor = uow.actor

    async def page(self, query: AccessQuery, zone: str) -> list[Any]:
        """Return a page of what others did, newest first, each with how many there are in all."""
        values: dict[str, object] = {
            "patient": self._actor.id,
            "person": query.person_id,
            "operator": query.operator,
            "since": query.since,
            "until": query.until,
            "limit": query.limit,
            "offset": query.offset,
        }
        if query.by_day:
            values["zone"] = zone
        found = await self._session.execute(sa.text(_BY_DAY if query.by_day else _SINGLE), values)
        return list(found.mappings())

    async def people(self) -> list[Any]:
        """Return everybody who stands in the log, the latest first."""
        return list((await self._session.execute(sa.text(_PEOPLE), {"patient": self._actor.id})).mappings())
