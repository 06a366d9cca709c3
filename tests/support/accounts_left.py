"""Whether a running instance lets as many accounts be opened as flows of a browser need: asked before they begin."""

from __future__ import annotations

import inspect
import re
import secrets
from typing import TYPE_CHECKING

import httpx

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pytest

SETTING = "HEALTHAPP_REGISTRATIONS_PER_HOUR"
_OPENS_ONE = re.compile(r"\.(?:patient|caregiver|editor|staff)\(")
_POLICY = re.compile(r'"accounts";q=(\d+)')


def accounts_of(items: Iterable[pytest.Item]) -> int:
    """Return about how many accounts tests open: as often as they say so, and one at least."""
    needed = 0
    for item in items:
        said = inspect.getsource(item.function) if hasattr(item, "function") else ""
        needed += max(1, len(_OPENS_ONE.findall(said)))
    return needed


def too_few(url: str, needed: int) -> str | None:
    """Open one account at an instance; return in one line what it has to be told first, if it opens too few."""
    form = {
        "email": f"flow-{secrets.token_hex(6)}@example.com",
        "password": f"kadam-phul-{secrets.token_hex(4)}",
        "displayName": "Before the flows",
        "locale": "en",
        "role": "patient",
    }
    answer = httpx.post(f"{url}/session/register", data=form, headers={"Origin": url}, timeout=60)
    if answer.status_code not in (200, 303):
        return f"{url} does not open accounts: it answered {answer.status_code}."
    advice = f"Start it with {SETTING}={max(10_000, needed)}, or choose fewer flows (TESTS=…)."
    if "error" in answer.headers.get("location", ""):
        return f"{url} opens no more accounts for this address now, and the flows need {needed}. {advice}"
    most = _POLICY.search(answer.headers.get("ratelimit-policy", ""))
    if most is not None and int(most[1]) < needed + 1:
        return f"{url} opens {most[1]} accounts an hour for one address, and the flows need {needed}. {advice}"
    return None
