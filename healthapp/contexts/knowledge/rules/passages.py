"""Documents of the search index, made from the content. Another shape of them needs another `SHAPE`."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from healthapp.contexts.knowledge.schemas.content import Likelihood, Severity, Urgency
from healthapp.contexts.knowledge.schemas.search import Audience, Called, Document, Kind, Side
from healthapp.kit.i18n import words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from healthapp.contexts.knowledge.rules.book import Book
    from healthapp.contexts.knowledge.schemas.content import Concept, Condition, FirstAid, Medicine
    from healthapp.contexts.knowledge.schemas.parts import Names, Text

SHAPE = "1"
"""Names how documents are made: a new one makes every index be built anew."""
_TITLE = 5
_NAME = 3
_TELLING = frozenset({Likelihood.NEARLY_ALWAYS, Likelihood.USUALLY, Likelihood.OFTEN})
_RARE = frozenset({Likelihood.NEVER, Likelihood.SELDOM})
_SEVERITY = {
    Urgency.EMERGENCY: Severity.CRITICAL,
    Urgency.HIGH: Severity.HIGH,
    Urgency.MEDIUM: Severity.MEDIUM,
    Urgency.LOW: Severity.LOW,
}


def documents(book: Book) -> list[Document]:
    """Return a document of every entry, and one more of each part for professionals, in the order of their ids."""
    found = chain(
        chain.from_iterable(_of_condition(book, each) for each in book.content.condition),
        (_of_medicine(book, each) for each in book.content.medicine),
        (_of_concept(book, each) for each in book.content.concept),
        (_of_first_aid(book, each) for each in book.content.first_aid),
    )
    return sorted(found, key=lambda each: each.id)


def names_of(name: Text, also: Names, brands: Iterable[str] = ()) -> tuple[str, ...]:
    """Return everything that an entry is called, in all three writings, its title first."""
    return tuple(dict.fromkeys((name.en, name.bn, *also.en, *also.bn, *also.rom, *brands)))


def entry_names(book: Book) -> Iterator[Called]:
    """Yield what every entry is called."""
    for condition in book.content.condition:
        yield _called(Kind.CONDITION, condition.id, condition.name, condition.also)
    for medicine in book.content.medicine:
        yield _called(Kind.MEDICINE, medicine.id, medicine.name, medicine.also, medicine.brands)
    for concept in book.content.concept:
        yield _called(Kind.SYMPTOM, concept.id, concept.name, concept.also)
    for topic in book.content.first_aid:
        yield _called(Kind.FIRST_AID, topic.id, topic.name, topic.also)


def _called(kind: Kind, entry_id: str, name: Text, also: Names, brands: tuple[str, ...] = ()) -> Called:
    return Called(f"{kind}:{entry_id}", name.en, name.bn, (*also.en, *brands), also.bn, also.rom)


def _analysed(title: Text, names: Iterable[str], texts: Iterable[str]) -> tuple[str, ...]:
    found: list[str] = []
    for weight, lines in ((_TITLE, (title.en, title.bn)), (_NAME, names), (1, texts)):
        once = [term for line in lines for term in words.terms(line)]
        # A word said in ten of an entry's names is one thing that it is called, not ten.
        found += [*dict.fromkeys(once)] * weight if weight > 1 else once
    return tuple(found)


def _both(texts: Iterable[Text]) -> Iterator[str]:
    for text in texts:
        yield text.en
        yield text.bn


def _joined(texts: Iterable[Text]) -> tuple[str, str]:
    kept = list(texts)
    return " ".join(text.en for text in kept), " ".join(text.bn for text in kept)


def _lists(texts: Iterable[Text]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    kept = list(texts)
    return tuple(text.en for text in kept), tuple(text.bn for text in kept)


def _of_condition(book: Book, one: Condition) -> Iterator[Document]:
    findings = [book.concepts[each.concept] for each in one.findings if each.likelihood not in _RARE]
    telling = [book.concepts[each.concept].name for each in one.findings if each.likelihood in _TELLING]
    texts = [one.summary, *(each.text for each in one.dangers), *one.actions, *one.avoid, one.treatment]
    texts += [one.prevention] if one.prevention else []
    entry = f"{Kind.CONDITION}:{one.id}"
    symptoms, treatments = _lists(telling), _lists([one.treatment, *one.actions])
    yield Document(
        id=entry,
        entry=entry,
        kind=Kind.CONDITION,
        severity=one.severity,
        audience=Audience.EVERYBODY,
        en=Side(one.name.en, one.summary.en, symptoms[0], treatments[0]),
        bn=Side(one.name.bn, one.summary.bn, symptoms[1], treatments[1]),
        analysed=_analysed(
            one.name, names_of(one.name, one.also), [*_both(texts), *_both(each.name for each in findings)]
        ),
    )
    if one.professional is not None:
        yield Document(
            id=f"{entry}#professional",
            entry=entry,
            kind=Kind.CONDITION,
            severity=one.severity,
            audience=Audience.PROFESSIONAL,
            en=Side(one.name.en, one.professional.en, symptoms[0], treatments[0]),
            bn=Side(one.name.bn, one.professional.bn, symptoms[1], treatments[1]),
            analysed=_analysed(one.name, (), _both([one.professional])),
        )


def _of_medicine(book: Book, one: Medicine) -> Document:
    entry = f"{Kind.MEDICINE}:{one.id}"
    classes = [book.classes[each] for each in one.classes]
    texts = [one.uses, one.how, *one.warnings, one.side_effects, one.serious]
    texts += [each.text for each in (one.adult, one.child) if each is not None]
    texts += [one.pregnancy.text, one.breastfeeding.text, one.kidney.text, one.liver.text]
    lines = [*_both(texts), *_both(each.name for each in classes)]
    for each in classes:
        lines += [*each.also.en, *each.also.bn, *each.also.rom]
    content = _joined([one.uses, one.how])
    names = (one.name.en, *one.brands)
    return Document(
        id=entry,
        entry=entry,
        kind=Kind.MEDICINE,
        severity=None,
        audience=Audience.EVERYBODY,
        en=Side(one.name.en, content[0], (), (one.uses.en,), names),
        bn=Side(one.name.bn, content[1], (), (one.uses.bn,), (one.name.bn, *one.brands)),
        analysed=_analysed(one.name, names_of(one.name, one.also, one.brands), lines),
    )


def _of_concept(book: Book, one: Concept) -> Document:
    entry = f"{Kind.SYMPTOM}:{one.id}"
    wider = [book.concepts[each].name for each in one.broader]
    # What people call it is all that there is to say of a finding.
    also = (", ".join((*one.also.en[:4],)), ", ".join((*one.also.bn[:4],)))
    return Document(
        id=entry,
        entry=entry,
        kind=Kind.SYMPTOM,
        severity=None,
        audience=Audience.EVERYBODY,
        en=Side(one.name.en, f"{one.question.en} {also[0]}".strip(), (one.name.en,)),
        bn=Side(one.name.bn, f"{one.question.bn} {also[1]}".strip(), (one.name.bn,)),
        analysed=_analysed(one.name, names_of(one.name, one.also), _both([one.question, *wider])),
    )


def _of_first_aid(book: Book, one: FirstAid) -> Document:
    entry = f"{Kind.FIRST_AID}:{one.id}"
    texts = [one.call, *one.steps, *one.never]
    about = [book.conditions[each].name for each in one.conditions]
    content = _joined([one.call, *one.steps])
    steps = _lists(one.steps)
    return Document(
        id=entry,
        entry=entry,
        kind=Kind.FIRST_AID,
        severity=_SEVERITY[one.urgency],
        audience=Audience.EVERYBODY,
        en=Side(one.name.en, content[0], (), steps[0]),
        bn=Side(one.name.bn, content[1], (), steps[1]),
        analysed=_analysed(one.name, names_of(one.name, one.also), _both([*texts, *about])),
    )
