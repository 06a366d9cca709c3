"""The audit trail for administrators: pages, filters, where the chain stands, and export."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query
from starlette.responses import Response

from healthapp.api.auth import Administrator
from healthapp.api.rest.bodies import Done
from healthapp.api.rest.requests import TrailQuery
from healthapp.api.rest.sheets import AS_FILE, Form, as_file, columns_of
from healthapp.api.routes import make_router
from healthapp.contexts.compliance.schemas.trail import ChainState, TrailPurpose, TrailRow

router = make_router("/api/v1/admin", "administration")


class TrailAnswer(Done):
    """A page of the audit trail, newest first; `next` continues after it."""

    rows: list[TrailRow]
    next: int | None


class ChainAnswer(Done):
    """Until when the trail is sealed; none while there is no link."""

    chain: ChainState | None


class ExportQuery(TrailQuery):
    """The filters of an export, what it is for, and its form."""

    purpose: TrailPurpose
    form: Form = "csv"


@router.get("/audit")
async def audit(edge: Administrator, query: Annotated[TrailQuery, Query()]) -> TrailAnswer:
    """List the audit trail, newest first; go on with `before` = `next`. `action` may be the beginning of one."""
    async with edge.begin() as uow:
        page = await edge.platform.compliance.trail(uow, query)
    return TrailAnswer(rows=page.rows, next=page.next)


@router.get("/audit/chain")
async def chain(edge: Administrator) -> ChainAnswer:
    """Say until when the trail is sealed into its chain, and how many rows wait for the next link."""
    async with edge.begin() as uow:
        return ChainAnswer(chain=await edge.platform.compliance.chain_state(uow))


@router.get("/audit/export", response_class=Response, responses=AS_FILE)
async def export(edge: Administrator, query: Annotated[ExportQuery, Query()]) -> Response:
    """Download the trail as CSV or JSON lines, 50,000 rows at most; `purpose` says why, and stands in the trail.

    Needs a fresh step-up.
    """
    wanted = TrailQuery.model_validate(query.model_dump(exclude={"form", "purpose"}))
    async with edge.begin() as uow:
        await edge.platform.identity.require_step_up(uow)
        parts = await edge.platform.compliance.export_trail(uow, wanted, query.purpose)
        return await as_file("audit", query.form, columns_of(TrailRow), parts)
