"""The conversation: what is asked next, and when it is over."""

from __future__ import annotations

import pytest

from healthapp.adapters.content_files import FolderContent
from healthapp.contexts.knowledge.rules.triage import Triage
from healthapp.contexts.knowledge.rules.triage_case import Case, make_case
from healthapp.contexts.knowledge.rules.triage_questions import next_question
from healthapp.contexts.knowledge.service.library import read_book

BOOK = read_book(FolderContent())
ENGINE = Triage(BOOK)


def question(case: Case, asked: frozenset[str] = frozenset()) -> str | None:
    return next_question(ENGINE, case, ENGINE.rank(case), asked)


def test_a_question_is_never_asked_twice_and_they_come_to_an_end() -> None:
    asked: list[str] = []
    while found := question(make_case(BOOK, ["headache"], age=30, sex="female"), frozenset(asked)):
        assert found not in asked
        asked.append(found)
    assert 0 < len(asked) <= ENGINE.weights.questions.most


def test_what_is_known_is_not_asked() -> None:
    case = make_case(BOOK, ["cough_over_2_weeks"], ["fever"], age=40)
    asked: set[str] = set()
    while found := question(case, frozenset(asked)):
        assert found not in case.present | case.absent
        asked.add(found)


def test_an_emergency_asks_nothing_more() -> None:
    assert question(make_case(BOOK, ["chest_pain_crushing", "sweating_cold"], age=58)) is None


@pytest.mark.parametrize(
    ("case", "never"),
    [
        (make_case(BOOK, ["headache"], age=30, sex="male"), lambda one: "pregnancy_now" in BOOK.with_broader([one])),
        (make_case(BOOK, ["fever"], age=30), lambda one: BOOK.concepts[one].site == "child"),
        (make_case(BOOK, ["fever"], age=30), lambda one: BOOK.concepts[one].kind == "measurement"),
    ],
    ids=["pregnancy of a man", "a child's sign of a grown-up", "a value that few can measure"],
)
def test_questions_that_make_no_sense_are_not_asked(case: Case, never: object) -> None:
    assert callable(never)
    asked: set[str] = set()
    while found := question(case, frozenset(asked)):
        assert not never(found), found
        asked.add(found)


def test_what_an_emergency_hangs_on_is_asked() -> None:
    """Fever and headache: a stiff neck would make it one."""
    asked: set[str] = set()
    case = make_case(BOOK, ["fever", "severe_headache"], age=20)
    while found := question(case, frozenset(asked)):
        asked.add(found)
    assert "neck_stiffness" in asked


def test_the_same_is_asked_of_the_same() -> None:
    case = make_case(BOOK, ["abdominal_pain", "vomiting"], age=25)
    assert question(case) == question(case) is not None
