"""Own allergies and illnesses: entered, sealed, seen by nobody else, counted by the check of medicines."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest
from psycopg import Error

from healthapp.contexts.knowledge.errors import ContentError
from healthapp.contexts.knowledge.service import KnowledgeService
from healthapp.kit.i18n import Lang
from tests.support.api import fields, problem, reminder
from tests.support.rows import acting_as

if TYPE_CHECKING:
    import httpx
    import psycopg

    from healthapp.config import Settings
    from tests.conftest import AsUser, MakeUser

ALLERGIES = "/api/v1/me/allergies"
CONDITIONS = "/api/v1/me/conditions"
NO_ALLERGIES = "/api/v1/me/no-known-allergies"
NO_CONDITIONS = "/api/v1/me/no-known-conditions"
CHECK = "/api/v1/knowledge/drug-interaction"
MINE = {"medicines": [], "includeMyMedicines": True, "language": "en"}
TABLES = ("records_allergy_intolerance", "records_condition", "records_none_known")


async def _medicine(client: httpx.AsyncClient, name: str) -> dict[str, Any]:
    info = {"name": name, "dosage": "1", "instructions": ""}
    answer = await client.post("/api/v1/reminders", json=reminder(title=name, medicineInfo=info))
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


async def test_what_is_entered_is_listed_sealed_and_taken_out(
    as_user: AsUser, make_user: MakeUser, owner: psycopg.Connection
) -> None:
    person = await as_user(await make_user())
    assert (await person.get(ALLERGIES)).json() == {"success": True, "allergies": [], "noneKnown": False}
    answer = await person.post(ALLERGIES, json={"substance": " পেনিসিলিন ", "reaction": "সারা গায়ে চাকা"})
    made = answer.json()["allergy"]
    assert (answer.status_code, made["substance"], made["reaction"]) == (201, "পেনিসিলিন", "সারা গায়ে চাকা")
    illness = (await person.post(CONDITIONS, json={"name": "Asthma"})).json()["condition"]
    for table, words in (("records_allergy_intolerance", ("পেনিসিলিন", "চাকা")), ("records_condition", ("Asthma",))):
        stored = str(owner.execute(f"SELECT t::text FROM {table} t").fetchall())  # noqa: S608 - the names above
        assert not any(word in stored for word in words)
    assert [one["name"] for one in (await person.get(CONDITIONS)).json()["conditions"]] == ["Asthma"]
    for path, one in ((ALLERGIES, made), (CONDITIONS, illness)):
        assert (await person.delete(f"{path}/{one['id']}")).status_code == 200
        problem(await person.delete(f"{path}/{one['id']}"), 403)
    assert (await person.get(ALLERGIES)).json()["allergies"] == []


async def test_none_known_is_said_apart_from_nothing_said(as_user: AsUser, make_user: MakeUser) -> None:
    person = await as_user(await make_user(lang=Lang.EN))
    await _medicine(person, "Fimoxyl 500")  # amoxicillin
    unsaid = (await person.post(CHECK, json=MINE)).json()["notChecked"]
    assert (await person.put(NO_ALLERGIES, json={"noneKnown": True})).status_code == 200
    assert (await person.get(ALLERGIES)).json()["noneKnown"] is True
    said = (await person.post(CHECK, json=MINE)).json()["notChecked"]
    assert len(said) < len(unsaid)
    # What is entered counts, whatever was said before; and while it is there the contrary can't be said.
    made = (await person.post(ALLERGIES, json={"substance": "penicillin"})).json()["allergy"]
    assert (await person.get(ALLERGIES)).json()["noneKnown"] is False
    problem(await person.put(NO_ALLERGIES, json={"noneKnown": True}), 409, "records_not_none")
    await person.delete(f"{ALLERGIES}/{made['id']}")
    assert (await person.get(ALLERGIES)).json()["noneKnown"] is False
    assert (await person.put(NO_CONDITIONS, json={"noneKnown": True})).status_code == 200
    assert (await person.put(NO_CONDITIONS, json={"noneKnown": False})).status_code == 200
    assert (await person.get(CONDITIONS)).json()["noneKnown"] is False


async def test_checks_of_ones_own_medicines_count_them(as_user: AsUser, make_user: MakeUser) -> None:
    person = await as_user(await make_user(lang=Lang.EN))
    await person.post(ALLERGIES, json={"substance": "penicillin"})
    await person.post(CONDITIONS, json={"name": "asthma"})
    warned = await _medicine(person, "Fimoxyl 500")
    assert any("llerg" in line for line in warned["warnings"]), warned
    found = (await person.post(CHECK, json=MINE)).json()
    assert {one["kind"] for one in found["findings"] if one["severity"] == "severe"} == {"allergy"}
    also = (await person.post(CHECK, json={**MINE, "medicines": ["propranolol"]})).json()
    assert "condition" in {one["kind"] for one in also["findings"]}
    # Whoever says it in the request is believed; of somebody else's medicines one's own record says nothing.
    other = {**MINE, "patientInfo": {"allergies": [], "conditions": []}}
    assert (await person.post(CHECK, json=other)).json()["findings"] == []
    theirs = {"medicines": ["Fimoxyl 500"], "language": "en"}
    assert (await person.post(CHECK, json=theirs)).json()["findings"] == []


async def test_what_no_check_counts_is_said_whenever_a_medicine_is_added(as_user: AsUser, make_user: MakeUser) -> None:
    person = await as_user(await make_user(lang=Lang.EN))
    await person.post(ALLERGIES, json={"substance": "grandmother's pills"})
    await person.post(CONDITIONS, json={"name": "zzqx"})
    await _medicine(person, "Ljubljana 5")
    left = (await _medicine(person, "Napa 500"))["notChecked"]
    for name in ("grandmother's pills", "zzqx", "Ljubljana 5"):
        assert any(name in line for line in left), left


@pytest.mark.parametrize("name", ["সালফা", "sulfa", "sulpha drugs", "সালফা ওষুধে অ্যালার্জি"])
async def test_sulfa_is_known_in_the_words_that_people_use(as_user: AsUser, make_user: MakeUser, name: str) -> None:
    person = await as_user(await make_user(lang=Lang.EN))
    await person.post(ALLERGIES, json={"substance": name})
    assert any("llerg" in line for line in (await _medicine(person, "co-trimoxazole"))["warnings"])


async def test_a_medicine_is_added_whatever_the_check_does(
    as_user: AsUser, make_user: MakeUser, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = await as_user(await make_user(lang=Lang.EN))
    first = await _medicine(person, "Warfarin 5 mg")
    assert first["warnings"] == []
    assert first["notChecked"], "nothing found is not all that is said"
    assert any("Warfarin" in line for line in (await _medicine(person, "Ecosprin 75"))["warnings"])

    async def broken(*_given: Any) -> Any:
        raise ContentError(["no content"])

    monkeypatch.setattr(KnowledgeService, "warn_of_medicine", broken)
    assert not {"warnings", "notChecked"} & (await _medicine(person, "Napa")).keys()
    answer = await person.post("/api/v1/reminders", json=reminder(type="followup"))
    assert "warnings" not in answer.json()


@pytest.mark.parametrize(
    ("path", "body", "refused"),
    [
        (ALLERGIES, {}, {"substance": "required"}),
        (ALLERGIES, {"substance": "  "}, {"substance": "required"}),
        (ALLERGIES, {"substance": "x" * 201}, {"substance": "too_long"}),
        (ALLERGIES, {"substance": "😀"}, {"substance": "not_a_name"}),
        (ALLERGIES, {"substance": "<b>napa</b>"}, {"substance": "not_a_name"}),
        (ALLERGIES, {"substance": "napa\x00"}, {"substance": "nul_character"}),
        (ALLERGIES, {"substance": "napa", "reaction": "x" * 301}, {"reaction": "too_long"}),
        (ALLERGIES, {"substance": "napa", "severity": "high"}, {"severity": "unknown_field"}),
        (CONDITIONS, {"name": "12"}, {"name": "not_a_name"}),
        (CONDITIONS, {"name": None}, {"name": None}),
    ],
)
async def test_bad_input_names_its_field(
    as_user: AsUser, make_user: MakeUser, path: str, body: dict[str, Any], refused: dict[str, str | None]
) -> None:
    person = await as_user(await make_user())
    answer = await person.post(path, json=body)
    problem(answer, 422)
    found = fields(answer)
    assert set(found) == set(refused)
    assert all(code in (None, found[name]) for name, code in refused.items()), found


async def test_the_same_twice_and_too_many_are_refused(as_user: AsUser, make_user: MakeUser) -> None:
    person = await as_user(await make_user())
    once = await asyncio.gather(*(person.post(CONDITIONS, json={"name": name}) for name in ("Asthma", " ASTHMA ")))
    assert sorted(one.status_code for one in once) == [201, 422]
    refused = next(one for one in once if one.status_code == 422)
    assert fields(refused) == {"name": "already_entered"}
    for number in range(29):
        assert (await person.post(CONDITIONS, json={"name": f"illness {number}"})).status_code == 201
    assert fields(await person.post(CONDITIONS, json={"name": "one more"})) == {"name": "too_many"}


async def test_the_database_shows_them_to_nobody_else(settings: Settings, as_user: AsUser, make_user: MakeUser) -> None:
    owner, other = await make_user(), await make_user()
    person, stranger = await as_user(owner), await as_user(other)
    made = (await person.post(ALLERGIES, json={"substance": "penicillin"})).json()["allergy"]
    await person.post(CONDITIONS, json={"name": "asthma"})
    await stranger.put(NO_CONDITIONS, json={"noneKnown": True})
    problem(await stranger.delete(f"{ALLERGIES}/{made['id']}"), 403)
    with acting_as(settings, other) as connection:
        seen = {table: connection.execute(f"SELECT patient_id FROM {table}").fetchall() for table in TABLES}  # noqa: S608 - the names above
        assert seen == {"records_allergy_intolerance": [], "records_condition": [], "records_none_known": [(other.id,)]}
        with pytest.raises(Error):
            connection.execute(
                "INSERT INTO records_none_known (id, patient_id, about) VALUES (gen_random_uuid(), %s, 'allergies')",
                (owner.id,),
            )
    assert len((await person.get(ALLERGIES)).json()["allergies"]) == 1
