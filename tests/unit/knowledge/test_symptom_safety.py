"""What the symptom check may never take for harmless: what it didn't understand, what is unclear, and what is now."""

from __future__ import annotations

import asyncio
from datetime import date
from functools import cache
from typing import Any

import pytest

from healthapp.adapters.content_files import FolderContent
from healthapp.contexts.knowledge.rules.triage_urgency import height
from healthapp.contexts.knowledge.schemas.content import Urgency
from healthapp.contexts.knowledge.schemas.symptoms import SymptomAnalysis, SymptomResult
from healthapp.contexts.knowledge.service.library import read_book
from healthapp.contexts.knowledge.service.symptoms import SymptomChecks, _Engines

TODAY = date(2026, 11, 23)


class Checks(SymptomChecks):
    """The symptom check of the shipped content, without a database."""

    def __init__(self) -> None:
        self.emergency_number = "999"
        self._engines = self._engines_of(read_book(FolderContent()))

    async def _ready(self) -> _Engines:
        assert self._engines is not None
        return self._engines


@cache
def checks() -> Checks:
    return Checks()


def judged(asked: dict[str, Any] | str) -> SymptomResult:
    told = {"text": asked} if isinstance(asked, str) else asked
    wanted = SymptomAnalysis.model_validate({"language": "en", **told})
    return asyncio.run(checks().analyse_symptoms(wanted, TODAY))


def told(text: str, **who: object) -> dict[str, Any]:
    return {"text": text, "patientInfo": who}


@pytest.mark.parametrize(
    "asked",
    [
        told("zzqx vvkrt", medicalHistory=["diabetes"]),
        told("zzqx vvkrt", pregnant=True),
        told("zzqx vvkrt", medicines=["Eliquis"]),
        told("zzqx vvkrt", medicalHistory=["smoking"]),
        "zzqx vvkrt, hypertension patient",
        "গর্ভবতী, zzqx vvkrt",
        told("zzqx vvkrt", region="hill_tracts"),
    ],
)
def test_what_is_not_understood_is_never_low_whatever_is_known_of_the_person(asked: dict[str, Any] | str) -> None:
    assert judged(asked).urgency_level is Urgency.MEDIUM


@pytest.mark.parametrize(
    ("asked", "least", "unclear"),
    [
        ("took 20 amitriptyline, headache", Urgency.EMERGENCY, "medicine_overdose"),
        ("pregnant. took 20 amitriptyline", Urgency.EMERGENCY, "medicine_overdose"),
        ("গর্ভবতী, পানি ভেঙে গেছে এখনো ব্যথা নেই ২০ ঘণ্টা", Urgency.HIGH, "waters_broken"),
        ("pete betha, kalo paikhana bomi nai", Urgency.HIGH, "black_stool"),
        ("I don't want to hurt myself but I keep thinking of dying, can't sleep", Urgency.HIGH, "self_harm"),
    ],
)
def test_a_danger_that_is_unclear_counts_beside_what_is_told(asked: str, least: Urgency, unclear: str) -> None:
    found = judged(asked)
    assert height(found.urgency_level) >= height(least)
    assert unclear in {each.id for each in found.understood.unclear}


@pytest.mark.parametrize("had", ["suicidal thoughts", "unconscious", "seizure", "snake bite", "took an overdose"])
def test_what_somebody_had_once_is_no_complaint_of_today(had: str) -> None:
    found = judged(told("runny nose", medicalHistory=[had]))
    assert found.urgency_level is Urgency.LOW
    assert [each.id for each in found.understood.present] == ["runny_nose"]
    assert found.understood.past
    assert found.not_understood == []


@pytest.mark.parametrize(
    ("had", "history"),
    [
        ("উচ্চ রক্তচাপ", "history_hypertension"),
        ("high blood pressure", "history_hypertension"),
        ("hypertension", "history_hypertension"),
        ("high sugar", "history_diabetes"),
        ("heart attack", "history_heart_disease"),
        ("স্ট্রোক", "history_stroke"),
    ],
)
def test_a_known_illness_is_somebodys_history(had: str, history: str) -> None:
    found = judged(told("runny nose", medicalHistory=[had]))
    assert history in {each.id for each in found.understood.history}
    assert [each.id for each in found.understood.present] == ["runny_nose"]


def test_null_is_the_same_as_left_out() -> None:
    plain = judged("runny nose")
    asked = {"text": "runny nose", "symptoms": None, "absentSymptoms": None, "patientInfo": None}
    assert judged(asked) == plain
    assert judged(told("runny nose", medicalHistory=None, medicines=None, age=None)) == plain


@pytest.mark.parametrize(
    "asked",
    [
        "নবজাতক দুধ খাচ্ছে না, গা গরম",
        "newborn not feeding, feels hot",
        "নবজাতকের জ্বর",
        "শিশু যা খায় সব বমি করে দেয়",
        "toddler vomits everything",
        "2 bochorer bacha pani khete parche na, bomi",
        "2 masher bacha dudh khacche na",
        "15 diner bacha jor",
        "boyosh 2, pani khete parche na",
        "boyosh 0.1, jor",
    ],
)
def test_a_childs_danger_signs_count_however_its_age_is_told(asked: str) -> None:
    assert judged(asked).urgency_level is Urgency.EMERGENCY


@pytest.mark.parametrize(
    "asked",
    [
        "2 bochorer bacha jor",
        "2yo fever",
        told("newborn fever", age=4),
        told("শিশুর জ্বর", age=4),
        "my child, runny nose",
    ],
)
def test_a_childs_fever_alone_is_no_emergency_and_its_age_no_duration(asked: dict[str, Any] | str) -> None:
    found = judged(asked)
    assert height(found.urgency_level) <= height(Urgency.MEDIUM)
    assert "fever_over_14_days" not in {each.id for each in found.understood.present}


@pytest.mark.parametrize(
    "text",
    [
        "took too much insulin by mistake",
        "took extra insulin",
        "double dose of insulin",
        "বেশি ইনসুলিন নিয়ে ফেলেছি",
        "insulin beshi niye felechi",
    ],
)
def test_too_much_insulin_is_an_overdose(text: str) -> None:
    assert "medicine_overdose" in {each.id for each in judged(text).understood.present}
    assert judged("I take insulin every day, runny nose").urgency_level is Urgency.LOW


def test_a_mother_is_not_taken_for_her_child() -> None:
    found = judged("প্রসবের পর নবজাতক ভালো আছে, আমার জ্বর")
    assert "rf_newborn_danger" not in {each.id for each in found.red_flags}


@pytest.mark.parametrize(
    ("asked", "level", "flag"),
    [
        ("pulse 35", Urgency.HIGH, "rf_very_slow_pulse"),
        ("নাড়ি ৩৮", Urgency.HIGH, "rf_very_slow_pulse"),
        ("nari 40", Urgency.HIGH, "rf_very_slow_pulse"),
        ("heart rate 38, chest pain", Urgency.EMERGENCY, "rf_very_slow_pulse"),
        (told("pulse 52", age=4), Urgency.EMERGENCY, "rf_very_slow_pulse_child"),
        ("BP 70/40", Urgency.EMERGENCY, "rf_very_low_bp"),
        ("প্রেসার ৭০/৪০", Urgency.EMERGENCY, "rf_very_low_bp"),
        ("BP 90/60", Urgency.HIGH, "rf_systolic_90"),
        ("pressure 85", Urgency.HIGH, "rf_systolic_90"),
        (told("BP 70/40", age=3), Urgency.EMERGENCY, "rf_very_low_bp"),
    ],
)
def test_a_measured_value_that_endangers_is_urgent_by_itself(
    asked: dict[str, Any] | str, level: Urgency, flag: str
) -> None:
    found = judged(asked)
    assert found.urgency_level is level
    assert flag in {each.id for each in found.red_flags}


@pytest.mark.parametrize(
    "asked", ["pulse 41", "pulse 62", "BP 91/60", told("BP 85/50", age=3), told("pulse 95", age=3), "pulse 3 times"]
)
def test_other_values_raise_no_alarm(asked: dict[str, Any] | str) -> None:
    assert judged(asked).red_flags == []


@pytest.mark.parametrize(
    ("asked", "illness"),
    [
        (told("I think I am having a heart attack", age=55), "heart_attack"),
        ("my mother is having a stroke", "stroke"),
        ("my mother had a stroke just now", "stroke"),
        ("amar abbar heart attack hoyeche ekhon", "heart_attack"),
        ("severe allergic reaction happening now after peanut", "anaphylaxis"),
        ("আমার স্বামীর এইমাত্র স্ট্রোক হয়েছে", "stroke"),
        ("ectopic pregnancy", "ectopic_pregnancy"),
        ("diabetic ketoacidosis", "diabetic_ketoacidosis"),
        ({"symptoms": ["heart attack"]}, "heart_attack"),
        ({"symptoms": ["stroke"]}, "stroke"),
        ({"symptoms": ["severe allergic reaction"]}, "anaphylaxis"),
        ({"symptoms": ["হার্ট অ্যাটাক"]}, "heart_attack"),
        ({"symptoms": ["anaphylaxis"]}, "anaphylaxis"),
    ],
)
def test_an_illness_told_as_happening_now_is_an_emergency(asked: dict[str, Any] | str, illness: str) -> None:
    found = judged(asked)
    assert found.urgency_level is Urgency.EMERGENCY
    assert [each.id for each in found.understood.illnesses] == [illness]
    assert "999" in found.recommendations[0]


@pytest.mark.parametrize(
    "asked",
    [
        "had a stroke 3 years ago, runny nose",
        "আগে স্ট্রোক হয়েছিল, এখন হালকা সর্দি",
        "heart attack last year, runny nose today",
        "heart attack runs in my family. runny nose",
        "no history of stroke or heart attack, runny nose",
        "what are signs of a stroke? I only have a runny nose",
        "স্ট্রোক হয়নি এখন, সর্দি",
        told("runny nose", medicalHistory=["heart attack", "stroke"]),
        {"symptoms": ["heart attack last year"]},
    ],
)
def test_an_illness_of_earlier_times_is_none_of_today(asked: dict[str, Any] | str) -> None:
    found = judged(asked)
    assert height(found.urgency_level) <= height(Urgency.MEDIUM)
    assert found.understood.illnesses == []
