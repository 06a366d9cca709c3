"""The common names of complaints are heard, as people and as doctors say them."""

from __future__ import annotations

import pytest

from tests.unit.knowledge.test_symptom_safety import judged


@pytest.mark.parametrize(
    ("said", "finding"),
    [
        ("chest tightness", "chest_tightness"), ("tightness in my chest since morning", "chest_tightness"),
        ("chest discomfort", "chest_tightness"), ("buk tight lagche", "chest_tightness"),
        ("breathing problem", "breathlessness"), ("irregular pulse", "irregular_heartbeat"),
        ("weakness", "weakness_general"), ("lightheadedness", "dizziness"), ("giddiness", "dizziness"),
        ("room spinning", "vertigo"), ("migraine", "headache"), ("eye redness", "eye_redness"),
        ("too much gas", "bloating"), ("anal pain", "anal_pain"), ("frequent urination", "frequent_urination"),
        ("vaginal discharge", "vaginal_discharge"), ("erectile dysfunction", "erection_difficulty"),
        ("forgetfulness", "memory_loss"), ("excess thirst", "thirst_increased"), ("excess hunger", "appetite_increase"),
        ("pishab atke gese", "cannot_urinate"), ("হাত পা ঝিন ঝিন করে", "numbness"), ("shorire dana", "rash"),
    ],
)  # fmt: skip
def test_it_is_heard(said: str, finding: str) -> None:
    assert finding in {each.id for each in judged(said).understood.present}


@pytest.mark.parametrize(
    ("said", "finding"),
    [
        ("no chest tightness", "chest_tightness"), ("no weakness, no migraine", "weakness_general"),
        ("the room is spinning with colours of the fair", "chest_tightness"), ("gas cylinder finished", "bloating"),
        ("tight shirt", "chest_tightness"),
    ],
)  # fmt: skip
def test_what_is_denied_or_something_else_is_not(said: str, finding: str) -> None:
    assert finding not in {each.id for each in judged(said).understood.present}
