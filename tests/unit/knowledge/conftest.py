"""What the tests of search share: the shipped content, read once."""

from __future__ import annotations

import pytest

from healthapp.adapters.content_files import FolderContent
from healthapp.contexts.knowledge.rules.shelf import Shelf, make_shelf
from healthapp.contexts.knowledge.service.library import read_book


@pytest.fixture(scope="session")
def shelf() -> Shelf:
    return make_shelf(read_book(FolderContent()))
