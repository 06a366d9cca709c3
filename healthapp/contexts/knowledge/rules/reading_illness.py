"""Illnesses that can't wait, told by their names as happening now: "my mother is having a stroke".

An illness of earlier times, of the family, feared or asked about is none of today; what stands among somebody's
symptoms is.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from healthapp.contexts.knowledge.rules.reading_terms import clean
from healthapp.contexts.knowledge.schemas.content import Urgency

if TYPE_CHECKING:
    from healthapp.contexts.knowledge.rules.book import Book

_LEAST = 5
"""Letters of a name that is looked for in a text; TIA and MI are known only by themselves."""
_AROUND = 1
"""Words beside a name that leave it a name alone."""
_CLAUSE = re.compile(r"[,;!?।\n]|\.(?!\d)|\b(?:but|kintu)\b|কিন্তু")
_PARTS = re.compile(r"[()]")
_NOT_NOW = re.compile(
    r"\b(?:years?|months?|weeks?|last|used to|history|previous\w*|survivor|family|runs|afraid|fear\w*|worr\w+|risk"
    r"|prevent\w*|signs?|what|how|why|when|if|no|not|never|without|injection|vaccine|shot|might|could|screening|before"
    r"|chilo|age|bochor\w*|mas|voy|bhoy|hole|hote|nai|na|ni|kivabe|ki|keno|tika)\b"
    r"|ছিল|আগে|বছর|মাস|সপ্তাহ|ভয়|হলে|হতে|নেই|নাই|(?<![\u0980-\u09ff])(?:না|কি|কী|নি|কেন|যদি)(?![\u0980-\u09ff])|কীভাবে|পরিবার|টিকা|ইনজেকশন"
)
_JUST = re.compile(
    r"\b(?:just now|right now|(?:minutes?|mins?|hours?) ago|eimatro|ei matro)\b"
    r"|এইমাত্র|এই মাত্র|(?:মিনিট|ঘণ্টা) আগে"
)
_NOW = re.compile(
    r"\b(?:now|today|ekhon\w*|aj|ajke|having|happening|suffering|got|think|hocche|hochche|hoitese|hoyeche|hoyece|hoise|hoiche|korse|koreche)\b"
    r"|এখন|আজ|হচ্ছে|হইতেছে|হয়েছে|হয়েছে|হইছে|হইসে|করেছে|করছে"
)
_DENIED = re.compile(
    r"\b(?:no|not|never|without|nai|nei|na|ni|hoyni)\b|নেই|নাই|হয়নি|হয়নি|(?<![\u0980-\u09ff])না(?![\u0980-\u09ff])"
)


class Illnesses:
    """Finds the illnesses of an edition of the content that are emergencies, by their names."""

    def __init__(self, book: Book) -> None:
        """Take every name that isn't that of a finding: a snake bite is read as one."""
        findings = {
            clean(name)
            for each in book.content.concept
            if each.kind != "history"
            for name in (each.name.en, each.name.bn, *each.also.en, *each.also.bn, *each.also.rom)
        }
        self._called: dict[str, str] = {}
        for each in book.content.condition:
            if each.urgency is Urgency.EMERGENCY:
                names = (each.name.en, each.name.bn, *each.also.en, *each.also.bn, *each.also.rom)
                for name in (part for one in names for part in (one, *_PARTS.split(one))):
                    if (plain := clean(name).strip()) and plain not in findings:
                        self._called.setdefault(plain, each.id)
        long = sorted((each for each in self._called if len(each) >= _LEAST), key=len, reverse=True)
        self._form = re.compile(
            r"(?<![a-z\u0980-\u09ff])(" + "|".join(map(re.escape, long)) + r")(?:er|e|ে|ের)?(?![a-z\u0980-\u09ff])"
        )

    def named(self, said: str) -> str | None:
        """Return the illness that a name is the name of, or that it tells of without denying it."""
        plain = clean(said).strip()
        if found := self._called.get(plain):
            return found
        told = self._form.search(plain)
        return self._called[told[1]] if told and not _NOT_NOW.search(plain) else None

    def now(self, text: str) -> frozenset[str]:
        """Return the illnesses that a narrative says somebody has now, or that are all it says."""
        found = set()
        for clause in _CLAUSE.split(clean(text)):
            for each in self._form.finditer(clause):
                rest = clause[: each.start()] + " " + clause[each.end() :]
                if self._is_now(rest):
                    found.add(self._called[each[1]])
        return frozenset(found)

    @staticmethod
    def _is_now(rest: str) -> bool:
        if _DENIED.search(rest):
            return False
        if _JUST.search(rest):
            return True
        return not _NOT_NOW.search(rest) and (len(rest.split()) <= _AROUND or _NOW.search(rest) is not None)
