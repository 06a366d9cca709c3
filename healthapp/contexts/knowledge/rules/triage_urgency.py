"""How soon somebody has to be seen. Red flags come first, and nothing brings their urgency down."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from healthapp.contexts.knowledge.schemas.content import Severity, Urgency

if TYPE_CHECKING:
    from collections.abc import Sequence

    from healthapp.contexts.knowledge.rules.triage import Hypothesis, Triage
    from healthapp.contexts.knowledge.rules.triage_case import Case
    from healthapp.contexts.knowledge.schemas.content import Condition, Danger, RedFlag

LEVELS = (Urgency.LOW, Urgency.MEDIUM, Urgency.HIGH, Urgency.EMERGENCY)
"""The urgencies, from what gets better by itself to what can't wait."""


@dataclass(frozen=True)
class Urgencies:
    """The urgency and everything that it comes from."""

    level: Urgency
    red_flags: tuple[RedFlag, ...]
    dangers: tuple[tuple[Condition, Danger], ...]
    by_conditions: Urgency


def height(level: Urgency) -> int:
    """Return where an urgency stands: 0 is low, 3 an emergency."""
    return LEVELS.index(level)


def urgency_of(condition: Condition) -> Urgency:
    """Return how soon somebody who may have a condition has to be seen.

    What does harm untreated isn't left to self-care, however slowly it comes: an examination has to find out first.
    """
    if condition.urgency is Urgency.LOW and condition.severity is not Severity.LOW:
        return Urgency.MEDIUM
    return condition.urgency


def red_flags(engine: Triage, case: Case) -> tuple[RedFlag, ...]:
    """Return the rules that hold, the most urgent first."""
    found = [
        flag
        for flag in engine.book.content.red_flag
        if all(case.present.intersection(group) for group in flag.needs) and case.may_fit(flag)
    ]
    return tuple(sorted(found, key=lambda flag: (-height(Urgency(flag.urgency)), flag.id)))


def judge(engine: Triage, case: Case, ranked: Sequence[Hypothesis]) -> Urgencies:
    """Return the highest of what the red flags, the candidates' dangers and the likely conditions ask for.

    Where somebody has been is an answer that they give of their own accord and coarsely. It may make more urgent; for
    less it never does, so the same is judged without it too.
    """
    found = _judge(engine, case, ranked)
    if case.anywhere is None:
        return found
    before = _judge(engine, case.anywhere, engine.rank(case.anywhere))
    known = {(condition.id, danger.text.en) for condition, danger in found.dangers}
    more = [one for one in before.dangers if (one[0].id, one[1].text.en) not in known]
    return Urgencies(
        max(found.level, before.level, key=height),
        found.red_flags,
        tuple(sorted((*found.dangers, *more), key=lambda one: -height(one[1].urgency))),
        max(found.by_conditions, before.by_conditions, key=height),
    )


def _judge(engine: Triage, case: Case, ranked: Sequence[Hypothesis]) -> Urgencies:
    flags = red_flags(engine, case)
    dangers = _dangers(engine, case, ranked)
    by_conditions = Urgency.LOW
    if _complains(engine, case):
        by_conditions = _by_conditions(engine, ranked)
        if by_conditions is Urgency.LOW and ranked[0].condition is None:
            # Something that nothing here explains is looked at by somebody who can examine.
            by_conditions = Urgency.MEDIUM
    levels = [by_conditions, *(Urgency(each.urgency) for each in flags), *(each.urgency for _, each in dangers)]
    return Urgencies(max(levels, key=height), flags, dangers, by_conditions)


def _dangers(engine: Triage, case: Case, ranked: Sequence[Hypothesis]) -> tuple[tuple[Condition, Danger], ...]:
    found = [
        (each.condition, danger)
        for each in ranked
        if each.condition is not None and each.probability >= engine.weights.danger
        for danger in each.condition.dangers
        if case.present.issuperset(danger.all) and case.may_fit(danger)
    ]
    return tuple(sorted(found, key=lambda one: -height(one[1].urgency)))


def _complains(engine: Triage, case: Case) -> bool:
    return any(engine.book.concepts[each].kind != "history" for each in case.present)


def _by_conditions(engine: Triage, ranked: Sequence[Hypothesis]) -> Urgency:
    """Return the highest urgency that enough of the chances ask for."""
    for level in (Urgency.EMERGENCY, Urgency.HIGH, Urgency.MEDIUM):
        asking = sum(
            each.probability
            for each in ranked
            if each.condition is not None and height(urgency_of(each.condition)) >= height(level)
        )
        if asking >= engine.weights.enough[level]:
            return level
    return Urgency.LOW
