"""Where SAML 2.0 identity providers meet us: our metadata, and the address that their pages post to.

A browser that comes by their form brings no cookie of ours (SameSite=Lax). So what is posted is kept beside the row of
whoever set out, unread, and the browser is led on to where its cookies say that it was the one.
"""

from __future__ import annotations

from typing import Annotated
from urllib.parse import quote

from fastapi import Path
from starlette.responses import Response

from healthapp.api.auth import Anyone, origin_of_request
from healthapp.api.forms import go, read_form, refused
from healthapp.api.routes import make_router
from healthapp.kit.errors import HealthError, Kind

router = make_router("/api/v1/auth/saml", "browser")
_LONGEST_STATE = 200
_LONGEST_RESPONSE = 128 * 1024 + 1
ProviderPath = Annotated[str, Path(max_length=64)]


@router.get("/{provider}/metadata", include_in_schema=False)
async def metadata(edge: Anyone, provider: ProviderPath) -> Response:
    """Return what the operator of a provider has to know of us."""
    found = edge.platform.providers.metadata(provider)
    if found is None:
        raise HealthError(Kind.NOT_FOUND)
    return Response(found, media_type="application/samlmetadata+xml")


@router.post("/{provider}/acs", include_in_schema=False)
async def take(edge: Anyone, provider: ProviderPath) -> Response:
    """Keep a response for the browser that set out, and send it on to say that it was the one."""
    form = await read_form(edge, longest=_LONGEST_RESPONSE)
    state = form.get("RelayState", "")[:_LONGEST_STATE]
    try:
        await edge.platform.keep_answer(provider, state, form.get("SAMLResponse", ""), origin_of_request(edge.request))
    except HealthError as error:
        return refused(edge, "login", error, {})
    return go(f"/session/sso/{quote(provider, safe='')}/callback?state={quote(state, safe='')}")
