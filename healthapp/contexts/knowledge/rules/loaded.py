"""What was loaded, as the engines use it: its words, pairs and names of medicines, and where an article stands.

Our own entries come first: they are in both languages, say what is dangerous, and are kept by us. An article never
stands above an own entry that the query names, nor above the own entry of its subject.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from hashlib import sha256
from types import MappingProxyType
from typing import TYPE_CHECKING

from healthapp.contexts.knowledge.rules.stop_words import BANGLA, ENGLISH
from healthapp.contexts.knowledge.schemas.loaded import Article, LoadedNames, Outcome, Ready, Reason, Rejected
from healthapp.contexts.knowledge.schemas.search import Scored
from healthapp.kit.i18n import words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from healthapp.contexts.knowledge.rules.lexicon import Lexicon
    from healthapp.contexts.knowledge.rules.query import Analysis
    from healthapp.contexts.knowledge.schemas.loaded import Loaded

ARTICLE = "article"
_PREFIX = f"{ARTICLE}:"
_MOST_HEAD, _MOST_TERMS = 120, 260
_FILLERS = BANGLA | ENGLISH

SHOWN = 10
"""So many articles stand in one search's results: of one medicine there may be hundreds of labels."""
_NAMED = 0.25
"""From this share on (`Lexicon.named`) a query names an entry of ours."""
_FIRST = 5
"""Among so many of the first results entries of ours hold their place."""
_STRONG, _LEAST = 0.6, 0.3
_IN_TEXT = 0.35
"""What a word counts that stands in the text alone, not in a title, name or code."""
_SAME_SUBJECT = 0.45
"""What an article counts whose subject is named in another language."""
_SURE = 0.85


def entry_id(origin: str, key: str) -> str:
    """Return the id under which an article is read."""
    return f"{origin}-{sha256(key.encode()).hexdigest()[:20]}"


def digest(body: Loaded) -> str:
    """Return a digest of a record, by which it is known to be the same."""
    return sha256(body.model_dump_json().encode()).hexdigest()


def found_by(body: Loaded) -> tuple[list[str], list[str]]:
    """Return the terms of a record's titles, names and codes, and those with the beginning of its text."""
    if isinstance(body, LoadedNames):
        head = _terms([*body.names, *body.codes], _MOST_HEAD)
        return head, head
    if not isinstance(body, Article):
        return [], []
    sides = [side for side in (body.en, body.bn) if side]
    head = _terms([*(side.title for side in sides), *body.names, *body.codes], _MOST_HEAD)
    lines = [text for side in sides for part in side.sections for text in (part.title, *part.lines)]
    return head, list(dict.fromkeys([*head, *_terms(lines, _MOST_TERMS)]))[: _MOST_HEAD + _MOST_TERMS]


def _terms(texts: Iterable[str], most: int) -> list[str]:
    found: dict[str, None] = {}
    for text in texts:
        found |= dict.fromkeys(words.term(word) for word in words.words(text) if word not in _FILLERS)
        if len(found) >= most:
            break
    return list(found)[:most]


@dataclass(frozen=True, slots=True)
class Kept:
    """What is in the database of a record: enough to tell whether another of the same key says anything new."""

    digest: str
    as_of: date | None
    revision: int


@dataclass(frozen=True, slots=True)
class Weighed:
    """What becomes of one record."""

    outcome: Outcome
    is_new: bool = False
    is_changed: bool = False
    digest: str = ""


def weigh(outcome: Outcome, kept: Kept | None, *, is_seen: bool) -> Weighed:
    """Return whether a record is new, changed, the same, or not taken: a second of its key, or an older edition.

    `is_seen`: this load has met the key before, as `kept` is; only a later edition takes the place of that.
    """
    if isinstance(outcome, Rejected):
        return Weighed(outcome)
    if is_seen and not (kept and _is_later(outcome, kept)):
        return Weighed(Rejected(outcome.number, outcome.key, Reason.DUPLICATE))
    mark = digest(outcome.body)
    if kept is None:
        return Weighed(outcome, is_new=True, digest=mark)
    if kept.digest == mark:
        return Weighed(outcome, digest=mark)
    if _is_older(outcome, kept):
        return Weighed(Rejected(outcome.number, outcome.key, Reason.OLDER))
    return Weighed(outcome, is_changed=True, digest=mark)


def _is_older(one: Ready, kept: Kept) -> bool:
    if one.as_of is None or kept.as_of is None:
        return False
    return (one.as_of, one.revision) < (kept.as_of, kept.revision)


def _is_later(one: Ready, kept: Kept) -> bool:
    if one.as_of is None or kept.as_of is None:
        return False
    return (one.as_of, one.revision) > (kept.as_of, kept.revision)


@dataclass(frozen=True, slots=True)
class Hint:
    """An article, or further names of a medicine, that holds some of a query's terms. `lead`: how its text begins."""

    id: str
    kind: str
    about: str | None
    category: str
    head: frozenset[str]
    terms_met: frozenset[str]
    title_en: str = ""
    title_bn: str = ""
    lead_en: tuple[str, ...] = ()
    lead_bn: tuple[str, ...] = ()
    names: tuple[str, ...] = ()


@dataclass(frozen=True)
class Asked:
    """What of a query is looked up: for each word the terms that it surely means, and which entries it names."""

    groups: tuple[frozenset[str], ...]
    weights: Mapping[str, float] = field(repr=False)
    subjects: Mapping[str, float] = field(repr=False)


def asked(read: Analysis, lexicon: Lexicon) -> Asked:
    """Return what of a query is looked up among what was loaded."""
    groups = []
    for word, options in zip(read.kept, read.meant, strict=True):
        sure = {term for term, share in options.items() if share >= _SURE}
        groups.append(frozenset({words.term(word), *sure}))
    weights = {term: max(lexicon.rarity(term), 0.5) for group in groups for term in group}
    return Asked(tuple(groups), weights, {one.id: one.score for one in read.named if one.score >= _STRONG})


def scores(
    hints: Iterable[Hint], question: Asked, near: Mapping[str, float] = MappingProxyType({})
) -> list[tuple[float, Hint]]:
    """Return how well each fits, from 0 to 1, the best first; what hardly fits is left out.

    That is the better of what its words say and of what it counts by its meaning (`near`, by ids).
    """
    whole = sum(_weight(group, question) for group in question.groups) or 1.0
    found = []
    for hint in hints:
        in_head = sum(_weight(group, question) for group in question.groups if group & hint.head)
        in_text = sum(
            _weight(group, question) for group in question.groups if not group & hint.head and group & hint.terms_met
        )
        covered = (in_head + _IN_TEXT * in_text) / whole
        title = frozenset(words.terms(hint.title_en or hint.title_bn))
        asked_for = frozenset().union(*question.groups)
        of_title = len(title & asked_for) / len(title) if title else 0.0
        score = 0.95 * covered * (0.7 + 0.3 * of_title)
        score = max(score, _SAME_SUBJECT * question.subjects.get(hint.about or "", 0.0))
        score = max(score, near.get(hint.id, 0.0))
        if score >= _LEAST:
            found.append((round(score, 4), hint))
    return sorted(found, key=lambda pair: (-pair[0], pair[1].id))


def _weight(group: frozenset[str], question: Asked) -> float:
    return max(question.weights[term] for term in group)


def as_articles(near: Iterable[Scored]) -> list[Scored]:
    """Return articles by their entries, so that they may stand in one list with ours."""
    return [Scored(f"{_PREFIX}{one.id}", one.score) for one in near]


def parted(found: Iterable[Scored]) -> tuple[list[Scored], list[Scored]]:
    """Return our own entries of a list, and its articles by their ids."""
    own, articles = [], []
    for one in found:
        if one.id.startswith(_PREFIX):
            articles.append(Scored(one.id.removeprefix(_PREFIX), one.score))
        else:
            own.append(one)
    return own, articles


def also_called(hints: Iterable[Hint], question: Asked) -> list[str]:
    """Return the entries of the medicines of which a whole further name stands in the query, each once."""
    said = frozenset().union(*question.groups)
    return list(
        dict.fromkeys(
            hint.about
            for hint in hints
            if hint.kind == "names"
            and hint.about
            and any((terms := frozenset(words.terms(name))) and terms <= said for name in hint.names)
        )
    )


def with_names(own: Sequence[Scored], entries: Sequence[str], read: Analysis) -> list[Scored]:
    """Return the results with those medicines before them, unless the query names something of ours by itself."""
    if not entries or any(one.score >= _STRONG for one in read.named):
        return [*own]
    return [*(Scored(each, 1.0) for each in entries), *(one for one in own if one.id not in entries)]


def placed(own: Sequence[Scored], articles: Sequence[tuple[float, Hint]], read: Analysis) -> list[Scored | Hint]:
    """Return one list: our own order stays as it is, and each article stands where it may at the earliest.

    That is after the own entries among the first that the query names, and after the own entry of its subject; from
    there on at once when it fits well, else before the first that fits less.
    """
    named = {one.id for one in read.named if one.score >= _NAMED}
    floor = max((at + 1 for at, one in enumerate(own[:_FIRST]) if one.id in named), default=0)
    where = {one.id: at + 1 for at, one in enumerate(own)}
    before: dict[int, list[Hint]] = {}
    for score, hint in articles[:SHOWN]:
        at = max(floor, where.get(hint.about or "", 0))
        while score < _STRONG and at < len(own) and own[at].score >= score:
            at += 1
        before.setdefault(at, []).append(hint)
    found: list[Scored | Hint] = []
    for at in range(len(own) + 1):
        found += before.get(at, [])
        found += own[at : at + 1]
    return found


def shown_scores(order: Sequence[Scored | Hint], articles: Sequence[tuple[float, Hint]]) -> list[float]:
    """Return the scores of a list as it is shown: those of articles lie between those of their neighbours."""
    known = {hint.id: score for score, hint in articles}
    found = [one.score if isinstance(one, Scored) else known[one.id] for one in order]
    least = 0.0
    for at in range(len(found) - 1, -1, -1):
        if isinstance(order[at], Hint):
            found[at] = max(found[at], least)
        least = max(found[at], least) if isinstance(order[at], Hint) else found[at]
    most = 1.0
    for at, one in enumerate(order):
        if isinstance(one, Hint):
            found[at] = min(found[at], most)
        most = found[at]
    return found
