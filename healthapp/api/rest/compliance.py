"""How the product keeps what it promises: the score, every check, what they stand for, the record of processing."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import Query
from pydantic import Field
from starlette.responses import Response

from healthapp.api.auth import Administrator
from healthapp.api.idempotency import write
from healthapp.api.openapi import REPEATABLE
from healthapp.api.rest.bodies import Command, Done
from healthapp.api.rest.sheets import AS_SHEET, sheet
from healthapp.api.routes import make_router
from healthapp.contexts.admin.schemas import CheckView, ComplianceView, Framework, ProcessingRecord, State
from healthapp.kit.uow import UnitOfWork

router = make_router("/api/v1/compliance", "compliance")


class StandingAnswer(Done):
    """The score, and the 30 days behind it by the hour."""

    standing: ComplianceView


class ChecksQuery(Command):
    """Which checks: of one framework, in one state."""

    framework: Framework | None = None
    state: State | None = None


class ChecksAnswer(Done):
    """The checks, what fails first."""

    checks: list[CheckView]


class FormQuery(Command):
    """As JSON, or as a table for a spreadsheet."""

    form: Literal["json", "csv"] = "json"


class ControlLine(Command):
    """One requirement, and one check that stands for it."""

    framework: Framework
    reference: str
    requirement: str
    check: str = Field(description="The check's id.")
    title: str
    state: State
    found: str
    computed_at: str | None


class ControlsAnswer(Done):
    """The mapping of requirements to checks, by framework and reference."""

    controls: list[ControlLine]


class RecordAnswer(Done):
    """The record of processing activities, a line for each place."""

    record: list[ProcessingRecord]


def lines(checks: list[CheckView]) -> list[ControlLine]:
    """Return a line for each pair of a requirement and a check."""
    found = [
        ControlLine(
            framework=control.framework,
            reference=control.reference,
            requirement=control.title,
            check=check.id,
            title=check.title,
            state=check.state,
            found=check.found,
            computed_at=check.computed_at.isoformat() if check.computed_at else None,
        )
        for check in checks
        for control in check.controls
    ]
    order = list(Framework)
    return sorted(found, key=lambda line: (order.index(line.framework), line.reference, line.check))


@router.get("")
async def standing(edge: Administrator) -> StandingAnswer:
    """Return the score (0–100), how many checks are in each state, and the score of the last 30 days by the hour.

    The score is the weighted share of the checks that are ok. A check that couldn't be made doesn't count as ok.
    """
    async with edge.begin() as uow:
        return StandingAnswer(standing=await edge.platform.admin.compliance(uow))


@router.get("/checks")
async def checks(edge: Administrator, query: Annotated[ChecksQuery, Query()]) -> ChecksAnswer:
    """List every check with what it found, what to do, and the requirements that it stands for; what fails first."""
    async with edge.begin() as uow:
        found = await edge.platform.admin.checks(uow, edge.actor.lang)
    return ChecksAnswer(
        checks=[
            check
            for check in found
            if (query.state is None or check.state is query.state)
            and (query.framework is None or any(control.framework is query.framework for control in check.controls))
        ]
    )


@router.post("/checks/run", status_code=202, response_model=Done, openapi_extra=REPEATABLE)
async def run(edge: Administrator) -> Response:
    """Have a worker make every check at once; 429 within a minute of the last time."""

    async def step(uow: UnitOfWork) -> Done:
        await edge.platform.admin.ask_for_checks(uow)
        return Done()

    return await write(edge, step, status=202)


@router.get("/controls", response_model=ControlsAnswer, responses=AS_SHEET)
async def controls(edge: Administrator, query: Annotated[FormQuery, Query()]) -> ControlsAnswer | Response:
    """Return which check stands for which requirement of HIPAA, GDPR, 21 CFR 11, PCI DSS, SOC 2 and ISO 27001."""
    async with edge.begin() as uow:
        found = lines(await edge.platform.admin.checks(uow, edge.actor.lang))
    if query.form == "json":
        return ControlsAnswer(controls=found)
    rows = [line.model_dump(mode="json", by_alias=True) for line in found]
    return sheet("controls", [field.alias or name for name, field in ControlLine.model_fields.items()], rows)


@router.get("/record-of-processing", response_model=RecordAnswer, responses=AS_SHEET)
async def record_of_processing(edge: Administrator, query: Annotated[FormQuery, Query()]) -> RecordAnswer | Response:
    """Return the record of processing activities (GDPR Art. 30), as the registry of personal data has it."""
    async with edge.begin() as uow:
        found = await edge.platform.admin.processing_record(uow, edge.actor.lang)
    if query.form == "json":
        return RecordAnswer(record=found)
    rows = [line.model_dump(mode="json", by_alias=True) for line in found]
    columns = [field.alias or name for name, field in ProcessingRecord.model_fields.items()]
    return sheet("record-of-processing", columns, rows)
