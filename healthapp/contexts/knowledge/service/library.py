"""Holds the content that this process works with: the files, and on top of them what editors and operators added."""

from __future__ import annotations

import asyncio
import threading
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

import structlog

from healthapp.contexts.knowledge.errors import AdditionsUnavailableError
from healthapp.contexts.knowledge.rules.book import Book
from healthapp.contexts.knowledge.rules.merging import joined, lay, merge
from healthapp.contexts.knowledge.schemas.additions import Origin
from healthapp.contexts.knowledge.schemas.leaf import Published
from healthapp.contexts.knowledge.service.content import read_content, read_files
from healthapp.kit.canonical import digest
from healthapp.kit.telemetry import observe_left_out

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from healthapp.contexts.knowledge.ports import Additions, ContentFiles
    from healthapp.contexts.knowledge.rules.merging import Laid
    from healthapp.contexts.knowledge.schemas.additions import Addition
    from healthapp.contexts.knowledge.schemas.content import ContentFile

log = structlog.get_logger(__name__)
_LENGTH = 16
_TRIES = 3
"""So often a reading is begun again because somebody published meanwhile; then the next look finds the rest."""


class Files:
    """The content's files, read once for all that share them: that takes some seconds."""

    def __init__(self, source: ContentFiles, written: ContentFiles | None = None) -> None:
        """Read from `source`, which has to stay as it is while this process runs.

        `written` gives the same as people wrote it, where `source` has another number to call in it.
        """
        self._source = source
        self._written_source = written
        self._written: ContentFile | None = None
        self._read: tuple[Mapping[str, ContentFile], Book] | None = None
        self._version: str | None = None
        self._reading = threading.Lock()

    def read(self) -> tuple[Mapping[str, ContentFile], Book]:
        """Return each file by its name, and the edition that they make alone; ContentError as `read_content`."""
        with self._reading:
            if self._read is None:
                files = read_files(self._source)
                self._read = files, Book(joined(files), _version(self._source))
            return self._read

    def written(self) -> ContentFile:
        """Return all that the files hold as it was written, with 999 as the number to call; ContentError as `read`."""
        if self._written_source is None:
            return self.read()[1].content
        with self._reading:
            if self._written is None:
                self._written = read_content(self._written_source)
            return self._written

    def version(self) -> str:
        """Return the version of the files alone, which their names and texts make."""
        if self._version is None:
            self._version = self._read[1].version if self._read else _version(self._source)
        return self._version


@dataclass(frozen=True, slots=True)
class _Added:
    """What one provider had when its mark was this: those of the right form, and what is wrong with the others."""

    mark: str = ""
    right: tuple[Laid, ...] = ()
    wrong: tuple[str, ...] = ()


class Library:
    """The edition that this process works with. Another edition comes by `newer` and `turn_to`, and never by itself."""

    def __init__(self, source: ContentFiles | Files, additions: Sequence[Additions] = ()) -> None:
        """Read from `source`, and lay `additions` over it."""
        self._files = source if isinstance(source, Files) else Files(source)
        self._additions = [*additions]
        self._added: dict[Additions, _Added] = {}
        self._book: Book | None = None
        self._looking: asyncio.Lock | None = None
        self._left_out_now: tuple[tuple[tuple[str, ...], str], frozenset[str]] | None = None
        self.left_out: tuple[str, ...] = ()
        """What is wrong with additions that this edition is without, one line each."""

    def lay_over(self, additions: Additions) -> None:
        """Lay these over the files too, from the next look on; the wiring gives them."""
        self._additions.append(additions)

    @property
    def is_read(self) -> bool:
        """Tell whether the content is there at once."""
        return self._book is not None

    @property
    def is_whole(self) -> bool:
        """Tell whether this process knows what was added to the files: it was read once, or there was nothing."""
        return all(each in self._added for each in self._additions)

    async def book(self) -> Book:
        """Return the content, read once for all who ask; ContentError when the files don't fit together.

        When nobody can tell what was added, that is the files alone, until the next look.
        """
        if self._book is None:
            async with self._one():
                if self._book is None:
                    self._book = await self._next() or (await asyncio.to_thread(self._files.read))[1]
        return self._book

    async def version(self) -> str:
        """Return the version of the content, which the files' names and texts make and what lies on top of them."""
        if self._book is not None:
            return self._book.version
        version = await asyncio.to_thread(self._files.version)
        try:
            return _with_marks(version, [await each.mark() for each in self._additions])
        except AdditionsUnavailableError:
            return version

    async def newer(self) -> Book | None:
        """Return the next edition, when something was added or withdrawn since this one; nobody works with it yet.

        None when nothing was, nobody can tell, or nobody has needed the content so far.
        """
        if self._book is None:
            return None
        async with self._one():
            return await self._next()

    def turn_to(self, book: Book) -> None:
        """Work with this edition from now on. Who has begun with the one before ends with it."""
        self._book = book

    async def written(self) -> ContentFile:
        """Return the files' content alone, as it was written: what editors begin from."""
        return await asyncio.to_thread(self._files.written)

    async def left_out_with(self, published: Sequence[Addition]) -> frozenset[str]:
        """Return what would be wrong if this were all that editors published, one line each. Changes nothing."""
        await self.book()
        loaded = [one for added in self._added.values() for one in added.right if one.origin is Origin.LOADED]
        return await asyncio.to_thread(self._left_out, loaded, published)

    async def left_out_now(self, published: Sequence[Addition]) -> frozenset[str]:
        """Return the same of what is published already: kept, for each field that an editor leaves asks for it."""
        key = (
            tuple(self._marks()),
            digest({"all": [[one.kind, dict(one.entry), one.origin.value, str(one.at)] for one in published]}),
        )
        if self._left_out_now is None or self._left_out_now[0] != key:
            self._left_out_now = key, await self.left_out_with(published)
        return self._left_out_now[1]

    def _left_out(self, loaded: list[Laid], published: Sequence[Addition]) -> frozenset[str]:
        right, wrong = lay(published)
        merged = merge(self._files.read()[0], [*loaded, *right])
        return frozenset((*wrong, *merged.left_out))

    def _one(self) -> asyncio.Lock:
        # Made when it is needed, by the loop that needs it.
        self._looking = self._looking or asyncio.Lock()
        return self._looking

    async def _next(self) -> Book | None:
        try:
            added = {each: await _look(each, self._added.get(each, _Added())) for each in self._additions}
        except AdditionsUnavailableError:
            log.warning("knowledge.additions_unavailable")
            return None
        if self._book is not None and [one.mark for one in added.values()] == self._marks():
            self._added = added
            return None
        self._added = added
        return await asyncio.to_thread(self._merge)

    def _marks(self) -> list[str]:
        return [self._added.get(each, _Added()).mark for each in self._additions]

    def _merge(self) -> Book:
        files, alone = self._files.read()
        if not any(self._marks()):
            self.left_out = ()
            observe_left_out(0)
            return alone
        merged = merge(files, [one for added in self._added.values() for one in added.right])
        self.left_out = (*(line for added in self._added.values() for line in added.wrong), *merged.left_out)
        observe_left_out(len(self.left_out))
        if self.left_out:
            log.error("knowledge.additions_left_out", faults=len(self.left_out))
        published = {
            (one.kind, one.entry.id): Published(
                version=one.standing.version, at=one.at, approved_by=one.standing.signed_as
            )
            for one in merged.laid.values()
            if one.standing and one.at and hasattr(one.entry, "id")
        }
        return Book(merged.content, _with_marks(alone.version, self._marks()), published=published)


async def _look(additions: Additions, before: _Added) -> _Added:
    """Return what a provider has now: read again when its mark is another, until both belong together."""
    mark = await additions.mark()
    for _ in range(_TRIES):
        if mark == before.mark:
            return before
        found = await additions.read() if mark else ()
        right, wrong = await asyncio.to_thread(lay, found)
        before = _Added(mark, tuple(right), tuple(wrong))
        mark = await additions.mark()
    return before


def read_book(source: ContentFiles) -> Book:
    """Read the files' content; ContentError with every fault."""
    return Book(read_content(source), _version(source))


def _version(source: ContentFiles) -> str:
    mark = sha256()
    for name, text in source.files():
        mark.update(f"{name}\0{text}\0".encode())
    return mark.hexdigest()[:_LENGTH]


def _with_marks(version: str, marks: Sequence[str]) -> str:
    """Return the version of an edition; with nothing added it is that of the files."""
    if not any(marks):
        return version
    return sha256("\0".join((version, *marks)).encode()).hexdigest()[:_LENGTH]
