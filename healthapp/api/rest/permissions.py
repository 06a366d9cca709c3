"""What each role may, and taking from it: what administrators do on their page of roles."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import Body, Query
from starlette.responses import Response

from healthapp.api import examples
from healthapp.api.auth import Administrator
from healthapp.api.idempotency import write
from healthapp.api.openapi import REPEATABLE
from healthapp.api.rest.bodies import Done
from healthapp.api.routes import PathId, make_router
from healthapp.contexts.compliance.schemas.permissions import GiveBack, GivePermission, PermissionTable, TakePermission
from healthapp.kit.uow import UnitOfWork

router = make_router("/api/v1", "administration")


class PermissionMade(Done):
    """What was taken, for giving it back."""

    taking_id: UUID


class PermissionGiven(Done):
    """What was given."""

    giving_id: UUID


@router.get("/admin/permissions")
async def permissions(
    edge: Administrator, user_id: Annotated[UUID | None, Query(alias="userId")] = None
) -> PermissionTable:
    """Show what each role may and what of it is taken away now; with `userId` only what that person lacks."""
    async with edge.begin() as uow:
        return await edge.platform.compliance.permissions(uow, user_id)


@router.post("/admin/permissions", status_code=201, response_model=PermissionMade, openapi_extra=REPEATABLE)
async def take_permission(
    edge: Administrator, body: Annotated[TakePermission, Body(openapi_examples=examples.TAKE_PERMISSION)]
) -> Response:
    """Take a permission from a role or from one person, from their next request on; they are told.

    Never what one needs for one's own account, and never `manage_accounts` from a role or from yourself. Needs a fresh
    step-up.
    """

    async def step(uow: UnitOfWork) -> PermissionMade:
        await edge.platform.identity.require_step_up(uow)
        return PermissionMade(taking_id=await edge.platform.compliance.take_permission(uow, body))

    return await write(edge, step, status=201)


@router.post("/admin/permissions/given", status_code=201, response_model=PermissionGiven, openapi_extra=REPEATABLE)
async def give_to_person(
    edge: Administrator, body: Annotated[GivePermission, Body(openapi_examples=examples.GIVE_PERMISSION)]
) -> Response:
    """Give one person a permission that nobody has by their role alone: `edit_knowledge`. They are told.

    Doctors, pharmacists and administrators may have it. Taking it away again is taking it from that person. Needs a
    fresh step-up.
    """

    async def step(uow: UnitOfWork) -> PermissionGiven:
        await edge.platform.identity.require_step_up(uow)
        return PermissionGiven(giving_id=await edge.platform.compliance.give_to_person(uow, body))

    return await write(edge, step, status=201)


@router.post("/admin/permissions/{id}/give-back", response_model=Done, openapi_extra=REPEATABLE)
async def give_permission(edge: Administrator, id: PathId, body: GiveBack) -> Response:  # noqa: A002 - the path's own name
    """Give back what was taken. Needs a fresh step-up."""

    async def step(uow: UnitOfWork) -> Done:
        await edge.platform.identity.require_step_up(uow)
        await edge.platform.compliance.give_permission(uow, id, body.reason)
        return Done()

    return await write(edge, step)
