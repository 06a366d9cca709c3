"""What is printed for the doctor."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Query
from starlette.responses import Response

from healthapp.api.auth import Edge, LoggedIn
from healthapp.api.rest.day import PeriodQuery, read_adherence
from healthapp.api.routes import PathId, make_router
from healthapp.contexts.reminders.schemas.views import AdherenceView

router = make_router("/api/v1", "today and adherence")
_PDF = "application/pdf"
_ANSWERS: dict[int | str, dict[str, Any]] = {
    200: {"content": {_PDF: {"schema": {"type": "string", "format": "binary"}}}}
}


async def _document(edge: Edge, view: AdherenceView, zone: str, patient: str) -> Response:
    document = await edge.platform.reports.report(view, patient=patient, zone=zone, lang=edge.actor.lang)
    # An attachment: a PDF that opened in our own origin could be made to act there. The name tells nothing of whom.
    name = f"adherence-{view.start}-{view.end}.pdf"
    return Response(document, 200, {"Content-Disposition": f'attachment; filename="{name}"'}, _PDF)


@router.get("/adherence.pdf", response_class=Response, responses=_ANSWERS)
async def own_adherence_pdf(edge: LoggedIn, query: Annotated[PeriodQuery, Query()]) -> Response:
    """Return how you kept to your medicines, as a page to print for the doctor."""
    view, zone = await read_adherence(edge, query)
    async with edge.begin() as uow:
        profile = await edge.platform.identity.profile(uow)
    return await _document(edge, view, zone, profile.display_name)


@router.get("/dependants/{id}/adherence.pdf", response_class=Response, responses=_ANSWERS)
async def dependants_adherence_pdf(
    edge: LoggedIn,
    id: PathId,  # noqa: A002 - the path's own name
    query: Annotated[PeriodQuery, Query()],
) -> Response:
    """Return the same of someone who agreed to be followed by you."""
    view, zone = await read_adherence(edge, query, id)
    async with edge.begin() as uow:
        people = await edge.platform.identity.people(uow, [id])
    return await _document(edge, view, zone, people[id].display_name if id in people else "")
