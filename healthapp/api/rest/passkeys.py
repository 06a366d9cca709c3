"""Passkeys, for clients that speak WebAuthn: one's own, and what they open."""

from __future__ import annotations

from uuid import UUID

from pydantic import Field
from starlette.responses import Response

from healthapp.api.auth import Anyone, Edge, Keeper, origin_of_request
from healthapp.api.device import entering, keep
from healthapp.api.idempotency import write
from healthapp.api.openapi import REPEATABLE
from healthapp.api.passkeys import brought, give, take_back
from healthapp.api.rest.bodies import Body, Done
from healthapp.api.routes import PathId, make_router
from healthapp.contexts.identity.schemas import ApiLogin
from healthapp.contexts.identity.schemas.passkeys import (
    AddPasskey,
    BeginPasskey,
    BeginPasskeyLogin,
    PasskeyLogin,
    PasskeyOptions,
    PasskeyPurpose,
    PasskeyView,
    RenamePasskey,
    UsePasskey,
)
from healthapp.kit.actor import Actor
from healthapp.kit.uow import UnitOfWork

router = make_router("/api/v1/auth", "security")


class PasskeyList(Body):
    """One's own passkeys, the oldest first."""

    passkeys: list[PasskeyView]


class PasskeyAdded(Done):
    """A passkey was added. With the first factor there are recovery codes, shown this once."""

    id: UUID
    recovery_codes: list[str] = Field(description="None when there were codes before.")


@router.get("/passkeys")
async def passkeys(edge: Keeper) -> PasskeyList:
    """List your passkeys."""
    async with edge.begin() as uow:
        return PasskeyList(passkeys=await edge.platform.identity.passkeys(uow))


@router.post("/passkey-options")
async def options(edge: Keeper, body: BeginPasskey, answer: Response) -> PasskeyOptions:
    """Begin with a new passkey, or with proving again who you are. Good for five minutes, once, with the cookie set."""
    asked, browser = await edge.platform.ask_device(body.purpose, edge.actor)
    give(answer, edge.platform.settings, browser)
    return PasskeyOptions(public_key=asked)


@router.post("/passkeys", status_code=201)
async def add(edge: Keeper, body: AddPasskey, answer: Response) -> PasskeyAdded:
    """Add the passkey that your device has just made. Needs a login or step-up of the last ten minutes."""
    made = await edge.platform.add_passkey(body.name, body.credential, brought(edge), edge.actor)
    async with edge.begin() as uow:
        codes = await edge.platform.identity.first_recovery_codes(uow)
    take_back(answer, edge.platform.settings)
    return PasskeyAdded(id=made, recovery_codes=codes)


@router.put("/passkeys/{id}", response_model=Done, openapi_extra=REPEATABLE)
async def rename(edge: Keeper, id: PathId, body: RenamePasskey) -> Response:  # noqa: A002 - the path's name
    """Give a passkey another name."""

    async def step(uow: UnitOfWork) -> Done:
        await edge.platform.identity.rename_passkey(uow, id, body.name)
        return Done()

    return await write(edge, step)


@router.delete("/passkeys/{id}", response_model=Done, openapi_extra=REPEATABLE)
async def remove(edge: Keeper, id: PathId) -> Response:  # noqa: A002 - as above
    """Remove a passkey: it opens nothing any more. With the last factor the recovery codes go too."""

    async def step(uow: UnitOfWork) -> Done:
        await edge.platform.identity.remove_passkey(uow, id)
        return Done()

    return await write(edge, step)


@router.post("/passkey-step-up")
async def step_up(edge: Keeper, body: UsePasskey, answer: Response) -> Done:
    """Prove again who you are, by a passkey; holds for ten minutes."""
    await edge.platform.passkey_step_up(body.credential, brought(edge), edge.actor)
    take_back(answer, edge.platform.settings)
    return Done()


@router.post("/passkey-login/options")
async def login_options(edge: Anyone, body: BeginPasskeyLogin, answer: Response) -> PasskeyOptions:
    """Begin a login by a passkey alone, or with `mfaToken` the second step of one."""
    purpose: PasskeyPurpose = "login" if body.mfa_token is None else "second"
    origin = origin_of_request(edge.request)
    asked, browser = await edge.platform.ask_device(purpose, origin, ticket=body.mfa_token, door="api")
    give(answer, edge.platform.settings, browser)
    return PasskeyOptions(public_key=asked)


@router.post("/passkey-login")
async def login(edge: Anyone, body: PasskeyLogin, answer: Response) -> ApiLogin:
    """Exchange what your device signed for tokens. A passkey is two factors in one: no second step follows."""
    origin, fresh = _entering(edge)
    tokens = await edge.platform.passkey_api(body.credential, brought(edge), origin, body.mfa_token)
    take_back(answer, edge.platform.settings)
    keep(answer, edge.platform.settings, fresh)
    return tokens


def _entering(edge: Edge) -> tuple[Actor, str | None]:
    return entering(edge.platform, edge.request.headers, origin_of_request(edge.request))
