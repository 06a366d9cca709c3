"""Somebody has lost every second factor: an administrator, a wait, a new beginning; or it was somebody else."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import psycopg
import pytest
from playwright.async_api import expect

from tests.e2e.pages.inbox import InboxPage
from tests.e2e.pages.recoveries import LostPages, RecoveriesPage
from tests.e2e.pages.recovery import RecoveryPages
from tests.e2e.pages.security import LoginPages, SecurityPage, app_code
from tests.e2e.people import PASSWORD

if TYPE_CHECKING:
    from playwright.async_api import Page

    from tests.e2e.people import OpenContext, Patient, People

FRESH = "shefali-nodi-8830"


async def _with_app(patient: Patient) -> SecurityPage:
    security = SecurityPage(await patient.open("/settings/security"))
    await security.confirm_app(app_code(await security.begin_app()))
    await security.codes()
    await security.part("codes-kept").click()
    return security


async def _elsewhere(open_context: OpenContext, url: str) -> Page:
    """Open a browser that nobody is logged in with."""
    context = await open_context(base_url=url)
    await context.add_cookies([{"name": "lang", "value": "en", "url": url}])
    return await context.new_page()


async def _hasten(patient: Patient) -> None:
    """Let the waiting be over."""
    assert patient.database_url is not None
    async with await psycopg.AsyncConnection.connect(patient.database_url, autocommit=True) as owner:
        await owner.execute("UPDATE identity_recovery SET ready_at = now() WHERE status = 'waiting'")


@pytest.mark.own_instance
async def test_lost_second_factors_take_an_administrator_and_a_wait(people: People, open_context: OpenContext) -> None:
    patient, admin = await people.patient(), await people.staff("admin")
    await _with_app(patient)
    page = await _elsewhere(open_context, patient.url)
    login, lost = LoginPages(page), LostPages(page)
    await login.password(patient.email, PASSWORD)
    await lost.ask()
    await expect(lost.part("asked")).to_contain_text("An administrator gets in touch")

    recoveries = RecoveriesPage(await admin.open("/admin/recoveries"))
    await recoveries.open(patient.email)
    await expect(recoveries.part("account")).to_contain_text("authenticator app")
    await recoveries.part("approve").click()
    await expect(recoveries.part("error-summary")).to_be_visible()
    await recoveries.approve("In person, with an identity card", "The card and the face match")
    await expect(recoveries.part("banner")).to_contain_text("Approved.")

    await _hasten(patient)
    await lost.begin_anew(patient.email, FRESH)
    await expect(page.get_by_test_id("banner")).to_contain_text("Your new password is saved")
    await RecoveryPages(page).log_in(patient.email, FRESH)
    await page.wait_for_url("**/today/**")
    await page.goto("/settings/security/")
    await expect(page.get_by_test_id("add-totp")).to_be_visible()


@pytest.mark.own_instance
async def test_the_owner_stops_a_recovery(people: People, open_context: OpenContext) -> None:
    patient, admin = await people.patient(), await people.staff("admin")
    security = await _with_app(patient)
    page = await _elsewhere(open_context, patient.url)
    login, lost = LoginPages(page), LostPages(page)
    await login.password(patient.email, PASSWORD)
    await lost.ask()
    inbox = InboxPage(await patient.open("/inbox"))
    await expect(inbox.message("Somebody asks to recover your account")).to_be_visible()
    await lost.stop(patient.email)
    await expect(lost.part("stopped")).to_contain_text("Nothing has changed.")

    await login.password(patient.email, PASSWORD)
    await lost.ask()
    await security.page.reload()
    await security.part("stop-recovery").click()
    await security.part("dialog-stop-recovery-confirm").click()
    await expect(security.part("banner")).to_have_text("It was stopped")
    await expect(security.part("own-recovery")).to_have_count(0)
    recoveries = RecoveriesPage(await admin.open("/admin/recoveries"))
    # Others may wait at the moment, from another flow.
    await expect(recoveries.part("table-recoveries").get_by_text(re.compile("@|Nobody waits")).first).to_be_visible()
    await expect(recoveries.line(patient.email)).to_have_count(0)
