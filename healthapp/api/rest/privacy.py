"""Your own data: a copy of all of it, and the end of the account. Both want a fresh proof of who you are."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from starlette.responses import JSONResponse, Response

from healthapp.api.auth import LoggedIn
from healthapp.api.idempotency import write
from healthapp.api.openapi import REPEATABLE
from healthapp.api.rest.bodies import Body
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


class ErasurePlanned(Body):
    """The account is going to be erased; a login before `eraseAfter` undoes it."""

    erase_after: datetime


@router.post("/me/export", status_code=202, response_model=ExportView, openapi_extra=REPEATABLE)
async def request_export(edge: LoggedIn) -> Response:
    """Ask for a copy of everything held about you: JSON, FHIR R4 and a summary to print, as one ZIP.

    `step_up_required` unless you logged in, or proved who you are, within ten minutes. At most five in 24 hours.
    """
    return await write(edge, edge.platform.request_export, status=202)


@router.get("/me/export", response_class=Response, responses=_ANSWERS)
async def export(edge: LoggedIn) -> Response:
    """Fetch the copy you asked for, with the same login, within 24 hours; 202 while it is still being made.

    `step_up_required` as for asking.
    """
    async with edge.begin() as uow:
        found = await edge.platform.privacy.find_export(uow)
        if found is None:
            raise HealthError(Kind.NOT_FOUND, "no_export")
        if found.status == "requested":
            return JSONResponse(found.model_dump(by_alias=True, mode="json"), 202, _NO_STORE)
        content = await edge.platform.fetch_export(uow)
    name = f"healthapp-{found.requested_at:%Y-%m-%d}.zip"
    return Response(content, 200, {**_NO_STORE, "Content-Disposition": f'attachment; filename="{name}"'}, _ZIP)


@router.post("/me/erasure")
async def request_erasure(edge: LoggedIn) -> ErasurePlanned:
    """Delete your account: you are logged out everywhere at once, and after the days of grace all of it is erased.

    A login before that undoes it. `step_up_required` as for a copy. API keys stop working and stay so.
    """
    async with edge.begin() as uow:
        view = await edge.platform.request_erasure(uow)
    return ErasurePlanned(erase_after=view.due_at)
