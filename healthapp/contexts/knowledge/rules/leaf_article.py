"""Makes the page of an article that an operator has loaded."""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING

from healthapp.contexts.knowledge.schemas.leaf import Both, Leaf, LoadedFrom, Section
from healthapp.contexts.knowledge.schemas.loaded import ArticleSection
from healthapp.contexts.knowledge.schemas.search import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from healthapp.contexts.knowledge.rules.book import Book
    from healthapp.contexts.knowledge.schemas.content import Concept, Condition, FirstAid, Medicine
    from healthapp.contexts.knowledge.schemas.loaded import Article
    from healthapp.contexts.knowledge.schemas.parts import Text

_NONE = ArticleSection(lines=("–",))


def article_leaf(book: Book, entry_id: str, article: Article) -> Leaf:
    """Return the page of an article. What it is not there in, it shows in the language that it is in."""
    english, bangla = article.en or article.bn, article.bn or article.en
    if english is None or bangla is None:
        msg = "an article is in one language at least"
        raise ValueError(msg)
    codes = [Both(en=each, bn=each) for each in article.codes]
    sections = [*_sections(english.sections, bangla.sections)]
    if codes:
        sections.append(Section(name="also", lines=codes))
    ours = _title(book, article.about)
    terms = article.licence
    return Leaf(
        entry=f"{Kind.ARTICLE}:{entry_id}",
        kind=Kind.ARTICLE,
        category=article.category,
        title=Both(en=english.title, bn=bangla.title),
        urgency=None,
        severity=None,
        needs_prescription=None,
        dangers=[],
        sections=sections,
        sources=[],
        loaded=LoadedFrom(
            publisher=terms.publisher,
            licence=terms.licence,
            edition=terms.edition,
            as_of=terms.as_of,
            url=terms.url,
            only_in="en" if article.bn is None else "bn" if article.en is None else None,
            ours=article.about if ours else None,
            ours_title=Both(en=ours.en, bn=ours.bn) if ours else None,
        ),
    )


def _sections(english: tuple[ArticleSection, ...], bangla: tuple[ArticleSection, ...]) -> Iterator[Section]:
    for one, other in zip_longest(english, bangla, fillvalue=_NONE):
        lines = zip_longest(one.lines, other.lines, fillvalue="")
        yield Section(
            name="article",
            title=Both(en=one.title, bn=other.title),
            lines=[Both(en=first, bn=second) for first, second in lines],
        )


def _title(book: Book, about: str | None) -> Text | None:
    """Return what our own entry of the subject is called; None when there is none, or none any more."""
    kind, _, entry_id = (about or "").partition(":")
    entry: Condition | Medicine | Concept | FirstAid | None = None
    if kind == Kind.CONDITION:
        entry = book.conditions.get(entry_id)
    elif kind == Kind.MEDICINE:
        entry = book.medicines.get(entry_id)
    elif kind == Kind.SYMPTOM:
        entry = book.concepts.get(entry_id)
    elif kind == Kind.FIRST_AID:
        entry = book.first_aid.get(entry_id)
    return entry.name if entry else None
