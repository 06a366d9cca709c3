"""The list of whom to call, and that only its patient has it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from healthapp.kit.actor import Role
from state.emergency_contacts import EmergencyContactsState
from state.step_up import StepUpState

if TYPE_CHECKING:
    from tests.conftest import MakeUser
    from tests.support.rows import Connection
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


async def test_a_change_asks_who_it_is(tabs: Tabs, make_user: MakeUser, owner: Connection) -> None:
    """At an open page of somebody else's, the one to be called could be made another."""
    person = await make_user()
    tab = await tabs.open(person, "/settings/health/")
    await tab.send(EmergencyContactsState.load())
    owner.execute("UPDATE identity_session SET created_at = created_at - interval '1 hour'")
    given = {"contact_name": "Rahima", "relationship": "mother", "phone": "01712345678"}
    await tab.submit(EmergencyContactsState.add_contact, **given)
    await tab.send(StepUpState.ask())
    assert tab.vars["step_up_open"]
    await tab.submit(StepUpState.confirm, stepUpPassword=person.password)
    await tab.submit(EmergencyContactsState.add_contact, **given)
    (row,) = tab.vars["contacts"]

    owner.execute("UPDATE identity_session SET strong_at = strong_at - interval '1 hour'")
    await tab.send(EmergencyContactsState.ask(row.id))
    assert not tab.vars.get("leaving"), "nothing is asked before it is known who it is"
    owner.execute("UPDATE identity_session SET strong_at = now()")
    await tab.send(EmergencyContactsState.ask(row.id))
    assert tab.vars["leaving_name"] == "Rahima"
    owner.execute("UPDATE identity_session SET strong_at = strong_at - interval '1 hour'")
    await tab.send(EmergencyContactsState.remove())
    assert (len(tab.vars["contacts"]), tab.vars["leaving"]) == (1, row.id), "the question stays until it is answered"
    owner.execute("UPDATE identity_session SET strong_at = now()")
    await tab.send(EmergencyContactsState.remove())
    assert tab.vars["contacts"] == []


async def test_who_has_no_list_is_shown_none(tabs: Tabs, make_user: MakeUser) -> None:
    tab = await tabs.open(await make_user(role=Role.DOCTOR), "/symptoms/")
    await tab.send(EmergencyContactsState.load())
    assert not tab.vars.get("contacts")
