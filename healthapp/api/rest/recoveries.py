"""Getting in after every second factor was lost: asking, stopping it, beginning anew, and deciding about it."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import Body, Query
from starlette.responses import Response

from healthapp.api import examples
from healthapp.api.auth import Administrator, Anyone, Keeper, origin_of_request
from healthapp.api.idempotency import write
from healthapp.api.openapi import REPEATABLE
from healthapp.api.rest.bodies import Done
from healthapp.api.routes import PathId, make_router
from healthapp.contexts.identity.schemas.recoveries import (
    ApproveRecovery,
    AskRecovery,
    AskRecoveryLink,
    CompleteRecovery,
    OwnRecovery,
    RecoveryLink,
    RecoveryQuery,
    RecoveryView,
    RefuseRecovery,
)
from healthapp.kit.uow import UnitOfWork

router = make_router("/api/v1", "recovery")


class RecoveryList(Done):
    """A page of people who have lost every second factor, newest first; `next` continues after it."""

    recoveries: list[RecoveryView]
    next: UUID | None


class OneRecovery(Done):
    """One of them, with what is known of the account."""

    recovery: RecoveryView


class OwnRecoveryBody(Done):
    """What is under way for one's own account, or null."""

    recovery: OwnRecovery | None


@router.post("/auth/recovery", status_code=202)
async def ask(edge: Anyone, body: AskRecovery) -> Done:
    """Ask an administrator to let you in without second factors, with the `mfaToken` that your password gave.

    You are told by every way that we have. Three times a day; asked again it stays the same request.
    """
    await edge.platform.ask_recovery(body.mfa_token, "api", origin_of_request(edge.request))
    return Done()


@router.post("/auth/recovery/link", status_code=202)
async def ask_link(edge: Anyone, body: AskRecoveryLink) -> Done:
    """Have a link sent by which to ask, if the password is lost too. The answer is the same without such an account."""
    await edge.platform.ask_recovery_link(body.email, origin_of_request(edge.request))
    return Done()


@router.post("/auth/recovery/confirm", status_code=202)
async def confirm(edge: Anyone, body: RecoveryLink) -> Done:
    """Ask, by the token of that link: within an hour, once."""
    await edge.platform.confirm_recovery(body.token, origin_of_request(edge.request))
    return Done()


@router.post("/auth/recovery/stop")
async def stop_by_link(edge: Anyone, body: RecoveryLink) -> Done:
    """Stop a recovery that you didn't ask for, by the token of the message that told you of it."""
    await edge.platform.stop_recovery(body.token, origin_of_request(edge.request))
    return Done()


@router.post("/auth/recovery/complete")
async def complete(edge: Anyone, body: CompleteRecovery) -> Done:
    """Choose a new password by the last link: within an hour, once. Second factors are removed, logins end."""
    await edge.platform.complete_recovery(body.token, body.password, origin_of_request(edge.request))
    return Done()


@router.get("/auth/recovery")
async def own(edge: Keeper) -> OwnRecoveryBody:
    """Return whether somebody is about to recover your account; `recovery` is null when nobody is."""
    async with edge.begin() as uow:
        return OwnRecoveryBody(recovery=await edge.platform.identity.own_recovery(uow))


@router.delete("/auth/recovery")
async def stop(edge: Keeper) -> Done:
    """Stop it. Where nothing is under way (any more) the answer is 409."""
    async with edge.begin() as uow:
        await edge.platform.identity.stop_recovery(uow)
    return Done()


@router.get("/admin/recoveries")
async def recoveries(edge: Administrator, query: Annotated[RecoveryQuery, Query()]) -> RecoveryList:
    """List who has lost every second factor, newest first; go on with `before` = `next`. Never health data."""
    async with edge.begin() as uow:
        page = await edge.platform.identity.recoveries(uow, query)
    return RecoveryList(recoveries=page.recoveries, next=page.next)


@router.get("/admin/recoveries/{id}")
async def recovery(edge: Administrator, id: PathId) -> OneRecovery:  # noqa: A002 - the path's own name
    """Return one, with what is known of the account."""
    async with edge.begin() as uow:
        return OneRecovery(recovery=await edge.platform.identity.recovery(uow, id))


@router.post("/admin/recoveries/{id}/approve", response_model=Done, openapi_extra=REPEATABLE)
async def approve(
    edge: Administrator,
    id: PathId,  # noqa: A002 - as above
    body: Annotated[ApproveRecovery, Body(openapi_examples=examples.APPROVE_RECOVERY)],
) -> Response:
    """Say how you found out who asks; the waiting time begins, and the owner is told. Needs a fresh step-up.

    Never for your own account.
    """

    async def step(uow: UnitOfWork) -> Done:
        await edge.platform.identity.approve_recovery(uow, id, body)
        return Done()

    return await write(edge, step)


@router.post("/admin/recoveries/{id}/refuse", response_model=Done, openapi_extra=REPEATABLE)
async def refuse(edge: Administrator, id: PathId, body: RefuseRecovery) -> Response:  # noqa: A002 - as above
    """End it, also after an approval, until it is used. Needs a fresh step-up. Never for your own account."""

    async def step(uow: UnitOfWork) -> Done:
        await edge.platform.identity.refuse_recovery(uow, id, body)
        return Done()

    return await write(edge, step)
