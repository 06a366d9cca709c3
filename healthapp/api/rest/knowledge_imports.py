"""Loads of licensed files that editors upload: upload, dry run, another's start, stop, and what was not taken."""

from __future__ import annotations

import csv
import io
from collections.abc import AsyncIterator
from typing import Annotated, Any

from fastapi import Query
from pydantic import ConfigDict
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from healthapp.api.auth import Editor
from healthapp.api.bounds import UPLOADS
from healthapp.api.idempotency import write
from healthapp.api.openapi import REPEATABLE
from healthapp.api.routes import PathId, make_router
from healthapp.contexts.knowledge.schemas.imports import ImportList, ImportView, RejectList, UploadFile
from healthapp.contexts.knowledge.service.loading import MOST_REJECTS
from healthapp.kit.errors import HealthError, Kind
from healthapp.kit.i18n import text
from healthapp.kit.ids import new_id
from healthapp.kit.uow import UnitOfWork

router = make_router(UPLOADS, "knowledge")
_BYTES, _CSV = "application/octet-stream", "text/csv"
_FILE: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "description": "The file as it is published, or the same packed by gzip or ZIP.",
        "content": {_BYTES: {"schema": {"type": "string", "format": "binary"}}},
    }
}
_LISTED: dict[int | str, dict[str, Any]] = {200: {"content": {_CSV: {"schema": {"type": "string"}}}}}
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class UploadQuery(UploadFile):
    """Whose data it is, how the file is called, and on which terms it may be shown."""

    model_config = ConfigDict(extra="forbid")


@router.get("")
async def imports(edge: Editor) -> ImportList:
    """List uploads and earlier loads, the newest first, and say what may be uploaded.

    All of these need the permission `edit_knowledge`, which an administrator gives to a person.
    """
    async with edge.begin() as uow:
        return await edge.platform.knowledge.imports(uow)


@router.post("", status_code=201, openapi_extra=_FILE)
async def upload(edge: Editor, query: Annotated[UploadQuery, Query()]) -> ImportView:
    """Upload a file of licensed texts. A worker does a dry run of it, which writes nothing; see `preview`.

    Another editor looks at that and starts the load; they get a notice when it is there.

    `origin` says whose data it is, `file` how the file is called, which has to end as files of this origin do;
    `licence` on which terms you may show it, needed where there is no usual one. The file is deleted when it is over.
    """
    knowledge, import_id = edge.platform.knowledge, new_id()
    if edge.request.headers.get("content-type", "").partition(";")[0].strip().lower() != _BYTES:
        raise HTTPException(415)
    async with edge.begin() as uow:
        await knowledge.require_upload(uow, query)
    size, digest = await knowledge.keep_upload(import_id, query, _pieces(edge.request))
    try:
        async with edge.begin() as uow:
            return await knowledge.add_import(uow, import_id, query, size, digest)
    except HealthError as error:
        # Refused: nothing of it stays. Whatever else ends this may come after its row was written, which needs the
        # file; a file without a row is tidied away by the worker.
        if error.kind is not Kind.UNAVAILABLE:
            await knowledge.drop_upload(import_id)
        raise


async def _pieces(request: Request) -> AsyncIterator[bytes]:
    try:
        async for piece in request.stream():
            yield piece
    except ClientDisconnect:
        raise HealthError(Kind.INVALID, "upload_cut_off") from None


@router.get("/{id}")
async def one_import(edge: Editor, id: PathId) -> ImportView:  # noqa: A002 - the path's own name
    """Show how far an upload is: of its dry run in `preview`, of its load in `loaded`."""
    async with edge.begin() as uow:
        return await edge.platform.knowledge.find_import(uow, id)


@router.post("/{id}/start", response_model=ImportView, openapi_extra=REPEATABLE)
async def start_import(edge: Editor, id: PathId) -> Response:  # noqa: A002 - as above
    """Load what the dry run has shown. Another editor than the uploader does: 409 for whoever uploaded it."""

    async def step(uow: UnitOfWork) -> ImportView:
        return await edge.platform.knowledge.start_import(uow, id)

    return await write(edge, step)


@router.post("/{id}/stop", response_model=ImportView, openapi_extra=REPEATABLE)
async def stop_import(edge: Editor, id: PathId) -> Response:  # noqa: A002 - as above
    """Stop a dry run or a load. What was loaded stays; the same file, uploaded again, goes on from there."""

    async def step(uow: UnitOfWork) -> ImportView:
        return await edge.platform.knowledge.stop_import(uow, id)

    return await write(edge, step)


@router.get("/{id}/rejects")
async def import_rejects(edge: Editor, id: PathId) -> RejectList:  # noqa: A002 - as above
    """List the first records that an upload, or an earlier load, does not take, and why."""
    async with edge.begin() as uow:
        return await edge.platform.knowledge.import_rejects(uow, id)


@router.get("/{id}/rejects.csv", response_class=Response, responses=_LISTED)
async def import_rejects_file(edge: Editor, id: PathId) -> Response:  # noqa: A002 - as above
    """Return them as a table to keep: the first 10,000, with the reason in your language too."""
    async with edge.begin() as uow:
        found = await edge.platform.knowledge.import_rejects(uow, id, MOST_REJECTS)
    written = io.StringIO()
    table = csv.writer(written, lineterminator="\r\n")
    table.writerow(("number", "key", "reason", "meaning"))
    for one in found.rejects:
        # A key is a stranger's text, and a spreadsheet would reckon with one that begins like a formula.
        key = f"'{one.key}" if one.key.startswith(_FORMULA) else one.key
        table.writerow((one.number, key, one.reason.value, text(f"ui.imports.reason_{one.reason}", edge.actor.lang)))
    # The mark lets spreadsheets read Bangla.
    name = {"Content-Disposition": f'attachment; filename="rejects-{id}.csv"'}
    return Response(f"\ufeff{written.getvalue()}".encode(), 200, name, _CSV)
