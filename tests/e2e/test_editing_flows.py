"""Medical texts are written by one, reviewed and signed by another, read by everybody, and taken back."""

from __future__ import annotations

import asyncio
import re
from typing import TYPE_CHECKING

from playwright.async_api import expect

from tests.e2e.pages.editing import API, EditingPage, draft, first_aid, new_id, published, submitted

if TYPE_CHECKING:
    from playwright.async_api import Page

    from tests.e2e.people import Patient, People


async def _write(author: EditingPage) -> None:
    """Fill in a whole first-aid text."""
    await author.both("name", "জেলিফিশের হুল", "Jellyfish sting")
    await author.field("urgency").select_option("high")
    await author.both("call", "আজই হাসপাতালে যান।", "Go to a hospital today.")
    for number, (bangla, english) in enumerate(
        [("সাগরের পানিতে ধুয়ে ফেলুন।", "Rinse it with sea water."), ("হুল তুলে ফেলুন।", "Take the stings out.")]
    ):
        await author.part("add-steps").click()
        await expect(author.field(f"steps.{number}.bn")).to_be_focused()
        await author.both(f"steps.{number}", bangla, english)
    await author.part("add-sources").click()
    await author.fill("sources.0.source", "who_dengue")
    await author.fill("sources.0.at", "Stings")


async def _reads(reader: Page, words: str, *, there: bool = True) -> None:
    """Open a page again until it says these words: every process has seen what was published after seconds."""
    for _ in range(15):
        await reader.reload()
        await reader.locator(".app").wait_for()
        await expect(reader.locator(".skeleton")).to_have_count(0)
        found = await reader.get_by_text(words).count()
        if bool(found) is there:
            return
        await reader.wait_for_timeout(1_000)
    await expect(reader.get_by_text(words)).to_have_count(1 if there else 0)


async def test_one_writes_another_signs_everybody_reads_and_it_is_taken_back(people: People) -> None:
    first, second = await people.editor(name="Rumana Huq"), await people.editor("pharmacist", name="Kamal Uddin")
    entry = new_id()
    author = EditingPage(await first.open("/care"))
    await author.part("nav-editing").click()
    await author.begin("first_aid", entry)
    await expect(author.part("missing")).to_be_visible()
    await author.part("submit-version").click()
    await expect(author.part("error-summary")).to_be_focused()
    await expect(author.part("error-summary")).to_contain_text("Steps")
    await expect(author.page.locator('[id="error-name"]')).to_be_visible()
    await _write(author)
    await expect(author.page.locator('[id="error-name"]')).to_have_count(0)
    await author.part("look").click()
    await author.part("preview-bn").locator("summary").click()
    await expect(author.part("preview-bn")).to_contain_text("হুল তুলে ফেলুন।")
    await author.part("submit-version").click()
    await author.stands("To be reviewed")
    await expect(author.part("review-form")).to_have_count(0)

    checks = EditingPage(await second.open("/know/edit"))
    await checks.part("version").filter(has_text=entry).get_by_test_id("open-version").click()
    await expect(checks.part("changes")).to_contain_text("Rinse it with sea water.")
    await expect(checks.part("moments")).to_contain_text("Rumana Huq")
    await checks.review(approve=True, comment="Compared with its source")
    await checks.stands("To be signed")
    await checks.sign("not it at all")
    await expect(checks.part("sign-form")).to_contain_text("does not match")
    await checks.sign()
    await checks.stands("To be published")
    await checks.part("publish").click()
    await checks.stands("Published")
    await expect(checks.part("moments")).to_contain_text("Kamal Uddin")

    patient = await people.patient()
    reader = await patient.open(f"/know?kind=first_aid&id={entry}")
    await _reads(reader, "Rinse it with sea water.")
    await expect(reader.get_by_test_id("published")).to_contain_text("Version 1")
    await expect(reader.get_by_test_id("published")).to_contain_text("A pharmacist has read and signed it")
    await expect(reader.get_by_test_id("edit-entry")).to_have_count(0)

    await checks.withdraw("It was only a test")
    await checks.stands("Withdrawn")
    await expect(checks.part("moments")).to_contain_text("It was only a test")
    await _reads(reader, "Rinse it with sea water.", there=False)


async def test_a_version_that_is_sent_back_is_begun_again_with_its_text(people: People) -> None:
    first, second = await people.editor(lang="bn", name="রুমানা হক"), await people.editor("pharmacist", "bn")
    entry = new_id()
    version = await submitted(first, entry, first_aid(entry))
    checks = EditingPage(await second.open(f"/know/edit/version?id={version}"))
    await checks.part("whole-text").locator("summary").click()
    await expect(checks.part("whole-text")).to_contain_text("Rinse it with sea water.")
    await checks.review(approve=False, comment="সূত্রের পাতা লিখুন")
    await checks.stands("ফেরত দেওয়া")

    author = EditingPage(await first.open(f"/know/edit/version?id={version}"))
    await expect(author.part("moments")).to_contain_text("সূত্রের পাতা লিখুন")
    await author.part("again").click()
    await author.part("entry-form").wait_for()
    await author.fill("sources.0.at", "Page 12")
    await author.part("submit-version").click()
    await author.stands("যাচাইয়ের অপেক্ষায়")
    await author.part("history").click()
    await expect(author.part("version")).to_have_count(2)
    await expect(author.part("version").filter(has_text="ফেরত দেওয়া")).to_contain_text("সংস্করণ ১")


async def test_two_tabs_that_begin_again_at_once_open_the_same_draft(people: People) -> None:
    first, second = await people.editor(), await people.editor("pharmacist")
    entry = new_id()
    version = await submitted(first, entry, first_aid(entry))
    await second.say(f"{API}/{version}/review", {"approve": False, "comment": "Which page of the source?"})
    tabs = [EditingPage(await first.open(f"/know/edit/version?id={version}")) for _ in range(2)]
    for tab in tabs:
        await tab.part("again").wait_for()
    await asyncio.gather(*(tab.part("again").click() for tab in tabs))
    for tab in tabs:
        await tab.part("entry-form").wait_for()
    assert version not in tabs[0].page.url
    assert tabs[0].page.url == tabs[1].page.url
    await tabs[0].part("history").click()
    await expect(tabs[0].part("version")).to_have_count(2)


async def test_versions_far_back_are_found_and_read_page_by_page(people: People) -> None:
    editor = await people.editor()
    word = new_id()
    for number in range(27):
        await draft(editor, f"{word}_{number}")
    page = EditingPage(await editor.open("/know/edit"))
    await page.page.locator("#field-words").fill(word)
    await page.part("find").click()
    await expect(page.part("found")).to_have_text("1–25 of 27")
    await expect(page.part("version")).to_have_count(25)
    await page.part("versions").get_by_role("button", name="Next page").click()
    await expect(page.part("found")).to_have_text("26–27 of 27")
    await expect(page.part("version").first).to_contain_text(f"{word}_1")
    await expect(page.part("version").last).to_contain_text(f"{word}_0")


async def test_nothing_that_was_typed_is_lost(people: People) -> None:
    editor = await people.editor()
    entry = new_id()
    version = await draft(editor, entry, first_aid(entry))
    page = EditingPage(await editor.open(f"/know/edit/version?id={version}"))
    asked: list[str] = []

    async def answer(dialog: object) -> None:
        asked.append(dialog.type)  # type: ignore[attr-defined]  # Playwright's
        await dialog.accept()  # type: ignore[attr-defined]  # as above

    page.page.on("dialog", answer)
    await page.fill("name.en", "Sting of a jellyfish")
    await expect(page.part("kept")).to_contain_text("Kept at")
    await page.page.reload()
    await expect(page.field("name.en")).to_have_value("Sting of a jellyfish")
    assert asked == []
    await page.field("name.en").fill("Typed and not left yet")
    await page.page.reload()
    await page.field("name.en").wait_for()
    assert asked == ["beforeunload"]

    await page.part("up-steps.1").click()
    await expect(page.field("steps.0.en")).to_have_value("Take the stings out.")
    await page.part("remove-steps.1").click()
    await expect(page.field("steps.1.en")).to_have_count(0)
    await page.fill("name.bn", "not Bangla")
    await expect(page.page.locator('[id="error-name"]')).to_contain_text("Bangla")
    await page.page.reload()
    await expect(page.field("steps.0.en")).to_have_value("Take the stings out.")
    await expect(page.field("name.bn")).to_have_value("not Bangla")


async def test_what_was_overtaken_says_so_and_begins_anew(people: People) -> None:
    first, second = await people.editor(), await people.editor("pharmacist")
    entry = new_id()
    await published(first, second, entry, first_aid(entry))
    late = await draft(second, entry)
    await published(first, second, entry, first_aid(entry, "Sting of a jellyfish"))
    page = EditingPage(await second.open("/know/edit"))
    await page.page.locator("#field-words").fill(entry)
    await page.part("find").click()
    row = page.part("version").filter(has_text=entry).filter(has_text="Draft")
    await expect(row).to_contain_text("Another version was published meanwhile")
    await row.get_by_test_id("open-version").click()
    await expect(page.part("version-warning")).to_contain_text("Begin a new draft")
    await page.part("next-version").click()
    await page.page.wait_for_url(lambda url: late not in url)
    await expect(page.field("name.en")).to_have_value("Sting of a jellyfish")
    await expect(page.part("version-warning")).to_have_count(0)


async def test_who_was_not_given_the_permission_is_told_kindly(people: People) -> None:
    doctor: Patient = await people.staff("doctor")
    page = await doctor.open("/know/edit")
    await expect(page.get_by_test_id("refused")).to_contain_text("an administrator gives by name")
    await expect(page.get_by_test_id("nav-editing")).to_have_count(0)
    admin = await people.staff("admin")
    me = await (await doctor.context.request.get("/api/v1/me")).json()
    desk = await admin.open(f"/admin/users/user?id={me['profile']['id']}")
    await desk.get_by_test_id("open-give-new").locator("summary").click()
    await desk.locator("#field-newWhat").select_option("edit_knowledge")
    await desk.locator("#field-newReason").fill("Of the content board")
    await desk.get_by_test_id("give-new").click()
    await expect(desk.get_by_test_id("banner")).to_contain_text("Given")
    await expect(page.get_by_test_id("nav-editing")).to_be_visible()  # without opening the page again
    await page.get_by_test_id("nav-search").click()
    await page.goto("/know?kind=condition&id=dengue")
    await page.get_by_test_id("edit-entry").click()
    await page.wait_for_url(re.compile(r"/know/edit/?\?kind=condition&id=dengue"))
    await page.get_by_test_id("edit-entry").click()
    await page.wait_for_url("**/know/edit/version**")
    await expect(page.locator('[id="field-name.en"]')).to_have_value(re.compile("Dengue"))
