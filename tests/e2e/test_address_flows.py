"""Showing that an address and a number are one's own, from the settings over mailbox and phone."""

from __future__ import annotations

import re
import secrets
from typing import TYPE_CHECKING

from playwright.async_api import expect

from tests.e2e.pages.addresses import AddressesPage
from tests.e2e.pages.care import CarePage
from tests.e2e.pages.outbox import CODE, PROOF, Outbox
from tests.e2e.people import PASSWORD

if TYPE_CHECKING:
    from tests.e2e.people import OpenContext, People


def _number() -> str:
    """Return a number that no other flow uses."""
    return f"+88017{secrets.randbelow(10**8):08d}"


async def test_an_invitation_waits_until_the_address_is_proven(people: People, open_context: OpenContext) -> None:
    patient = await people.patient(name="Abdul Karim")
    carer = await people.caregiver(proven=False)
    await CarePage(await patient.open("/care")).ask(carer.email)
    care = CarePage(await carer.open("/care"))
    await expect(care.page.get_by_test_id("unproven")).to_contain_text("not confirmed yet")
    await expect(care.requests).to_have_count(0)
    # The mailbox is read in another browser, where nobody is logged in.
    context = await open_context(locale="en")
    await context.add_cookies([{"name": "lang", "value": "en", "url": carer.url}])
    link = await Outbox(context).newest("email", carer.email, PROOF)
    page = await context.new_page()
    await page.goto(link)
    await page.wait_for_url("**/login/**")
    await page.locator("#field-email").fill(carer.email)
    await page.locator("#field-password").fill(PASSWORD)
    await page.get_by_test_id("login").click()
    await page.wait_for_url("**/prove/**")
    await expect(page.get_by_test_id("prove-address")).to_have_text(carer.email)
    await page.get_by_test_id("prove").click()
    await page.wait_for_url("**/care/**")
    await expect(page.get_by_test_id("banner")).to_contain_text("A request waits for your answer")
    await CarePage(page).answer("Abdul Karim", agree=True)
    await expect(CarePage(page).person("Abdul Karim")).to_be_visible()


async def test_a_number_is_proven_by_its_code(people: People) -> None:
    patient = await people.patient()
    addresses = AddressesPage(await patient.open("/settings/addresses"))
    number = _number()
    await addresses.change("phone", "12")
    await expect(addresses.page.locator("#error-phone")).to_be_visible()
    await addresses.part("field-phone").fill(number)
    await addresses.part("save-address").click()
    await expect(addresses.part("phone")).to_contain_text(f"A code has gone to 0{number[4:8]}-{number[8:]}")
    code = await Outbox(patient.context).newest("sms", number, CODE)
    await addresses.type_code(f"{(int(code) + 1) % 10**6:06d}")
    await expect(addresses.page.locator("#error-code")).to_contain_text("does not match")
    await addresses.type_code(code)
    await expect(addresses.banner).to_have_text("Your phone number is confirmed.")
    await expect(addresses.part("phone")).to_contain_text("Confirmed")


async def test_another_address_takes_the_place_once_it_is_proven(people: People) -> None:
    patient = await people.patient("bn")
    addresses = AddressesPage(await patient.open("/settings/addresses"))
    fresh = f"flow-{secrets.token_hex(6)}@example.com"
    await addresses.change("email", fresh)
    await expect(addresses.part("email-waiting")).to_contain_text(fresh)
    await addresses.open_link(await Outbox(patient.context).newest("email", fresh, PROOF))
    await addresses.page.wait_for_url("**/settings/addresses/**")
    await expect(addresses.banner).to_contain_text("নিশ্চিত হয়েছে")
    await expect(addresses.part("email")).to_contain_text(fresh)
    told = await Outbox(patient.context).newest("email", patient.email, re.compile("অন্য একটি ই-মেইল ঠিকানা"))
    assert told
