"""What is said of a medicine that somebody adds to those they take."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from healthapp.contexts.knowledge.schemas.interactions import MedicineWarnings
from healthapp.contexts.reminders.schemas.commands import CreateReminder, UpdateReminder
from healthapp.kit.i18n import Lang
from tests.support.api import reminder

if TYPE_CHECKING:
    from uuid import UUID

    from healthapp.wiring import Platform
    from tests.conftest import AsUser, MakeUser
    from tests.support.people import Person


async def _take(platform: Platform, patient: Person, name: str, dosage: str = "1", **more: Any) -> UUID:
    info = {"name": name, "dosage": dosage, "instructions": ""}
    async with platform.begin(patient.actor) as uow:
        made = reminder(medicineInfo=info, **more)
        return (await platform.reminders.create(uow, CreateReminder.model_validate(made))).id


async def _warned(platform: Platform, patient: Person, about: UUID, lang: Lang = Lang.EN) -> MedicineWarnings:
    async with platform.begin(patient.actor) as uow:
        return await platform.medicine_warnings(uow, about, lang)


async def test_a_medicine_is_held_against_the_patients_others_alone(platform: Platform, make_user: MakeUser) -> None:
    patient, stranger = await make_user(), await make_user()
    await _take(platform, patient, "Warfarin 5 mg")
    ecosprin = await _take(platform, patient, "Ecosprin 75")
    napatrix = await _take(platform, patient, "Napatrix")
    found = await _warned(platform, patient, ecosprin)
    (line,) = found.warnings
    assert line.startswith("Aspirin (acetylsalicylic acid) + Warfarin:")
    # Beside it stands one that nobody knows: the new one was not checked against that.
    assert any("Napatrix" in each for each in found.not_checked)
    (unknown,) = (await _warned(platform, patient, napatrix)).warnings
    assert "was not checked" in unknown
    (bangla,) = (await _warned(platform, patient, ecosprin, Lang.BN)).warnings
    assert "ওয়ারফারিন" in bangla
    assert await _warned(platform, stranger, ecosprin) == MedicineWarnings([], [])


async def test_silence_is_never_all_that_is_said(platform: Platform, make_user: MakeUser) -> None:
    patient = await make_user()
    about = await _take(platform, patient, "Amlodipine")
    found = await _warned(platform, patient, about)
    assert found.warnings == []
    for what in ("Allergies", "Other illnesses", "Age", "Pregnancy", "amount is too much: Amlodipine"):
        assert any(what in each for each in found.not_checked), found.not_checked
    bangla = await _warned(platform, patient, about, Lang.BN)
    assert len(bangla.not_checked) == len(found.not_checked)
    assert all(any("\u0980" <= letter <= "\u09ff" for letter in each) for each in bangla.not_checked)


async def test_a_second_reminder_of_a_medicine_is_warned_of(platform: Platform, make_user: MakeUser) -> None:
    patient = await make_user()
    first = await _take(platform, patient, "Napa")
    alone = await _warned(platform, patient, first)
    assert alone.warnings == []
    for name in ("Napa", "Ace 500"):
        again = await _warned(platform, patient, await _take(platform, patient, name))
        assert any("The same medicine twice" in each for each in again.warnings), name
    await _take(platform, patient, "Ljubljana 5")
    strange = await _take(platform, patient, "Ljubljana 5")
    assert any("another active reminder" in each for each in (await _warned(platform, patient, strange)).warnings)


@pytest.mark.parametrize(
    ("pattern", "dosage", "is_too_much", "is_judged"),
    [
        ({"frequency": "hourly", "interval": 4}, "2 tablets", True, True),
        ({"frequency": "hourly", "interval": 8}, "2 tablets", False, True),
        ({"frequency": "daily", "interval": 1, "timesOfDay": ["06:00", "14:00", "22:00"]}, "3 tablets", True, True),
        ({"frequency": "daily", "interval": 1, "timesOfDay": ["06:00", "14:00", "22:00"]}, "২টা ট্যাবলেট", False, True),
        ({"frequency": "daily", "interval": 1, "timesOfDay": ["06:00", "22:00"]}, "1 or 2 tablets", False, False),
        ({"frequency": "daily", "interval": 1, "asNeeded": True}, "2 tablets", False, False),
    ],
)
async def test_the_amount_and_the_times_of_a_reminder_are_a_dose(
    platform: Platform,
    make_user: MakeUser,
    pattern: dict[str, Any],
    dosage: str,
    is_too_much: bool,
    is_judged: bool,
) -> None:
    patient = await make_user()
    about = await _take(platform, patient, "Napa 500 mg", dosage, isRecurring=True, recurringPattern=pattern)
    found = await _warned(platform, patient, about)
    assert any("may be taken in a day" in each for each in found.warnings) is is_too_much, found
    assert any("amount is too much" in each for each in found.not_checked) is not is_judged, found


async def test_a_changed_medicine_is_checked_again(platform: Platform, make_user: MakeUser) -> None:
    patient, stranger = await make_user(), await make_user()
    await _take(platform, patient, "Warfarin 5 mg")
    thrice = {"frequency": "daily", "interval": 1, "timesOfDay": ["06:00", "14:00", "22:00"]}
    two = {"isRecurring": True, "recurringPattern": thrice}
    about = await _take(platform, patient, "Napa 500 mg", "1 tablet", **two)

    async def told(person: Person, **change: Any) -> MedicineWarnings | None:
        return await platform.warned_of_change(person.actor, about, UpdateReminder.model_validate(change))

    await platform.knowledge.library.book()
    info = {"name": "Ecosprin 75", "dosage": "1 tablet", "instructions": ""}
    found = await told(patient, medicineInfo=info)
    assert found is not None
    assert any(line.startswith("Aspirin (acetylsalicylic acid) + Warfarin:") for line in found.warnings)
    more = await told(patient, recurringPattern={"frequency": "hourly", "interval": 2})
    assert more is not None
    assert any("may be taken in a day" in line for line in more.warnings)
    assert await told(patient, description="after food") is None
    assert await told(patient, medicineInfo=info, isActive=False) is None
    assert await told(patient, type="appointment") is None
    assert await told(stranger, medicineInfo=info) is None


async def test_over_rest_a_change_answers_with_warnings(
    platform: Platform, make_user: MakeUser, as_user: AsUser
) -> None:
    patient = await make_user()
    thrice = {"frequency": "daily", "interval": 1, "timesOfDay": ["06:00", "14:00", "22:00"]}
    taken = {"isRecurring": True, "recurringPattern": thrice}
    await _take(platform, patient, "Ace 500 mg", "2 tablets", **taken)
    about = await _take(platform, patient, "Cetirizine 10 mg", "1 tablet")
    await platform.knowledge.library.book()
    info = {"name": "Napa 500 mg", "dosage": "2 tablets", "instructions": ""}
    client = await as_user(patient)
    for path in (f"/api/v1/reminders/{about}", f"/api/reminders/{about}"):
        answer = await client.put(path, json={"medicineInfo": info, **taken})
        assert answer.status_code == 200, answer.text
        body = answer.json()
        assert body["reminder"]["medicineInfo"]["name"] == "Napa 500 mg"
        assert any("all of it together" in line for line in body["warnings"]), body["warnings"]
        assert any("The same medicine twice" in line for line in body["warnings"])
        quiet = (await client.put(path, json={"description": "after food"})).json()
        assert "warnings" not in quiet
