"""What the tests of search share: the shipped content, read once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from healthapp.adapters.content_files import FolderContent
from healthapp.contexts.knowledge.rules.shelf import Shelf, make_shelf
from healthapp.contexts.knowledge.service.library import read_book

if TYPE_CHECKING:
    from healthapp.contexts.knowledge.rules.book import Book


@pytest.fixture(scope="session")
def book() -> Book:
    return read_book(FolderContent())


@pytest.fixture(scope="session")
def shelf(book: Book) -> Shelf:
    return make_shelf(book)
