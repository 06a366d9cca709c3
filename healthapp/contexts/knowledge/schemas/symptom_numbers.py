"""The numbers of the symptom check as the content holds them, and what they must not be.

They are judgements, set on the tune half of the vignettes (tests/eval) and measured on the other half. Who changes one
runs `healthapp knowledge eval` on the tune half and says why.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from healthapp.contexts.knowledge.schemas.parts import Part

if TYPE_CHECKING:
    from collections.abc import Callable

Chance = Annotated[float, Field(gt=0, lt=1, strict=True)]
Ratio = Annotated[float, Field(ge=1, le=1000, strict=True, allow_inf_nan=False)]
Factor = Annotated[float, Field(ge=0, le=10, strict=True, allow_inf_nan=False)]

LIKELIHOODS = ("nearly_always", "usually", "often", "sometimes", "seldom", "never")
COMMONNESS = ("very_common", "common", "uncommon", "rare", "very_rare")
RISKS = ("much_more", "more", "less", "much_less", "never")
PLACES = ("common", "rare")
ENOUGH = ("medium", "high", "emergency")
"""The bands of each table, the largest number first."""
_MOST_BY_PLACE, _LEAST_BY_PLACE = 4.0, 0.5


def _falling(*bands: str) -> Callable[[dict[str, float]], dict[str, float]]:
    """Return a check that each band has a number, and one below that of the band before."""

    def check(found: dict[str, float]) -> dict[str, float]:
        for band in bands:
            if band not in found:
                msg = f"{band} is missing"
                raise ValueError(msg)
        for band in found:
            if band not in bands:
                msg = f"there is no {band} among {', '.join(bands)}"
                raise ValueError(msg)
        for above, below in pairwise(bands):
            if found[below] >= found[above]:
                msg = f"{below} ({found[below]:g}) has to be below {above} ({found[above]:g})"
                raise ValueError(msg)
        return found

    return check


def _around_one(found: dict[str, float]) -> dict[str, float]:
    if not found["less"] < 1 < found["more"]:
        msg = "less has to be below 1 and more above it"
        raise ValueError(msg)
    if found["never"] != 0:
        msg = "never has to be 0"
        raise ValueError(msg)
    return found


def _modest(found: dict[str, float]) -> dict[str, float]:
    """A place is told coarsely, and people travel: it may raise a condition, and lower it only a little."""
    if not 1 < found["common"] <= _MOST_BY_PLACE:
        msg = f"common has to be above 1 and at most {_MOST_BY_PLACE:g}"
        raise ValueError(msg)
    if not _LEAST_BY_PLACE <= found["rare"] < 1:
        msg = f"rare has to be at least {_LEAST_BY_PLACE:g} and below 1"
        raise ValueError(msg)
    return found


class Questions(Part):
    """When the conversation ends, and what a question is worth."""

    most: Annotated[int, Field(ge=1, le=60, strict=True)]
    sure: Chance
    candidates: Annotated[int, Field(ge=2, le=50, strict=True)]
    least_chance: Chance
    least_gain: Chance
    danger_bonus: Annotated[float, Field(ge=0, le=10, strict=True, allow_inf_nan=False)]


class SymptomCheck(Part):
    """Chances and limits; every chance is between 0 and 1, every factor multiplies odds.

    What each is for stands beside it in the content's file.
    """

    id: Literal["symptom_check"] = "symptom_check"
    likelihood: Annotated[dict[str, Chance], AfterValidator(_falling(*LIKELIHOODS))]
    common: Annotated[dict[str, Ratio], AfterValidator(_falling(*COMMONNESS))]
    risk: Annotated[dict[str, Factor], AfterValidator(_falling(*RISKS)), AfterValidator(_around_one)]
    place: Annotated[dict[str, Factor], AfterValidator(_falling(*PLACES)), AfterValidator(_modest)]
    narrower: Chance
    chance_share: Chance
    chance_least: Chance
    mention: Chance
    other_prior: Ratio
    other_finding: Ratio
    sharpness: Annotated[float, Field(gt=0, le=5, strict=True, allow_inf_nan=False)]
    explains: Annotated[float, Field(gt=0, le=5, strict=True, allow_inf_nan=False)]
    likely: Chance
    possible: Chance
    shown: Annotated[int, Field(ge=1, le=20, strict=True)]
    least_shown: Chance
    danger: Chance
    enough: Annotated[dict[str, Chance], AfterValidator(_falling(*ENOUGH))]
    questions: Questions

    @model_validator(mode="after")
    def _are_in_order(self) -> SymptomCheck:
        ordered = (("least_shown", self.least_shown), ("possible", self.possible), ("likely", self.likely))
        for (lower, least), (higher, most) in pairwise(ordered):
            if least >= most:
                msg = f"{lower} ({least:g}) has to be below {higher} ({most:g})"
                raise ValueError(msg)
        if self.danger > self.enough["emergency"]:
            msg = f"danger ({self.danger:g}) must not be above enough.emergency ({self.enough['emergency']:g})"
            raise ValueError(msg)
        return self
