"""What an administrator does. Figures and causes, never whose or what."""

from __future__ import annotations

from typing import Annotated, Self
from uuid import UUID

from fastapi import Body
from pydantic import Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError
from starlette.responses import Response

from healthapp.api import examples
from healthapp.api.auth import Administrator
from healthapp.api.idempotency import write
from healthapp.api.openapi import REPEATABLE
from healthapp.api.rest.bodies import (
    BroadcastList,
    BroadcastSent,
    Command,
    DeadEvent,
    DeadLetters,
    Done,
    Figures,
    Replayed,
)
from healthapp.api.routes import make_router
from healthapp.contexts.notifications.schemas import DiscardReason, SendBroadcast
from healthapp.kit.uow import UnitOfWork

router = make_router("/api/v1/admin", "administration")
_MOST = 1000
_Name = Annotated[str, StringConstraints(min_length=1, max_length=160, pattern=r"^[a-z0-9_.:]+$")]


class _Chosen(Command):
    notice_ids: list[UUID] = Field(default_factory=list, max_length=_MOST)
    notice_kinds: list[_Name] = Field(default_factory=list, max_length=100)
    event_ids: list[UUID] = Field(default_factory=list, max_length=_MOST)
    handlers: list[_Name] = Field(default_factory=list, max_length=100)

    @model_validator(mode="after")
    def _something(self) -> Self:
        if not (self.notice_ids or self.notice_kinds or self.event_ids or self.handlers):
            raise PydanticCustomError("nothing_chosen", "nothing chosen")
        return self


class Replay(_Chosen):
    """What to try again: single ones by id, or all of a kind (`channel:kind` of notices, `handler` of events)."""


class Discard(_Chosen):
    """What to put away for good: single ones by id, or all of a kind, and why."""

    reason: DiscardReason


class Discarded(Done):
    """How many nobody will try again."""

    notices: int
    events: int


@router.get("/figures")
async def figures(edge: Administrator) -> Figures:
    """Return the counts of the live board."""
    async with edge.begin() as uow:
        return Figures(figures=await edge.platform.notifications.figures(uow))


@router.get("/dead-letters")
async def dead_letters(edge: Administrator) -> DeadLetters:
    """List what nobody will try again, newest first, with the cause."""
    async with edge.begin() as uow:
        notices = await edge.platform.notifications.failed_notices(uow)
        events = await edge.platform.notifications.dead_events(uow)
    return DeadLetters(notices=notices, events=[DeadEvent.model_validate(event) for event in events])


@router.post("/dead-letters/replay", response_model=Replayed, openapi_extra=REPEATABLE)
async def replay(edge: Administrator, body: Annotated[Replay, Body(openapi_examples=examples.REPLAY)]) -> Response:
    """Try again: some by id, or all of a kind. A notice that nobody needs any more is put away instead (`lapsed`)."""

    async def step(uow: UnitOfWork) -> Replayed:
        notifications = edge.platform.notifications
        notices = events = lapsed = 0
        if body.notice_ids or body.notice_kinds:
            notices, lapsed = await notifications.replay_notices(uow, body.notice_ids, body.notice_kinds)
        if body.event_ids or body.handlers:
            events = await notifications.replay_events(uow, body.event_ids, body.handlers)
        return Replayed(notices=notices, events=events, lapsed=lapsed)

    return await write(edge, step)


@router.post("/dead-letters/discard", response_model=Discarded, openapi_extra=REPEATABLE)
async def discard(edge: Administrator, body: Annotated[Discard, Body(openapi_examples=examples.DISCARD)]) -> Response:
    """Put away for good: some by id, or all of a kind. Nobody tries them again; the audit trail keeps the reason."""

    async def step(uow: UnitOfWork) -> Discarded:
        notifications = edge.platform.notifications
        notices = events = 0
        if body.notice_ids or body.notice_kinds:
            notices = await notifications.discard_notices(uow, body.notice_ids, body.notice_kinds, body.reason)
        if body.event_ids or body.handlers:
            events = await notifications.discard_events(uow, body.event_ids, body.handlers, body.reason)
        return Discarded(notices=notices, events=events)

    return await write(edge, step)


@router.get("/broadcasts")
async def broadcasts(edge: Administrator) -> BroadcastList:
    """List the newest broadcasts and how far they got."""
    async with edge.begin() as uow:
        return BroadcastList(broadcasts=await edge.platform.notifications.broadcasts(uow))


@router.post("/broadcasts", status_code=202, response_model=BroadcastSent, openapi_extra=REPEATABLE)
async def send_broadcast(
    edge: Administrator, body: Annotated[SendBroadcast, Body(openapi_examples=examples.BROADCAST)]
) -> Response:
    """Tell everyone of the chosen roles; quiet hours do not hold it back.

    `step_up_required` unless you logged in, or proved who you are, within ten minutes.
    """

    async def step(uow: UnitOfWork) -> BroadcastSent:
        await edge.platform.identity.require_step_up(uow)
        return BroadcastSent(broadcast_id=await edge.platform.notifications.send_broadcast(uow, body))

    return await write(edge, step, status=202)
