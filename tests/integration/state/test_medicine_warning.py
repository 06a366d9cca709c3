"""What is said of a medicine that was just saved: what is known of it, or that it could not be checked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from healthapp.kit.errors import HealthError, Kind
from healthapp.wiring import Platform
from state.interactions import MedicineWarningState
from state.reminder_form import ReminderFormState

if TYPE_CHECKING:
    import pytest

    from tests.conftest import MakeUser
    from tests.support.people import Person
    from tests.support.tabs import Tab, Tabs


async def _save(tabs: Tabs, person: Person, name: str) -> Tab:
    tab = await tabs.open(person, "/reminders/new/")
    await tab.send(ReminderFormState.load())
    await tab.submit(ReminderFormState.save, name=name, dosage="1")
    assert tab.redirects[-1] == "/medicines"
    tab.at = "/medicines/"
    await tab.send(MedicineWarningState.load())
    return tab


async def test_it_warns_of_what_does_not_go_with_another(tabs: Tabs, make_user: MakeUser) -> None:
    person = await make_user()
    alone = await _save(tabs, person, "Warfarin 5 mg")
    assert (alone.vars.get("lines") or [], alone.vars.get("not_possible") or False) == ([], False)
    tab = await _save(tabs, person, "Ecosprin 75")
    assert any("Warfarin" in line for line in tab.vars["lines"])
    assert tab.vars["not_possible"] is False
    assert any("Age" in line or "বয়স" in line for line in tab.vars["not_checked"]), "what is unknown is said beside it"
    await tab.send(MedicineWarningState.close())
    assert (tab.vars["lines"], tab.vars["not_checked"]) == ([], [])


async def test_a_check_that_fails_is_said_and_the_medicine_stays(
    tabs: Tabs, platform: Platform, make_user: MakeUser, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_given: Any) -> list[str]:
        raise HealthError(Kind.UNAVAILABLE)

    monkeypatch.setattr(Platform, "medicine_warnings", broken)
    person = await make_user()
    tab = await _save(tabs, person, "Ecosprin 75")
    assert tab.vars["not_possible"] is True
    async with platform.begin(person.actor) as uow:
        assert await platform.own_medicines(uow) == ["Ecosprin 75"]
