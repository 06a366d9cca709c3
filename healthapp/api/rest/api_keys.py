"""API keys: made, seen and taken back by their owner in person, never by a key."""

from __future__ import annotations

from typing import Annotated

from fastapi import Body
from starlette.responses import Response

from healthapp.api import examples
from healthapp.api.auth import LoggedIn
from healthapp.api.idempotency import write
from healthapp.api.openapi import REPEATABLE
from healthapp.api.rest.bodies import ApiKeyList, ApiKeyMade, Done
from healthapp.api.routes import PathId, make_router
from healthapp.contexts.identity.schemas import MakeApiKey
from healthapp.kit.uow import UnitOfWork

router = make_router("/api/v1/auth/api-keys", "identity")


@router.get("")
async def api_keys(edge: LoggedIn) -> ApiKeyList:
    """List your keys, newest first; no answer but the first ever holds a key itself."""
    async with edge.begin() as uow:
        return ApiKeyList(api_keys=await edge.platform.identity.api_keys(uow))


@router.post("", status_code=201)
async def make_api_key(
    edge: LoggedIn, body: Annotated[MakeApiKey, Body(openapi_examples=examples.MAKE_API_KEY)]
) -> ApiKeyMade:
    """Make a key for a program of yours and send it as `Authorization: Bearer hk_…`. It is shown this once.

    `read` only reads, `write` also changes, `admin` (administrators only) also administers. It ends after
    `expiresInDays`, at most 365. It can't be made twice by one `Idempotency-Key`: nothing here keeps it. Needs a fresh
    step-up.
    """
    async with edge.begin() as uow:
        return ApiKeyMade(api_key=await edge.platform.identity.make_api_key(uow, body))


@router.delete("/{id}", response_model=Done, openapi_extra=REPEATABLE)
async def revoke_api_key(edge: LoggedIn, id: PathId) -> Response:  # noqa: A002 - the path's own name
    """Take a key back; it stops working at once."""

    async def step(uow: UnitOfWork) -> Done:
        await edge.platform.identity.revoke_api_key(uow, id)
        return Done()

    return await write(edge, step)
