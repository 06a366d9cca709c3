"""Who looked at my record: everything that others did, by person and period."""

from __future__ import annotations

import reflex as rx

from components.layout import Page, frame
from components.parts.basic import card, heading, link, loaded, stack, way_back
from components.parts.forms import segments, select_field
from components.parts.tables import Column, Paging, data_table
from components.parts.text import t
from state.access_log import AccessLogState

COLUMNS = [
    Column(t("ui.access.column_who"), lambda line: line.who, header=True),
    Column(t("ui.access.column_what"), lambda line: line.what),
    Column(t("ui.access.column_why"), lambda line: line.why),
    Column(t("ui.access.column_when"), lambda line: line.when, whole=True),
]


def build() -> rx.Component:
    """Show the list and what narrows it."""
    return frame(
        heading(t("ui.access.title"), lead=t("ui.access.lead"), back=way_back(t("ui.back_to_settings"), "/settings")),
        loaded(
            AccessLogState.status,
            stack(
                card(_filter(), _list(), testid="access-log"),
                rx.el.p(t("ui.access.care"), " ", link(t("ui.care.title_patient"), "/care")),
                gap="large",
            ),
            on_retry=AccessLogState.load,
        ),
        current="settings more",
    )


def _filter() -> rx.Component:
    return rx.el.div(
        select_field(
            "person",
            t("ui.access.person"),
            AccessLogState.people,
            placeholder=t("ui.access.everybody"),
            value=AccessLogState.person,
            on_change=AccessLogState.pick_person,
            size="medium",
        ),
        stack(
            rx.el.span(t("ui.access.period"), class_name="label"),
            segments(
                t("ui.access.period"),
                [(name, t(f"ui.access.period_{name}")) for name in ("week", "month", "year", "all")],
                AccessLogState.since_when,
                setting="period",
                on_pick=AccessLogState.pick_period,
            ),
            gap="small",
        ),
        class_name="stack",
        role="group",
        aria_label=t("ui.access.filter"),
    )


def _list() -> rx.Component:
    return data_table(
        "access-log",
        t("ui.access.title"),
        COLUMNS,
        AccessLogState.rows,
        empty=rx.el.p(t("ui.access.empty"), class_name="muted"),
        paging=Paging(
            AccessLogState.page,
            AccessLogState.pages,
            AccessLogState.page_text,
            AccessLogState.pages_text,
            AccessLogState.turn,
        ),
        stacked=True,
    )


PAGE = Page(
    "/settings/access-log",
    "ui.access.title",
    build,
    on_load=AccessLogState.load,
    on_live=AccessLogState.refresh,
)
