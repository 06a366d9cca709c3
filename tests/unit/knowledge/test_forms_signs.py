"""A pressed chest, a struck eye, a small child's belly: as people put it, and what only sounds like it."""

from __future__ import annotations

import pytest

from healthapp.contexts.knowledge.schemas.content import Urgency
from tests.unit.knowledge.test_symptom_safety import judged


@pytest.mark.parametrize(
    "said",
    [
        "chest feels tight like someone sitting on it, left arm numb",
        "feels like an elephant is standing on my chest",
        "heavy chest and my left arm is aching",
        "বুকে পাথর চাপা দেওয়ার মতো লাগছে",
        "buke mone hoy keu chepe dhore ache",
        "eye hit by ball, can't see",
        "i got punched in the eye and cannot see from it",
        "baby 8 months crying and pulling legs up, red jelly stool",
    ],
)
def test_it_is_an_emergency(said: str) -> None:
    assert judged(said).urgency_level is Urgency.EMERGENCY


def test_an_emergency_that_fits_no_illness_does_not_say_to_wait() -> None:
    found = judged("my mother is having a stroke")
    assert found.nothing_fits
    assert found.urgency_level is Urgency.EMERGENCY
    assert not [line for line in found.recommendations if "see a doctor" in line.lower()]


@pytest.mark.parametrize(
    "said",
    [
        "tight chest and sore arm after gym",
        "my cat is sitting on my bed",
        "someone is sitting next to me, chest is fine",
        "no chest pain, arm numb after sleeping on it",
        "boy hit his eye, sees fine",
        "child ate red jelly",
        "baby cries, pulls up legs after milk",
    ],
)
def test_it_is_none(said: str) -> None:
    assert judged(said).urgency_level is not Urgency.EMERGENCY
