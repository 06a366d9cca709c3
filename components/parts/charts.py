"""Charts as plain SVG and tables: axes with units, the numbers in a table beside it, nothing but what is printed too.

The geometry and all texts are made in Python (`state.charts`); the page only draws them.
"""

from __future__ import annotations

from typing import Any

import reflex as rx

from components.parts.text import t
from components.parts.theme import StateVar, Text, data

_SVG = rx.el.svg


def bar_chart(name: str, title: Text, chart: StateVar, *, category: Text, value: Text) -> rx.Component:
    """Draw `state.charts.bar_chart(...)`. `category` and `value` name the axes (with the unit) and head the table."""
    return rx.el.figure(
        rx.el.figcaption(title, class_name="strong", id=f"chart-{name}-title"),
        rx.el.div(
            _SVG(
                rx.cond(
                    chart.normal_height != "0",
                    rx.el.rect(
                        x=chart.left,
                        y=chart.normal_top,
                        width=chart.plot_width,
                        height=chart.normal_height,
                        class_name="normal-range",
                    ),
                ),
                rx.foreach(chart.ticks, _tick),
                rx.foreach(chart.bars, _bar),
                rx.el.line(x1=chart.left, x2=chart.right, y1=chart.bottom, y2=chart.bottom, class_name="axis"),
                rx.el.text(value, x="0", y="14"),
                rx.el.text(category, x=chart.right, y=chart.caption_y, text_anchor="end"),
                view_box=chart.view_box,
                # Never smaller than drawn: on a phone the chart scrolls instead of shrinking its texts.
                style={"min_width": chart.narrowest, "max_width": chart.widest},
                role="img",
                aria_labelledby=f"chart-{name}-title",
            ),
            class_name="chart-scroll",
            tab_index=0,
            role="group",
            aria_labelledby=f"chart-{name}-title",
        ),
        _as_table(
            title,
            rx.el.tr(rx.el.th(category, scope="col"), rx.el.th(value, scope="col", class_name="numbers")),
            rx.foreach(
                chart.bars,
                lambda bar: rx.el.tr(rx.el.th(bar.label, scope="row"), rx.el.td(bar.value, class_name="numbers")),
            ),
        ),
        class_name="chart",
        custom_attrs=data(f"chart-{name}"),
    )


def _tick(tick: Any) -> rx.Component:
    return rx.el.g(
        rx.el.line(x1=tick.x1, x2=tick.x2, y1=tick.y, y2=tick.y, class_name="gridline"),
        rx.el.text(tick.text, x=tick.text_x, y=tick.text_y, text_anchor="end"),
    )


def _bar(bar: Any) -> rx.Component:
    return rx.el.g(
        rx.el.rect(x=bar.x, y=bar.y, width=bar.width, height=bar.height, rx=3, class_name="bar"),
        rx.el.text(bar.value, x=bar.middle, y=bar.value_y, text_anchor="middle", class_name="value"),
        rx.el.text(bar.label, x=bar.middle, y=bar.label_y, text_anchor="middle"),
    )


def heat_calendar(
    name: str, title: Text | None, month: StateVar, legend: list[tuple[int, Text]] | None = None
) -> rx.Component:
    """Draw a month as a calendar whose days are coloured by level 0–4; each day says its number in words.

    Without a title the month's own name stands above it; without a legend give one `heat_legend` for several months.
    """
    return rx.el.figure(
        rx.el.figcaption(title, class_name="strong") if title is not None else None,
        rx.el.div(
            rx.el.table(
                rx.el.caption(month.caption, class_name="strong" if title is None else None),
                rx.el.thead(
                    rx.el.tr(rx.foreach(month.weekdays, lambda day: rx.el.th(day.short, scope="col", abbr=day.name)))
                ),
                rx.el.tbody(rx.foreach(month.weeks, lambda week: rx.el.tr(rx.foreach(week.days, _day)))),
                class_name="heat",
            ),
            class_name="chart-scroll",
            tab_index=0,
            role="group",
            aria_label=month.caption,
        ),
        heat_legend(legend) if legend else None,
        class_name="chart",
        custom_attrs=data(f"heat-{name}"),
    )


def heat_legend(legend: list[tuple[int, Text]]) -> rx.Component:
    """Say what the colours mean."""
    return rx.el.ul(*(_key(level, text) for level, text in legend), class_name="heat-legend")


def _day(day: Any) -> rx.Component:
    return rx.cond(
        day.number == "",
        rx.el.td(),
        rx.el.td(
            rx.el.span(day.number, aria_hidden="true"),
            rx.el.span(day.text, class_name="visually-hidden"),
            title=day.text,
            class_name="heat-cell",
            custom_attrs={"data-level": day.level.to(str), "data-today": rx.cond(day.today, "true", "false")},
        ),
    )


def _key(level: int, text: Text) -> rx.Component:
    mark = rx.el.i(class_name="heat-cell", custom_attrs={"data-level": str(level)}, aria_hidden="true")
    return rx.el.li(mark, text, class_name="heat-key")


def _as_table(caption: Text, head: rx.Component, body: Any) -> rx.Component:
    return rx.el.details(
        rx.el.summary(t("ui.chart_as_table")),
        rx.el.div(
            rx.el.table(
                rx.el.caption(caption, class_name="visually-hidden"),
                rx.el.thead(head),
                rx.el.tbody(body),
                class_name="table table-dense",
            ),
            class_name="table-wrap",
            role="region",
            aria_label=caption,
            tab_index=0,
        ),
    )
