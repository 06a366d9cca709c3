"""Logging out: nothing of the person stays in the browser, and nothing they did is lost without a word."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import httpx
from playwright.async_api import expect

from tests.e2e.pages.popups import Popups
from tests.e2e.pages.settings import SettingsPage
from tests.e2e.people import PASSWORD

if TYPE_CHECKING:
    from playwright.async_api import Page, Route

    from tests.e2e.people import Patient, People

# A browser without a push service can't subscribe; what a page of ours does with a subscription is the same.
PUSH = "https://push.example.com/send/this-browser"
KEYS = {
    "p256dh": "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
    "auth": "BTBZMqHH6r4Tts7J_aSIgg",
}
SUBSCRIBED = f"""
PushManager.prototype.getSubscription = async () => localStorage.getItem("gone") ? null : ({{
  endpoint: "{PUSH}",
  toJSON: () => ({json.dumps({"endpoint": PUSH, "keys": KEYS})}),
  unsubscribe: async () => {{ localStorage.setItem("gone", "yes"); return true; }},
}});
"""
KNOWN = "async () => (await (await fetch('/api/v1/push/subscriptions')).json()).subscriptions?.length === 1"
KEPT = """async () => ({
  day: (await self.healthappOffline.today()) !== undefined,
  waiting: (await self.healthappOffline.waiting()).length,
})"""
# As from a notification's button, before any page has kept the day.
QUEUE = """async ([reminderId, occurrenceId]) => {
  await self.healthappOffline.forget();
  await self.healthappOffline.queue({ reminderId, occurrenceId }, "taken", {});
}"""


async def _settings(patient: Patient) -> SettingsPage:
    page = await patient.open("/settings")
    await page.get_by_test_id("logout").wait_for()
    await page.evaluate("() => navigator.serviceWorker.ready.then(() => self.healthappOffline.refresh())")
    return SettingsPage(page)


async def _answer_waits(patient: Patient, settings: SettingsPage) -> str:
    """Let a dose fall due and its answer wait in the browser; returns the reminder's id."""
    reminder = await patient.remind("Metformin")
    await expect(Popups(settings.page).dose("Metformin")).to_be_visible()
    (occurrence,) = await patient.occurrences(reminder)
    await settings.page.evaluate(QUEUE, [reminder, occurrence["id"]])
    assert await _kept(settings.page) == {"day": True, "waiting": 1}
    return reminder


async def _kept(page: Page) -> dict[str, Any]:
    found: dict[str, Any] = await page.evaluate(KEPT)
    return found


async def _log_in_again(patient: Patient) -> None:
    form: dict[str, str | float | bool] = {"email": patient.email, "password": PASSWORD}
    answer = await patient.context.request.post(
        "/session/login", form=form, headers={"Origin": patient.url}, max_redirects=0
    )
    assert answer.status == 303


async def test_logging_out_leaves_nothing_in_the_browser(people: People) -> None:
    patient = await people.patient()
    await patient.context.add_init_script(SUBSCRIBED)
    await patient.say("/api/v1/push/subscriptions", {"endpoint": PUSH, "keys": KEYS})
    other = {"endpoint": "https://push.example.com/send/their-phone", "keys": KEYS}
    async with httpx.AsyncClient(base_url=patient.url) as phone:
        opened = await phone.post("/api/v1/auth/login", json={"email": patient.email, "password": PASSWORD})
        phone.headers["Authorization"] = f"Bearer {opened.json()['accessToken']}"
        assert (await phone.post("/api/v1/push/subscriptions", json=other)).status_code == 201
    settings = await _settings(patient)
    assert (await _kept(settings.page))["day"]
    await settings.log_out()
    await settings.page.wait_for_url("**/login/**")
    assert await settings.page.evaluate("() => localStorage.getItem('gone')") == "yes"
    assert await _kept(settings.page) == {"day": False, "waiting": 0}
    await _log_in_again(patient)
    left = await (await patient.context.request.get("/api/v1/push/subscriptions")).json()
    assert len(left["subscriptions"]) == 1, "the phone goes on, this browser doesn't"


async def test_a_browser_that_is_pushed_to_is_known_under_each_login(people: People) -> None:
    """Its push messages end with a login that was ended from elsewhere, and come back with the next one."""
    patient = await people.patient()
    await patient.context.add_init_script(SUBSCRIBED)
    page = await patient.open("/settings")
    await page.wait_for_function(KNOWN)
    # An open page notices both the end and the new login, and makes the browser known again before anyone can look.
    await page.close()
    assert (await patient.context.request.post("/api/v1/auth/logout", headers={"Origin": patient.url})).ok
    await _log_in_again(patient)
    left = await (await patient.context.request.get("/api/v1/push/subscriptions")).json()
    assert left["subscriptions"] == []
    page = await patient.open("/settings")
    await page.wait_for_function(KNOWN)


async def test_what_waits_is_sent_before_the_log_out(people: People) -> None:
    patient = await people.patient()
    settings = await _settings(patient)
    reminder = await _answer_waits(patient, settings)
    await settings.log_out()
    await settings.page.wait_for_url("**/login/**")
    assert await _kept(settings.page) == {"day": False, "waiting": 0}
    await _log_in_again(patient)
    (occurrence,) = await patient.occurrences(reminder)
    assert occurrence["status"] == "taken"


async def test_what_cannot_be_sent_is_said_before_it_is_dropped(people: People) -> None:
    patient = await people.patient()
    settings = await _settings(patient)
    await _answer_waits(patient, settings)

    async def broken(route: Route) -> None:
        await route.fulfill(status=503, body="")

    await settings.page.route("**/api/v1/reminders/*/taken", broken)
    dialog = settings.page.get_by_test_id("dialog-logout")
    await settings.log_out()
    await expect(dialog).to_contain_text("Your answer to one dose could not be sent yet")
    await dialog.get_by_test_id("dialog-logout-cancel").click()
    await expect(dialog).to_have_count(0)
    assert await _kept(settings.page) == {"day": True, "waiting": 1}

    await settings.log_out()
    await dialog.get_by_test_id("dialog-logout-confirm").click()
    await settings.page.wait_for_url("**/login/**")
    assert await _kept(settings.page) == {"day": False, "waiting": 0}


async def test_without_internet_nobody_is_logged_out_by_half(people: People) -> None:
    patient = await people.patient("bn")
    settings = await _settings(patient)
    await patient.context.set_offline(offline=True)
    dialog = settings.page.get_by_test_id("dialog-logout")
    await settings.log_out()
    await expect(dialog).to_contain_text("এখন ইন্টারনেট নেই")
    await expect(dialog.get_by_test_id("dialog-logout-confirm")).to_have_count(0)
    await settings.page.keyboard.press("Escape")
    await expect(dialog).to_have_count(0)
    assert (await _kept(settings.page))["day"]
    await patient.context.set_offline(offline=False)
    await settings.log_out()
    await settings.page.wait_for_url("**/login/**")
    assert await _kept(settings.page) == {"day": False, "waiting": 0}
