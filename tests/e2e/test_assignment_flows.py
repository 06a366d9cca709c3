"""A doctor is assigned to a patient, who sees it and ends it; an administrator looks with a reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.async_api import expect

from tests.e2e.pages.users import UsersPage

if TYPE_CHECKING:
    from tests.e2e.people import People


async def test_a_doctor_is_assigned_and_the_patient_ends_it(people: People) -> None:
    admin, doctor = await people.staff("admin"), await people.staff("doctor")
    patient = await people.patient(name="Rahima Begum")
    await patient.remind("Metformin")
    desk = UsersPage(await admin.open("/admin/users"))
    await desk.find(patient.email)
    await desk.open("Rahima Begum")
    await desk.assign("nobody@example.com", "Diabetes clinic")
    await expect(desk.page.get_by_test_id("error-summary")).to_contain_text("No doctor's account")
    await desk.assign(doctor.email, "Diabetes clinic")
    await expect(desk.assignments).to_contain_text("Diabetes clinic")
    board = await doctor.open("/care")
    await board.get_by_test_id("open-assigned").click()
    await expect(board.get_by_test_id("day-doses")).to_contain_text("Metformin")
    care = await patient.open("/care")
    await expect(care.get_by_test_id("assigned-readers")).to_contain_text("Diabetes clinic")
    # By keyboard: the popup of the dose lies over it.
    await care.get_by_test_id("end-assignment").press("Enter")
    await expect(care.get_by_test_id("assigned-readers")).to_have_count(0)
    await board.reload()
    await expect(board.get_by_test_id("banner")).to_contain_text("You do not have permission")


async def test_an_administrator_looks_with_a_reason(people: People) -> None:
    admin, patient = await people.staff("admin"), await people.patient(name="Abdul Karim")
    await patient.remind("Atorvastatin")
    desk = UsersPage(await admin.open("/admin/users"))
    await desk.find(patient.email)
    await desk.open("Abdul Karim")
    await desk.look("He called: no reminders arrive")
    await expect(desk.page.get_by_test_id("day-doses")).to_contain_text("Atorvastatin")
    care = await patient.open("/care")
    await expect(care.get_by_test_id("assigned-readers")).to_contain_text("He called: no reminders arrive")


async def test_the_table_of_roles(people: People) -> None:
    admin = await people.staff("admin")
    page = await admin.open("/admin/users")
    await page.get_by_test_id("open-roles").click()
    await expect(page.get_by_test_id("table-roles")).to_contain_text("read_patient_data")
