"""Whether chances are what they say: of what is called 70 % likely, 70 of 100 should be right."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

BINS = 10


@dataclass(frozen=True)
class Bin:
    """The claims with a chance from `least` up to `most`: how many, what was said on average, how many were right."""

    least: float
    most: float
    claims: int
    said: float
    right: float


def bins(claims: Sequence[tuple[float, bool]], many: int = BINS) -> list[Bin]:
    """Sort claims (chance, whether it was right) into bins of equal width; empty ones are left out."""
    found = []
    for number in range(many):
        inside = [each for each in claims if min(int(each[0] * many), many - 1) == number]
        if inside:
            said = math.fsum(chance for chance, _ in inside) / len(inside)
            right = sum(was for _, was in inside) / len(inside)
            found.append(Bin(number / many, (number + 1) / many, len(inside), said, right))
    return found


def calibration_error(claims: Sequence[tuple[float, bool]], many: int = BINS) -> float:
    """Return the expected calibration error: the mean gap of the bins, by their claims; 0 without any."""
    if not claims:
        return 0.0
    return math.fsum(each.claims * abs(each.said - each.right) for each in bins(claims, many)) / len(claims)
