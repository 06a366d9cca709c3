"""Bare lists that end in a "no": জ্বর, কাশি, শ্বাসকষ্ট নেই. Bangla leaves open whether all of it is denied or the last.

A list here is a row of clauses of which each only names something; a word more (হালকা, দুই দিন ধরে, আছে) and somebody
tells of what they have. Of its last the "no" is said for certain; what holds of the others, the rest of the text tells.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from healthapp.contexts.knowledge.rules.reading_words import BREAKS, JOINING, NOT_ROMANISED
from healthapp.kit.i18n.words import is_bangla

if TYPE_CHECKING:
    from collections.abc import Sequence

    from healthapp.contexts.knowledge.rules.reading_terms import Word

_ANY = frozenset(["কোনো", "কোন", "কোনোরকম", "kono"])
"""Before a list these say that all of it is denied: কোনো জ্বর, কাশি নেই."""
_BARE = JOINING | BREAKS | _ANY
_LAST = frozenset(["হয়", "হয়েছে", "hoy", "ekhon", "এখন", "আর", "ar", "তেমন", "একদম"])
"""What may stand between the last of a list and its "no"."""
_LONG = 3
"""From here on a list is one by itself: "fever, no cough" is told in two."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A clause of a bare list: of how many it is one, and whether a word says that all of them are denied."""

    many: int
    denied: bool

    @property
    def is_long(self) -> bool:
        """Tell whether it is a list even when nothing else is told."""
        return self.many >= _LONG


def listed(every: Sequence[Word], named: frozenset[int]) -> dict[int, Listed]:
    """Return the clauses, but the last, of every bare list that ends in a "no"; `named`: where words name findings."""
    clauses: dict[int, list[Word]] = {}
    for each in every:
        clauses.setdefault(each.clause, []).append(each)
    found: dict[int, Listed] = {}
    for last, words in clauses.items():
        if not _ends_in_no(words, named):
            continue
        before = []
        head = last
        while not _begins(clauses[head]) and _is_bare(row := clauses.get(head - 1, []), words[0].sentence, named):
            head -= 1
            before.append(head)
            if _begins(row):
                break
        if before and _is_free(clauses.get(head - 1, []), clauses[head], words[0].sentence, named):
            denied = clauses[head][0].text in _ANY
            found |= dict.fromkeys(before, Listed(len(before) + 1, denied))
    return found


def _ends_in_no(words: Sequence[Word], named: frozenset[int]) -> bool:
    no = words[-1]
    if not no.denies or no.start in named or not (is_bangla(no.text) or no.text in NOT_ROMANISED):
        return False
    rest = words[:-1]
    return any(each.start in named for each in rest) and all(
        each.start in named or each.text in _BARE or each.text in _LAST for each in rest
    )


def _is_bare(words: Sequence[Word], sentence: int, named: frozenset[int]) -> bool:
    return (
        any(each.start in named for each in words)
        and words[0].sentence == sentence
        and not any(each.denies for each in words)
        and all(each.start in named or each.text in _BARE for each in words)
    )


def _begins(words: Sequence[Word]) -> bool:
    return words[0].text in BREAKS or words[0].text in _ANY


def _is_free(before: Sequence[Word], head: Sequence[Word], sentence: int, named: frozenset[int]) -> bool:
    """Tell whether a list isn't the end of a longer one that tells what is there: দুই দিন ধরে জ্বর, কাশি, বমি নেই."""
    if not before or before[0].sentence != sentence or _begins(head):
        return True
    return any(each.denies for each in before) or not any(each.start in named for each in before)
