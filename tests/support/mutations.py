"""Sentences made from passages by changing one thing: what no check may let through, and what it should.

`wrong` changes a number, a unit, a medicine, a denial or a limit; `spliced` puts together what stood apart, with no
word that isn't in the passage; `faithful` says the same in a little other words.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import chain, islice, pairwise, permutations, product
from typing import TYPE_CHECKING

from healthapp.contexts.assistant.rules.checks import sentences
from healthapp.kit.i18n import Lang, digits, latin_digits
from healthapp.kit.i18n.words import words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from healthapp.contexts.knowledge.rules.book import Book
    from healthapp.contexts.knowledge.schemas.parts import Text

    Naming = Callable[[str], Sequence[str]]


def _word(bangla: str) -> str:
    return f"(?<![\u0980-\u09ff]){bangla}(?![\u0980-\u09ff])"


_NUMBER = re.compile(r"(?<![A-Za-z0-9০-৯.])[0-9০-৯]+(?:\.[0-9০-৯]+)?")
_UNIT = (
    (re.compile(r"\bmg\b"), "g"), (re.compile(r"\bhours?\b"), "days"), (re.compile(r"\bdays?\b"), "weeks"),
    (re.compile(r"\bweeks?\b"), "months"), (re.compile(r"\bmonths?\b"), "years"), (re.compile(r"\bml\b"), "litres"),
    (re.compile("মিগ্রা|মিলিগ্রাম"), "গ্রাম"), (re.compile("ঘণ্টা"), "দিন"), (re.compile("সপ্তাহ"), "মাস"),
    (re.compile("মিনিট"), "ঘণ্টা"),
)  # fmt: skip
_LIMITS = (
    (r"\bmore\b", "less"), (r"\bless\b", "more"), (r"\bbefore\b", "after"), (r"\bafter\b", "before"),
    (r"\bmay\b", "must"), (r"\bunless\b", "if"), (r"\bhigh\b", "low"), (r"\blow\b", "high"),
    (_word("বেশি"), "কম"), (_word("কম"), "বেশি"), (_word("আগে"), "পরে"), (_word("পরে"), "আগে"),
)  # fmt: skip
_DENIED = (
    r"\b[Dd]o not\b",
    r"\b[Nn]ever\b",
    r"\b[Nn]ot\b",
    r"\b[Nn]o\b",
    r"\b[Dd]on't\b",
    _word("না"),
    _word("নয়"),
    _word("নেই"),
)
_VERB = re.compile(r"\b(is|are|can|may|should|must|will|does|has)\b(?! not)")
_LEAST = 4


@dataclass(frozen=True)
class Case:
    """A sentence, the passage that it claims to come from, and what was done to it."""

    kind: str
    sentence: str
    passage: str


def passages(book: Book) -> list[str]:
    """Return texts of the content in both languages: what answers quote."""
    found: list[Text] = []
    for condition in book.conditions.values():
        found += [condition.summary, *condition.actions, *condition.avoid, condition.treatment]
    for medicine in book.medicines.values():
        found += [medicine.uses, medicine.how, *medicine.warnings, medicine.side_effects, medicine.serious]
        found += [each.text for each in (medicine.adult, medicine.child) if each is not None]
        found += [medicine.pregnancy.text, medicine.kidney.text]
    found += [text for each in book.content.interaction for text in (each.description, each.recommendation)]
    return list(dict.fromkeys(line for text in found for line in (text.en, text.bn)))


def wrong(passage: str, naming: Naming, book: Book) -> Iterator[Case]:
    """Yield sentences that say another thing than the passage."""
    for sentence in sentences(passage):
        yield from (Case(kind, changed, passage) for kind, changed in _changed(sentence) if changed != sentence)
        yield from (Case("medicine", each, passage) for each in _other_medicine(sentence, naming, book))


def _changed(sentence: str) -> Iterator[tuple[str, str]]:
    for found in _NUMBER.finditer(sentence):
        number = latin_digits(found.group())
        for value in (f"{float(number) + 1:g}", f"{float(number) * 10:g}"):
            lang = Lang.EN if found.group() == number else Lang.BN
            yield "number", sentence[: found.start()] + digits(value, lang) + sentence[found.end() :]
    for pattern, other in _UNIT:
        if found_unit := pattern.search(sentence):
            yield "unit", sentence[: found_unit.start()] + other + sentence[found_unit.end() :]
    for said, other in _LIMITS:
        if re.search(said, sentence):
            yield "limit", re.sub(said, other, sentence, count=1)
    denied = [said for said in _DENIED if re.search(said, sentence)]
    for said in denied[:1]:
        yield "negation", " ".join(re.sub(said, "", sentence, count=1).split())
    if verb := _VERB.search(sentence):
        yield "negation", sentence[: verb.end()] + " not" + sentence[verb.end() :]
    if sentence.endswith("।") and not sentence.endswith("না।"):
        yield "negation", sentence[:-1] + " না।"


_CLAUSE = re.compile(r"\s*(?:[;:,।()–—](?![0-9০-৯])|\.$)\s*")
_SWAPPED = (
    ("adults", "children"), ("adult", "child"), ("before", "after"), ("with", "without"), ("from", "under"),
    ("pregnancy", "breast-feeding"), ("over", "under"), ("more", "less"), ("বড়দের", "শিশুদের"), ("আগে", "পরে"),
    ("বেশি", "কম"), ("গর্ভাবস্থায়", "বুকের দুধে"), ("সাথে", "ছাড়া"),
)  # fmt: skip
_TELLS_LITTLE = frozenset(
    words(
        "a an the is are was were be been being it its this that these those and you your yours he she they them their "
        "there here also too so as do does who which what please then ও এবং আর এই এটা এটি এর তা যা যে সে তার আপনি আপনার "
        "তাহলে তবে এ ঐ সেই কিন্তু করে করুন করা হয় হয়ে হচ্ছে আছে থাকে"
    )
)
_MOST_SPLICES = 12


def spliced(passage: str) -> Iterator[Case]:
    """Yield sentences made only of a passage's own words: a clause of one with a clause of another, or words left out.

    None of them stands in the passage as it is.
    """
    every = sentences(passage)
    said = [_telling(each) for each in every]
    made = (case for sentence in every for case in _within(sentence))
    across = (("clauses", f"{one} {two}") for one, two in _across([_clauses(each) for each in every]))
    exchanged = (("exchanged", text) for sentence in every for text in _exchanged(sentence))
    for kind, text in islice(dict.fromkeys(chain(made, across, exchanged)), _MOST_SPLICES):
        telling = _telling(text)
        if len(telling) >= _LEAST and not any(_stands_in(telling, each) for each in said):
            yield Case(kind, text, passage)


def _within(sentence: str) -> Iterator[tuple[str, str]]:
    """Cut a sentence's middle out, put its clauses in another order, and leave out one word of it."""
    parts = _clauses(sentence)
    for one, two in permutations(parts, 2):
        yield "clauses", f"{one} {two}"
        # The beginning of one with the end of another: "Zinc every day" and "20 mg".
        head, tail = one.split(), two.split()
        yield "clauses", " ".join((*head[: (len(head) + 1) // 2], *tail[len(tail) // 2 :]))
    pieces = sentence.split()
    for at in range(len(pieces)):
        yield "word left out", " ".join((*pieces[:at], *pieces[at + 1 :]))


def _across(clauses: list[list[str]]) -> Iterator[tuple[str, str]]:
    for one, two in permutations(range(len(clauses)), 2):
        yield from product(clauses[one], clauses[two])


def _exchanged(sentence: str) -> Iterator[str]:
    for one, two in _SWAPPED:
        both = re.compile(rf"(?<![\w\u0980-\u09ff])(?:{one}|{two})(?![\w\u0980-\u09ff])")
        for found in both.finditer(sentence):
            yield sentence[: found.start()] + (two if found[0] == one else one) + sentence[found.end() :]


def _clauses(sentence: str) -> list[str]:
    return [each for each in _CLAUSE.split(sentence) if each]


def _telling(text: str) -> list[str]:
    return [word for word in words(latin_digits(text)) if word not in _TELLS_LITTLE]


def _stands_in(ours: list[str], theirs: list[str]) -> bool:
    return any(theirs[at : at + len(ours)] == ours for at in range(len(theirs) - len(ours) + 1))


def _other_medicine(sentence: str, naming: Naming, book: Book) -> Iterator[str]:
    for medicine_id in naming(sentence):
        medicine = book.medicines[medicine_id]
        other = book.medicines["metformin" if medicine_id != "metformin" else "atenolol"]
        for name, instead in ((medicine.name.en, other.name.en), (medicine.name.bn, other.name.bn)):
            if name in sentence:
                yield sentence.replace(name, instead)


def faithful(passage: str) -> Iterator[Case]:
    """Yield sentences that say the same: cut out, in the other digits, joined, without articles, lightly reworded."""
    every = sentences(passage)
    for sentence in every:
        if len(sentence.split()) < _LEAST:
            continue
        yield Case("verbatim", sentence, passage)
        yield Case("cited", f"{sentence} [1]", passage)
        other = digits(sentence, Lang.BN) if latin_digits(sentence) == sentence else latin_digits(sentence)
        if other != sentence:
            yield Case("digits", other, passage)
        light = re.sub(
            r"\b(medicine|illness)\b", lambda one: {"medicine": "drug", "illness": "disease"}[one[0]], sentence
        )
        light = light.replace("ডাক্তার", "চিকিৎসক") if "ডাক্তার " in light else light
        if light != sentence:
            yield Case("synonym", light, passage)
        shorter = re.sub(r"\b(the|a|an) ", "", sentence)
        if shorter != sentence:
            yield Case("article", shorter, passage)
    for one, two in pairwise(every):
        join = " আর " if one.endswith("।") else " and "
        yield Case("joined", one[:-1] + join + two[:1].lower() + two[1:], passage)
