"""What forms that the browser posts itself need: where to go next, and how a page learns what was wrong.

After a refused form the API answers 303 to the form's page and leaves a short-lived cookie; the page's state reads it.
The cookie is not secret and not trusted: it only names messages of ours.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, get_args

from healthapp.contexts.identity.schemas import MfaMethod
from healthapp.kit.actor import Role
from healthapp.kit.errors import FieldError

if TYPE_CHECKING:
    from collections.abc import Sequence

SECOND_STEP_COOKIE = "healthapp_second_step"
"""Between the two steps of a login: the ticket, and by what the second can be done, for the page to show."""
LEAVING_COOKIE = "healthapp_leaving"
"""Between a logout here and the one at the provider: which one, and the way there, good once, for the page to take."""
LEFT_COOKIE = "healthapp_left"
"""After it: which provider, and what it answered, for the page to say. Not trusted: it only names messages of ours."""
SECURITY_PAGE = "/settings/security/"
"""Where one adds a second factor; who has to and hasn't is led here from wherever they wanted to go."""
FLASH_COOKIE = "healthapp_flash"
FLASH_SECONDS = 60
_LONGEST = 3000

_HOMES = {
    Role.PATIENT: "/today/",
    Role.CAREGIVER: "/care/",
    Role.ADMIN: "/admin/",
    Role.DOCTOR: "/care/",
    Role.PHARMACIST: "/inbox/",
    Role.PROVIDER: "/care/",
    Role.APPLICANT: "/waiting/",
    Role.EMERGENCY: "/emergency-desk/",
}


_POSTED_FROM_ELSEWHERE = re.compile(r"/api/(v1/)?auth/saml/[^/]{1,64}/(acs|slo)")


def is_posted_from_elsewhere(path: str) -> bool:
    """Tell whether other sites' pages are meant to post to this path: it acts for nobody, whoever brings it."""
    return _POSTED_FROM_ELSEWHERE.fullmatch(path) is not None


def home_of(role: Role) -> str:
    """Return the page that someone with this role starts from."""
    return _HOMES.get(role, "/")


def safe_next(path: str | None, default: str) -> str:
    """Return a path of ours to go to after the login; anything that could leave this site is ignored."""
    if (
        not path
        or not path.startswith("/")
        or "//" in path.partition("?")[0]  # also behind a dot: `/.//host` is walked to `//host`
        or "\\" in path  # a slash to browsers
        or any(ord(char) < ord(" ") for char in path)
    ):
        return default
    return path


def pack_second_step(token: str, methods: Sequence[str]) -> str:
    """Return the value of the cookie between the two steps."""
    return ".".join((token, *methods))


def second_step_token(cookie: str) -> str:
    """Return the ticket of the cookie between the two steps."""
    return cookie.partition(".")[0]


def second_step_methods(cookie: str) -> list[str]:
    """Return by what the second step can be done, as far as the page knows them; the cookie is not trusted."""
    return [name for name in cookie.split(".")[1:] if name in get_args(MfaMethod)]


@dataclass(frozen=True)
class Flash:
    """What the page after the redirect shows: field errors ("" for the whole form) and the values to fill in again."""

    problems: tuple[FieldError, ...] = ()
    values: dict[str, str] = field(default_factory=dict)


def pack_flash(problems: Sequence[FieldError], values: dict[str, str]) -> str:
    """Return the cookie's value. Never put a password into `values`."""
    listed = [[problem.field, problem.code, dict(problem.params)] for problem in problems]
    raw = json.dumps([listed, values], ensure_ascii=False, separators=(",", ":")).encode()
    if len(raw) > _LONGEST:
        raw = json.dumps([listed, {}], ensure_ascii=False, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def unpack_flash(cookie: str) -> Flash:
    """Read the cookie; a broken one is as good as none."""
    try:
        padded = cookie + "=" * (-len(cookie) % 4)
        listed, values = json.loads(base64.urlsafe_b64decode(padded.encode()))
        problems = tuple(FieldError(str(name), str(code), dict(params)) for name, code, params in listed)
        return Flash(problems, {str(name): str(value) for name, value in values.items()})
    except (ValueError, TypeError, AttributeError, binascii.Error):
        return Flash()
