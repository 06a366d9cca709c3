"""How a reminder repeats, the medicine it is about and its stock at home, in the seed's field names.

Only what a field says by itself is checked here. What needs the start or the time zone (an end before the start, a
rule that no day fits, too many occurrences) is in `rules.checks`. The type of a custom error names its message:
`errors.<type>`, or the type itself when it has a dot.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StrictBool,
    StringConstraints,
    ValidationInfo,
    WithJsonSchema,
    field_validator,
)
from pydantic.alias_generators import to_camel
from pydantic_core import PydanticCustomError

if TYPE_CHECKING:
    from collections.abc import Callable

MAX_INTERVAL = 366
MAX_OCCURRENCES = 10_000
"""A series that ends may have as many slots; one without an end goes on and is never counted through."""
MAX_TIMES_A_DAY = 24
MAX_TAPER_STEPS = 60
MAX_STEP_DOSES = 1_000
MAX_STEP_DAYS = 3_650
MAX_UNITS = 1_000_000


class Frequency(StrEnum):
    """What the interval counts. The first three follow the wall clock, `hourly` follows elapsed time."""

    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY = "monthly"
    HOURLY = "hourly"


Weekday = Literal["mo", "tu", "we", "th", "fr", "sa", "su"]
WEEKDAYS: tuple[Weekday, ...] = ("mo", "tu", "we", "th", "fr", "sa", "su")
"""In the order of `date.weekday()`."""

_TIME = r"^([01][0-9]|2[0-3]):[0-5][0-9]$"
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_DATETIME = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,9})?)?([Zz]|[+-][0-9]{2}:[0-9]{2})?"
)


def _no_nul(value: str) -> str:
    # Postgres cannot store it, neither in text nor in JSON.
    if "\x00" in value:
        raise PydanticCustomError("nul_character", "a NUL character isn't allowed")
    return value


def _clock_time(value: str) -> str:
    # fullmatch: `$` alone would let a final newline pass.
    if not re.fullmatch(_TIME, value):
        raise PydanticCustomError("bad_time", "a time looks like 08:30")
    return value


def _end(value: object) -> object:
    """Read a date, or a date and time; none of the other things that pydantic would take (numbers, notations)."""
    if isinstance(value, date):
        return value
    if isinstance(value, str):
        try:
            if _DATE.fullmatch(value):
                return date.fromisoformat(value)
            if _DATETIME.fullmatch(value):
                return datetime.fromisoformat(value.upper())
        except ValueError:
            pass
    raise PydanticCustomError("bad_date", "a date looks like 2026-11-21")


def _integer(value: object) -> int:
    """Read a whole number: 2.0 is one, true and "2" are none."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, float) and value.is_integer():
        return int(value)
    raise PydanticCustomError("not_an_integer", "this must be a whole number")


def _between(low: int, high: int) -> Callable[[int], int]:
    def check(value: int) -> int:
        if not low <= value <= high:
            raise PydanticCustomError(
                "out_of_range", "this must be a number from {min} to {max}", {"min": low, "max": high}
            )
        return value

    return check


def _interval(value: int) -> int:
    if value < 1:
        raise PydanticCustomError("interval_zero", "this must be at least 1")
    return _between(1, MAX_INTERVAL)(value)


def _count(value: int) -> int:
    if value > MAX_OCCURRENCES:
        raise PydanticCustomError(
            "too_many_occurrences", "this repeats more than {max} times", {"max": MAX_OCCURRENCES}
        )
    return _between(1, MAX_OCCURRENCES)(value)


def _whole(low: int, high: int) -> BeforeValidator:
    """Return what reads a whole number; its bounds are shown in the schema and checked by another validator."""
    return BeforeValidator(_integer, json_schema_input_type=Annotated[int, Field(ge=low, le=high)])


def _several(most: int, *, distinct: bool = False) -> Callable[[tuple[Any, ...]], tuple[Any, ...]]:
    # Not `Field(min_length=…)`: that also complains of a list whose items were refused one by one.
    def check(values: tuple[Any, ...]) -> tuple[Any, ...]:
        if not values:
            raise PydanticCustomError("too_few", "at least {min} needed", {"min": 1})
        if len(values) > most:
            raise PydanticCustomError("too_many", "at most {max} possible", {"max": most})
        if distinct and len(set(values)) != len(values):
            raise PydanticCustomError("duplicate_value", "the same value is given twice")
        return values

    return check


Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200), AfterValidator(_no_nul)]
Dosage = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200), AfterValidator(_no_nul)]
Instructions = Annotated[str, StringConstraints(strip_whitespace=True, max_length=2000), AfterValidator(_no_nul)]
ClockTime = Annotated[
    str, AfterValidator(_clock_time), WithJsonSchema({"type": "string", "pattern": _TIME, "examples": ["08:30"]})
]
EndDate = Annotated[
    date | datetime,
    BeforeValidator(_end),
    WithJsonSchema({"anyOf": [{"type": "string", "format": "date"}, {"type": "string", "format": "date-time"}]}),
]
Weekdays = Annotated[
    tuple[Weekday, ...],
    AfterValidator(_several(7, distinct=True)),
    Field(json_schema_extra={"minItems": 1, "maxItems": 7, "uniqueItems": True}),
]
TimesOfDay = Annotated[
    tuple[ClockTime, ...],
    AfterValidator(_several(MAX_TIMES_A_DAY, distinct=True)),
    Field(json_schema_extra={"minItems": 1, "maxItems": MAX_TIMES_A_DAY, "uniqueItems": True}),
]
Units = Annotated[int, _whole(0, MAX_UNITS), AfterValidator(_between(0, MAX_UNITS))]


class _Part(BaseModel):
    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, extra="forbid", frozen=True)


class MedicineInfo(_Part):
    """The medicine as the prescription says it."""

    name: Name
    dosage: Dosage
    instructions: Instructions


class Refill(_Part):
    """The stock at home, in units such as tablets; at or below `threshold` the patient is told to buy more."""

    on_hand: Units
    per_dose: Annotated[int, _whole(1, MAX_UNITS), AfterValidator(_between(1, MAX_UNITS))] = 1
    threshold: Units = 0


class TaperStep(_Part):
    """One step of a taper: a dose, for so many doses or so many days. Only the last step may have no length."""

    doses: Annotated[int, _whole(1, MAX_STEP_DOSES), AfterValidator(_between(1, MAX_STEP_DOSES))] | None = None
    days: Annotated[int, _whole(1, MAX_STEP_DAYS), AfterValidator(_between(1, MAX_STEP_DAYS))] | None = None
    dose: Name

    @field_validator("days")
    @classmethod
    def _one_length(cls, days: int | None, info: ValidationInfo) -> int | None:
        if days is not None and info.data.get("doses") is not None:
            raise PydanticCustomError("fields_exclude_each_other", "doses and days exclude each other")
        return days


Taper = Annotated[
    tuple[TaperStep, ...],
    AfterValidator(_several(MAX_TAPER_STEPS)),
    Field(json_schema_extra={"minItems": 1, "maxItems": MAX_TAPER_STEPS}),
]


class RecurringPattern(_Part):
    """When a reminder repeats, seen from its `scheduledTime`.

    No slot lies before `scheduledTime`, which is itself one only if the rule says so. Without `timesOfDay` the time
    of day is that of `scheduledTime`; without `weekdays` a weekly rule has its weekday; a monthly rule has its day of
    the month, or the last day of a shorter month. Weeks begin on Monday. Whatever comes first ends the series:
    `endDate` (that whole day in the patient's zone is still in), `count` slots, the last step of the taper.
    """

    # The order matters: a validator sees the fields above its own.
    frequency: Frequency
    interval: Annotated[int, _whole(1, MAX_INTERVAL), AfterValidator(_interval)]
    as_needed: StrictBool = False
    end_date: EndDate | None = None
    weekdays: Weekdays | None = None
    times_of_day: TimesOfDay | None = None
    count: Annotated[int, _whole(1, MAX_OCCURRENCES), AfterValidator(_count)] | None = None
    taper: Taper | None = None

    @field_validator("weekdays", "times_of_day", "count", "taper")
    @classmethod
    def _not_as_needed(cls, value: Any, info: ValidationInfo) -> Any:  # noqa: ANN401 - four types pass through
        if value is not None and info.data.get("as_needed"):
            raise PydanticCustomError("recurrence.as_needed_alone", "an as-needed medicine has no times")
        return value

    @field_validator("weekdays")
    @classmethod
    def _in_week_order(cls, value: tuple[Weekday, ...] | None, info: ValidationInfo) -> tuple[Weekday, ...] | None:
        if value is None:
            return None
        if info.data.get("frequency") in (Frequency.MONTHLY, Frequency.HOURLY):
            raise PydanticCustomError("recurrence.weekdays_not_here", "only daily and weekly rules have weekdays")
        return tuple(sorted(value, key=WEEKDAYS.index))

    @field_validator("times_of_day")
    @classmethod
    def _in_day_order(cls, value: tuple[str, ...] | None, info: ValidationInfo) -> tuple[str, ...] | None:
        if value is None:
            return None
        if info.data.get("frequency") == Frequency.HOURLY:
            raise PydanticCustomError("recurrence.times_not_hourly", "an hourly rule has no times of day")
        return tuple(sorted(value))

    @field_validator("taper")
    @classmethod
    def _steps_have_lengths(cls, value: tuple[TaperStep, ...] | None) -> tuple[TaperStep, ...] | None:
        for number, step in enumerate((value or ())[:-1], start=1):
            if step.doses is None and step.days is None:
                raise PydanticCustomError(
                    "recurrence.step_without_length", "step {step} needs doses or days", {"step": number}
                )
        return value
