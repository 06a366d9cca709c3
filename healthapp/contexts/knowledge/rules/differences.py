"""What is different between two texts, word by word."""

from __future__ import annotations

import re
from difflib import SequenceMatcher

Pieces = list[tuple[str, bool]]

_WORD = re.compile(r"\s*\S+|\s+")
"""A word with the blanks before it: were blanks words of their own, every second would be the same one."""
_MOST = 2000
"""Words of both texts together. Longer ones are shown as wholly different: comparing takes the square of it."""


def differing(before: str, after: str) -> tuple[Pieces, Pieces]:
    """Return both texts in pieces, in order and whole; with each piece whether the other text hasn't got it there.

    It takes the processor for up to a second: not in a loop.
    """
    if before == after:
        return _whole(before, is_other=False), _whole(after, is_other=False)
    old, new = _WORD.findall(before), _WORD.findall(after)
    if len(old) + len(new) > _MOST:
        return _whole(before, is_other=True), _whole(after, is_other=True)
    was: Pieces = []
    now: Pieces = []
    # Words that a long text is full of begin no match: one that says the same word over and over costs no more.
    for what, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=True).get_opcodes():
        is_other = what != "equal"
        if i2 > i1:
            was.append(("".join(old[i1:i2]), is_other))
        if j2 > j1:
            now.append(("".join(new[j1:j2]), is_other))
    return was, now


def _whole(text: str, *, is_other: bool) -> Pieces:
    return [(text, is_other)] if text else []
