"""Entries that belong together: an illness and its first aid, and an illness and the symptoms that tell of it.

Who asks for one needs the other: a page on low sugar without what to do now would be half an answer. What is found
lifts its kin a little, never over what was found itself better.
"""

from __future__ import annotations

import heapq
import math
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from healthapp.contexts.knowledge.rules import fusion
from healthapp.contexts.knowledge.schemas.content import Likelihood
from healthapp.contexts.knowledge.schemas.search import Kind, Scored
from healthapp.kit.i18n import words

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from healthapp.contexts.knowledge.rules.book import Book

    Kin = Mapping[str, Mapping[str, float]]

LIFT = 0.2
"""How much of its score an entry gives to its nearest kin: tuned on tests/eval/search_tune.jsonl."""
FIRST = 5
"""So many of the first entries lift their kin."""
MEDICINE, AID, UNASKED = 0.1, 1.2, 0.8
"""What a medicine gains when one is asked for; what first aid is multiplied by when the question is what to do, and
medicines when nobody asks for one."""
WEIGHTS = (LIFT, FIRST, MEDICINE, AID, UNASKED)
"""All of these: searches that were remembered with others are asked again."""
_AID, _BACK, _OF_KIN = 1.0, 0.8, 0.6
_SHOWS = {Likelihood.NEARLY_ALWAYS: 1.0, Likelihood.USUALLY: 0.75, Likelihood.OFTEN: 0.5}


def kin_of(book: Book) -> Kin:
    """Return for every entry those that belong to it, each with how closely (up to 1).

    A symptom belongs to the illnesses that often show it, the closer, the fewer of them there are.
    """
    found: dict[str, dict[str, float]] = defaultdict(dict)
    for topic in book.content.first_aid:
        for condition in topic.conditions:
            found[_entry(Kind.CONDITION, condition)][_entry(Kind.FIRST_AID, topic.id)] = _AID
            found[_entry(Kind.FIRST_AID, topic.id)][_entry(Kind.CONDITION, condition)] = _BACK
    showing: dict[str, list[tuple[str, float]]] = defaultdict(list)
    for one in book.content.condition:
        for finding in one.findings:
            if finding.likelihood in _SHOWS:
                showing[finding.concept].append((one.id, _SHOWS[finding.likelihood]))
    for concept, conditions in showing.items():
        tells = 1 / (1 + math.log(len(conditions)))
        for condition, often in conditions:
            found[_entry(Kind.SYMPTOM, concept)][_entry(Kind.CONDITION, condition)] = often * tells
    _lead_to_aid(found, showing)
    return {entry: dict(others) for entry, others in found.items()}


def _lead_to_aid(found: dict[str, dict[str, float]], showing: Mapping[str, list[tuple[str, float]]]) -> None:
    """Add to symptoms what to do for the illnesses that they tell of."""
    for concept, conditions in showing.items():
        near = found[_entry(Kind.SYMPTOM, concept)]
        for condition, _ in conditions:
            for other, how in found[_entry(Kind.CONDITION, condition)].items():
                near[other] = max(near.get(other, 0.0), _OF_KIN * near[_entry(Kind.CONDITION, condition)] * how)


def _entry(kind: Kind, entry_id: str) -> str:
    return f"{kind}:{entry_id}"


def with_kin(found: Sequence[Scored], kin: Kin, wishes: Wishes, allowed: Callable[[str], bool]) -> list[Scored]:
    """Return a list, best first, with the kin of its first entries and the kinds that are asked for lifted.

    Entries that aren't allowed stay out. A score is from 0 to 1.
    """
    own = dict(found)
    for kind, share in wishes.less.items():
        own |= {entry: score * share for entry, score in own.items() if entry.startswith(f"{kind}:")}
    first = heapq.nsmallest(FIRST, own.items(), key=lambda pair: (-pair[1], pair[0]))
    given: dict[str, float] = defaultdict(float)
    for entry, score in first:
        for other, near in kin.get(entry, {}).items():
            given[other] += LIFT * score * near
    scores = dict(own)
    for entry, lift in given.items():
        if entry in own:
            scores[entry] += lift
        elif allowed(entry):
            scores[entry] = lift
    if wishes.medicine:
        scores |= {entry: score + MEDICINE for entry, score in scores.items() if _kind(entry) == Kind.MEDICINE}
    if wishes.aid:
        scores |= {entry: score * AID for entry, score in scores.items() if _kind(entry) == Kind.FIRST_AID}
    whole = max(1.0, *scores.values()) if scores else 1.0
    return fusion.ordered({entry: round(score / whole, 9) for entry, score in scores.items()})


def _kind(entry: str) -> str:
    return entry.partition(":")[0]


@dataclass(frozen=True)
class Wishes:
    """What a question asks for: a medicine ("গ্যাস্ট্রিকের ওষুধ"), what to do; and which kinds count less for it."""

    medicine: bool = False
    aid: bool = False
    less: Mapping[str, float] = field(default_factory=dict)


def wishes_of(typed: str, named: Sequence[Scored]) -> Wishes:
    """Return what a question asks for. `named` are the entries that its words name, the best first.

    Who tells of complaints and names no medicine looks for what they may be, before what is taken for them.
    """
    said = " ".join(words.words(typed))
    medicine = bool(_MEDICINES.intersection(words.terms(typed)))
    names_one = bool(named) and _kind(named[0].id) == Kind.MEDICINE
    less = {} if medicine or names_one else {str(Kind.MEDICINE): UNASKED}
    return Wishes(medicine, any(each in said for each in _WHAT_TO_DO), less)


_MEDICINES = frozenset(
    words.terms(
        """ওষুধ ঔষধ ওষুদ ট্যাবলেট সিরাপ ক্যাপসুল বড়ি ইনজেকশন মলম ইনহেলার medicine medication drug tablet syrup capsule
        injection ointment cream inhaler antibiotic osud oshud osudh oshudh ousod bori molom"""
    )
)
_WHAT_TO_DO = tuple(
    " ".join(words.words(each))
    for each in (
        *("প্রাথমিক চিকিৎসা", "কী করব", "কি করব", "কী করা উচিত", "কি করা উচিত", "করণীয়", "কীভাবে বাঁচাব", "কী খাওয়াব"),
        *("first aid", "what to do", "ki korbo", "ki korbe", "koroniyo", "prathomik chikitsa"),
    )
)
