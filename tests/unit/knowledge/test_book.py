"""The content as the engines find things in it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from healthapp.adapters.content_files import FolderContent
from healthapp.contexts.knowledge.service.library import Library, read_book

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from healthapp.contexts.knowledge.rules.book import Book


class _Counted(FolderContent):
    read = 0

    def files(self) -> Iterator[tuple[str, str]]:
        self.read += 1
        return super().files()


def test_everything_is_found_by_its_id(book: Book) -> None:
    content = book.content
    assert len(book.pairs) == len(content.interaction)
    for name in ("concept", "condition", "medicine", "first_aid", "source"):
        plural = name if name == "first_aid" else f"{name}s"
        assert list(getattr(book, plural).values()) == list(getattr(content, name))
    assert list(book.classes.values()) == list(content.medicine_class)
    assert list(book.allergy_groups.values()) == list(content.allergy_group)
    for rule in content.class_rule:
        assert rule in book.class_rules[rule.a]
        assert rule in book.class_rules[rule.b]


def test_broader_and_narrower_findings(book: Book) -> None:
    deep = next(each for each in book.content.concept if each.broader)
    wider = book.with_broader([deep.id])
    assert {deep.id, *deep.broader} <= wider
    for other in wider:
        assert deep.id in book.with_narrower([other])
        assert book.with_broader([other]) <= wider
    assert book.with_broader([]) == frozenset()
    with pytest.raises(KeyError):
        book.with_broader(["nothing_of_the_kind"])


async def test_it_is_read_once_however_many_ask() -> None:
    source = _Counted()
    library = Library(source)
    found = await asyncio.gather(*(library.book() for _ in range(5)))
    assert all(each is found[0] for each in found)
    assert source.read == 2  # the content, and the mark of its version


def test_another_text_is_another_version(tmp_path: Path) -> None:
    text = '[[source]]\nid = "one"\ntitle = "A book"\npublisher = "Somebody"\nyear = 2020\n'
    (tmp_path / "a.toml").write_text(text)
    first = read_book(FolderContent(tmp_path)).version
    (tmp_path / "a.toml").write_text(text.replace("2020", "2021"))
    assert read_book(FolderContent(tmp_path)).version != first
