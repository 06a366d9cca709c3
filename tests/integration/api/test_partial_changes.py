"""A change that names some fields: what is absent stays, and what doesn't go with it is a 422 that names the field."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, Any

import pytest

from healthapp.kit.actor import Role
from healthapp.kit.i18n import Lang
from tests.support.api import fields, reminder

if TYPE_CHECKING:
    import httpx

    from tests.conftest import AsUser, MakeUser

PREFERENCES = "/api/v1/preferences"
NIGHT = {"quietFrom": "22:00", "quietTo": "06:00"}
STORED = ("22:00:00", "06:00:00")


@pytest.fixture
async def patient(make_user: MakeUser, as_user: AsUser) -> httpx.AsyncClient:
    return await as_user(await make_user(Role.PATIENT))


async def _quiet(client: httpx.AsyncClient) -> tuple[Any, Any]:
    kept = (await client.get(PREFERENCES)).json()["preferences"]
    return kept["quietFrom"], kept["quietTo"]


async def _email(client: httpx.AsyncClient) -> dict[str, Any]:
    items: list[dict[str, Any]] = (await client.get(PREFERENCES)).json()["preferences"]["items"]
    (found,) = [one for one in items if (one["topic"], one["channel"]) == ("medicine", "email")]
    return found


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"quietFrom": "22:00"}, "quietTo"),
        ({"quietTo": "06:00"}, "quietFrom"),
        ({"quietFrom": "22:00", "quietTo": None}, "quietTo"),
        ({"quietFrom": "22:00", "quietTo": "22:00"}, "quietTo"),
    ],
)
async def test_half_of_the_quiet_hours_is_refused(
    make_user: MakeUser, as_user: AsUser, change: dict[str, Any], field: str
) -> None:
    said = set()
    for lang in Lang:
        reader = await as_user(await make_user(lang=lang))
        answer = await reader.put(PREFERENCES, json=change)
        assert fields(answer) == {field: "bad_quiet_hours"}
        said.add(answer.json()["errors"][0]["message"])
        assert await _quiet(reader) == (None, None)
    assert len(said) == 2


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"quietFrom": None}, "quietFrom"),
        ({"quietTo": None}, "quietTo"),
        ({"quietFrom": "06:00"}, "quietFrom"),
        ({"quietTo": "22:00"}, "quietTo"),
    ],
)
async def test_what_does_not_go_with_the_stored_hours_is_refused(
    patient: httpx.AsyncClient, change: dict[str, Any], field: str
) -> None:
    assert (await patient.put(PREFERENCES, json=NIGHT)).status_code == 200
    assert fields(await patient.put(PREFERENCES, json=change)) == {field: "bad_quiet_hours"}
    assert await _quiet(patient) == STORED


async def test_one_end_of_the_quiet_hours_can_be_changed(patient: httpx.AsyncClient) -> None:
    await patient.put(PREFERENCES, json=NIGHT)
    for change, kept in (
        ({"quietTo": "06:30"}, ("22:00:00", "06:30:00")),
        ({"quietFrom": "23:00"}, ("23:00:00", "06:30:00")),
        ({"namesOptIn": True}, ("23:00:00", "06:30:00")),
        ({"quietFrom": None, "quietTo": None}, (None, None)),
    ):
        answer = await patient.put(PREFERENCES, json=change)
        assert answer.status_code == 200, answer.text
        assert await _quiet(patient) == kept


async def test_a_choice_keeps_what_it_does_not_name(patient: httpx.AsyncClient) -> None:
    choice = {"topic": "medicine", "channel": "email", "enabled": True, "delaySeconds": 60}
    default = await _email(patient)
    await patient.put(PREFERENCES, json={"items": [choice]})
    assert await _email(patient) == {**default, **choice}
    whole = {**choice, "priority": "high", "maxAttempts": 11}
    await patient.put(PREFERENCES, json={"items": [whole]})
    for change in ({**choice, "delaySeconds": 90}, {**choice, "enabled": False, "priority": "low"}):
        whole |= change
        assert (await patient.put(PREFERENCES, json={"items": [change]})).status_code == 200
        assert await _email(patient) == whole
    await patient.put(PREFERENCES, json={"items": [{**choice, "maxAttempts": 3}, {**choice, "priority": "high"}]})
    assert await _email(patient) == {**choice, "priority": "high", "maxAttempts": 3}


DAILY, HOURLY = {"frequency": "daily", "interval": 1}, {"frequency": "hourly", "interval": 6}
VALUES: dict[str, dict[str, list[Any]]] = {
    PREFERENCES: {
        "quietFrom": [None, "06:00", "22:00"],
        "quietTo": [None, "06:00", "22:00"],
        "namesOptIn": [True],
    },
    "/api/v1/me/about-self": {
        "pregnant": [True, False],
        "dueDate": ["2027-03-01"],
        "egfr": [50.0],
        "egfrDate": ["2020-01-01"],
    },
    "/api/reminders/{id}": {
        "scheduledTime": ["2027-02-01T08:00:00"],
        "isRecurring": [True, False],
        "recurringPattern": [None, HOURLY, {**DAILY, "endDate": "2027-01-20"}, {**DAILY, "asNeeded": True}],
        "timeZone": ["Europe/London"],
        "refill": [None, {"onHand": 5, "perDose": 10}],
        "isActive": [True, False],
    },
}


@pytest.mark.parametrize("path", VALUES)
async def test_no_pair_of_fields_is_our_fault(patient: httpx.AsyncClient, path: str) -> None:
    """Each value alone and each two together, over what the ones before left behind: stored, or said what is wrong."""
    made = (await patient.post("/api/reminders", json=reminder())).json()["reminderId"]
    where, values = path.format(id=made), VALUES[path]
    bodies = [{name: value} for name in values for value in values[name]]
    bodies += [{**one, **other} for one, other in combinations(bodies, 2) if one.keys() != other.keys()]
    kept = (await patient.get(where)).json()
    for body in bodies:
        answer = await patient.put(where, json=body)
        if answer.status_code != 200:
            assert fields(answer), body
            assert (await patient.get(where)).json() == kept, body
        else:
            kept = (await patient.get(where)).json()
