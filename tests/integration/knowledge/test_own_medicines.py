"""What is said of a medicine that somebody adds to those they take."""

from __future__ import annotations

from typing import TYPE_CHECKING

from healthapp.contexts.reminders.schemas.commands import CreateReminder
from healthapp.kit.i18n import Lang
from tests.support.api import reminder

if TYPE_CHECKING:
    from healthapp.wiring import Platform
    from tests.conftest import MakeUser
    from tests.support.people import Person


async def _take(platform: Platform, patient: Person, name: str) -> None:
    info = {"name": name, "dosage": "1", "instructions": ""}
    async with platform.begin(patient.actor) as uow:
        await platform.reminders.create(uow, CreateReminder.model_validate(reminder(medicineInfo=info)))


async def test_a_medicine_is_held_against_the_patients_others_alone(platform: Platform, make_user: MakeUser) -> None:
    patient, stranger = await make_user(), await make_user()
    await _take(platform, patient, "Warfarin 5 mg")
    for name in ("Ecosprin 75", "Napatrix"):
        await _take(platform, patient, name)
    async with platform.begin(patient.actor) as uow:
        line, not_checked = await platform.medicine_warnings(uow, "Ecosprin 75", Lang.EN)
        (unknown,) = await platform.medicine_warnings(uow, "Napatrix", Lang.EN)
        bangla, _ = await platform.medicine_warnings(uow, "Ecosprin 75", Lang.BN)
    assert line.startswith("Aspirin (acetylsalicylic acid) + Warfarin:")
    assert "was not checked" in unknown
    # Beside it stands one that nobody knows: the new one was not checked against that.
    assert "Napatrix" in not_checked
    assert "ওয়ারফারিন" in bangla
    async with platform.begin(stranger.actor) as uow:
        assert await platform.medicine_warnings(uow, "Ecosprin 75", Lang.EN) == []
