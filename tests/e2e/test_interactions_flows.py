"""Checking medicines: without a login and with one's own, and the warning when a medicine is added."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.async_api import expect

if TYPE_CHECKING:
    from tests.e2e.people import OpenContext, People


async def test_medicines_are_checked_without_a_login(open_context: OpenContext) -> None:
    context = await open_context()
    page = await context.new_page()
    await page.goto("/login")
    await context.add_cookies([{"name": "lang", "value": "bn", "url": page.url}])
    await page.goto("/")
    await page.get_by_test_id("go-interactions").click()
    for name in ("ওয়ারফারিন", "Ecosprin 75", "warfrin"):
        await page.get_by_test_id("field-medicine").fill(name)
        await page.get_by_test_id("add").click()
        await expect(page.get_by_test_id("chip").filter(has_text=name)).to_be_visible()
    await page.get_by_test_id("facts").locator("summary").click()
    age, weight = [await page.get_by_test_id(f"field-{name}").bounding_box() for name in ("age", "weight")]
    assert age
    assert weight
    assert (age["y"], age["width"]) == (weight["y"], weight["width"]), "beside each other, however long their hints"
    await page.get_by_test_id("check").click()
    await expect(page.get_by_test_id("finding").first).to_contain_text("মারাত্মক")
    unknown = page.get_by_test_id("unknown")
    await expect(unknown).to_contain_text("warfrin")
    # What was offered is taken only once a person says so.
    await unknown.get_by_test_id("mean").first.click()
    await expect(unknown).to_have_count(0)
    for name in ("Ecosprin 75", "Warfarin"):
        await page.get_by_test_id("chip").filter(has_text=name).click()
        await expect(page.get_by_test_id("chip").filter(has_text=name)).to_have_count(0)
    await page.get_by_test_id("check").click()
    await expect(page.get_by_test_id("summary")).to_contain_text("তার মানে এই নয় যে এগুলো নিরাপদ")


async def test_of_a_wide_word_a_few_medicines_stand_open_and_the_rest_in_a_fold(open_context: OpenContext) -> None:
    context = await open_context(viewport={"width": 360, "height": 800})
    page = await context.new_page()
    await page.goto("/interactions")
    for name in ("warfarin", "antibiotic"):
        await page.get_by_test_id("field-medicine").fill(name)
        await page.get_by_test_id("add").click()
        await expect(page.get_by_test_id("chip").filter(has_text=name)).to_be_visible()
    await page.get_by_test_id("check").click()
    unknown = page.get_by_test_id("unknown")
    meant = unknown.get_by_test_id("mean")
    await expect(unknown).to_be_visible()
    await expect(meant.filter(visible=True)).to_have_count(6)
    head = unknown.get_by_test_id("more-meant").locator("summary")
    for each in (head, meant.first):
        box = await each.bounding_box()
        assert box
        assert box["height"] >= 44, box
    await head.focus()
    await page.keyboard.press("Enter")
    await expect(meant.last).to_be_visible()
    last = await meant.last.inner_text()
    await meant.last.focus()
    await page.keyboard.press("Enter")
    await expect(unknown).to_have_count(0)
    await expect(page.get_by_test_id("chip").filter(has_text=last.split(" (")[0])).to_be_visible()


async def test_a_medicine_that_does_not_go_with_another_warns_and_is_saved(people: People) -> None:
    patient = await people.patient("en")
    await patient.remind_daily("Warfarin 5 mg", "08:00")
    page = await patient.open("/reminders/new")
    await page.get_by_test_id("field-name").fill("Ecosprin 75")
    await page.get_by_test_id("field-dosage").fill("1")
    await page.get_by_test_id("save").click()
    warning = page.get_by_test_id("medicine-warning")
    await expect(warning).to_contain_text("Aspirin (acetylsalicylic acid) + Warfarin")
    # "1" of "Ecosprin 75": 75 of what is not written, so the amount was not checked.
    await expect(warning.get_by_test_id("warning-not-checked")).to_contain_text("amount is too much")
    await expect(page.get_by_text("Ecosprin 75").first).to_be_visible()
    await warning.get_by_test_id("open-check").click()
    await page.get_by_test_id("add-own").click()
    await expect(page.get_by_test_id("chip")).to_have_count(2)
    await page.get_by_test_id("check").click()
    await expect(page.get_by_test_id("finding").first).to_contain_text("Severe")
