"""Which question comes next: the one that tells most, and before the end every one that a red flag hangs on."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from healthapp.contexts.knowledge.rules.triage_urgency import red_flags
from healthapp.contexts.knowledge.schemas.content import Site, Urgency

if TYPE_CHECKING:
    from collections.abc import Sequence
    from collections.abc import Set as AbstractSet

    from healthapp.contexts.knowledge.rules.triage import Hypothesis, Triage
    from healthapp.contexts.knowledge.rules.triage_case import Case
    from healthapp.contexts.knowledge.schemas.content import Condition

_CHILD = 5.0


def next_question(
    engine: Triage,
    case: Case,
    ranked: Sequence[Hypothesis],
    asked: AbstractSet[str],
    unclear: AbstractSet[str] = frozenset(),
) -> str | None:
    """Return the finding to ask for, or None when the conversation is over.

    `unclear` are dangers that somebody named without its being clear whether they have them: they come first.

    `asked` are the findings that were asked for, whatever the answer. It is over once an emergency is certain, after so
    many questions, or when nothing that an emergency hangs on is open and either one condition is sure or no question
    would tell much.
    """
    limits = engine.weights.questions
    if len(asked) >= limits.most:
        return None
    if any(Urgency(flag.urgency) is Urgency.EMERGENCY for flag in red_flags(engine, case)):
        return None
    if doubtful := sorted(unclear - case.present - case.absent - asked):
        return doubtful[0]
    likely = [each for each in ranked if each.explains and each.probability >= limits.least_chance]
    likely = likely[: limits.candidates]
    candidates = [(each.condition, each.probability) for each in likely if each.condition is not None]
    known = case.present | case.absent | asked
    dangerous = _dangerous(engine, case, candidates) - known
    if case.anywhere is not None:
        # What would be asked for its danger is asked wherever somebody has been.
        others = engine.rank(case.anywhere)
        dangerous |= (
            _dangerous(
                engine,
                case.anywhere,
                [(each.condition, each.probability) for each in others if each.condition is not None and each.explains],
            )
            - known
        )
    sure = bool(candidates) and candidates[0][1] >= limits.sure
    concepts = {one.concept for condition, _ in candidates for one in condition.findings} - known
    open_ = sorted(dangerous if sure else dangerous | {each for each in concepts if _can_be_asked(engine, case, each)})
    if not open_:
        return None
    worth = {
        each: gain + (limits.danger_bonus * math.sqrt(yes) if each in dangerous else 0.0)
        for each, (gain, yes) in zip(open_, _gains(engine, case, likely, open_), strict=True)
    }
    best = max(open_, key=lambda each: (worth[each], each))
    return best if worth[best] >= limits.least_gain else None


def _can_be_asked(engine: Triage, case: Case, concept: str) -> bool:
    """Tell whether a question makes sense: not for a measurement that few can take, nor for what can't be."""
    if case.pregnant is False and "pregnancy_now" in engine.book.with_broader([concept]):
        return False
    asked = engine.book.concepts[concept]
    if asked.site is Site.CHILD and case.age is not None and case.age >= _CHILD:
        return False
    return asked.kind != "measurement"


def _dangerous(engine: Triage, case: Case, candidates: Sequence[tuple[Condition, float]]) -> set[str]:
    """Return the findings of which one more would make an emergency: of a red flag, or of a candidate's danger."""
    found: set[str] = set()
    for flag in engine.book.content.red_flag:
        open_groups = [group for group in flag.needs if case.present.isdisjoint(group)]
        begun = len(open_groups) < len(flag.needs)
        if Urgency(flag.urgency) is Urgency.EMERGENCY and begun and len(open_groups) == 1 and case.may_fit(flag):
            likeliest = sorted(open_groups[0], key=lambda each: (-engine.chance[each], each))
            found.update(likeliest[:2])
    for condition, chance in candidates:
        if chance >= engine.weights.danger:
            for danger in condition.dangers:
                lacking = set(danger.all) - case.present
                if danger.urgency is Urgency.EMERGENCY and len(lacking) == 1 and case.may_fit(danger):
                    found |= lacking
    return {each for each in found if _can_be_asked(engine, case, each)}


def _gains(
    engine: Triage, case: Case, likely: Sequence[Hypothesis], concepts: Sequence[str]
) -> list[tuple[float, float]]:
    """Return of each finding by how much an answer lowers the entropy (nats), and how often the answer is yes."""
    whole = math.fsum(each.probability for each in likely) or 1.0
    chances = [each.probability / whole for each in likely]
    rows = iter(engine.expects([each.condition for each in likely if each.condition is not None], concepts, case))
    by_chance = [engine.chance[each] for each in concepts]
    often = [by_chance if each.condition is None else next(rows) for each in likely]
    before = _entropy(chances)
    gains = []
    for column in range(len(concepts)):
        yes = [chance * row[column] for chance, row in zip(chances, often, strict=True)]
        no = [chance - one for chance, one in zip(chances, yes, strict=True)]
        p = math.fsum(yes)
        gains.append((before - p * _entropy(yes) - (1 - p) * _entropy(no), p))
    return gains


def _entropy(masses: Sequence[float]) -> float:
    whole = math.fsum(masses)
    if whole <= 0:
        return 0.0
    return -math.fsum(each / whole * math.log(each / whole) for each in masses if each > 0)
