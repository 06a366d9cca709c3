"""Accounts as administrators look after them, and the applicant's own side of a licence's check."""

from __future__ import annotations

from typing import Annotated

from fastapi import Body, Query
from starlette.responses import Response

from healthapp.api import examples
from healthapp.api.auth import Administrator, Applicant, Professional
from healthapp.api.idempotency import write
from healthapp.api.openapi import REPEATABLE
from healthapp.api.rest.bodies import ApplicationList, Done, Ended, FoundUsers, OneUser, UserList
from healthapp.api.routes import PathId, make_router
from healthapp.contexts.identity.schemas.administration import ChangeRole, Decide, FindUser, Licence, Renew, UserQuery
from healthapp.kit.passwords import hash_of_nothing
from healthapp.kit.uow import UnitOfWork

router = make_router("/api/v1", "administration")


@router.get("/admin/users")
async def users(edge: Administrator, query: Annotated[UserQuery, Query()]) -> UserList:
    """List accounts, newest first; go on with `before` = `next`. Never health data."""
    async with edge.begin() as uow:
        page = await edge.platform.identity.users(uow, query)
    return UserList(users=page.users, next=page.next)


@router.post("/admin/users/search")
async def find_users(
    edge: Administrator, body: Annotated[FindUser, Body(openapi_examples=examples.FIND_USER)]
) -> FoundUsers:
    """Find an account by its whole e-mail address, phone number or id. In the body, so that no log of addresses has it.

    Names are encrypted one by one and can't be searched.
    """
    async with edge.begin() as uow:
        return FoundUsers(users=await edge.platform.identity.find_users(uow, body))


@router.get("/admin/users/{id}")
async def user(edge: Administrator, id: PathId) -> OneUser:  # noqa: A002 - the path's own name
    """Return one account, where it is logged in, and its licences."""
    async with edge.begin() as uow:
        return OneUser(**dict(await edge.platform.identity.user(uow, id)))


@router.post("/admin/users/{id}/suspend", response_model=Done, openapi_extra=REPEATABLE)
async def suspend(edge: Administrator, id: PathId) -> Response:  # noqa: A002 - as above
    """Close an account; its sessions, API keys and apps end at once, and its owner is told. Needs a fresh step-up."""

    async def step(uow: UnitOfWork) -> Done:
        await edge.platform.identity.suspend(uow, id)
        return Done()

    return await write(edge, step)


@router.post("/admin/users/{id}/reactivate", response_model=Done, openapi_extra=REPEATABLE)
async def reactivate(edge: Administrator, id: PathId) -> Response:  # noqa: A002 - as above
    """Open a suspended account again. Needs a fresh step-up."""

    async def step(uow: UnitOfWork) -> Done:
        await edge.platform.identity.reactivate(uow, id)
        return Done()

    return await write(edge, step)


@router.put("/admin/users/{id}/role", response_model=Done, openapi_extra=REPEATABLE)
async def change_role(edge: Administrator, id: PathId, body: ChangeRole) -> Response:  # noqa: A002 - as above
    """Give an account another role; its sessions, API keys and apps end, its owner is told. Needs a fresh step-up."""

    async def step(uow: UnitOfWork) -> Done:
        await edge.platform.identity.change_role(uow, id, body)
        return Done()

    return await write(edge, step)


@router.delete("/admin/users/{id}/sessions", response_model=Ended, openapi_extra=REPEATABLE)
async def end_sessions(edge: Administrator, id: PathId) -> Response:  # noqa: A002 - as above
    """Log somebody out everywhere, apps too; API keys stay. Needs a fresh step-up."""

    async def step(uow: UnitOfWork) -> Ended:
        return Ended(ended=await edge.platform.identity.end_sessions_of(uow, id))

    return await write(edge, step)


@router.post("/admin/users/{id}/password-reset", response_model=Done, openapi_extra=REPEATABLE)
async def force_reset(edge: Administrator, id: PathId) -> Response:  # noqa: A002 - as above
    """End a password, its sessions and API keys; its owner is sent a link for a new one. Needs a fresh step-up."""
    hashed = await hash_of_nothing()

    async def step(uow: UnitOfWork) -> Done:
        await edge.platform.identity.force_reset(uow, id, hashed)
        return Done()

    return await write(edge, step)


@router.post("/admin/applications/{id}/decision", response_model=Done, openapi_extra=REPEATABLE)
async def decide(
    edge: Administrator,
    id: PathId,  # noqa: A002 - as above
    body: Annotated[Decide, Body(openapi_examples=examples.DECIDE)],
) -> Response:
    """Approve or refuse a licence. The applicant is told, and reads why it was refused. Needs a fresh step-up."""

    async def step(uow: UnitOfWork) -> Done:
        await edge.platform.identity.decide(uow, id, body)
        return Done()

    return await write(edge, step)


@router.post("/admin/applications/{id}/renewal", response_model=Done, openapi_extra=REPEATABLE)
async def renew(edge: Administrator, id: PathId, body: Renew) -> Response:  # noqa: A002 - as above
    """Enter the new last day of a licence; who stopped acting because it was over acts again. Needs a fresh step-up."""

    async def step(uow: UnitOfWork) -> Done:
        await edge.platform.identity.renew(uow, id, body)
        return Done()

    return await write(edge, step)


@router.get("/me/application")
async def my_applications(edge: Professional) -> ApplicationList:
    """Return the licences that you have sent, the newest first."""
    async with edge.begin() as uow:
        return ApplicationList(applications=await edge.platform.identity.my_applications(uow))


@router.post("/me/application", status_code=201, response_model=Done, openapi_extra=REPEATABLE)
async def apply_again(edge: Applicant, body: Licence) -> Response:
    """Send your licence again after a refusal, or after its last day."""

    async def step(uow: UnitOfWork) -> Done:
        await edge.platform.identity.apply_again(uow, body)
        return Done()

    return await write(edge, step, status=201)
