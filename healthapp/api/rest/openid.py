"""Where OpenID providers tell us that a login there has ended (OpenID Connect Back-Channel Logout 1.0).

They call us themselves: there is no browser, no cookie, and nothing to believe but the signature.
"""

from __future__ import annotations

from typing import Annotated

from fastapi import Path
from starlette.responses import JSONResponse, Response

from healthapp.api.auth import Anyone, origin_of_request
from healthapp.api.forms import read_form
from healthapp.api.routes import make_router
from healthapp.kit.errors import HealthError, Kind

router = make_router("/api/v1/auth/openid", "browser")
_LONGEST_TOKEN = 16_385
_NO_STORE = {"Cache-Control": "no-store"}
ProviderPath = Annotated[str, Path(max_length=64)]


@router.post("/{provider}/logout", include_in_schema=False)
async def ended(edge: Anyone, provider: ProviderPath) -> Response:
    """End what came from a login at the provider. Answers as §2.8 says: 200, or 400 for a token that isn't good."""
    form = await read_form(edge, longest=_LONGEST_TOKEN)
    try:
        await edge.platform.hear_end(provider, form.get("logout_token", ""), origin_of_request(edge.request))
    except HealthError as error:
        if error.kind is not Kind.INVALID:
            raise
        return JSONResponse({"error": "invalid_request"}, 400, _NO_STORE)
    return Response(status_code=200, headers=_NO_STORE)
