"""One form for every reminder, with its preview while it is being filled in."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest
from playwright.async_api import expect

from tests.e2e.pages.medicines import MedicinesPage
from tests.e2e.pages.reminder_form import ReminderFormPage

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from tests.e2e.people import People

DHAKA = ZoneInfo("Asia/Dhaka")


def day(ahead: int) -> str:
    """Return a local date so many days from today."""
    return (datetime.now(UTC).astimezone(DHAKA) + timedelta(days=ahead)).date().isoformat()


async def test_a_daily_medicine_takes_a_name_and_two_clicks(people: People) -> None:
    patient = await people.patient()
    page = await patient.open("/reminders/new")
    form = ReminderFormPage(page)
    await expect(form.sentence).to_have_text("Every day at 8:00 am")
    await form.fill(name="Metformin 500")
    await form.times_a_day(2)
    await expect(form.sentence).to_have_text("Every day at 8:00 am and 9:00 pm")
    await expect(form.next_times).to_have_count(5)
    await form.save()

    await page.wait_for_url("**/medicines**")
    listed = MedicinesPage(page)
    await expect(listed.banner).to_contain_text("Reminder added: Metformin 500")
    await expect(listed.sentence("Metformin 500")).to_have_text("Every day at 8:00 am and 9:00 pm")
    (stored,) = await patient.reminders()
    assert stored["medicineInfo"] == {"name": "Metformin 500", "dosage": "", "instructions": ""}
    assert stored["recurringPattern"] == {
        "frequency": "daily", "interval": 1, "timesOfDay": ["08:00", "21:00"], "asNeeded": False,
    }  # fmt: skip


async def test_in_bangla_everything_is_bangla(people: People) -> None:
    patient = await people.patient("bn", viewport={"width": 360, "height": 780})
    page = await patient.open("/reminders/new")
    form = ReminderFormPage(page)
    await form.fill(name="মেটফরমিন", dosage="৫০০ mg, ১টি", instructions="খাবারের পরে")
    await form.times_a_day(2)
    await form.choose("ends", "days")
    await form.fill(days="১৪")
    await expect(form.sentence).to_have_text("প্রতিদিন সকাল ৮টা ও রাত ৯টা, ১৪ দিন")
    await expect(form.next_times).to_have_count(5)
    times = await form.next_times.all_inner_texts()
    assert not any(letter.isascii() and letter.isalnum() for letter in "".join(times)), times
    await form.save()
    await expect(MedicinesPage(page).sentence("মেটফরমিন")).to_contain_text("প্রতিদিন সকাল ৮টা ও রাত ৯টা")


async def weekly(form: ReminderFormPage) -> None:
    await form.choose("kind", "weekly")
    for name in ("su", "mo", "tu", "we", "th", "fr", "sa"):
        box = form.page.get_by_test_id(f"weekdays-{name}")
        await box.set_checked(name in {"fr", "mo"})
    await form.time(1).fill("13:30")


async def every_third_day(form: ReminderFormPage) -> None:
    await form.choose("kind", "interval")
    await form.fill(interval="3")


async def monthly(form: ReminderFormPage) -> None:
    await form.choose("kind", "monthly")
    await form.fill(date="2027-01-31")


async def every_six_hours(form: ReminderFormPage) -> None:
    await form.choose("kind", "hourly")
    await form.fill(interval="6", date=day(1), time="06:00")


async def until(form: ReminderFormPage) -> None:
    await form.choose("ends", "until")
    await form.fill(until="2027-12-31")


async def counted(form: ReminderFormPage) -> None:
    await form.choose("ends", "count")
    await form.fill(count="20")
    await form.times_a_day(3)


async def as_needed(form: ReminderFormPage) -> None:
    await form.choose("kind", "as_needed")


async def once(form: ReminderFormPage) -> None:
    await form.choose("kind", "once")
    await form.fill(date="2027-03-05", time="17:30")


async def tapering(form: ReminderFormPage) -> None:
    await form.more()
    await form.add_step(1, "2 tablets", "5")
    await form.add_step(2, "1 tablet", "10", "doses")
    await form.add_step(3, "half a tablet")


async def own_times(form: ReminderFormPage) -> None:
    await form.page.get_by_test_id("times-add").click()
    await form.time(2).fill("23:15")
    await form.time(1).fill("07:45")


RULES: list[tuple[Callable[[ReminderFormPage], Awaitable[None]], str, dict[str, Any]]] = [
    (
        weekly,
        "Every Monday and Friday at 1:30 pm",
        {"frequency": "weekly", "weekdays": ["mo", "fr"], "timesOfDay": ["13:30"]},
    ),
    (every_third_day, "Every 3 days at 8:00 am", {"frequency": "daily", "interval": 3}),
    (
        monthly,
        "On the 31st of every month at 8:00 am (on the last day of a shorter month), from 31 January 2027",
        {"frequency": "monthly", "interval": 1},
    ),
    (every_six_hours, "Every 6 hours, from ", {"frequency": "hourly", "interval": 6}),
    (until, "Every day at 8:00 am, until 31 December 2027", {"endDate": "2027-12-31"}),
    (counted, "Every day at 8:00 am, 2:00 pm and 9:00 pm, 20 times in all", {"count": 20}),
    (as_needed, "Only when needed", {"asNeeded": True}),
    (once, "Once, on Friday, 5 March 2027, 5:30 pm", {}),
    (
        tapering,
        (
            "Every day at 8:00 am: first 2 tablets for 5 days, then 1 tablet for 10 doses, "
            "then half a tablet from then on"
        ),
        {"taper": [{"days": 5, "dose": "2 tablets"}, {"doses": 10, "dose": "1 tablet"}, {"dose": "half a tablet"}]},
    ),
    (own_times, "Every day at 7:45 am and 11:15 pm", {"timesOfDay": ["07:45", "23:15"]}),
]


@pytest.mark.parametrize(("fill", "sentence", "pattern"), RULES, ids=[rule[0].__name__ for rule in RULES])
async def test_every_recurrence_has_its_place(
    people: People, fill: Callable[[ReminderFormPage], Awaitable[None]], sentence: str, pattern: dict[str, Any]
) -> None:
    patient = await people.patient()
    page = await patient.open("/reminders/new")
    form = ReminderFormPage(page)
    await form.fill(name="Prednisolone")
    await fill(form)
    await expect(form.sentence).to_contain_text(sentence)
    await form.save()
    await page.wait_for_url("**/medicines**")
    (stored,) = await patient.reminders()
    found = stored.get("recurringPattern", {})
    assert found | pattern == found
    assert stored["isRecurring"] == bool(found)

    # What was stored is what the form shows again.
    await page.goto(f"/reminders/{stored['id']}")
    await expect(form.field("name")).to_have_value("Prednisolone")
    await expect(form.sentence).to_contain_text(sentence)


async def test_an_appointment_asks_for_other_things(people: People) -> None:
    patient = await people.patient()
    page = await patient.open("/reminders/new")
    form = ReminderFormPage(page)
    await form.choose("type", "appointment")
    await expect(page.get_by_label("With whom, and where")).to_be_visible()
    await expect(form.field("dosage")).to_have_count(0)
    await form.fill(name="Dr Farhana, Dhanmondi", description="bring the reports", date=day(3), time="17:30")
    await expect(form.sentence).to_contain_text("5:30 pm")
    await form.save()
    await page.wait_for_url("**/medicines**")
    (stored,) = await patient.reminders()
    assert stored["type"] == "appointment"
    assert stored["description"] == "bring the reports"
    assert not stored["isRecurring"]
    assert "medicineInfo" not in stored


async def test_what_is_wrong_is_said_beside_the_field_and_in_a_summary(people: People) -> None:
    patient = await people.patient()
    page = await patient.open("/reminders/new")
    form = ReminderFormPage(page)
    await form.choose("ends", "until")
    await form.fill(until=day(-3))
    await form.save()
    await expect(form.summary).to_be_focused()
    await expect(form.error("name")).to_contain_text("Fill in this field")
    await form.fill(name="Metformin")
    await form.save()
    await expect(form.error("until")).to_contain_text("after the start")
    await expect(form.error("name")).to_have_count(0)
    await form.summary.get_by_role("link").click()
    await expect(form.field("until")).to_be_focused()
    assert await patient.reminders() == []
    # What is folded away unfolds when something is wrong in it.
    await form.fill(until=day(3))
    await form.more()
    await form.fill(on_hand="many")
    await form.more()
    await form.save()
    await expect(form.error("on_hand")).to_be_visible()
    await form.fill(on_hand="৩০")
    await form.save()
    await page.wait_for_url("**/medicines**")
    (stored,) = await patient.reminders()
    assert stored["refill"] == {"onHand": 30, "perDose": 1, "threshold": 5}


async def test_a_time_that_is_over_is_refused(people: People) -> None:
    patient = await people.patient()
    page = await patient.open("/reminders/new")
    form = ReminderFormPage(page)
    await form.choose("kind", "once")
    await form.fill(name="Vaccine", date=day(-1), time="08:00")
    await form.save()
    await expect(form.error("date")).to_contain_text("in the future")
    assert await patient.reminders() == []


async def test_an_edit_changes_only_what_was_changed(people: People) -> None:
    patient = await people.patient()
    reminder = await patient.remind_daily(
        "Metformin", "08:00", "21:00", description="for sugar", refill={"onHand": 24, "perDose": 1, "threshold": 10}
    )
    page = await patient.open("/medicines")
    listed = MedicinesPage(page)
    await listed.act("Metformin", "edit")
    form = ReminderFormPage(page)
    await expect(form.field("dosage")).to_have_value("500 mg, 1")
    await expect(form.time(2)).to_have_value("21:00")
    before = await patient.occurrences(reminder)
    await form.fill(instructions="before food")
    await form.save()
    await expect(listed.banner).to_contain_text("Changes saved: Metformin")
    # The plan was not touched: the doses are the very same ones.
    assert [one["id"] for one in await patient.occurrences(reminder)] == [one["id"] for one in before]

    await listed.act("Metformin", "edit")
    await form.time(2).fill("22:30")
    await expect(form.sentence).to_contain_text("8:00 am and 10:30 pm")
    await form.save()
    await expect(listed.sentence("Metformin")).to_contain_text("8:00 am and 10:30 pm")
    (stored,) = await patient.reminders()
    assert stored["medicineInfo"]["instructions"] == "before food"
    assert stored["recurringPattern"]["timesOfDay"] == ["08:00", "22:30"]
    assert stored["description"] == "for sugar"
    assert stored["refill"] == {"onHand": 24, "perDose": 1, "threshold": 10}


async def test_turning_the_language_keeps_what_was_written(people: People) -> None:
    patient = await people.patient()
    page = await patient.open("/reminders/new")
    form = ReminderFormPage(page)
    await form.fill(name="Metformin")
    await form.times_a_day(3)
    await form.choose("ends", "days")
    await page.get_by_test_id("more").click()
    await form.fill(days="14", on_hand="30")
    await page.get_by_test_id("set-lang-bn").click()
    await expect(form.sentence).to_have_text("প্রতিদিন সকাল ৮টা, দুপুর ২টা ও রাত ৯টা, ১৪ দিন")
    await expect(form.field("name")).to_have_value("Metformin")
    await expect(form.time(3)).to_have_value("21:00")
    # What the form began with and what was typed; shown anew as well.
    for name, number in {"days": "১৪", "on_hand": "৩০", "per_dose": "১", "threshold": "৫"}.items():
        await expect(form.field(name)).to_have_value(number)
    await form.choose("ends", "open")
    await form.choose("ends", "days")
    await expect(form.field("days")).to_have_value("১৪")
    await page.get_by_test_id("set-lang-en").click()
    await expect(form.sentence).to_have_text("Every day at 8:00 am, 2:00 pm and 9:00 pm, for 14 days")
    await expect(form.field("on_hand")).to_have_value("30")


async def test_a_form_that_was_left_starts_afresh(people: People) -> None:
    patient = await people.patient()
    page = await patient.open("/reminders/new")
    form = ReminderFormPage(page)
    await form.fill(name="Metformin")
    await form.choose("kind", "hourly")
    await page.get_by_test_id("cancel").click()
    await page.get_by_test_id("empty-add").click()
    await expect(form.field("name")).to_have_value("")
    await expect(form.sentence).to_have_text("Every day at 8:00 am")


SHOWN = """() => {
  window.shown = [];
  const note = () => {
    const at = location.pathname, form = document.querySelector("[data-testid=preview-sentence]");
    if (at.startsWith("/reminders/") && form) window.shown.push(form.textContent);
  };
  new MutationObserver(note).observe(document.body, {subtree: true, childList: true, characterData: true});
}"""
"""Notes every sentence that a form's preview shows from now on."""


async def test_the_next_form_never_shows_what_was_left(people: People) -> None:
    patient = await people.patient()
    await patient.remind_daily("Metformin", "08:00", "21:00")
    page = await patient.open("/reminders/new")
    form, listed = ReminderFormPage(page), MedicinesPage(page)
    await form.choose("kind", "hourly")
    await expect(form.sentence).to_contain_text("hours")
    await page.get_by_test_id("cancel").click()
    await listed.reminder("Metformin").wait_for()
    await page.evaluate(SHOWN)
    await listed.act("Metformin", "edit")
    await expect(form.sentence).to_contain_text("Every day at 8:00 am and 9:00 pm")
    assert not [said for said in await page.evaluate("window.shown") if "hours" in said]


async def test_two_clicks_on_save_make_one_reminder(people: People) -> None:
    patient = await people.patient()
    page = await patient.open("/reminders/new")
    form = ReminderFormPage(page)
    await form.fill(name="Metformin")
    await page.get_by_test_id("save").dblclick()
    await page.wait_for_url("**/medicines**")
    await expect(MedicinesPage(page).found).to_have_text("1 reminder")
    assert len(await patient.reminders()) == 1


async def test_somebody_elses_reminder_is_not_shown(people: People) -> None:
    owner = await people.patient()
    reminder = await owner.remind_daily("Metformin")
    stranger = await people.patient()
    page = await stranger.open(f"/reminders/{reminder}")
    # What is somebody else's reads like what isn't there.
    await expect(page.get_by_text("There is no such reminder")).to_be_visible()
    await expect(page.locator("body")).not_to_contain_text("Metformin")
