"""A recurrence in plain words: "প্রতিদিন সকাল ৮টা ও রাত ৯টা, ১৪ দিন", "Every day at 8:00 am and 9:00 pm, for 14 days"."""

from __future__ import annotations

from datetime import time
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from healthapp.contexts.reminders.rules.recurrence import end_day
from healthapp.contexts.reminders.rules.wallclock import local
from healthapp.contexts.reminders.schemas.pattern import WEEKDAYS, Frequency
from healthapp.kit.i18n import (
    format_date,
    format_datetime,
    format_list,
    format_time,
    format_weekday,
    format_when,
    plural,
    text,
)

if TYPE_CHECKING:
    from datetime import date, datetime

    from healthapp.contexts.reminders.rules.recurrence import Recurrence
    from healthapp.contexts.reminders.schemas.pattern import RecurringPattern, TaperStep
    from healthapp.kit.i18n import LangLike

_EVERY_SECOND = 2
_SHORTEST_MONTH = 28
_LONGEST_IN_DAYS = 60
"""A series of more days is said by its last date."""
_SUNDAY = 6


def sentence(recurrence: Recurrence, lang: LangLike, now: datetime | None = None) -> str:
    """Return one sentence without a full stop. Given `now`, a series that begins on a later day says when."""
    zone = ZoneInfo(recurrence.zone)
    pattern = recurrence.pattern
    if pattern is None:
        return text("recurrence.once", lang, when=format_datetime(recurrence.start, lang, recurrence.zone))
    if pattern.as_needed:
        return text("recurrence.as_needed", lang)
    begin = local(recurrence.start, zone)
    first = local(recurrence.slot(0).due_at, zone) if recurrence.size else begin
    later = now is not None and begin.date() > local(now, zone).date()
    if pattern.frequency is Frequency.HOURLY:
        when = format_datetime(first, lang, style="long") if later else format_time(first, lang)
        rule = text("recurrence.from", lang, rule=_every("hourly", pattern.interval, lang), when=when)
    else:
        rule = _rule_at_times(pattern, begin, lang)
    words = ", ".join([rule, *_lengths(pattern, first, zone, lang)])
    if later and pattern.frequency is not Frequency.HOURLY:
        words = text("recurrence.from_date", lang, date=format_date(first, lang, "long"), rule=words)
    return f"{words}: {_taper(pattern.taper, lang)}" if pattern.taper else words


def upcoming(recurrence: Recurrence, now: datetime, lang: LangLike, n: int = 5) -> list[str]:
    """Return the next occurrences as people say them: "আজ রাত ৯টা", "tomorrow, 8:00 am", with the dose of a taper."""
    shown = []
    for slot in recurrence.next_slots(now, n):
        when = format_when(slot.due_at, now, lang, recurrence.zone)
        shown.append(f"{when} – {slot.dose_text}" if slot.dose_text else when)
    return shown


def _rule_at_times(pattern: RecurringPattern, begin: datetime, lang: LangLike) -> str:
    times = [time.fromisoformat(at) for at in pattern.times_of_day or ()] or [begin.time()]
    said = format_list([format_time(at, lang) for at in times], lang)
    rule = text("recurrence.at", lang, rule=_rule(pattern, begin.date(), lang), times=said)
    if pattern.frequency is Frequency.MONTHLY and begin.day > _SHORTEST_MONTH:
        rule = text("recurrence.short_month", lang, rule=rule)
    return rule


def _rule(pattern: RecurringPattern, begin: date, lang: LangLike) -> str:
    n = pattern.interval
    if pattern.frequency is Frequency.MONTHLY:
        return _every("monthly", n, lang, day=begin.day if lang == "bn" else _ordinal(begin.day))
    days = _weekdays(pattern, begin, lang)
    if days is None:
        return text("recurrence.daily_second", lang) if n == _EVERY_SECOND else _every("daily", n, lang)
    if pattern.frequency is Frequency.WEEKLY or n == 1:
        return _every("weekly", n, lang, days=days)
    rule = text("recurrence.daily_second", lang) if n == _EVERY_SECOND else _every("daily", n, lang)
    return text("recurrence.only_on", lang, rule=rule, days=days)


def _every(message: str, n: int, lang: LangLike, **params: object) -> str:
    if n == 1:
        return text(f"recurrence.{message}", lang, **params)
    return text(f"recurrence.{message}_nth", lang, n=n, **params)


def _weekdays(pattern: RecurringPattern, begin: date, lang: LangLike) -> str | None:
    """Name the weekdays of a rule, Sunday first as weeks begin here; None when every day will do."""
    numbers = {WEEKDAYS.index(name) for name in pattern.weekdays or ()}
    if pattern.frequency is Frequency.WEEKLY:
        numbers = numbers or {begin.weekday()}
    if not numbers or (
        len(numbers) == len(WEEKDAYS) and (pattern.frequency is Frequency.DAILY or pattern.interval == 1)
    ):
        return None
    return format_list([format_weekday(n, lang) for n in sorted(numbers, key=lambda n: (n - _SUNDAY) % 7)], lang)


def _lengths(pattern: RecurringPattern, first: datetime, zone: ZoneInfo, lang: LangLike) -> list[str]:
    parts = []
    every_day = pattern.interval == 1 and _is_daily(pattern)
    end = end_day(pattern, zone)
    if end is not None:
        days = (end - first.date()).days + 1
        if every_day and 0 < days <= _LONGEST_IN_DAYS:
            parts.append(plural("recurrence.for_days", days, lang))
        else:
            parts.append(text("recurrence.until", lang, date=format_date(end, lang, "long")))
    if pattern.count is not None:
        times = pattern.times_of_day or ("",)
        whole_days = every_day and pattern.count % len(times) == 0
        if whole_days and times[0] in ("", first.time().isoformat(timespec="minutes")):
            parts.append(plural("recurrence.for_days", pattern.count // len(times), lang))
        else:
            parts.append(plural("recurrence.in_all", pattern.count, lang))
    return parts


def _is_daily(pattern: RecurringPattern) -> bool:
    all_week = len(pattern.weekdays or ()) == len(WEEKDAYS)
    return all_week or (pattern.frequency is Frequency.DAILY and pattern.weekdays is None)


def _taper(taper: tuple[TaperStep, ...], lang: LangLike) -> str:
    said = []
    for number, step in enumerate(taper):
        if step.days is not None:
            words = plural("recurrence.step_days", step.days, lang, dose=step.dose)
        elif step.doses is not None:
            words = plural("recurrence.step_doses", step.doses, lang, dose=step.dose)
        else:
            words = text("recurrence.step_open", lang, dose=step.dose) if number else step.dose
        if len(taper) > 1:
            words = text("recurrence.step_then" if number else "recurrence.step_first", lang, step=words)
        said.append(words)
    return ", ".join(said)


def _ordinal(day: int) -> str:
    teens = 11 <= day % 100 <= 13  # noqa: PLR2004 - 11th, 12th, 13th
    return f"{day}{'th' if teens else {1: 'st', 2: 'nd', 3: 'rd'}.get(day % 10, 'th')}"
