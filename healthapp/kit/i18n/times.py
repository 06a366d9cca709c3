"""Dates and times as people in Bangladesh say them, in either language.

The names are our own tables: CLDR's Bangla month names are not the spelling in use (জানুয়ারী for জানুয়ারি).
Nothing here asks what time it is; the caller passes `today` or `now`.
"""

from datetime import date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from babel.core import get_global
from babel.dates import get_timezone_location

from healthapp.kit.i18n.lang import LangLike
from healthapp.kit.i18n.numbers import digits, format_number

DateStyle = Literal["full", "long", "short", "month"]

_MONTHS_BN = (
    "জানুয়ারি",
    "ফেব্রুয়ারি",
    "মার্চ",
    "এপ্রিল",
    "মে",
    "জুন",
    "জুলাই",
    "আগস্ট",
    "সেপ্টেম্বর",
    "অক্টোবর",
    "নভেম্বর",
    "ডিসেম্বর",
)
_MONTHS_EN = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_DAYS_BN = ("সোমবার", "মঙ্গলবার", "বুধবার", "বৃহস্পতিবার", "শুক্রবার", "শনিবার", "রবিবার")
_DAYS_EN = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_SHORT_DAYS_BN = ("সোম", "মঙ্গল", "বুধ", "বৃহঃ", "শুক্র", "শনি", "রবি")

# The first hour of each part of the day, in order; before the first of them it is still night.
_PARTS_BN = ((4, "ভোর"), (6, "সকাল"), (12, "দুপুর"), (15, "বিকাল"), (18, "সন্ধ্যা"), (20, "রাত"))

# What CLDR has no Bangla name for.
_CITIES_BN = {
    "Argentina/Buenos Aires": "বুয়েনস আইরেস",
    "Argentina/Catamarca": "কাতামার্কা",
    "Argentina/Cordoba": "কর্ডোবা",
    "Argentina/Jujuy": "হুহুই",
    "Argentina/Mendoza": "মেন্দোসা",
    "Asmara": "আসমারা",
    "Atikokan": "অ্যাটিকোকান",
    "Chuuk": "চুক",
    "Coyhaique": "কোয়াইকে",
    "Faroe": "ফারো",
    "Ho Chi Minh": "হো চি মিন সিটি",
    "Indiana/Indianapolis": "ইন্ডিয়ানাপোলিস",
    "Kathmandu": "কাঠমান্ডু",
    "Kentucky/Louisville": "লুইভিল",
    "Kolkata": "কলকাতা",
    "Kyiv": "কিয়েভ",
    "Nuuk": "নুক",
    "Pohnpei": "পনপেই",
    "Yangon": "ইয়াঙ্গুন",
}

_RELATIVE = {-1: ("গতকাল", "yesterday"), 0: ("আজ", "today"), 1: ("আগামীকাল", "tomorrow")}
_UNITS = (
    (86_400, "দিন", "day", "days"),
    (3_600, "ঘণ্টা", "hour", "hours"),
    (60, "মিনিট", "minute", "minutes"),
    (1, "সেকেন্ড", "second", "seconds"),
)
_MINUTE = 60
_DAY = 86_400


def _zoned(at: datetime, zone: str | None) -> datetime:
    return at.astimezone(ZoneInfo(zone)) if zone else at


def canonical_zone(zone: str) -> str:
    """Return the name by which the CLDR knows a time zone: "Asia/Kolkata" for the older "Asia/Calcutta"."""
    return str(get_global("zone_aliases").get(zone, zone))


def format_zone(zone: str, lang: LangLike) -> str:
    """Name a time zone by the city that stands for it: "ঢাকা"; "Dhaka"."""
    city = get_timezone_location(zone, locale=str(lang), return_city=True)
    return _CITIES_BN.get(city, city) if lang == "bn" else city.rpartition("/")[2]


def part_of_day(hour: int) -> str:
    """Name the part of the day that Bangla puts before a clock time."""
    name = "রাত"
    for first, part in _PARTS_BN:
        if hour >= first:
            name = part
    return name


def format_time(at: time | datetime, lang: LangLike, zone: str | None = None) -> str:
    """Write a clock time: "সকাল ৮টা", "দুপুর ১২টা ৩০ মিনিট"; "8:00 am"."""
    if isinstance(at, datetime):
        at = _zoned(at, zone)
    hour = at.hour % 12 or 12
    if lang == "en":
        return f"{hour}:{at.minute:02d} {'am' if at.hour < 12 else 'pm'}"  # noqa: PLR2004 - noon
    minutes = f" {digits(at.minute, lang)} মিনিট" if at.minute else ""
    return f"{part_of_day(at.hour)} {digits(hour, lang)}টা{minutes}"


def format_weekday(day: date | int, lang: LangLike, *, short: bool = False) -> str:
    """Name a weekday, by date or by number (Monday is 0)."""
    number = day if isinstance(day, int) else day.weekday()
    if lang == "en":
        return _DAYS_EN[number][:3] if short else _DAYS_EN[number]
    return (_SHORT_DAYS_BN if short else _DAYS_BN)[number]


def format_date(day: date, lang: LangLike, style: DateStyle = "full", zone: str | None = None) -> str:
    """Write a date.

    Styles: full "শনিবার, ২১ নভেম্বর ২০২৬", long without the weekday, short without the year, month "নভেম্বর ২০২৬".
    """
    if isinstance(day, datetime):
        day = _zoned(day, zone)
    month = (_MONTHS_BN if lang == "bn" else _MONTHS_EN)[day.month - 1]
    year, number = digits(day.year, lang), digits(day.day, lang)
    if style == "month":
        return f"{month} {year}"
    if style == "short":
        return f"{number} {month}"
    plain = f"{number} {month} {year}"
    return plain if style == "long" else f"{format_weekday(day, lang)}, {plain}"


def format_datetime(at: datetime, lang: LangLike, zone: str | None = None, style: DateStyle = "full") -> str:
    """Write a date and its time, in `zone` when given."""
    at = _zoned(at, zone)
    return f"{format_date(at, lang, style)}, {format_time(at, lang)}"


def format_day(day: date, today: date, lang: LangLike, style: DateStyle = "full") -> str:
    """Write a day as people name it: আজ, আগামীকাল, গতকাল, else its date."""
    names = _RELATIVE.get((day - today).days)
    return names[0 if lang == "bn" else 1] if names else format_date(day, lang, style)


def format_when(at: datetime, now: datetime, lang: LangLike, zone: str, style: DateStyle = "full") -> str:
    """Write a moment seen from now in a zone: "আজ সকাল ৮টা", "tomorrow, 8:00 am"."""
    local = _zoned(at, zone)
    day = format_day(local.date(), _zoned(now, zone).date(), lang, style)
    gap = " " if lang == "bn" and day in {bn for bn, _ in _RELATIVE.values()} else ", "
    return f"{day}{gap}{format_time(local, lang)}"


def format_duration(length: timedelta | int, lang: LangLike, units: int = 2) -> str:
    """Write a length of time (a timedelta, or whole minutes) by its largest units: "১ ঘণ্টা ৩০ মিনিট"."""
    left = abs(int(length.total_seconds())) if isinstance(length, timedelta) else abs(length) * _MINUTE
    parts: list[str] = []
    for size, bangla, one, many in _UNITS:
        count, rest = divmod(left, size)
        if count and len(parts) < units:
            word = bangla if lang == "bn" else (one if count == 1 else many)
            parts.append(f"{format_number(count, lang)} {word}")
            left = rest
        elif parts:
            break
    return " ".join(parts) or (f"{digits(0, lang)} মিনিট" if lang == "bn" else "0 minutes")


def format_ago(then: datetime, now: datetime, lang: LangLike) -> str:
    """Write how long ago something was: "এইমাত্র", "৫ মিনিট আগে", "3 hours ago"."""
    seconds = int((now - then).total_seconds())
    if seconds < _MINUTE:
        return "এইমাত্র" if lang == "bn" else "just now"
    length = format_duration(timedelta(seconds=seconds), lang, units=1)
    return f"{length} আগে" if lang == "bn" else f"{length} ago"
