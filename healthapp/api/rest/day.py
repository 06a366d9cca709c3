"""What a patient has to take today, how they kept to it, and what an installed app keeps for offline."""

from __future__ import annotations

import datetime as dt
from typing import Annotated
from uuid import UUID
from zoneinfo import ZoneInfo

from fastapi import Query
from pydantic import Field

from healthapp.api.auth import Edge, LoggedIn
from healthapp.api.rest import requests
from healthapp.api.rest.bodies import Adherence, Command, Day, OfflineDay
from healthapp.api.routes import PathId, make_router
from healthapp.contexts.reminders.schemas.views import AdherenceView
from healthapp.kit.uow import UnitOfWork

router = make_router("/api/v1", "today and adherence")
_DAYS = dt.timedelta(days=29)


class DayQuery(Command):
    """Which day in the patient's zone; today without one."""

    day: requests.Day | None = Field(default=None, alias="date")


class PeriodQuery(Command):
    """Between two dates in the patient's zone, both included; without them the last thirty days."""

    start_date: requests.Day | None = None
    end_date: requests.Day | None = None


def _today(uow: UnitOfWork, zone: str) -> dt.date:
    return uow.clock.now().astimezone(ZoneInfo(zone)).date()


async def _day(edge: Edge, day: dt.date | None, patient_id: UUID | None = None) -> Day:
    async with edge.begin() as uow:
        zone = await edge.platform.identity.zone_of(uow, patient_id or edge.actor.id)
        day = day or _today(uow, zone)
        views = await edge.platform.reminders.day(uow, day, patient_id)
    return Day(date=day, time_zone=zone, occurrences=views)


async def read_adherence(edge: Edge, query: PeriodQuery, patient_id: UUID | None = None) -> tuple[AdherenceView, str]:
    """Return the figures of a period, one's own or those of someone who agreed to it, and the zone of its days."""
    async with edge.begin() as uow:
        zone = await edge.platform.identity.zone_of(uow, patient_id or edge.actor.id)
        end = query.end_date or _today(uow, zone)
        try:
            start = query.start_date or end - _DAYS
        except OverflowError:
            start = dt.date.min
        return await edge.platform.reminders.adherence(uow, start, end, patient_id), zone


@router.get("/day", response_model_exclude_none=True)
async def own_day(edge: LoggedIn, query: Annotated[DayQuery, Query()]) -> Day:
    """Return one day of your own, in order of time."""
    return await _day(edge, query.day)


@router.get("/offline/today", response_model_exclude_none=True)
async def offline_today(edge: LoggedIn) -> OfflineDay:
    """Return today and tomorrow as an installed app keeps them: who loses the connection at night needs the morning.

    Answers given meanwhile go to `/taken`, `/skip` and `/snooze` later, each with its `occurrenceId` and an
    `Idempotency-Key` of its own.
    """
    day = await _day(edge, None)
    tomorrow = await _day(edge, day.date + dt.timedelta(days=1))
    return OfflineDay(
        date=day.date,
        time_zone=day.time_zone,
        occurrences=day.occurrences,
        tomorrow=tomorrow.occurrences,
        generated_at=edge.platform.clock.now(),
        user_id=edge.actor.id,
    )


@router.get("/adherence")
async def own_adherence(edge: LoggedIn, query: Annotated[PeriodQuery, Query()]) -> Adherence:
    """Return how you kept to your medicines."""
    view, _zone = await read_adherence(edge, query)
    return Adherence(adherence=view)


@router.get("/dependants/{id}/day", response_model_exclude_none=True)
async def dependants_day(
    edge: LoggedIn,
    id: PathId,  # noqa: A002 - the path's own name
    query: Annotated[DayQuery, Query()],
) -> Day:
    """Return one day of someone who agreed to be followed by you: their day, in their zone."""
    return await _day(edge, query.day, id)


@router.get("/dependants/{id}/adherence")
async def dependants_adherence(
    edge: LoggedIn,
    id: PathId,  # noqa: A002 - as above
    query: Annotated[PeriodQuery, Query()],
) -> Adherence:
    """Return how someone who agreed to be followed by you kept to their medicines."""
    view, _zone = await read_adherence(edge, query, id)
    return Adherence(adherence=view)
