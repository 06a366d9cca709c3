"""Reminders: seed 000 §4.1 at `/api/reminders`, and the same at `/api/v1/reminders`."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Body, Query
from starlette.responses import Response

from healthapp.api import examples
from healthapp.api.auth import LoggedIn
from healthapp.api.idempotency import write
from healthapp.api.openapi import REPEATABLE
from healthapp.api.rest.bodies import (
    Done,
    OccurrenceList,
    OneOccurrence,
    OneReminder,
    ReminderChanged,
    ReminderCreated,
    ReminderList,
    ReminderPreview,
)
from healthapp.api.rest.requests import CreateReminder, PreviewReminder, UpdateReminder
from healthapp.api.routes import PathId, make_router
from healthapp.contexts.reminders.schemas.commands import OccurrenceQuery, ReminderQuery, Skip, Snooze, Taken
from healthapp.kit.uow import UnitOfWork

_Create = Annotated[CreateReminder, Body(openapi_examples=examples.CREATE_REMINDER)]
_Update = Annotated[UpdateReminder, Body(openapi_examples=examples.UPDATE_REMINDER)]
_Preview = Annotated[PreviewReminder, Body(openapi_examples=examples.PREVIEW_REMINDER)]
_Snooze = Annotated[Snooze, Body(openapi_examples=examples.SNOOZE)]
_Skip = Annotated[Skip | None, Body(openapi_examples=examples.SKIP)]
_Taken = Annotated[Taken | None, Body(openapi_examples=examples.TAKEN)]


async def create(edge: LoggedIn, body: _Create) -> Response:
    """Store a reminder of your own and plan its first times.

    A medicine is checked beside your other medicines and by what you entered of your health; so is its amount on a day.
    `warnings` is never a refusal; `notChecked` says what could not be checked.
    """
    warned = await edge.platform.warned_before(edge.actor, body)

    async def step(uow: UnitOfWork) -> ReminderCreated:
        view = await edge.platform.reminders.create(uow, body)
        return ReminderCreated(
            reminder_id=view.id,
            scheduled_time=view.scheduled_time,
            next_occurrence=view.next_occurrence,
            warnings=warned.warnings if warned else None,
            not_checked=warned.not_checked if warned else None,
        )

    return await write(edge, step, status=201, exclude_none=True)


async def search(edge: LoggedIn, query: Annotated[ReminderQuery, Query()]) -> ReminderList:
    """List reminders, newest first: your own, or with `userId` those of someone who agreed to it."""
    async with edge.begin() as uow:
        views, total = await edge.platform.reminders.search(uow, query)
    return ReminderList(reminders=views, total=total, has_more=query.offset + len(views) < total)


async def preview(edge: LoggedIn, body: _Preview) -> ReminderPreview:
    """Say in words how a reminder would repeat, and when it would come next. Nothing is stored."""
    async with edge.begin() as uow:
        return ReminderPreview(preview=edge.platform.reminders.preview(uow, body))


async def get(edge: LoggedIn, id: PathId) -> OneReminder:  # noqa: A002 - the path's own name
    """Return one reminder."""
    async with edge.begin() as uow:
        return OneReminder(reminder=await edge.platform.reminders.get(uow, id))


async def update(edge: LoggedIn, id: PathId, body: _Update) -> Response:  # noqa: A002 - as above
    """Change a reminder of your own; what is absent stays. A new time or rule plans anew from now on.

    A medicine of which something changes is checked again as when it was added: `warnings` is never a refusal.
    """
    warned = await edge.platform.warned_of_change(edge.actor, id, body)

    async def step(uow: UnitOfWork) -> ReminderChanged:
        return ReminderChanged(
            reminder=await edge.platform.reminders.update(uow, id, body),
            warnings=warned.warnings if warned else None,
            not_checked=warned.not_checked if warned else None,
        )

    return await write(edge, step, exclude_none=True)


async def delete(edge: LoggedIn, id: PathId) -> Response:  # noqa: A002 - as above
    """Delete a reminder of your own. What was taken and missed stays in its owner's history."""

    async def step(uow: UnitOfWork) -> Done:
        await edge.platform.reminders.delete(uow, id)
        return Done()

    return await write(edge, step)


async def taken(edge: LoggedIn, id: PathId, body: _Taken = None) -> Response:  # noqa: A002 - as above
    """Record a dose as taken: `occurrenceId`, else the earliest open one. Repeating it changes nothing.

    Without an `occurrenceId` the same request within a minute is a repeat, and answers no second dose: name the dose
    to answer several at once.
    """

    async def step(uow: UnitOfWork) -> OneOccurrence:
        return OneOccurrence(occurrence=await edge.platform.reminders.taken(uow, id, body or Taken()))

    return await write(edge, step, exclude_none=True)


async def skip(edge: LoggedIn, id: PathId, body: _Skip = None) -> Response:  # noqa: A002 - as above
    """Leave a dose out, with a reason if there is one to give: `occurrenceId`, else the earliest open one.

    Repeating it changes nothing, within a minute also without an `occurrenceId`, as with `taken`.
    """

    async def step(uow: UnitOfWork) -> OneOccurrence:
        return OneOccurrence(occurrence=await edge.platform.reminders.skip(uow, id, body or Skip()))

    return await write(edge, step, exclude_none=True)


async def snooze(edge: LoggedIn, id: PathId, body: _Snooze) -> Response:  # noqa: A002 - as above
    """Remind again in `duration` minutes, 1 to 1440."""

    async def step(uow: UnitOfWork) -> OneOccurrence:
        return OneOccurrence(occurrence=await edge.platform.reminders.snooze(uow, id, body))

    return await write(edge, step, exclude_none=True)


async def take_as_needed(edge: LoggedIn, id: PathId) -> Response:  # noqa: A002 - as above
    """Record a dose of an as-needed medicine, taken now."""

    async def step(uow: UnitOfWork) -> OneOccurrence:
        return OneOccurrence(occurrence=await edge.platform.reminders.take_as_needed(uow, id))

    return await write(edge, step, exclude_none=True)


async def occurrences(
    edge: LoggedIn,
    id: PathId,  # noqa: A002 - as above
    query: Annotated[OccurrenceQuery, Query()],
) -> OccurrenceList:
    """List the times of one reminder, newest first."""
    async with edge.begin() as uow:
        views, total = await edge.platform.reminders.occurrences(uow, id, query)
    return OccurrenceList(occurrences=views, total=total, has_more=query.offset + len(views) < total)


def _routes(prefix: str, *, tag: str) -> APIRouter:
    router = make_router(prefix, tag)
    sparse: dict[str, Any] = {"response_model_exclude_none": True}
    repeatable: dict[str, Any] = {**sparse, "openapi_extra": REPEATABLE}
    one = {**repeatable, "response_model": OneOccurrence}
    router.add_api_route("", create, methods=["POST"], status_code=201, response_model=ReminderCreated, **repeatable)
    router.add_api_route("", search, methods=["GET"], **sparse)
    router.add_api_route("/preview", preview, methods=["POST"], **sparse)
    router.add_api_route("/{id}", get, methods=["GET"], **sparse)
    router.add_api_route("/{id}", update, methods=["PUT"], response_model=ReminderChanged, **repeatable)
    router.add_api_route("/{id}", delete, methods=["DELETE"], response_model=Done, **repeatable)
    router.add_api_route("/{id}/taken", taken, methods=["POST"], **one)
    router.add_api_route("/{id}/skip", skip, methods=["POST"], **one)
    router.add_api_route("/{id}/snooze", snooze, methods=["POST"], **one)
    router.add_api_route("/{id}/take-as-needed", take_as_needed, methods=["POST"], **one)
    router.add_api_route("/{id}/occurrences", occurrences, methods=["GET"], **sparse)
    return router


router = _routes("/api/v1/reminders", tag="reminders")
legacy_router = _routes("/api/reminders", tag="reminders (the seed's paths)")
