"""All that searching needs of one edition of the content, made once."""

from __future__ import annotations

import bisect
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from healthapp.contexts.knowledge.rules import passages
from healthapp.contexts.knowledge.rules.kinship import kin_of, with_kin
from healthapp.contexts.knowledge.rules.lexicon import Lexicon
from healthapp.contexts.knowledge.schemas.content import Likelihood
from healthapp.contexts.knowledge.schemas.search import CATEGORIES, Audience, Kind, Scored, Suggestion
from healthapp.kit.i18n import words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from healthapp.contexts.knowledge.rules.book import Book
    from healthapp.contexts.knowledge.rules.kinship import Kin
    from healthapp.contexts.knowledge.rules.query import Analysis
    from healthapp.contexts.knowledge.schemas.search import Document, Filters

_LAST = "\U0010ffff"
_SHOWS = {
    Likelihood.NEARLY_ALWAYS: 1.0,
    Likelihood.USUALLY: 0.75,
    Likelihood.OFTEN: 0.5,
    Likelihood.SOMETIMES: 0.2,
    Likelihood.SELDOM: 0.05,
    Likelihood.NEVER: 0.0,
}


@dataclass(frozen=True)
class Shelf:
    """Documents by their ids, which entry each belongs to, what entries are called, and what begins how."""

    version: str
    documents: Mapping[str, Document]
    entries: Mapping[str, str]
    lexicon: Lexicon
    starts: tuple[tuple[str, int, str, str], ...]
    """What may be typed (`normal`), whether it begins a name (0) or a word in one (1), the name, its entry."""
    book: Book

    def allowed(self, document_id: str, filters: Filters) -> bool:
        """Tell whether a document passes the filters."""
        one = self.documents.get(document_id)
        return (
            one is not None
            and one.audience in filters.audiences
            and filters.category in (None, one.category)
            and filters.severity in (None, one.severity)
        )

    def entries_for(self, filters: Filters) -> Mapping[str, str]:
        """Return `entries` without the documents that don't pass the filters."""
        # Of all filters that there are, some fifty: looked through once each, not document by document in every search.
        found = self._entries_for.get(filters)
        if found is None:
            found = {each: entry for each, entry in self.entries.items() if self.allowed(each, filters)}
            self._entries_for[filters] = found
        return found

    @cached_property
    def _entries_for(self) -> dict[Filters, Mapping[str, str]]:
        return {}

    def suggestions(self, typed: str, language: str, limit: int) -> list[Suggestion]:
        """Return the entries with a name, or else a word in a name, that begins as typed, in any of the writings."""
        wanted = " ".join(words.words(typed))
        if not wanted:
            return []
        first = bisect.bisect_left(self.starts, (wanted,))
        last = bisect.bisect_right(self.starts, (wanted + _LAST,))
        ranked = sorted(self.starts[first:last], key=lambda each: (each[1], len(each[2]), each[2], each[3]))
        found: dict[str, Suggestion] = {}
        for _, _, name, entry in ranked:
            if entry not in found:
                called = self.lexicon.called[entry]
                found[entry] = Suggestion(
                    entry=entry,
                    name=name,
                    title=called.title_bn if language == "bn" else called.title_en,
                    category=CATEGORIES[Kind(entry.partition(":")[0])],
                )
            if len(found) == limit:
                break
        return list(found.values())

    def showing(self, named: Iterable[Scored]) -> list[Scored]:
        """Return the conditions that show the symptoms among what a query names, by how many and how often."""
        prefix = f"{Kind.SYMPTOM}:"
        concepts = {one.id.removeprefix(prefix): one.score for one in named if one.id.startswith(prefix)}
        scored = []
        for condition in self.book.content.condition:
            score = sum(
                concepts.get(wider, 0.0) * _SHOWS[finding.likelihood]
                for finding in condition.findings
                for wider in [self._best(finding.concept, concepts)]
            )
            if score > 0:
                scored.append(Scored(f"{Kind.CONDITION}:{condition.id}", round(score, 9)))
        return scored

    @cached_property
    def _kin(self) -> Kin:
        return kin_of(self.book)

    def with_kin(self, found: Sequence[Scored], read: Analysis, filters: Filters) -> list[Scored]:
        """Return a list with what belongs to its first entries lifted, as far as the filters let it through.

        The kinds of entries that the query asks for come forward too.
        """
        return with_kin(found, self._kin, read.wishes, self.entries_for(filters).__contains__)

    def _best(self, concept_id: str, concepts: Mapping[str, float]) -> str:
        """Return of a finding and its wider ones the one that was named most clearly."""
        return max(sorted(self.book.with_broader((concept_id,))), key=lambda each: concepts.get(each, 0.0))


def version_of(book_version: str) -> str:
    """Return the version of a shelf of that edition of the content."""
    return f"{book_version}-{passages.SHAPE}"


def make_shelf(book: Book) -> Shelf:
    """Make it of the content: about two seconds."""
    made = passages.documents(book)
    lexicon = Lexicon(passages.entry_names(book), (each for each in made if each.audience is Audience.EVERYBODY))
    starts: set[tuple[str, int, str, str]] = set()
    for called in lexicon.called.values():
        for name in called.names:
            typed = words.words(name)
            for at in range(len(typed)):
                starts.add((" ".join(typed[at:]), min(at, 1), name, called.entry))
    return Shelf(
        version=version_of(book.version),
        documents={each.id: each for each in made},
        entries={each.id: each.entry for each in made},
        lexicon=lexicon,
        starts=tuple(sorted(starts)),
        book=book,
    )
