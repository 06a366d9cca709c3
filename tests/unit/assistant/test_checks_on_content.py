"""The checks on every passage of the content: changed sentences are refused, faithful ones get through."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from healthapp.contexts.assistant.rules.checks import Passage, Said, Verdict, judge, sentences
from tests.support import mutations

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from healthapp.contexts.knowledge.rules.book import Book
    from tests.support.mutations import Case

EVERY = 7
"""One passage of so many: all of them take a minute, and `make bench` measures them all."""


def _passed(cases: Iterable[Case], naming: Callable[[str], tuple[str, ...]]) -> tuple[Counter[str], Counter[str]]:
    through: Counter[str] = Counter()
    whole: Counter[str] = Counter()
    for case in cases:
        whole[case.kind] += 1
        through[case.kind] += judge(case.sentence, [Passage(case.passage)], naming) is Verdict.FAITHFUL
    return through, whole


@pytest.fixture(scope="module")
def sample(book: Book) -> list[str]:
    return mutations.passages(book)[::EVERY]


def test_no_changed_sentence_gets_through(
    book: Book, sample: list[str], naming: Callable[[str], tuple[str, ...]]
) -> None:
    cases = (case for passage in sample for case in mutations.wrong(passage, naming, book))
    through, whole = _passed(cases, naming)
    assert min(whole[kind] for kind in ("number", "unit", "negation", "limit", "medicine")) > 30, whole
    assert (through["negation"], through["medicine"], through["unit"], through["limit"]) == (0, 0, 0, 0), through
    assert through["number"] <= 0.02 * whole["number"], through


def test_nothing_put_together_otherwise_gets_through(
    sample: list[str], naming: Callable[[str], tuple[str, ...]]
) -> None:
    seen: Counter[str] = Counter()
    for passage in sample[::2]:
        for case in mutations.spliced(passage):
            seen[case.kind] += 1
            assert judge(case.sentence, [Passage(passage)], naming) is not Verdict.FAITHFUL, case
    assert min(seen[kind] for kind in ("clauses", "word left out", "exchanged")) > 30, seen


def test_faithful_sentences_get_through(sample: list[str], naming: Callable[[str], tuple[str, ...]]) -> None:
    through, whole = _passed((case for passage in sample for case in mutations.faithful(passage)), naming)
    assert through["verbatim"] == whole["verbatim"]
    assert through.total() >= 0.9 * whole.total(), (through, whole)


@given(dose=st.integers(1, 2000), more=st.integers(1, 2000), at=st.integers(0, 399))
@settings(max_examples=60)
def test_a_number_never_becomes_another(
    book: Book, naming: Callable[[str], tuple[str, ...]], dose: int, more: int, at: int
) -> None:
    name = list(book.medicines.values())[at].name.en
    other = dose + more
    passage = Passage(f"Take {dose} mg of {name} once a day. Do not take more.")
    assert judge(f"Take {dose} mg of {name} once a day.", [passage], naming) is Verdict.FAITHFUL
    assert judge(f"Take {other} mg of {name} once a day.", [passage], naming) is not Verdict.FAITHFUL
    assert judge(f"Do not take {dose} mg of {name} once a day.", [passage], naming) is not Verdict.FAITHFUL


@given(at=st.integers(0, 2_000), in_bangla=st.booleans(), kept=st.integers(0, 2**40 - 1))
@settings(max_examples=150, deadline=None)
def test_a_dose_is_said_whole_or_not_at_all(
    book: Book, naming: Callable[[str], tuple[str, ...]], at: int, in_bangla: bool, kept: int
) -> None:
    """Any words of a dose, in their order: a number without its age or its times is another dose."""
    doses = [each.adult.text for each in book.medicines.values() if each.adult is not None]
    text = doses[at % len(doses)]
    (sentence, *_) = sentences(text.bn if in_bangla else text.en)
    said = " ".join(piece for place, piece in enumerate(sentence.split()) if kept >> place & 1)
    if Said(said).telling != Said(sentence).telling:
        assert judge(said, [Passage(sentence)], naming) is not Verdict.FAITHFUL, said
