"""The system log for administrators (seed 003 §5.9): pages, filters, and export."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query
from starlette.responses import Response

from healthapp.api.auth import Administrator
from healthapp.api.rest.bodies import Done
from healthapp.api.rest.requests import LogQuery
from healthapp.api.rest.sheets import AS_FILE, Form, as_file, columns_of
from healthapp.api.routes import make_router
from healthapp.contexts.compliance.schemas.system_log import LogRow
from healthapp.contexts.compliance.schemas.trail import TrailPurpose

router = make_router("/api/v1/system-logs", "administration")


class LogAnswer(Done):
    """A page of the system log, newest first; `next` continues after it."""

    rows: list[LogRow]
    next: int | None


class ExportLog(LogQuery):
    """The filters of an export, what it is for, and its form."""

    purpose: TrailPurpose
    form: Form = "csv"


@router.get("")
async def system_logs(edge: Administrator, query: Annotated[LogQuery, Query()]) -> LogAnswer:
    """List the system log, newest first; go on with `before` = `next`. `logLevel` means that weight and above."""
    async with edge.begin() as uow:
        page = await edge.platform.compliance.system_log(uow, query)
    return LogAnswer(rows=page.rows, next=page.next)


@router.get("/export", response_class=Response, responses=AS_FILE)
async def export_log(edge: Administrator, query: Annotated[ExportLog, Query()]) -> Response:
    """Download the log as CSV or JSON lines, 50,000 lines at most; `purpose` says why, and stands in the audit trail.

    Needs a fresh step-up.
    """
    wanted = LogQuery.model_validate(query.model_dump(exclude={"form", "purpose"}))
    async with edge.begin() as uow:
        await edge.platform.identity.require_step_up(uow)
        parts = await edge.platform.compliance.export_log(uow, wanted, query.purpose)
        return await as_file("system-log", query.form, columns_of(LogRow), parts)
