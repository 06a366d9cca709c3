"""What is asked about days that the worker hasn't written down yet: told by the rule, by the same pages as the rest."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from healthapp.kit.clock import Clock, FixedClock
from tests.support.api import fields, reminder

if TYPE_CHECKING:
    import httpx

    from tests.conftest import AsUser, MakeUser

NOW = datetime(2027, 1, 4, 1, 45, tzinfo=UTC)
TWICE = {"frequency": "daily", "interval": 1, "timesOfDay": ["08:00", "20:00"]}
ENDS = {"frequency": "daily", "interval": 1, "endDate": "2027-01-12"}


@pytest.fixture
def clock() -> Clock:
    return FixedClock(NOW)


@pytest.fixture
async def patient(make_user: MakeUser, as_user: AsUser) -> httpx.AsyncClient:
    return await as_user(await make_user())


async def _make(client: httpx.AsyncClient, **changes: Any) -> str:
    answer = await client.post("/api/reminders", json=reminder(**changes))
    assert answer.status_code == 201, answer.text
    return str(answer.json()["reminderId"])


async def _between(client: httpx.AsyncClient, **period: Any) -> set[str]:
    body = (await client.get("/api/reminders", params=period)).json()
    assert body["total"] == len(body["reminders"])
    return {one["id"] for one in body["reminders"]}


async def test_reminders_with_a_time_next_week(patient: httpx.AsyncClient) -> None:
    daily = await _make(patient)
    ended = await _make(patient, recurringPattern=ENDS)
    weekly = await _make(patient, recurringPattern={"frequency": "weekly", "interval": 1})
    tapered = await _make(
        patient,
        recurringPattern={
            "frequency": "daily",
            "interval": 1,
            "taper": [{"days": 5, "dose": "2 tablets"}, {"days": 5, "dose": "1 tablet"}],
        },
    )
    paused = await _make(patient)
    await patient.put(f"/api/reminders/{paused}", json={"isActive": False})
    single = await _make(patient, isRecurring=False, recurringPattern=None)
    assert await _between(patient, startDate="2027-01-11", endDate="2027-01-17") == {daily, ended, weekly, tapered}
    assert await _between(patient, startDate="2027-01-13", endDate="2027-01-13") == {daily, tapered}
    assert await _between(patient, startDate="2027-01-14", endDate="2027-01-17") == {daily}
    assert await _between(patient, startDate="2027-02-01") == {daily, weekly}
    assert single in await _between(patient, startDate="2027-01-04", endDate="2027-01-04")


async def test_times_of_one_reminder_page_by_page(patient: httpx.AsyncClient) -> None:
    made = await _make(patient, recurringPattern=TWICE)
    where = f"/api/reminders/{made}/occurrences"
    period = {"startDate": "2027-01-04", "endDate": "2027-01-13"}
    whole = (await patient.get(where, params=period)).json()
    times = [one["scheduledTime"] for one in whole["occurrences"]]
    assert times == sorted(f"2027-01-{day:02}T{hour}:00:00Z" for day in range(4, 14) for hour in ("02", "14"))[::-1]
    assert (whole["total"], whole["hasMore"]) == (20, False)
    # Two days are written down and can be named; the others can't yet.
    assert {one["scheduledTime"] for one in whole["occurrences"] if "id" in one} == set(times[-4:])
    assert {one["status"] for one in whole["occurrences"]} == {"scheduled"}
    paged = []
    for offset in range(0, 20, 3):
        page = (await patient.get(where, params={**period, "limit": 3, "offset": offset})).json()
        assert (page["total"], page["hasMore"]) == (20, offset + 3 < 20)
        paged += page["occurrences"]
    assert paged == whole["occurrences"]
    ahead = (await patient.get(where, params={"startDate": "2027-01-07", "limit": 1})).json()
    assert ahead["total"] == 2 * 366
    assert (await patient.get(where)).json()["total"] == 4, "without a period: what is written down"


async def test_a_very_long_time_is_refused_by_its_end(patient: httpx.AsyncClient) -> None:
    made = await _make(patient, recurringPattern={"frequency": "hourly", "interval": 1})
    where = f"/api/reminders/{made}/occurrences"
    page = (await patient.get(where, params={"endDate": "2036-12-31", "limit": 2})).json()
    assert page["total"] > 80_000
    assert len(page["occurrences"]) == 2
    for far in ("2037-02-01", "9999-12-31"):
        assert fields(await patient.get(where, params={"endDate": far})) == {"endDate": "too_far_ahead"}


async def test_a_coming_day_holds_what_the_rule_says(patient: httpx.AsyncClient) -> None:
    await _make(patient, recurringPattern=TWICE)
    await _make(patient, title="Other", scheduledTime="2027-01-04T12:00:00+06:00", recurringPattern=ENDS)
    for day, hours in (
        ("2027-01-05", ["02", "06", "14"]),
        ("2027-01-09", ["02", "06", "14"]),
        ("2027-01-20", ["02", "14"]),
    ):
        found = (await patient.get("/api/v1/day", params={"date": day})).json()["occurrences"]
        assert [one["scheduledTime"] for one in found] == [f"{day}T{hour}:00:00Z" for hour in hours]
        assert {one["status"] for one in found} == {"scheduled"}
    last = (await patient.get("/api/v1/day", params={"date": "9999-12-31"})).status_code
    assert last == 200


async def test_a_coming_dose_of_a_taper_is_that_of_its_step(patient: httpx.AsyncClient) -> None:
    steps = [{"days": 5, "dose": "2 tablets"}, {"days": 5, "dose": "1 tablet"}]
    await _make(patient, recurringPattern={"frequency": "daily", "interval": 1, "taper": steps})
    for day, doses in (("2027-01-08", ["2 tablets"]), ("2027-01-09", ["1 tablet"]), ("2027-01-14", [])):
        found = (await patient.get("/api/v1/day", params={"date": day})).json()["occurrences"]
        assert [one["dose"] for one in found] == doses
