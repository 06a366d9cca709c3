"""The check of medicines over HTTP: the seed's fields, both languages, bad input, one's own medicines, the limit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from healthapp.kit.i18n import Lang
from tests.support import databases
from tests.support.api import fields, problem, reminder

if TYPE_CHECKING:
    import httpx

    from healthapp.config import Settings
    from tests.conftest import AsUser, MakeUser

PATHS = ("/api/knowledge/drug-interaction", "/api/v1/knowledge/drug-interaction")
SEED, NEW = PATHS


@pytest.mark.parametrize("path", PATHS)
async def test_the_seeds_fields_are_exact(client: httpx.AsyncClient, path: str) -> None:
    info = {"age": 62, "allergies": ["penicillin"], "conditions": ["peptic_ulcer"]}
    body = {"medicines": ["Ecosprin 75", "warfarin", "Seclo 20", "Clopid"], "patientInfo": info}
    answer = await client.post(path, json=body, headers={"Accept-Language": "en"})
    assert answer.status_code == 200, answer.text
    found = answer.json()
    assert found["success"] is True
    worst = found["interactions"][0]
    assert {"drug1", "drug2", "severity", "description", "recommendation"} <= worst.keys()
    assert (worst["drug1"], worst["drug2"], worst["severity"]) == (
        "Aspirin (acetylsalicylic acid)",
        "Warfarin",
        "severe",
    )
    assert all(isinstance(each, str) for each in [*found["warnings"], *found["alternatives"]])
    assert any("ulcer" in each for each in found["warnings"])
    assert "Pantoprazole" in found["alternatives"]
    assert worst["sources"][0].startswith("British National Formulary")


async def test_it_speaks_the_language_asked_for(client: httpx.AsyncClient) -> None:
    body = {"medicines": ["নাপা ৫০০", "ওয়ারফারিন"]}
    bangla = (await client.post(NEW, json=body, headers={"Accept-Language": "bn"})).json()
    english = (await client.post(NEW, json={**body, "language": "en"}, headers={"Accept-Language": "bn"})).json()
    assert bangla["interactions"][0]["drug1"] == "প্যারাসিটামল"
    assert english["interactions"][0]["drug1"] == "Paracetamol"
    assert [each["typed"] for each in bangla["understood"]] == body["medicines"]
    assert "ডাক্তার" in bangla["disclaimer"]


@pytest.mark.parametrize(("lang", "words"), [("en", "does not prove it is safe"), ("bn", "তার মানে এই নয় যে এগুলো নিরাপদ")])
async def test_nothing_found_never_reads_as_safe(client: httpx.AsyncClient, lang: str, words: str) -> None:
    answer = await client.post(NEW, json={"medicines": ["Napa", "Alatrol"], "language": lang})
    found = answer.json()
    assert (found["interactions"], found["findings"]) == ([], [])
    assert words in found["summary"]
    assert len(found["notChecked"]) >= 3


async def test_what_is_unknown_is_listed_with_suggestions_and_not_checked(client: httpx.AsyncClient) -> None:
    answer = await client.post(
        NEW, json={"medicines": ["warfrin", "ibuprofen", "NSAID", "ljubljana"], "language": "en"}
    )
    found = answer.json()
    assert found["interactions"] == []
    unknown = {each["name"]: each for each in found["unknown"]}
    assert unknown["warfrin"]["suggestions"][0]["id"] == "warfarin"
    assert "diclofenac" in {each["id"] for each in unknown["NSAID"]["suggestions"]}
    assert unknown["ljubljana"]["suggestions"] == []
    assert "not in our list" in unknown["ljubljana"]["message"]
    nothing = (await client.post(NEW, json={"medicines": ["ljubljana"], "language": "en"})).json()
    assert nothing["summary"].startswith("Nothing could be checked")


@pytest.mark.parametrize(
    ("body", "refused"),
    [
        ({"medicines": []}, {"medicines": "too_few"}),
        ({"medicines": ["napa"] * 101}, {"medicines": "too_many"}),
        ({"medicines": ["x" * 10_000]}, {"medicines.0": "too_long"}),
        ({"medicines": ["<script>alert(1)</script>"]}, {"medicines.0": "not_a_name"}),
        ({"medicines": ["😀😀"]}, {"medicines.0": "not_a_name"}),
        ({"medicines": ["  "]}, {"medicines.0": "required"}),
        ({"medicines": ["napa\x00"]}, {"medicines.0": "nul_character"}),
        ({"medicines": "napa"}, {"medicines": None}),
        ({}, {"medicines": "required"}),
        ({"medicines": ["napa"], "patientInfo": {"age": -1}}, {"patientInfo.age": None}),
        ({"medicines": ["napa"], "patientInfo": {"gender": "robot"}}, {"patientInfo.gender": None}),
        ({"medicines": ["napa"], "language": "fr"}, {"language": None}),
        ({"medicines": ["napa"], "dose": 1}, {"dose": "unknown_field"}),
    ],
)
async def test_bad_input_is_refused_in_the_readers_language(
    client: httpx.AsyncClient, body: dict[str, Any], refused: dict[str, str | None]
) -> None:
    for lang in Lang:
        answer = await client.post(NEW, json=body, headers={"Accept-Language": str(lang)})
        told = problem(answer, 422)
        assert any("\u0980" <= letter <= "\u09ff" for letter in told["title"]) is (lang == Lang.BN)
        found = fields(answer)
        assert set(found) == set(refused)
        assert all(code in (None, found[name]) for name, code in refused.items()), found


async def test_a_childs_dose_is_judged_by_its_weight_or_else_by_its_age(client: httpx.AsyncClient) -> None:
    said = {}
    for weight in (None, 12.0):
        who = {"age": 4.0, "weightKg": weight}
        body = {"medicines": ["Napa 500 mg 4 times a day"], "patientInfo": who, "language": "en"}
        (found,) = [each for each in (await client.post(NEW, json=body)).json()["findings"] if each["kind"] == "dose"]
        said[weight] = found["description"]
    assert "heaviest child of this age may take at most 1,494 mg in a day" in said[None]
    assert "By this weight at most 720 mg" in said[12.0]
    body = {"medicines": ["captopril"], "patientInfo": {"age": 4.0}, "language": "en"}
    (found,) = (await client.post(NEW, json=body)).json()["findings"]
    assert (found["kind"], found["severity"]) == ("age", "moderate")
    assert found["description"] == "Captopril, for children: Only when a specialist prescribes it."


async def test_ones_own_medicines_count_too(make_user: MakeUser, as_user: AsUser, client: httpx.AsyncClient) -> None:
    patient = await as_user(await make_user())
    own = reminder(medicineInfo={"name": "Warfarin 5 mg", "dosage": "1", "instructions": ""})
    assert (await patient.post("/api/v1/reminders", json=own)).status_code == 201
    body = {"medicines": ["Ecosprin"], "includeMyMedicines": True, "language": "en"}
    found = (await patient.post(NEW, json=body)).json()
    assert found["interactions"][0]["severity"] == "severe"
    alone = (await patient.post(NEW, json={"medicines": [], "includeMyMedicines": True})).json()
    assert [each["medicines"][0]["id"] for each in alone["understood"]] == ["warfarin"]
    stranger = await as_user(await make_user())
    assert (await stranger.post(NEW, json=body)).json()["interactions"] == []
    assert (await client.post(NEW, json=body)).status_code == 401


async def test_suggestions_while_typing(client: httpx.AsyncClient) -> None:
    answer = await client.get("/api/v1/knowledge/medicines", params={"q": "নাপ"}, headers={"Accept-Language": "bn"})
    first = answer.json()["suggestions"][0]
    assert (first["id"], first["name"], first["matched"]) == ("paracetamol", "প্যারাসিটামল", "নাপা")
    assert (await client.get("/api/v1/knowledge/medicines", params={"q": ""})).status_code == 422
    assert (await client.get("/api/v1/knowledge/medicines", params={"q": "zzzz"})).json()["suggestions"] == []


class TestLimits:
    @pytest.fixture
    def settings(self, database_url: str, redis_url: str) -> Settings:
        return databases.make_settings(database_url, redis_url, knowledge_calls_per_hour=2)

    async def test_an_address_without_a_login_has_so_many_an_hour(
        self, client: httpx.AsyncClient, make_user: MakeUser, as_user: AsUser
    ) -> None:
        body = {"medicines": ["napa"]}
        answers = [(await client.post(path, json=body)).status_code for path in (SEED, NEW, NEW)]
        assert answers == [200, 200, 429]
        patient = await as_user(await make_user())
        assert [(await patient.post(NEW, json=body)).status_code for _ in range(3)] == [200] * 3
