"""Do these medicines go together? Seed 000 §4.2, at the seed's path and under `/api/v1`; nobody has to be logged in."""

from __future__ import annotations

from typing import Annotated

from fastapi import Body, Query
from pydantic import AfterValidator, Field

from healthapp.api import examples
from healthapp.api.auth import Anyone
from healthapp.api.limits import count_knowledge_call
from healthapp.api.rest.bodies import Command
from healthapp.api.routes import make_router
from healthapp.contexts.knowledge.schemas.interactions import (
    LONGEST_NAME,
    DrugInteractionRequest,
    DrugInteractionResponse,
    MedicineSuggestions,
)
from healthapp.kit.errors import HealthError, Kind
from healthapp.kit.i18n import Lang
from healthapp.kit.text import check_text

router = make_router("/api/v1/knowledge", "knowledge")
seed_router = make_router("/api/knowledge", "knowledge (the seed's paths)")
_Check = Annotated[DrugInteractionRequest, Body(openapi_examples=examples.CHECK_MEDICINES)]


class MedicineQuery(Command):
    """What has been typed so far of a medicine's name."""

    q: Annotated[str, AfterValidator(check_text)] = Field(min_length=1, max_length=LONGEST_NAME)
    limit: int = Field(default=10, ge=1, le=20)


async def check(edge: Anyone, body: _Check) -> DrugInteractionResponse:
    """Check medicines against each other and against who takes them.

    Names count only when they are written right: what is like a name comes back under `unknown` with suggestions and
    was not checked. That nothing was found does not prove that something is safe; `summary` says so.
    """
    await count_knowledge_call(edge.platform, edge.request.scope, edge.actor)
    own: list[str] = []
    info = body.patient_info
    if body.include_my_medicines:
        if edge.actor.user_id is None:
            raise HealthError(Kind.UNAUTHENTICATED)
        async with edge.begin() as uow:
            own = await edge.platform.own_medicines(uow, each_once=False)
            info = await edge.platform.own_info(uow, info)
    lang = Lang(body.language) if body.language else edge.actor.lang
    return await edge.platform.knowledge.check_medicines(body.medicines, info, lang, own)


async def suggest(edge: Anyone, query: Annotated[MedicineQuery, Query()]) -> MedicineSuggestions:
    """Return medicines whose name begins as it was typed so far, in either script; else those with names like it."""
    await count_knowledge_call(edge.platform, edge.request.scope, edge.actor)
    found = await edge.platform.knowledge.suggest_medicines(query.q, edge.actor.lang, query.limit)
    return MedicineSuggestions(suggestions=found)


for _router in (router, seed_router):
    _router.add_api_route("/drug-interaction", check, methods=["POST"])
router.add_api_route("/medicines", suggest, methods=["GET"])
