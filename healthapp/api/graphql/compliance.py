"""Who looked at one's record, and what is permitted to whom."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

import strawberry
from pydantic import ValidationError
from strawberry.types import Info

from healthapp.api.auth import Edge
from healthapp.api.graphql.limits import PAGE, PAGE_MAX
from healthapp.api.rest.access_log import AccessLogQuery, read_page
from healthapp.api.rest.care import list_consents
from healthapp.api.validation import invalid_request


@strawberry.type(description="One look or change. Who it was is known by name and role alone.")
class Access:
    """One act of somebody else's."""

    at: datetime
    person_id: UUID | None
    person_name: str | None
    role: str | None
    organisation_id: UUID | None = strawberry.field(description="For which organisation they looked.")
    organisation_name: str | None
    action: str
    outcome: str
    purpose: str | None
    what: str = strawberry.field(description="The act in plain words, in your language.")
    why: str = strawberry.field(description="The reason in plain words, in your language.")


@strawberry.type(description="A page of the log, newest first.")
class AccessLog:
    """As `GET /api/v1/access-log` answers."""

    accesses: list[Access]
    total: int
    has_more: bool


@strawberry.type(description="What is permitted: for what, which parts of the record, from when, until when.")
class ConsentTerms:
    """The terms of one consent."""

    purpose: str
    parts: list[str]
    starts_at: datetime | None
    ends_at: datetime | None


@strawberry.type(description="A consent as one of its two people sees it.")
class Consent:
    """Whom you asked stays unknown to you until they agree."""

    id: UUID
    status: str
    mine: bool = strawberry.field(description="Whether you are the patient.")
    waits_for_me: bool
    running: bool = strawberry.field(description="Whether something is permitted at this moment.")
    terms: ConsentTerms
    other_id: UUID | None
    other_name: str | None
    organisation_id: UUID | None = strawberry.field(description="The organisation that it is for, not a person.")
    organisation_name: str | None
    created_at: datetime


def _checked(asked: dict[str, Any]) -> AccessLogQuery:
    """Hold the arguments to what REST takes; an INVALID HealthError names what is wrong."""
    try:
        return AccessLogQuery.model_validate({name: value for name, value in asked.items() if value is not None})
    except ValidationError as error:
        raise invalid_request(error.errors(include_url=False)) from None


async def _access_log(
    info: Info[Edge, None],
    first: Annotated[int, strawberry.argument(description=f"1 to {PAGE_MAX}.")] = PAGE,
    offset: int = 0,
    person_id: UUID | None = None,
    start_date: Annotated[date | None, strawberry.argument(description="A day of your own zone, included.")] = None,
    end_date: Annotated[date | None, strawberry.argument(description="A day of your own zone, included.")] = None,
) -> AccessLog | None:
    asked = {
        "personId": person_id,
        "startDate": start_date.isoformat() if start_date else None,
        "endDate": end_date.isoformat() if end_date else None,
        "limit": first,
        "offset": offset,
    }
    page = await read_page(info.context, _checked(asked))
    return AccessLog(
        accesses=[Access(**item.model_dump()) for item in page.accesses], total=page.total, has_more=page.has_more
    )


async def _consents(info: Info[Edge, None]) -> list[Consent] | None:
    edge = info.context
    async with edge.begin() as uow:
        items = await list_consents(edge.platform, uow)
    return [
        Consent(
            id=item.id,
            status=item.status,
            mine=item.mine,
            waits_for_me=item.waits_for_me,
            running=item.running,
            terms=ConsentTerms(
                purpose=item.terms.purpose.value,
                parts=[part.value for part in item.terms.parts],
                starts_at=item.terms.starts_at,
                ends_at=item.terms.ends_at,
            ),
            other_id=item.other_id,
            other_name=item.other_name,
            organisation_id=item.organisation_id,
            organisation_name=item.organisation_name,
            created_at=item.created_at,
        )
        for item in items
    ]


@strawberry.type
class ComplianceQuery:
    """What this context adds to `Query`."""

    access_log: AccessLog | None = strawberry.field(
        resolver=_access_log, description="Who other than you looked at your record or changed it, newest first."
    )
    consents: list[Consent] | None = strawberry.field(
        resolver=_consents, description="Your open consents, on either side."
    )
