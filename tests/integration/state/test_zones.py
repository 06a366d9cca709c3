"""A patient's day is the patient's own, whoever looks at it from wherever; the page says so where the clocks differ."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import pypdfium2  # type: ignore[import-untyped]  # it has no type information
import pytest

from healthapp.contexts.reminders.schemas.commands import OccurrenceQuery, ReminderQuery
from healthapp.kit.actor import Role
from healthapp.kit.clock import FixedClock
from state.adherence import AdherenceState
from state.care import CareState
from state.care_day import CareDayState
from tests.support.doses import add_past, add_today, make_daily
from tests.support.people import follow

if TYPE_CHECKING:
    from healthapp.kit.clock import Clock
    from healthapp.wiring import Platform
    from tests.conftest import AsUser, MakeUser
    from tests.support.people import Person
    from tests.support.tabs import Tabs

SAID = "Days and times are by the clock where Abdul Karim is (Tokyo)."


@pytest.fixture
def clock() -> Clock:
    # One in the morning of the 22nd in Tokyo; still ten in the evening of the 21st in Dhaka.
    return FixedClock(datetime(2026, 11, 21, 16, 0, tzinfo=UTC))


@pytest.fixture
async def patient(platform: Platform, make_user: MakeUser) -> Person:
    made = await make_user(name="Abdul Karim", time_zone="Asia/Tokyo")
    reminder = await make_daily(platform, made, at="08:00")
    await add_past(platform, made, reminder, ["missed", "taken"], at="09:30")
    await add_today(platform, made, reminder, "taken")
    return made


@pytest.fixture
async def carer(platform: Platform, make_user: MakeUser, patient: Person) -> Person:
    made = await make_user(Role.CAREGIVER)
    await follow(platform, patient, made)
    return made


async def test_a_follower_sees_the_patients_day(tabs: Tabs, patient: Person, carer: Person) -> None:
    tab = await tabs.open(carer, f"/care/day/?who={patient.id}")
    await tab.send(CareDayState.load())
    assert tab.vars["day_text"] == "Today, Sunday, 22 November 2026"
    assert tab.vars["zone_text"] == SAID
    assert [(row.time, row.status) for row in tab.vars["rows"]] == [("12:00 am", "taken"), ("8:00 am", "scheduled")]
    assert tab.vars["rows"][0].note == "Answered at 12:00 am"
    await tab.send(CareDayState.go(-1))
    assert tab.vars["day_text"] == "Yesterday, Saturday, 21 November 2026"
    assert [(row.time, row.status) for row in tab.vars["rows"]] == [("9:30 am", "taken")]


async def test_the_day_at_a_glance_is_the_same(tabs: Tabs, patient: Person, carer: Person) -> None:
    tab = await tabs.open(carer, "/care/")
    await tab.send(CareState.load())
    (card,) = tab.vars["people"]
    assert (card.today, card.upcoming) == ("1 of 2 done today", "Next today, 8:00 am")
    assert card.zone_text == SAID
    assert [dose.time for dose in card.doses] == ["12:00 am", "8:00 am"]


async def test_under_one_clock_nothing_is_said(
    tabs: Tabs, platform: Platform, patient: Person, make_user: MakeUser
) -> None:
    near = await make_user(Role.CAREGIVER, time_zone="Asia/Tokyo")
    await follow(platform, patient, near)
    tab = await tabs.open(near, f"/care/day/?who={patient.id}")
    await tab.send(CareDayState.load())
    assert (tab.vars["day_text"], tab.vars["zone_text"]) == ("Today, Sunday, 22 November 2026", "")


async def test_figures_are_counted_by_the_patients_days(tabs: Tabs, patient: Person, carer: Person) -> None:
    tab = await tabs.open(carer, f"/adherence/?who={patient.id}")
    await tab.send(AdherenceState.load())
    await tab.send(AdherenceState.pick("7"))
    assert tab.vars["range_text"] == "16 November 2026 to 22 November 2026"
    assert tab.vars["zone_text"] == SAID
    assert [(row.day, row.taken, row.expected) for row in tab.vars["days"][:3]] == [
        ("Sunday, 22 November 2026", "1", "1"),
        ("Saturday, 21 November 2026", "1", "1"),
        ("Friday, 20 November 2026", "0", "1"),
    ]


async def test_programs_get_the_patients_day_too(patient: Person, carer: Person, as_user: AsUser) -> None:
    client = await as_user(carer)
    day: dict[str, Any] = (await client.get(f"/api/v1/dependants/{patient.id}/day")).json()
    assert (day["date"], day["timeZone"]) == ("2026-11-22", "Asia/Tokyo")
    assert [dose["status"] for dose in day["occurrences"]] == ["taken", "scheduled"]
    figures = (await client.get(f"/api/v1/dependants/{patient.id}/adherence")).json()["adherence"]
    assert figures["end"] == "2026-11-22"


async def test_the_report_is_of_the_patients_days(patient: Person, carer: Person, as_user: AsUser) -> None:
    answer = await (await as_user(carer)).get(f"/api/v1/dependants/{patient.id}/adherence.pdf")
    assert "to-2026" not in answer.headers["content-disposition"]
    assert 'filename="adherence-2026-10-24-2026-11-22.pdf"' in answer.headers["content-disposition"]
    text = pypdfium2.PdfDocument(answer.content)[0].get_textpage().get_text_range()
    assert "time zone Tokyo" in text
    assert "22 November 2026" in text
    assert "1:00 am" in text
    assert "Dhaka" not in text


@pytest.mark.parametrize("day", ["2026-11-22", date(2026, 11, 22)], ids=["as text", "as a date"])
async def test_a_bare_end_date_holds_that_whole_day(platform: Platform, patient: Person, day: Any) -> None:
    start = datetime(2026, 11, 22, 0, 0, tzinfo=UTC)
    async with platform.begin(patient.actor) as uow:
        # Between these two is only the dose at eight in the morning of the 22nd in Tokyo: 23:00 UTC of the 21st.
        wanted = ReminderQuery.model_validate({"startDate": "2026-11-22T00:30:00+09:00", "endDate": day})
        assert (await platform.reminders.search(uow, wanted))[1] == 1
        before = ReminderQuery.model_validate(
            {"startDate": "2026-11-22T00:30:00+09:00", "endDate": "2026-11-22T07:59:00+09:00"}
        )
        assert (await platform.reminders.search(uow, before))[1] == 0
        (view,), _ = await platform.reminders.search(uow, ReminderQuery())
        of_the_day = OccurrenceQuery.model_validate({"startDate": day, "endDate": day})
        doses, total = await platform.reminders.occurrences(uow, view.id, of_the_day)
    assert total == 2
    assert doses[0].scheduled_time == start.replace(day=21, hour=23)


async def test_a_followers_bare_dates_are_the_patients_days(platform: Platform, patient: Person, carer: Person) -> None:
    async with platform.begin(carer.actor) as uow:
        # In Dhaka this day would begin three hours later, and the dose of midnight would lie before it.
        wanted = ReminderQuery.model_validate(
            {"userId": str(patient.id), "startDate": "2026-11-22", "endDate": "2026-11-21T15:30:00Z"}
        )
        assert (await platform.reminders.search(uow, wanted))[1] == 1
