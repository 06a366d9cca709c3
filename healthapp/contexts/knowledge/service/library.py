"""Holds the content that this process works with."""

from __future__ import annotations

import asyncio
import threading
from hashlib import sha256
from typing import TYPE_CHECKING

from healthapp.contexts.knowledge.rules.book import Book
from healthapp.contexts.knowledge.service.content import read_content

if TYPE_CHECKING:
    from healthapp.contexts.knowledge.ports import ContentFiles

_LENGTH = 16


class Library:
    """Reads the content once, when it is first needed: that takes about two seconds."""

    def __init__(self, source: ContentFiles) -> None:
        """Read from `source`, which has to stay as it is while this process runs."""
        self._source = source
        self._book: Book | None = None
        self._reading = threading.Lock()

    @property
    def is_read(self) -> bool:
        """Tell whether the content is there at once."""
        return self._book is not None

    async def book(self) -> Book:
        """Return the content, read once for all who ask; ContentError when it doesn't fit together."""
        if self._book is None:
            return await asyncio.to_thread(self._read)
        return self._book

    async def version(self) -> str:
        """Return the content's version, which the files' names and texts make."""
        return self._book.version if self._book else await asyncio.to_thread(_version, self._source)

    def _read(self) -> Book:
        with self._reading:
            book = self._book or read_book(self._source)
            self._book = book
            return book


def read_book(source: ContentFiles) -> Book:
    """Read the content; ContentError with every fault."""
    content = read_content(source)
    return Book(content, _version(source))


def _version(source: ContentFiles) -> str:
    mark = sha256()
    for name, text in source.files():
        mark.update(f"{name}\0{text}\0".encode())
    return mark.hexdigest()[:_LENGTH]
