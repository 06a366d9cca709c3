"""How the assistant's answers are made and what people think of them, for administrators (seed 004, AI chat)."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query
from pydantic import Field

from healthapp.api.auth import Administrator
from healthapp.api.rest.bodies import Command, Done
from healthapp.api.routes import make_router
from healthapp.contexts.assistant.schemas import Oversight, ProcessingView

router = make_router("/api/v1/assistant", "administration")
_LONGEST = 366
_PAGE_MAX = 100


class OversightAnswer(Done):
    """The figures."""

    oversight: Oversight


class ProcessingAnswer(Done):
    """A page of the processing log, the newest day first; `next` is the `skip` to go on with."""

    rows: list[ProcessingView]
    next: int | None


class DaysQuery(Command):
    """Of how many days."""

    days: Annotated[int, Field(ge=1, le=_LONGEST)] = 30


class ProcessingQuery(Command):
    """Which page."""

    skip: Annotated[int, Field(ge=0, le=10**9)] = 0
    limit: Annotated[int, Field(ge=1, le=_PAGE_MAX)] = 50


@router.get("/oversight")
async def oversight(edge: Administrator, query: Annotated[DaysQuery, Query()]) -> OversightAnswer:
    """Return figures of the answers of the last days: outcomes, feedback and its sentiment, latency, tokens."""
    async with edge.begin() as uow:
        return OversightAnswer(oversight=await edge.platform.assistant.oversee(uow, query.days))


@router.get("/processing")
async def processing(edge: Administrator, query: Annotated[ProcessingQuery, Query()]) -> ProcessingAnswer:
    """List how answers were made, the newest day first and a day's in no order: nobody's id, no question, no answer.

    Go on with `skip` = `next`.
    """
    async with edge.begin() as uow:
        page = await edge.platform.assistant.processing(uow, query.skip, query.limit)
    return ProcessingAnswer(rows=page.rows, next=page.next)
