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
    await desk.find_one(patient.email)
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
    await desk.find_one(patient.email)
    await desk.open("Abdul Karim")
    await desk.look("He called: no reminders arrive")
    await expect(desk.page.get_by_test_id("day-doses")).to_contain_text("Atorvastatin")
    care = await patient.open("/care")
    await expect(care.get_by_test_id("assigned-readers")).to_contain_text("He called: no reminders arrive")


async def test_a_permission_is_taken_from_a_doctor_and_given_back(people: People) -> None:
    admin, doctor = await people.staff("admin"), await people.staff("doctor")
    patient = await people.patient(name="Rahima Begum")
    await patient.remind("Metformin")
    desk = UsersPage(await admin.open("/admin/users"))
    await desk.find_one(patient.email)
    await desk.open("Rahima Begum")
    await desk.assign(doctor.email, "Diabetes clinic")
    await expect(desk.assignments).to_contain_text("Diabetes clinic")
    board = await doctor.open("/care")
    await board.get_by_test_id("open-assigned").click()
    await expect(board.get_by_test_id("day-doses")).to_contain_text("Metformin")
    await desk.page.goto("/admin/roles/")
    await desk.take("doctor:read_patient_data", "The ward is closed")
    await expect(desk.taken).to_contain_text("The ward is closed")
    await board.reload()
    await expect(board.get_by_test_id("banner")).to_contain_text("An administrator has taken this permission away")
    await desk.give_back("The ward is open again")
    # What another flow has taken from a person may be left.
    await expect(desk.taken).not_to_contain_text("The ward is closed")
    await expect(desk.taken.get_by_test_id("give")).to_have_count(0)
    await board.reload()
    await expect(board.get_by_test_id("day-doses")).to_contain_text("Metformin")


async def test_what_is_taken_from_an_administrator_leaves_their_navigation(people: People) -> None:
    admin, other = await people.staff("admin"), await people.staff("admin")
    theirs = await other.open("/admin")
    await expect(theirs.get_by_test_id("nav-logs")).to_be_visible()
    desk = UsersPage(await admin.open("/admin/users"))
    await desk.find_one(other.email)
    await desk.rows.filter(has_text=other.email).get_by_role("link").click()
    await desk.take("read_logs", "On leave until January")
    await expect(desk.taken).to_contain_text("On leave until January")
    # Their open tab hears of it.
    await expect(theirs.get_by_test_id("nav-logs")).to_have_count(0)
    await expect(theirs.get_by_test_id("nav-compliance")).to_be_visible()
    await theirs.goto("/admin/logs/")
    await expect(theirs.get_by_test_id("taken-away")).to_contain_text("An administrator has taken this permission away")


async def test_the_table_of_roles(people: People) -> None:
    admin = await people.staff("admin")
    page = await admin.open("/admin/users")
    await page.get_by_test_id("open-roles").click()
    table = page.get_by_test_id("table-roles")
    await expect(table).to_contain_text("read_patient_data")
    # On a phone nothing stands beside what is seen: each permission names who has it.
    await page.set_viewport_size({"width": 360, "height": 740})
    assert await table.evaluate("one => one.scrollWidth <= one.clientWidth")
    cells = table.locator("tr", has_text="manage_accounts").locator("td:visible")
    await expect(cells).to_have_count(1)
    assert "Administrator" in await cells.evaluate("one => getComputedStyle(one, '::after').content")
