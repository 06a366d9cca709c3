"""One's own e-mail address and phone number: proving and changing them, in person."""

from __future__ import annotations

from starlette.responses import Response

from healthapp.api.auth import LoggedIn
from healthapp.api.idempotency import write
from healthapp.api.openapi import REPEATABLE
from healthapp.api.rest.bodies import Claimed, Done
from healthapp.api.routes import make_router
from healthapp.contexts.identity.schemas import ConfirmCode
from healthapp.contexts.identity.schemas.addresses import AddressesView, ChangeEmail, ChangePhone, ConfirmLink
from healthapp.kit.uow import UnitOfWork

router = make_router("/api/v1/auth", "security")


@router.get("/addresses")
async def addresses(edge: LoggedIn) -> AddressesView:
    """Return your addresses, and whether you have shown that they are yours."""
    async with edge.begin() as uow:
        return await edge.platform.identity.addresses(uow)


@router.put("/email", status_code=202, response_model=Done, openapi_extra=REPEATABLE)
async def change_email(edge: LoggedIn, body: ChangeEmail) -> Response:
    """Have a link sent to a new address; it takes the old one's place once the link was opened.

    Needs a login or `POST /auth/step-up` of the last ten minutes. The old address is told.
    """

    async def step(uow: UnitOfWork) -> Done:
        await edge.platform.identity.change_email(uow, body)
        return Done()

    return await write(edge, step, status=202)


@router.post("/email/send", status_code=202, response_model=Done, openapi_extra=REPEATABLE)
async def send_email_link(edge: LoggedIn) -> Response:
    """Have the link sent again: once a minute, five times an hour. The ones before stop working."""

    async def step(uow: UnitOfWork) -> Done:
        await edge.platform.identity.send_proof(uow, "email")
        return Done()

    return await write(edge, step, status=202)


@router.post("/email/confirm")
async def confirm_email(edge: LoggedIn, body: ConfirmLink) -> Claimed:
    """Show by the link's token that the address is yours. What was asked under that address is yours to answer now."""
    return Claimed(claimed=await edge.platform.prove_email(body.token, edge.actor))


@router.put("/phone", status_code=202, response_model=Done, openapi_extra=REPEATABLE)
async def change_phone(edge: LoggedIn, body: ChangePhone) -> Response:
    """Have a code sent to a new number; it takes the old one's place once the code was given here.

    Needs a login or `POST /auth/step-up` of the last ten minutes. The old number is told.
    """

    async def step(uow: UnitOfWork) -> Done:
        await edge.platform.identity.change_phone(uow, body)
        return Done()

    return await write(edge, step, status=202)


@router.delete("/phone", response_model=Done, openapi_extra=REPEATABLE)
async def remove_phone(edge: LoggedIn) -> Response:
    """Have your number forgotten. Needs a login or `POST /auth/step-up` of the last ten minutes."""

    async def step(uow: UnitOfWork) -> Done:
        await edge.platform.identity.remove_phone(uow)
        return Done()

    return await write(edge, step)


@router.post("/phone/send", status_code=202, response_model=Done, openapi_extra=REPEATABLE)
async def send_phone_code(edge: LoggedIn) -> Response:
    """Have a code sent by SMS, good for ten minutes: once a minute, five times an hour."""

    async def step(uow: UnitOfWork) -> Done:
        await edge.platform.identity.send_proof(uow, "phone")
        return Done()

    return await write(edge, step, status=202)


@router.post("/phone/confirm")
async def confirm_phone(edge: LoggedIn, body: ConfirmCode) -> Done:
    """Show by the code that the number is yours. Five tries for each code."""
    await edge.platform.prove_phone(body.code, edge.actor)
    return Done()
