"""A recurrence in words, and how long the stock lasts."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from healthapp.contexts.reminders.rules.preview import sentence, upcoming
from healthapp.contexts.reminders.rules.recurrence import Recurrence
from healthapp.contexts.reminders.rules.refill import after_dose, forecast, is_low, should_tell
from healthapp.contexts.reminders.schemas.pattern import RecurringPattern, Refill
from tests.support.examples import searched

START = datetime(2026, 11, 21, 2, tzinfo=UTC)  # Saturday, 8:00 in Dhaka
TWICE: dict[str, Any] = {"timesOfDay": ["08:00", "21:00"]}


def build(frequency: str | None, interval: int = 1, start: datetime = START, **more: Any) -> Recurrence:
    pattern = None
    if frequency:
        pattern = RecurringPattern.model_validate({"frequency": frequency, "interval": interval, **more})
    return Recurrence.build(start, "Asia/Dhaka", pattern)


SENTENCES = [
    (build(None), "একবার, শনিবার, ২১ নভেম্বর ২০২৬, সকাল ৮টা", "Once, on Saturday, 21 November 2026, 8:00 am"),
    (build("daily", asNeeded=True), "শুধু দরকার হলে", "Only when needed"),
    (build("daily"), "প্রতিদিন সকাল ৮টা", "Every day at 8:00 am"),
    (
        build("daily", **TWICE, endDate="2026-12-04"),
        "প্রতিদিন সকাল ৮টা ও রাত ৯টা, ১৪ দিন",
        "Every day at 8:00 am and 9:00 pm, for 14 days",
    ),
    (
        build("daily", **TWICE, count=28),
        "প্রতিদিন সকাল ৮টা ও রাত ৯টা, ১৪ দিন",
        "Every day at 8:00 am and 9:00 pm, for 14 days",
    ),
    (
        build("daily", **TWICE, count=27),
        "প্রতিদিন সকাল ৮টা ও রাত ৯টা, মোট ২৭ বার",
        "Every day at 8:00 am and 9:00 pm, 27 times in all",
    ),
    # The first day has one dose only: 28 doses reach into a fifteenth day.
    (
        build("daily", start=START + timedelta(hours=1), **TWICE, count=28),
        "প্রতিদিন সকাল ৮টা ও রাত ৯টা, মোট ২৮ বার",
        "Every day at 8:00 am and 9:00 pm, 28 times in all",
    ),
    (build("daily", count=1), "প্রতিদিন সকাল ৮টা, ১ দিন", "Every day at 8:00 am, for 1 day"),
    (
        build("daily", endDate="2027-12-04"),
        "প্রতিদিন সকাল ৮টা, ৪ ডিসেম্বর ২০২৭ পর্যন্ত",
        "Every day at 8:00 am, until 4 December 2027",
    ),
    (build("daily", 2), "এক দিন পর পর সকাল ৮টা", "Every other day at 8:00 am"),
    (build("daily", 3), "প্রতি ৩ দিনে এক দিন সকাল ৮টা", "Every 3 days at 8:00 am"),
    (build("daily", weekdays=["mo", "su"]), "প্রতি রবিবার ও সোমবার সকাল ৮টা", "Every Sunday and Monday at 8:00 am"),
    (
        build("daily", 2, weekdays=["fr"]),
        "এক দিন পর পর, শুধু শুক্রবার সকাল ৮টা",
        "Every other day, only on Friday at 8:00 am",
    ),
    (build("weekly"), "প্রতি শনিবার সকাল ৮টা", "Every Saturday at 8:00 am"),
    (
        build("weekly", weekdays=["mo", "tu", "we", "th", "fr", "sa", "su"], endDate="2026-11-27"),
        "প্রতিদিন সকাল ৮টা, ৭ দিন",
        "Every day at 8:00 am, for 7 days",
    ),
    (
        build("weekly", 2, weekdays=["fr", "su"], count=1),
        "২ সপ্তাহ পর পর রবিবার ও শুক্রবার সকাল ৮টা, মোট ১ বার",
        "Every 2 weeks on Sunday and Friday at 8:00 am, 1 time only",
    ),
    (build("monthly"), "প্রতি মাসের ২১ তারিখ সকাল ৮টা", "On the 21st of every month at 8:00 am"),
    (
        build("monthly", 3, start=datetime(2026, 10, 31, 2, tzinfo=UTC)),
        "৩ মাস পর পর ৩১ তারিখ সকাল ৮টা (মাস ছোট হলে শেষ দিনে)",
        "Every 3 months on the 31st at 8:00 am (on the last day of a shorter month)",
    ),
    (build("hourly"), "প্রতি ঘণ্টায়, সকাল ৮টা থেকে", "Every hour, from 8:00 am"),
    (build("hourly", 8, count=9), "৮ ঘণ্টা পর পর, সকাল ৮টা থেকে, মোট ৯ বার", "Every 8 hours, from 8:00 am, 9 times in all"),
    (
        build("daily", taper=[{"days": 5, "dose": "20 mg"}, {"doses": 1, "dose": "10 mg"}, {"dose": "5 mg"}]),
        "প্রতিদিন সকাল ৮টা: প্রথমে 20 mg, ৫ দিন, তারপর 10 mg, ১ বার, তারপর 5 mg চলতে থাকবে",
        "Every day at 8:00 am: first 20 mg for 5 days, then 10 mg for 1 dose, then 5 mg from then on",
    ),
    (build("daily", taper=[{"dose": "5 mg"}]), "প্রতিদিন সকাল ৮টা: 5 mg", "Every day at 8:00 am: 5 mg"),
]


@pytest.mark.parametrize(("found", "bangla", "english"), SENTENCES, ids=[english for _, _, english in SENTENCES])
def test_the_sentence(found: Recurrence, bangla: str, english: str) -> None:
    assert sentence(found, "bn") == bangla
    assert sentence(found, "en") == english
    assert sentence(found, "en", START) == english


def test_a_series_that_begins_later_says_when() -> None:
    friday = START - timedelta(days=1)
    assert sentence(build("daily"), "bn", friday) == "২১ নভেম্বর ২০২৬ থেকে প্রতিদিন সকাল ৮টা"
    assert sentence(build("daily"), "en", friday) == "Every day at 8:00 am, from 21 November 2026"
    assert sentence(build("hourly", 6), "en", friday) == "Every 6 hours, from 21 November 2026, 8:00 am"
    # "Later" is a matter of the patient's day: 19:00 UTC on Friday is already Saturday in Dhaka.
    assert sentence(build("daily"), "en", START - timedelta(hours=7)) == "Every day at 8:00 am"


@pytest.mark.parametrize(
    ("day", "ordinal"),
    [(1, "1st"), (2, "2nd"), (3, "3rd"), (4, "4th"), (11, "11th"), (12, "12th"), (13, "13th"), (22, "22nd")],
)
def test_ordinals(day: int, ordinal: str) -> None:
    monthly = build("monthly", start=datetime(2026, 10, day, 2, tzinfo=UTC))
    assert sentence(monthly, "en") == f"On the {ordinal} of every month at 8:00 am"


def test_the_next_times() -> None:
    found = build("daily", **TWICE, taper=[{"doses": 2, "dose": "2"}, {"dose": "1"}])
    assert upcoming(found, START, "bn", 3) == ["আজ রাত ৯টা – 2", "আগামীকাল সকাল ৮টা – 1", "আগামীকাল রাত ৯টা – 1"]
    assert upcoming(build("daily", count=1), START, "en") == []


FREQUENCIES = st.sampled_from(["daily", "weekly", "monthly", "hourly"])


@searched(100)
@given(FREQUENCIES, st.integers(1, 366), st.booleans(), st.booleans(), st.booleans())
def test_every_pattern_can_be_said(frequency: str, interval: int, count: bool, end: bool, taper: bool) -> None:
    more: dict[str, Any] = {"count": 3} if count else {}
    more |= {"endDate": "2030-01-01T00:00:00Z"} if end else {}
    more |= {"taper": [{"doses": 2, "dose": "x"}]} if taper else {}
    found = build(frequency, interval, **more)
    bangla, english = sentence(found, "bn", START), sentence(found, "en", START)
    assert bangla != english
    assert not any(char.isascii() and char.isdigit() for char in bangla)
    assert "{" not in bangla + english


def refill(on_hand: int, per_dose: int = 1, threshold: int = 0) -> Refill:
    return Refill(on_hand=on_hand, per_dose=per_dose, threshold=threshold)


def test_how_long_the_stock_lasts() -> None:
    found = forecast(refill(10, threshold=4), build("daily", **TWICE), START)
    # The dose of 8:00 has just been due. Ten doses from tonight on: the last is on Thursday morning.
    assert (found.doses_left, found.days_left, found.runs_out_on) == (10, 5, date(2026, 11, 26))


def test_a_stock_that_lasts_to_the_end_has_no_day() -> None:
    found = forecast(refill(10), build("daily", count=5), START)
    assert (found.doses_left, found.days_left, found.runs_out_on) == (10, None, None)


def test_a_dose_of_several_units() -> None:
    found = forecast(refill(7, per_dose=2), build("daily"), START)
    assert (found.doses_left, found.days_left) == (3, 4)


def test_an_empty_stock_and_as_needed() -> None:
    assert forecast(refill(0), build("daily"), START).days_left == 1
    needed = forecast(refill(3, threshold=1), build("daily", asNeeded=True), START)
    assert (needed.doses_left, needed.days_left, needed.runs_out_on) == (3, None, None)


def test_it_is_told_once() -> None:
    assert should_tell(refill(4, threshold=4), None)
    assert not should_tell(refill(4, threshold=4), START)
    assert not should_tell(refill(5, threshold=4), None)
    assert is_low(refill(1, per_dose=2))


def test_a_dose_uses_units_up_but_never_below_nothing() -> None:
    assert after_dose(refill(5, per_dose=2)).on_hand == 3
    assert after_dose(refill(1, per_dose=2)).on_hand == 0
    assert after_dose(refill(1, per_dose=2), -1).on_hand == 3


@searched(150)
@given(
    st.integers(0, 60),
    st.integers(1, 5),
    st.integers(1, 4),
    st.one_of(st.none(), st.integers(1, 50)),
)
def test_the_forecast_is_what_taking_every_dose_brings(
    on_hand: int, per_dose: int, interval: int, count: int | None
) -> None:
    more: dict[str, Any] = {"count": count} if count else {}
    recurrence = build("daily", interval, **TWICE, **more)
    stock = refill(on_hand, per_dose)
    found = forecast(stock, recurrence, START)
    short = None
    for slot in recurrence.next_slots(START, 200):
        if stock.on_hand < per_dose:
            short = slot
            break
        stock = after_dose(stock)
    assert found.runs_out_on == (date.fromisoformat(short.local_slot[:10]) if short else None)
