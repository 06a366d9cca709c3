"""How emergencies are told in ordered words of one's own: "gas tablet kheye felse", মুখ বেঁকে গেছে, "fell from the roof".

A list of words in any order reads such sentences too low or alarms at too much, so here each emergency has its form.
What is denied, long over, of an animal or about keeping it away isn't told as happening; what may be meant either way
is left open. The sources stand with the red flags of the content that these findings lead to.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from healthapp.contexts.knowledge.rules.reading_forms_body import BODY
from healthapp.contexts.knowledge.rules.reading_forms_grave import GRAVE
from healthapp.contexts.knowledge.rules.reading_forms_harm import HARM
from healthapp.contexts.knowledge.rules.reading_forms_signs import SIGNS
from healthapp.kit.i18n.words import spelling

if TYPE_CHECKING:
    from collections.abc import Iterable

    from healthapp.contexts.knowledge.rules.reading_forms_parts import Form


@dataclass(frozen=True, slots=True)
class Told:
    """The findings that a text tells of in these forms."""

    present: set[str] = field(default_factory=set)
    past: set[str] = field(default_factory=set)
    unclear: set[str] = field(default_factory=set)


def _re(*forms: str) -> re.Pattern[str]:
    """Return what any of our own forms finds in a text of one spelling."""
    return re.compile("|".join(spelling(unicodedata.normalize("NFC", each)) for each in forms))


_SENTENCE = re.compile(r"[!?।\n;]|\.(?!\d)")
_CLAUSE = re.compile(r"[,:]|\b(?:but|kintu)\b|কিন্তু")
_DENIED_BEHIND = _re(
    r"^[\u0980-\u09ffa-z]{0,6}\s*(?:না|নাই|নেই|নি|na|nai|nei|ni|hoyni)(?![\u0980-\u09ffa-z])(?!\s*(?:কি|ki)\b)"
)
_DENIED_BEFORE = re.compile(
    r"\b(?:no|not|never|without|denies|denied|didnt|doesnt|dont|hasnt|havent|isnt|wasnt|nobody|none)"
    r"(?:\s+(?!know|sure|only|just)[a-z0-9]+){0,3}\s*$"
)
_LONG_AGO = _re(
    r"\blast (?:year|month)\b|\b(?:years?|months?|decades?) ago\b|\bas a child\b|\bin (?:my )?childhood\b"
    r"|\b(?:i|he|she|it|we|they) used to\b"
    r"|\bin (?:19|20)\d\d\b|\b(?:bochor|bosor|mash?) age\b|\bg[ao]to (?:bochor|bosor|mash?)\b|\bchoto ?belay?\b"
    r"|গত (?:বছর|মাস)|(?:বছর|মাস)(?:খানেক)? আগে|ছোটবেলা|ছোট বেলা"
)
_STILL = _re(r"\b(?:now|today|tonight|still|ekhon\w*|aj|ajke)\b|এখন|আজ")
_OVER = _re(
    r"\b(?:fine|ok|okay|well|gone|better|recovered|healed|normal) (?:now|since)\b|\bnow (?:fine|ok|well)\b"
    r"|\bekhon (?:thik|bhalo|valo|sustho)|এখন (?:ভালো|ভাল|ঠিক|সুস্থ)"
)
_KEPT_AWAY = _re(
    r"\b(?:prevent\w*|avoid\w*|protect\w*|out of reach|keep\w* (?:away|safe)|keep\b[^.]{0,30}\baway|repel\w*)\b"
    r"|(?:যেন|jeno)\s[^।.]{0,40}(?:না|\bna\b)|নাগালের বাইরে"
)
_ANIMAL = _re(
    r"\b(?:dog|cat|cow|goat|hen|chicken|puppy|kitten|kukur|biral|goru|chagol|murgi)s?\b"
    r"|কুকুর|বিড়াল|(?<![\u0980-\u09ff])গরু|ছাগল|মুরগি|(?<![\u0980-\u09ff])হাঁস"
)


class _Ready:
    """A form that is ready to be looked for."""

    def __init__(self, form: Form) -> None:
        self.concepts = frozenset(form.concepts)
        self.is_open = form.is_open
        self.when = _re(form.when)
        self.unless = _re(form.unless) if form.unless else None

    def found(self, sentence: str) -> Iterable[re.Match[str]]:
        if self.unless is None or not self.unless.search(sentence):
            yield from self.when.finditer(sentence)


_FORMS = tuple(_Ready(each) for each in (*HARM, *BODY, *SIGNS, *GRAVE))


def told_in_forms(text: str) -> Told:
    """Return what a `clean` text tells in these forms."""
    told = Told()
    for sentence in _SENTENCE.split(spelling(text)):
        for form in _FORMS:
            for each in form.found(sentence):
                if _is_denied(sentence, each):
                    continue
                said = told.past if _is_over(sentence) else told.unclear if form.is_open else told.present
                said |= form.concepts
    told.unclear.difference_update(told.present)
    told.past.difference_update(told.present)
    return told


def _is_denied(sentence: str, found: re.Match[str]) -> bool:
    before = _CLAUSE.split(sentence[: found.start()])[-1]
    return bool(
        _DENIED_BEHIND.match(sentence[found.end() :])
        or _DENIED_BEFORE.search(before)
        or _ANIMAL.search(before)
        or _KEPT_AWAY.search(sentence)
    )


def _is_over(sentence: str) -> bool:
    if _OVER.search(sentence):
        return True
    return bool(_LONG_AGO.search(sentence)) and not _STILL.search(sentence)
