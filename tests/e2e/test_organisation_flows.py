"""A patient lets a clinic see their record: who works there sees it, until one of the two ends it."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from playwright.async_api import expect

from tests.e2e.pages.care import CarePage
from tests.e2e.pages.organisations import ChoosePage, OrganisationsPage

if TYPE_CHECKING:
    from tests.e2e.people import People


async def test_a_patient_lets_a_clinic_see_and_ends_it(people: People) -> None:
    admin, doctor = await people.staff("admin"), await people.staff("doctor")
    patient = await people.patient(name="Rahima Begum")
    await patient.remind_daily("Metformin", "08:00")
    clinic = f"Shapla Clinic {secrets.token_hex(3)}"
    desk = OrganisationsPage(await admin.open("/admin/organisations"))
    await desk.add(clinic, "clinic")
    await desk.add_member(patient.email)
    await expect(desk.page.get_by_test_id("error-summary")).to_contain_text("has that e-mail address")
    await desk.add_member(doctor.email)
    await expect(desk.members).to_have_count(1)

    care = CarePage(await patient.open("/care"))
    await care.page.get_by_test_id("choose-organisation").click()
    await ChoosePage(care.page).give(clinic)
    await expect(care.banner).to_contain_text("Permission given")

    board = CarePage(await doctor.open("/care"))
    await expect(board.person("Rahima Begum")).to_contain_text(f"You see this for {clinic}")
    await board.person("Rahima Begum").get_by_test_id("open-adherence").click()
    await expect(board.page.get_by_role("heading", level=1)).to_contain_text("Rahima Begum")

    await care.page.reload()
    await expect(care.log.filter(has_text=clinic).first).to_contain_text("Tanvir Ahmed")
    await care.followers.filter(has_text=clinic).get_by_test_id("end-permission").click()
    await care.page.get_by_test_id("dialog-end-permission-confirm").click()
    await expect(care.followers).to_have_count(0)
    await board.page.reload()
    await expect(board.page.get_by_test_id("banner")).to_contain_text("You do not have permission")


async def test_who_leaves_a_clinic_sees_its_patients_no_more(people: People) -> None:
    admin, doctor = await people.staff("admin"), await people.staff("doctor")
    patient = await people.patient(name="Abdul Karim")
    clinic = f"Padma Hospital {secrets.token_hex(3)}"
    desk = OrganisationsPage(await admin.open("/admin/organisations"))
    await desk.add(clinic, "hospital")
    await desk.add_member(doctor.email)
    await expect(desk.members).to_have_count(1)
    await ChoosePage(await patient.open("/care/organisation")).give(clinic)
    board = CarePage(await doctor.open("/care"))
    await expect(board.person("Abdul Karim")).to_have_count(1)
    await desk.remove("Tanvir Ahmed")
    await expect(desk.members).to_have_count(0)
    await board.page.reload()
    await expect(board.page.get_by_test_id("people-empty")).to_be_visible()
