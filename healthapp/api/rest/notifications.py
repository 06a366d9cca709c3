"""Inbox, preferences and the browsers that may be pushed to."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import Body, Query
from pydantic import Field
from starlette.responses import Response

from healthapp.adapters.webpush import vapid_public_key
from healthapp.api import examples
from healthapp.api.auth import LoggedIn
from healthapp.api.idempotency import write
from healthapp.api.openapi import REPEATABLE
from healthapp.api.rest.bodies import (
    Command,
    Done,
    Marked,
    NotificationList,
    PushKey,
    PushSubscriptionList,
    Subscribed,
)
from healthapp.api.rest.requests import Preferences
from healthapp.api.routes import PathId, make_router
from healthapp.contexts.notifications import schemas
from healthapp.contexts.notifications.schemas import SubscribePush
from healthapp.kit.errors import HealthError, Kind
from healthapp.kit.uow import UnitOfWork

router = make_router("/api/v1", "notifications")
_PAGE_MAX = 200


class InboxQuery(Command):
    """Which page of the inbox."""

    unread: bool = False
    limit: int = Field(default=50, ge=1, le=_PAGE_MAX)
    offset: int = Field(default=0, ge=0, le=10**9)


class MarkRead(Command):
    """Which entries were read; all of them without a list."""

    ids: list[UUID] | None = Field(default=None, max_length=1000)


class RemoveEndpoint(Command):
    """A browser's own endpoint, when it doesn't know the id it was stored under."""

    endpoint: str = Field(min_length=10, max_length=2000)


class StoredPreferences(Done):
    """What you chose, with the defaults where you chose nothing."""

    preferences: schemas.PreferencesView


@router.get("/notifications")
async def inbox(edge: LoggedIn, query: Annotated[InboxQuery, Query()]) -> NotificationList:
    """List the inbox, newest first, in your language."""
    async with edge.begin() as uow:
        views, total, unread = await edge.platform.notifications.inbox(
            uow, limit=query.limit, offset=query.offset, unread_only=query.unread
        )
    more = query.offset + len(views) < total
    return NotificationList(notifications=views, total=total, unread=unread, has_more=more)


@router.post("/notifications/read", response_model=Marked, openapi_extra=REPEATABLE)
async def mark_read(edge: LoggedIn, body: MarkRead) -> Response:
    """Mark entries as read. Ids of others change nothing."""

    async def step(uow: UnitOfWork) -> Marked:
        return Marked(marked=await edge.platform.notifications.mark_read(uow, body.ids))

    return await write(edge, step)


@router.get("/preferences")
async def preferences(edge: LoggedIn) -> StoredPreferences:
    """Return how and when you are told, by topic and channel."""
    async with edge.begin() as uow:
        return StoredPreferences(preferences=await edge.platform.notifications.preferences(uow))


@router.put("/preferences", response_model=StoredPreferences, openapi_extra=REPEATABLE)
async def set_preferences(
    edge: LoggedIn, body: Annotated[Preferences, Body(openapi_examples=examples.PREFERENCES)]
) -> Response:
    """Change how and when you are told; what is absent stays."""

    async def step(uow: UnitOfWork) -> StoredPreferences:
        await edge.platform.notifications.set_preferences(uow, body)
        return StoredPreferences(preferences=await edge.platform.notifications.preferences(uow))

    return await write(edge, step)


@router.get("/push/key")
async def push_key(edge: LoggedIn) -> PushKey:
    """Return the key that a browser needs to subscribe (`applicationServerKey`)."""
    secret = edge.platform.settings.vapid_private_key
    if secret is None:
        raise HealthError(Kind.NOT_FOUND, "push_not_configured")
    return PushKey(public_key=vapid_public_key(secret.get_secret_value()))


@router.get("/push/subscriptions")
async def subscriptions(edge: LoggedIn) -> PushSubscriptionList:
    """List your browsers that may be pushed to."""
    async with edge.begin() as uow:
        return PushSubscriptionList(subscriptions=await edge.platform.notifications.subscriptions(uow))


@router.post("/push/subscriptions", status_code=201, response_model=Subscribed, openapi_extra=REPEATABLE)
async def subscribe(
    edge: LoggedIn, body: Annotated[SubscribePush, Body(openapi_examples=examples.SUBSCRIBE)]
) -> Response:
    """Store this browser's subscription, as `PushSubscription.toJSON()` gives it. Storing it again replaces it."""

    async def step(uow: UnitOfWork) -> Subscribed:
        return Subscribed(subscription_id=await edge.platform.notifications.subscribe_push(uow, body))

    return await write(edge, step, status=201)


@router.delete("/push/subscriptions", response_model=Done, openapi_extra=REPEATABLE)
async def unsubscribe_endpoint(edge: LoggedIn, body: RemoveEndpoint) -> Response:
    """Forget this browser, by its endpoint. Harmless when it is not stored."""

    async def step(uow: UnitOfWork) -> Done:
        await edge.platform.notifications.unsubscribe_endpoint(uow, body.endpoint)
        return Done()

    return await write(edge, step)


@router.delete("/push/subscriptions/{id}", response_model=Done, openapi_extra=REPEATABLE)
async def unsubscribe(edge: LoggedIn, id: PathId) -> Response:  # noqa: A002 - the path's own name
    """Forget one of your browsers."""

    async def step(uow: UnitOfWork) -> Done:
        await edge.platform.notifications.unsubscribe_push(uow, id)
        return Done()

    return await write(edge, step)
