"""Chooses, of the entries that a search found, the lines that answer a question. Nothing is ever put in other words.

An entry may be quoted only when the question is about it: when the question holds its name, or most of the words that
tell anything stand in the entry. Meaning alone (a vector's nearness) is no support.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from healthapp.contexts.knowledge.rules.stop_words import WEAK
from healthapp.contexts.knowledge.schemas.quotes import Quote
from healthapp.contexts.knowledge.schemas.search import Kind
from healthapp.kit.i18n import Lang, words
from healthapp.kit.i18n import text as message

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from healthapp.contexts.knowledge.rules.query import Analysis
    from healthapp.contexts.knowledge.schemas.leaf import Both, Leaf
    from healthapp.contexts.knowledge.schemas.search import Document

NAMED = 0.48
"""From this score on a name counts as said (`Lexicon.named`): nearly all of it, and much of the question."""
COVERED = 0.67
"""So much of what a question is about has to stand in an entry that it doesn't name."""
_LIKELY = 0.75
_LEAST_WORDS = 2
_PER_SECTION = 3


def _asked(text: str) -> frozenset[str]:
    return frozenset(words.terms(text))


_CHILD = _asked(
    "child children baby babies infant toddler newborn kid kids son daughter boy girl বাচ্চা শিশু নবজাতক সন্তান ছেলে মেয়ে "
    "bacca baccha bachcha baccar shishu chele meye"
)
_ADULT = _asked("adult adults grown বড়দের প্রাপ্তবয়স্ক প্রাপ্তবয়স্কদের boroder")
_WANTED: tuple[tuple[frozenset[str], tuple[str, ...]], ...] = (
    (
        _asked(("pregnant pregnancy গর্ভবতী গর্ভাবস্থা গর্ভাবস্থায় গর্ভকালীন প্রেগন্যান্সি gorbhoboti gorvoboti gorbhabostha")),
        ("pregnancy",),
    ),
    (_asked("breastfeeding breastfeed lactation nursing বুকের স্তন্যদান দুধ buker dudh"), ("breastfeeding",)),
    (_CHILD, ("child",)),
    (_asked("kidney renal কিডনি kidni"), ("kidney",)),
    (_asked("liver যকৃৎ লিভার jokrit"), ("liver",)),
    (
        _asked(
            "dose doses dosage much often times mg ডোজ মাত্রা কতটা কতটুকু কতবার কয়টা কয়বার মিগ্রা koyta koybar kotobar kototuku"
        ),
        ("adult", "child", "how"),
    ),
    (
        _asked("side effect effects পার্শ্বপ্রতিক্রিয়া পার্শ্ব প্রতিক্রিয়া parshoprotikriya protikria"),
        ("side_effects", "serious"),
    ),
    (_asked("use uses used কাজ কাজে kaj kaje"), ("uses",)),
    (_asked("food meal empty stomach খাবার খালি khali pete"), ("how",)),
    (
        _asked("warning warnings safe danger dangerous সতর্ক সতর্কতা নিরাপদ বিপদ ক্ষতি nirapod bipod khoti"),
        ("warnings", "cautions", "danger"),
    ),
    (_asked("symptom symptoms sign signs লক্ষণ উপসর্গ lokkhon lokhon uposhorgo"), ("symptoms", "summary", "danger")),
    (_asked("treatment treat treated cure চিকিৎসা chikitsa chikitsha প্রতিকার protikar"), ("treatment", "actions")),
    (_asked("prevent prevention avoid প্রতিরোধ বাঁচা বাঁচব এড়া protirodh bacha"), ("prevention", "avoid", "never")),
    (_asked("hospital doctor হাসপাতাল ডাক্তার hashpatal haspatal daktar"), ("danger", "actions")),
    (_asked("cause causes why কারণ কেন karon keno"), ("summary",)),
)
# Words of nearly every question: they count where nothing else was asked for.
_ELSE: tuple[tuple[frozenset[str], tuple[str, ...]], ...] = (
    (_asked("do করণীয় করব করবো করা উচিত korbo koronio kora uchit"), ("actions", "steps", "danger", "uses", "how")),
)
_FIRST = {
    "condition": ("summary", "actions", "danger"),
    "medicine": ("uses", "how", "serious"),
    "first_aid": ("danger", "steps", "never"),
    "symptom": ("danger",),
}
_ASKING = frozenset().union(*(asked for asked, _ in (*_WANTED, *_ELSE))) | WEAK
_ALWAYS_WHOLE = frozenset({"steps", "never", "actions", "avoid"})


def is_supported(read: Analysis, entry: str, document: Document) -> bool:
    """Tell whether a question is about an entry."""
    if any(one.id == entry and one.score >= NAMED for one in read.named):
        return True
    if entry.startswith(f"{Kind.MEDICINE}:"):
        # Nobody is told of a medicine that they haven't named: it may be what makes the complaint.
        return False
    telling = [
        options
        for word, options in zip(read.kept, read.meant, strict=True)
        if words.term(word) not in _ASKING and not word[0].isdigit()
    ]
    if len(telling) < _LEAST_WORDS:
        return False
    held = frozenset(document.analysed)
    there = sum(any(share >= _LIKELY and term in held for term, share in options.items()) for options in telling)
    return there >= _LEAST_WORDS and there >= COVERED * len(telling)


def wanted(question: str, kind: str) -> tuple[str, ...]:
    """Return which sections of an entry of this kind answer a question, the first of them first.

    Asked about a child, nothing is told of adults: it would be taken for the child's dose.
    """
    said = frozenset(words.terms(question))
    found = [section for asked, sections in _WANTED if asked & said for section in sections]
    found = found or [section for asked, sections in _ELSE if asked & said for section in sections]
    if _CHILD & said and not _ADULT & said:
        found = [section for section in found if section != "adult"]
    return tuple(dict.fromkeys((*found, *(() if found else _FIRST[kind]))))


def lines_for(leaf: Leaf, question: str, language: str, most: int) -> list[Quote]:
    """Return up to `most` lines of an entry for a question, in the order in which they should be read.

    Sections that the question asks for and the entry lacks leave those that every question about it wants.
    """
    title = _side(leaf.title, language)
    parts: dict[str, Sequence[Both]] = {each.name: each.lines for each in leaf.sections}
    parts["serious" if leaf.kind == "medicine" else "danger"] = [each.text for each in leaf.dangers]
    names = [each for each in wanted(question, leaf.kind) if parts.get(each)]
    names = names or [each for each in _FIRST[leaf.kind] if parts.get(each)]
    found: list[Quote] = []
    for name in names:
        kept = parts[name] if name in _ALWAYS_WHOLE else parts[name][:_PER_SECTION]
        if name == "symptoms":
            kept = [_joined(parts[name][: 2 * _PER_SECTION])]
        found += [
            Quote(
                entry=leaf.entry,
                title=title,
                section=name,
                label=_label(leaf, name, each, language),
                text=_side(each, language),
            )
            for each in kept
        ]
    return _whole(found, most)


def _label(leaf: Leaf, section: str, line: Both, language: str) -> str:
    """Return what a section is called; signs of danger are called by what to do at once, as on the entry's page."""
    lang = Lang.BN if language == "bn" else Lang.EN
    if section != "danger":
        return message(f"ui.know.{section}", lang)
    urgency = next(each.urgency for each in leaf.dangers if each.text == line)
    look = {"emergency": "emergency", "high": "urgent"}.get(urgency, "advice")
    return message(f"ui.know.danger_{look}", lang)


def _whole(found: list[Quote], most: int) -> list[Quote]:
    """Return the first lines; steps of first aid are never cut off in the middle."""
    kept = found[:most]
    if kept and kept[-1].section == "steps":
        kept = [*kept, *(each for each in found[most:] if each.section == "steps")]
    return kept


def _joined(lines: Iterable[Both]) -> Both:
    # Findings are names, one a line on the page: beside each other they are a list, and nothing is added to them.
    kept = list(lines)
    return kept[0].model_copy(update={"en": ", ".join(e.en for e in kept), "bn": ", ".join(e.bn for e in kept)})


def _side(both: Both, language: str) -> str:
    return both.bn if language == "bn" else both.en
