"""How much of a medicine a text says that somebody takes: "500 mg 4 times a day", "৫০০ মিগ্রা দিনে ৪ বার", "1+0+1"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from healthapp.kit.i18n.words import normal

if TYPE_CHECKING:
    from collections.abc import Sequence

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
# A strength stands beside it that says nothing of how much is taken: how much of a liquid, a part of a tablet, by
# weight, in units.
_UNCLEAR = re.compile(
    r"\d\s*(?:mls?|millilit\w*|cc|tsp|tbsp|teaspoon\w*|tablespoon\w*|spoon\w*|drops?|units?|iu|sachets?)(?![a-z])|"
    r"\d\s*(?:এমএল|মিলিলিটার|মিলি(?!গ)|চা[- ]চামচ|চামচ|ফোঁটা|ইউনিট)|/\s*(?:kg|ml|কেজি|এমএল|মিলি)|"
    r"(?<![\d/])\d\s*[/\u2044]\s*\d(?!\d)|[½¼¾⅓]|\b(?:half|quarter|adha)\b|আধা|অর্ধেক|সিকি"
)
_RANGE = re.compile(r"\d\s*(?:-|\u2013|to|or|থেকে|বা)\s*\d")
_DIGIT = re.compile(r"\d")
_BARE = re.compile(r"\d{1,2}(?:\.\d)?")
_HOURS = 24


@dataclass(frozen=True, slots=True)
class Dose:
    """What somebody takes: milligrams at once and on a day, as far as the text says. `weekly`: not on every day.

    `told`: an amount was given, also one that can't be turned into milligrams. `planned`: a reminder has its times.
    """

    single_mg: float | None = None
    daily_mg: float | None = None
    daily: bool = False
    weekly: bool = False
    told: bool = False
    planned: bool = False


NO_DOSE = Dose()


def read_dose(typed: str) -> Dose:
    """Return what a text says of the dose; nothing is guessed."""
    text = normal(typed)
    strength = None if _UNCLEAR.search(text) else _strength(text)
    told = any(each.search(text) for each in (_PLAN, _PIECES, _UNCLEAR)) or _strength(text) is not None
    plan = _PLAN.search(text)
    weekly = bool(_WEEKLY.search(text))
    if plan:
        parts = [float(each) for each in plan.groups() if each]
        single = strength * max(parts) if strength else None
        return Dose(single, strength * sum(parts) if strength else None, not weekly, weekly, told)
    pieces = _PIECES.search(_TIMES.sub(" ", text))
    many = _count(pieces.groups()) if pieces else 1.0
    if weekly:
        return Dose(strength * many if strength else None, weekly=True, told=told)
    per_day, a_day = _per_day(text), bool(_DAILY.search(text))
    if per_day is None and a_day:
        # "8 tablets of 500 mg a day" says how many on a day, not how many at once.
        return Dose(strength, strength * many if strength else None, daily=True, told=True)
    single = strength * many if strength else None
    told = told or per_day is not None
    return Dose(single, single * per_day if single and per_day else None, a_day or per_day is not None, told=told)


def planned_dose(name: str, amounts: Sequence[str], a_day: int | None, *, often: bool) -> Dose:
    """Return what a reminder makes of a medicine.

    `name`: with its strength, if that is written there. `amounts`: what is taken at once, in words, the largest of
    several counts. `a_day`: how many times on a day on which it is taken, None for a medicine that is taken when it is
    needed. `often`: on more days than one in a week.

    Only what is said without doubt counts: where two readings are possible, or where the text and the times of the
    reminder differ, the milligrams stay unknown.
    """
    each = [_planned(normal(name), normal(amount), a_day) for amount in amounts or ("",)]
    singles, days = [one for one, _day in each], [day for _one, day in each]
    by_need = a_day is None and any(_DAILY.search(normal(amount)) or _per_day(normal(amount)) for amount in amounts)
    return Dose(
        _largest(singles),
        _largest(days),
        daily=often or by_need,
        weekly=not often and a_day is not None,
        told=any(_DIGIT.search(text) for text in (*amounts, name)),
        planned=True,
    )


def _largest(found: Sequence[float | None]) -> float | None:
    """Return the largest; None when one of them isn't known."""
    known = [one for one in found if one is not None]
    return max(known) if known and len(known) == len(found) else None


def _planned(name: str, amount: str, a_day: int | None) -> tuple[float | None, float | None]:
    """Return how many milligrams are taken at once and on a day; None for what isn't said without doubt."""
    if any(pattern.search(text) for pattern in (_UNCLEAR, _RANGE) for text in (name, amount)):
        return None, None
    strength = _one_strength(name, amount)
    if strength is None:
        return None, None
    if plan := _PLAN.search(amount):
        parts = [float(each) for each in plan.groups() if each and float(each)]
        agrees = a_day is None or a_day == len(parts)
        return (strength * max(parts), strength * sum(parts) if agrees else None) if parts else (None, None)
    pieces = _pieces(amount)
    single = strength * (1.0 if pieces is None else pieces)
    said = _per_day(amount)
    # "Two tablets a day" may say how many on a day or how many each time.
    is_plain = said is not None or not _DAILY.search(amount) or a_day == 1
    times = a_day if said is None else said if a_day in (None, said) else None
    return single, single * times if times and is_plain else None


def _pieces(amount: str) -> float | None:
    if found := _PIECES.search(_TIMES.sub(" ", amount)):
        return _count(found.groups())
    return float(amount) if _BARE.fullmatch(amount.strip()) else None


def _one_strength(name: str, amount: str) -> float | None:
    """Return the milligrams of one piece, or of the amount as a whole where it is given without pieces."""
    labels, saids = _strengths(name), _strengths(amount)
    pieces = _pieces(amount)
    if len(labels) > 1 or len(saids) > 1:
        return None
    label, said = next(iter(labels), None), next(iter(saids), None)
    if said is None:
        return label if pieces is not None or _PLAN.search(amount) else None
    if pieces is None:
        return None if _PLAN.search(amount) and label not in (None, said) else said
    if label is not None:
        # "Two tablets (1000 mg)" of those of 500 mg tells the same twice.
        return label if said in (label, label * pieces) else None
    return None if pieces != 1 and "(" in amount else said


def _strengths(text: str) -> set[float]:
    return {float(found[1]) * factor for pattern, factor in _STRENGTH for found in pattern.finditer(text)}


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
