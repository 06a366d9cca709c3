"""How heavy a child can be at its age: where nobody told its weight, its age still bounds what is too much for it."""

from __future__ import annotations

_MONTHS = 12
_HEAVIEST = (
    # Younger than so many months: so many kilograms.
    (1, 5.8),
    (2, 7.1),
    (3, 8.0),
    (6, 9.8),
    (9, 11.0),
    (12, 12.0),
    (18, 13.7),
    (24, 15.3),
    (36, 18.3),
    (48, 21.5),
    (60, 24.9),
    (72, 27.8),
    (84, 31.4),
    (96, 35.8),
    (108, 41.0),
    (120, 46.9),
    (132, 60.0),
    (144, 68.0),
)
"""The weight for age two standard deviations above the median of the heavier sex, at the end of each span.

To 5 years: WHO Child Growth Standards (2006). To 10 years: WHO Growth Reference 5-19 years (2007). From there the WHO
has none; the CDC's growth charts (2000), 97th centile, rounded up. One child of forty is heavier; in Bangladesh fewer.
"""


def heaviest(age: float) -> float:
    """Return the kilograms that hardly any child of an age in years exceeds. ValueError from 12 years on."""
    for months, weight in _HEAVIEST:
        if age * _MONTHS < months:
            return weight
    msg = "no child's age"
    raise ValueError(msg)
