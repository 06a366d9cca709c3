"""Whom a patient wants to be called: entered, sealed, seen by nobody else, shown when something is an emergency."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from healthapp.contexts.records.schemas import MOST_CONTACTS
from healthapp.kit.actor import Role
from healthapp.kit.i18n import Lang
from tests.support.api import fields, problem
from tests.support.rows import acting_as

if TYPE_CHECKING:
    import httpx
    import psycopg

    from healthapp.config import Settings
    from tests.conftest import AsUser, MakeUser

CONTACTS = "/api/v1/me/emergency-contacts"
CHECK = "/api/v1/knowledge/symptom-analysis"
MOTHER = {"name": "রহিমা বেগম", "relationship": "mother", "phone": "01712-345678"}


async def _listed(client: httpx.AsyncClient) -> list[dict[str, Any]]:
    return list((await client.get(CONTACTS)).json()["emergencyContacts"])


async def test_a_contact_is_listed_sealed_and_taken_out(
    as_user: AsUser, make_user: MakeUser, owner: psycopg.Connection
) -> None:
    person = await as_user(await make_user())
    answer = await person.post(CONTACTS, json=MOTHER)
    made = answer.json()["emergencyContact"]
    assert (answer.status_code, made["name"], made["relationship"]) == (201, "রহিমা বেগম", "mother")
    assert made["phone"] == "+8801712345678"
    stored = str(owner.execute("SELECT t::text FROM records_emergency_contact t").fetchall())
    assert not any(word in stored for word in ("রহিমা", "1712345678", "mother"))
    assert [one["id"] for one in await _listed(person)] == [made["id"]]
    assert (await person.delete(f"{CONTACTS}/{made['id']}")).status_code == 200
    problem(await person.delete(f"{CONTACTS}/{made['id']}"), 403)
    assert await _listed(person) == []


async def test_a_change_takes_a_fresh_proof(as_user: AsUser, make_user: MakeUser, owner: psycopg.Connection) -> None:
    person = await as_user(await make_user())
    made = (await person.post(CONTACTS, json=MOTHER)).json()["emergencyContact"]
    owner.execute("UPDATE identity_session SET created_at = created_at - interval '1 hour'")
    other = {**MOTHER, "phone": "01812345678"}
    problem(await person.post(CONTACTS, json=other), 403, "step_up_required")
    problem(await person.delete(f"{CONTACTS}/{made['id']}"), 403, "step_up_required")
    assert [one["id"] for one in await _listed(person)] == [made["id"]], "reading takes none: it may be an emergency"


async def test_what_is_no_contact_is_refused(as_user: AsUser, make_user: MakeUser) -> None:
    person = await as_user(await make_user())
    for wrong, field in (
        ({**MOTHER, "phone": "999"}, "phone"),
        ({**MOTHER, "phone": ""}, "phone"),
        ({**MOTHER, "name": "  "}, "name"),
        ({**MOTHER, "relationship": "boss"}, "relationship"),
        ({**MOTHER, "secret": 1}, "secret"),
    ):
        assert field in fields(await person.post(CONTACTS, json=wrong)), wrong
    await person.post(CONTACTS, json=MOTHER)
    assert list(fields(await person.post(CONTACTS, json={**MOTHER, "phone": "+880 1712 345678"}))) == ["phone"]
    many = [person.post(CONTACTS, json={**MOTHER, "phone": f"0181234567{n}"}) for n in range(6)]
    assert sorted(one.status_code for one in await asyncio.gather(*many)) == [201, 201, 422, 422, 422, 422]
    assert len(await _listed(person)) == MOST_CONTACTS


async def test_nobody_else_sees_or_takes_out_a_contact(
    as_user: AsUser, make_user: MakeUser, settings: Settings
) -> None:
    one, other = await make_user(), await make_user()
    made = (await (await as_user(one)).post(CONTACTS, json=MOTHER)).json()["emergencyContact"]
    stranger = await as_user(other)
    problem(await stranger.delete(f"{CONTACTS}/{made['id']}"), 403)
    assert await _listed(stranger) == []
    for person, number in ((one, 1), (other, 0)):
        with acting_as(settings, person) as raw:
            found = raw.execute("SELECT count(*) FROM records_emergency_contact").fetchone()
            assert found == (number,)


async def test_an_emergency_names_whom_to_call_and_nothing_else_does(
    as_user: AsUser, make_user: MakeUser, client: httpx.AsyncClient
) -> None:
    patient = await as_user(await make_user(lang=Lang.EN))
    await patient.post(CONTACTS, json=MOTHER)
    emergency = {"text": "crushing chest pain for an hour, sweating, left arm hurts", "symptoms": [], "language": "en"}
    found = (await patient.post(CHECK, json=emergency)).json()
    assert found["urgencyLevel"] == "emergency"
    assert found["emergencyContacts"] == [{**MOTHER, "phone": "+8801712345678"}]
    mild = (await patient.post(CHECK, json={"text": "a runny nose", "symptoms": [], "language": "en"})).json()
    assert "emergencyContacts" not in mild
    for other in (client, await as_user(await make_user(role=Role.DOCTOR))):
        assert "emergencyContacts" not in (await other.post(CHECK, json=emergency)).json()
