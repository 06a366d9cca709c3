"""Your own data: a copy of all of it, and the end of the account. Both want the password again."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from fastapi import Body
from pydantic import Field
from starlette.responses import JSONResponse, Response

from healthapp.api import examples
from healthapp.api.auth import LoggedIn
from healthapp.api.rest.bodies import Body as Answer
from healthapp.api.rest.bodies import Command
from healthapp.api.routes import make_router
from healthapp.contexts.privacy.schemas import ExportView
from healthapp.kit.errors import HealthError, Kind

router = make_router("/api/v1", "your data")
_ZIP = "application/zip"
_NO_STORE = {"Cache-Control": "no-store"}
_ANSWERS: dict[int | str, dict[str, Any]] = {
    200: {"content": {_ZIP: {"schema": {"type": "string", "format": "binary"}}}},
    202: {"description": "It is still being made.", "model": ExportView},
}


class Confirm(Command):
    """The account's password, again."""

    password: str = Field(min_length=1, max_length=200)


class ErasurePlanned(Answer):
    """The account is going to be erased; a login before `eraseAfter` undoes it."""

    erase_after: datetime


@router.post("/me/export", status_code=202)
async def request_export(
    edge: LoggedIn, body: Annotated[Confirm, Body(openapi_examples=examples.CONFIRM)]
) -> ExportView:
    """Ask for a copy of everything held about you: JSON, FHIR R5 and a summary to print, as one ZIP."""
    return await edge.platform.request_export(edge.actor, body.password)


@router.get("/me/export", response_class=Response, responses=_ANSWERS)
async def export(edge: LoggedIn) -> Response:
    """Fetch the copy you asked for, with the same login, within 24 hours; 202 while it is still being made."""
    async with edge.begin() as uow:
        found = await edge.platform.privacy.find_export(uow)
        if found is None:
            raise HealthError(Kind.NOT_FOUND, "no_export")
        if found.status == "requested":
            return JSONResponse(found.model_dump(by_alias=True, mode="json"), 202, _NO_STORE)
        content = await edge.platform.privacy.fetch_export(uow)
    name = f"healthapp-{found.requested_at:%Y-%m-%d}.zip"
    return Response(content, 200, {**_NO_STORE, "Content-Disposition": f'attachment; filename="{name}"'}, _ZIP)


@router.post("/me/erasure")
async def request_erasure(
    edge: LoggedIn, body: Annotated[Confirm, Body(openapi_examples=examples.CONFIRM)]
) -> ErasurePlanned:
    """Delete your account: you are logged out everywhere at once, and after the days of grace all of it is erased."""
    view = await edge.platform.request_erasure(edge.actor, body.password)
    return ErasurePlanned(erase_after=view.due_at)
