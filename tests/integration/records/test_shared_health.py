"""What a patient lets others see of their own health: part by part, as it was said, and with a line in their log."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from healthapp.contexts.compliance.schemas import RecordPart, Terms
from healthapp.kit.actor import Role
from tests.support.api import problem
from tests.support.owned import health_facts
from tests.support.people import follow

if TYPE_CHECKING:
    from healthapp.wiring import Platform
    from tests.conftest import AsUser, MakeUser
    from tests.support.people import Person

PATHS = ("health-facts", "about-self", "emergency-contacts")
EVERYTHING = Terms(parts=list(RecordPart))


@pytest.fixture
async def patient(platform: Platform, make_user: MakeUser) -> Person:
    made = await make_user(name="Rahima Begum")
    await health_facts(platform, made)
    return made


@pytest.fixture
async def carer(make_user: MakeUser) -> Person:
    return await make_user(Role.CAREGIVER, name="Nusrat Jahan")


async def test_it_is_read_as_it_was_said_and_stands_in_the_patients_log(
    platform: Platform, as_user: AsUser, patient: Person, carer: Person
) -> None:
    consent_id = await follow(platform, patient, carer, EVERYTHING)
    theirs, mine = await as_user(carer), await as_user(patient)
    facts, about, contacts = [
        (await theirs.get(f"/api/v1/dependants/{patient.id}/{path}")).raise_for_status().json() for path in PATHS
    ]
    assert [one["substance"] for one in facts["healthFacts"]["allergies"]] == ["penicillin"]
    assert [one["name"] for one in facts["healthFacts"]["conditions"]] == ["asthma"]
    assert about["aboutSelf"]["counted"]["pregnant"] is True
    assert [(one["name"], one["phone"]) for one in contacts["emergencyContacts"]] == [("rahima", "+8801812345678")]
    # Nobody but the patient writes: the follower's own lists are the follower's.
    assert (await theirs.get("/api/v1/me/allergies")).json()["allergies"] == []
    log = (await mine.get("/api/v1/access-log")).json()["accesses"]
    told = {one["what"]: one["why"] for one in log if one["personName"] == "Nusrat Jahan"}
    looks = {
        "Looked at allergies and illnesses",
        "Looked at age, pregnancy and kidneys",
        "Looked at emergency contacts",
    }
    assert looks <= told.keys()
    assert {told[look] for look in looks} == {"To look after you, as you permitted"}
    assert (await mine.delete(f"/api/v1/consents/{consent_id}")).status_code == 200
    for path in PATHS:
        problem(await theirs.get(f"/api/v1/dependants/{patient.id}/{path}"), 403)
