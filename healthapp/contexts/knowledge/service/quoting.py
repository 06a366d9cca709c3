"""What the content says to a question, word for word, and which medicines the question names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from healthapp.contexts.knowledge.rules import query, ranking
from healthapp.contexts.knowledge.rules.leaf import make_leaf
from healthapp.contexts.knowledge.rules.mentions import Mentions
from healthapp.contexts.knowledge.rules.quoting import is_supported, lines_for
from healthapp.contexts.knowledge.schemas.quotes import NamedMedicine, QuestionRead, Quote, Quotes
from healthapp.contexts.knowledge.schemas.search import Audience, Filters, Mode
from healthapp.contexts.knowledge.service.search import Search
from healthapp.kit.errors import invalid

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Literal

    from healthapp.contexts.knowledge.rules.book import Book
    from healthapp.contexts.knowledge.rules.query import Analysis
    from healthapp.contexts.knowledge.rules.shelf import Shelf
    from healthapp.contexts.knowledge.schemas.search import Scored
    from healthapp.kit.actor import Actor
    from healthapp.kit.i18n import Lang

_LOOKED_AT = 6
_ENTRIES = 2
_NEAR = 0.85


class Quoting(Search):
    """The use cases of answering by quotation. Nothing of what is asked is kept anywhere."""

    _mentions: tuple[Book, Mentions] | None = None

    async def read_question(self, question: str, lang: Lang | None = None) -> QuestionRead:
        """Return in which language a question is, and which medicines it names; INVALID when it holds no word.

        With `lang` the names are in that language.
        """
        shelf = await self.indexing.shelf()
        read = _read(question, shelf)
        language: Literal["bn", "en"] = "en" if ranking.shown_in(lang or "both", read.language) == "en" else "bn"
        named = [shelf.book.medicines[each] for each in self._named_in(shelf.book, question)]
        return QuestionRead(
            language=language,
            medicines=[
                NamedMedicine(id=each.id, name=each.name.bn if language == "bn" else each.name.en, generic=each.name.en)
                for each in named
            ],
        )

    async def naming(self) -> Callable[[str], tuple[str, ...]]:
        """Return what tells which medicines a text names, by their ids in its order."""
        shelf = await self.indexing.shelf()
        return lambda text: self._named_in(shelf.book, text)

    async def quotes(
        self, actor: Actor, question: str, language: str, most: int = 6, *, may_leave: bool = False
    ) -> Quotes:
        """Return the lines that answer a question, in `language`; none when nothing supports an answer.

        Only if it `may_leave` an embedder outside is told it; else words alone are compared there.
        """
        shelf = await self.indexing.shelf()
        read = _read(question, shelf)
        filters = Filters(None, None, await self._audiences(actor))
        answer = await self._ranked(shelf, read, filters, Mode.HYBRID, may_leave=may_leave)
        entries = self._chosen(shelf, read, answer.found, filters, question)
        professional = Audience.PROFESSIONAL in filters.audiences
        found: list[Quote] = []
        for entry in entries:
            kind, _, entry_id = entry.partition(":")
            leaf = make_leaf(shelf.book, kind, entry_id, professional=professional)
            if leaf is not None:
                room = most if not found else max(1, most - len(found))
                found += lines_for(leaf, question, language, room)
        return Quotes(
            language="bn" if language == "bn" else "en",
            written=read.language,
            quotes=found,
            limited=answer.is_limited,
        )

    def _chosen(self, shelf: Shelf, read: Analysis, ranked: list[Scored], filters: Filters, question: str) -> list[str]:
        """Return the entries that a question is about: medicines that it names, else what search puts first."""
        named = [f"medicine:{each}" for each in self._named_in(shelf.book, question)]
        if named:
            return named[:_ENTRIES]
        about = [
            one
            for one in ranked[:_LOOKED_AT]
            if not one.id.startswith("symptom:") and is_supported(read, one.id, ranking.shown(shelf, one.id, filters))
        ]
        return [one.id for one in about if one.score >= _NEAR * about[0].score][:_ENTRIES]

    def _named_in(self, book: Book, text: str) -> tuple[str, ...]:
        if self._mentions is None or self._mentions[0] is not book:
            self._mentions = book, Mentions(book)
        return self._mentions[1].find(text)


def _read(question: str, shelf: Shelf) -> Analysis:
    read = query.read(question, shelf.lexicon)
    if not read.kept:
        raise invalid("message", "not_a_question")
    return read
