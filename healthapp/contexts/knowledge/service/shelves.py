"""What searches read by, made once of each edition of the content."""

from __future__ import annotations

import asyncio
import threading
from typing import TYPE_CHECKING

from healthapp.contexts.knowledge.rules.shelf import make_shelf, version_of

if TYPE_CHECKING:
    from healthapp.contexts.knowledge.rules.book import Book
    from healthapp.contexts.knowledge.rules.shelf import Shelf
    from healthapp.contexts.knowledge.service.library import Files, Library


class Shelves:
    """What searches read by, of the edition that a library turns to, for all that share it."""

    def __init__(self, library: Library, files: FilesShelf | None = None) -> None:
        """Make it of what `library` holds. `files` shares that of the files alone with others."""
        self.library = library
        self._files = files
        self._shelf: Shelf | None = None
        self._making = threading.Lock()

    @property
    def is_made(self) -> bool:
        """Tell whether somebody has needed it."""
        return self._shelf is not None

    async def version(self) -> str:
        """Return its version without making it: that takes a moment, not seconds."""
        return version_of(await self.library.version())

    async def shelf(self) -> Shelf:
        """Return it, made when it is first needed."""
        book = await self.library.book()
        shelf = self._shelf
        if shelf is None or shelf.book is not book:
            shelf = await asyncio.to_thread(self._first, book)
        return shelf

    def make(self, book: Book) -> Shelf:
        """Return that of an edition, made in seconds; nobody reads by it before `turn_to`."""
        shared = self._files.of(book) if self._files else None
        return shared or make_shelf(book)

    def turn_to(self, shelf: Shelf) -> None:
        """Read by this from now on."""
        self._shelf = shelf

    def _first(self, book: Book) -> Shelf:
        with self._making:
            if self._shelf is None or self._shelf.book is not book:
                self._shelf = self.make(book)
            return self._shelf


class FilesShelf:
    """What searches read by where nothing was added to the files, made once for all that share them."""

    def __init__(self, files: Files) -> None:
        """Make it of `files`."""
        self._files = files
        self._shelf: Shelf | None = None
        self._making = threading.Lock()

    def of(self, book: Book) -> Shelf | None:
        """Return it when `book` is what the files hold alone; None for another edition."""
        with self._making:
            if self._shelf is None and book is self._files.read()[1]:
                self._shelf = make_shelf(book)
            return self._shelf if self._shelf is not None and self._shelf.book is book else None
