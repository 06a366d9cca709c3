"""The number to call in an emergency is one setting, in every text."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from healthapp.adapters.content_files import FolderContent
from healthapp.contexts.knowledge.service.library import read_book
from healthapp.kit.i18n import text
from healthapp.kit.i18n.catalogue import MESSAGES, tell_to_call
from healthapp.kit.i18n.emergency import WRITTEN, with_number

if TYPE_CHECKING:
    from collections.abc import Iterator

OTHER = "112"


@pytest.fixture
def elsewhere() -> Iterator[None]:
    tell_to_call(OTHER)
    yield
    tell_to_call(WRITTEN)


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("Call 999 now.", "Call 112 now."),
        ("এখনই ৯৯৯ নম্বরে ফোন করুন", "এখনই ১১২ নম্বরে ফোন করুন"),
        ("৯৯৯-এ কল", "১১২-এ কল"),
        ("1999, 9990, ১৯৯৯, 16263", "1999, 9990, ১৯৯৯, 16263"),
    ],
)
def test_only_the_whole_number_is_another(said: str, told: str) -> None:
    assert with_number(said, OTHER) == told
    assert with_number(said, WRITTEN) == said


@pytest.mark.usefixtures("elsewhere")
def test_no_message_names_the_old_number() -> None:
    assert text("ui.home.call_emergency", "en") == "Call 112"
    assert text("ui.home.call_emergency", "bn") == "১১২ নম্বরে ফোন করুন"
    assert [name for name, pair in MESSAGES.items() if any(with_number(one, "0") != one for one in pair)] == []


def test_what_was_written_comes_back() -> None:
    before = dict(MESSAGES)
    tell_to_call(OTHER)
    tell_to_call("113")
    assert text("ui.home.call_emergency", "en") == "Call 113"
    tell_to_call(WRITTEN)
    assert dict(MESSAGES) == before


def test_the_content_names_the_number_and_is_another_edition() -> None:
    def told(number: str) -> str:
        return "".join(words for _, words in FolderContent(emergency_number=number).files())

    assert "999" in told(WRITTEN)
    assert with_number(told(OTHER), "0") == told(OTHER)
    assert read_book(FolderContent(emergency_number=OTHER)).version != read_book(FolderContent()).version
