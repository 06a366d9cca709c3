"""The score: one definition for the page, the interface, the metric and the alert."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from healthapp.contexts.admin.rules.catalogue import CHECKS
from healthapp.contexts.admin.schemas import State

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from healthapp.contexts.admin.rules.catalogue import Check


def score(states: Mapping[str, State], checks: Mapping[str, Check] = CHECKS) -> float:
    """Return the weighted share of checks that are ok, 0–100, rounded down to a tenth: 100 is all of them.

    A warning, a failure and what isn't known count alike: as nothing. A check without a state isn't known.
    """
    whole = sum(check.weight for check in checks.values())
    good = sum(check.weight for name, check in checks.items() if states.get(name) is State.OK)
    return math.floor(1000 * good / whole) / 10 if whole else 0.0


def state_now(check: Check, state: str, computed_at: datetime, now: datetime) -> State:
    """Return a result's state as it counts at `now`: one that is too old isn't known."""
    return State(state) if now - computed_at <= check.stale_after else State.UNKNOWN
