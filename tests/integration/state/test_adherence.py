"""The adherence page's handlers: right figures, one's own or of who agreed, nothing of anybody else."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from healthapp.kit.actor import Role
from healthapp.kit.clock import FixedClock
from state.adherence import AdherenceState
from tests.support.doses import add_past, make_daily
from tests.support.people import follow

if TYPE_CHECKING:
    from healthapp.kit.clock import Clock
    from healthapp.wiring import Platform
    from tests.conftest import MakeUser
    from tests.support.tabs import Tabs

NOBODY = "0192f0c1-0000-7000-8000-000000000000"


@pytest.fixture
def clock() -> Clock:
    return FixedClock(datetime(2026, 11, 21, 6, 0, tzinfo=UTC))


async def test_figures_of_a_period(tabs: Tabs, platform: Platform, make_user: MakeUser) -> None:
    patient = await make_user()
    reminder = await make_daily(platform, patient)
    await add_past(platform, patient, reminder, ["missed", "taken", "skipped", "taken", "taken"])
    tab = await tabs.open(patient, "/adherence/")
    await tab.send(AdherenceState.load())
    shown = tab.vars
    assert shown["status"] == "ready"
    assert (shown["percent_text"], shown["taken_text"]) == ("60%", "3 of 5 doses")
    assert (shown["streak_text"], shown["missed_text"], shown["skipped_text"]) == ("2 days", "1", "1")
    assert [(bar.title, bar.percent, bar.detail) for bar in shown["medicines"]] == [("Metformin", 60, "3 of 5 doses")]
    assert shown["range_text"] == "23 October 2026 to 21 November 2026"
    assert [month.caption for month in shown["months"]] == ["November 2026", "October 2026"]
    assert shown["pdf_href"] == "/api/v1/adherence.pdf?startDate=2026-10-23&endDate=2026-11-21"


async def test_the_calendar_holds_the_period_and_nothing_else(
    tabs: Tabs, platform: Platform, make_user: MakeUser
) -> None:
    patient = await make_user()
    reminder = await make_daily(platform, patient)
    await add_past(platform, patient, reminder, ["missed", "taken"])
    tab = await tabs.open(patient, "/adherence/")
    await tab.send(AdherenceState.load())
    await tab.send(AdherenceState.pick("7"))
    days = [day for month in tab.vars["months"] for week in month.weeks for day in week.days if day.number]
    assert [day.number for day in days] == ["15", "16", "17", "18", "19", "20", "21"]
    assert [day.level for day in days] == [0, 0, 0, 0, 1, 4, 0]
    assert days[5].text == "Friday, 20 November 2026: 1 of 1 taken"
    assert days[6].today
    assert len(tab.vars["days"]) == 7


async def test_bangla_digits(tabs: Tabs, platform: Platform, make_user: MakeUser) -> None:
    patient = await make_user()
    await add_past(platform, patient, await make_daily(platform, patient), ["taken", "missed"])
    tab = await tabs.open(patient, "/adherence/", lang="bn")
    await tab.send(AdherenceState.load())
    assert (tab.vars["percent_text"], tab.vars["missed_text"]) == ("৫০%", "১")


async def test_nothing_to_count_is_said(tabs: Tabs, make_user: MakeUser) -> None:
    tab = await tabs.open(await make_user(), "/adherence/")
    await tab.send(AdherenceState.load())
    assert (tab.vars["status"], tab.vars["has_doses"], tab.vars["percent_text"]) == ("ready", False, "–")


async def test_an_answer_elsewhere_is_followed(tabs: Tabs, platform: Platform, make_user: MakeUser) -> None:
    patient = await make_user()
    reminder = await make_daily(platform, patient)
    tab = await tabs.open(patient, "/adherence/")
    await tab.send(AdherenceState.load())
    await add_past(platform, patient, reminder, ["taken"])
    await tab.send(AdherenceState.refresh())
    assert tab.vars["percent_text"] == "100%"


async def test_a_follower_sees_who_agreed(tabs: Tabs, platform: Platform, make_user: MakeUser) -> None:
    patient, carer = await make_user(name="Abdul Karim"), await make_user(Role.CAREGIVER)
    await add_past(platform, patient, await make_daily(platform, patient), ["taken"])
    await follow(platform, patient, carer)
    tab = await tabs.open(carer, f"/adherence/?who={patient.id}")
    await tab.send(AdherenceState.load())
    assert (tab.vars["someone"], tab.vars["percent_text"]) == ("Abdul Karim", "100%")
    assert tab.vars["pdf_href"].startswith(f"/api/v1/dependants/{patient.id}/adherence.pdf")


@pytest.mark.parametrize("role", [Role.PATIENT, Role.CAREGIVER, Role.DOCTOR])
async def test_a_stranger_sees_nothing(tabs: Tabs, platform: Platform, make_user: MakeUser, role: Role) -> None:
    patient = await make_user(name="Abdul Karim")
    await add_past(platform, patient, await make_daily(platform, patient), ["taken"])
    stranger = await make_user(role)
    for wanted in (str(patient.id), NOBODY, "no-id"):
        tab = await tabs.open(stranger, f"/adherence/?who={wanted}")
        await tab.send(AdherenceState.load())
        await tab.send(AdherenceState.pick("90"))
        await tab.send(AdherenceState.refresh())
        assert (tab.vars["status"], tab.vars.get("someone", "")) == ("failed", "")
        assert not tab.vars.get("medicines")
        assert "permission" in tab.banner


async def test_a_follower_without_a_person_goes_home(tabs: Tabs, make_user: MakeUser) -> None:
    tab = await tabs.open(await make_user(Role.DOCTOR), "/adherence/")
    await tab.send(AdherenceState.load())
    assert tab.redirects == ["/care"]


@pytest.mark.parametrize("role", [Role.ADMIN])
async def test_other_roles_have_no_such_page(tabs: Tabs, make_user: MakeUser, role: Role) -> None:
    tab = await tabs.open(await make_user(role), "/adherence/")
    await tab.send(AdherenceState.load())
    assert "permission" in tab.banner


@pytest.mark.parametrize("raw", [{"period": "400"}, {"period": 30}, {"period": ["7"]}, {}, {"who": NOBODY}])
async def test_other_periods_are_refused(tabs: Tabs, make_user: MakeUser, raw: dict[str, Any]) -> None:
    tab = await tabs.open(await make_user(), "/adherence/")
    await tab.send(AdherenceState.load())
    await tab.send(AdherenceState.pick("7"), raw=raw)
    assert tab.errors
    assert tab.vars["period"] == "30"


@pytest.mark.parametrize("event", [AdherenceState.load(), AdherenceState.pick("7"), AdherenceState.refresh()])
async def test_not_without_a_login(tabs: Tabs, event: Any) -> None:
    tab = await tabs.open(at="/adherence/")
    await tab.send(event)
    assert tab.redirects == ["/login/?next=/adherence/"]
