"""A patient writes their allergies and illnesses down, and is warned by them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.async_api import expect

if TYPE_CHECKING:
    from tests.e2e.people import People


async def test_what_is_written_down_warns_of_a_new_medicine(people: People) -> None:
    patient = await people.patient("bn")
    page = await patient.open("/settings")
    await page.get_by_test_id("open-health").get_by_role("link").click()
    allergies = page.get_by_test_id("allergies")
    await page.get_by_test_id("none-allergies").click()
    await expect(page.get_by_test_id("said-none-allergies")).to_be_visible()
    await page.get_by_test_id("field-substance").fill("পেনিসিলিন")
    await page.get_by_test_id("field-reaction").fill("সারা গায়ে চাকা")
    await page.get_by_test_id("add-allergy").click()
    await expect(allergies.get_by_test_id("fact")).to_contain_text("সারা গায়ে চাকা")
    await expect(page.get_by_test_id("said-none-allergies")).to_have_count(0)
    await page.get_by_test_id("field-name").fill("zzqx")
    await page.get_by_test_id("add-condition").click()
    illness = page.get_by_test_id("conditions").get_by_test_id("fact")
    await expect(illness).to_contain_text("চিনি না")
    await illness.get_by_test_id("fact-remove").click()
    await page.get_by_test_id("dialog-remove-fact-confirm").click()
    await expect(illness).to_have_count(0)
    await page.goto("/reminders/new")
    await page.get_by_test_id("field-name").fill("Fimoxyl 500")
    await page.get_by_test_id("field-dosage").fill("1")
    await page.get_by_test_id("save").click()
    await expect(page.get_by_test_id("medicine-warning")).to_contain_text("পেনিসিলিন")


async def test_whom_to_call_stands_before_a_patient_in_an_emergency(people: People) -> None:
    patient = await people.patient("bn")
    page = await patient.open("/settings/health")
    await page.get_by_test_id("field-contact_name").fill("রহিমা বেগম")
    await page.get_by_test_id("field-relationship").select_option("mother")
    await page.get_by_test_id("field-phone").fill("০১৭১২-৩৪৫৬৭৮")
    await page.get_by_test_id("add-contact").click()
    await expect(page.get_by_test_id("contact")).to_contain_text("মা · ০১৭১২-৩৪৫৬৭৮")
    await page.goto("/assistant")
    await page.get_by_test_id("field-message").fill("আমার বুকে প্রচণ্ড চাপ ব্যথা, ঘাম হচ্ছে")
    await page.get_by_test_id("send").click()
    contact = page.get_by_test_id("alert-emergency").get_by_test_id("call-contact")
    await expect(contact).to_contain_text("ফোন করুন (মা, ০১৭১২-৩৪৫৬৭৮)")
    await expect(contact).to_have_attribute("href", "tel:+8801712345678")
    await page.goto("/symptoms")
    await page.get_by_test_id("field-text").fill("বুকে প্রচণ্ড চাপ ব্যথা, ঘাম হচ্ছে, শ্বাস নিতে পারছি না")
    await page.get_by_test_id("begin").click()
    await expect(page.get_by_test_id("call-contact").first).to_have_attribute("href", "tel:+8801712345678")
    await page.goto("/settings/health")
    await page.get_by_test_id("contact-remove").click()
    await page.get_by_test_id("dialog-remove-contact-confirm").click()
    await expect(page.get_by_test_id("contact")).to_have_count(0)
