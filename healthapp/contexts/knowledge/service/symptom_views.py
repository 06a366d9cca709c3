"""Says in words, in one language, what the symptom check found."""

from __future__ import annotations

from typing import TYPE_CHECKING

from healthapp.contexts.knowledge.rules.triage_urgency import urgency_of
from healthapp.contexts.knowledge.schemas.content import Urgency
from healthapp.contexts.knowledge.schemas.symptoms import (
    Band,
    FindingView,
    NotUnderstood,
    PlaceView,
    PossibleCondition,
    RedFlagView,
    RegionView,
    SoFar,
    SymptomResult,
    SymptomsUnderstood,
    UrgencyReason,
    Why,
)
from healthapp.kit.i18n import Lang, digits, text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from healthapp.contexts.knowledge.rules.book import Book
    from healthapp.contexts.knowledge.rules.triage import Hypothesis, Line, Triage
    from healthapp.contexts.knowledge.rules.triage_urgency import Urgencies
    from healthapp.contexts.knowledge.schemas.content import Condition
    from healthapp.contexts.knowledge.schemas.parts import Text
    from healthapp.contexts.knowledge.schemas.symptom_numbers import SymptomCheck

_SAYS = {
    Urgency.EMERGENCY: "knowledge.symptoms.now",
    Urgency.HIGH: "knowledge.symptoms.today",
    Urgency.MEDIUM: "knowledge.symptoms.days",
    Urgency.LOW: "knowledge.symptoms.self_care",
}
_LEAST_WEIGHT = 0.15
_LINES = 8
_DIGITS = 4


class Teller:
    """Tells in one language."""

    def __init__(self, book: Book, lang: Lang) -> None:
        """Tell what this edition of the content says, in `lang`."""
        self._book = book
        self._lang = lang

    def text(self, both: Text) -> str:
        """Return a text of the content."""
        return both.bn if self._lang is Lang.BN else both.en

    def say(self, message: str, **params: str | int) -> str:
        """Return a text of the catalogue."""
        return text(message, self._lang, **params)

    def findings(self, ids: Iterable[str], *, ordered: bool = False) -> list[FindingView]:
        """Return findings by their names, in the order of their ids unless they are `ordered` already."""
        every = ids if ordered else sorted(ids)
        return [FindingView(id=each, name=self.text(self._book.concepts[each].name)) for each in every]

    def places(self, ids: Iterable[str]) -> list[PlaceView]:
        """Return regions and districts by their names; a region only where none of its districts is named."""
        named = {each: self._book.places[each] for each in ids}
        within = {region for each in named for region in self._book.with_regions([each]) if region != each}
        return [PlaceView(id=each, name=self.text(named[each].name)) for each in sorted(named.keys() - within)]

    def regions(self) -> list[RegionView]:
        """Return every region with its districts, in the order of their names."""
        found = [
            RegionView(
                id=region.id,
                name=self.text(region.name),
                districts=sorted(
                    (
                        PlaceView(id=each.id, name=self.text(each.name))
                        for each in self._book.content.district
                        if each.region == region.id
                    ),
                    key=lambda one: one.name,
                ),
            )
            for region in self._book.content.region
        ]
        return sorted(found, key=lambda one: one.name)

    def result(
        self,
        engine: Triage,
        ranked: Sequence[Hypothesis],
        urgency: Urgencies,
        *,
        number: str,
        understood: SymptomsUnderstood,
        missed: list[NotUnderstood],
    ) -> SymptomResult:
        """Return everything that was found, in words."""
        weights = engine.weights
        told = [each for each in ranked if each.condition is not None and each.explains]
        told = [each for each in told if each.probability >= weights.least_shown][: weights.shown]
        nothing_fits = not told or ranked[0].condition is None
        conditions = [self._condition(each, weights) for each in told]
        return SymptomResult(
            possible_conditions=conditions,
            urgency_level=urgency.level,
            recommendations=self._recommendations(urgency, number, nothing_fits=nothing_fits, missed=bool(missed)),
            urgency_reasons=self._reasons(urgency),
            red_flags=[
                RedFlagView(
                    id=each.id,
                    name=self.text(each.name),
                    advice=self.text(each.advice),
                    urgency=Urgency(each.urgency),
                )
                for each in urgency.red_flags
            ],
            nothing_fits=nothing_fits,
            emergency_number=number,
            understood=understood,
            not_understood=missed,
            disclaimer=self.say("knowledge.symptoms.disclaimer"),
            content_version=self._book.version,
        )

    def so_far(self, urgency: Urgencies, number: str) -> SoFar | None:
        """Return what has to be said before the next question: that it is an emergency already."""
        if urgency.level is not Urgency.EMERGENCY:
            return None
        said = self._recommendations(urgency, number, nothing_fits=False, missed=False)
        return SoFar(urgency_level=urgency.level, recommendations=said)

    def _condition(self, found: Hypothesis, weights: SymptomCheck) -> PossibleCondition:
        condition = found.condition
        assert condition is not None  # noqa: S101 - only conditions are told
        return PossibleCondition(
            id=condition.id,
            condition=self.text(condition.name),
            probability=round(found.probability, _DIGITS),
            band=band(found.probability, weights),
            severity=condition.severity,
            urgency=urgency_of(condition),
            description=self.text(condition.summary),
            recommended_actions=[self.text(each) for each in condition.actions],
            avoid=[self.text(each) for each in condition.avoid],
            why=self._why(found.lines),
            sources=self.references(condition),
        )

    def references(self, condition: Condition) -> list[str]:
        """Return where it is written what is told of a condition, a line each."""
        return [self._source(each.source, each.at) for each in condition.cited]

    def _source(self, source_id: str, at: str) -> str:
        source = self._book.sources[source_id]
        year = f"as known in {source.year}" if source.current else str(source.year)
        return f"{source.title} ({year}): {at}"

    def _why(self, lines: Iterable[Line]) -> list[Why]:
        """Return what speaks for and against, the weightiest first. How common a condition is goes without saying."""
        heavy = [each for each in lines if each.kind != "common" and abs(each.weight) >= _LEAST_WEIGHT]
        heavy.sort(key=lambda each: (-abs(each.weight), each.concept or ""))
        return [
            Why(
                finding=each.concept,
                text=self._line(each),
                speaks="for" if each.weight > 0 else "against",
                weight=round(each.weight, 2),
            )
            for each in heavy[:_LINES]
        ]

    def _line(self, line: Line) -> str:
        if line.place is not None:
            there = "common_there" if line.weight > 0 else "rare_there"
            return self.say(f"knowledge.symptoms.{there}", place=self.text(self._book.places[line.place].name))
        if line.concept is None:
            return self.say("knowledge.symptoms.about_you")
        name = self.text(self._book.concepts[line.concept].name)
        if line.kind == "denied":
            return self.say("knowledge.symptoms.lacks", finding=name)
        if line.kind == "unmentioned":
            return self.say("knowledge.symptoms.unmentioned", finding=name)
        return name

    def _recommendations(self, urgency: Urgencies, number: str, *, nothing_fits: bool, missed: bool) -> list[str]:
        number = digits(number, self._lang)
        found = [self.say(_SAYS[urgency.level], **({"number": number} if urgency.level is Urgency.EMERGENCY else {}))]
        # In an emergency "see a doctor today" for something else beside it would only hold people up.
        told = {Urgency.EMERGENCY} if urgency.level is Urgency.EMERGENCY else set(Urgency)
        found += [self.text(each.advice) for each in urgency.red_flags if Urgency(each.urgency) in told]
        found += [self.text(danger.text) for _, danger in urgency.dangers if danger.urgency in told]
        if nothing_fits and urgency.level is not Urgency.EMERGENCY:
            found.append(self.say("knowledge.symptoms.nothing_fits"))
        if urgency.level is not Urgency.EMERGENCY:
            found.append(self.say("knowledge.symptoms.worse", number=number))
        if missed:
            found.append(self.say("knowledge.symptoms.not_understood"))
        return list(dict.fromkeys(found))

    def _reasons(self, urgency: Urgencies) -> list[UrgencyReason]:
        found = [
            UrgencyReason(kind="red_flag", urgency=Urgency(each.urgency), text=self.text(each.name))
            for each in urgency.red_flags
        ]
        found += [
            UrgencyReason(
                kind="danger", urgency=danger.urgency, text=f"{self.text(condition.name)}: {self.text(danger.text)}"
            )
            for condition, danger in urgency.dangers
        ]
        by_conditions = self.say("knowledge.symptoms.by_conditions")
        return [*found, UrgencyReason(kind="conditions", urgency=urgency.by_conditions, text=by_conditions)]


def band(probability: float, weights: SymptomCheck) -> Band:
    """Return what a chance is called."""
    if probability >= weights.likely:
        return "likely"
    return "possible" if probability >= weights.possible else "unlikely"
