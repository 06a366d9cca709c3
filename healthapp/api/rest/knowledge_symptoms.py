"""The symptom check: in one request, or question by question. For everybody; nothing of it is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from fastapi import Body

from healthapp.api import examples
from healthapp.api.auth import Anyone, Edge
from healthapp.api.limits import count_knowledge_call
from healthapp.api.routes import make_router
from healthapp.contexts.knowledge.schemas.content import Urgency
from healthapp.contexts.knowledge.schemas.symptoms import (
    ContactToCall,
    SymptomAnalysis,
    SymptomResult,
    SymptomTalk,
    SymptomTurn,
)
from healthapp.kit.actor import Role
from healthapp.kit.errors import HealthError

if TYPE_CHECKING:
    from datetime import date

    from fastapi import APIRouter

_Analysis = Annotated[SymptomAnalysis, Body(openapi_examples=examples.SYMPTOM_ANALYSIS)]
_Talk = Annotated[SymptomTalk, Body(openapi_examples=examples.SYMPTOM_TALK)]


async def _today(edge: Edge) -> date:
    await count_knowledge_call(edge.platform, edge.request.scope, edge.actor)
    return edge.platform.clock.now().date()


async def analyse(edge: Anyone, body: _Analysis) -> SymptomResult:
    """Say what may be behind symptoms, and how urgent it is: `emergency` now, `high` today, `medium` within days.

    `symptoms` are ids or names in Bangla, English or romanised Bangla, `text` is a narrative; one of them has to be
    there. What isn't understood is said back in `notUnderstood` with suggestions. It is information, not a diagnosis.
    """
    return await _with_contacts(edge, await edge.platform.knowledge.analyse_symptoms(body, await _today(edge)))


async def ask(edge: Anyone, body: _Talk) -> SymptomTurn:
    """Return the next question, or the result when nothing more has to be asked. Send every answer so far with it."""
    turn = await edge.platform.knowledge.ask_symptoms(body, await _today(edge))
    return turn.model_copy(update={"result": await _with_contacts(edge, turn.result)}) if turn.result else turn


async def _with_contacts(edge: Edge, found: SymptomResult) -> SymptomResult:
    """Name beside an emergency whom the patient who asks wants to be called."""
    if found.urgency_level is not Urgency.EMERGENCY or edge.actor.role is not Role.PATIENT:
        return found
    try:
        async with edge.begin() as uow:
            people = await edge.platform.records.emergency_contacts(uow)
    except HealthError:
        return found  # that it is an emergency is told, whatever can't be read
    contacts = [ContactToCall(name=one.name, relationship=one.relationship, phone=one.phone) for one in people]
    return found.model_copy(update={"emergency_contacts": contacts})


def _routes(prefix: str, tag: str) -> APIRouter:
    router = make_router(prefix, tag)
    sparse: dict[str, Any] = {"response_model_exclude_none": True}
    router.add_api_route("/symptom-analysis", analyse, methods=["POST"], **sparse)
    router.add_api_route("/symptom-questions", ask, methods=["POST"], **sparse)
    return router


router = _routes("/api/v1/knowledge", "medical knowledge")
legacy_router = _routes("/api/knowledge", "medical knowledge (the seed's paths)")
