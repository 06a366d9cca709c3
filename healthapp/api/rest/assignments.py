"""Who reads a patient's record by an administrator's hand: doctors who are assigned, and a look with a reason."""

from __future__ import annotations

from typing import Annotated

from fastapi import Body
from starlette.responses import Response

from healthapp.api import examples
from healthapp.api.auth import Administrator, LoggedIn
from healthapp.api.idempotency import write
from healthapp.api.openapi import REPEATABLE
from healthapp.api.rest.bodies import AssignmentList, AssignmentMade, Command, Done
from healthapp.api.routes import PathId, make_router
from healthapp.contexts.compliance.schemas import AssignDoctor, Why
from healthapp.kit.uow import UnitOfWork

router = make_router("/api/v1", "care")


class Look(Command):
    """Why an administrator has to look at a patient's record; the patient reads it."""

    reason: Why


@router.get("/assignments")
async def assignments(edge: LoggedIn) -> AssignmentList:
    """List who may read your record by an administrator's hand, and whose you may."""
    async with edge.begin() as uow:
        return AssignmentList(assignments=await edge.platform.compliance.assignments(uow))


@router.delete("/assignments/{id}", response_model=Done, openapi_extra=REPEATABLE)
async def end_assignment(edge: LoggedIn, id: PathId) -> Response:  # noqa: A002 - the path's own name
    """End an assignment: as the patient, as the one who reads, or as an administrator."""

    async def step(uow: UnitOfWork) -> Done:
        await edge.platform.compliance.end_assignment(uow, id)
        return Done()

    return await write(edge, step)


@router.get("/admin/users/{id}/assignments")
async def assignments_of(edge: Administrator, id: PathId) -> AssignmentList:  # noqa: A002 - as above
    """List all assignments of an account, on either side, the newest first."""
    async with edge.begin() as uow:
        await edge.platform.identity.user(uow, id)
        return AssignmentList(assignments=await edge.platform.compliance.assignments_of(uow, id))


@router.post("/admin/assignments", status_code=201, response_model=AssignmentMade, openapi_extra=REPEATABLE)
async def assign(
    edge: Administrator, body: Annotated[AssignDoctor, Body(openapi_examples=examples.ASSIGN)]
) -> Response:
    """Assign a patient to a doctor, who may then read reminders and adherence. The patient is told, and reads why.

    Needs a fresh step-up.
    """

    async def step(uow: UnitOfWork) -> AssignmentMade:
        await edge.platform.identity.require_step_up(uow)
        return AssignmentMade(assignment_id=await edge.platform.compliance.assign_doctor(uow, body))

    return await write(edge, step, status=201)


@router.post("/admin/users/{id}/look", status_code=201, response_model=AssignmentMade, openapi_extra=REPEATABLE)
async def look(edge: Administrator, id: PathId, body: Look) -> Response:  # noqa: A002 - as above
    """Look at a patient's reminders and adherence for fifteen minutes, with a reason that the patient reads at once.

    Then read `/dependants/{id}/day` and `/dependants/{id}/adherence`. Needs a fresh step-up.
    """

    async def step(uow: UnitOfWork) -> AssignmentMade:
        await edge.platform.identity.require_step_up(uow)
        return AssignmentMade(assignment_id=await edge.platform.compliance.look_at_record(uow, id, body.reason))

    return await write(edge, step, status=201)
