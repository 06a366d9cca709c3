"""What of somebody's words about themselves still counts on a day.

What changes with time is not true for ever. Where it is too old it is unknown and asked again; where the danger lies in
believing the better, only the better grows old.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Literal

from healthapp.contexts.records.schemas import Counted

if TYPE_CHECKING:
    from healthapp.contexts.records.schemas import SayAboutSelf

Ask = Literal["pregnant", "breastfeeding", "egfr"]

PREGNANCY = timedelta(days=280)
"""How long a pregnancy is from its first day on (WHO: 40 weeks); without a due date it counts as long as that."""
AFTER_DUE = timedelta(days=14)
"""A child may come two weeks after its date (WHO: post-term from 42 weeks on)."""
NOT_PREGNANT = timedelta(days=90)
"""How long "not pregnant" is believed."""
BREASTFEEDING = timedelta(days=730)
"""WHO advises breast-feeding to two years and beyond."""
WEAK_KIDNEY = 60
"""Below this eGFR kidneys are weak (KDIGO 2024, G3a) and seldom get well: such a value counts however old it is."""
GOOD_KIDNEY = timedelta(days=365)
"""How long a good value is believed (KDIGO 2024: once a year at least in who is at risk)."""


def counted(said: SayAboutSelf, on: date, today: date) -> tuple[Counted, list[Ask]]:
    """Return what counts `today` of what was said `on` a day, and what has to be asked again."""
    ask: list[Ask] = []
    pregnant, breastfeeding, egfr = said.pregnant, said.breastfeeding, said.egfr
    if pregnant is not None and today > _pregnancy_known_until(said, on):
        pregnant = None
        ask.append("pregnant")
    if breastfeeding is not None and today > on + (BREASTFEEDING if breastfeeding else PREGNANCY):
        breastfeeding = None
        ask.append("breastfeeding")
    if egfr is not None and today > (said.egfr_date or on) + GOOD_KIDNEY:
        ask.append("egfr")
        if egfr >= WEAK_KIDNEY:
            egfr = None
    return Counted(
        age=age(said.birth_date, today) if said.birth_date else None,
        gender=said.gender,
        pregnant=pregnant,
        breastfeeding=breastfeeding,
        egfr=egfr,
    ), ask


def _pregnancy_known_until(said: SayAboutSelf, on: date) -> date:
    if not said.pregnant:
        return on + NOT_PREGNANT
    return said.due_date + AFTER_DUE if said.due_date else on + PREGNANCY


def age(birth_date: str, today: date) -> int:
    """Return whole years since a day, a month or a year; the younger where both are possible, for children's sake."""
    year, *rest = (int(each) for each in birth_date.split("-"))
    match rest:
        case [month, day]:
            had = (today.month, today.day) >= (month, day)
        case [month]:
            had = today.month > month
        case _:
            had = False
    return max(0, today.year - year - (not had))
