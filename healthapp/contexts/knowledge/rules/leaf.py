"""Makes the page of one entry from the content."""

from __future__ import annotations

from typing import TYPE_CHECKING

from healthapp.contexts.knowledge.schemas.content import Likelihood, Urgency
from healthapp.contexts.knowledge.schemas.leaf import Both, Cited, Leaf, Section, Warned
from healthapp.contexts.knowledge.schemas.search import CATEGORIES, Kind

if TYPE_CHECKING:
    from collections.abc import Iterable

    from healthapp.contexts.knowledge.rules.book import Book
    from healthapp.contexts.knowledge.schemas.content import Caution, Condition
    from healthapp.contexts.knowledge.schemas.parts import Cite, Text

_ORDER = tuple(Urgency)
_OFTEN = (Likelihood.NEARLY_ALWAYS, Likelihood.USUALLY, Likelihood.OFTEN, Likelihood.SOMETIMES)
_MOST = 30
_CLINICIANS = frozenset({"doctor", "pharmacist"})


def make_leaf(book: Book, kind: str, entry_id: str, *, professional: bool) -> Leaf | None:
    """Return the page of an entry, with the part for professionals if that is wanted; None for an unknown one."""
    leaf = _leaf(book, kind, entry_id, professional=professional)
    published = book.published.get(("concept" if kind == Kind.SYMPTOM else str(kind), entry_id))
    if leaf is None or published is None:
        return leaf
    leaf.published, leaf.reviewed = published, published.approved_by in _CLINICIANS
    return leaf


def _leaf(book: Book, kind: str, entry_id: str, *, professional: bool) -> Leaf | None:
    if kind == Kind.CONDITION and entry_id in book.conditions:
        return _condition(book, entry_id, professional=professional)
    if kind == Kind.MEDICINE and entry_id in book.medicines:
        return _medicine(book, entry_id)
    if kind == Kind.SYMPTOM and entry_id in book.concepts:
        return _symptom(book, entry_id)
    if kind == Kind.FIRST_AID and entry_id in book.first_aid:
        return _first_aid(book, entry_id)
    return None


def _cited(book: Book, cites: Iterable[Cite]) -> list[Cited]:
    return [
        Cited(
            title=source.title,
            publisher=source.publisher,
            year=source.year,
            at=each.at,
            url=source.url,
            current=source.current,
        )
        for each in cites
        for source in [book.sources[each.source]]
    ]


def _sections(*found: Section) -> list[Section]:
    return [each for each in found if each.lines]


def _linked(name: str, kind: Kind, entries: Iterable[tuple[str, Text]]) -> Section:
    kept = list(entries)[:_MOST]
    return Section.model_validate(
        {
            "name": name,
            "lines": [_both(text) for _, text in kept],
            "links": [f"{kind}:{entry_id}" for entry_id, _ in kept],
        }
    )


def _same(line: str) -> Both:
    """Return a name that is written alike for everybody."""
    return Both(en=line, bn=line)


def _both(text: Text) -> Both:
    return Both(en=text.en, bn=text.bn)


def _section(name: str, texts: Iterable[Text | None]) -> Section:
    return Section.model_validate({"name": name, "lines": [_both(each) for each in texts if each is not None]})


def _condition(book: Book, entry_id: str, *, professional: bool) -> Leaf:
    one = book.conditions[entry_id]
    findings = [each for likelihood in _OFTEN for each in one.findings if each.likelihood is likelihood]
    dangers = sorted(one.dangers, key=lambda each: _ORDER.index(each.urgency))
    return Leaf(
        entry=f"{Kind.CONDITION}:{one.id}",
        kind=Kind.CONDITION,
        category=CATEGORIES[Kind.CONDITION],
        title=_both(one.name),
        urgency=one.urgency,
        severity=one.severity,
        needs_prescription=None,
        dangers=[Warned(urgency=each.urgency, text=_both(each.text)) for each in dangers],
        sections=_sections(
            _section("summary", [one.summary]),
            _section("actions", one.actions),
            _section("avoid", one.avoid),
            _linked("symptoms", Kind.SYMPTOM, ((each.concept, book.concepts[each.concept].name) for each in findings)),
            _section("treatment", [one.treatment]),
            _section("prevention", [one.prevention]),
            _section("professional", [one.professional if professional else None]),
        ),
        sources=_cited(book, one.cited),
    )


def _medicine(book: Book, entry_id: str) -> Leaf:
    one = book.medicines[entry_id]
    return Leaf(
        entry=f"{Kind.MEDICINE}:{one.id}",
        kind=Kind.MEDICINE,
        category=CATEGORIES[Kind.MEDICINE],
        title=_both(one.name),
        urgency=None,
        severity=None,
        needs_prescription=one.needs_prescription,
        # What is serious stands first, as signs of danger do with an illness.
        dangers=[Warned(urgency=Urgency.EMERGENCY, text=_both(one.serious))],
        sections=_sections(
            _section("uses", [one.uses]),
            _section("how", [one.how]),
            _section("adult", [one.adult.text if one.adult else None]),
            _section("child", [one.child.text if one.child else None]),
            _section("warnings", one.warnings),
            Section(name="cautions", lines=[_caution(book, each) for each in one.cautions]),
            _section("side_effects", [one.side_effects]),
            _section("pregnancy", [one.pregnancy.text]),
            _section("breastfeeding", [one.breastfeeding.text]),
            _section("kidney", [one.kidney.text]),
            _section("liver", [one.liver.text]),
            Section(name="brands", lines=[_same(each) for each in one.brands]),
            _section("classes", [book.classes[each].name for each in one.classes]),
        ),
        sources=_cited(book, one.sources),
    )


def _caution(book: Book, one: Caution) -> Both:
    """Return with which illness or finding a medicine is dangerous, and what that means."""
    name = (book.conditions.get(one.having) or book.concepts[one.having]).name
    return Both(en=f"{name.en}: {one.text.en}", bn=f"{name.bn}: {one.text.bn}")


def _symptom(book: Book, entry_id: str) -> Leaf:
    one = book.concepts[entry_id]
    shown = [(each, rank) for each in book.content.condition for rank in [_rank(each, entry_id)] if rank is not None]
    shown.sort(key=lambda pair: (pair[1], pair[0].id))
    flags = [
        Warned(urgency=Urgency(flag.urgency), text=_both(flag.advice))
        for flag in book.content.red_flag
        if all(entry_id in group for group in flag.needs)
    ]
    return Leaf(
        entry=f"{Kind.SYMPTOM}:{one.id}",
        kind=Kind.SYMPTOM,
        category=CATEGORIES[Kind.SYMPTOM],
        title=_both(one.name),
        urgency=None,
        severity=None,
        needs_prescription=None,
        dangers=sorted(flags, key=lambda each: _ORDER.index(each.urgency)),
        sections=_sections(
            _section("question", [one.question]),
            _linked("seen_in", Kind.CONDITION, ((each.id, each.name) for each, _ in shown)),
            _linked("about", Kind.SYMPTOM, ((each, book.concepts[each].name) for each in one.broader)),
        ),
        sources=[],
    )


def _rank(condition: Condition, concept_id: str) -> int | None:
    for each in condition.findings:
        if each.concept == concept_id and each.likelihood in _OFTEN:
            return _OFTEN.index(each.likelihood)
    return None


def _first_aid(book: Book, entry_id: str) -> Leaf:
    one = book.first_aid[entry_id]
    return Leaf(
        entry=f"{Kind.FIRST_AID}:{one.id}",
        kind=Kind.FIRST_AID,
        category=CATEGORIES[Kind.FIRST_AID],
        title=_both(one.name),
        urgency=one.urgency,
        severity=None,
        needs_prescription=None,
        dangers=[Warned(urgency=one.urgency, text=_both(one.call))],
        sections=_sections(
            _section("steps", one.steps),
            _section("never", one.never),
            _linked("about", Kind.CONDITION, ((each, book.conditions[each].name) for each in one.conditions)),
        ),
        sources=_cited(book, one.sources),
    )
