"""Without a connection, and from a notification: doses stay in sight, answers are kept, and each counts once."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from playwright.async_api import expect

from tests.e2e.pages.offline import OfflinePage
from tests.e2e.pages.popups import Popups
from tests.e2e.pages.today import TodayPage

if TYPE_CHECKING:
    from playwright.async_api import Page, Request, Route, Worker

    from tests.e2e.people import Patient, People

READY = """async () => {
  await navigator.serviceWorker.ready;
  await self.healthappOffline.refresh();
}"""
WAITING = "async () => (await self.healthappOffline.waiting()).map((item) => item.action).sort()"
# What a browser does when a push service delivers, and when somebody presses: real events, without their sender.
PUSHED = """async (message) => {
  const event = new PushEvent("push", { data: JSON.stringify(message) });
  const work = [];
  event.waitUntil = (step) => work.push(step);
  self.dispatchEvent(event);
  await Promise.all(work);
  const shown = await self.registration.getNotifications();
  return shown.map(({ title, tag, actions }) => ({ title, tag, actions: actions.map(({ action }) => action) }));
}"""
PRESSED = """async (action) => {
  const [notification] = await self.registration.getNotifications();
  const event = new NotificationEvent("notificationclick", { notification, action });
  const work = [];
  event.waitUntil = (step) => work.push(step);
  self.dispatchEvent(event);
  await Promise.all(work);
  return (await self.registration.getNotifications()).length;
}"""


async def _kept(patient: Patient, *titles: str, **fields: Any) -> tuple[Page, dict[str, str]]:
    """Let doses fall due and be kept by the browser; returns the open page and the reminders' ids."""
    page = await patient.open("/today")
    ids = {title: await patient.remind(title, **fields) for title in titles}
    for title in titles:
        await expect(Popups(page).dose(title)).to_be_visible()
    await page.evaluate(READY)
    return page, ids


async def _states(patient: Patient, ids: dict[str, str]) -> dict[str, Any]:
    found = {}
    for title, reminder in ids.items():
        (occurrence,) = await patient.occurrences(reminder)
        found[title] = occurrence["status"]
    return found


async def test_answers_given_without_a_connection_are_sent_once_it_is_back(people: People) -> None:
    patient = await people.patient()
    page, ids = await _kept(patient, "Metformin", "Napa", "Losartan")
    posts: list[str] = []
    sent: dict[str, dict[str, Any]] = {}

    def note(request: Request) -> None:
        if request.method == "POST":
            posts.append(request.url.rsplit("/", 1)[-1])
            sent[posts[-1]] = {
                name: value for name, value in json.loads(request.post_data or "{}").items() if name != "occurrenceId"
            }

    patient.context.on("request", note)
    await patient.context.set_offline(offline=True)
    await page.goto("/medicines")
    offline = OfflinePage(page)
    await expect(offline.connection).to_contain_text("No internet")
    await expect(offline.doses).to_have_count(3)
    await offline.answer("Metformin", "taken")
    await expect(offline.said).to_contain_text("It will be sent")
    await offline.skip("Napa", "I have run out of it")
    await offline.answer("Losartan", "snooze-30")
    for title, word in (("Metformin", "Taken"), ("Napa", "Skipped"), ("Losartan", "Snoozed")):
        await expect(offline.dose(title)).to_contain_text(word)
        await expect(offline.dose(title)).to_contain_text("waiting to be sent")
    await page.reload()
    await expect(offline.dose("Napa")).to_contain_text("waiting to be sent")
    assert await page.evaluate(WAITING) == ["skip", "snooze", "taken"]

    await patient.context.set_offline(offline=False)
    await expect(offline.said).to_contain_text("Sent")
    assert await page.evaluate(WAITING) == []
    assert await _states(patient, ids) == {"Metformin": "taken", "Napa": "skipped", "Losartan": "snoozed"}
    assert sorted(posts) == ["skip", "snooze", "taken"]
    assert sent == {"skip": {"reason": "I have run out of it"}, "snooze": {"duration": 30}, "taken": {}}


async def test_an_answer_whose_reply_was_lost_counts_once(people: People) -> None:
    patient = await people.patient()
    page, ids = await _kept(patient, "Metformin", refill={"onHand": 10, "perDose": 1, "threshold": 2})
    await patient.context.set_offline(offline=True)
    await page.goto("/today")
    offline = OfflinePage(page)
    await offline.answer("Metformin", "taken")
    await expect(offline.dose("Metformin")).to_contain_text("waiting to be sent")
    keys: list[str] = []

    async def lose(route: Route) -> None:
        keys.append(route.request.headers["idempotency-key"])
        await route.fetch()
        if len(keys) == 1:
            await route.abort()
        else:
            await route.continue_()

    await page.route("**/api/v1/reminders/*/taken", lose)
    await patient.context.set_offline(offline=False)
    await page.wait_for_function("async () => (await self.healthappOffline.flush()).waiting === 0")
    assert len(keys) > 1
    assert len(set(keys)) == 1
    assert await _states(patient, ids) == {"Metformin": "taken"}
    (reminder,) = await patient.reminders()
    assert reminder["refill"]["onHand"] == 9


async def test_an_answer_that_is_being_recorded_already_waits_for_it(people: People) -> None:
    patient = await people.patient()
    page, ids = await _kept(patient, "Metformin")
    await patient.context.set_offline(offline=True)
    await page.goto("/today")
    offline = OfflinePage(page)
    await offline.answer("Metformin", "taken")
    await expect(offline.dose("Metformin")).to_contain_text("waiting to be sent")
    keys: list[str] = []

    async def be_at_it(route: Route) -> None:
        keys.append(route.request.headers["idempotency-key"])
        if len(keys) == 1:
            problem = json.dumps({"status": 409, "code": "idempotency_in_progress"})
            await route.fulfill(status=409, body=problem, headers={"Retry-After": "1"})
        else:
            await route.continue_()

    await page.route("**/api/v1/reminders/*/taken", be_at_it)
    await patient.context.set_offline(offline=False)
    await expect(offline.said).to_contain_text("Sent")
    assert len(keys) == 2
    assert len(set(keys)) == 1
    assert await page.evaluate(WAITING) == []
    await expect(offline.refused).to_be_hidden()
    assert await _states(patient, ids) == {"Metformin": "taken"}


@pytest.mark.parametrize(("lang", "words"), [("en", "One answer could not be recorded"), ("bn", "একটি উত্তর রাখা যায়নি")])
async def test_an_answer_that_came_too_late_is_told_until_it_is_seen(people: People, lang: str, words: str) -> None:
    patient = await people.patient(lang=lang)
    page, ids = await _kept(patient, "Metformin")
    await patient.context.set_offline(offline=True)
    await page.goto("/today")
    offline = OfflinePage(page)
    await offline.answer("Metformin", "taken")
    await expect(offline.doses.get_by_role("button")).to_have_count(0)
    # On another device, before this one reaches the server.
    mine = {"Origin": patient.url}
    gone = await patient.context.request.delete(f"/api/v1/reminders/{ids['Metformin']}", headers=mine)
    assert gone.ok
    await patient.context.set_offline(offline=False)
    await expect(offline.refused).to_contain_text(words)
    await expect(offline.said).to_have_text("")
    assert await page.evaluate(WAITING) == []
    await page.goto("/today/")
    told = page.get_by_test_id("dialog-refused")
    await expect(told).to_contain_text(words)
    await told.get_by_role("button").click()
    await expect(told).to_have_count(0)
    assert await page.evaluate("async () => await self.healthappOffline.refused()") == 0


async def test_what_was_pressed_on_an_open_page_is_sent_too(people: People) -> None:
    patient = await people.patient()
    page, ids = await _kept(patient, "Metformin")
    await patient.context.set_offline(offline=True)
    await expect(page.get_by_test_id("connection")).to_contain_text("No connection")
    await Popups(page).take("Metformin")
    await patient.context.set_offline(offline=False)
    await expect(TodayPage(page).status("Metformin")).to_have_text("Taken")
    assert await _states(patient, ids) == {"Metformin": "taken"}


async def test_the_next_morning_is_kept_too(people: People) -> None:
    patient = await people.patient("bn")
    await patient.remind_daily("Metformin", "08:00", "21:00")
    page = await patient.open("/today")
    await page.evaluate(READY)
    await patient.context.set_offline(offline=True)
    morning = datetime.now(UTC).astimezone().replace(microsecond=0) + timedelta(days=1)
    await page.clock.set_fixed_time(morning)
    await page.goto("/today")
    offline = OfflinePage(page)
    await expect(offline.doses).to_have_count(2)
    await expect(offline.doses.first).to_contain_text("সকাল ৮টা")


def _message(reminder: str, occurrence: str) -> dict[str, Any]:
    """Return what our worker's messages hold, as `tests/unit/notifications/test_texts.py` has it."""
    actions = [{"action": "taken", "title": "Taken"}, {"action": "snooze", "title": "In 10 minutes"}]
    ids = {"id": "notice", "reminderId": reminder, "occurrenceId": occurrence, "tag": occurrence}
    return {**ids, "title": "Time for your medicine", "body": "", "lang": "en", "url": "/today/", "actions": actions}


async def _pushed(patient: Patient, reminder: str) -> Worker:
    (worker,) = patient.context.service_workers
    (occurrence,) = await patient.occurrences(reminder)
    shown = await worker.evaluate(PUSHED, _message(reminder, occurrence["id"]))
    assert shown == [{"title": "Time for your medicine", "tag": occurrence["id"], "actions": ["taken", "snooze"]}]
    return worker


@pytest.mark.whole_browser
async def test_a_notification_is_answered_by_its_buttons(people: People) -> None:
    patient = await people.patient()
    await patient.context.grant_permissions(["notifications"])
    page, ids = await _kept(patient, "Metformin", "Napa")
    worker = await _pushed(patient, ids["Metformin"])
    assert await worker.evaluate(PRESSED, "taken") == 0
    await expect(Popups(page).dose("Metformin")).to_have_count(0)

    worker = await _pushed(patient, ids["Napa"])
    await patient.context.set_offline(offline=True)
    assert await worker.evaluate(PRESSED, "snooze") == 0
    assert await page.evaluate(WAITING) == ["snooze"]
    assert await _states(patient, ids) == {"Metformin": "taken", "Napa": "delivered"}
    await patient.context.set_offline(offline=False)
    await expect(Popups(page).dose("Napa")).to_have_count(0)
    assert await _states(patient, ids) == {"Metformin": "taken", "Napa": "snoozed"}
