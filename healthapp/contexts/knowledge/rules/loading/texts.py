"""Texts of others as our pages can show them: plain lines, of bearable length, with nothing in them but words."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime
from html.parser import HTMLParser
from typing import TYPE_CHECKING

from healthapp.contexts.knowledge.schemas.loaded import LONGEST_LINE, LONGEST_NAME, MOST_LINES

if TYPE_CHECKING:
    from collections.abc import Iterable

_SPACE = re.compile(r"\s+")
_SENTENCE = re.compile(r"(?<=[.!?।])\s")
# Characters that turn the direction of what follows: a text could read otherwise than it is written.
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_BLOCKS = frozenset({"p", "div", "li", "ul", "ol", "br", "tr", "table", "dt", "dd", "blockquote", "section"}).union(
    {"h1", "h2", "h3", "h4", "h5", "h6"}
)
_UNSAID = frozenset({"script", "style", "template", "noscript", "iframe", "object", "svg", "math"})


def clean(text: str) -> str:
    """Return a text in one line: composed, without control characters, with single spaces."""
    spaced = _SPACE.sub(" ", unicodedata.normalize("NFC", text))
    return "".join(
        each for each in spaced if each not in _TURNING and unicodedata.category(each) not in {"Cc", "Cs", "Co", "Cn"}
    ).strip()


def name(text: str) -> str:
    """Return a text as a name; cut when it is longer than a name may be."""
    return clean(text)[:LONGEST_NAME].strip()


def names(texts: Iterable[str], most: int) -> tuple[str, ...]:
    """Return names, each once."""
    return tuple(dict.fromkeys(one for text in texts if (one := name(text))))[:most]


def lines(text: str) -> list[str]:
    """Return a text's lines without the empty ones; a long one is cut between sentences, or words, never dropped."""
    found: list[str] = []
    for each in text.splitlines():
        found += _cut(clean(each))
    return found[:MOST_LINES]


def _cut(line: str) -> list[str]:
    found = []
    while len(line) > LONGEST_LINE:
        ends = [match.start() for match in _SENTENCE.finditer(line[:LONGEST_LINE])]
        at = ends[-1] if ends else line.rfind(" ", 0, LONGEST_LINE)
        at = at if at > 0 else LONGEST_LINE
        found.append(line[:at].strip())
        line = line[at:].strip()
    return [*found, line] if line else found


class _Plain(HTMLParser):
    """Keeps the words of HTML and where its blocks end; of scripts and pictures nothing."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._unsaid = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        del attrs
        self._unsaid += tag in _UNSAID
        if tag in _BLOCKS:
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self._unsaid = max(0, self._unsaid - (tag in _UNSAID))
        if tag in _BLOCKS:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._unsaid:
            self.parts.append(_SPACE.sub(" ", data))


def html_lines(html: str) -> list[str]:
    """Return the text of HTML as lines: one for each paragraph and item. Nothing of its markup is left."""
    parser = _Plain()
    parser.feed(html)
    parser.close()
    return lines("".join(parser.parts))


def day(text: str, form: str) -> date | None:
    """Return the day that a text says in a form of strptime; None when it says none."""
    try:
        return datetime.strptime(text.strip(), form).date()  # noqa: DTZ007 - a day has no zone
    except ValueError:
        return None
