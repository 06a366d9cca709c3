"""Looking something up: without a login, in three writings, and to the page of an entry."""

from __future__ import annotations

import asyncio
import re
from typing import TYPE_CHECKING

import pytest
from playwright.async_api import expect

from tests.e2e.pages.search import SearchPage

if TYPE_CHECKING:
    from playwright.async_api import Route

    from tests.e2e.conftest import Product
    from tests.e2e.people import OpenContext, People


async def _open(open_context: OpenContext, product: Product, lang: str = "en") -> SearchPage:
    context = await open_context()
    await context.add_cookies([{"name": "lang", "value": lang, "url": product.url}])
    page = await context.new_page()
    await page.goto("/search")
    await page.get_by_test_id("search-begin").wait_for()
    return SearchPage(page)


@pytest.mark.parametrize(
    ("words", "first"),
    [("ডেঙ্গু জ্বর", "ডেঙ্গু"), ("jor matha betha", "মাথা"), ("dengue fever", "Dengue")],
    ids=["bangla", "romanised", "english"],
)
async def test_the_right_page_is_found_in_three_writings(
    open_context: OpenContext, product: Product, words: str, first: str
) -> None:
    search = await _open(open_context, product)
    await search.search(words)
    await expect(search.hits.first).to_contain_text(first)
    await expect(search.hits.first.locator("mark").first).to_be_visible()
    await expect(search.summary).to_contain_text("found in")


@pytest.mark.parametrize("pressed", ["before", "after"])
async def test_words_typed_before_the_page_has_come_to_life_are_not_lost(
    open_context: OpenContext, product: Product, pressed: str
) -> None:
    context = await open_context()
    page = await context.new_page()
    alive = asyncio.Event()

    async def late(route: Route) -> None:
        await alive.wait()
        await route.continue_()

    await context.route("**/*.js", late)
    await page.goto("/search", wait_until="commit")
    search = SearchPage(page)
    await search.box.fill("dengue")
    if pressed == "before":
        await page.get_by_test_id("go-search").click()
        await page.wait_for_url(re.compile("query=dengue"), wait_until="commit")
    alive.set()
    await page.locator(".app[data-nav]").wait_for()
    if pressed == "after":
        await page.get_by_test_id("go-search").click()
    await expect(search.hits.first).to_contain_text("Dengue")
    await expect(search.box).to_have_value("dengue")


async def test_whoever_comes_back_from_an_entry_finds_the_results(open_context: OpenContext, product: Product) -> None:
    search = await _open(open_context, product)
    await search.search("dengue fever")
    await search.hits.first.get_by_role("link").first.click()
    await expect(search.page.get_by_role("heading", level=1)).to_contain_text("Dengue")
    await search.page.go_back()
    await expect(search.hits.first).to_contain_text("Dengue")
    await expect(search.box).to_have_value("dengue fever")


async def test_what_is_typed_is_suggested_and_an_entry_is_read_in_both_languages(
    open_context: OpenContext, product: Product
) -> None:
    search = await _open(open_context, product)
    await search.box.press_sequentially("dengu")
    await search.suggestions.filter(has_text="Dengue").first.get_by_role("link").click()
    page = search.page
    await expect(page.get_by_role("heading", level=1)).to_contain_text("Dengue")
    await expect(page.get_by_test_id("danger-emergency")).to_be_visible()
    await expect(page.get_by_test_id("not-reviewed")).to_contain_text("not yet checked by a clinician")
    await expect(page.get_by_test_id("sources")).to_be_visible()
    await page.get_by_test_id("set-reading-bn").click()
    await expect(page.get_by_role("heading", level=1)).to_contain_text("ডেঙ্গু")
    await expect(page.get_by_test_id("sections")).to_have_attribute("lang", "bn")


async def test_a_misspelling_is_asked_back_and_filters_hold(open_context: OpenContext, product: Product) -> None:
    search = await _open(open_context, product)
    await search.search("diabetis")
    await search.page.get_by_test_id("did-you-mean").click()
    await expect(search.box).to_have_value("diabetes")
    await search.choose("category", "medicine")
    await expect(search.hits.first).to_contain_text("Medicine")
    await expect(search.hits.filter(has_text="Illness")).to_have_count(0)


async def test_where_meanings_cannot_be_compared_the_page_says_so(open_context: OpenContext, product: Product) -> None:
    search = await _open(open_context, product)
    await search.search("dengue fever")
    await expect(search.hits.first).to_contain_text("Dengue")
    await search.choose("mode", "semantic")
    await expect(search.page.get_by_test_id("limited")).to_contain_text("found by words")
    await expect(search.hits.first).to_contain_text("Dengue")


async def test_words_that_nothing_holds_are_answered_plainly(open_context: OpenContext, product: Product) -> None:
    search = await _open(open_context, product)
    await search.search("987654321")
    await expect(search.page.get_by_test_id("nothing-found")).to_be_visible()
    await search.search("😀")
    await expect(search.page.get_by_test_id("error-summary")).to_contain_text("There is no word to search for")


async def test_search_is_reached_from_the_first_page_and_from_more(
    open_context: OpenContext, product: Product, people: People
) -> None:
    page = await (await open_context()).new_page()
    await page.goto("/")
    await page.get_by_test_id("go-search").click()
    await page.wait_for_url(re.compile(r"/search/?$"))
    patient = await people.patient()
    more = await patient.open("/more")
    await more.get_by_test_id("more-search").get_by_role("link").click()
    await more.wait_for_url(re.compile(r"/search/?$"))
