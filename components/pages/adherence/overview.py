"""Adherence: a calendar, the figures, each medicine's share, and a PDF for the doctor."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import reflex as rx

from components.layout import Page, frame
from components.parts.basic import card, empty, grid, heading, link_button, loaded, stack, stat, way_back
from components.parts.charts import heat_calendar, heat_legend
from components.parts.forms import segments
from components.parts.progress import meter
from components.parts.tables import Column, data_table
from components.parts.text import t
from state.adherence import AdherenceState

if TYPE_CHECKING:
    from components.parts.theme import Text

_LEVELS: list[tuple[int, Text]] = [
    (level, t(f"ui.adherence.level_{name}")) for level, name in enumerate(("none", "missed", "few", "most", "all"))
]


def build() -> rx.Component:
    """Show a period of one's own, or of someone who agreed to it."""
    return frame(
        heading(
            rx.cond(
                AdherenceState.someone != "",
                t("ui.adherence.title_of", name=AdherenceState.someone),
                t("ui.adherence.title"),
            ),
            rx.cond(
                AdherenceState.status == "ready",
                link_button(
                    t("ui.adherence.pdf"),
                    AdherenceState.pdf_href,
                    icon_name="file-down",
                    download=True,
                    testid="adherence-pdf",
                ),
            ),
            lead=rx.cond(AdherenceState.of_someone, t("ui.adherence.lead_of"), t("ui.adherence.lead")),
            back=rx.cond(AdherenceState.of_someone, way_back(t("ui.care.back"), "/care")),
        ),
        segments(
            t("ui.adherence.period"),
            [(days, t(f"ui.adherence.days_{days}")) for days in ("7", "30", "90")],
            AdherenceState.period,
            setting="period",
            on_pick=AdherenceState.pick,
        ),
        loaded(
            AdherenceState.status,
            stack(
                stack(
                    rx.el.p(AdherenceState.range_text, class_name="muted", custom_attrs={"data-testid": "period"}),
                    rx.cond(
                        AdherenceState.zone_text != "",
                        rx.el.p(
                            AdherenceState.zone_text, class_name="muted small", custom_attrs={"data-testid": "zone"}
                        ),
                    ),
                    gap="small",
                ),
                rx.cond(AdherenceState.has_doses, _figures(), _nothing()),
                gap="large",
            ),
            on_retry=AdherenceState.load,
        ),
        current="adherence",
    )


def _figures() -> rx.Component:
    return stack(
        rx.el.div(
            stat(
                t("ui.adherence.percentage"),
                AdherenceState.percent_text,
                note=AdherenceState.taken_text,
                testid="stat-percentage",
            ),
            stat(
                t("ui.adherence.streak"),
                AdherenceState.streak_text,
                note=t("ui.adherence.streak_note"),
                testid="stat-streak",
            ),
            stat(
                t("ui.adherence.missed"),
                AdherenceState.missed_text,
                note=t("ui.adherence.missed_note"),
                testid="stat-missed",
            ),
            stat(
                t("ui.adherence.skipped"),
                AdherenceState.skipped_text,
                note=t("ui.adherence.skipped_note"),
                testid="stat-skipped",
            ),
            class_name="grid grid-dense",
        ),
        card(
            rx.el.div(rx.foreach(AdherenceState.medicines, _medicine), class_name="stack"),
            title=t("ui.adherence.medicines"),
            testid="medicines",
        ),
        card(
            heat_legend(_LEVELS),
            grid(rx.foreach(AdherenceState.months, _month)),
            _numbers(),
            title=t("ui.adherence.calendar"),
            testid="calendar",
        ),
        card(
            rx.el.p(t("ui.adherence.how")),
            rx.el.p(t("ui.adherence.talk")),
            title=t("ui.adherence.how_title"),
        ),
        gap="large",
    )


def _medicine(medicine: Any) -> rx.Component:
    return stack(
        meter(medicine.title, medicine.percent, medicine.percent_text),
        rx.el.p(medicine.detail, class_name="muted small"),
        gap="small",
    )


def _month(month: Any) -> rx.Component:
    return heat_calendar("month", None, month)


def _numbers() -> rx.Component:
    """The same as a table: for screen readers, and for copying."""
    columns = [
        Column(t("ui.adherence.day"), lambda row: row.day, header=True),
        Column(t("ui.adherence.taken"), lambda row: row.taken, numeric=True),
        Column(t("ui.adherence.expected"), lambda row: row.expected, numeric=True),
        Column(t("ui.adherence.share"), lambda row: row.share, numeric=True),
    ]
    return rx.el.div(
        rx.el.details(
            rx.el.summary(t("ui.adherence.show_table")),
            data_table("days", t("ui.adherence.table"), columns, AdherenceState.days, dense=True),
        ),
        class_name="chart",
    )


def _nothing() -> rx.Component:
    return rx.cond(
        AdherenceState.of_someone,
        empty(
            t("ui.adherence.empty_title"),
            t("ui.adherence.empty_text_of"),
            link_button(t("ui.adherence.back_to_care"), "/care"),
            icon_name="chart-no-axes-column",
            testid="adherence-empty",
        ),
        empty(
            t("ui.adherence.empty_title"),
            t("ui.adherence.empty_text"),
            link_button(t("ui.adherence.add_reminder"), "/reminders/new", variant="primary", icon_name="plus"),
            icon_name="chart-no-axes-column",
            testid="adherence-empty",
        ),
    )


PAGE = Page("/adherence", "ui.adherence.title", build, on_load=AdherenceState.load, on_live=AdherenceState.refresh)
