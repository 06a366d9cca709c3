"""Accounts and tokens for API clients."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

from fastapi import Body, Header
from pydantic import Field
from starlette.responses import Response

from healthapp.api import examples
from healthapp.api.auth import Anyone, LoggedIn, Waiting, origin_of_request
from healthapp.api.device import HEADER, entering, keep
from healthapp.api.idempotency import write
from healthapp.api.openapi import REPEATABLE
from healthapp.api.rest.bodies import (
    Command,
    Done,
    Ended,
    Me,
    ProfileBody,
    Registered,
    SessionItem,
    SessionList,
    TokenValid,
)
from healthapp.api.routes import PathId, make_router
from healthapp.contexts.identity.schemas import (
    ApiLogin,
    ForgotPassword,
    Login,
    MfaRequired,
    Register,
    ResetPassword,
    UpdateProfile,
)
from healthapp.kit.uow import UnitOfWork

router = make_router("/api/v1", "identity")


class Refresh(Command):
    """A refresh token, as the last login or refresh gave it; it works once."""

    refresh_token: str = Field(min_length=20, max_length=200)


@router.post("/auth/register", status_code=201)
async def register(edge: Anyone, body: Annotated[Register, Body(openapi_examples=examples.REGISTER)]) -> Registered:
    """Open an account. A doctor's or pharmacist's can do nothing but wait until the licence has been checked."""
    return Registered(user_id=await edge.platform.register(body, origin_of_request(edge.request)))


DeviceId = Annotated[
    str | None,
    Header(
        alias=HEADER,
        description=(
            "What the client calls its device: random, 16 to 200 characters, the same each time. Tokens of a login that"
            " named one are good with the same name only."
        ),
    ),
]


@router.post("/auth/login")
async def login(
    edge: Anyone,
    body: Annotated[Login, Body(openapi_examples=examples.LOGIN)],
    answer: Response,
    device_id: DeviceId = None,
) -> ApiLogin | MfaRequired:
    """Exchange e-mail and password for tokens. After five failures in five minutes the account has to wait.

    Where a second step is needed the answer has `mfaRequired` instead: go on with `POST /auth/verify-mfa`.
    """
    del device_id  # read where every request's is
    origin, fresh = entering(edge.platform, edge.request.headers, origin_of_request(edge.request))
    tokens = await edge.platform.login_api(body, origin)
    keep(answer, edge.platform.settings, fresh)
    return tokens


@router.post("/auth/refresh-token")
async def refresh(edge: Anyone, body: Refresh, device_id: DeviceId = None) -> ApiLogin:
    """Exchange a refresh token for new tokens; the old ones stop working.

    A refresh token that was exchanged before, or comes from another device, ends the login: it may have been stolen.
    So send one exchange at a time, and keep its answer before anything else.
    """
    del device_id  # as above
    return await edge.platform.refresh_api(body.refresh_token, origin_of_request(edge.request))


@router.post("/auth/forgot-password", status_code=202)
async def forgot_password(edge: Anyone, body: ForgotPassword) -> Done:
    """Have a link sent by which a new password can be chosen. The answer is the same without such an account."""
    await edge.platform.forget_password(body, origin_of_request(edge.request))
    return Done()


@router.post("/auth/reset-password")
async def reset_password(edge: Anyone, body: ResetPassword) -> Done:
    """Choose a new password with the token of the link: within an hour, once. Every login of the account ends."""
    await edge.platform.reset_password(body.token, body.password, origin_of_request(edge.request))
    return Done()


@router.post("/auth/logout")
async def logout(edge: Waiting) -> Done:
    """End this session: its access and refresh tokens stop working at once."""
    async with edge.begin() as uow:
        await edge.platform.identity.end_session(uow)
    return Done()


@router.get("/auth/validate-token")
async def validate_token(edge: Waiting) -> TokenValid:
    """Say whose token this is; 401 when it is no longer good."""
    return TokenValid(user_id=edge.actor.id, role=edge.actor.role)


@router.get("/auth/sessions")
async def sessions(edge: LoggedIn) -> SessionList:
    """List where you are logged in, the place used last first."""
    async with edge.begin() as uow:
        found = await edge.platform.identity.sessions(uow)
    return SessionList(sessions=[SessionItem.model_validate(view.model_dump()) for view in found])


@router.delete("/auth/sessions", response_model=Ended, openapi_extra=REPEATABLE)
async def end_other_sessions(edge: LoggedIn) -> Response:
    """Log out everywhere but here."""

    async def step(uow: UnitOfWork) -> Ended:
        return Ended(ended=await edge.platform.identity.end_others(uow))

    return await write(edge, step)


@router.delete("/auth/sessions/{id}", response_model=Done, openapi_extra=REPEATABLE)
async def end_one_session(edge: LoggedIn, id: PathId) -> Response:  # noqa: A002 - the path's name
    """Log out in one place; its tokens stop working at once."""

    async def step(uow: UnitOfWork) -> Done:
        await edge.platform.identity.end_one(uow, id)
        return Done()

    return await write(edge, step)


@router.get("/me")
async def me(edge: Waiting) -> Me:
    """Return your own account."""
    async with edge.begin() as uow:
        return Me(profile=ProfileBody.of(await edge.platform.identity.profile(uow)))


@router.put("/me", response_model=Me, openapi_extra=REPEATABLE)
async def update_me(
    edge: LoggedIn, body: Annotated[UpdateProfile, Body(openapi_examples=examples.UPDATE_PROFILE)]
) -> Response:
    """Change your own details; what is absent stays."""

    async def step(uow: UnitOfWork) -> Me:
        await edge.platform.identity.update_profile(uow, body)
        return Me(profile=ProfileBody.of(await edge.platform.identity.profile(uow)))

    # The answer is in the language just chosen.
    spoken = replace(edge.actor, lang=body.locale) if body.locale else edge.actor
    return await write(replace(edge, actor=spoken), step)
