"""Apps of others: which ones somebody lets in, and, for administrators, which there are."""

from __future__ import annotations

from typing import Annotated

from fastapi import Body
from starlette.responses import Response

from healthapp.api import examples
from healthapp.api.auth import Administrator, LoggedIn
from healthapp.api.idempotency import write
from healthapp.api.openapi import REPEATABLE
from healthapp.api.rest.bodies import AllowedApps, AppList, Done, Ended, NewAppSecret
from healthapp.api.routes import PathId, make_router
from healthapp.contexts.apps.schemas import RegisterApp
from healthapp.kit.uow import UnitOfWork

router = make_router("/api/v1", "apps of others")


@router.get("/auth/apps")
async def allowed_apps(edge: LoggedIn) -> AllowedApps:
    """List the apps of others that you let in, newest first, and what each may do."""
    async with edge.begin() as uow:
        return AllowedApps(apps=await edge.platform.apps.allowed_apps(uow))


@router.delete("/auth/apps/{id}", response_model=Done, openapi_extra=REPEATABLE)
async def withdraw_app(edge: LoggedIn, id: PathId) -> Response:  # noqa: A002 - the path's own name
    """Let an app in no longer; what it holds stops working at once."""

    async def step(uow: UnitOfWork) -> Done:
        await edge.platform.apps.withdraw(uow, id)
        return Done()

    return await write(edge, step)


@router.get("/admin/apps")
async def apps(edge: Administrator) -> AppList:
    """List every app of others, those that were ended last."""
    async with edge.begin() as uow:
        return AppList(apps=await edge.platform.apps.apps(uow))


@router.post("/admin/apps", status_code=201)
async def register_app(
    edge: Administrator, body: Annotated[RegisterApp, Body(openapi_examples=examples.REGISTER_APP)]
) -> NewAppSecret:
    """Register an app of somebody else. Its secret is shown this once; a `public` app has none.

    Redirect addresses are compared letter by letter: HTTPS, or HTTP to the device's own `127.0.0.1` at any port, or
    for a `public` app a scheme of its own (`com.example.app:/…`). Needs a fresh proof of who you are.
    """
    async with edge.begin() as uow:
        return NewAppSecret(app=await edge.platform.apps.register_app(uow, body))


@router.post("/admin/apps/{id}/secret")
async def renew_app_secret(edge: Administrator, id: PathId) -> NewAppSecret:  # noqa: A002 - the path's own name
    """Give an app a new secret, shown this once; the one before stops working at once."""
    async with edge.begin() as uow:
        return NewAppSecret(app=await edge.platform.apps.renew_secret(uow, id))


@router.delete("/admin/apps/{id}", response_model=Ended, openapi_extra=REPEATABLE)
async def end_app(edge: Administrator, id: PathId) -> Response:  # noqa: A002 - the path's own name
    """End an app for everybody, at once; says how many tokens that ended."""

    async def step(uow: UnitOfWork) -> Ended:
        return Ended(ended=await edge.platform.apps.end_app(uow, id))

    return await write(edge, step)
