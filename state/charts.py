"""Geometry and texts of the charts, in the reader's digits. Drawn by `components.parts.charts`."""

from __future__ import annotations

import calendar
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from healthapp.kit.i18n import LangLike, digits, format_date, format_number, format_weekday

_LEFT, _TOP, _BOTTOM, _RIGHT = 44.0, 30.0, 44.0, 8.0
_HEIGHT = 240.0
_STEP = 44.0
_LARGEST = 1.15
"""A chart may be so many times as large as it is drawn: its texts of 12 px stay smaller than the page's own."""
_BAR_SHARE = 0.62
_TICKS = 4
_NICE = (1, 2, 2.5, 5, 10)


@dataclass
class Bar:
    """One bar, placed. Coordinates are texts, as SVG attributes are."""

    label: str
    value: str
    x: str
    y: str
    width: str
    height: str
    middle: str
    value_y: str
    label_y: str


@dataclass
class Tick:
    """One line of the value axis."""

    text: str
    x1: str
    x2: str
    y: str
    text_x: str
    text_y: str


@dataclass
class BarChart:
    """A whole bar chart; the defaults are an empty one."""

    view_box: str = "0 0 320 240"
    narrowest: str = "320px"
    widest: str = "480px"
    left: str = "0"
    right: str = "0"
    bottom: str = "0"
    plot_width: str = "0"
    caption_y: str = "0"
    normal_top: str = "0"
    normal_height: str = "0"
    bars: list[Bar] = field(default_factory=list)
    ticks: list[Tick] = field(default_factory=list)


@dataclass
class HeatWeekday:
    """The head of one column."""

    short: str
    name: str


@dataclass
class HeatDay:
    """One day; an empty number is a gap before the first or after the last."""

    number: str = ""
    text: str = ""
    level: int = 0
    today: bool = False


@dataclass
class HeatWeek:
    """One line of days."""

    days: list[HeatDay] = field(default_factory=list)


@dataclass
class HeatMonth:
    """A month; the defaults are an empty one."""

    caption: str = ""
    weekdays: list[HeatWeekday] = field(default_factory=list)
    weeks: list[HeatWeek] = field(default_factory=list)


def bar_chart(
    values: Sequence[tuple[str, float]],
    lang: LangLike,
    *,
    top: float | None = None,
    suffix: str = "",
    normal: tuple[float, float] | None = None,
) -> BarChart:
    """Place bars for (label, value). `top` fixes the end of the axis, `normal` shades the usual range."""
    highest = top or _round_up(max((value for _, value in values), default=0.0))
    width = max(320.0, _LEFT + _RIGHT + _STEP * max(len(values), 1))
    plot = _HEIGHT - _TOP - _BOTTOM
    bottom = _HEIGHT - _BOTTOM

    def height_of(value: float) -> float:
        return round(plot * min(max(value, 0.0), highest) / highest, 1)

    def shown(value: float) -> str:
        return format_number(round(value, 1), lang) + suffix

    step = (width - _LEFT - _RIGHT) / max(len(values), 1)
    wide = min(step * _BAR_SHARE, 56.0)
    bars = []
    for index, (label, value) in enumerate(values):
        tall = height_of(value)
        middle = _LEFT + step * (index + 0.5)
        place = (middle - wide / 2, bottom - tall, wide, tall, middle, bottom - tall - 5, bottom + 18)
        bars.append(Bar(label, shown(value), *map(_number, place)))
    ticks = []
    for n in range(_TICKS + 1):
        line = bottom - height_of(highest * n / _TICKS)
        ends = (_LEFT, width - _RIGHT, line, _LEFT - 6, line + 4)
        ticks.append(Tick(shown(highest * n / _TICKS), *map(_number, ends)))
    low, high = (height_of(edge) for edge in normal) if normal is not None else (0.0, 0.0)
    return BarChart(
        f"0 0 {_number(width)} {_number(_HEIGHT)}",
        narrowest=f"{_number(width)}px",
        widest=f"{_number(width * _LARGEST)}px",
        left=_number(_LEFT),
        right=_number(width - _RIGHT),
        bottom=_number(bottom),
        plot_width=_number(width - _LEFT - _RIGHT),
        caption_y=_number(_HEIGHT - 4),
        normal_top=_number(bottom - high),
        normal_height=_number(high - low),
        bars=bars,
        ticks=ticks,
    )


def _number(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


def _round_up(value: float) -> float:
    if value <= 0:
        return 1.0
    size = 10.0 ** (len(str(int(value))) - 1) if value >= 1 else 1.0
    return next(size * nice for nice in _NICE if size * nice >= value)


def heat_month(
    first: date,
    levels: Mapping[date, int],
    describe: Callable[[date], str],
    lang: LangLike,
    *,
    today: date,
    first_weekday: int = calendar.SUNDAY,
) -> HeatMonth:
    """Lay out the month of `first`; `levels` gives 0–4 per day, `describe` says a day's numbers in words."""
    order = [(first_weekday + n) % 7 for n in range(7)]
    month = HeatMonth(
        caption=format_date(first, lang, "month"),
        weekdays=[HeatWeekday(format_weekday(day, lang, short=True), format_weekday(day, lang)) for day in order],
    )
    for week in calendar.Calendar(first_weekday).monthdatescalendar(first.year, first.month):
        days = [
            HeatDay(
                digits(day.day, lang), f"{format_date(day, lang)}: {describe(day)}", levels.get(day, 0), day == today
            )
            if day.month == first.month
            else HeatDay()
            for day in week
        ]
        month.weeks.append(HeatWeek(days))
    return month
