"""Logging in by two steps: turning it on, using it, losing the phone, and proving who one is before a change."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.async_api import expect

from tests.e2e.looking import faults
from tests.e2e.pages.outbox import CODE, Outbox
from tests.e2e.pages.recovery import RecoveryPages
from tests.e2e.pages.security import Authenticator, LoginPages, SecurityPage, app_code
from tests.e2e.pages.settings import SettingsPage
from tests.e2e.people import PASSWORD

if TYPE_CHECKING:
    from tests.e2e.people import OpenContext, Patient, People

FRESH = "sonali-ruhi-5512"


async def _with_app(patient: Patient) -> tuple[SecurityPage, str, list[str]]:
    """Add an authenticator app on the page; returns the page, the app's secret and the recovery codes."""
    security = SecurityPage(await patient.open("/settings/security"))
    secret = await security.begin_app()
    await security.confirm_app(app_code(secret))
    return security, secret, await security.codes()


async def test_an_app_is_added_and_asked_for_at_the_next_login(people: People) -> None:
    patient = await people.patient()
    page = await patient.open("/settings")
    await page.get_by_test_id("open-security").click()
    security = SecurityPage(page)
    secret = await security.begin_app()
    await expect(page.get_by_role("img", name="QR code")).to_be_visible()
    await security.confirm_app("000000" if app_code(secret) != "000000" else "111111")
    await expect(page.locator("#error-code")).to_contain_text("does not match")
    used = app_code(secret)
    await security.confirm_app(used)
    assert len(set(await security.codes())) == 10
    await security.part("codes-kept").click()
    await expect(security.part("recovery")).to_contain_text("10 codes are left.")
    await expect(security.part("new-codes")).to_have_count(0)

    await page.goto("/settings/")
    await SettingsPage(page).log_out()
    await page.wait_for_url("**/login/**")
    login = LoginPages(page)
    await login.password(patient.email, PASSWORD)
    await login.code(used)
    await expect(page.locator("#error-code")).to_contain_text("each code works once")
    # The next one is good already, and a step later still.
    await login.code(app_code(secret, 1))
    await page.wait_for_url("**/today/**")


async def test_without_the_phone_a_recovery_code_opens(people: People) -> None:
    patient = await people.patient("bn")
    security, _, codes = await _with_app(patient)
    await patient.context.clear_cookies(name="healthapp_session")
    login = LoginPages(security.page)
    await login.password(patient.email, PASSWORD)
    await login.choose("recovery")
    await login.code(codes[4].upper())
    await security.page.wait_for_url("**/today/**")
    await security.page.goto("/settings/security/")
    await expect(security.part("recovery")).to_contain_text("৯টি কোড বাকি আছে।")


@pytest.mark.own_instance
async def test_a_change_asks_who_it_is_and_then_goes_on(people: People) -> None:
    patient = await people.patient()
    security, secret, _ = await _with_app(patient)
    await patient.grow_old()
    await security.remove_app()
    await security.prove(app_code(secret, -5))
    await expect(security.page.locator("#error-stepUpCode")).to_contain_text("does not match")
    await security.prove(app_code(secret, 1))
    await expect(security.page.get_by_test_id("banner")).to_have_text("Removed.")
    await expect(security.part("add-totp")).to_be_visible()


async def test_a_code_by_e_mail_is_a_second_step(people: People) -> None:
    patient = await people.patient()
    security = SecurityPage(await patient.open("/settings/security"))
    await expect(security.part("factor-email")).to_contain_text("Confirm your e-mail address first.")
    await patient.prove_email()
    await security.page.reload()
    await security.add("email")
    assert len(await security.codes()) == 10
    await patient.context.clear_cookies(name="healthapp_session")
    login = LoginPages(security.page)
    await login.password(patient.email, PASSWORD)
    await login.send("email")
    code = await Outbox(patient.context).newest("email", patient.email, CODE)
    await login.code(f"{(int(code) + 1) % 10**6:06d}")
    await expect(security.page.locator("#error-code")).to_contain_text("does not match")
    await login.code(code)
    await security.page.wait_for_url("**/today/**")


@pytest.mark.own_instance
async def test_a_code_by_sms_proves_who_one_is(people: People) -> None:
    patient = await people.patient("bn")
    number = await patient.prove_phone()
    security = SecurityPage(await patient.open("/settings/security"))
    await security.add("sms")
    await security.codes()
    await patient.grow_old()
    await security.part("remove-sms").click()
    await security.part("dialog-remove-sms-confirm").click()
    await security.part("step-up-send-sms").click()
    await expect(security.page.get_by_role("status").filter(has_text="SMS-এ পাঠানো হয়েছে")).to_be_visible()
    assert not await faults(security.page, "/settings/security with the question who it is")
    await security.prove(await Outbox(patient.context).newest("sms", number, CODE, after=1))
    await expect(security.part("add-sms")).to_be_visible()


async def test_a_passkey_is_made_and_opens_the_account(people: People) -> None:
    """At `localhost`: a passkey belongs to a name, and browsers make none for a number."""
    patient = await people.at_localhost().patient()
    page = await patient.open("/settings/security")
    security, device = SecurityPage(page), await Authenticator.plug_in(page)
    await security.make_passkey("Test phone")
    assert len(await security.codes()) == 10
    await security.part("codes-kept").click()
    await expect(security.part("passkey")).to_contain_text("Test phone")

    login = LoginPages(page)
    await patient.context.clear_cookies(name="healthapp_session")
    await page.goto("/login/")
    await login.passkey("login")
    await page.wait_for_url("**/today/**")

    await patient.context.clear_cookies(name="healthapp_session")
    await login.password(patient.email, PASSWORD)
    await device.verify(verified=False)
    await login.passkey("second")
    await expect(page.get_by_text("No passkey was given.")).to_be_visible()
    await device.verify(verified=True)
    await login.passkey("second")
    await page.wait_for_url("**/today/**")


@pytest.mark.own_instance
async def test_a_passkey_proves_who_one_is_and_is_removed(people: People) -> None:
    patient = await people.at_localhost().patient("bn")
    page = await patient.open("/settings/security")
    security, _ = SecurityPage(page), await Authenticator.plug_in(page)
    await security.make_passkey("ফোন")
    await security.codes()
    await security.part("codes-kept").click()
    await security.part("rename-passkey").click()
    await security.part("field-passkeyName").fill("পুরোনো ফোন")
    await security.part("save-passkey").click()
    await expect(security.part("passkey")).to_contain_text("পুরোনো ফোন")
    await patient.grow_old()
    await security.remove_passkey()
    async with page.expect_navigation():
        await security.part("passkey-step_up").click()
    await security.part("passkey").wait_for()
    await security.remove_passkey()
    await expect(security.part("passkey")).to_have_count(0)
    await expect(security.part("two-steps")).to_contain_text("বন্ধ")


async def test_a_password_is_changed_by_the_present_one(people: People, open_context: OpenContext) -> None:
    patient = await people.patient()
    page, elsewhere = await patient.open("/settings/security"), RecoveryPages(await (await open_context()).new_page())
    await elsewhere.page.goto("/login")
    await elsewhere.log_in(patient.email, PASSWORD)
    await elsewhere.page.wait_for_url("**/today/**")
    await elsewhere.page.locator(".app[data-nav]").wait_for()
    security = SecurityPage(page)
    await security.change_password("not-my-password", FRESH)
    await expect(page.locator("#error-currentPassword")).to_contain_text("does not match")
    await security.change_password(PASSWORD, FRESH)
    await expect(page.get_by_text("Your password is changed.")).to_be_visible()
    await elsewhere.page.wait_for_url("**/login/**")
    await elsewhere.log_in(patient.email, FRESH)
    await elsewhere.page.wait_for_url("**/today/**")
