"""What is held how long, when it was last seen to, and seeing to it now."""

from __future__ import annotations

from typing import Any

import reflex as rx

from components.layout import Page, frame
from components.parts.basic import badge, banner, button, card, cluster, heading, loaded, stack
from components.parts.step_up import step_up_dialog
from components.parts.tables import Column, data_table
from components.parts.text import t
from components.parts.theme import data
from state.retention import RetentionState


def build() -> rx.Component:
    """Show the last run, the button, and a row for each place."""
    return frame(
        heading(t("ui.retention.title"), lead=t("ui.retention.lead")),
        loaded(
            RetentionState.status,
            stack(
                rx.cond(RetentionState.late, banner("urgent", rx.el.p(t("ui.retention.late")), testid="late")),
                card(
                    rx.el.p(RetentionState.last_text, custom_attrs=data("last-run")),
                    rx.cond(RetentionState.running, rx.el.p(t("ui.retention.running"), custom_attrs=data("running"))),
                    rx.el.p(t("ui.retention.run_text"), class_name="muted small"),
                    cluster(
                        button(
                            t("ui.retention.run"),
                            variant="primary",
                            icon_name="play",
                            on_click=RetentionState.run_now,
                            disabled=RetentionState.running | RetentionState.asked,
                            testid="run-retention",
                        ),
                        button(t("ui.retention.look_again"), on_click=RetentionState.look_again, testid="look-again"),
                    ),
                    title=t("ui.retention.last_title"),
                ),
                data_table("retention", t("ui.retention.title"), _columns(), RetentionState.rows, stacked=True),
                gap="large",
            ),
            on_retry=RetentionState.load,
        ),
        step_up_dialog(),
        current="retention",
        role="admin",
        wide=True,
    )


def _columns() -> list[Column]:
    def what(row: Any) -> rx.Component:
        return rx.el.span(row.what, rx.el.br(), rx.el.code(row.name, class_name="small"))

    def held(row: Any) -> rx.Component:
        return rx.el.span(row.span, rx.cond(row.by_month, rx.el.span(", ", t("ui.retention.by_month"))))

    return [
        Column(t("ui.retention.what"), what, header=True),
        Column(t("ui.retention.held"), held),
        Column(t("ui.retention.before"), lambda row: row.before),
        Column(t("ui.retention.removed"), lambda row: row.removed, numeric=True),
        Column(t("ui.retention.state"), lambda row: badge(row.state, row.tone)),
    ]


PAGE = Page("/admin/retention", "ui.retention.title", build, on_load=RetentionState.load)
