"""Who has lost every second factor and waits for an administrator."""

from __future__ import annotations

import reflex as rx

from components.layout import Page, frame
from components.parts.basic import badge, heading, link, loaded, stack
from components.parts.tables import Column, Turning, data_table, turn_pages
from components.parts.text import t
from components.parts.theme import data
from state.recoveries import RecoveriesState


def build() -> rx.Component:
    """Show those that are open first; the others are a choice away."""
    return frame(
        heading(t("ui.recoveries.title"), lead=t("ui.recoveries.lead")),
        loaded(
            RecoveriesState.status,
            stack(
                _choice(),
                data_table(
                    "recoveries",
                    t("ui.recoveries.title"),
                    _columns(),
                    RecoveriesState.rows,
                    stacked=True,
                    empty=rx.el.p(t("ui.recoveries.nobody"), class_name="muted"),
                ),
                turn_pages(
                    t("ui.recoveries.title"),
                    Turning(
                        RecoveriesState.has_newer,
                        RecoveriesState.has_older,
                        RecoveriesState.newer,
                        RecoveriesState.older,
                    ),
                ),
                gap="large",
            ),
            on_retry=RecoveriesState.load,
        ),
        current="recoveries",
        role="admin",
        wide=True,
    )


def _choice() -> rx.Component:
    options = [rx.el.option(t(f"ui.recoveries.shown_{value}"), value=value) for value in ("open", "over", "all")]
    return rx.el.div(
        rx.el.label(t("ui.users.status"), html_for="filter-shown", class_name="label"),
        rx.el.select(
            *options,
            id="filter-shown",
            value=RecoveriesState.shown,
            on_change=RecoveriesState.choose,
            class_name="input input-medium",
            custom_attrs=data("filter-shown"),
        ),
        class_name="field",
    )


def _columns() -> list[Column]:
    return [
        Column(
            t("ui.users.name"),
            lambda row: link(row.name, "/admin/recoveries/recovery?id=" + row.id, testid="open-recovery"),
            header=True,
            typed=True,
        ),
        Column(t("ui.email"), lambda row: row.email),
        Column(t("ui.users.role"), lambda row: row.role),
        Column(t("ui.recoveries.asked"), lambda row: row.asked),
        Column(t("ui.users.status"), lambda row: badge(row.status, row.tone)),
    ]


PAGE = Page("/admin/recoveries", "ui.recoveries.title", build, on_load=RecoveriesState.load)
