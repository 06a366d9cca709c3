"""How long a browser's login lives if nobody uses it: asked by the page before it warns, and begun anew by an act.

The script of the pages (`assets/idle.js`) posts that its person did something, once a minute at most: typing and
scrolling reach no other route. What it is told is only for the warning; the end itself is the server's.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from starlette.responses import JSONResponse, Response

from healthapp.api.auth import Edge, Waiting
from healthapp.api.routes import make_router

if TYPE_CHECKING:
    from datetime import timedelta

router = make_router("/session", "browser")


@router.get("/left", include_in_schema=False, status_code=200)
async def left(edge: Waiting) -> Response:
    """Say how long the login lives still. Keeps nothing alive."""
    return _said(edge)


@router.post("/stay", include_in_schema=False, status_code=200)
async def stay(edge: Waiting) -> Response:
    """Say that somebody is there; the door has noted it, as with every other request of theirs."""
    return _said(edge)


def _said(edge: Edge) -> Response:
    """Answer in whole seconds, rounded up: a page that waits for them finds the login over.

    Null for who came without a cookie: neither tokens nor keys end for want of use by a person.
    """
    life = edge.actor.life
    now = edge.platform.clock.now()
    told = None if life is None else {"left": _seconds(life.left(now)), "warned": _seconds(life.warned_for)}
    return JSONResponse({"login": told}, headers={"Cache-Control": "no-store"})


def _seconds(given: timedelta) -> int:
    return math.ceil(given.total_seconds())
