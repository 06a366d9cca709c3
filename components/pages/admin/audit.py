"""The audit trail: filters, pages, export, and until when it is sealed."""

from __future__ import annotations

from typing import Any

import reflex as rx

from components.layout import Page, frame
from components.parts.basic import badge, button, card, cluster, grid, heading, link_button, loaded, stack, typed
from components.parts.facts import fact_list
from components.parts.fold import fold
from components.parts.forms import error_summary, form, select_field, text_field
from components.parts.step_up import step_up_dialog
from components.parts.tables import Column, Turning, data_table, turn_pages
from components.parts.text import t
from components.parts.theme import StateVar, data
from state.trail import OUTCOMES, PURPOSES, TrailState


def build() -> rx.Component:
    """Show where the chain stands, the filters, and the rows."""
    return frame(
        error_summary(),
        heading(t("ui.trail.title"), lead=t("ui.trail.lead")),
        loaded(
            TrailState.status,
            stack(
                card(
                    rx.el.p(TrailState.chain_text, custom_attrs=data("chain")),
                    rx.cond(
                        TrailState.verified_text != "",
                        rx.el.p(TrailState.verified_text, custom_attrs=data("verified")),
                    ),
                    rx.el.p(t("ui.trail.verify"), " ", rx.el.code("healthapp audit verify"), class_name="muted small"),
                    title=t("ui.trail.chain_title"),
                ),
                fold(t("ui.trail.filter"), _filters(), testid="filters"),
                export_card(TrailState.csv_href, TrailState.jsonl_href, TrailState.prepare),
                data_table("trail", t("ui.trail.title"), _columns(), TrailState.rows, stacked=True, dense=True),
                turn_pages(
                    t("ui.trail.title"),
                    Turning(TrailState.has_newer, TrailState.has_older, TrailState.newer, TrailState.older),
                ),
                gap="large",
            ),
            on_retry=TrailState.load,
        ),
        step_up_dialog(),
        current="trail",
        role="admin",
        wide=True,
    )


def _filters() -> rx.Component:
    return form(
        grid(
            text_field("person", t("ui.trail.person"), hint=t("ui.trail.person_hint"), optional=True),
            text_field("action", t("ui.trail.action"), hint=t("ui.trail.action_hint"), optional=True),
            text_field("resource", t("ui.trail.resource"), hint=t("ui.trail.resource_hint"), optional=True),
            select_field(
                "outcome",
                t("ui.trail.outcome"),
                [(name, t(f"ui.trail.outcome_{name or 'all'}")) for name in ("", *OUTCOMES)],
                optional=True,
            ),
            text_field("since", t("ui.trail.since"), type="date", optional=True),
            text_field("until", t("ui.trail.until"), type="date", optional=True),
        ),
        rx.el.div(button(t("ui.trail.show"), variant="primary", type="submit", testid="filter-trail")),
        on_submit=TrailState.filter,
        testid="trail-form",
    )


def export_card(csv_href: StateVar, jsonl_href: StateVar, on_submit: Any) -> rx.Component:
    """Ask what a copy of the rows is for; then offer the two files."""
    return rx.cond(
        csv_href == "",
        fold(
            t("ui.trail.export"),
            form(
                select_field(
                    "purpose",
                    t("ui.trail.why_export"),
                    [(name, t(f"ui.trail.purpose_{name}")) for name in PURPOSES],
                    hint=t("ui.trail.export_text"),
                ),
                rx.el.div(
                    button(
                        t("ui.trail.prepare"), variant="primary", type="submit", icon_name="download", testid="export"
                    )
                ),
                on_submit=on_submit,
                testid="export-form",
            ),
            testid="open-export",
        ),
        cluster(
            link_button(t("ui.trail.csv"), csv_href, download=True, testid="export-csv"),
            link_button(t("ui.trail.jsonl"), jsonl_href, download=True, testid="export-jsonl"),
            rx.el.span(t("ui.trail.export_text"), class_name="muted small"),
        ),
    )


def _who(row: Any) -> rx.Component:
    return rx.fragment(
        rx.cond(row.who != "", rx.fragment(typed(row.who), " ")), rx.el.span(row.role, class_name="muted small")
    )


def _columns() -> list[Column]:
    def more(row: Any) -> rx.Component:
        return fold(t("ui.trail.all"), fact_list(row.facts, codes=True), testid="trail-row")

    return [
        Column(t("ui.trail.when"), lambda row: row.when, header=True, whole=True),
        Column(t("ui.trail.who"), _who),
        Column(t("ui.trail.action"), lambda row: row.action),
        Column(t("ui.trail.outcome"), lambda row: badge(row.outcome, row.tone)),
        Column(t("ui.trail.details"), more),
    ]


PAGE = Page("/admin/audit", "ui.trail.title", build, on_load=TrailState.load)
