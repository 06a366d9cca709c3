"""One day of someone one looks after."""

from __future__ import annotations

from typing import Any

import reflex as rx

from components.layout import Page, frame
from components.parts.basic import button, cluster, empty, heading, link_button, loaded, stack, typed, way_back
from components.parts.doses import dose_facts, dose_mark, dose_status, late_badge
from components.parts.progress import moment, timeline
from components.parts.pulse import Pulse
from components.parts.text import t
from components.parts.theme import data
from state.care_day import CareDayState

_MINUTE = 60


def build() -> rx.Component:
    """Show the doses of a day, with the days before and after."""
    return frame(
        heading(
            rx.cond(CareDayState.name != "", t("ui.care.day_title_of", name=CareDayState.name), t("ui.care.day_title")),
            link_button(
                t("ui.care.open_adherence"),
                "/adherence?who=" + CareDayState.who,
                icon_name="chart-no-axes-column",
            ),
            back=way_back(t("ui.care.back"), "/care"),
        ),
        loaded(
            CareDayState.status,
            stack(
                rx.el.div(
                    button(
                        t("ui.care.day_before"),
                        icon_name="chevron-left",
                        icon_only=True,
                        on_click=CareDayState.go(-1),
                        testid="day-before",
                    ),
                    rx.el.p(
                        CareDayState.day_text,
                        class_name="day-name",
                        aria_live="polite",
                        custom_attrs=data("day"),
                        style={"flex": "1 1 8rem"},
                    ),
                    button(
                        t("ui.care.day_after"),
                        icon_name="chevron-right",
                        icon_only=True,
                        on_click=CareDayState.go(1),
                        testid="day-after",
                    ),
                    rx.cond(
                        CareDayState.is_today,
                        rx.fragment(),
                        button(
                            t("ui.care.day_today"), variant="quiet", on_click=CareDayState.go(0), testid="day-today"
                        ),
                    ),
                    class_name="day-picker",
                ),
                rx.cond(
                    CareDayState.zone_text != "",
                    rx.el.p(CareDayState.zone_text, class_name="muted", custom_attrs=data("zone")),
                ),
                rx.cond(
                    CareDayState.rows.length() > 0,
                    timeline(rx.foreach(CareDayState.rows, _dose), label=t("ui.care.day_list"), testid="day-doses"),
                    empty(t("ui.care.day_empty_title"), t("ui.care.day_empty_text"), icon_name="calendar-days"),
                ),
            ),
            on_retry=CareDayState.load,
        ),
        Pulse.create(seconds=_MINUTE, stamp=0, on_tick=CareDayState.refresh),
        current="dependants patients more",
    )


def _dose(dose: Any) -> rx.Component:
    return moment(
        dose.time,
        typed(dose.title),
        dose_facts(dose),
        cluster(
            dose_status(dose),
            late_badge(dose),
            rx.cond(dose.note != "", rx.el.span(dose.note, class_name="muted small")),
            rx.cond(dose.reason != "", rx.el.span(dose.reason, class_name="muted small")),
        ),
        tone=dose.tone,
        mark=dose_mark(dose.status),
        testid="dose-" + dose.status.to(str),
    )


PAGE = Page("/care/day", "ui.care.day_title", build, on_load=CareDayState.load, on_live=CareDayState.refresh)
