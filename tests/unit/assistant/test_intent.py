"""What a question is for: reminders, medicines together, a complaint, or something to look up."""

from __future__ import annotations

import pytest

from healthapp.contexts.assistant.rules.intent import (
    asks_together,
    is_complaint,
    names_own,
    says_reminder,
    wants_own_day,
)


@pytest.mark.parametrize(
    "question",
    [
        "What do I take today?",
        "what medicines do I take now",
        "Show my reminders",
        "list my medicines",
        "Which pills are due next for me?",
        "আজ আমার কী কী ওষুধ আছে?",
        "আজকে কী খাব?",
        "আমার রিমাইন্ডারগুলো দেখান",
        "আমার পরের ডোজ কখন?",
        "aj ki osudh khabo",
        "amar ajker oshudh ki ki",
        "amar reminder dekhan",
    ],
)
def test_asking_for_ones_own_day_is_understood_in_three_writings(question: str) -> None:
    assert wants_own_day(question)


@pytest.mark.parametrize(
    "question",
    [
        "What do I take for a fever?",
        "জ্বর হলে কী ওষুধ খাব?",
        "jor hole ki osudh khabo",
        "What is dengue?",
        "How many tablets of Napa can I take in a day?",
        "নাপা দিনে কয়টা খাওয়া যায়?",
    ],
)
def test_asking_what_to_take_for_something_is_no_question_about_reminders(question: str) -> None:
    assert not wants_own_day(question)
    assert not says_reminder(question)


@pytest.mark.parametrize(
    ("question", "together", "own"),
    [
        ("Can I take Napa with warfarin?", True, False),
        ("নাপার সাথে ওয়ারফারিন খাওয়া যাবে?", True, False),
        ("napa r sathe warfarin khawa jabe?", True, False),
        ("Is ibuprofen fine together with my medicines?", True, True),
        ("আমার ওষুধের সাথে ইবুপ্রোফেন খাওয়া যাবে?", True, True),
        ("What is Napa for?", False, False),
    ],
)
def test_whether_medicines_are_asked_about_together(question: str, together: bool, own: bool) -> None:
    assert (asks_together(question), names_own(question)) == (together, own)


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("I have fever and a headache", True),
        ("আমার তিন দিন ধরে জ্বর", True),
        ("amar matha betha", True),
        ("জ্বর আর কাশি", True),
        ("My son has a rash, what should I do?", True),
        ("What causes fever?", False),
        ("জ্বর কেন হয়?", False),
        ("jor keno hoy", False),
    ],
)
def test_a_complaint_is_told_from_a_question_in_general(question: str, told: bool) -> None:
    assert is_complaint(question) is told
