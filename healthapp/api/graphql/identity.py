"""One's own account, and where one is logged in."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import strawberry
from strawberry.types import Info

from healthapp.api.auth import Edge
from healthapp.api.rest.bodies import ProfileBody
from healthapp.kit.errors import HealthError, Kind


@strawberry.type(description="Your own account.")
class Viewer:
    """The account as its owner sees it."""

    id: UUID
    email: str
    phone: str | None
    display_name: str
    role: str
    locale: str
    time_zone: str
    text_size: str
    theme: str


@strawberry.type(description="A place where you are logged in. `seenAt` is a few minutes old at most.")
class Session:
    """One living login."""

    id: UUID
    kind: str
    user_agent: str | None
    created_at: datetime
    seen_at: datetime
    current: bool = strawberry.field(description="Whether it is the one that asks.")


async def _viewer(info: Info[Edge, None]) -> Viewer | None:
    edge = info.context
    async with edge.begin() as uow:
        profile = ProfileBody.of(await edge.platform.identity.profile(uow))
    return Viewer(
        id=profile.id,
        email=profile.email,
        phone=profile.phone,
        display_name=profile.display_name,
        role=profile.role.value,
        locale=profile.locale.value,
        time_zone=profile.time_zone,
        text_size=profile.text_size,
        theme=profile.theme,
    )


async def _sessions(info: Info[Edge, None]) -> list[Session] | None:
    edge = info.context
    if not edge.actor.in_person:
        # As at `/api/v1/auth`: the account itself is a matter for its owner.
        raise HealthError(Kind.FORBIDDEN, "not_by_key", action="api.role", resource_type="route")
    async with edge.begin() as uow:
        found = await edge.platform.identity.sessions(uow)
    return [
        Session(
            id=view.id,
            kind=view.kind,
            user_agent=view.user_agent,
            created_at=view.created_at,
            seen_at=view.seen_at,
            current=view.current,
        )
        for view in found
    ]


@strawberry.type
class IdentityQuery:
    """What this context adds to `Query`."""

    viewer: Viewer | None = strawberry.field(resolver=_viewer, description="Your own account.")
    sessions: list[Session] | None = strawberry.field(
        resolver=_sessions, description="Where you are logged in, the place used last first. Only for you in person."
    )
