"""An editor loads licensed texts: a dry run with its rejects, then the load, and everybody finds them."""

from __future__ import annotations

import csv
import secrets
from typing import TYPE_CHECKING

import pytest
from playwright.async_api import expect

from tests.e2e.looking import VISITS, faults_of
from tests.e2e.pages.imports import ImportsPage
from tests.e2e.pages.inbox import InboxPage
from tests.e2e.pages.search import SearchPage
from tests.e2e.test_staff_pages import come, look_of

if TYPE_CHECKING:
    from pathlib import Path

    from tests.e2e.people import People

pytestmark = pytest.mark.own_instance
EDITORS = ("Rumana Huq", "Kamal Uddin")
HEAD = "key,title_en,text_en,title_bn,text_bn,category,audience\n"


def _file(word: str) -> bytes:
    """Return two articles that are right, one without a title, and one twice."""
    rows = (
        f"{word}-1,{word} care at home,Rest and drink.,{word} হলে বাড়িতে যত্ন,বিশ্রাম নিন।,disease,everybody\n",
        f"{word}-2,{word} at school,Stay at home for a day.,,,disease,everybody\n",
        f"{word}-3,,No title.,,,disease,everybody\n",
        f"{word}-1,{word} again,The same key.,,,disease,everybody\n",
    )
    return (HEAD + "".join(rows)).encode()


def _listed(file: Path) -> list[list[str]]:
    return list(csv.reader(file.read_text("utf-8-sig").splitlines()))


def _word() -> str:
    return "zum" + "".join(secrets.choice("bdfgklmnprst") + secrets.choice("aeiou") for _ in range(4))


async def test_a_file_is_checked_another_loads_it_and_it_is_found(people: People) -> None:
    word = _word()
    editor = await people.editor(name=EDITORS[0])
    second = await people.editor("pharmacist", name=EDITORS[1])
    page = ImportsPage(await editor.open("/know/imports"))
    await page.upload(f"{word}.csv", _file(word))
    await page.stands(f"{word}.csv", "checked")
    one = page.one(f"{word}.csv")
    await expect(one.get_by_test_id("import-counts")).to_contain_text("4 read: 2 new")
    await expect(one.get_by_test_id("reject")).to_have_text(
        [
            f"Record 4: {word}-3 — a field has a value that can't be",
            f"Record 5: {word}-1 — the file has it already",
        ]
    )
    async with page.page.expect_download() as downloading:
        await one.get_by_test_id("rejects-file").click()
    listed = _listed(await (await downloading.value).path())
    assert [row[2] for row in listed] == ["reason", "invalid_value", "duplicate"]
    await expect(one.get_by_test_id("import-status")).to_have_text("Waits for another editor")
    # Three editors are named, and other flows have editors too.
    await expect(one.get_by_test_id("import-asks")).to_contain_text("These were told: ")
    await expect(one.get_by_test_id("import-start")).to_have_count(0)
    inbox = InboxPage(await second.open("/inbox"))
    await inbox.message(f"{word}.csv").get_by_test_id("notice-open").click()
    await inbox.page.wait_for_url("**/know/imports**")
    looks = ImportsPage(inbox.page)
    await expect(looks.one(f"{word}.csv")).to_contain_text("uploaded by Rumana Huq")
    await expect(looks.one(f"{word}.csv")).to_contain_text("Test licence 5")
    await looks.one(f"{word}.csv").get_by_test_id("import-start").click()
    await page.stands(f"{word}.csv", "done")
    await expect(one.get_by_test_id("import-counts")).to_contain_text("2 new")
    await expect(one).to_contain_text("approved by Kamal Uddin")
    await expect(page.page.get_by_test_id("table-loads")).to_contain_text(f"{word}.csv")
    # What everybody reads, a process notices within seconds.
    reader = await people.patient()
    search = SearchPage(await reader.open("/search"))
    for _ in range(10):
        await search.search(f"{word} school")
        try:
            await expect(search.hits.filter(has_text=f"{word} at school")).to_be_visible(timeout=3_000)
            break
        except AssertionError:
            continue
    await search.hits.filter(has_text=f"{word} at school").get_by_role("link").first.click()
    await expect(search.page.get_by_role("heading", level=1)).to_contain_text(f"{word} at school")
    await expect(search.page.locator("main")).to_contain_text("Test licence 5")


async def test_what_does_not_fit_is_said_and_what_was_checked_may_be_discarded(people: People) -> None:
    word = _word()
    page = ImportsPage(await (await people.editor("pharmacist")).open("/know/imports"))
    await page.page.get_by_test_id("upload-send").click()
    await expect(page.problem).to_have_text("Choose a file.")
    await page.upload("own.exe", b"x")
    await expect(page.problem).to_contain_text("ends in one of csv, csv.gz")
    await page.upload("own.csv", _file(word), licence="")
    await expect(page.problem).to_contain_text("on which terms")
    await page.upload(f"{word}.csv", _file(word))
    await expect(page.problem).to_have_count(0)
    await page.stands(f"{word}.csv", "checked")
    await page.one(f"{word}.csv").get_by_test_id("import-stop").click()
    await page.stands(f"{word}.csv", "stopped")


async def test_who_may_not_edit_is_told_so_and_sees_no_way_there(people: People) -> None:
    doctor = await people.staff("doctor")
    page = await doctor.open("/know/imports")
    await expect(page.get_by_test_id("denied")).to_be_visible()
    await expect(page.get_by_test_id("nav-imports")).to_have_count(0)
    answer = await doctor.context.request.get("/api/v1/knowledge/imports")
    assert answer.status == 403
    editor = await people.editor()
    shown = await editor.open("/care")
    await shown.get_by_test_id("nav-imports").click()
    await expect(shown.get_by_test_id("upload")).to_be_visible()


@pytest.mark.parametrize("visit", VISITS)
async def test_it_looks_right(people: People, visit: str) -> None:
    lang, options = look_of(VISITS[visit][0])
    word = _word()
    editor = await people.editor("admin", lang, reduced_motion="reduce", **options)
    second = await people.editor(lang=lang, reduced_motion="reduce", **options)
    tab = await editor.open("/know/imports")
    await come(tab)
    found = await faults_of(tab, "/know/imports", visit, EDITORS)
    page = ImportsPage(tab)
    await page.upload(f"{word}.csv", _file(word))
    await page.stands(f"{word}.csv", "checked")
    found += await faults_of(tab, "/know/imports with what waits for another", visit, EDITORS)
    other = ImportsPage(await second.open("/know/imports"))
    await other.one(f"{word}.csv").get_by_test_id("import-start").wait_for()
    found += await faults_of(other.page, "/know/imports with what was checked", visit, EDITORS)
    await other.one(f"{word}.csv").get_by_test_id("import-start").click()
    await page.stands(f"{word}.csv", "done")
    found += await faults_of(tab, "/know/imports with what was loaded", visit, EDITORS)
    assert not found, "\n".join(found)
