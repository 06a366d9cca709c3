"""Where SAML 2.0 identity providers meet us: our metadata, and the address that their pages post to.

A browser that comes by their form brings no cookie of ours (SameSite=Lax). So what is posted is kept beside the row of
whoever set out, unread, and the browser is led on to where its cookies say that it was the one.

A request to log somebody out needs no browser of theirs: its signature is what counts, and whom it names.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated
from urllib.parse import quote

from fastapi import Path
from starlette.responses import Response

from healthapp.api.auth import Anyone, origin_of_request
from healthapp.api.forms import go, read_form, refused
from healthapp.api.routes import make_router
from healthapp.api.sign_off import tell
from healthapp.kit.errors import HealthError, Kind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from healthapp.api.auth import Edge

router = make_router("/api/v1/auth/saml", "browser")
_REQUEST, _RESPONSE = "SAMLRequest", "SAMLResponse"
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


@router.post("/{provider}/acs", include_in_schema=False, status_code=303)
async def take(edge: Anyone, provider: ProviderPath) -> Response:
    """Keep a response for the browser that set out, and send it on to say that it was the one."""
    form = await read_form(edge, longest=_LONGEST_RESPONSE)
    state = form.get("RelayState", "")[:_LONGEST_STATE]
    try:
        await edge.platform.keep_answer(provider, state, form.get(_RESPONSE, ""), origin_of_request(edge.request))
    except HealthError as error:
        return refused(edge, "login", error, {})
    return go(f"/session/sso/{quote(provider, safe='')}/callback?state={quote(state, safe='')}")


@router.get("/{provider}/slo", include_in_schema=False, status_code=303)
async def hear(edge: Anyone, provider: ProviderPath) -> Response:
    """Hear of a logout by an address (HTTP-Redirect binding): a request, or the answer to one of ours."""
    query = edge.request.scope["query_string"].decode("latin-1")
    return await _hear(edge, provider, edge.request.query_params, f"?{query}")


@router.post("/{provider}/slo", include_in_schema=False, status_code=303)
async def hear_form(edge: Anyone, provider: ProviderPath) -> Response:
    """Hear of a logout by a form (HTTP-POST binding)."""
    form = await read_form(edge, longest=_LONGEST_RESPONSE)
    return await _hear(edge, provider, form, form.get(_REQUEST) or form.get(_RESPONSE, ""))


async def _hear(edge: Edge, provider: str, given: Mapping[str, str], brought: str) -> Response:
    """End what is asked to end, and lead back to the provider; or keep an answer for the browser that asked.

    Where it leads is ours to say, or stands in the settings: nothing that was brought names an address.
    """
    origin, relay = origin_of_request(edge.request), given.get("RelayState")
    try:
        if _REQUEST in given:
            return go(await edge.platform.hear_logout(provider, brought, relay, origin))
        state = (relay or "")[:_LONGEST_STATE]
        await edge.platform.keep_answer(provider, state, brought, origin)
    except HealthError as error:
        if error.kind is Kind.INVALID:
            return tell(edge, provider, "refused")
        if error.code == "sso_ended":
            return tell(edge, provider, "unknown")
        raise
    return go(f"/session/sso/{quote(provider, safe='')}/left?state={quote(state, safe='')}")
