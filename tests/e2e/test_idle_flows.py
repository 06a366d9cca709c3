"""A page that nobody uses: it asks before its login ends, and shows nothing more after it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.async_api import expect

from tests.e2e.looking import faults
from tests.e2e.pages.idle import IdleQuestion
from tests.e2e.pages.recovery import RecoveryPages
from tests.e2e.people import PASSWORD

if TYPE_CHECKING:
    from tests.e2e.people import People

pytestmark = pytest.mark.own_instance


async def test_an_unused_page_asks_and_staying_is_one_click(people: People) -> None:
    doctor = await people.staff("doctor")
    question = await IdleQuestion.over(doctor, "/care")
    await expect(question.box).to_be_hidden()
    await doctor.leave_alone(100)
    await question.pass_minutes(29)
    await expect(question.box).to_contain_text("Are you still there?")
    await expect(question.stay).to_be_focused()
    assert not await faults(question.page, "/care with the question of an unused page")
    await question.page.keyboard.press("Enter")
    await expect(question.box).to_be_hidden()
    left = await (await doctor.context.request.get("/session/left")).json()
    assert left["login"]["left"] > 29 * 60
    # What is done in another tab answers it too.
    await doctor.leave_alone(100)
    await question.pass_minutes(29)
    await expect(question.box).to_be_visible()
    await doctor.say("/session/stay", {})
    await expect(question.box).to_be_hidden()


async def test_after_the_end_the_page_says_why_and_the_login_leads_back(people: People) -> None:
    doctor = await people.staff("doctor")
    page = (await IdleQuestion.over(doctor, "/settings/sessions")).page
    await expect(page.get_by_test_id("session")).to_have_count(1)
    # Nobody clicks, and no clock of the page's moves: the server lets it go.
    await doctor.leave_alone(12)
    await page.wait_for_url("**/login/**", timeout=60_000)
    await expect(page.get_by_test_id("banner")).to_contain_text("Nobody used this page for a while")
    await expect(page.get_by_test_id("session")).to_have_count(0)
    await RecoveryPages(page).log_in(doctor.email, PASSWORD)
    await page.wait_for_url("**/settings/sessions**")
    await expect(page.get_by_test_id("session-ended")).to_contain_text("not used for a while")


async def test_a_page_that_wakes_without_a_connection_shows_nothing_more(people: People) -> None:
    doctor = await people.staff("doctor")
    question = await IdleQuestion.over(doctor, "/settings/sessions")
    await expect(question.page.get_by_test_id("session")).to_have_count(1)
    await doctor.context.set_offline(True)
    await question.pass_minutes(31)
    await expect(question.page.get_by_test_id("session")).to_have_count(0)
    await question.page.wait_for_url("**/login/?next=**")
