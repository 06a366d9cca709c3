"""The guided conversation uses what was told before it: an illness by its name, and that it is a child."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from healthapp.contexts.knowledge.schemas.content import Urgency
from healthapp.contexts.knowledge.schemas.symptoms import SymptomTalk
from healthapp.kit.i18n import Lang
from state.symptom_rows import understood_rows
from tests.unit.knowledge.test_symptom_safety import TODAY, checks, judged

if TYPE_CHECKING:
    from healthapp.contexts.knowledge.schemas.symptoms import SymptomTurn


def turn(text: str, **told: object) -> SymptomTurn:
    asked = SymptomTalk.model_validate({"text": text, "language": "en", **told})
    return asyncio.run(checks().ask_symptoms(asked, TODAY))


@pytest.mark.parametrize(
    "text",
    [
        "my mother is having a stroke, she has a headache",
        "মায়ের এখন স্ট্রোক হচ্ছে, মাথা ব্যথা",
        "mayer ekhon stroke hocche, matha betha",
    ],
)
def test_an_illness_told_as_happening_now_ends_the_questions(text: str) -> None:
    found = turn(text)
    assert found.question is None
    assert found.result is not None
    assert found.result.urgency_level is Urgency.EMERGENCY
    assert [each.id for each in found.result.understood.illnesses] == ["stroke"]


@pytest.mark.parametrize("text", ["my baby has a fever and cough", "বাচ্চার জ্বর আর কাশি"])
def test_a_child_without_an_age_is_asked_about_as_one(text: str) -> None:
    """IMCI: of a child with fever and cough it is asked whether it drinks, and whether it had a fit."""

    def asked_of(said: str, **who: object) -> list[str]:
        asked: list[str] = []
        answers: list[dict[str, str]] = []
        while (found := turn(said, answers=answers, patientInfo=who)).question is not None:
            asked.append(found.question.id)
            answers.append({"id": found.question.id, "answer": "no"})
        return asked

    children = {"not_able_to_drink", "vomits_everything", "lethargic", "child_convulsion_fever", "chest_indrawing"}
    assert children & set(asked_of(text))
    assert not children & set(asked_of("fever and cough", age=40))


def test_the_page_says_what_is_unclear_and_what_is_happening() -> None:
    unclear = judged("took a gas tablet").understood
    assert [each.id for each in unclear.unclear] == ["poison_swallowed"]
    rows = {each.name: each.text for lang in Lang for each in understood_rows(unclear, lang)}
    assert rows["Not clear"] == "Poison swallowed – counted as present, to be safe"
    assert rows["ঠিক বোঝা যায়নি"].endswith("– নিরাপদে থাকতে আছে ধরা হয়েছে")
    now = {each.name: each.text for each in understood_rows(judged("my father is having a stroke").understood, Lang.EN)}
    assert now["Told as happening now"] == "Stroke"
