"""One's own data: a copy of all of it is downloaded; the account is given up, and taken back by logging in."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING

from playwright.async_api import expect

from tests.e2e.pages.inbox import InboxPage
from tests.e2e.pages.own_data import OwnDataPage
from tests.e2e.pages.recovery import RecoveryPages
from tests.e2e.people import PASSWORD

if TYPE_CHECKING:
    from tests.e2e.people import People


async def test_a_patient_takes_a_copy_of_everything(people: People) -> None:
    patient = await people.patient()
    await patient.remind_daily("Napa kadam-copy")
    settings = await patient.open("/settings")
    await settings.get_by_test_id("open-own-data").click()
    mine = OwnDataPage(settings)
    got = await mine.fetch_copy()
    assert got.suggested_filename.startswith("healthapp-")
    with zipfile.ZipFile(await got.path()) as copy:
        assert b"Napa kadam-copy" in copy.read("data.json")
        assert any(name.endswith(".pdf") for name in copy.namelist())


async def test_an_account_is_given_up_and_taken_back_by_logging_in(people: People) -> None:
    patient = await people.patient()
    page, elsewhere = await patient.open("/settings/privacy"), await patient.open("/today")
    mine = OwnDataPage(page)
    await mine.leave(sure=False)
    await expect(page.get_by_test_id("leave-confirm")).to_be_hidden()
    await mine.leave()
    await page.wait_for_url("**/login/?erasure=planned")
    await expect(page.get_by_text("Your account will be deleted in 14 days.")).to_be_visible()
    # Every other page of this account is closed too.
    await elsewhere.wait_for_url("**/login/**")
    assert all("session" not in one["name"] for one in await patient.context.cookies())
    await RecoveryPages(page).log_in(patient.email, PASSWORD)
    await page.wait_for_url("**/today/**")
    await expect(InboxPage(await patient.open("/inbox")).message("Your account stays")).to_be_visible()
