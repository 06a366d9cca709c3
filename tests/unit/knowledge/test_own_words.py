"""What people tell in their own words is never read too low, and what only sounds like it raises no alarm.

By the words alone: the symptom check's answer to a text without any age, sex or symptom beside it.
"""

from __future__ import annotations

import pytest

from healthapp.contexts.knowledge.schemas.content import Urgency
from tests.unit.knowledge.own_words import DANGERS, HARMLESS
from tests.unit.knowledge.own_words_last import LAST_DANGERS, LAST_HARMLESS
from tests.unit.knowledge.own_words_more import MORE_DANGERS, MORE_HARMLESS
from tests.unit.knowledge.own_words_themes import THEME_DANGERS, THEME_HARMLESS
from tests.unit.knowledge.test_symptom_safety import judged

TOLD = [
    (about, said)
    for about, said in (
        line.split(": ", 1) for line in (DANGERS + MORE_DANGERS + LAST_DANGERS + THEME_DANGERS).split("\n") if line
    )
]


@pytest.mark.parametrize(("about", "said"), TOLD)
def test_an_emergency_in_ones_own_words_is_one(about: str, said: str) -> None:
    assert judged(said).urgency_level is Urgency.EMERGENCY, about


@pytest.mark.parametrize(
    "said", [each for each in (HARMLESS + MORE_HARMLESS + LAST_HARMLESS + THEME_HARMLESS).split("\n") if each]
)
def test_what_only_sounds_like_one_is_none(said: str) -> None:
    assert judged(said).urgency_level is not Urgency.EMERGENCY
