"""Who looked at or changed one's record, in plain words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated
from uuid import UUID
from zoneinfo import ZoneInfo

from fastapi import Query
from pydantic import Field

from healthapp.api.auth import Edge, LoggedIn
from healthapp.api.rest import requests
from healthapp.api.rest.bodies import Body, Command, Done
from healthapp.api.routes import make_router
from healthapp.contexts.compliance.schemas import AccessPerson, AccessQuery, AccessView
from healthapp.kit.errors import invalid
from healthapp.kit.i18n import Lang, has_message, text

if TYPE_CHECKING:
    from healthapp.contexts.identity.schemas import PersonView

router = make_router("/api/v1", "access log")
_DONE = "success"
_OPERATOR = "system"


class AccessLogQuery(Command):
    """Of which person, and between which dates of your own zone, both included."""

    person_id: UUID | None = None
    start_date: requests.Day | None = None
    end_date: requests.Day | None = None
    limit: int = Field(default=50, ge=1, le=100)
    offset: int = Field(default=0, ge=0, le=10**9)


class AccessItem(Body):
    """One look or change. Who it was is known by name and role alone."""

    at: dt.datetime
    person_id: UUID | None = Field(description="None for the operator of the service.")
    person_name: str | None = Field(description="None for who was refused, and for accounts that are gone.")
    role: str | None
    organisation_id: UUID | None = Field(description="For which organisation they looked, as one who belongs to it.")
    organisation_name: str | None
    action: str
    outcome: str
    purpose: str | None
    what: str = Field(description="The act in plain words, in your language.")
    why: str = Field(description="The reason in plain words, in your language.")


class AccessLogPage(Done):
    """A page of the log, newest first."""

    accesses: list[AccessItem]
    total: int
    has_more: bool


def who(person: AccessPerson, names: Mapping[UUID, PersonView], lang: Lang) -> str:
    """Return somebody's name and role, and for which organisation they looked; without the name where it isn't told."""
    known = names.get(person.actor_id) if person.actor_id is not None else None
    role_id = f"ui.access.role_{person.actor_role or (known.role.value if known else '')}"
    role = text(role_id if has_message(role_id) else "ui.access.someone", lang)
    if isinstance(person, AccessView) and person.organisation_name:
        role = text("ui.access.role_of", lang, role=role, organisation=person.organisation_name)
    return text("ui.access.named", lang, name=known.display_name, role=role) if known else role


def what(view: AccessView, lang: Lang) -> str:
    """Return what was done, in words."""
    if view.outcome != _DONE:
        return text("ui.access.refused", lang)
    act_id = f"ui.access.what_{view.action.replace('.', '_')}"
    words = text(act_id if has_message(act_id) else "ui.access.what_other", lang)
    if has_message(by_id := f"ui.access.by_{view.channel}"):
        words = text("ui.access.what_by", lang, what=words, by=text(by_id, lang))
    return words


def why(view: AccessView, lang: Lang) -> str:
    """Return for what reason, in words: the one that was noted, or the one that the act itself says."""
    if view.outcome != _DONE:
        reason = "refused"
    elif view.purpose is not None:
        reason = view.purpose
    elif view.action.startswith("consent."):
        reason = "asked"
    elif view.action.startswith("notification."):
        reason = "told"
    else:
        reason = "operation" if view.actor_role == _OPERATOR else "none"
    # A reason that somebody wrote in their own words is shown in these words.
    reason_id = f"ui.access.why_{reason}"
    return text(reason_id, lang) if has_message(reason_id) else reason


def _midnight(day: dt.date, zone: str) -> dt.datetime | None:
    """Return when a day begins; None beyond what a calendar holds, which bounds nothing."""
    try:
        return dt.datetime.combine(day, dt.time.min, tzinfo=ZoneInfo(zone)).astimezone(dt.UTC)
    except OverflowError:
        return None


def _query(asked: AccessLogQuery, zone: str) -> AccessQuery:
    start, end = asked.start_date, asked.end_date
    if start is not None and end is not None and end < start:
        raise invalid("endDate", "end_before_start")
    after = end + dt.timedelta(days=1) if end is not None and end < dt.date.max else None
    return AccessQuery(
        person_id=asked.person_id,
        since=_midnight(start, zone) if start else None,
        until=_midnight(after, zone) if after else None,
        limit=asked.limit,
        offset=asked.offset,
    )


@router.get("/access-log")
async def access_log(edge: LoggedIn, query: Annotated[AccessLogQuery, Query()]) -> AccessLogPage:
    """List who other than you looked at your record or changed it, newest first: when, as what, what, and why."""
    return await read_page(edge, query)


async def read_page(edge: Edge, query: AccessLogQuery) -> AccessLogPage:
    """Read a page of the log of who asks, for every edge that shows it."""
    wanted = _query(query, edge.actor.time_zone)
    async with edge.begin() as uow:
        views, total = await edge.platform.compliance.access_log(uow, wanted)
        ids = list({view.actor_id for view in views if view.actor_id is not None})
        names = await edge.platform.identity.readers(uow, ids)
    return AccessLogPage(
        accesses=[_item(view, names, edge.actor.lang) for view in views],
        total=total,
        has_more=query.offset + len(views) < total,
    )


def _item(view: AccessView, names: Mapping[UUID, PersonView], lang: Lang) -> AccessItem:
    known = names.get(view.actor_id) if view.actor_id is not None else None
    return AccessItem(
        at=view.at,
        person_id=view.actor_id,
        person_name=known.display_name if known else None,
        role=view.actor_role or (known.role.value if known else None),
        organisation_id=view.organisation_id,
        organisation_name=view.organisation_name,
        action=view.action,
        outcome=view.outcome,
        purpose=view.purpose,
        what=what(view, lang),
        why=why(view, lang),
    )
