"""The history of what a patient permitted, changed and ended."""

from __future__ import annotations

import reflex as rx

from components.layout import Page, frame
from components.parts.basic import card, heading, loaded, stack, way_back
from components.parts.tables import Column, Paging, data_table
from components.parts.text import t
from state.consent_history import ConsentHistoryState

_COLUMNS = [
    Column(t("ui.terms.column_who"), lambda line: line.who, header=True),
    Column(t("ui.terms.column_step"), lambda line: line.step),
    Column(t("ui.terms.column_terms"), lambda line: line.terms),
    Column(t("ui.terms.column_when"), lambda line: line.when, whole=True),
]


def build() -> rx.Component:
    """Show the steps, newest first."""
    state = ConsentHistoryState
    return frame(
        heading(
            t("ui.terms.history"), lead=t("ui.terms.history_lead"), back=way_back(t("ui.terms.history_back"), "/care")
        ),
        loaded(
            state.status,
            stack(
                card(
                    data_table(
                        "permissions",
                        t("ui.terms.history"),
                        _COLUMNS,
                        state.rows,
                        empty=rx.el.p(t("ui.terms.history_empty"), class_name="muted"),
                        paging=Paging(state.page, state.pages, state.page_text, state.pages_text, state.turn),
                        stacked=True,
                    ),
                    testid="permissions",
                ),
                gap="large",
            ),
            on_retry=state.load,
        ),
        current="more",
    )


PAGE = Page(
    "/care/permissions",
    "ui.terms.history",
    build,
    on_load=ConsentHistoryState.load,
    on_live=ConsentHistoryState.refresh,
)
