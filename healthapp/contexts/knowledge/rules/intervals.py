"""Between which figures a measured one lies, in 95 of 100 cases: how far a few hundred queries can be trusted."""

from __future__ import annotations

import math
import random
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_ROUNDS = 1000
_LOW, _HIGH = 0.025, 0.975
_Z = 1.959964
"""So many standard deviations hold 95 of 100."""


def drawn(values: Sequence[float]) -> tuple[float, float]:
    """Return the interval of a mean by the bootstrap: the values drawn anew with repetition, a thousand times."""
    if not values:
        return 0.0, 0.0
    draw = random.Random(len(values))  # noqa: S311 - the same drawings each time; nothing is kept secret by them
    means = sorted(math.fsum(draw.choices(values, k=len(values))) / len(values) for _ in range(_ROUNDS))
    return means[int(_LOW * _ROUNDS)], means[int(_HIGH * _ROUNDS)]


def of_share(hits: int, whole: int) -> tuple[float, float]:
    """Return the interval of a share by Wilson's score: none of 30 missed doesn't mean that none ever will be."""
    if not whole:
        return 0.0, 1.0
    share, square = hits / whole, _Z * _Z
    middle = (share + square / (2 * whole)) / (1 + square / whole)
    half = _Z * math.sqrt(share * (1 - share) / whole + square / (4 * whole * whole)) / (1 + square / whole)
    return max(0.0, middle - half), min(1.0, middle + half)
