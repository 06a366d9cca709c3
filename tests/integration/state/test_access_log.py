"""The page of who looked: one line a day and act, by person and period."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from healthapp.kit.actor import Role
from healthapp.kit.clock import FixedClock
from state.access_log import AccessLogState
from tests.support.doses import add_past, make_daily
from tests.support.people import follow

if TYPE_CHECKING:
    from healthapp.wiring import Platform
    from tests.conftest import MakeUser
    from tests.support.people import Person
    from tests.support.tabs import Tab, Tabs

AT = "/settings/access-log/"


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(datetime(2026, 11, 21, 6, 0, tzinfo=UTC))


async def opened(tabs: Tabs, person: Person) -> Tab:
    tab = await tabs.open(person, AT)
    await tab.send(AccessLogState.load())
    assert tab.vars["status"] == "ready"
    return tab


async def look(platform: Platform, follower: Person, patient: Person, times: int = 1) -> None:
    for _ in range(times):
        async with platform.begin(follower.actor) as uow:
            await platform.reminders.day(uow, None, patient.id)


def lines(tab: Tab) -> list[tuple[str, str, str, str]]:
    return [(row.who, row.what, row.why, row.when) for row in tab.vars["rows"]]


async def test_a_day_is_one_line(tabs: Tabs, platform: Platform, make_user: MakeUser, clock: FixedClock) -> None:
    patient, carer = await make_user(), await make_user(Role.CAREGIVER, name="Nusrat Jahan")
    await follow(platform, patient, carer)
    await look(platform, carer, patient, 3)
    clock.advance(timedelta(hours=13))  # the next day in Dhaka, the same in London
    await look(platform, carer, patient)
    tab = await opened(tabs, patient)
    who, why = "Nusrat Jahan (caregiver)", "To look after you, as you permitted"
    assert lines(tab) == [
        (who, "Looked at doses", why, "today, 1:00 am"),
        (who, "Asked for your permission", "About a permission", "yesterday, 12:00 pm"),
        (who, "Looked at doses (3 times)", why, "yesterday, last at 12:00 pm"),
    ]


async def test_by_person_and_period(tabs: Tabs, platform: Platform, make_user: MakeUser, clock: FixedClock) -> None:
    patient = await make_user()
    carer, doctor = await make_user(Role.CAREGIVER, name="Nusrat"), await make_user(Role.DOCTOR, name="Dr. Farhana")
    for follower in (carer, doctor):
        await follow(platform, patient, follower)
    await look(platform, doctor, patient)
    clock.advance(timedelta(days=20))
    await look(platform, carer, patient)
    await add_past(platform, patient, await make_daily(platform, patient), ["taken"])
    tab = await opened(tabs, patient)
    people = {choice.text: choice.value for choice in tab.vars["people"]}
    assert people.keys() == {"the operator of healthapp", "Nusrat (caregiver)", "Dr. Farhana (doctor)"}
    await tab.send(AccessLogState.pick_period("week"))
    assert {row.who for row in tab.vars["rows"]} == {"the operator of healthapp", "Nusrat (caregiver)"}
    await tab.send(AccessLogState.pick_person(people["Dr. Farhana (doctor)"]))
    assert tab.vars["rows"] == []
    await tab.send(AccessLogState.pick_period("all"))
    assert {row.who for row in tab.vars["rows"]} == {"Dr. Farhana (doctor)"}
    await tab.send(AccessLogState.pick_person("operator"))
    assert {row.who for row in tab.vars["rows"]} == {"the operator of healthapp"}
    await tab.send(AccessLogState.pick_person(""))
    assert len({row.who for row in tab.vars["rows"]}) == 3


async def test_pages_turn(tabs: Tabs, platform: Platform, make_user: MakeUser, clock: FixedClock) -> None:
    patient, carer = await make_user(), await make_user(Role.CAREGIVER)
    await follow(platform, patient, carer)
    for _ in range(30):
        clock.advance(timedelta(days=1))
        await look(platform, carer, patient)
    clock.advance(timedelta(hours=1))
    tab = await opened(tabs, patient)
    assert (len(tab.vars["rows"]), tab.vars["pages_text"]) == (25, "2")
    await tab.send(AccessLogState.turn(2))
    assert (len(tab.vars["rows"]), tab.vars["page_text"]) == (5, "2")
    await tab.send(AccessLogState.turn(900))
    assert (len(tab.vars["rows"]), tab.vars["page"]) == (5, 2)
    await tab.send(AccessLogState.pick_period("week"))
    assert (len(tab.vars["rows"]), tab.vars["page"], tab.vars["pages"]) == (7, 1, 1)


@pytest.mark.parametrize("given", ["x", "00000000-0000-7000-8000-00000000000g", 7, None])
async def test_a_person_that_is_none_is_refused(tabs: Tabs, make_user: MakeUser, given: Any) -> None:
    tab = await opened(tabs, await make_user())
    await tab.send(AccessLogState.pick_person("operator"), raw={"person": given})
    assert tab.vars["person"] == ""
    assert tab.errors or tab.banner


@pytest.mark.parametrize("role", [Role.CAREGIVER, Role.DOCTOR, Role.ADMIN])
async def test_the_page_is_the_patients(tabs: Tabs, make_user: MakeUser, role: Role) -> None:
    tab = await tabs.open(await make_user(role), AT)
    await tab.send(AccessLogState.load())
    assert tab.redirects
    await tab.send(AccessLogState.pick_period("all"))
    assert tab.vars["rows"] == []
