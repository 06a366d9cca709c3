"""Red flags in a conversation: the warning comes first, whatever fails behind it; what is known of somebody counts."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from healthapp.kit.actor import Role
from healthapp.kit.errors import HealthError, Kind
from healthapp.kit.i18n import Lang
from healthapp.own_medicines import OwnMedicines
from tests.support import owned
from tests.support.api import reminder
from tests.support.chat import CHAT, ask, cited, said

if TYPE_CHECKING:
    import httpx

    from healthapp.wiring import Platform
    from tests.conftest import AsUser, MakeUser


@pytest.fixture
async def patient(make_user: MakeUser, as_user: AsUser) -> httpx.AsyncClient:
    return await as_user(await make_user(Role.PATIENT, lang=Lang.EN))


@pytest.mark.parametrize(
    ("message", "language"),
    [
        ("I have crushing chest pain and I am sweating", "en"),
        ("আমার বুকে প্রচণ্ড চাপ ব্যথা, ঘাম হচ্ছে", "bn"),
        ("amar buke chap betha, gham hocche", "bn"),
    ],
)
async def test_red_flags_come_first_with_the_number_to_call(
    patient: httpx.AsyncClient, message: str, language: str
) -> None:
    found = await ask(patient, message)
    alert = found[0][1]["alert"]
    assert (alert["urgency"], alert["number"], found[0][1]["language"]) == ("emergency", "999", language)
    assert alert["advice"]
    # Nothing stands below it that could make somebody wait: no illness that may be behind it, and none that passes.
    assert {each["entry"].partition(":")[0] for each in cited(found).values()} <= {"first_aid"}


async def test_a_red_flag_is_seen_beside_whatever_else_is_asked(patient: httpx.AsyncClient) -> None:
    found = await ask(patient, "I have crushing chest pain and sweating. Can I take Napa and warfarin together?")
    assert found[0][1]["alert"]["urgency"] == "emergency"
    assert found[-1][1]["tools"] == ["interactions"]


async def test_what_somebody_entered_of_themself_counts_for_the_red_flags(
    platform: Platform, make_user: MakeUser, as_user: AsUser
) -> None:
    """Blurred vision in pregnancy may be pre-eclampsia; that of somebody else is none of hers."""
    person = await make_user(Role.PATIENT, lang=Lang.EN)
    client = await as_user(person)
    assert (await ask(client, "I have blurred vision"))[0][1].get("alert") is None
    await owned.health_facts(platform, person)
    assert (await ask(client, "I have blurred vision"))[0][1]["alert"]["urgency"] == "emergency"
    for other in ("My husband has blurred vision", "What is blurred vision?"):
        assert (await ask(client, other))[0][1].get("alert") is None, other


async def test_what_was_told_before_counts_for_the_red_flags(patient: httpx.AsyncClient) -> None:
    first = await ask(patient, "I have a high fever")
    assert (first[0][1].get("alert") or {}).get("urgency") != "emergency"
    found = await ask(patient, "My neck is stiff too", conversationId=first[0][1]["conversationId"])
    assert found[0][1]["alert"]["urgency"] == "emergency"


@pytest.mark.parametrize(
    ("before", "now"),
    [
        (
            "I have a runny nose, sneezing and a sore throat with cough since yesterday",
            "amar buke betha ar shash koshto hocche",
        ),
        ("I have a headache and a sore throat and a cough", "oggan hoye gese, khichuni hocche"),
        ("My wife is 30 years old and has fever and headache", "My baby is 20 days old and has fever"),
        ("My husband has a headache", "I am bleeding from the vagina and I am 8 months pregnant"),
    ],
)
async def test_nothing_told_before_makes_an_emergency_less(patient: httpx.AsyncClient, before: str, now: str) -> None:
    first = await ask(patient, before)
    second = await ask(patient, now, conversationId=first[0][1]["conversationId"])
    assert second[0][1]["alert"]["urgency"] == "emergency"


async def test_ones_own_medicines_count_for_the_red_flags(patient: httpx.AsyncClient) -> None:
    question = "I fell and hit my head"
    before = (await ask(patient, question))[0][1].get("alert") or {}
    assert before.get("urgency") != "emergency"
    own = reminder(medicineInfo={"name": "Eliquis 5 mg", "dosage": "1", "instructions": ""})
    assert (await patient.post("/api/v1/reminders", json=own)).status_code == 201
    assert (await ask(patient, question))[0][1]["alert"]["urgency"] == "emergency"


async def test_an_emergency_names_whom_the_patient_wants_called_and_the_history_has_none(
    patient: httpx.AsyncClient,
) -> None:
    contact = {"name": "Zulekha", "relationship": "sister", "phone": "+8801712345678"}
    assert (await patient.post("/api/v1/me/emergency-contacts", json=contact)).status_code == 201
    found = await ask(patient, "crushing chest pain, sweating, left arm hurts")
    assert found[0][1]["alert"]["emergencyContacts"] == [contact]
    kept = await patient.get(f"{CHAT}/{found[0][1]['conversationId']}")
    assert "Zulekha" not in kept.text
    assert "Zulekha" not in json.dumps((await ask(patient, "How do I prevent dengue?"))[0][1])


async def test_a_warning_is_told_whatever_fails_behind_it(
    patient: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fails(*_: object) -> None:
        raise HealthError(Kind.UNAVAILABLE, "unavailable")

    for lost in ("own_info", "own_medicines"):
        monkeypatch.setattr(OwnMedicines, lost, fails)
    found = await ask(patient, "I am vomiting blood. Can I take ibuprofen with my medicines?")
    assert found[0][1]["alert"]["urgency"] == "emergency"
    assert found[0][1]["alert"]["number"] == "999"
    assert "Vomiting blood" in said(found)
    assert found[-1][1]["outcome"] == "quoted"
    mild = await patient.post(CHAT, json={"message": "Can I take ibuprofen with my medicines?"})
    assert "event: error" in mild.text, "nothing is urgent there, and nothing half is told"


async def test_a_warning_is_told_before_anything_is_looked_up(patient: httpx.AsyncClient) -> None:
    found = await ask(patient, "crushing chest pain, sweating, left arm hurts")
    assert found[0][1]["tools"] == [], "the warning waits for nothing"
    assert found[-1][1]["tools"] == ["symptoms", "search"]
    assert found[-1][1]["limited"] is False
