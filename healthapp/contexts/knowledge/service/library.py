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

    async def book(self) -> Book:
        """Return the content, read once for all who ask; ContentError when it doesn't fit together."""
        if self._book is None:
            return await asyncio.to_thread(self._read)
        return self._book

    def _read(self) -> Book:
        with self._reading:
            book = self._book or read_book(self._source)
            self._book = book
            return book


def read_book(source: ContentFiles) -> Book:
    """Read the content; ContentError with every fault."""
    content = read_content(source)
    mark = sha256()
    for name, text in source.files():
        mark.update(f"{name}\0{text}\0".encode())
    return Book(content, mark.hexdigest()[:_LENGTH])
