"""What programs look for at fixed places: here, where to report a hole (RFC 9116)."""

from __future__ import annotations

from datetime import UTC, timedelta

from starlette.responses import PlainTextResponse, Response

from healthapp.api.auth import Anyone
from healthapp.api.problems import protocol_problem
from healthapp.api.routes import make_router

router = make_router("/.well-known", "operations")
_GOOD_FOR = timedelta(days=180)
"""RFC 9116 §2.5.5 advises less than a year."""
_KEPT = {"Cache-Control": "public, max-age=86400"}


@router.get("/security.txt", include_in_schema=False)
async def security_txt(edge: Anyone) -> Response:
    """Say where to report a hole in this installation; 404 while its operator has named nobody.

    Its end is counted from today: what is computed from the settings at each request is never out of date.
    """
    settings = edge.platform.settings
    contact = settings.hole_contact
    if contact is None:
        return protocol_problem(404, edge.actor)
    end = edge.platform.clock.now().astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0) + _GOOD_FOR
    lines = (
        f"Contact: {contact}",
        f"Expires: {end:%Y-%m-%dT%H:%M:%SZ}",
        "Preferred-Languages: en, bn",
        f"Canonical: {settings.base_url}/.well-known/security.txt",
    )
    return PlainTextResponse("\n".join(lines) + "\n", 200, _KEPT)
