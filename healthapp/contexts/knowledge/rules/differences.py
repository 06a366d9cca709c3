"""What is different between two texts, word by word."""

from __future__ import annotations

import re
from difflib import SequenceMatcher

Pieces = list[tuple[str, bool]]

_WORD = re.compile(r"\s+|[^\s]+")


def differing(before: str, after: str) -> tuple[Pieces, Pieces]:
    """Return both texts in pieces, in order and whole; with each piece whether the other text hasn't got it there."""
    old, new = _WORD.findall(before), _WORD.findall(after)
    was: Pieces = []
    now: Pieces = []
    for what, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        is_other = what != "equal"
        if i2 > i1:
            was.append(("".join(old[i1:i2]), is_other))
        if j2 > j1:
            now.append(("".join(new[j1:j2]), is_other))
    return was, now
