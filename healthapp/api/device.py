"""What tells one device from another: a browser by a random cookie of ours, a program by the name it gives itself.

Not a secret on its own and never a proof of who someone is: tokens are bound to it, so that a stolen one is of no use
elsewhere, and a device that an account was entered from before isn't locked out by strangers' failures.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from healthapp.api.middleware import cookie
from healthapp.kit.crypto import new_token
from healthapp.kit.errors import FieldError, HealthError, Kind

if TYPE_CHECKING:
    from starlette.datastructures import Headers
    from starlette.responses import Response

    from healthapp.config import Settings
    from healthapp.kit.actor import Actor
    from healthapp.wiring import Platform

HEADER = "X-Device-Id"
_SHORTEST, _LONGEST = 16, 200
_YEAR = 365 * 24 * 3600


def cookie_name(*, https: bool) -> str:
    """Return the cookie's name; `__Host-` keeps a neighbouring host from planting one that it knows."""
    return "__Host-healthapp_device" if https else "healthapp_device"


def device_of(platform: Platform, headers: Headers) -> str | None:
    """Return the digest of the device that a request comes from, or None when it doesn't say."""
    if named := headers.get(HEADER):
        return device_named(platform, named)
    kept = cookie(headers, cookie_name(https=platform.settings.is_https))
    return platform.identity.device_digest("cookie", kept[:_LONGEST]) if kept else None


def device_named(platform: Platform, named: str) -> str:
    """Return the digest of a device by what it calls itself."""
    return platform.identity.device_digest("name", named[:_LONGEST])


def entering(platform: Platform, headers: Headers, origin: Actor) -> tuple[Actor, str | None]:
    """Return from where someone is about to log in, and the cookie that their browser needs for it, if it has none.

    INVALID for a name that is too short to be one device's, or too long to be kept.
    """
    named = headers.get(HEADER)
    if named is not None and not _SHORTEST <= len(named) <= _LONGEST:
        raise HealthError(Kind.INVALID, fields=(FieldError(HEADER, "bad_device"),))
    if origin.device is not None or headers.get("sec-fetch-site") is None:
        return origin, None
    fresh = new_token()
    return replace(origin, device=platform.identity.device_digest("cookie", fresh)), fresh


def keep(answer: Response, settings: Settings, fresh: str | None) -> None:
    """Give a browser the cookie that `entering` made for it."""
    if fresh is not None:
        answer.set_cookie(
            cookie_name(https=settings.is_https),
            fresh,
            max_age=_YEAR,
            path="/",
            httponly=True,
            samesite="lax",
            secure=settings.is_https,
        )
