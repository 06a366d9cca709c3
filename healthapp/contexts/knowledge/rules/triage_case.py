"""A person as the symptom check sees them: what they have, what they don't have, and who they are."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from healthapp.contexts.knowledge.rules.reading_lexicon import UNMOVED

if TYPE_CHECKING:
    from collections.abc import Iterable

    from healthapp.contexts.knowledge.rules.book import Book
    from healthapp.contexts.knowledge.schemas.content import Who

Sex = Literal["male", "female"]
Season = Literal["summer", "monsoon", "winter"]

PREGNANT = "pregnancy_now"
_MISSED = "missed_period"
_IN_PREGNANCY = (
    ({"severe_headache"}, "pregnant_severe_headache"),
    ({"blurred_vision"}, "pregnant_blurred_vision"),
    ({"seizure"}, "pregnant_fits"),
    ({"fever"}, "pregnant_fever"),
    ({"bp_140_90"}, "pregnant_high_bp"),
    ({"severe_abdominal_pain"}, "pregnant_abdominal_pain"),
    ({"lower_abdominal_pain"}, "pregnant_abdominal_pain"),
    ({"swelling_face", "hand_swelling"}, "pregnant_swelling_face_hands"),
    ({"vaginal_bleeding_between"}, "pregnant_bleeding"),
    ({"heavy_periods"}, "pregnant_bleeding"),
    ({"persistent_vomiting"}, "severe_morning_sickness"),
    ({"itching"}, "pregnant_itching"),
)
_AFTER_BIRTH = (
    ({"fever"}, "postpartum_fever"),
    ({"low_mood"}, "postpartum_low_mood"),
    ({"heavy_periods"}, "postpartum_bleeding"),
)
"""What the content calls by a name of its own in pregnancy and in the six weeks after a birth."""
_GROWN = (18.0, 60.0)
_BEARING = (10.0, 56.0)
"""Who may be with child, by years of age."""
_SUMMER, _MONSOON, _WINTER = (3, 4, 5), (6, 7, 8, 9, 10), (11, 12, 1, 2)


def season_of(month: int) -> Season:
    """Return the season of a month (1 to 12) in Bangladesh."""
    return "summer" if month in _SUMMER else "monsoon" if month in _MONSOON else "winter"


@dataclass(frozen=True)
class Case:
    """`present` holds the broader findings too, `absent` the narrower ones. None is unknown; `age` is in years.

    `places` are where somebody has been of late, with the regions in which they lie; without any that is unknown.
    `anywhere` is the same person before a place was told, None where none was: a place never makes less urgent.
    """

    present: frozenset[str]
    absent: frozenset[str]
    age: float | None = None
    sex: Sex | None = None
    pregnant: bool | None = None
    season: Season | None = None
    places: frozenset[str] = frozenset()
    anywhere: Case | None = None

    def fits(self, who: Who) -> bool | None:
        """Tell whether somebody is among them; None when it can't be known."""
        known = [True if each in self.present else None for each in who.having]
        if who.ages is not None:
            known.append(None if self.age is None else who.ages[0] <= self.age < who.ages[1])
        for asked, told in (
            (who.sex, self.sex),
            (who.pregnant, self.pregnant),
            (who.season, self.season),
        ):
            if asked is not None:
                known.append(None if told is None else asked == told)
        if who.region is not None:
            # Nobody tells every place where they have been: one that isn't told rules nothing out.
            known.append(True if who.region in self.places else None)
        if False in known:
            return False
        return None if None in known else True

    def may_fit(self, who: Who) -> bool:
        """Tell whether a warning for these people is for this one: any sex if it is unknown, a grown-up if the age is.

        What they haven't told of themselves (a history, a pregnancy) isn't taken for granted.
        """
        if self.fits(who) is not None:
            return bool(self.fits(who))
        told = self.sex is None and who.sex is not None
        grown = self.age is None and who.ages is not None and who.ages[0] < _GROWN[1] and who.ages[1] > _GROWN[0]
        rest = {name: None for name, known in (("sex", told), ("ages", grown)) if known}
        return bool(rest) and self.fits(who.model_copy(update=rest)) is True

    @cached_property
    def grown(self) -> bool:
        """Tell whether this is a grown-up as far as anybody knows."""
        return self.age is None or self.age >= _GROWN[0]


def make_case(
    book: Book,
    present: Iterable[str],
    absent: Iterable[str] = (),
    *,
    age: float | None = None,
    sex: Sex | None = None,
    pregnant: bool | None = None,
    season: Season | None = None,
) -> Case:
    """Return a case in which nothing contradicts itself. KeyError for a finding that there isn't.

    Who says both yes and no to something has it: that is the safer reading. Men aren't pregnant; a woman who has missed
    her period may be, whatever she thinks.
    """
    present = frozenset(present)
    may_bear = sex != "male" and (age is None or _BEARING[0] <= age < _BEARING[1])
    if not may_bear and present >= UNMOVED:
        present -= {"reduced_baby_movements"}  # a child that lies still, and nothing of a womb
    having = book.with_broader(present)
    if sex == "male":
        pregnant = False
    elif PREGNANT in having or pregnant:
        pregnant = True
        having |= {PREGNANT}
    elif _MISSED in having:
        pregnant = None
    named = (*(_IN_PREGNANCY if pregnant else ()), *(_AFTER_BIRTH if "recent_delivery" in having else ()))
    having = book.with_broader([*having, *(own for general, own in named if having >= general)])
    lacking = book.with_narrower(absent) - having
    return Case(having, lacking, age, sex, pregnant, season)


def been_in(book: Book, case: Case, read: Iterable[str] = (), chosen: Iterable[str] = ()) -> Case:
    """Return the same person, having been in these regions or districts. KeyError for one that there isn't.

    `chosen` are those that somebody gave as an answer: what having been there means (the Hill Tracts are a malaria
    area) is a finding too. Of a place `read` in a narrative, the words around it say whether it is.
    """
    read, chosen = set(read), set(chosen)
    places = book.with_regions(read | chosen)
    if not places:
        return case
    regions = [each for each in book.content.region if each.id in book.with_regions(chosen)]
    having = book.with_broader([*case.present, *(each.finding for each in regions if each.finding)])
    return replace(case, present=having, absent=case.absent - having, places=places, anywhere=case)
