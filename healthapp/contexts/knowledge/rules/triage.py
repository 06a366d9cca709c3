"""How likely each condition is, by naive Bayes over the content's bands, with every step to be read.

A score is a sum of lines: how common a condition is, whom it befalls, and for every finding how much oftener this
condition shows it than chance does (natural logarithms). One more hypothesis stands for everything that the content
doesn't hold, so "nothing here fits" can win.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from collections.abc import Set as AbstractSet

    from healthapp.contexts.knowledge.rules.book import Book
    from healthapp.contexts.knowledge.rules.triage_case import Case
    from healthapp.contexts.knowledge.schemas.content import Condition, Finding, Risk
    from healthapp.contexts.knowledge.schemas.symptom_numbers import SymptomCheck

Kind = Literal["common", "risk", "place", "has", "denied", "unmentioned"]
_NEVER = -30.0
"""What is ruled out: so small that no sum of the other lines makes up for it."""
_GROWN_RISK = (18.0, 60.0)


@dataclass(frozen=True)
class Line:
    """One step of a score. `concept` is the finding that it speaks of; of age, sex and season there is none.

    `place` is the region or district that it speaks of.
    """

    kind: Kind
    weight: float
    concept: str | None = None
    place: str | None = None


@dataclass(frozen=True)
class Hypothesis:
    """What may be the cause. `condition` is None for everything that the content doesn't hold."""

    condition: Condition | None
    probability: float
    lines: tuple[Line, ...]
    explains: bool
    """Whether it explains anything of what somebody has."""

    @property
    def score(self) -> float:
        """Return the sum of the lines."""
        return math.fsum(each.weight for each in self.lines)


@dataclass(frozen=True)
class _Shows:
    """A condition with its findings by id, and the risks that aren't findings too."""

    condition: Condition
    findings: Mapping[str, Finding]


class Triage:
    """The engine for one edition of the content."""

    def __init__(self, book: Book) -> None:
        """Work by the numbers of this edition; ContentError when it has none."""
        self.book = book
        self.weights: SymptomCheck = book.numbers
        self._shown = [_Shows(each, {one.concept: one for one in each.findings}) for each in book.content.condition]
        self.above = {each: book.with_broader([each]) - {each} for each in book.concepts}
        """Every finding's broader ones, without itself."""
        self.below = {each: book.with_narrower([each]) for each in book.concepts}
        """Every finding's narrower ones, and itself."""

    @cached_property
    def chance(self) -> Mapping[str, float]:
        """Return how often each finding is there by something else than the condition in question."""
        total = dict.fromkeys(self.book.concepts, 0.0)
        everyone = 0.0
        for each in self._shown:
            many = self.weights.common[each.condition.common]
            everyone += many
            often: dict[str, float] = {}
            for concept, finding in each.findings.items():
                p = self.weights.likelihood[finding.likelihood]
                for broader in self.book.with_broader([concept]):
                    often[broader] = max(often.get(broader, 0.0), p)
            for concept, p in often.items():
                total[concept] += many * p
        share, least = self.weights.chance_share, self.weights.chance_least
        return {concept: max(least, share * many / everyone) for concept, many in total.items()}

    def rank(self, case: Case) -> list[Hypothesis]:
        """Return every hypothesis, the likeliest first; equally likely ones in the order of their ids."""
        told = _Told(self, case)
        scored = [(each.condition, told.lines(each)) for each in self._shown]
        found = [(condition, lines, math.fsum(one.weight for one in lines)) for condition, lines in scored]
        other = told.other()
        all_ = [*found, (None, other, math.fsum(one.weight for one in other))]
        top = max(score for _, _, score in all_)
        sharp = self.weights.sharpness
        mass = [math.exp((score - top) * sharp) for _, _, score in all_]
        whole = math.fsum(mass)
        ranked = [
            Hypothesis(condition, one / whole, lines, self._explains(lines))
            for (condition, lines, _), one in zip(all_, mass, strict=True)
        ]
        return sorted(ranked, key=lambda each: (-each.probability, each.condition.id if each.condition else ""))

    def _explains(self, lines: Iterable[Line]) -> bool:
        return any(each.kind == "has" and each.weight >= self.weights.explains for each in lines)

    def expects(self, conditions: Iterable[Condition], concepts: Iterable[str], case: Case) -> list[list[float]]:
        """Return for each condition how often somebody like this who has it has each of these findings."""
        told, asked = _Told(self, case), list(concepts)
        shown = [_Shows(each, {one.concept: one for one in each.findings}) for each in conditions]
        return [[told.often(each, concept) for concept in asked] for each in shown]


class _Told:
    """What one case says, without saying anything twice."""

    def __init__(self, engine: Triage, case: Case) -> None:
        self._case = case
        self._book = engine.book
        self._weights = engine.weights
        self._above, self._below = engine.above, engine.below
        self._chance = engine.chance
        # The narrowest of what is there: the others follow from them.
        regions = {region for place in case.places for region in self._book.with_regions([place]) if region != place}
        self._been = sorted(case.places - regions)
        """The places that were told; a region alone only if none of its districts was."""
        self._has = sorted(each for each in case.present if not any(each in self._above[one] for one in case.present))

    def lines(self, shows: _Shows) -> tuple[Line, ...]:
        return (*self._who(shows), *self._present(shows), *self._denied(shows), *self._unmentioned(shows))

    def other(self) -> tuple[Line, ...]:
        weights = self._weights
        lines = [Line("common", math.log(weights.other_prior))]
        lines += [
            Line("has", math.log(weights.other_finding), each) for each in self._has if not self._is_history(each)
        ]
        return tuple(lines)

    def _is_history(self, concept: str) -> bool:
        return self._book.concepts[concept].kind == "history"

    def _who(self, shows: _Shows) -> Iterable[Line]:
        weights = self._weights
        yield Line("common", math.log(weights.common[shows.condition.common]))
        for risk in shows.condition.risks:
            if set(risk.having) & shows.findings.keys():
                continue  # It speaks as a finding already.
            factor = self._factor(risk)
            if factor != 1.0:
                concept = risk.having[0] if risk.having else None
                yield Line("risk", math.log(factor) if factor else _NEVER, concept)
        yield from self._there(shows.condition)

    def _there(self, condition: Condition) -> Iterable[Line]:
        """Yield what having been somewhere says of a condition: of several places the one where it is most common."""
        where = [each for each in condition.where if each.unless not in self._case.present]
        if not where:
            return
        here = {place: regional.here for regional in where for place in regional.places}
        found = []
        for place in self._been:
            # A district speaks before the region in which it lies.
            band = next((here[each] for each in (place, *sorted(self._book.with_regions([place]))) if each in here), "")
            found.append((self._weights.place[band] if band else 1.0, place))
        factor, place = max(found, default=(1.0, ""))
        if factor != 1.0:
            yield Line("place", math.log(factor), place=place)

    def _factor(self, risk: Risk) -> float:
        fits = self._case.fits(risk)
        if fits:
            return self._weights.risk[risk.factor]
        if fits is None and self._case.age is None and risk.ages and self._case.may_fit(risk):
            # As if a grown-up asked, but nothing is ruled out by an age that nobody has told.
            whole = risk.ages[0] <= _GROWN_RISK[0] and risk.ages[1] >= _GROWN_RISK[1]
            return max(self._weights.risk[risk.factor], self._weights.risk["much_less"]) if whole else 1.0
        return 1.0

    def _present(self, shows: _Shows) -> Iterable[Line]:
        for concept in self._has:
            p = self.often(shows, concept)
            if p != self._chance[concept]:
                weight = math.log(p / self._chance[concept])
                if self._is_history(concept):
                    # What somebody has had for years is known already: it may add to a risk, it isn't the complaint.
                    weight = min(weight, math.log(self._weights.risk["much_more"]))
                yield Line("has", weight, concept)

    def _denied(self, shows: _Shows) -> Iterable[Line]:
        for concept, p in self._broadest(shows, self._case.absent):
            yield Line("denied", math.log((1 - p) / (1 - min(p, self._chance[concept]))), concept)

    def _unmentioned(self, shows: _Shows) -> Iterable[Line]:
        unknown = shows.findings.keys() - self._case.present - self._case.absent
        for concept, p in self._broadest(shows, unknown):
            least = self._chance[concept]
            if p > least and not self._is_history(concept):
                m = self._weights.mention
                yield Line("unmentioned", math.log((1 - m * p) / (1 - m * least)), concept)

    def _broadest(self, shows: _Shows, among: AbstractSet[str]) -> Iterable[tuple[str, float]]:
        """Return a condition's findings among these, with how often: of broader and narrower ones only the broader."""
        asked = shows.findings.keys() & among
        for concept in sorted(asked):
            if asked.isdisjoint(self._above[concept]):
                yield concept, max(self._band(shows.findings[each]) for each in asked & self._below[concept])

    def often(self, shows: _Shows, concept: str) -> float:
        """Return how often a finding is there: by its own band, or by that of a broader one, or else by chance."""
        if concept in shows.findings:
            return self._band(shows.findings[concept])
        chance = self._chance[concept]
        above = [self._band(shows.findings[each]) for each in self._above[concept] if each in shows.findings]
        return max([chance, *(each * self._weights.narrower for each in above)]) if above else chance

    def _band(self, finding: Finding) -> float:
        for but in finding.but:
            if self._case.fits(but):
                return self._weights.likelihood[but.likelihood]
        return self._weights.likelihood[finding.likelihood]
