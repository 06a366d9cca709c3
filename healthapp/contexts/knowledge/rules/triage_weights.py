"""The numbers behind the symptom check. All of them are here; the content says only which band holds for what.

They are judgements, set on the tune half of the vignettes (tests/eval) and measured on the other half. Who changes one
runs `healthapp knowledge eval` on the tune half and says why.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from healthapp.contexts.knowledge.schemas.content import Commonness, Likelihood, Urgency

if TYPE_CHECKING:
    from collections.abc import Mapping

LEVELS = (Urgency.LOW, Urgency.MEDIUM, Urgency.HIGH, Urgency.EMERGENCY)
"""The urgencies, from what gets better by itself to what can't wait."""


@dataclass(frozen=True)
class Weights:
    """Chances and limits; every chance is between 0 and 1, every factor multiplies odds."""

    likelihood: Mapping[Likelihood, float] = field(
        # The middle of what textbooks mean by these words. "Never" leaves room for a mistaken answer.
        default_factory=lambda: {
            Likelihood.NEARLY_ALWAYS: 0.95,
            Likelihood.USUALLY: 0.75,
            Likelihood.OFTEN: 0.50,
            Likelihood.SOMETIMES: 0.25,
            Likelihood.SELDOM: 0.07,
            Likelihood.NEVER: 0.004,
        }
    )
    common: Mapping[Commonness, float] = field(
        # How much likelier than the rarest. True ratios are larger, but who asks about symptoms has more than most.
        default_factory=lambda: {
            Commonness.VERY_COMMON: 30.0,
            Commonness.COMMON: 15.0,
            Commonness.UNCOMMON: 6.0,
            Commonness.RARE: 2.5,
            Commonness.VERY_RARE: 1.0,
        }
    )
    risk: Mapping[str, float] = field(
        default_factory=lambda: {"much_more": 4.0, "more": 2.0, "less": 0.5, "much_less": 0.1, "never": 0.0}
    )
    narrower: float = 0.4
    """Of those with a finding, so many have it in a narrower form that a condition doesn't speak of."""
    chance_share: float = 0.25
    """A finding that a condition doesn't speak of: so much of how often all who ask have it, by something else."""
    chance_least: float = 0.012
    """The least chance of any finding by something else."""
    mention: float = 0.45
    """Who has a finding says so unasked this often: what isn't mentioned speaks a little against."""
    other_prior: float = 60.0
    """How common it is that none of the conditions is the cause, on the scale of `common`."""
    other_finding: float = 2.5
    """What else there may be explains any finding so many times better than chance does."""
    sharpness: float = 1.3
    """The sum of the weights counts for so much. It makes the chances calibrated: said 70 %, right in 70 of 100."""
    likely: float = 0.45
    possible: float = 0.08
    shown: int = 5
    least_shown: float = 0.02
    """Which chances are called likely and possible, how many conditions are told and from which chance on."""
    danger: float = 0.1
    """A condition is a real candidate, whose dangers count, from this chance on."""
    enough: Mapping[Urgency, float] = field(
        # Missing an emergency is worse than a visit too many: the more urgent, the smaller a chance is enough.
        default_factory=lambda: {Urgency.EMERGENCY: 0.2, Urgency.HIGH: 0.25, Urgency.MEDIUM: 0.3}
    )
    sure: float = 0.85
    """A conversation ends when one condition has this chance."""
    questions: int = 12
    """And after so many questions in any case."""


WEIGHTS = Weights()
