"""The list of whom to call, and that only its patient has it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from healthapp.kit.actor import Role
from state.emergency_contacts import EmergencyContactsState

if TYPE_CHECKING:
    from tests.conftest import MakeUser
    from tests.support.tabs import Tabs


async def test_contacts_are_entered_and_taken_out(tabs: Tabs, make_user: MakeUser) -> None:
    tab = await tabs.open(await make_user(), "/settings/health/")
    await tab.send(EmergencyContactsState.load())
    await tab.submit(
        EmergencyContactsState.add_contact, contact_name="Rahima", relationship="mother", phone="01712345678"
    )
    assert [(row.name, row.relation, row.phone, row.href) for row in tab.vars["contacts"]] == [
        ("Rahima", "mother", "01712-345678", "tel:+8801712345678")
    ]
    await tab.submit(EmergencyContactsState.add_contact, contact_name="Karim", relationship="son", phone="12")
    assert "phone" in tab.errors
    await tab.submit(EmergencyContactsState.add_contact, contact_name="", relationship="son", phone="01812345678")
    assert "contact_name" in tab.errors
    await tab.send(EmergencyContactsState.ask(tab.vars["contacts"][0].id))
    assert tab.vars["leaving_name"] == "Rahima"
    await tab.send(EmergencyContactsState.remove())
    assert tab.vars["contacts"] == []


async def test_who_has_no_list_is_shown_none(tabs: Tabs, make_user: MakeUser) -> None:
    tab = await tabs.open(await make_user(role=Role.DOCTOR), "/symptoms/")
    await tab.send(EmergencyContactsState.load())
    assert not tab.vars.get("contacts")
