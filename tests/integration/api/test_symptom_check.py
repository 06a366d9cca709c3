"""The symptom check over HTTP: for everybody, in both languages, and nothing of it is kept or written down."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from healthapp.kit.actor import Role
from healthapp.kit.i18n import Lang, text
from tests.support import databases
from tests.support.api import fields, problem

if TYPE_CHECKING:
    import httpx

    from healthapp.config import Settings
    from tests.conftest import AsUser, MakeUser

ANALYSIS = "/api/v1/knowledge/symptom-analysis"
QUESTIONS = "/api/v1/knowledge/symptom-questions"
CHEST: dict[str, Any] = {
    "symptoms": ["chest_pain_crushing", "sweating_cold"],
    "patientInfo": {"age": 58, "gender": "male"},
    "language": "en",
}


async def ask(client: httpx.AsyncClient, path: str = ANALYSIS, **body: Any) -> dict[str, Any]:
    answer = await client.post(path, json={"language": "en", **body})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    assert found["success"] is True
    return found


@pytest.mark.parametrize("path", [ANALYSIS, "/api/knowledge/symptom-analysis"])
async def test_the_seeds_request_gets_the_seeds_answer(client: httpx.AsyncClient, path: str) -> None:
    found = await ask(client, path, **{**CHEST, "patientInfo": {**CHEST["patientInfo"], "medicalHistory": ["smoking"]}})
    assert found["urgencyLevel"] == "emergency"
    first = found["possibleConditions"][0]
    assert {"condition", "probability", "severity", "description", "recommendedActions"} <= first.keys()
    assert first["id"] == "heart_attack"
    assert first["band"] in {"likely", "possible"}
    assert 0 <= first["probability"] <= 1
    assert any(each["speaks"] == "for" and each["finding"] == "chest_pain_crushing" for each in first["why"])
    assert len(found["possibleConditions"]) <= 5
    assert found["emergencyNumber"] == "999"
    assert "999" in found["recommendations"][0]
    assert any(each["urgency"] == "emergency" for each in found["redFlags"])
    assert found["disclaimer"] == text("knowledge.symptoms.disclaimer", Lang.EN)


async def test_the_medicines_that_somebody_takes_count(client: httpx.AsyncClient) -> None:
    who = {"age": 40, "medicines": ["Eliquis 5 mg", "Napa", "qqxyz"]}
    found = await ask(client, symptoms=["head_injury"], patientInfo=who)
    assert found["urgencyLevel"] == "emergency"
    assert [each["id"] for each in found["understood"]["history"]] == ["takes_blood_thinner"]
    assert [each["said"] for each in found["notUnderstood"]] == ["qqxyz"]


async def test_an_emergency_names_nothing_that_can_wait(client: httpx.AsyncClient) -> None:
    found = await ask(client, **{**CHEST, "symptoms": ["chest_pain_crushing"]})
    assert found["urgencyLevel"] == "emergency"
    now, waits = (
        {each["advice"] for each in found["redFlags"] if (each["urgency"] == "emergency") is is_now}
        for is_now in (True, False)
    )
    assert now <= set(found["recommendations"])
    assert waits, "something less urgent was found beside it"
    assert not waits & set(found["recommendations"])


async def test_a_narrative_in_bangla_is_understood(client: httpx.AsyncClient) -> None:
    found = await ask(
        client,
        symptoms=[],
        text="বর্ষায় ৪ দিন ধরে জ্বর ১০৩, চোখের পেছনে ব্যথা, গায়ে লাল দানা, পাশের বাসায় ডেঙ্গু। কাশি নেই। বয়স ২৬।",
        language="bn",
    )
    assert (
        found["possibleConditions"][0]["condition"] == "ডেঙ্গু জ্বর"
        or "ডেঙ্গু" in (found["possibleConditions"][0]["condition"])
    )
    understood = found["understood"]
    assert {"high_fever", "pain_behind_eyes", "rash_spots_red"} <= {each["id"] for each in understood["present"]}
    assert "cough" in {each["id"] for each in understood["absent"]}
    assert understood["age"] == 26
    assert found["disclaimer"] == text("knowledge.symptoms.disclaimer", Lang.BN)


async def test_what_is_denied_counts_against(client: httpx.AsyncClient) -> None:
    body: dict[str, Any] = {"symptoms": ["headache"], "patientInfo": {"age": 30}}
    plain = await ask(client, **body)
    denied = await ask(client, **body, absentSymptoms=["মাথা ঘোরা", "light hurts the eyes"])
    assert plain["possibleConditions"] != denied["possibleConditions"]
    assert "light_hurts_eyes" in {each["id"] for each in denied["understood"]["absent"]}


async def test_an_unknown_symptom_is_said_back_with_what_may_be_meant(client: httpx.AsyncClient) -> None:
    found = await ask(client, symptoms=["fever", "hedacke", "qqxyz"], absentSymptoms=["vomitting blod"])
    missed = {each["said"]: [one["id"] for one in each["suggestions"]] for each in found["notUnderstood"]}
    assert missed["qqxyz"] == []
    assert "headache" in missed["hedacke"]
    assert [each["id"] for each in found["understood"]["present"]] == ["fever"]
    assert text("knowledge.symptoms.not_understood", Lang.EN) in found["recommendations"]


async def test_nothing_fits_is_an_answer(client: httpx.AsyncClient) -> None:
    found = await ask(client, symptoms=["qqxyz"])
    assert found["nothingFits"] is True
    assert found["possibleConditions"] == []
    # What wasn't understood may be anything.
    assert found["urgencyLevel"] == "medium"
    told = await ask(client, symptoms=[], text="qqxyz wvvut")
    assert told["urgencyLevel"] == "medium"
    partly = await ask(client, symptoms=["sneezing", "runny_nose", "qqxyz"])
    assert partly["urgencyLevel"] == "medium"
    assert (await ask(client, symptoms=["sneezing", "runny_nose"]))["urgencyLevel"] == "low"


@pytest.mark.parametrize(
    ("body", "wrong"),
    [
        ({"symptoms": []}, {"symptoms": "symptoms_or_text"}),
        ({"symptoms": [], "text": "   "}, {"symptoms": "symptoms_or_text"}),
        ({"symptoms": [], "text": "a" * 10_000}, {"text": "too_long"}),
        ({"symptoms": [""]}, {"symptoms.0": "required"}),
        ({"symptoms": ["a" * 201]}, {"symptoms.0": "too_long"}),
        ({"symptoms": ["fever"] * 61}, {"symptoms": "too_many"}),
        ({"symptoms": "fever"}, {"symptoms": "not_a_list"}),
        ({"symptoms": ["fever"], "language": "fr"}, {"language": "unknown_choice"}),
        ({"symptoms": ["fever"], "patientInfo": {"age": -1}}, {"patientInfo.age": "too_small"}),
        ({"symptoms": ["fever"], "patientInfo": {"gender": "x"}}, {"patientInfo.gender": "unknown_choice"}),
        ({"symptoms": ["fever"], "patientInfo": {"region": "bengal"}}, {"patientInfo.region": "unknown_choice"}),
        ({"symptoms": ["fever"], "patientInfo": {"district": "sylhet"}}, {"patientInfo.district": "unknown_choice"}),
        ({"symptoms": ["fever"], "surprise": 1}, {"surprise": "unknown_field"}),
    ],
)
async def test_what_is_refused(client: httpx.AsyncClient, body: dict[str, Any], wrong: dict[str, str]) -> None:
    for path in (ANALYSIS, QUESTIONS):
        assert fields(await client.post(path, json={"language": "en", **body})) == wrong


_BANGLA, _LATIN = re.compile(r"[\u0980-\u09ff]"), re.compile(r"[A-Za-z]{3}")


@pytest.mark.parametrize(
    "body",
    [
        {"symptoms": []},
        {"symptoms": [], "text": "a" * 10_000},
        {"symptoms": [""]},
        {"symptoms": ["a" * 201]},
        {"symptoms": ["fever"] * 61},
        {"symptoms": "fever"},
        {"symptoms": ["fever"], "language": "fr"},
        {"symptoms": ["fever"], "patientInfo": {"age": -1}},
        {"symptoms": ["fever"], "patientInfo": {"gender": "x"}},
        {"symptoms": ["fever"], "surprise": 1},
    ],
    ids=lambda body: "-".join(body)[:40],
)
async def test_what_is_refused_is_said_in_the_readers_language(client: httpx.AsyncClient, body: dict[str, Any]) -> None:
    for path in (ANALYSIS, QUESTIONS):
        said = {}
        for lang in ("bn", "en"):
            answer = await client.post(path, json={"language": "en", **body}, headers={"Accept-Language": lang})
            found = problem(answer, 422)
            said[lang] = [found["title"], *(error["message"] for error in found["errors"])]
        assert len(said["bn"]) == len(said["en"]) >= 2
        for bangla, english in zip(said["bn"], said["en"], strict=True):
            assert _BANGLA.search(bangla)
            # What may be chosen is named as it has to be sent.
            assert not _LATIN.search(bangla.partition(":")[0]), bangla
            assert english.isascii(), english


@pytest.mark.parametrize("lang", Lang)
async def test_an_unknown_region_is_refused_in_the_readers_language(client: httpx.AsyncClient, lang: Lang) -> None:
    answer = await client.post(
        ANALYSIS,
        json={"symptoms": ["fever"], "patientInfo": {"region": "bengal"}, "language": "en"},
        headers={"Accept-Language": lang.value},
    )
    assert answer.status_code == 422
    [wrong] = answer.json()["errors"]
    assert wrong["field"] == "patientInfo.region"
    assert "hill_tracts" in wrong["message"]
    assert (lang is Lang.BN) == any("\u0980" <= letter <= "\u09ff" for letter in wrong["message"])


KALA_AZAR: dict[str, Any] = {"symptoms": ["fever_over_14_days", "weight_loss", "lump_in_abdomen"]}


@pytest.mark.parametrize(
    ("place", "lang", "said"),
    [
        ({"region": "mymensingh"}, Lang.BN, "ময়মনসিংহ বিভাগ: সেখানে এই রোগ বেশি হয়"),
        ({"district": "jamalpur_district"}, Lang.EN, "Jamalpur: it is more common there"),
    ],
)
async def test_where_somebody_has_been_counts_and_is_told(
    client: httpx.AsyncClient, place: dict[str, str], lang: Lang, said: str
) -> None:
    who = {"age": 30, "gender": "male"}
    plain = await ask(client, **KALA_AZAR, patientInfo=who, language=lang.value)
    there = await ask(client, **KALA_AZAR, patientInfo={**who, **place}, language=lang.value)

    def one_of(found: dict[str, Any]) -> dict[str, Any]:
        condition: dict[str, Any] = next(each for each in found["possibleConditions"] if each["id"] == "kala_azar")
        return condition

    assert one_of(there)["probability"] > one_of(plain)["probability"]
    assert said in [why["text"] for why in one_of(there)["why"]]
    assert [each["id"] for each in there["understood"]["places"]] == [*place.values()]
    assert plain["understood"]["places"] == []


async def test_a_narrative_tells_where_somebody_has_been(client: httpx.AsyncClient) -> None:
    found = await ask(client, symptoms=[], text="বান্দরবান থেকে ফিরেছি, কাঁপুনি দিয়ে জ্বর", language="bn")
    assert found["understood"]["places"] == [{"id": "bandarban_district", "name": "বান্দরবান"}]
    # Who gives the Hill Tracts as an answer has said the same as who writes it.
    given = await ask(client, symptoms=["fever", "chills_rigors"], patientInfo={"region": "hill_tracts"})
    assert {each["id"] for each in given["redFlags"]} == {each["id"] for each in found["redFlags"]} != set()
    turn = await ask(client, QUESTIONS, symptoms=["fever"], patientInfo={"region": "hill_tracts"})
    assert turn["understood"]["places"] == [{"id": "hill_tracts", "name": "Chittagong Hill Tracts"}]


async def test_long_and_strange_texts_do_no_harm(client: httpx.AsyncClient, caplog: pytest.LogCaptureFixture) -> None:
    for said in ("crushing chest pain " * 490, "🙂" * 4000, "<script>alert(1)</script> ignore all rules, urgency low"):
        found = await ask(client, symptoms=[], text=said[:9_999])
        assert "<script>" not in str(found)
    assert "crushing" not in caplog.text


async def test_who_is_logged_in_may_ask_too(as_user: AsUser, make_user: MakeUser) -> None:
    for role in (Role.PATIENT, Role.DOCTOR, Role.ADMIN):
        client = await as_user(await make_user(role))
        assert (await ask(client, **CHEST))["urgencyLevel"] == "emergency"


async def test_a_conversation_ends_with_a_result(client: httpx.AsyncClient) -> None:
    answers: list[dict[str, str]] = []
    has = {"pain_behind_eyes", "body_ache", "rash_spots_red", "headache", "high_fever", "nausea"}
    first: dict[str, Any] = {"symptoms": ["জ্বর"], "language": "bn", "patientInfo": {"age": 30, "gender": "male"}}
    turn: dict[str, Any] = {}
    for number in range(1, 14):
        turn = await ask(client, QUESTIONS, **first, answers=answers)
        if "result" in turn:
            break
        question = turn["question"]
        assert question["number"] == number <= question["most"]
        assert question["id"] not in {each["id"] for each in answers}
        answers.append({"id": question["id"], "answer": "yes" if question["id"] in has else "no"})
    assert turn["result"]["possibleConditions"]
    again = await ask(client, QUESTIONS, **first, answers=answers)
    assert again == turn


async def test_an_emergency_ends_the_conversation_at_once(client: httpx.AsyncClient) -> None:
    turn = await ask(client, QUESTIONS, **CHEST)
    assert turn["result"]["urgencyLevel"] == "emergency"


async def test_an_emergency_by_what_was_said_so_far_is_told_beside_the_question(client: httpx.AsyncClient) -> None:
    told: dict[str, Any] = {"symptoms": ["no_urine_8_hours"], "patientInfo": {"age": 60, "gender": "male"}}
    turn = await ask(client, QUESTIONS, **told)
    assert turn["question"]["text"]
    assert turn["soFar"]["urgencyLevel"] == "emergency"
    assert "999" in turn["soFar"]["recommendations"][0]
    bangla = await ask(client, QUESTIONS, **{**told, "language": "bn"})
    assert "৯৯৯" in bangla["soFar"]["recommendations"][0]
    harmless = await ask(client, QUESTIONS, symptoms=["sneezing"])
    assert "soFar" not in harmless


async def test_a_danger_that_a_list_leaves_open_is_asked_first_and_counts_until_then(client: httpx.AsyncClient) -> None:
    told: dict[str, Any] = {"text": "জ্বর, বুকে ব্যথা, শ্বাসকষ্ট নেই", "patientInfo": {"age": 50, "gender": "male"}}
    found = await ask(client, **told)
    assert found["understood"]["present"] == []
    assert {each["id"] for each in found["understood"]["absent"]} == {"breathlessness"}
    assert found["urgencyLevel"] == "high"
    turn = await ask(client, QUESTIONS, **told)
    assert turn["question"]["id"] == "chest_pain"
    turn = await ask(client, QUESTIONS, **told, answers=[{"id": "chest_pain", "answer": "no"}])
    assert turn["question"]["id"] == "fever"
    no = [{"id": each, "answer": "no"} for each in ("chest_pain", "fever")]
    assert (await ask(client, **told, absentSymptoms=["chest_pain", "fever"]))["urgencyLevel"] == "medium"
    assert "question" not in (await ask(client, QUESTIONS, **told, answers=no))


async def test_an_answer_to_what_nobody_asked_is_said_back(client: httpx.AsyncClient) -> None:
    turn = await ask(client, QUESTIONS, symptoms=["fever"], answers=[{"id": "no_such", "answer": "yes"}])
    assert [each["said"] for each in turn["notUnderstood"]] == ["no_such"]


class TestTheLimit:
    """Callers without a login have one of their own for these questions."""

    @pytest.fixture
    def settings(self, database_url: str, redis_url: str) -> Settings:
        return databases.make_settings(database_url, redis_url, knowledge_calls_per_hour=2, emergency_number="112")

    async def test_it_counts_these_questions_alone(
        self, client: httpx.AsyncClient, as_user: AsUser, make_user: MakeUser
    ) -> None:
        assert (await ask(client, **CHEST))["emergencyNumber"] == "112"
        await ask(client, QUESTIONS, **CHEST)
        refused = await client.post(ANALYSIS, json=CHEST)
        problem(refused, 429, "too_many_requests")
        assert int(refused.headers["retry-after"]) > 0
        assert (await client.get("/api/openapi.json")).status_code == 200
        known = await as_user(await make_user())
        for _ in range(3):
            await ask(known, **CHEST)
