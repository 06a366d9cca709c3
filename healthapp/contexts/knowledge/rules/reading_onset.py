"""Whether a severe headache came suddenly: then it is a danger of its own, whatever else is told.

"Reaching its worst within minutes", as NICE has it ("Headaches in over 12s", "Subarachnoid haemorrhage"), is told as
sudden, in seconds, like a blow. A sudden word counts where the headache stands, or where nothing else is complained of
("it came on suddenly"); "suddenly a fever, a severe headache" says it of the fever.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from healthapp.contexts.knowledge.rules.reading_terms import Word

_HEADACHES = frozenset({"headache", "severe_headache", "sudden_worst_headache", "pregnant_severe_headache"})
_SUDDEN = re.compile(
    r"\b(?:(?<!not )(?<!no )sudden(?:ly)?|abruptly|instantly|all at once|out of (?:the blue|nowhere)|thunderclap"
    r"|(?:in|within) (?:a |one |1 |a few |few )?(?:seconds?|minutes?|moments?|an instant|a flash)"
    r"|in an instant|like (?:a |an )?(?:blow|bolt|bat|hammer|explosion|gunshot|lightning)|peaked)\b"
    r"|(?:হঠাৎ|আচমকা|আচমকাই|এক নিমিষে|নিমিষেই|মুহূর্তে|মুহূর্তের মধ্যে|(?:সেকেন্ড|মিনিট)(?:ের|েই)? ?মধ্যে"
    r"|বাজ পড়ার|চোখের পলকে)"
    r"(?![\u0980-\u09ff]* (?:না|নয়|নি)(?![\u0980-\u09ff]))"
    r"|\b(?:hothat|hotat|hotath|hathat|achomka|achanok)\b(?! (?:na|noy)\b)"
)


def came_suddenly(text: str, every: Sequence[Word], told: Iterable[tuple[int, frozenset[str]]]) -> bool:
    """Tell whether a `clean` text says so of its headache. `told`: each finding named there, with its clause."""
    named: dict[int, set[str]] = {}
    for clause, concepts in told:
        named.setdefault(clause, set()).update(concepts)
    return any(_is_said_of_it(found.start(), every, named) for found in _SUDDEN.finditer(text))


def _is_said_of_it(start: int, every: Sequence[Word], named: Mapping[int, set[str]]) -> bool:
    word = next((each for each in every if each.end > start), None)
    there = named.get(word.clause, set()) if word is not None else set()
    return not there or bool(there & _HEADACHES)
