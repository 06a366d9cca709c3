"""What the tests of the assistant share: the shipped content, read once, and its passages."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from healthapp.adapters.content_files import FolderContent
from healthapp.contexts.knowledge.rules.mentions import Mentions
from healthapp.contexts.knowledge.service.library import read_book

if TYPE_CHECKING:
    from collections.abc import Callable

    from healthapp.contexts.knowledge.rules.book import Book


@pytest.fixture(scope="session")
def book() -> Book:
    return read_book(FolderContent())


@pytest.fixture(scope="session")
def naming(book: Book) -> Callable[[str], tuple[str, ...]]:
    return Mentions(book).find
