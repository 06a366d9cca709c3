"""How the assistant's answers are made and what people think of them: figures of a month, and each answer's making."""

from __future__ import annotations

from typing import Any

import reflex as rx

from components.layout import Page, frame
from components.parts.basic import badge, empty, grid, heading, loaded, stack, stat
from components.parts.facts import fact_list
from components.parts.fold import fold
from components.parts.tables import Column, Turning, data_table, turn_pages
from components.parts.text import t
from state.assistant_oversight import OversightState


def build() -> rx.Component:
    """Show figures first, then what the checks said, days, and the log."""
    return frame(
        heading(t("ui.oversight.title"), lead=t("ui.oversight.lead")),
        loaded(
            OversightState.status,
            rx.cond(
                OversightState.rows.length() > 0,
                stack(_figures(), _checked(), _days(), _log(), gap="large"),
                empty(
                    t("ui.oversight.none"),
                    t("ui.oversight.none_text"),
                    icon_name="message-circle",
                    testid="oversight-empty",
                ),
            ),
            on_retry=OversightState.load,
        ),
        current="oversight",
        role="admin",
        wide=True,
    )


def _figures() -> rx.Component:
    of: Any = OversightState.figures
    return rx.el.section(
        rx.el.h2(t("ui.oversight.month")),
        rx.el.div(
            stat(t("ui.oversight.answers"), of["answers"], note=of["models"], testid="stat-answers"),
            stat(t("ui.oversight.urgent"), of["urgent"], testid="stat-urgent"),
            stat(t("ui.oversight.helped"), of["helped"], note=t("ui.oversight.rated", n=of["rated"]), testid="stat-up"),
            stat(t("ui.oversight.content"), of["content"], note=t("ui.oversight.by_words"), testid="stat-content"),
            stat(t("ui.oversight.mixed"), of["mixed"], testid="stat-mixed"),
            stat(t("ui.oversight.discontent"), of["discontent"], testid="stat-discontent"),
            stat(t("ui.oversight.median"), of["median"], note=t("ui.oversight.p95", n=of["p95"]), testid="stat-time"),
            stat(
                t("ui.oversight.tokens"),
                of["tokens_in"],
                note=t("ui.oversight.tokens_out", n=of["tokens_out"]),
                testid="stat-tokens",
            ),
            class_name="grid grid-dense",
        ),
        class_name="stack",
    )


def _checked() -> rx.Component:
    def table(name: str, rows: Any) -> rx.Component:
        columns = [
            Column(t(f"ui.oversight.{name}"), lambda row: row.name, header=True),
            Column(t("ui.oversight.number"), lambda row: row.number, numeric=True),
            Column(t("ui.oversight.share"), lambda row: row.share, numeric=True),
        ]
        title = t(f"ui.oversight.{name}_title")
        return stack(rx.el.h2(title), data_table(name, title, columns, rows))

    return grid(table("outcomes", OversightState.outcomes), table("verdicts", OversightState.verdicts))


def _days() -> rx.Component:
    columns = [
        Column(t("ui.oversight.day"), lambda row: row.day, header=True),
        Column(t("ui.oversight.answers"), lambda row: row.answers, numeric=True),
        Column(t("ui.oversight.up"), lambda row: row.up, numeric=True),
        Column(t("ui.oversight.down"), lambda row: row.down, numeric=True),
        Column(t("ui.oversight.content"), lambda row: row.content, numeric=True),
        Column(t("ui.oversight.mixed"), lambda row: row.mixed, numeric=True),
        Column(t("ui.oversight.discontent"), lambda row: row.discontent, numeric=True),
    ]
    title = t("ui.oversight.days")
    return fold(title, data_table("days", title, columns, OversightState.days, stacked=True), testid="days")


def _log() -> rx.Component:
    def more(row: Any) -> rx.Component:
        return fold(t("ui.trail.all"), fact_list(row.facts), testid="made")

    columns = [
        Column(t("ui.trail.when"), lambda row: row.when, header=True, whole=True),
        Column(t("ui.oversight.outcomes"), lambda row: row.outcome),
        Column(t("ui.oversight.model"), lambda row: row.model),
        Column(t("ui.oversight.time"), lambda row: row.seconds, numeric=True),
        Column(
            t("ui.oversight.feeling"),
            lambda row: rx.cond(row.feeling != "", badge(row.feeling, row.tone), rx.el.span("–")),
        ),
        Column(t("ui.trail.details"), more),
    ]
    title = t("ui.oversight.log")
    return stack(
        rx.el.h2(title),
        rx.el.p(t("ui.oversight.log_text"), class_name="muted"),
        data_table("processing", title, columns, OversightState.rows, stacked=True, dense=True),
        turn_pages(
            title,
            Turning(OversightState.has_newer, OversightState.has_older, OversightState.newer, OversightState.older),
        ),
    )


PAGE = Page("/admin/assistant", "ui.oversight.title", build, on_load=OversightState.load)
