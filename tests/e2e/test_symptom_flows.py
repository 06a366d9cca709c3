"""The symptom check: without a login, in three writings, with its dangers said at once and its words kept nowhere."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from playwright.async_api import expect

from tests.e2e.pages.symptoms import SymptomsPage

if TYPE_CHECKING:
    from playwright.async_api import Route

    from tests.e2e.conftest import Product
    from tests.e2e.people import OpenContext, People


async def _open(open_context: OpenContext, product: Product, lang: str = "en") -> SymptomsPage:
    context = await open_context()
    await context.add_cookies([{"name": "lang", "value": lang, "url": product.url}])
    symptoms = SymptomsPage(await context.new_page())
    await symptoms.open()
    return symptoms


@pytest.mark.parametrize(
    ("lang", "said", "age", "condition", "title"),
    [
        ("en", "I have a runny nose and I am sneezing since yesterday", "30", "cold", "Care for it at home"),
        ("bn", "কাল থেকে নাক দিয়ে পানি পড়ছে আর হাঁচি হচ্ছে", "৩০", "সর্দি", "বাড়িতে যত্ন নিন"),
    ],
    ids=["english", "bangla"],
)
async def test_questions_lead_to_a_result_without_a_login(
    open_context: OpenContext, product: Product, lang: str, said: str, age: str, condition: str, title: str
) -> None:
    symptoms = await _open(open_context, product, lang)
    page = symptoms.page
    await symptoms.about(age, "female")
    await page.get_by_test_id("pregnant-no").check()
    await symptoms.write(said)
    await symptoms.begin.click()
    assert await symptoms.answer_all("no") > 0
    await expect(page.get_by_test_id("urgency-advice")).to_contain_text(title)
    first = page.get_by_test_id("condition").first
    await expect(first).to_contain_text(condition)
    await expect(symptoms.understood).to_contain_text(said)
    assert "?" not in page.url, "what was typed is nobody else's"
    await first.get_by_test_id("condition-link").click()
    await expect(page.get_by_test_id("entry")).to_be_visible()
    await page.go_back()
    await expect(page.get_by_test_id("condition").first).to_contain_text(condition)


async def test_a_red_flag_shows_the_number_at_once(open_context: OpenContext, product: Product) -> None:
    symptoms = await _open(open_context, product, "bn")
    page = symptoms.page
    await expect(page.get_by_test_id("danger-first").get_by_test_id("call")).to_have_attribute("href", "tel:999")
    await symptoms.about("58", "male")
    await symptoms.write("buke chap diye betha, ghamchi")
    await symptoms.begin.click()
    danger = page.get_by_test_id("urgency-emergency")
    await expect(danger.get_by_test_id("call")).to_have_attribute("href", "tel:999")
    await expect(danger.get_by_test_id("call")).to_contain_text("৯৯৯")
    # What it may be stands in nobody's way, and never beside the number.
    await expect(page.get_by_test_id("conditions-later")).to_be_visible()
    await expect(page.get_by_test_id("condition").first).to_be_hidden()
    await expect(symptoms.question).to_have_count(0)


@pytest.mark.parametrize(
    ("lang", "now", "named", "doubt", "row"),
    [
        ("en", "my father is having a stroke", "Told as happening now", "took a gas tablet", "Not clear"),
        ("bn", "বাবার এখন স্ট্রোক হচ্ছে", "এখন হচ্ছে বলেছেন", "গ্যাসের ট্যাবলেট খেয়ে ফেলেছে", "ঠিক বোঝা যায়নি"),
    ],
    ids=["english", "bangla"],
)
async def test_it_says_which_illness_it_heard_and_what_is_unclear(
    open_context: OpenContext, product: Product, lang: str, now: str, named: str, doubt: str, row: str
) -> None:
    symptoms = await _open(open_context, product, lang)
    page = symptoms.page
    await symptoms.write(now)
    await symptoms.begin.click()
    await expect(page.get_by_test_id("urgency-emergency")).to_be_visible()
    await expect(symptoms.understood).to_contain_text(named)
    await page.get_by_test_id("again").click()
    await symptoms.write(doubt)
    await symptoms.begin.click()
    await expect(symptoms.question).to_be_visible()
    await page.get_by_test_id("finish").click()
    await expect(page.get_by_test_id("urgency-emergency")).to_be_visible()
    await expect(symptoms.understood).to_contain_text(row)


async def test_a_danger_is_said_before_the_first_question(open_context: OpenContext, product: Product) -> None:
    symptoms = await _open(open_context, product)
    page = symptoms.page
    await symptoms.choose("crush", "Crushing chest pain")
    await symptoms.choose("cold sw", "Cold sweat")
    danger = page.get_by_test_id("danger")
    await expect(danger).to_contain_text("may be an emergency")
    await expect(danger.get_by_test_id("call")).to_have_attribute("href", "tel:999")
    await expect(symptoms.begin).to_be_visible()
    await symptoms.chosen.filter(has_text="Crushing").click()
    await expect(danger).to_have_count(0)


async def test_nothing_fits_is_an_answer(open_context: OpenContext, product: Product) -> None:
    symptoms = await _open(open_context, product)
    page = symptoms.page
    await symptoms.field("symptom").fill("qqxyz")
    await symptoms.begin.click()
    await expect(page.get_by_test_id("error-summary")).to_contain_text("No symptom is known by these words")
    await symptoms.begin.click()
    await expect(page.get_by_test_id("nothing-fits")).to_be_visible()
    await expect(page.get_by_test_id("unknown")).to_contain_text("qqxyz")
    await expect(page.get_by_test_id("understood-nothing")).to_be_visible()
    # What was not understood never reads as harmless.
    await expect(page.get_by_test_id("urgency-advice")).to_contain_text("within a few days")
    await page.get_by_test_id("again").click()
    await expect(symptoms.begin).to_be_visible()
    await expect(symptoms.chosen).to_have_count(0)
    await symptoms.begin.click()
    await expect(page.get_by_test_id("error-summary")).to_contain_text("Name at least one symptom")


async def test_a_misspelt_symptom_is_taken_once_somebody_says_so(open_context: OpenContext, product: Product) -> None:
    symptoms = await _open(open_context, product)
    await symptoms.field("symptom").fill("hedacke")
    await symptoms.begin.click()
    await symptoms.page.get_by_test_id("offer").filter(has_text="Headache").first.click()
    await expect(symptoms.chosen).to_have_count(1)
    await expect(symptoms.field("symptom")).to_have_value("")


async def test_one_goes_back_and_changes_an_answer(open_context: OpenContext, product: Product) -> None:
    symptoms = await _open(open_context, product)
    page = symptoms.page
    await symptoms.about("30", "male")
    await page.get_by_test_id("field-place").select_option("head")
    await page.get_by_test_id("there").filter(has_text="Headache").first.click()
    await symptoms.begin.click()
    await expect(symptoms.question).to_be_visible()
    first = await symptoms.asked()
    await symptoms.answer("no")
    second = await symptoms.asked()
    await symptoms.answer("unknown")
    await page.get_by_test_id("back").click()
    await expect(symptoms.question).to_have_text(second)
    await page.get_by_test_id("answers").locator("summary").click()
    await page.get_by_test_id("change").first.click()
    await expect(symptoms.question).to_have_text(first)
    await symptoms.answer("unknown")
    await page.get_by_test_id("finish").click()
    await expect(symptoms.result).to_be_visible()
    await page.get_by_test_id("answers").locator("summary").click()
    await expect(symptoms.answered).to_have_count(1)
    await expect(symptoms.answered.first).to_contain_text("Don't know")
    # The result was asked for early: the way back leads to the question that was open.
    await page.get_by_test_id("back").click()
    await expect(symptoms.question).to_be_visible()
    await page.get_by_test_id("back").click()
    await expect(symptoms.question).to_have_text(first)
    await page.get_by_test_id("back").click()
    await expect(symptoms.field("age")).to_have_value("30")
    await expect(symptoms.chosen.filter(has_text="Headache")).to_be_visible()


async def test_what_is_typed_before_the_page_has_come_to_life_is_kept_and_goes_nowhere(
    open_context: OpenContext, product: Product
) -> None:
    context = await open_context()
    page = await context.new_page()
    addresses: list[str] = []
    page.on("request", lambda request: addresses.append(request.url))
    alive = asyncio.Event()

    async def late(route: Route) -> None:
        await alive.wait()
        await route.continue_()

    await context.route("**/*.js", late)
    await page.goto("/symptoms", wait_until="commit")
    symptoms = SymptomsPage(page)
    await symptoms.write("kashi ar jor, 4 din dhore")
    await symptoms.about("7")
    await symptoms.field("age").press("Enter")
    alive.set()
    await expect(symptoms.begin).to_be_enabled()
    await expect(symptoms.field("text")).to_have_value("kashi ar jor, 4 din dhore")
    await symptoms.begin.click()
    await expect(symptoms.question).to_be_visible()
    await page.get_by_test_id("finish").click()
    await expect(symptoms.understood).to_contain_text("kashi ar jor")
    assert not [address for address in addresses if "kashi" in address]


async def test_another_language_tells_everything_anew(open_context: OpenContext, product: Product) -> None:
    symptoms = await _open(open_context, product)
    page = symptoms.page
    await symptoms.choose("diarr", "Diarrhoea")
    await symptoms.write("vomiting since yesterday")
    await page.get_by_test_id("set-lang-bn").click()
    await expect(symptoms.chosen.first).to_contain_text("পায়খানা")
    await expect(symptoms.field("text")).to_have_value("vomiting since yesterday")
    await symptoms.begin.click()
    await expect(symptoms.question).to_contain_text("?")
    bangla = await symptoms.asked()
    await page.get_by_test_id("set-lang-en").click()
    await expect(symptoms.question).not_to_have_text(bangla)
    await page.get_by_test_id("finish").click()
    await expect(page.get_by_test_id("conditions")).to_contain_text("Speaks for it")
    await page.get_by_test_id("set-lang-bn").click()
    await expect(page.get_by_test_id("conditions")).to_contain_text("যা মেলে")
    await expect(symptoms.understood).to_contain_text("বমি")


async def test_a_patient_comes_from_today(people: People) -> None:
    patient = await people.patient("bn", viewport={"width": 360, "height": 780})
    page = await patient.open("/today")
    await page.get_by_test_id("today-symptoms").get_by_role("link").click()
    symptoms = SymptomsPage(page)
    await symptoms.alive()
    await symptoms.write("৩ দিন ধরে জ্বর আর মাথা ব্যথা")
    await symptoms.begin.click()
    await expect(symptoms.question).to_be_visible()
    await expect(page.get_by_test_id("nav-more")).to_have_attribute("aria-current", "page")
    more = await patient.open("/more")
    await more.get_by_test_id("more-symptoms").get_by_role("link").click()
    await expect(more.get_by_test_id("who")).to_be_visible()


async def test_the_check_is_reached_from_the_first_page_and_from_a_search(open_context: OpenContext) -> None:
    page = await (await open_context()).new_page()
    await page.goto("/")
    await page.get_by_test_id("go-symptoms").click()
    await expect(page.get_by_test_id("who")).to_be_visible()
    await page.goto("/search?query=headache")
    await page.get_by_test_id("symptoms-from-search").click()
    await expect(page.get_by_test_id("who")).to_be_visible()
