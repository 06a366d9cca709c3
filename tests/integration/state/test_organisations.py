"""The handlers of organisations: administrators keep them, a patient chooses one, a member sees the patient."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from healthapp.kit.actor import Role
from healthapp.kit.ids import new_id
from state.admin_organisations import OrganisationsState
from state.care import CareState
from state.consent_history import ConsentHistoryState
from state.organisation import OrganisationState
from tests.support.doses import make_daily
from tests.support.people import organisation

if TYPE_CHECKING:
    from healthapp.wiring import Platform
    from tests.conftest import MakeUser
    from tests.support.tabs import Tab, Tabs


async def _desk(tabs: Tabs, make_user: MakeUser) -> Tab:
    tab = await tabs.open(await make_user(Role.ADMIN), "/admin/organisations/")
    await tab.send(OrganisationsState.load())
    assert tab.vars["status"] == "ready"
    return tab


async def test_an_organisation_from_its_beginning_to_its_end(tabs: Tabs, make_user: MakeUser) -> None:
    doctor, patient = await make_user(Role.DOCTOR, name="Dr. Farhana"), await make_user()
    desk = await _desk(tabs, make_user)
    await desk.submit(OrganisationsState.add, name=" ", kind="clinic")
    assert "name" in desk.vars["field_errors"]
    await desk.submit(OrganisationsState.add, name="Shapla Clinic", kind="clinic")
    assert (desk.vars["open_name"], desk.vars["members"]) == ("Shapla Clinic", [])
    for nobody in ("x", "nobody@example.com", patient.email):
        await desk.submit(OrganisationsState.add_member, memberEmail=nobody)
        assert "memberEmail" in desk.vars["field_errors"], nobody
    await desk.submit(OrganisationsState.add_member, memberEmail=doctor.email)
    (member,) = desk.vars["members"]
    assert (member.name, member.email, member.role) == ("Dr. Farhana", doctor.email, "Doctor")
    await desk.submit(OrganisationsState.rename, name="Padma Hospital", kind="hospital")
    assert (desk.vars["open_name"], desk.vars["open_kind"]) == ("Padma Hospital", "hospital")
    await desk.send(OrganisationsState.ask_remove(member.id))
    assert (desk.vars["removing"], desk.vars["removing_name"]) == (member.id, "Dr. Farhana")
    await desk.send(OrganisationsState.leave())
    assert (desk.vars["removing"], len(desk.vars["members"])) == ("", 1), "it was left as it is"
    await desk.send(OrganisationsState.ask_remove(member.id))
    await desk.send(OrganisationsState.remove_member(member.id))
    assert (desk.vars["removing"], desk.vars["members"]) == ("", [])
    await desk.send(OrganisationsState.ask_end())
    await desk.send(OrganisationsState.leave())
    assert not desk.vars["ending"]
    await desk.send(OrganisationsState.ask_end())
    await desk.send(OrganisationsState.end())
    (row,) = desk.vars["rows"]
    assert (row.name, row.ended.startswith("Ended "), desk.vars["open_id"]) == ("Padma Hospital", True, "")
    await desk.send(OrganisationsState.open_one(row.id))
    assert desk.vars["open_id"] == "", "what has ended can't be opened"


@pytest.mark.parametrize("parts", [{"doses": "true"}, {"doses": "true", "figures": "true"}])
async def test_a_patient_chooses_one_and_a_member_sees_them(
    tabs: Tabs, platform: Platform, make_user: MakeUser, parts: dict[str, str]
) -> None:
    member, admin = await make_user(Role.PHARMACIST), await make_user(Role.ADMIN)
    patient = await make_user(name="Rahima Begum")
    await make_daily(platform, patient)
    clinic = await organisation(platform, admin, member)
    mine = await tabs.open(patient, "/care/organisation/")
    await mine.send(OrganisationState.load())
    (choice,) = mine.vars["choices"]
    assert not mine.vars["all_given"]
    assert (choice.value, choice.text) == (str(clinic), "Shapla Clinic (Clinic)")
    await mine.submit(OrganisationState.give, organisationId="", purpose="treatment", **parts)
    assert "organisationId" in mine.vars["field_errors"]
    await mine.submit(OrganisationState.give, organisationId=str(new_id()), purpose="treatment", **parts)
    assert mine.banner.startswith("You do not have permission")
    await mine.submit(OrganisationState.give, organisationId=str(clinic), purpose="treatment", **parts)
    assert mine.redirects == ["/care?given=organisation"]
    # Who has the permission already isn't offered again.
    await mine.send(OrganisationState.load())
    assert (mine.vars["choices"], mine.vars["all_given"]) == ([], True)

    care = await tabs.open(patient, "/care/?given=organisation")
    await care.send(CareState.load())
    (given,) = care.vars["followers"]
    assert (given.name, given.role, given.is_organisation) == ("Shapla Clinic", "organisation", True)
    assert care.banner.startswith("Permission given")
    await care.send(CareState.ask_to_change(given.consent_id))
    assert not care.vars["given"].for_person

    theirs = await tabs.open(member, "/care/")
    await theirs.send(CareState.load())
    (card,) = theirs.vars["people"]
    assert (card.name, card.organisation) == ("Rahima Begum", "Shapla Clinic")
    assert (card.sees_doses, card.sees_figures) == (True, "figures" in parts)
    await theirs.send(CareState.ask_to_end(card.consent_id))
    await theirs.send(CareState.end())
    assert theirs.banner.startswith("You do not have permission"), "it isn't one member's to end"

    await care.send(CareState.ask_to_end(given.consent_id))
    assert care.vars["ending_side"] == "organisation"
    await care.send(CareState.end())
    await theirs.send(CareState.refresh())
    assert (care.vars["followers"], theirs.vars["people"]) == ([], [])
    history = await tabs.open(patient, "/care/permissions/")
    await history.send(ConsentHistoryState.load())
    steps = [(row.who, row.step) for row in history.vars["rows"]]
    assert steps == [("Shapla Clinic", "You ended it"), ("Shapla Clinic", "You gave permission")]
