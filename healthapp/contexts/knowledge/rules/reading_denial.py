"""Whether a "no", or a time, is really said of a danger: what may be an emergency isn't lost to a word beside it.

ঘুমাতে পারছি না says nothing of the pressure on the chest told before it, "did not help the chest pain" nothing against
the pain, and what was ten minutes ago is no history. Of other findings the wider rules of `reading` hold.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from healthapp.contexts.knowledge.rules.reading_terms import bangla_keys
from healthapp.contexts.knowledge.rules.reading_words import JOINING, NOT_ROMANISED, OR
from healthapp.kit.i18n.words import is_bangla

if TYPE_CHECKING:
    from collections.abc import Sequence

    from healthapp.contexts.knowledge.rules.book import Book
    from healthapp.contexts.knowledge.rules.reading_terms import Word


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_WITH_NO = bangla_keys(
    """হওয়া থাকা করা পাওয়া আছে ছিল আসা দেওয়া লাগা ভাব কোনো কোন একদম মোটেও তেমন এখন আজ কখনো
    hoy hocche hochche hoche hoitese hoise hoyeche kore korche korse thake pay pacche ache asche ase ashe chilo dey
    kono ekdom temon ekhon akhon lage lagche lagtese bhab vab"""
)
"""What may stand between a finding and the "no" that is said of it."""
_GOES = bangla_keys("যাওয়া jay jacche jasse")
_STAYS = bangla_keys("ব্যথা কষ্ট চাপ জ্বালা betha kosto chap jala")
"""A pain that doesn't go is there; a chest that doesn't go in doesn't."""
_OF_MANY = frozenset(["নেই", "নাই", "nai", "nei", "ছাড়া", "chara"])
"""A "no" that may be said of several nouns before it."""
_BESIDE = _words(
    """a an the any of or and nor in my his her their have has had having is are was were been there do does did feel
    feeling sign signs symptom symptoms history complaint complaints complain complaining evidence episode episodes more
    further other new recent current"""
)
_WANTING = _words("want wants wanting wish wishing plan plans planning intend intending going")
_LONG_AGO = re.compile(r"(?:বছর|মাস|সপ্তাহ)(?:খানেক)? আগে|(?<!\d)(?:[7-9]|\d{2,}) দিন আগে")
_NOW = _words("এখন এখনি এখনই এখনো এখনও আজ আজকে now today tonight still ekhon ekhono aj")


@dataclass(frozen=True, slots=True)
class Grave:
    """The findings of emergencies: those that are one by themselves for somebody, and all that stand in such a rule."""

    alone: frozenset[str]
    every: frozenset[str]


def grave_of(book: Book) -> Grave:
    """Return the findings that stand in the needs of a red flag that is an emergency."""
    needs = [each.needs for each in book.content.red_flag if each.urgency == "emergency"]
    alone = frozenset(concept for groups in needs if len(groups) == 1 for concept in groups[0])
    return Grave(alone, frozenset(concept for groups in needs for group in groups for concept in group))


def said_of(no: Word, inside: Sequence[Word], clause: Sequence[Word], named: frozenset[int]) -> bool | None:
    """Tell whether a "no" is said of the finding that the words `inside` name; None: it can't be told.

    `named` are the places of all words that name other findings.
    """
    if is_bangla(no.text) or no.text in NOT_ROMANISED:
        between = [each for each in clause if inside[-1].start < each.start < no.start]
        others = [each for each in between if each.start in named]
        with_no = _WITH_NO if any(each.key in _STAYS for each in inside) else _WITH_NO | _GOES
        if any(each.key not in with_no and each.text not in JOINING and each not in others for each in between):
            return None if no.text in _OF_MANY else False
        return True if not others or any(each.text in JOINING for each in between) else None
    between = [each for each in clause if no.start < each.start < inside[0].start]
    others = [each for each in between if each.start in named]
    if any(each.text in _WANTING for each in between):
        return None  # "I don't want to hurt myself" is asked about, and not taken for told
    if any(each.text not in _BESIDE and each not in others for each in between):
        return False
    if not others or any(each.text in OR for each in between):
        return True
    return None if any(each.text == "and" for each in between) else False


def is_list(no: Word, first: Word, sentence: Sequence[Word], named: frozenset[int]) -> bool:
    """Tell whether between an English "no" and a word stands nothing but a list of findings."""
    between = [each for each in sentence if no.start < each.start < first.start]
    return no.start not in named and all(each.text in _BESIDE or each.start in named for each in between)


def is_long_ago(inside: Sequence[Word], clause: Sequence[Word]) -> bool:
    """Tell whether a clause with "… আগে … ছিল" says of these words that they were a week ago or longer, and not now."""
    said = " ".join(each.text for each in clause)
    was = any(each.text.endswith("ছিল") and each.start > inside[0].start for each in clause)
    return was and _LONG_AGO.search(said) is not None and not is_now(clause)


def is_now(clause: Sequence[Word]) -> bool:
    """Tell whether a clause speaks of now."""
    return any(each.text in _NOW for each in clause)
