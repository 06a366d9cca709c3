"""Whether feedback is content: by a short list of words, with the thumb."""

from __future__ import annotations

import pytest

from healthapp.contexts.assistant.rules.sentiment import sentiment


@pytest.mark.parametrize(
    ("thumb", "reason", "found"),
    [
        ("up", None, 1),
        ("down", "", -1),
        ("up", "Very clear and helpful", 1),
        ("up", "খুব উপকার হয়েছে", 1),
        ("up", "khub bhalo", 1),
        ("down", "This is wrong", -1),
        ("down", "ভুল তথ্য", -1),
        ("down", "vul bolse", -1),
        ("down", "not helpful", -1),
        ("down", "ভালো না", -1),
        ("up", "not bad", 1),
        # The words say the opposite of the thumb: somebody should look at it.
        ("up", "wrong and dangerous", 0),
        ("down", "Thanks, good answer", 0),
        ("up", "asdf", 1),
    ],
)
def test_thumb_and_words(thumb: str, reason: str | None, found: int) -> None:
    assert sentiment(thumb, reason) == found
