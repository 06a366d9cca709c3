"""Accounts: a doctor waits for the check of a licence, and somebody is suspended."""

from __future__ import annotations

import re
import secrets
from typing import TYPE_CHECKING

from playwright.async_api import expect

from tests.e2e.pages.users import RegisterPage, UsersPage
from tests.e2e.people import PASSWORD

if TYPE_CHECKING:
    from tests.e2e.people import OpenContext, People


async def test_a_patient_registers_in_bangla_and_stays_in_it(open_context: OpenContext) -> None:
    page = await (await open_context()).new_page()
    await page.goto("/register")
    await page.get_by_test_id("set-lang-bn").click()
    register = RegisterPage(page)
    await register.fill("রহিমা খাতুন", f"patient-{secrets.token_hex(6)}@example.com", PASSWORD, "patient")
    await register.send()
    await page.wait_for_url("**/today/**")
    await expect(page.locator("html")).to_have_attribute("lang", "bn")
    await expect(page.get_by_role("heading", level=1)).to_have_text(re.compile(r"^[ঀ-৿\s,।!–-]+$"))
    await page.goto("/settings")
    await expect(page.locator("html")).to_have_attribute("lang", "bn")
    await expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("[ঀ-৿]"))


async def test_a_doctor_waits_until_the_licence_is_checked(people: People, open_context: OpenContext) -> None:
    name, email = f"Dr. {secrets.token_hex(4)}", f"doctor-{secrets.token_hex(6)}@example.com"
    register = RegisterPage(await (await open_context()).new_page())
    await register.page.goto("/register")
    await register.page.get_by_test_id("set-lang-en").click()
    await expect(register.licence).to_be_hidden()
    await register.fill(name, email, PASSWORD, "doctor")
    await expect(register.licence).to_be_visible()
    await register.send()
    # What was typed is there again, and what is missing is named.
    await expect(register.page.get_by_test_id("error-summary")).to_contain_text("Licence number")
    await register.page.get_by_test_id("field-licenceNumber").fill("A-48213")
    await register.page.get_by_test_id("field-password").fill(PASSWORD)
    await register.send()
    await register.page.wait_for_url("**/waiting/**")
    await expect(register.page.get_by_test_id("licence")).to_contain_text("A-48213")
    await register.page.goto("/today")
    await register.page.wait_for_url("**/waiting/**")
    desk = UsersPage(await (await people.staff("admin")).open("/admin/users?status=waiting"))
    await desk.open(name)
    await desk.page.get_by_test_id("field-reason").fill("This number belongs to somebody else")
    await desk.page.get_by_test_id("refuse").click()
    # The waiting page hears of it by itself, both times.
    await expect(register.page.get_by_test_id("refused")).to_contain_text("belongs to somebody else")
    await register.page.get_by_test_id("field-licenceNumber").fill("A-48214")
    await register.page.get_by_test_id("send-licence").click()
    await expect(register.page.get_by_test_id("waits")).to_be_visible()
    await desk.page.reload()
    # Nobody is approved without the last day of the licence, and its owner reads it.
    await desk.page.get_by_test_id("approve").click()
    await expect(desk.page.get_by_test_id("error-summary")).to_contain_text("Valid until")
    await desk.page.get_by_test_id("field-validUntil").fill("2060-01-31")
    await desk.act("approve")
    await expect(desk.page.get_by_test_id("banner")).to_contain_text("approved")
    await register.page.wait_for_url("**/care/**")
    await register.page.goto("/settings")
    await expect(register.page.get_by_test_id("my-licence")).to_contain_text("31 January 2060")
    # Renewed, it says the new day.
    await desk.page.get_by_test_id("field-validUntil").fill("2065-01-31")
    await desk.act("renew")
    await expect(desk.page.get_by_test_id("licence").first).to_contain_text("31 January 2065")


async def test_a_licence_number_that_two_have_given_is_a_warning(people: People, open_context: OpenContext) -> None:
    number = f"B-{secrets.token_hex(4)}"
    names = [f"Dr. {secrets.token_hex(4)}" for _ in range(2)]
    for name in names:
        register = RegisterPage(await (await open_context()).new_page())
        await register.page.goto("/register")
        await register.page.get_by_test_id("set-lang-en").click()
        await register.fill(name, f"doctor-{secrets.token_hex(6)}@example.com", PASSWORD, "doctor")
        await register.page.get_by_test_id("field-licenceNumber").fill(number)
        await register.send()
        await register.page.wait_for_url("**/waiting/**")
    desk = UsersPage(await (await people.staff("admin")).open("/admin/users?status=waiting"))
    await desk.open(names[1])
    licence = desk.page.get_by_test_id("licence")
    await expect(licence).to_contain_text("Somebody else has given the same licence number")
    await licence.get_by_role("link", name=names[0]).click()
    await expect(desk.page.get_by_role("heading", level=1)).to_have_text(names[0])
    await expect(licence.get_by_role("link", name=names[1])).to_be_visible()


async def test_a_suspended_account_is_out_at_once(people: People) -> None:
    admin, patient = await people.staff("admin"), await people.patient(name="Karim Uddin")
    home = await patient.open("/today")
    desk = UsersPage(await admin.open("/admin/users"))
    await desk.find("Karim")
    await expect(desk.page.get_by_test_id("error-summary")).to_contain_text("Names can't be searched")
    await desk.find_one(patient.email)
    await desk.open("Karim Uddin")
    await desk.act("suspend")
    await expect(desk.page.get_by_test_id("banner")).to_contain_text("suspended")
    await home.wait_for_url("**/login/**")
    await desk.act("reactivate")
    await expect(desk.page.get_by_test_id("suspend")).to_be_visible()


async def test_an_emergency_account_opens_one_page(people: People) -> None:
    staff = await people.staff("emergency")
    page = await staff.context.new_page()
    await page.goto("/emergency-desk")
    await expect(page.get_by_test_id("what-it-can")).to_contain_text("not in this app yet")
    await expect(page.get_by_test_id("account")).to_contain_text(staff.email)
    # Their own password is theirs to change.
    await page.get_by_test_id("open-security").click()
    await page.get_by_test_id("change-password").click()
    await page.get_by_test_id("field-currentPassword").fill(PASSWORD)
    await page.get_by_test_id("field-newPassword").fill("another long sentence of mine")
    await page.get_by_test_id("save-password").click()
    await expect(page.get_by_test_id("banner")).to_be_visible()
    for path in ("/today", "/care", "/settings", "/admin"):
        await page.goto(path)
        await expect(page.get_by_test_id("what-it-can")).to_be_visible()
