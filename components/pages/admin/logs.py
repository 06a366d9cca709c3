"""The system log: what the processes said, with filters, followed while it is looked at, and as a file."""

from __future__ import annotations

from typing import Any

import reflex as rx

from components.layout import Page, frame
from components.pages.admin.audit import export_card
from components.parts.basic import badge, banner, button, grid, heading, link, loaded, stack
from components.parts.facts import fact_list, facts
from components.parts.fold import fold
from components.parts.forms import error_summary, form, select_field, text_field
from components.parts.pulse import Pulse
from components.parts.step_up import step_up_dialog
from components.parts.tables import Column, Turning, data_table, turn_pages
from components.parts.text import t
from state.system_log import SystemLogState

_SECONDS = 3
_SERVICES = ("", "web", "worker")
_LEVELS = ("", "info", "warning", "error", "critical")


def build() -> rx.Component:
    """Show the switch that follows, the filters, and the lines."""
    return frame(
        error_summary(),
        heading(
            t("ui.logs.title"),
            button(
                rx.cond(SystemLogState.follows, t("ui.logs.stop"), t("ui.logs.live")),
                on_click=SystemLogState.follow,
                testid="follow",
            ),
            lead=t("ui.logs.lead"),
        ),
        rx.cond(
            SystemLogState.follows,
            stack(
                rx.el.p(t("ui.logs.following"), class_name="muted small", role="status"),
                Pulse.create(
                    banner("urgent", rx.el.p(t("ui.logs.paused")), role="status", testid="paused"),
                    seconds=_SECONDS,
                    stamp=SystemLogState.stamp,
                    on_tick=SystemLogState.tick,
                ),
            ),
        ),
        loaded(
            SystemLogState.status,
            stack(
                fold(t("ui.logs.about"), _about(), testid="about-log"),
                fold(t("ui.trail.filter"), _filters(), testid="filters"),
                export_card(SystemLogState.csv_href, SystemLogState.jsonl_href, SystemLogState.prepare),
                data_table(
                    "logs",
                    t("ui.logs.title"),
                    _columns(),
                    SystemLogState.rows,
                    stacked=True,
                    dense=True,
                    empty=rx.el.p(t("ui.logs.empty"), class_name="muted"),
                ),
                turn_pages(
                    t("ui.logs.title"),
                    Turning(
                        SystemLogState.has_newer, SystemLogState.has_older, SystemLogState.newer, SystemLogState.older
                    ),
                ),
                gap="large",
            ),
            on_retry=SystemLogState.load,
        ),
        step_up_dialog(),
        current="logs",
        role="admin",
        wide=True,
    )


def _about() -> rx.Component:
    return stack(
        rx.el.p(t("ui.logs.about_what"), " ", link(t("ui.trail.title"), "/admin/audit")),
        facts(
            (t("ui.trail.when"), t("ui.logs.about_when")),
            (t("ui.logs.service"), t("ui.logs.about_service")),
            (t("ui.logs.weight"), t("ui.logs.about_weight")),
            (t("ui.logs.message"), t("ui.logs.about_message")),
            (t("ui.trail.details"), t("ui.logs.about_details")),
        ),
    )


def _filters() -> rx.Component:
    services = [(name, t(f"ui.logs.service_{name or 'all'}")) for name in _SERVICES]
    levels = [(name, t(f"ui.logs.level_{name or 'all'}")) for name in _LEVELS]
    return form(
        grid(
            select_field("service", t("ui.logs.service"), services, optional=True),
            select_field("level", t("ui.logs.level"), levels, optional=True),
            text_field("text", t("ui.logs.text"), optional=True),
            text_field("work", t("ui.logs.work"), hint=t("ui.logs.work_hint"), optional=True),
            text_field("since", t("ui.trail.since"), type="date", optional=True),
            text_field("until", t("ui.trail.until"), type="date", optional=True),
        ),
        rx.el.div(button(t("ui.trail.show"), variant="primary", type="submit", testid="filter-logs")),
        on_submit=SystemLogState.filter,
        testid="log-form",
    )


def _columns() -> list[Column]:
    def more(row: Any) -> rx.Component:
        return fold(t("ui.trail.all"), fact_list(row.facts, codes=True), testid="log-line")

    return [
        Column(t("ui.trail.when"), lambda row: row.when, header=True, whole=True),
        Column(t("ui.logs.service"), lambda row: row.service),
        Column(t("ui.logs.weight"), lambda row: badge(row.level, row.tone)),
        Column(t("ui.logs.message"), lambda row: rx.el.code(row.message, class_name="line-start")),
        Column(t("ui.trail.details"), more),
    ]


PAGE = Page("/admin/logs", "ui.logs.title", build, on_load=SystemLogState.load)
