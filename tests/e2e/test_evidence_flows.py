"""What an administrator answers with: the audit trail is read, narrowed and taken along."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from playwright.async_api import expect

from tests.e2e.pages.evidence import TrailPage

if TYPE_CHECKING:
    from tests.e2e.people import People


async def test_the_audit_trail_is_filtered_and_exported(people: People) -> None:
    admin, patient = await people.staff("admin"), await people.patient()
    await patient.remind("Metformin")
    await patient.reminders()
    trail = TrailPage(await admin.open("/admin/audit"))
    await expect(trail.page.get_by_test_id("chain")).to_be_visible()
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
