"""Logging out at a provider of identities too, as a browser goes: there, and back to a page that says how it went.

The session here has ended before. Chromium lets no form lead to another site, however many redirects lie between: so a
page of ours comes first, which says that one is logged out, and leads on.
"""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Annotated, Literal

from fastapi import Query
from starlette.responses import Response

from healthapp.api.auth import Anyone, origin_of_request
from healthapp.api.browser import LEAVING_COOKIE, LEFT_COOKIE
from healthapp.api.forms import go, put_cookie
from healthapp.api.middleware import cookie
from healthapp.api.routes import make_router
from healthapp.api.sign_on import JOURNEY_SECONDS, TOKEN_LENGTH, ProviderPath, journey_cookie
from healthapp.kit.crypto import new_token
from healthapp.kit.errors import HealthError

if TYPE_CHECKING:
    from healthapp.api.auth import Edge
    from healthapp.contexts.identity.ports import There
    from healthapp.contexts.identity.schemas.single_sign_on import CameFrom

router = make_router("/session", "browser")
LEFT_PAGE = "/logged-out/"
_LONGEST_STATE = 200
Outcome = Literal["unknown", "refused"]


async def lead_out(edge: Edge, came: CameFrom, answer: Response) -> bool:
    """Have the page after the logout lead to the provider that one came by; False where it can't.

    Whatever goes wrong here, one is logged out: the session of `edge` has ended.
    """
    settings, state = edge.platform.settings, new_token()
    name = journey_cookie(https=settings.is_https)
    browser = cookie(edge.request.headers, name)
    browser = browser if len(browser) == TOKEN_LENGTH else new_token()
    led = False
    with contextlib.suppress(HealthError):
        led = await edge.platform.begin_leaving(came, state, browser, edge.actor)
    if led:
        put_cookie(answer, settings, name, browser, JOURNEY_SECONDS, hidden=True)
        put_cookie(answer, settings, LEAVING_COOKIE, f"{came.provider}.{state}", JOURNEY_SECONDS, hidden=True)
        answer.delete_cookie(LEFT_COOKIE, path="/")
    return led


@router.get("/sso/{provider}/left", include_in_schema=False)
async def left(
    edge: Anyone, provider: ProviderPath, state: Annotated[str, Query(max_length=_LONGEST_STATE)] = ""
) -> Response:
    """Come back from a logout at a provider; what it answered waits beside the way of this browser."""
    name = journey_cookie(https=edge.platform.settings.is_https)
    try:
        browser = cookie(edge.request.headers, name)
        there = await edge.platform.left(provider, state, browser, origin_of_request(edge.request))
    except HealthError:
        return tell(edge, provider, "unknown")
    return tell(edge, provider, there)


def tell(edge: Edge, provider: str, there: There | Outcome) -> Response:
    """Lead to the page that says whether one is logged out at the provider too."""
    answer = go(LEFT_PAGE)
    known = provider in {one.key for one in edge.platform.providers.offered()}
    said = f"{provider}.{there}" if known else ""
    put_cookie(answer, edge.platform.settings, LEFT_COOKIE, said, JOURNEY_SECONDS, hidden=True)
    answer.delete_cookie(LEAVING_COOKIE, path="/")
    return answer
