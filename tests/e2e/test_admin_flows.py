"""The administrator: a board that moves, dead letters sent again or discarded, a broadcast that reaches people."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import psycopg
import pytest
from playwright.async_api import expect

from tests.e2e.looking import faults
from tests.e2e.pages.admin import BoardPage, BroadcastPage, DeadLettersPage
from tests.e2e.pages.inbox import InboxPage

if TYPE_CHECKING:
    from tests.e2e.people import Patient, People


async def test_the_board_moves_by_itself(people: People) -> None:
    admin, patient = await people.staff("admin"), await people.patient()
    board = BoardPage(await admin.open("/admin"))
    await expect(board.engine("Postgres")).to_contain_text("working")
    await expect(board.engine("Worker")).to_contain_text("working")
    await expect(board.engine("Audit chain")).to_contain_text("working")
    shown = await board.as_of.inner_text()
    await expect(board.as_of).not_to_have_text(shown)
    before = int((await board.figure("delivered").inner_text()).replace(",", ""))
    await patient.open("/today")
    await patient.remind("Metformin")
    await expect(board.figure("delivered")).not_to_have_text(f"{before:,}")


async def test_only_for_administrators(people: People) -> None:
    patient = await people.patient()
    for path in ("/admin", "/admin/dead-letters", "/admin/broadcast"):
        page = await patient.open(path)
        await expect(page.get_by_test_id("banner")).to_contain_text("You do not have permission")
        await expect(page.get_by_role("table")).to_have_count(0)


async def test_a_broadcast_reaches_the_open_page(people: People) -> None:
    admin, patient = await people.staff("admin"), await people.patient()
    inbox = InboxPage(await patient.open("/inbox"))
    broadcast = BroadcastPage(await admin.open("/admin/broadcast"))
    await broadcast.write("পানি ফুটিয়ে খান", "Boil your water")
    await expect(broadcast.page.get_by_test_id("error-summary")).to_be_focused()
    assert not await faults(broadcast.page, "/admin/broadcast with an error")
    await broadcast.write("পানি ফুটিয়ে খান", "Boil your water", "patient")
    await expect(broadcast.dialog).to_contain_text("To: Patients")
    assert not await faults(broadcast.page, "/admin/broadcast with its question")
    await broadcast.page.keyboard.press("Escape")
    await expect(broadcast.dialog).to_be_hidden()
    await expect(broadcast.sent.filter(has_text="Boil your water")).to_have_count(0)
    await broadcast.page.get_by_test_id("check").click()
    await broadcast.send()
    await expect(broadcast.sent.first).to_contain_text("reached", timeout=20_000)
    await expect(inbox.message("Emergency message")).to_contain_text("Boil your water")


async def fail_welcome(patient: Patient) -> None:
    """Make the welcome e-mail of someone a dead letter, as if the mail server had refused it."""
    me = await patient.context.request.get("/api/v1/me")
    assert patient.database_url is not None
    async with await psycopg.AsyncConnection.connect(patient.database_url, autocommit=True) as owner:
        await owner.execute(
            "UPDATE notifications_notice SET status = 'failed', error = 'smtp.550', attempts = 6, leased_until = NULL"
            " WHERE recipient_id = %s AND channel = 'email'"
            " AND message_id IN (SELECT id FROM notifications_message WHERE kind = 'welcome')",
            ((await me.json())["profile"]["id"],),
        )


@pytest.mark.own_instance  # only in a database of our own can a message be made to fail
async def test_dead_letters_are_sent_again_or_discarded(people: People) -> None:
    admin = await people.staff("admin")
    patients = [await people.patient() for _ in range(3)]
    for patient in patients:
        # The greeting has arrived, so its e-mail exists.
        await InboxPage(await patient.open("/inbox")).message("Welcome").wait_for()
        await fail_welcome(patient)
    board = BoardPage(await admin.open("/admin"))
    await expect(board.figure("notices-failed")).to_have_text(re.compile(r"^([3-9]|\d\d+)$"))
    await board.page.get_by_test_id("stat-notices-failed").click()
    dead = DeadLettersPage(board.page, "E-mail: Welcome")
    await expect(dead.notices).to_have_count(3)
    await expect(dead.notices.first).to_contain_text("refused (smtp.550)")
    await dead.replay_first()
    await expect(dead.page.get_by_test_id("banner")).to_have_text("1 is being sent again.")
    await expect(dead.notices).to_have_count(2)
    await dead.discard_first("told_otherwise")
    await expect(dead.page.get_by_test_id("banner")).to_have_text("1 was discarded.")
    await expect(dead.notices).to_have_count(1)
    await dead.replay_kind("E-mail: Welcome")
    await expect(dead.page.get_by_test_id("banner")).to_have_text("1 is being sent again.")
    await expect(dead.notices).to_have_count(0)


async def test_what_would_have_been_sent_can_be_read(people: People) -> None:
    patient = await people.patient()
    await InboxPage(await patient.open("/inbox")).message("Welcome").wait_for()
    page = await patient.context.new_page()
    await page.goto("/dev/outbox")
    message = page.get_by_test_id("message-email").filter(has_text=patient.email).filter(has_text="Welcome")
    for _ in range(20):
        # Each time anew: what is done before the page has come to life leaves the list as it is.
        await page.get_by_test_id("set-channel-email").click()
        await page.locator("#field-to").fill(patient.email)
        await page.get_by_test_id("narrow").click()
        await page.wait_for_timeout(500)
        if await message.count():
            break
    await expect(message.get_by_test_id("message-title")).to_have_text("Welcome to healthapp")
