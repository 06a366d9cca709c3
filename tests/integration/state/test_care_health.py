"""What a patient lets others see of their own health, as the pages ask for it and show it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from healthapp.contexts.compliance.schemas import RecordPart, Terms
from healthapp.kit.actor import Role
from state.care import CareState
from state.care_health import CareHealthState
from tests.support.owned import health_facts
from tests.support.people import follow

if TYPE_CHECKING:
    from healthapp.wiring import Platform
    from tests.conftest import MakeUser
    from tests.support.people import Person
    from tests.support.tabs import Tabs


@pytest.fixture
async def patient(platform: Platform, make_user: MakeUser) -> Person:
    made = await make_user(name="Rahima Begum")
    await health_facts(platform, made)
    return made


@pytest.fixture
async def carer(make_user: MakeUser) -> Person:
    return await make_user(Role.CAREGIVER, name="Nusrat Jahan")


async def test_the_page_shows_what_is_shared_and_says_what_is_not(
    tabs: Tabs, platform: Platform, patient: Person, carer: Person
) -> None:
    consent_id = await follow(platform, patient, carer, Terms(parts=[RecordPart.HEALTH_FACTS]))
    care = await tabs.open(carer, "/care/")
    await care.send(CareState.load())
    (card,) = care.vars["people"]
    assert (card.sees_health, card.sees_doses, card.note) == (
        True,
        False,
        "Doses and figures are not shared with you.",
    )
    page = await tabs.open(carer, f"/care/health/?who={patient.id}")
    await page.send(CareHealthState.load())
    seen = page.vars
    assert (seen["status"], seen["name"]) == ("ready", "Rahima Begum")
    assert [(one.title, one.note) for one in seen["allergies"]] == [("penicillin", "rash")]
    assert (seen["sees_self"], seen["said"], seen["sees_contacts"], seen["contacts"]) == (False, [], False, [])
    assert seen["closed"].startswith("Not shared with you: age, sex, pregnancy and kidneys and whom to call")
    async with platform.begin(patient.actor) as uow:
        await platform.compliance.change_terms(
            uow, consent_id, Terms(parts=[RecordPart.ABOUT_SELF, RecordPart.EMERGENCY_CONTACTS])
        )
    await page.send(CareHealthState.refresh())
    seen = page.vars
    assert (seen["sees_facts"], seen["allergies"]) == (False, [])
    assert "pregnant" in seen["said"][0]
    assert [(one.name, one.href) for one in seen["contacts"]] == [("rahima", "tel:+8801812345678")]
    async with platform.begin(patient.actor) as uow:
        await platform.compliance.withdraw(uow, consent_id)
    await page.send(CareHealthState.refresh())
    seen = page.vars
    assert (seen["status"], seen["name"], seen["said"], seen["contacts"]) == ("failed", "", [], [])
    assert page.banner == "You no longer have permission to see this."


async def test_a_patient_gives_it_by_a_tick_and_takes_it_back(
    tabs: Tabs, platform: Platform, patient: Person, carer: Person
) -> None:
    consent_id = await follow(platform, patient, carer)
    mine = await tabs.open(patient, "/care/")
    await mine.send(CareState.load())
    await mine.send(CareState.ask_to_change(str(consent_id)))
    given = mine.vars["given"]
    assert (given.doses, given.health_facts, given.about_self, given.emergency_contacts) == (True, False, False, False)
    ticks = {"purpose": "caregiving", "doses": "true", "health_facts": "true", "startsAt": "", "endsAt": ""}
    await mine.submit(CareState.save_terms, **ticks)
    (row,) = mine.vars["followers"]
    assert row.terms == "To look after you: doses and allergies and illnesses"
    await mine.send(CareState.ask_to_change(str(consent_id)))
    assert mine.vars["given"].health_facts is True
    await mine.submit(CareState.save_terms, **{name: said for name, said in ticks.items() if name != "health_facts"})
    page = await tabs.open(carer, f"/care/health/?who={patient.id}")
    await page.send(CareHealthState.load())
    assert page.vars["status"] == "failed"
    assert "permission" in page.banner
