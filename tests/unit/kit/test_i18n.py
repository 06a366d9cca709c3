"""Texts, numbers, dates and money in the reader's language."""

import re
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import available_timezones

import pytest

from healthapp.kit import i18n
from healthapp.kit.i18n import Lang, format_date, format_duration, format_money, format_time, format_zone, text
from healthapp.kit.i18n.catalogue import CatalogueError, merge

DAY = date(2026, 11, 21)
MORNING = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)  # 8:00 in Dhaka


@pytest.mark.parametrize(
    ("clock", "bangla", "english"),
    [
        ((8, 0), "সকাল ৮টা", "8:00 am"),
        ((12, 30), "দুপুর ১২টা ৩০ মিনিট", "12:30 pm"),
        ((16, 0), "বিকাল ৪টা", "4:00 pm"),
        ((19, 0), "সন্ধ্যা ৭টা", "7:00 pm"),
        ((21, 0), "রাত ৯টা", "9:00 pm"),
        ((0, 0), "রাত ১২টা", "12:00 am"),
        ((3, 59), "রাত ৩টা ৫৯ মিনিট", "3:59 am"),
        ((4, 0), "ভোর ৪টা", "4:00 am"),
        ((6, 0), "সকাল ৬টা", "6:00 am"),
        ((11, 59), "সকাল ১১টা ৫৯ মিনিট", "11:59 am"),
        ((15, 5), "বিকাল ৩টা ৫ মিনিট", "3:05 pm"),
        ((18, 0), "সন্ধ্যা ৬টা", "6:00 pm"),
    ],
)
def test_clock_times_are_said_as_people_say_them(clock: tuple[int, int], bangla: str, english: str) -> None:
    assert format_time(time(*clock), Lang.BN) == bangla
    assert format_time(time(*clock), Lang.EN) == english


def test_dates() -> None:
    assert format_date(DAY, "bn") == "শনিবার, ২১ নভেম্বর ২০২৬"
    assert format_date(DAY, "en") == "Saturday, 21 November 2026"
    assert format_date(DAY, "en", "long") == "21 November 2026"
    assert format_date(DAY, "bn", "short") == "২১ নভেম্বর"
    assert format_date(DAY, "en", "month") == "November 2026"


def test_zones_are_named_by_their_city() -> None:
    assert (format_zone("Asia/Dhaka", "bn"), format_zone("Asia/Dhaka", "en")) == ("ঢাকা", "Dhaka")
    assert (format_zone("America/New_York", "en"), format_zone("UTC", "bn")) == ("New York", "UTC")


def test_no_zone_is_named_in_the_other_languages_letters() -> None:
    regions = ("Africa/", "America/", "Asia/", "Atlantic/", "Australia/", "Europe/", "Indian/", "Pacific/")
    zones = [zone for zone in available_timezones() if zone.startswith(regions)]
    assert not [zone for zone in zones if re.search("[A-Za-z]", format_zone(zone, "bn"))]
    assert not [zone for zone in zones if re.search("[\u0980-\u09ff/]", format_zone(zone, "en"))]
    assert format_zone("Asia/Kolkata", "bn") == "কলকাতা"


def test_every_weekday_and_month_has_its_own_name() -> None:
    for lang in Lang:
        assert len({i18n.format_weekday(n, lang) for n in range(7)}) == 7
        assert len({i18n.format_weekday(n, lang, short=True) for n in range(7)}) == 7
        assert len({format_date(date(2026, m, 1), lang, "month") for m in range(1, 13)}) == 12
    for offset in range(7):
        day = DAY + timedelta(days=offset)
        assert i18n.format_weekday(day, "en") == day.strftime("%A")


def test_a_moment_is_written_in_the_readers_zone() -> None:
    late = datetime(2026, 11, 21, 20, 0, tzinfo=UTC)  # already Sunday in Dhaka
    assert i18n.format_datetime(late, "en", "Asia/Dhaka") == "Sunday, 22 November 2026, 2:00 am"
    assert format_date(late, "en", zone="Asia/Dhaka") == "Sunday, 22 November 2026"
    assert format_time(late, "bn", "Asia/Dhaka") == "রাত ২টা"


@pytest.mark.parametrize(
    ("days", "bangla", "english"),
    [
        (0, "আজ সকাল ৮টা", "today, 8:00 am"),
        (1, "আগামীকাল সকাল ৮টা", "tomorrow, 8:00 am"),
        (-1, "গতকাল সকাল ৮টা", "yesterday, 8:00 am"),
        (2, "সোমবার, ২৩ নভেম্বর ২০২৬, সকাল ৮টা", "Monday, 23 November 2026, 8:00 am"),
    ],
)
def test_near_days_have_names(days: int, bangla: str, english: str) -> None:
    at = MORNING + timedelta(days=days)
    assert i18n.format_when(at, MORNING, "bn", "Asia/Dhaka") == bangla
    assert i18n.format_when(at, MORNING, "en", "Asia/Dhaka") == english


def test_today_is_the_readers_today() -> None:
    now = datetime(2026, 11, 21, 17, 30, tzinfo=UTC)  # 23:30 in Dhaka
    assert i18n.format_when(now + timedelta(hours=1), now, "en", "Asia/Dhaka") == "tomorrow, 12:30 am"
    assert i18n.format_when(now + timedelta(hours=1), now, "en", "UTC") == "today, 6:30 pm"


@pytest.mark.parametrize(
    ("minor", "currency", "bangla", "english"),
    [
        (12_500_000, "BDT", "৳১,২৫,০০০", "৳1,25,000"),
        (12_500_050, "BDT", "৳১,২৫,০০০.৫০", "৳1,25,000.50"),
        (0, "BDT", "৳০", "৳0"),
        (-9_900, "BDT", "-৳৯৯", "-৳99"),
        (1_00_00_000_00, "BDT", "৳১,০০,০০,০০০", "৳1,00,00,000"),
        (150, "USD", "$১.৫০", "$1.50"),
        (500, "JPY", "¥৫০০", "¥500"),
    ],
)
def test_money(minor: int, currency: str, bangla: str, english: str) -> None:
    assert format_money(minor, currency, "bn") == bangla
    assert format_money(minor, currency, "en") == english


def test_numbers() -> None:
    assert i18n.format_number(1_234_567, "bn") == "১২,৩৪,৫৬৭"
    assert i18n.format_number(0.5, "bn") == "০.৫"
    assert i18n.format_number(2, "en", decimals=2) == "2.00"
    assert i18n.format_percent(0.857, "bn") == "৮৬%"
    assert i18n.digits("B-12", "bn") == "B-১২"
    assert i18n.latin_digits("০১৭১২৩৪৫৬৭৮") == "01712345678"


@pytest.mark.parametrize(
    ("length", "bangla", "english"),
    [
        (90, "১ ঘণ্টা ৩০ মিনিট", "1 hour 30 minutes"),
        (0, "০ মিনিট", "0 minutes"),
        (1, "১ মিনিট", "1 minute"),
        (timedelta(days=14), "১৪ দিন", "14 days"),
        (timedelta(days=1, minutes=5), "১ দিন", "1 day"),
        (timedelta(seconds=45), "৪৫ সেকেন্ড", "45 seconds"),
    ],
)
def test_durations(length: timedelta | int, bangla: str, english: str) -> None:
    assert format_duration(length, "bn") == bangla
    assert format_duration(length, "en") == english


def test_how_long_ago() -> None:
    assert i18n.format_ago(MORNING, MORNING + timedelta(seconds=30), "bn") == "এইমাত্র"
    assert i18n.format_ago(MORNING, MORNING + timedelta(minutes=5, seconds=20), "bn") == "৫ মিনিট আগে"
    assert i18n.format_ago(MORNING, MORNING + timedelta(hours=25), "en") == "1 day ago"


def test_lists_read_as_sentences() -> None:
    assert i18n.format_list([], "bn") == ""
    assert i18n.format_list(["সকাল ৮টা", "রাত ৯টা"], "bn") == "সকাল ৮টা ও রাত ৯টা"
    assert i18n.format_list(["a", "b", "c"], "en") == "a, b and c"


def test_parameters_are_written_in_the_readers_script() -> None:
    assert text("errors.out_of_range", "bn", min=1, max=1440) == "১ থেকে ১,৪৪০ এর মধ্যে একটি সংখ্যা লিখুন।"
    assert text("errors.out_of_range", "en", min=1, max=1440) == "Enter a number from 1 to 1,440."
    assert text("errors.retry_after", "bn", wait=timedelta(minutes=5)).count("৫ মিনিট") == 1


@pytest.mark.parametrize(
    ("value", "bangla", "english"),
    [
        (True, "হ্যাঁ", "yes"),
        (DAY, "শনিবার, ২১ নভেম্বর ২০২৬", "Saturday, 21 November 2026"),
        (time(8), "সকাল ৮টা", "8:00 am"),
        ([1, 2], "১ ও ২", "1 and 2"),
        ("Napa 500", "Napa 500", "Napa 500"),
    ],
)
def test_values_are_shown_by_their_kind(value: object, bangla: str, english: str) -> None:
    assert i18n.show(value, "bn") == bangla
    assert i18n.show(value, "en") == english


def test_plurals(monkeypatch: pytest.MonkeyPatch) -> None:
    messages = {
        "care.left_one": ("একটি বাকি", "One left"),
        "care.left_other": ("{n}টি বাকি, {who}", "{n} left, {who}"),
        "care.day_one": ("{n} দিন", "{n} day"),
        "care.day_other": ("{n} দিন", "{n} days"),
    }
    monkeypatch.setattr("healthapp.kit.i18n.messages.MESSAGES", messages)
    assert i18n.plural("care.left", 1, "en") == "One left"
    assert i18n.plural("care.left", 1200, "bn", who="নাদিয়া") == "১,২০০টি বাকি, নাদিয়া"
    assert [i18n.plural("care.day", n, "en") for n in (0, 1, 2)] == ["0 days", "1 day", "2 days"]
    with pytest.raises(i18n.UnknownMessageError):
        i18n.plural("care.night", 1, "en")


def test_a_wrong_id_or_parameter_raises_here() -> None:
    with pytest.raises(i18n.UnknownMessageError):
        text("errors.no_such_thing", "bn")
    with pytest.raises(i18n.MessageParameterError):
        text("errors.required", "bn", max=3)
    with pytest.raises(i18n.MessageParameterError):
        text("errors.too_long", "en")


def test_in_front_of_a_patient_a_mistake_does_not_break_the_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("healthapp.kit.i18n.messages._STRICT", False)
    assert text("errors.no_such_thing", "bn") == "errors.no_such_thing"
    assert "{" not in text("errors.too_long", "en")
    assert text("errors.required", "en", max=3) == "Fill in this field."


def test_a_parameter_cannot_smuggle_in_a_template() -> None:
    assert "{min}" in text("errors.unknown_choice", "en", choices="{min}")


@pytest.mark.parametrize(
    ("value", "lang"),
    [("en", "en"), ("EN-us", "en"), ("en_GB", "en"), ("bn-BD", "bn"), ("fr", "bn"), ("", "bn"), (None, "bn")],
)
def test_reading_a_language(value: str | None, lang: str) -> None:
    assert i18n.parse_lang(value) == lang


@pytest.mark.parametrize(
    ("header", "lang"),
    [
        ("en-US,en;q=0.9,bn;q=0.8", "en"),
        ("bn-BD,bn;q=0.9,en;q=0.8", "bn"),
        ("fr,en;q=0.2", "en"),
        ("en;q=0.3, bn;q=0.9", "bn"),
        ("en;q=oops", "bn"),
        (None, "bn"),
    ],
)
def test_choosing_a_language_for_a_browser(header: str | None, lang: str) -> None:
    assert i18n.negotiate(header) == lang


@pytest.mark.parametrize(
    "modules",
    [
        [("care", {"care.a": ("ক", "a")}), ("care_more", {"care.a": ("ক", "a")})],
        [("care", {"other.a": ("ক", "a")})],
        [("care", {"care": ("ক", "a")})],
        [("care", {"care.Upper": ("ক", "a")})],
        [("care", {"care.a": ("ক", " ")})],
        [("care", {"care.a": ("", "a")})],
    ],
    ids=["twice", "wrong area", "no name", "capital", "no English", "no Bangla"],
)
def test_a_broken_catalogue_is_refused(modules: list[tuple[str, dict[str, tuple[str, str]]]]) -> None:
    with pytest.raises(CatalogueError):
        merge(modules)


@pytest.mark.parametrize(
    ("number", "lang", "shown"),
    [
        ("+8801712345678", "bn", "০১৭১২-৩৪৫৬৭৮"),
        ("+8801712345678", "en", "01712-345678"),
        ("+88029898989", "en", "+88029898989"),
        ("+81312345678", "bn", "+৮১৩১২৩৪৫৬৭৮"),
        ("", "bn", ""),
    ],
)
def test_phone_numbers_as_people_read_them(number: str, lang: str, shown: str) -> None:
    assert i18n.format_phone(number, Lang(lang)) == shown


def test_nothing_written_in_bangla_has_latin_digits() -> None:
    now = datetime(2026, 1, 1, tzinfo=UTC)
    for step in range(0, 400 * 24, 7):
        at = now + timedelta(hours=step, minutes=step % 60)
        shown = " ".join(
            (
                i18n.format_when(at, now, "bn", "Asia/Dhaka"),
                format_duration(at - now, "bn"),
                i18n.format_ago(now, at, "bn"),
                format_money(step * 1001, "BDT", "bn"),
                i18n.format_number(step / 7, "bn"),
            ),
        )
        assert not re.search(r"[0-9A-Za-z]", shown), shown
