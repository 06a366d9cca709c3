"""Care's handlers: permissions from both sides, today at a glance, and that nobody learns of who did not agree."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from healthapp.kit.actor import Actor, Role
from healthapp.kit.clock import FixedClock
from state.care import CareState
from state.care_day import CareDayState
from tests.support.doses import add_past, add_today, make_daily
from tests.support.people import browser_token, follow

if TYPE_CHECKING:
    from healthapp.kit.clock import Clock
    from healthapp.wiring import Platform
    from tests.conftest import MakeUser
    from tests.support.people import Person
    from tests.support.tabs import Tab, Tabs

NOBODY = "0192f0c1-0000-7000-8000-000000000000"


@pytest.fixture
def clock() -> Clock:
    return FixedClock(datetime(2026, 11, 21, 6, 0, tzinfo=UTC))


async def opened(tabs: Tabs, person: Person, at: str = "/care/") -> Tab:
    tab = await tabs.open(person, at)
    await tab.send(CareState.load())
    assert tab.vars["status"] == "ready"
    return tab


# From the invitation to the end


async def test_an_invitation_is_answered_and_ended(tabs: Tabs, make_user: MakeUser) -> None:
    patient = await make_user(name="Abdul Karim")
    carer = await make_user(Role.CAREGIVER, name="Nusrat Jahan")
    mine = await opened(tabs, patient)
    await mine.submit(CareState.ask, email=carer.email)
    assert len(mine.vars["invites"]) == 1
    assert "Nusrat" not in str(mine.vars["invites"]), "who it is, is known only with the answer"

    theirs = await opened(tabs, carer)
    (request,) = theirs.vars["requests"]
    assert request.title == "Abdul Karim asks you to follow them"
    await theirs.send(CareState.answer(request.consent_id, agree=True))
    assert [card.name for card in theirs.vars["people"]] == ["Abdul Karim"]

    await mine.send(CareState.refresh())
    assert mine.vars["invites"] == []
    (follower,) = mine.vars["followers"]
    assert (follower.name, follower.role) == ("Nusrat Jahan", "caregiver")
    await mine.send(CareState.ask_to_end(follower.consent_id))
    assert (mine.vars["ending_name"], mine.vars["ending_side"]) == ("Nusrat Jahan", "mine")
    await mine.send(CareState.end())
    assert (mine.vars["followers"], mine.banner) == ([], "The permission has ended.")
    await theirs.send(CareState.refresh())
    assert theirs.vars["people"] == []


async def test_a_request_to_follow_is_declined(tabs: Tabs, make_user: MakeUser) -> None:
    patient, doctor = await make_user(), await make_user(Role.DOCTOR, name="Dr. Farhana")
    theirs = await opened(tabs, doctor)
    await theirs.submit(CareState.ask, email=patient.email)
    (sent,) = theirs.vars["invites"]
    assert sent.name.startswith("Request of ")
    mine = await opened(tabs, patient)
    (request,) = mine.vars["requests"]
    assert request.title == "Dr. Farhana asks to follow you"
    await mine.send(CareState.answer(request.consent_id, agree=False))
    assert (mine.vars["requests"], mine.vars["followers"]) == ([], [])
    await theirs.send(CareState.refresh())
    assert theirs.vars["people"] == []


async def test_an_invitation_waits_for_its_link(tabs: Tabs, platform: Platform, make_user: MakeUser) -> None:
    patient = await make_user(name="Abdul Karim")
    mine = await opened(tabs, patient)
    await mine.submit(CareState.ask, email="later@example.com")
    assert len(mine.vars["invites"]) == 1
    thief = await make_user(Role.CAREGIVER, email="Later@Example.com")
    await browser_token(platform, thief)
    assert (await opened(tabs, thief)).vars["requests"] == [], "an address proves nothing until it is verified"

    async with platform.begin(patient.actor) as uow:
        (invited,) = await platform.compliance.consents(uow)
    async with platform.begin(Actor.worker()) as uow:
        invitation = await platform.compliance.take_invitation(uow, invited.id)
    assert invitation is not None
    carer = await make_user(Role.CAREGIVER)
    assert await platform.open_invitation(carer.actor, invitation.token)
    theirs = await opened(tabs, carer)
    assert [request.name for request in theirs.vars["requests"]] == ["Abdul Karim"]


async def test_a_link_that_has_ended_is_said(tabs: Tabs, make_user: MakeUser) -> None:
    tab = await opened(tabs, await make_user(), "/care/?invitation=ended")
    assert tab.banner.startswith("The link of this invitation does not work any more")


async def test_an_invitation_is_taken_back(tabs: Tabs, make_user: MakeUser) -> None:
    patient, carer = await make_user(), await make_user(Role.CAREGIVER)
    mine = await opened(tabs, patient)
    await mine.submit(CareState.ask, email=carer.email)
    await mine.send(CareState.take_back(mine.vars["invites"][0].consent_id))
    assert mine.vars["invites"] == []
    assert (await opened(tabs, carer)).vars["requests"] == []


@pytest.mark.parametrize("role", [Role.PATIENT, Role.CAREGIVER, Role.DOCTOR])
async def test_asking_tells_nothing_about_accounts(tabs: Tabs, make_user: MakeUser, role: Role) -> None:
    there = await make_user(Role.CAREGIVER if role is Role.PATIENT else Role.PATIENT)
    me = await make_user(role)
    seen = []
    for email in (there.email, "nobody@example.com"):
        tab = await opened(tabs, me)
        count = len(tab.vars["invites"])
        await tab.submit(CareState.ask, email=email)
        lists = (tab.vars["requests"], tab.vars["followers"], tab.vars["people"])
        seen.append((tab.banner, lists, len(tab.vars["invites"]) - count))
    assert seen[0] == seen[1]


@pytest.mark.parametrize("email", ["", "no-address", "a@b@c", "x" * 400 + "@example.com"])
async def test_a_wrong_address_is_named(tabs: Tabs, make_user: MakeUser, email: str) -> None:
    tab = await opened(tabs, await make_user())
    await tab.submit(CareState.ask, email=email)
    assert list(tab.errors) == ["email"]
    assert tab.vars["invites"] == []


async def test_nobody_follows_themselves(tabs: Tabs, make_user: MakeUser) -> None:
    patient = await make_user()
    tab = await opened(tabs, patient)
    await tab.submit(CareState.ask, email=patient.email)
    assert tab.banner
    assert tab.vars["banner_tone"] == "urgent"
    assert tab.vars["invites"] == []


# Other people's ids


async def test_strangers_cannot_answer_or_end(tabs: Tabs, platform: Platform, make_user: MakeUser) -> None:
    patient, carer, stranger = await make_user(), await make_user(Role.CAREGIVER), await make_user(Role.CAREGIVER)
    consent_id = await follow(platform, patient, carer)
    asking = await opened(tabs, await make_user(Role.CAREGIVER))
    await asking.submit(CareState.ask, email=patient.email)
    (request,) = (await opened(tabs, patient)).vars["requests"]
    tab = await opened(tabs, stranger)
    for event in (
        CareState.answer(request.consent_id, agree=True),
        CareState.answer(NOBODY, agree=True),
        CareState.take_back(str(consent_id)),
        CareState.take_back(NOBODY),
    ):
        await tab.send(event)
        assert "permission" in tab.banner
    await tab.send(CareState.ask_to_end(str(consent_id)))
    await tab.send(CareState.end())
    assert [row.name for row in (await opened(tabs, patient)).vars["followers"]] == [carer.name]


async def test_the_one_who_asked_cannot_agree(tabs: Tabs, make_user: MakeUser) -> None:
    patient, carer = await make_user(), await make_user(Role.CAREGIVER)
    theirs = await opened(tabs, carer)
    await theirs.submit(CareState.ask, email=patient.email)
    (request,) = (await opened(tabs, patient)).vars["requests"]
    await theirs.send(CareState.answer(request.consent_id, agree=True))
    assert "permission" in theirs.banner
    assert theirs.vars["people"] == []


# The people one looks after


async def test_what_was_missed_comes_first(tabs: Tabs, platform: Platform, make_user: MakeUser) -> None:
    carer = await make_user(Role.CAREGIVER)
    well, missed, waiting = [await make_user(name=name) for name in ("A well", "B missed", "C waiting")]
    for patient, statuses in ((well, ["taken"]), (missed, ["taken", "missed"]), (waiting, ["delivered"])):
        reminder = await make_daily(platform, patient)
        await add_past(platform, patient, reminder, ["taken"] * 3 + ["missed"])
        await add_today(platform, patient, reminder, *statuses)
        await follow(platform, patient, carer)
    tab = await opened(tabs, carer)
    cards = tab.vars["people"]
    assert [(card.name, card.headline, card.tone) for card in cards] == [
        ("B missed", "1 missed", "urgent"),
        ("C waiting", "1 due, not answered", "advice"),
        ("A well", "All well so far", "good"),
    ]
    assert [dose.status for dose in cards[0].doses] == ["missed", "taken", "scheduled"]
    assert (cards[0].today, cards[0].upcoming) == ("1 of 3 done today", "Next today, 11:59 pm")
    assert cards[2].percent_text == "80%"
    assert not any(dose.can_take or dose.can_skip or dose.can_snooze for card in cards for dose in card.doses)


async def test_an_answer_is_seen_at_once(tabs: Tabs, platform: Platform, make_user: MakeUser) -> None:
    patient, carer = await make_user(), await make_user(Role.CAREGIVER)
    reminder = await make_daily(platform, patient)
    await follow(platform, patient, carer)
    tab = await opened(tabs, carer)
    assert tab.vars["people"][0].today == "0 of 1 done today"
    await add_today(platform, patient, reminder, "taken")
    await tab.send(CareState.refresh())
    assert tab.vars["people"][0].today == "1 of 2 done today"


async def test_a_day_of_someone_who_agreed(tabs: Tabs, platform: Platform, make_user: MakeUser) -> None:
    patient, carer = await make_user(name="Abdul Karim"), await make_user(Role.CAREGIVER)
    reminder = await make_daily(platform, patient)
    await add_past(platform, patient, reminder, ["missed"])
    await follow(platform, patient, carer)
    tab = await tabs.open(carer, f"/care/day/?who={patient.id}")
    await tab.send(CareDayState.load())
    assert (tab.vars["name"], tab.vars["is_today"]) == ("Abdul Karim", True)
    assert tab.vars["day_text"] == "Today, Saturday, 21 November 2026"
    assert [(row.title, row.time, row.status) for row in tab.vars["rows"]] == [("Metformin", "11:59 pm", "scheduled")]
    await tab.send(CareDayState.go(-1))
    assert [row.status_text for row in tab.vars["rows"]] == ["Missed"]
    await tab.send(CareDayState.go(-1_000_000))
    assert tab.vars["day_text"] == "Thursday, 19 November 2026"
    await tab.send(CareDayState.go(0))
    assert tab.vars["is_today"] is True


@pytest.mark.parametrize("role", [Role.CAREGIVER, Role.DOCTOR, Role.PATIENT, Role.ADMIN])
async def test_a_strangers_day_stays_closed(tabs: Tabs, platform: Platform, make_user: MakeUser, role: Role) -> None:
    patient = await make_user()
    await make_daily(platform, patient)
    stranger = await make_user(role)
    for wanted in (patient.id, NOBODY, "no-id"):
        tab = await tabs.open(stranger, f"/care/day/?who={wanted}")
        await tab.send(CareDayState.load())
        await tab.send(CareDayState.go(-1))
        await tab.send(CareDayState.refresh())
        assert (tab.vars["status"], tab.vars["name"], tab.vars["rows"]) == ("failed", "", [])
        assert "permission" in tab.banner


async def test_a_permission_that_ended_closes_the_day(tabs: Tabs, platform: Platform, make_user: MakeUser) -> None:
    patient, carer = await make_user(), await make_user(Role.CAREGIVER)
    await make_daily(platform, patient)
    consent_id = await follow(platform, patient, carer)
    tab = await tabs.open(carer, f"/care/day/?who={patient.id}")
    await tab.send(CareDayState.load())
    async with platform.begin(patient.actor) as uow:
        await platform.compliance.withdraw(uow, consent_id)
    await tab.send(CareDayState.go(-1))
    assert "permission" in tab.banner


# Who looked


async def test_the_patient_sees_who_looked(tabs: Tabs, platform: Platform, make_user: MakeUser) -> None:
    patient, carer = await make_user(), await make_user(Role.CAREGIVER, name="Nusrat Jahan")
    await follow(platform, patient, carer)
    looking = await opened(tabs, carer)
    await looking.send(CareState.refresh())
    tab = await opened(tabs, patient)
    lines = [(line.who, line.what) for line in tab.vars["log"]]
    assert ("Nusrat Jahan (caregiver)", "Looked at doses (2 times)") in lines
    assert ("Nusrat Jahan (caregiver)", "Looked at adherence figures (2 times)") in lines
    assert tuple({line.why for line in tab.vars["log"] if "doses" in line.what}) == (
        "To look after you, as you permitted",
    )
    assert (await opened(tabs, carer)).vars.get("log", []) == []


@pytest.mark.parametrize(
    "event",
    [
        CareState.load(),
        CareState.refresh(),
        CareState.answer(NOBODY, agree=True),
        CareState.ask_to_end(NOBODY),
        CareState.keep(),
        CareState.end(),
        CareState.take_back(NOBODY),
        CareState.ask_to_change(NOBODY),
        CareState.ask_to_agree(NOBODY),
        CareDayState.load(),
        CareDayState.go(1),
        CareDayState.refresh(),
    ],
)
async def test_not_without_a_login(tabs: Tabs, event: Any) -> None:
    tab = await tabs.open(at="/care/")
    await tab.send(event)
    await tab.submit(CareState.ask, email="a@example.com")
    assert tab.redirects == ["/login/?next=/care/"] * 2
