"""What a patient permits, as the pages ask for it and tell it: which parts, for what, how long; and the history."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from healthapp.kit.actor import Role
from healthapp.kit.clock import FixedClock
from state.care import CareState
from state.care_day import CareDayState
from state.consent_history import ConsentHistoryState
from tests.support.doses import make_daily
from tests.support.people import follow

if TYPE_CHECKING:
    from healthapp.kit.clock import Clock
    from healthapp.wiring import Platform
    from tests.conftest import MakeUser
    from tests.support.people import Person
    from tests.support.tabs import Tab, Tabs


@pytest.fixture
def clock() -> Clock:
    return FixedClock(datetime(2026, 11, 21, 6, 0, tzinfo=UTC))


async def opened(tabs: Tabs, person: Person) -> Tab:
    tab = await tabs.open(person, "/care/")
    await tab.send(CareState.load())
    assert tab.vars["status"] == "ready"
    return tab


TERMS = {"purpose": "caregiving", "doses": "true", "figures": "true", "alerts": "true", "startsAt": "", "endsAt": ""}


def terms(**changes: str) -> dict[str, str]:
    return {
        name: value
        for name, value in {**TERMS, **changes}.items()
        if name not in ("doses", "figures", "alerts") or value
    }


async def test_a_patient_invites_for_a_part_and_a_time(tabs: Tabs, make_user: MakeUser) -> None:
    patient, doctor = await make_user(name="Abdul Karim"), await make_user(Role.DOCTOR, name="Dr. Farhana")
    mine = await opened(tabs, patient)
    wanted = terms(purpose="treatment", doses="", alerts="", endsAt="2026-12-31")
    await mine.submit(CareState.ask, email=doctor.email, **wanted)
    said = "For your treatment: figures, until 31 December 2026"
    assert [row.terms for row in mine.vars["invites"]] == [said]
    theirs = await opened(tabs, doctor)
    (request,) = theirs.vars["requests"]
    assert "For their treatment: figures, until 31 December 2026" in request.text
    await theirs.send(CareState.answer(request.consent_id, agree=True))
    (card,) = theirs.vars["people"]
    assert (card.sees_doses, card.sees_figures, card.doses) == (False, True, [])
    assert card.note == "Doses are not shared with you."
    await mine.send(CareState.refresh())
    assert [row.terms for row in mine.vars["followers"]] == [said]


async def test_a_permission_is_changed_and_holds_at_once(tabs: Tabs, platform: Platform, make_user: MakeUser) -> None:
    patient, carer = await make_user(), await make_user(Role.CAREGIVER, name="Nusrat Jahan")
    await make_daily(platform, patient)
    consent_id = await follow(platform, patient, carer)
    day = await tabs.open(carer, f"/care/day/?who={patient.id}")
    await day.send(CareDayState.load())
    assert day.vars["rows"]
    mine = await opened(tabs, patient)
    await mine.send(CareState.ask_to_change(str(consent_id)))
    given = mine.vars["given"]
    assert (mine.vars["changing_name"], given.purpose, given.doses, given.ends_on) == (
        "Nusrat Jahan", "caregiving", True, "",
    )  # fmt: skip
    await mine.submit(CareState.save_terms, **terms(doses="", figures="", alerts=""))
    assert list(mine.errors) == ["parts"]
    await mine.submit(CareState.save_terms, **terms(endsAt="2020-01-01"))
    assert list(mine.errors) == ["endsAt"]
    await mine.submit(CareState.save_terms, **terms(doses="", figures=""))
    assert (mine.banner, mine.vars["changing"]) == ("Saved. It holds from now on.", "")
    # The open page hears of it, and closes.
    await day.send(CareDayState.refresh())
    assert (day.vars["status"], day.vars["rows"], day.vars["name"]) == ("failed", [], "")
    assert day.banner == "You no longer have permission to see this."
    (card,) = (await opened(tabs, carer)).vars["people"]
    assert (card.sees_doses, card.sees_figures) == (False, False)


async def test_a_patient_agrees_to_less_than_was_asked_for(tabs: Tabs, make_user: MakeUser) -> None:
    patient, carer = await make_user(), await make_user(Role.CAREGIVER, name="Nusrat Jahan")
    theirs = await opened(tabs, carer)
    await theirs.submit(CareState.ask, email=patient.email)
    mine = await opened(tabs, patient)
    (request,) = mine.vars["requests"]
    await mine.send(CareState.ask_to_agree(request.consent_id))
    assert (mine.vars["agreeing"], mine.vars["changing_name"]) == (True, "Nusrat Jahan")
    await mine.submit(CareState.save_terms, **terms(alerts=""))
    assert [row.terms for row in mine.vars["followers"]] == ["To look after you: doses and figures"]


async def test_the_last_day_is_the_patients_and_comes_back_as_it_was(
    tabs: Tabs, platform: Platform, make_user: MakeUser
) -> None:
    patient, carer = await make_user(time_zone="America/New_York"), await make_user(Role.CAREGIVER)
    consent_id = await follow(platform, patient, carer)
    mine = await opened(tabs, patient)
    await mine.send(CareState.ask_to_change(str(consent_id)))
    await mine.submit(CareState.save_terms, **terms(startsAt="2026-12-01", endsAt="2026-12-31"))
    async with platform.begin(patient.actor) as uow:
        (held,) = await platform.compliance.consents(uow)
    assert held.terms.starts_at == datetime(2026, 12, 1, 5, tzinfo=UTC)
    assert held.terms.ends_at == datetime(2027, 1, 1, 5, tzinfo=UTC)
    await mine.send(CareState.ask_to_change(str(consent_id)))
    assert (mine.vars["given"].starts_on, mine.vars["given"].ends_on) == ("2026-12-01", "2026-12-31")
    (card,) = (await opened(tabs, carer)).vars["people"]
    assert card.note == "You can see it from 1 December 2026 on."


async def test_nobody_changes_anothers_permission(tabs: Tabs, platform: Platform, make_user: MakeUser) -> None:
    patient, carer = await make_user(), await make_user(Role.CAREGIVER)
    consent_id = await follow(platform, patient, carer)
    for person in (carer, await make_user()):
        tab = await opened(tabs, person)
        for event in (CareState.ask_to_change(str(consent_id)), CareState.ask_to_agree(str(consent_id))):
            await tab.send(event)
            assert tab.vars["changing"] == ""
        await tab.submit(CareState.save_terms, **terms(purpose="treatment", alerts=""))
    async with platform.begin(patient.actor) as uow:
        (held,) = await platform.compliance.consents(uow)
    assert held.terms.purpose == "caregiving"


async def test_the_history_is_told_in_words(tabs: Tabs, platform: Platform, make_user: MakeUser) -> None:
    patient, carer = await make_user(), await make_user(Role.CAREGIVER, name="Nusrat Jahan")
    consent_id = await follow(platform, patient, carer)
    async with platform.begin(patient.actor) as uow:
        await platform.compliance.withdraw(uow, consent_id)
    tab = await tabs.open(patient, "/care/permissions/")
    await tab.send(ConsentHistoryState.load())
    assert [(row.who, row.step) for row in tab.vars["rows"]] == [
        ("Nusrat Jahan", "You ended it"),
        ("Nusrat Jahan", "You agreed"),
        ("Nusrat Jahan", "They asked for it"),
    ]
    assert tab.vars["rows"][0].terms.startswith("To look after you: doses, figures")


async def test_the_history_is_the_patients(tabs: Tabs, make_user: MakeUser) -> None:
    tab = await tabs.open(await make_user(Role.CAREGIVER), "/care/permissions/")
    await tab.send(ConsentHistoryState.load())
    assert tab.redirects
    nobody = await tabs.open(at="/care/permissions/")
    await nobody.send(ConsentHistoryState.load())
    assert nobody.redirects == ["/login/?next=/care/permissions/"]
