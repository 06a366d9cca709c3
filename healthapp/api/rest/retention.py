"""How long what is held, for administrators, and the clean-up at once."""

from __future__ import annotations

from starlette.responses import Response

from healthapp.api.auth import Administrator
from healthapp.api.idempotency import write
from healthapp.api.openapi import REPEATABLE
from healthapp.api.rest.bodies import Done
from healthapp.api.routes import make_router
from healthapp.contexts.compliance.schemas import RetentionStatus
from healthapp.kit.uow import UnitOfWork

router = make_router("/api/v1/admin/retention", "administration")


class RetentionAnswer(Done):
    """The last finished run, and every place that is cleaned by age."""

    retention: RetentionStatus


@router.get("")
async def status(edge: Administrator) -> RetentionAnswer:
    """Return the last run and, for each place, how long it is held, what the run took, and what it had to leave."""
    async with edge.begin() as uow:
        return RetentionAnswer(retention=await edge.platform.compliance.retention_status(uow))


@router.post("/run", status_code=202, response_model=Done, openapi_extra=REPEATABLE)
async def run(edge: Administrator) -> Response:
    """Have a worker delete now what it would delete tonight; it begins within a minute. Needs a fresh step-up."""

    async def step(uow: UnitOfWork) -> Done:
        await edge.platform.identity.require_step_up(uow)
        await edge.platform.compliance.request_retention(uow)
        return Done()

    return await write(edge, step, status=202)
