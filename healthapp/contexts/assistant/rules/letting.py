"""Lets a model's sentences through one by one, or not: whole sentences, cited, said by the passage that they cite.

`Sentences` makes whole sentences of the letters that come, so that nothing is shown before it was judged. `Gate` asks
`checks.judge` of each, and more where a sentence stands among others: one that begins with "it" means what stood before
it, so that it is let through only after the sentence that its passage has there.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from healthapp.contexts.assistant.rules.checks import Passage, Said, Verdict, judge, sentences
from healthapp.kit.i18n.words import is_bangla, words

if TYPE_CHECKING:
    from healthapp.contexts.assistant.rules.checks import Naming

LONGEST = 600
"""Letters of a sentence; no passage has a longer one."""
_MARKS = r"(?:\s*\[[0-9০-৯,;\s]{1,20}\])*"
_END = re.compile(rf"[।.!?]{_MARKS}(?=\s+[^\s\[])|{_MARKS}\n+(?=\s*[^\s\[])")
# "মি.গ্রা. ", "ডা. ", "e.g. " and the number of a list go on.
_GOES_ON = re.compile(r"(?:মি|গ্রা|লি|ডা|মো|e\.g|i\.e|Dr|(?:^|\n)\s*[0-9০-৯]{1,2})\.$")
_CITED = re.compile(r"\s*\[([0-9০-৯,;\s]{1,20})\]")
_NUMBER = re.compile(r"[0-9০-৯]+")
_DECORATION = re.compile(r"^\s*(?:[-*•#>]+|[0-9০-৯]{1,2}[.)])\s+|[*_`]+")
_HARMLESS = frozenset(".,;:!'\"()-–—।’‘“”")
"""Signs that change nothing; any other (<, ≥, %, ~, ?) has to stand in the passage too."""
_JOINERS = "\u200c\u200d"
"""Nobody sees them, and Bangla letters are joined by them."""
_REFERRING = frozenset(
    words(
        "it its this that these those they them their such he she him her his "
        "এটি এটা এর এগুলো এগুলি এসব এতে সেটি সেটা সেগুলো সেগুলি সে সেই এই তা তাতে তার তাদের তাকে ওটা ওগুলো"
    )
)
_CONTRASTING = frozenset(words("but however although though yet instead otherwise কিন্তু তবে অথচ যদিও বরং নইলে নাহলে"))
_CONTRADICTS = frozenset({Verdict.NUMBER, Verdict.UNIT, Verdict.MEDICINE, Verdict.NEGATION})


class Sentences:
    """Collects letters until they are sentences; a mark `[1]` behind the stop belongs to the sentence."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self._waiting = ""

    def add(self, letters: str) -> list[str]:
        """Return the sentences that have become whole by these letters."""
        self._waiting += letters
        found: list[str] = []
        begun = 0
        for end in _END.finditer(self._waiting):
            if _GOES_ON.search(self._waiting[begun : end.start() + 1]):
                continue
            found.append(self._waiting[begun : end.end()])
            begun = end.end()
        self._waiting = self._waiting[begun:]
        if len(self._waiting) > LONGEST:
            found.append(self._waiting)
            self._waiting = ""
        return [each.strip() for each in found if each.strip()]

    def rest(self) -> list[str]:
        """Return what is left once nothing more comes."""
        left, self._waiting = self._waiting.strip(), ""
        return [left] if left else []


@dataclass(frozen=True, slots=True)
class Judged:
    """A sentence and what was found of it.

    `text` is without marks, `numbers` those of the cited passages that say it. `matters`: left out, it may be missed by
    whoever reads the others, for it limits, denies, counts, contrasts or names a medicine.
    """

    verdict: Verdict
    text: str
    numbers: tuple[int, ...] = ()
    matters: bool = False

    @property
    def is_let(self) -> bool:
        """Tell whether it may be shown."""
        return self.verdict is Verdict.FAITHFUL


@dataclass
class Gate:
    """The passages that may be cited, by their numbers, and what was let through so far."""

    naming: Naming
    passages: dict[int, Passage] = field(default_factory=dict)
    verdicts: dict[str, int] = field(default_factory=dict)
    let: int = 0
    refused: int = 0
    missed: bool = False
    """Something was refused that others may not be read without."""
    _before: str = ""
    _numbers: dict[tuple[str, str], int] = field(default_factory=dict)

    def offer(self, text: str, about: str = "") -> int:
        """Return the number under which a passage may be cited; the same passage about the same keeps its number.

        `about`: of which entry and section it is; "Avoid." in pregnancy isn't "Avoid." with weak kidneys.
        """
        number = self._numbers.setdefault((about, text), len(self.passages) + 1)
        self.passages.setdefault(number, Passage(text))
        return number

    def judge(self, written: str) -> Judged:
        """Judge a sentence and count it."""
        found = self._judge(written)
        self.verdicts[found.verdict.value] = self.verdicts.get(found.verdict.value, 0) + 1
        if found.is_let:
            self.let += 1
            self._before = found.text
        else:
            self.refused += 1
            self.missed = self.missed or found.matters
        return found

    def _judge(self, written: str) -> Judged:
        numbers = [int(one) for marks in _CITED.findall(written) for one in _NUMBER.findall(marks)]
        text = _plain(_CITED.sub("", written))
        cited = {number: self.passages[number] for number in numbers if number in self.passages}
        if not cited or len(cited) < len(set(numbers)):
            return self._refused(text, Verdict.UNCITED)
        supporting = tuple(number for number in cited if self._says(cited[number], text))
        if supporting:
            return Judged(Verdict.FAITHFUL, text, supporting)
        verdict = judge(text, cited.values(), self.naming)
        return self._refused(text, Verdict.WORDS if verdict is Verdict.FAITHFUL else verdict)

    def _says(self, passage: Passage, text: str) -> bool:
        if not _signs(text) <= _signs(passage.text) or judge(text, [passage], self.naming) is not Verdict.FAITHFUL:
            return False
        if not _refers(text):
            return True
        # The first sentence of a passage stands for itself wherever the passage does.
        if judge(text, [Passage(sentences(passage.text)[0])], self.naming) is Verdict.FAITHFUL:
            return True
        return bool(self._before) and judge(f"{self._before} {text}", [passage], self.naming) is Verdict.FAITHFUL

    def _refused(self, text: str, verdict: Verdict) -> Judged:
        said = Said(text)
        matters = (
            verdict in _CONTRADICTS
            or bool(said.limits or said.numbers or self.naming(text))
            or not _CONTRASTING.isdisjoint(words(text)[:1])
        )
        return Judged(verdict, text, matters=matters)


def _plain(text: str) -> str:
    """Return a sentence without what a model decorates it with, and without signs that nobody sees."""
    seen = "".join(each for each in _DECORATION.sub("", text) if not _is_hidden(each))
    return " ".join(seen.split())


def _is_hidden(sign: str) -> bool:
    """Tell whether a sign can't be seen; the joiners of Bangla are no such signs."""
    return unicodedata.category(sign) in ("Cc", "Cf", "Co", "Cs") and sign not in f"{_JOINERS}\n\t "


def _signs(text: str) -> frozenset[str]:
    """Return the signs of a text that the comparison of words doesn't see: symbols, and letters of other scripts."""
    return frozenset(each for each in unicodedata.normalize("NFC", text) if not _is_compared(each))


def _is_compared(sign: str) -> bool:
    is_word = sign.isascii() and sign.isalnum()
    return is_word or sign.isspace() or sign in _HARMLESS or is_bangla(sign) or sign in _JOINERS


def _refers(text: str) -> bool:
    """Tell whether a sentence begins with a word that means something before it."""
    return not _REFERRING.isdisjoint(words(text)[:1])
