"""What relatives and patients say of emergencies, and of what is none: `tests/eval/narratives_tune.jsonl`.

Told as on the phone: Bangla of the book and of the street, romanised, English. By their words alone (and the age, sex
and pregnancy that a form asks for) each emergency has to be one, and what is harmless or denied has to be none.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from healthapp.contexts.knowledge.rules.reading import Reader
from healthapp.contexts.knowledge.rules.triage import Triage
from healthapp.contexts.knowledge.rules.triage_case import make_case
from healthapp.contexts.knowledge.rules.triage_urgency import height, judge, red_flags
from healthapp.contexts.knowledge.schemas.content import Urgency

if TYPE_CHECKING:
    from healthapp.contexts.knowledge.rules.book import Book

FILE = Path(__file__).resolve().parents[2] / "eval" / "narratives_tune.jsonl"
LANGUAGES = ("bn", "rom", "en")


@pytest.fixture(scope="module")
def told(book: Book) -> list[tuple[dict[str, Any], Urgency]]:
    """Give every story with what its words make of it."""
    reader, engine = Reader(book), Triage(book)
    found = []
    for line in FILE.read_text(encoding="utf-8").splitlines():
        one = json.loads(line)
        reading = reader.read(one["text"], one["age"])
        who = {name: one[name] for name in ("age", "sex", "pregnant")}
        case = make_case(book, reading.present, reading.absent, **who)
        flags = red_flags(engine, case)
        is_now = bool(flags) and flags[0].urgency == "emergency"
        # Whether an illness is likely takes long to say, and is asked only where no rule says that it can't wait.
        found.append((one, Urgency.EMERGENCY if is_now else judge(engine, case, engine.rank(case)).level))
    return found


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_emergency_is_missed(told: list[tuple[dict[str, Any], Urgency]], lang: str) -> None:
    dangers = [(one, level) for one, level in told if "urgency" in one and one["lang"] == lang]
    assert len(dangers) >= 40
    assert [one["text"] for one, level in dangers if level is not Urgency.EMERGENCY] == []


def test_what_is_harmless_is_no_emergency(told: list[tuple[dict[str, Any], Urgency]]) -> None:
    harmless = [(one, level) for one, level in told if "at_most" in one]
    assert len(harmless) >= 150
    # Who asks what to do after a bite, or how to keep poison away, is answered as if it had happened.
    asking = {"ask", "poison", "drown"}
    alarmed = [one for one, level in harmless if level is Urgency.EMERGENCY]
    assert [one["text"] for one in alarmed if one["about"] not in asking] == []
    assert len(alarmed) <= 4
    # More urgent than it has to be is a visit too many; no more than one in ten.
    more = [one["text"] for one, level in harmless if height(level) > height(Urgency(one["at_most"]))]
    assert len(more) <= len(harmless) / 10, more
