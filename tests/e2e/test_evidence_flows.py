"""What an administrator answers with: trail and log are read, narrowed, taken along; old data goes; checks are made."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING

import psycopg
import pytest
from playwright.async_api import expect

from tests.e2e.pages.evidence import CompliancePage, LogPage, TrailPage

if TYPE_CHECKING:
    from tests.e2e.people import People


async def test_the_audit_trail_is_filtered_and_exported(people: People) -> None:
    admin, patient = await people.staff("admin"), await people.patient()
    await patient.remind("Metformin")
    await patient.reminders()
    trail = TrailPage(await admin.open("/admin/audit"))
    await expect(trail.page.get_by_test_id("chain")).to_be_visible()
    await expect(trail.page.get_by_test_id("verified")).to_contain_text("erified")
    await trail.show(person=patient.email, action="reminder.")
    await expect(trail.rows.filter(has_text="reminder.create")).to_have_count(1)
    await expect(trail.rows.filter(has_text="user.")).to_have_count(0)
    await trail.rows.first.get_by_test_id("trail-row").locator("summary").click()
    await expect(trail.rows.first).to_contain_text("Response status")
    await trail.show(person="nobody at all")
    await expect(trail.page.get_by_test_id("error-summary")).to_be_focused()
    await trail.show(person=patient.email)
    await trail.prepare("incident")
    lines = [json.loads(line) for line in (await trail.download("jsonl")).splitlines()]
    assert {line["action"] for line in lines} >= {"reminder.create"}
    assert all(line["action"].startswith("reminder.") for line in lines)
    await trail.show(person=admin.email, action="audit.export")
    await expect(trail.rows.first).to_contain_text("audit.export")
    await trail.rows.first.get_by_test_id("trail-row").locator("summary").click()
    await expect(trail.rows.first).to_contain_text("incident")


async def test_on_a_phone_the_places_of_a_group_are_behind_one(people: People) -> None:
    admin = await people.staff("admin", viewport={"width": 360, "height": 780})
    page = await admin.open("/admin")
    await expect(page.get_by_test_id("nav-trail")).to_be_hidden()
    await page.get_by_test_id("nav-admin_more").click()
    await page.get_by_test_id("place-trail").get_by_role("link").click()
    await expect(page.get_by_test_id("table-trail")).to_be_visible()
    await expect(page.get_by_test_id("nav-admin_more")).to_have_attribute("aria-current", "page")


async def test_what_is_too_old_is_deleted_now(people: People) -> None:
    admin = await people.staff("admin")
    page = await admin.open("/admin/retention")
    await expect(page.get_by_test_id("table-retention")).to_contain_text("compliance_audit_event")
    before = await page.get_by_test_id("last-run").inner_text()
    await page.get_by_test_id("run-retention").click()
    await expect(page.get_by_test_id("banner")).to_contain_text("begins within a minute")
    await expect(page.get_by_test_id("run-retention")).to_be_disabled()
    # The worker looks once a minute; each look reads what it has done.
    async with asyncio.timeout(120):
        while await page.get_by_test_id("last-run").inner_text() == before:
            await page.wait_for_timeout(1_000)
            await page.get_by_test_id("look-again").click()
    await expect(page.get_by_test_id("last-run")).to_contain_text("were deleted")


@pytest.mark.own_instance  # only into a database of our own can a line be written
async def test_the_log_is_followed_and_narrowed(people: People) -> None:
    admin = await people.staff("admin")
    assert admin.database_url is not None
    log = LogPage(await admin.open("/admin/logs"))
    await log.page.get_by_test_id("follow").click()
    async with await psycopg.AsyncConnection.connect(admin.database_url, autocommit=True) as owner:
        await owner.execute(
            "INSERT INTO compliance_system_log (id, at, service_name, log_level, message, metadata, correlation_id)"
            " VALUES (gen_random_uuid(), now(), 'worker', 'error', 'kettle_boils_over', '{\"cups\": 2}', 'work-77')"
        )
    await expect(log.rows.filter(has_text="kettle_boils_over")).to_have_count(1)
    await log.page.get_by_test_id("follow").click()
    await log.show(work="work-77")
    await expect(log.rows).to_have_count(1)
    await log.rows.first.get_by_test_id("log-line").locator("summary").click()
    await expect(log.rows.first).to_contain_text("cups")
    await log.show(work="work-78")
    await expect(log.page.get_by_test_id("table-logs")).to_contain_text("No such lines")


async def test_the_compliance_page_says_what_is_wrong_and_what_to_do(people: People) -> None:
    admin = await people.staff("admin")
    compliance = CompliancePage(await admin.open("/admin"))
    await compliance.page.get_by_test_id("nav-compliance").click()
    await compliance.check_again()
    # Staff of the flows log in by their password alone, so this is what is wrong here.
    await expect(compliance.task("second_factor")).to_contain_text("HEALTHAPP_MFA_REQUIRED_ROLES")
    await expect(compliance.page.get_by_test_id("score")).to_contain_text("of 100")
    await expect(compliance.page.get_by_test_id("chart-score").locator("rect.bar")).to_have_count(1)
    every = await compliance.checks.count()
    await compliance.page.get_by_test_id("filter-framework").select_option("part11")
    await expect(compliance.checks).not_to_have_count(every)
    await expect(compliance.checks.filter(has_text="Electronic signatures are whole")).to_have_count(1)
    assert "identity_user" in await compliance.download("record-csv")
    assert "§164.312(a)(2)(iv)" in await compliance.download("controls-csv")
    await compliance.task("second_factor").get_by_role("link").click()
    await compliance.page.wait_for_url("**/admin/users")
