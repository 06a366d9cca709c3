"""The compliance page: the score, what is wrong and what to do about it, every check, what an auditor takes along."""

from __future__ import annotations

from typing import Any

import reflex as rx

from components.layout import Page, frame
from components.parts.basic import (
    badge,
    banner,
    button,
    card,
    cluster,
    heading,
    link,
    link_button,
    loaded,
    stack,
    typed,
)
from components.parts.charts import bar_chart
from components.parts.fold import fold
from components.parts.pulse import Pulse
from components.parts.score import score_ring
from components.parts.tables import Column, data_table
from components.parts.text import t
from components.parts.theme import data, untranslated
from healthapp.contexts.admin.schemas import Framework
from state.compliance import ComplianceState

_SECONDS = 3
_HERE = "/api/v1/compliance"


def build() -> rx.Component:
    """Show the score, then what fails, then everything."""
    return frame(
        heading(
            t("ui.compliance.title"),
            button(
                t("ui.compliance.again"),
                variant="primary",
                icon_name="refresh-cw",
                on_click=ComplianceState.ask,
                disabled=ComplianceState.checking,
                testid="check-again",
            ),
            lead=t("ui.compliance.lead"),
        ),
        Pulse.create(
            banner("urgent", rx.el.p(t("ui.admin.paused")), role="status", testid="paused"),
            seconds=_SECONDS,
            stamp=ComplianceState.stamp,
            on_tick=ComplianceState.tick,
        ),
        loaded(
            ComplianceState.status,
            stack(_score(), _wanting(), _history(), _exports(), _all(), gap="large"),
            on_retry=ComplianceState.load,
        ),
        current="compliance",
        role="admin",
        wide=True,
    )


def _score() -> rx.Component:
    def one(item: Any) -> rx.Component:
        return rx.el.li(badge(item[0], item[2]), " ", rx.el.span(item[1], class_name="strong"))

    return card(
        cluster(
            score_ring(
                ComplianceState.share,
                ComplianceState.score,
                ComplianceState.score_label,
                ComplianceState.tone,
                testid="score",
            ),
            stack(
                rx.el.p(ComplianceState.verdict, class_name="large strong", custom_attrs=data("verdict")),
                rx.el.ul(rx.foreach(ComplianceState.counts, one), class_name="cluster plain-list"),
                rx.el.p(
                    rx.cond(ComplianceState.checking, t("ui.compliance.checking"), ComplianceState.when),
                    class_name="muted small",
                    role="status",
                    custom_attrs=data("checked"),
                ),
                gap="small",
            ),
            spread=False,
        )
    )


def _wanting() -> rx.Component:
    return rx.cond(
        ComplianceState.wanting.length() > 0,
        rx.el.section(
            rx.el.h2(t("ui.compliance.to_do")),
            rx.foreach(ComplianceState.wanting, _task),
            class_name="stack",
            custom_attrs=data("wanting"),
        ),
    )


def _task(check: Any) -> rx.Component:
    return card(
        rx.el.p(check.found, class_name="strong"),
        rx.cond(check.names.length() > 0, _codes(check.names)),
        rx.el.p(check.advice),
        rx.cond(check.commands.length() > 0, _codes(check.commands)),
        rx.cond(
            check.href != "",
            rx.el.div(link_button(t("ui.compliance.go"), check.href, icon_name="arrow-right")),
        ),
        rx.el.p(check.protects, class_name="muted small"),
        title=rx.fragment(check.title, " ", badge(check.state, check.tone)),
        level=3,
        class_name="stack",
        testid="task-" + check.id,
    )


def _codes(words: Any) -> rx.Component:
    return rx.el.ul(
        rx.foreach(words, lambda word: rx.el.li(rx.el.code(word))), class_name="plain-list stack stack-small"
    )


def _all() -> rx.Component:
    columns = [
        Column(t("ui.compliance.check"), lambda row: row.title, header=True),
        Column(t("ui.compliance.state"), lambda row: badge(row.state, row.tone)),
        Column(t("ui.compliance.found"), lambda row: row.found),
        Column(t("ui.compliance.controls"), _evidence),
    ]
    return rx.el.section(
        rx.el.h2(t("ui.compliance.all")),
        rx.el.div(
            rx.el.label(t("ui.compliance.framework"), html_for="filter-framework", class_name="label"),
            rx.el.select(
                rx.el.option(t("ui.compliance.every_framework"), value=""),
                *(
                    rx.el.option(framework.label, value=framework.value, custom_attrs=untranslated())
                    for framework in Framework
                ),
                id="filter-framework",
                value=ComplianceState.framework,
                on_change=ComplianceState.choose,
                class_name="input input-medium",
                custom_attrs=data("filter-framework"),
            ),
            class_name="field no-print",
        ),
        data_table("checks", t("ui.compliance.all"), columns, ComplianceState.checks, stacked=True),
        rx.el.p(t("ui.compliance.evidence"), class_name="muted small"),
        class_name="stack",
    )


def _evidence(row: Any) -> rx.Component:
    return fold(
        t("ui.compliance.more"),
        rx.el.p(row.protects),
        rx.el.ul(
            rx.foreach(
                row.controls.to(list[list[str]]),
                lambda line: rx.el.li(typed(line[0]), ": ", line[1], class_name="small"),
            ),
            class_name="plain-list stack stack-small",
            aria_label=t("ui.compliance.controls"),
        ),
        rx.el.p(row.when, class_name="muted small"),
    )


def _history() -> rx.Component:
    return card(
        bar_chart(
            "score",
            t("ui.compliance.history"),
            ComplianceState.chart,
            category=t("ui.compliance.day"),
            value=t("ui.compliance.lowest"),
        ),
        testid="history",
    )


def _exports() -> rx.Component:
    def one(label: str, path: str, testid: str) -> rx.Component:
        return link_button(t(label), f"{_HERE}/{path}", icon_name="download", download=True, testid=testid)

    return card(
        rx.el.p(t("ui.compliance.exports_text")),
        cluster(
            one("ui.compliance.record_csv", "record-of-processing?form=csv", "record-csv"),
            one("ui.compliance.record_json", "record-of-processing", "record-json"),
            one("ui.compliance.controls_csv", "controls?form=csv", "controls-csv"),
        ),
        rx.el.p(link(t("ui.compliance.to_trail"), "/admin/audit")),
        title=t("ui.compliance.exports"),
        class_name="no-print",
    )


PAGE = Page("/admin/compliance", "ui.compliance.title", build, on_load=ComplianceState.load)
