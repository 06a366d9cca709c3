"""What the page of the symptom check shows, put into words: findings, answers, conditions, what was understood."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from healthapp.contexts.knowledge.schemas.content import Urgency
from healthapp.kit.i18n import format_list, text
from state.search import entry_href

if TYPE_CHECKING:
    from collections.abc import Sequence

    from healthapp.contexts.knowledge.schemas.symptoms import (
        FindingView,
        NotUnderstood,
        PossibleCondition,
        RegionView,
        SymptomResult,
        SymptomsUnderstood,
    )
    from healthapp.kit.i18n import Lang

LOOKS = {
    Urgency.EMERGENCY: "emergency",
    Urgency.HIGH: "urgent",
    Urgency.MEDIUM: "advice",
    Urgency.LOW: "advice",
}
_SAID_BY_THE_TITLE = frozenset({Urgency.HIGH, Urgency.MEDIUM})


@dataclass
class ChipRow:
    """A finding that is offered or was chosen: its id, or the words that somebody typed and nobody knows."""

    use: str
    name: str


@dataclass
class RegionRow:
    """A region of the country as somebody chooses it: as a whole, or one of its districts."""

    use: str
    name: str
    districts: list[ChipRow] = field(default_factory=list)


def region_row(one: RegionView) -> RegionRow:
    """Say a region with its districts."""
    return RegionRow(one.id, one.name, [ChipRow(each.id, each.name) for each in one.districts])


@dataclass
class AnswerRow:
    """A question that was answered; `number` counts from 1."""

    number: int
    name: str
    said: str


@dataclass
class UnknownRow:
    """Words that weren't understood, with what may be meant."""

    said: str
    offers: list[ChipRow] = field(default_factory=list)


@dataclass
class FactRow:
    """One line of what was understood."""

    name: str
    text: str


@dataclass
class ConditionRow:
    """A condition that may be behind it."""

    id: str
    href: str
    name: str
    band: str
    band_text: str
    severity_text: str
    urgency_text: str
    description: str
    speaks_for: list[str] = field(default_factory=list)
    speaks_against: list[str] = field(default_factory=list)
    actions: list[str] = field(default_factory=list)
    avoid: list[str] = field(default_factory=list)
    sources: list[str] = field(default_factory=list)


@dataclass
class ResultRow:
    """What came of it, without the conditions."""

    urgency: str = ""
    look: str = "advice"
    title: str = ""
    nothing_fits: bool = False
    disclaimer: str = ""


def chip(found: FindingView) -> ChipRow:
    """Return a finding as the page offers it."""
    return ChipRow(found.id, found.name)


def unknown_row(missed: NotUnderstood) -> UnknownRow:
    """Return what wasn't understood, with what may be meant."""
    return UnknownRow(missed.said, [chip(each) for each in missed.suggestions])


def result_row(found: SymptomResult, lang: Lang) -> ResultRow:
    """Return how urgent it is, with its look and its title."""
    level = found.urgency_level
    title = text(f"ui.symptoms.urgency_{level.value}", lang)
    # In an emergency it matters to nobody which illness it is.
    nothing_fits = found.nothing_fits and level is not Urgency.EMERGENCY
    return ResultRow(level.value, LOOKS[level], title, nothing_fits, found.disclaimer)


def advice_of(found: SymptomResult) -> list[str]:
    """Return what to do, without what the title says already."""
    return found.recommendations[1:] if found.urgency_level in _SAID_BY_THE_TITLE else found.recommendations


def reasons_of(found: SymptomResult) -> list[str]:
    """Return why it is that urgent. What a condition's danger says is among the advice."""
    of_level = [each for each in found.urgency_reasons if each.urgency is found.urgency_level]
    told = {"red_flag", "conditions"} if found.possible_conditions else {"red_flag"}
    return [each.text for each in of_level if each.kind in told]


def condition_row(found: PossibleCondition, lang: Lang) -> ConditionRow:
    """Return one condition, with what speaks for it and against it."""
    return ConditionRow(
        id=found.id,
        href=entry_href(f"condition:{found.id}"),
        name=found.condition,
        band=found.band,
        band_text=text(f"ui.symptoms.band_{found.band}", lang),
        severity_text=text(f"ui.search.severity_{found.severity.value}", lang),
        urgency_text=text(f"ui.symptoms.seen_{found.urgency.value}", lang),
        description=found.description,
        speaks_for=_speaks(found, "for"),
        speaks_against=_speaks(found, "against"),
        actions=found.recommended_actions,
        avoid=found.avoid,
        sources=found.sources,
    )


def _speaks(found: PossibleCondition, side: str) -> list[str]:
    # Age, sex and season have one line each, and one name.
    return list(dict.fromkeys(each.text for each in found.why if each.speaks == side))


def understood_rows(found: SymptomsUnderstood, lang: Lang) -> list[FactRow]:
    """Return what the result was made of, line by line; what nobody said has no line."""
    rows = [
        _findings("present", found.present, lang),
        _findings("illnesses", found.illnesses, lang),
        _findings("absent", found.absent, lang),
        _findings("history", found.history, lang),
        _findings("past", found.past, lang),
    ]
    if found.unclear:
        names = format_list([each.name for each in found.unclear], lang)
        rows.insert(2, _fact("unclear", text("ui.symptoms.unclear_counted", lang, names=names), lang))
    if found.age is not None:
        rows.append(_fact("age", _age(found.age, lang), lang))
    if found.gender is not None:
        rows.append(_fact("sex", text(f"ui.symptoms.{found.gender}", lang), lang))
    if found.pregnant is not None and found.gender != "male":
        rows.append(_fact("pregnant", text(f"ui.symptoms.{'yes' if found.pregnant else 'no'}", lang), lang))
    rows.append(_fact("been", format_list([each.name for each in found.places], lang), lang))
    return [each for each in rows if each.text]


def _findings(name: str, found: Sequence[FindingView], lang: Lang) -> FactRow:
    return _fact(name, format_list([each.name for each in found], lang), lang)


def _fact(name: str, told: str, lang: Lang) -> FactRow:
    return FactRow(text(f"ui.symptoms.understood_{name}", lang), told)


_MONTHS = 12
_DAYS = 365.25
_YOUNG = 2
_NEWBORN = 1 / 6


def _age(years: float, lang: Lang) -> str:
    """Write an age as people say it: of the youngest in days, of small children in months."""
    if years < _NEWBORN:
        return text("ui.symptoms.age_days", lang, n=round(years * _DAYS))
    if years < _YOUNG:
        return text("ui.symptoms.age_months", lang, n=round(years * _MONTHS))
    return text("ui.symptoms.age_years", lang, n=int(years))


def in_years(age: float, unit: str) -> float:
    """Return an age in years; `unit` is years, months or days."""
    return age / {"years": 1, "months": _MONTHS, "days": _DAYS}[unit]
