"""How much of a medicine a text says that somebody takes: "500 mg 4 times a day", "৫০০ মিগ্রা দিনে ৪ বার", "1+0+1"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from healthapp.kit.i18n.words import normal

if TYPE_CHECKING:
    from healthapp.contexts.knowledge.schemas.content import Medicine

_NUMBER = r"(\d+(?:\.\d+)?)"
_MG = r"(?:mg|mgs|milligrams?|মি\.?\s?গ্রা\.?|মিগ্রা|মিলিগ্রাম|এমজি)"
_STRENGTH = (
    (re.compile(rf"{_NUMBER}\s*{_MG}"), 1.0),
    (re.compile(rf"{_NUMBER}\s*(?:mcg|µg|μg|micrograms?|মাইক্রোগ্রাম)"), 0.001),
    (re.compile(rf"{_NUMBER}\s*(?:grams?|gms?|g|গ্রাম)(?![a-z])"), 1000.0),
)
_WORDS = {
    "once": 1, "one": 1, "twice": 2, "two": 2, "thrice": 3, "three": 3, "four": 4, "six": 6, "eight": 8,
    "একবার": 1, "এক": 1, "দুবার": 2, "দুইবার": 2, "দুই": 2, "তিনবার": 3, "তিন": 3, "চারবার": 4, "চার": 4, "ছয়": 6,
}  # fmt: skip
_LATIN = {"od": 1, "bd": 2, "bid": 2, "tds": 3, "tid": 3, "qid": 4, "qds": 4}
_COUNT = rf"(?:{_NUMBER}|({'|'.join(map(re.escape, _WORDS))}))"
_TIMES = re.compile(rf"{_COUNT}\s*(?:times|x\b|বার|bar\b)")
_ONCE_OR_TWICE = re.compile(r"(once|twice|thrice|একবার|দুবার|দুইবার|তিনবার|চারবার)")
_EVERY = re.compile(
    rf"(?:every|each|প্রতি)\s*{_COUNT}\s*(?:hours?|hrs?|h\b|ঘ[ণন]্টা)|{_COUNT}\s*(?:hourly|ঘ[ণন]্টা\s*(?:পর|পরপর))"
)
_PLAN = re.compile(
    r"(?<![\d.])(\d(?:\.\d)?)\s*\+\s*(\d(?:\.\d)?)\s*\+\s*(\d(?:\.\d)?)(?:\s*\+\s*(\d(?:\.\d)?))?(?![\d.])"
)
_PIECES = re.compile(rf"{_COUNT}\s*(?:tablets?|tabs?|capsules?|caps?|pills?|puffs?|টা|টি|ট্যাবলেট|ক্যাপসুল|বড়ি)(?![a-z])")
_WEEKLY = re.compile(r"week|সপ্তা|soptah|saptah")
_DAILY = re.compile(r"\bdaily\b|\bdays?\b|দিনে|দৈনিক|প্রতিদিন|রোজ|dine\b|protidin|\b(?:bd|bid|tds|tid|qid|qds|od)\b")
_SHORT = re.compile(r"\b(od|bd|bid|tds|tid|qid|qds)\b")
_HOURS = 24


@dataclass(frozen=True, slots=True)
class Dose:
    """What somebody takes: milligrams at once and on a day, as far as the text says. `weekly`: not on every day."""

    single_mg: float | None = None
    daily_mg: float | None = None
    daily: bool = False
    weekly: bool = False


NO_DOSE = Dose()


def read_dose(typed: str) -> Dose:
    """Return what a text says of the dose; nothing is guessed."""
    text = normal(typed)
    strength = _strength(text)
    plan = _PLAN.search(text)
    weekly = bool(_WEEKLY.search(text))
    if plan:
        parts = [float(each) for each in plan.groups() if each]
        single = strength * max(parts) if strength else None
        return Dose(single, strength * sum(parts) if strength else None, daily=not weekly, weekly=weekly)
    pieces = _PIECES.search(_TIMES.sub(" ", text))
    many = _count(pieces.groups()) if pieces else 1.0
    if weekly:
        return Dose(strength * many if strength else None, weekly=True)
    per_day, a_day = _per_day(text), bool(_DAILY.search(text))
    if per_day is None and a_day:
        # "8 tablets of 500 mg a day" says how many on a day, not how many at once.
        return Dose(strength, strength * many if strength else None, daily=True)
    single = strength * many if strength else None
    return Dose(single, single * per_day if single and per_day else None, daily=a_day or per_day is not None)


def _strength(text: str) -> float | None:
    for pattern, factor in _STRENGTH:
        if found := pattern.search(text):
            return float(found[1]) * factor
    return None


def _count(groups: tuple[str | None, ...]) -> float:
    number = next(each for each in groups if each)
    return float(number) if number[0].isdigit() else float(_WORDS[number])


def _per_day(text: str) -> float | None:
    if (every := _EVERY.search(text)) and (hours := _count(every.groups())):
        return _HOURS / hours
    if times := _TIMES.search(text):
        return _count(times.groups())
    if short := _SHORT.search(text):
        return float(_LATIN[short[1]])
    if once := _ONCE_OR_TWICE.search(text):
        return float(_WORDS[once[1]])
    return None


def is_weekly(medicine: Medicine) -> bool:
    """Tell whether the content lets a medicine be taken by mouth once a week only and says so in its warnings.

    Methotrexate kills when it is taken daily by mistake (BNF, Methotrexate: safe use).
    """
    return any("once a week" in each.en.lower() and "never daily" in each.en.lower() for each in medicine.warnings) or (
        "once a week" in medicine.how.en.lower() and "never daily" in medicine.how.en.lower()
    )
