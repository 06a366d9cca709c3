"""A reminder while it is being written: what the form holds, and how that becomes a command and back.

Pure functions: a form is a draft, a draft is the fields of a command, and a stored reminder is a draft again. What is
wrong with a command is named here by the form's own fields.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal
from zoneinfo import ZoneInfo

from healthapp.contexts.reminders.schemas.pattern import WEEKDAYS, Frequency
from healthapp.contexts.reminders.schemas.views import ReminderType
from healthapp.kit.errors import FieldError
from healthapp.kit.i18n import LangLike, digits, latin_digits

if TYPE_CHECKING:
    from collections.abc import Iterable

    from healthapp.contexts.reminders.schemas.pattern import RecurringPattern
    from healthapp.contexts.reminders.schemas.views import ReminderView

Kind = Literal["daily", "weekly", "interval", "monthly", "hourly", "as_needed", "once"]
Ends = Literal["open", "days", "until", "count"]

AT_TIMES = frozenset({"daily", "weekly", "interval", "monthly"})
"""These have a list of times; the others have one time, or none."""
PRESETS: dict[int, tuple[str, ...]] = {
    1: ("08:00",),
    2: ("08:00", "21:00"),
    3: ("08:00", "14:00", "21:00"),
    4: ("06:00", "12:00", "18:00", "22:00"),
}
"""When medicines are usually taken so many times a day: morning, noon, night."""
MOST_STEPS = 12
MOST_TIMES = 24
_DAY_COUNT_MAX = 36_500
_EARLIEST_YEAR = 1970
_INTERVALS = {"interval": "2", "hourly": "8"}
_NUMBERS = ("interval", "days", "count", "on_hand", "per_dose", "threshold")


@dataclass
class Step:
    """One step of a changing dose. `uid` stays its own while others come and go."""

    uid: str = ""
    dose: str = ""
    amount: str = ""
    unit: str = "days"


@dataclass
class Draft:
    """What the form holds, as it was typed."""

    type: str = "medicine"
    name: str = ""
    title: str = ""
    dosage: str = ""
    instructions: str = ""
    description: str = ""
    kind: str = "daily"
    date: str = ""
    time: str = "08:00"
    times: list[str] = field(default_factory=lambda: list(PRESETS[1]))
    weekdays: list[str] = field(default_factory=list)
    interval: str = "1"
    ends: str = "open"
    days: str = ""
    until: str = ""
    count: str = ""
    steps: list[Step] = field(default_factory=list)
    on_hand: str = ""
    per_dose: str = "1"
    threshold: str = "5"
    zone: str = "Asia/Dhaka"


def new_draft(now: datetime, zone: str) -> Draft:
    """Return the draft of a new reminder: a medicine every morning, from today on."""
    local = now.astimezone(ZoneInfo(zone))
    hour = (local + timedelta(hours=1)).strftime("%H:00")
    return Draft(date=local.date().isoformat(), time=hour, zone=zone)


def write_numbers(draft: Draft, lang: LangLike) -> None:
    """Write the numbers that a form begins with in the reader's script; either is read."""
    for name in _NUMBERS:
        setattr(draft, name, digits(getattr(draft, name), lang))
    for step in draft.steps:
        step.amount = digits(step.amount, lang)


def choose_kind(draft: Draft, kind: Kind) -> None:
    """Change how often it comes, and give what belongs to that a sensible first value."""
    if draft.kind == kind:
        return
    draft.kind = kind
    draft.interval = _INTERVALS.get(kind, "1")
    if kind == "weekly" and not draft.weekdays:
        start = _as_date(draft.date)
        draft.weekdays = [WEEKDAYS[start.weekday()]] if start else []
    if kind not in {"weekly", "interval"}:
        draft.weekdays = []
    if kind in {"as_needed", "once"}:
        draft.ends, draft.steps = "open", []


def choose_type(draft: Draft, chosen: ReminderType) -> None:
    """Change what it is about. A visit comes once, a medicine comes daily, unless chosen otherwise already."""
    was_medicine, is_medicine = draft.type == ReminderType.MEDICINE, chosen is ReminderType.MEDICINE
    draft.type = chosen.value
    if was_medicine and not is_medicine and draft.kind in {"daily", "as_needed"}:
        choose_kind(draft, "once")
    elif is_medicine and not was_medicine and draft.kind == "once":
        choose_kind(draft, "daily")


def draft_of(view: ReminderView) -> Draft:
    """Return a stored reminder as the form shows it."""
    start = view.scheduled_time.astimezone(ZoneInfo(view.time_zone))
    medicine, refill, pattern = view.medicine_info, view.refill, view.recurring_pattern
    name = medicine.name if medicine else view.title
    draft = Draft(
        type=view.type.value,
        name=name,
        title=view.title if view.title != name else "",
        dosage=medicine.dosage if medicine else "",
        instructions=medicine.instructions if medicine else "",
        description=view.description,
        kind="once",
        date=start.date().isoformat(),
        time=f"{start:%H:%M}",
        times=[f"{start:%H:%M}"],
        on_hand=str(refill.on_hand) if refill else "",
        per_dose=str(refill.per_dose) if refill else "1",
        threshold=str(refill.threshold) if refill else "5",
        zone=view.time_zone,
    )
    if pattern is not None:
        _read_pattern(draft, pattern)
    return draft


def _read_pattern(draft: Draft, pattern: RecurringPattern) -> None:
    draft.kind = _kind_of(pattern)
    draft.interval = str(pattern.interval)
    draft.weekdays = list(pattern.weekdays or ())
    if draft.kind == "weekly" and not draft.weekdays:
        draft.weekdays = [WEEKDAYS[date.fromisoformat(draft.date).weekday()]]
    if pattern.times_of_day:
        draft.times = list(pattern.times_of_day)
    if pattern.end_date is not None:
        end = pattern.end_date
        if isinstance(end, datetime):
            end = end.astimezone(ZoneInfo(draft.zone)).date() if end.tzinfo else end.date()
        draft.ends, draft.until = "until", end.isoformat()
    elif pattern.count is not None:
        draft.ends, draft.count = "count", str(pattern.count)
    draft.steps = [
        Step(
            uid=str(number),
            dose=step.dose,
            amount=str(step.doses or step.days or ""),
            unit="doses" if step.doses else "days",
        )
        for number, step in enumerate(pattern.taper or ())
    ]


def _kind_of(pattern: RecurringPattern) -> Kind:
    if pattern.as_needed:
        return "as_needed"
    match pattern.frequency:
        case Frequency.HOURLY:
            return "hourly"
        case Frequency.MONTHLY:
            return "monthly"
        case Frequency.WEEKLY:
            return "weekly"
        case _:
            # Daily on certain weekdays is what people call weekly.
            if pattern.interval == 1:
                return "weekly" if pattern.weekdays else "daily"
            return "interval"


class Problems(list[FieldError]):
    """What cannot be read of a draft, by the form's fields."""

    def number(self, name: str, typed: str) -> int | None:
        """Read a whole number in either script; a missing or unreadable one is a problem."""
        plain = latin_digits(typed).strip()
        if plain.isdecimal():
            return int(plain[:12])
        self.append(FieldError(name, "not_an_integer" if plain else "required"))
        return None

    def day(self, name: str, typed: str) -> date | None:
        """Read a date; a missing or unreadable one is a problem."""
        found = _as_date(typed)
        if found is None:
            self.append(FieldError(name, "bad_date" if typed.strip() else "required"))
        elif found.year < _EARLIEST_YEAR:
            # Also keeps conversions to UTC inside what a date can hold.
            self.append(FieldError(name, "recurrence.too_long_ago"))
            return None
        return found


def _as_date(typed: str) -> date | None:
    try:
        return date.fromisoformat(latin_digits(typed).strip())
    except ValueError:
        return None


def fields_of(draft: Draft, problems: Problems) -> dict[str, Any]:
    """Return a draft as the fields of a command. What cannot be read is added to `problems` and left out."""
    medicine = draft.type == ReminderType.MEDICINE
    name = draft.name.strip()
    title = draft.title.strip() if medicine else ""
    if not name:
        problems.append(FieldError("name", "required"))
    return {
        "type": draft.type,
        "title": title or name,
        "description": draft.description,
        "medicineInfo": {"name": name, "dosage": draft.dosage, "instructions": draft.instructions}
        if medicine
        else None,
        "refill": _refill(draft, problems) if medicine else None,
        **schedule_of(draft, problems),
    }


def schedule_of(draft: Draft, problems: Problems) -> dict[str, Any]:
    """Return the part of a command that says when."""
    start = problems.day("date", draft.date)
    times = [at for at in draft.times if at]
    if draft.kind in AT_TIMES:
        at = min(times, default="")
        if not at:
            problems.append(FieldError("times", "required"))
    else:
        at = "00:00" if draft.kind == "as_needed" else draft.time
        if not at:
            problems.append(FieldError("time", "required"))
    found: dict[str, Any] = {"isRecurring": draft.kind != "once", "timeZone": draft.zone.strip()}
    if start is not None and at:
        found["scheduledTime"] = f"{start.isoformat()}T{at}"
    if draft.kind != "once":
        found["recurringPattern"] = _pattern(draft, start, times, problems)
    return found


def _pattern(draft: Draft, start: date | None, times: list[str], problems: Problems) -> dict[str, Any]:
    if draft.kind == "as_needed":
        return {"frequency": "daily", "interval": 1, "asNeeded": True, **_end(draft, start, problems)}
    frequency = "daily" if draft.kind == "interval" else draft.kind
    every = 1 if draft.kind == "daily" else problems.number("interval", draft.interval)
    pattern: dict[str, Any] = {"frequency": frequency, "interval": every if every is not None else 1}
    if draft.kind == "weekly" and not draft.weekdays:
        problems.append(FieldError("weekdays", "nothing_chosen"))
    if draft.weekdays:
        pattern["weekdays"] = list(draft.weekdays)
    if draft.kind in AT_TIMES and times:
        pattern["timesOfDay"] = times
    steps = [_step(step, problems) for step in draft.steps]
    return {**pattern, **({"taper": steps} if steps else {}), **_end(draft, start, problems)}


def _step(step: Step, problems: Problems) -> dict[str, Any]:
    found: dict[str, Any] = {"dose": step.dose}
    if step.amount.strip():
        amount = problems.number(f"amount-{step.uid}", step.amount)
        if amount is not None:
            found[step.unit] = amount
    return found


def _end(draft: Draft, start: date | None, problems: Problems) -> dict[str, Any]:
    match draft.ends:
        case "days":
            days = problems.number("days", draft.days)
            if days is None or start is None:
                return {}
            if not 1 <= days <= _DAY_COUNT_MAX:
                problems.append(FieldError("days", "out_of_range", {"min": 1, "max": _DAY_COUNT_MAX}))
                return {}
            try:
                return {"endDate": (start + timedelta(days=days - 1)).isoformat()}
            except OverflowError:
                problems.append(FieldError("days", "too_far_ahead"))
                return {}
        case "until":
            until = problems.day("until", draft.until)
            return {"endDate": until.isoformat()} if until else {}
        case "count":
            count = problems.number("count", draft.count)
            return {"count": count} if count is not None else {}
        case _:
            return {}


def _refill(draft: Draft, problems: Problems) -> dict[str, Any] | None:
    if not draft.on_hand.strip():
        return None
    found = {"onHand": problems.number("on_hand", draft.on_hand)}
    for name, field_name, default in (("perDose", "per_dose", 1), ("threshold", "threshold", 0)):
        typed = getattr(draft, field_name)
        found[name] = problems.number(field_name, typed) if typed.strip() else default
    return {name: value for name, value in found.items() if value is not None}


_PLANNING = ("scheduledTime", "isRecurring", "recurringPattern")


def changes(before: dict[str, Any], after: dict[str, Any]) -> dict[str, Any]:
    """Return what an update has to say. The schedule is said whole or not at all: it makes the plan anew."""
    changed = {name: value for name, value in after.items() if before.get(name) != value}
    if any(before.get(name) != after.get(name) for name in _PLANNING):
        changed |= {name: after.get(name) for name in (*_PLANNING, "timeZone")}
    return changed


_NAMES = {
    "medicineInfo.name": "name",
    "medicineInfo.dosage": "dosage",
    "medicineInfo.instructions": "instructions",
    "description": "description",
    "scheduledTime": "date",
    "timeZone": "zone",
    "recurringPattern.interval": "interval",
    "recurringPattern.weekdays": "weekdays",
    "recurringPattern.timesOfDay": "times",
    "recurringPattern.count": "count",
    "recurringPattern.taper": "steps",
    "recurringPattern.asNeeded": "kind",
    "recurringPattern": "kind",
    "isRecurring": "kind",
    "type": "type",
    "refill.onHand": "on_hand",
    "refill.perDose": "per_dose",
    "refill.threshold": "threshold",
}
IN_MORE = frozenset({"title", "zone", "on_hand", "per_dose", "threshold", "steps"})
"""Fields that are folded away until someone wants them."""


def form_errors(errors: Iterable[FieldError], draft: Draft) -> list[FieldError]:
    """Name refused fields as the form does; one error for each of its fields."""
    found: dict[str, FieldError] = {}
    for error in errors:
        name = _form_name(error.field, draft)
        found.setdefault(name, FieldError(name, error.code, error.params))
    return list(found.values())


def _form_name(path: str, draft: Draft) -> str:
    if path == "title":
        return "title" if draft.title.strip() else "name"
    if path == "recurringPattern.endDate":
        return draft.ends if draft.ends in {"days", "until"} else "ends"
    parts = path.split(".")
    if parts[:2] == ["recurringPattern", "taper"] and len(parts) > 3 and parts[2].isdecimal():  # noqa: PLR2004 - a field of a step
        step = draft.steps[int(parts[2])]
        return f"{'dose' if parts[3] == 'dose' else 'amount'}-{step.uid}"
    while parts:
        if (name := _NAMES.get(".".join(parts))) is not None:
            return name
        parts.pop()
    # Already one of the form's own names.
    return path
