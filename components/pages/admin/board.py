"""The live board: health at a glance; a number that has something behind it opens it."""

from __future__ import annotations

from typing import Any

import reflex as rx

from components.layout import Page, frame
from components.parts.basic import badge, banner, heading, link, loaded, stack, stat
from components.parts.pulse import Pulse
from components.parts.tables import Column, data_table
from components.parts.text import t
from components.parts.theme import data
from state.admin import AdminState

_SECONDS = 3


def build() -> rx.Component:
    """Show figures and engines, renewed while the page is seen."""
    return frame(
        heading(t("ui.admin.title"), lead=t("ui.admin.lead")),
        Pulse.create(
            banner("urgent", rx.el.p(t("ui.admin.paused")), role="status", testid="paused"),
            seconds=_SECONDS,
            stamp=AdminState.stamp,
            on_tick=AdminState.tick,
        ),
        loaded(
            AdminState.status,
            stack(
                rx.el.p(AdminState.as_of, class_name="muted", custom_attrs=data("as-of")),
                _reminders(),
                _notices(),
                _events(),
                _engines(),
                gap="large",
            ),
            on_retry=AdminState.load,
        ),
        current="board",
        role="admin",
        wide=True,
    )


def _figures(*stats: rx.Component) -> rx.Component:
    return rx.el.div(*stats, class_name="grid grid-dense")


def _reminders() -> rx.Component:
    counts: Any = AdminState.counts
    tones: Any = AdminState.tones
    last_day = t("ui.admin.last_day")
    return rx.el.section(
        rx.el.h2(t("ui.admin.reminders")),
        _figures(
            stat(t("ui.admin.due"), counts["due"], note=t("ui.admin.due_note"), testid="stat-due"),
            stat(
                t("ui.admin.oldest"),
                AdminState.oldest,
                note=t("ui.admin.oldest_note"),
                tone=tones["oldest"],
                testid="stat-oldest",
            ),
            stat(t("ui.admin.leased"), AdminState.leased, testid="stat-leased"),
            stat(t("ui.admin.open"), counts["open"], testid="stat-open"),
            stat(t("ui.admin.delivered"), counts["delivered_today"], note=last_day, testid="stat-delivered"),
            stat(t("ui.admin.answered"), counts["answered_today"], note=last_day, testid="stat-answered"),
            stat(t("ui.admin.missed"), counts["missed_today"], note=last_day, testid="stat-missed"),
            stat(t("ui.admin.scheduled"), counts["scheduled"], note=AdminState.active, testid="stat-scheduled"),
        ),
        class_name="stack",
    )


def _notices() -> rx.Component:
    counts: Any = AdminState.counts
    tones: Any = AdminState.tones
    return rx.el.section(
        rx.el.h2(t("ui.admin.notices")),
        _figures(
            stat(t("ui.admin.notices_due"), counts["notices_due"], note=AdminState.later, testid="stat-notices-due"),
            stat(t("ui.admin.notices_processing"), counts["notices_processing"], testid="stat-notices-processing"),
            stat(
                t("ui.admin.notices_sent"),
                counts["notices_sent_today"],
                note=t("ui.admin.last_day"),
                testid="stat-notices-sent",
            ),
            stat(
                t("ui.admin.notices_failed"),
                counts["notices_failed"],
                note=t("ui.admin.open_failed"),
                tone=tones["notices_failed"],
                href="/admin/dead-letters#notices",
                testid="stat-notices-failed",
            ),
        ),
        class_name="stack",
    )


def _events() -> rx.Component:
    counts: Any = AdminState.counts
    tones: Any = AdminState.tones
    return rx.el.section(
        rx.el.h2(t("ui.admin.events")),
        _figures(
            stat(t("ui.admin.events_waiting"), counts["outbox_waiting"], testid="stat-events-waiting"),
            stat(
                t("ui.admin.events_dead"),
                counts["outbox_dead"],
                note=t("ui.admin.open_failed"),
                tone=tones["outbox_dead"],
                href="/admin/dead-letters#events",
                testid="stat-events-dead",
            ),
        ),
        class_name="stack",
    )


def _engines() -> rx.Component:
    columns = [
        Column(t("ui.admin.engine"), lambda row: row.name, header=True),
        Column(t("ui.admin.state"), lambda row: badge(row.state, row.tone)),
        Column(t("ui.admin.details"), _detail),
    ]
    return rx.el.section(
        rx.el.h2(t("ui.admin.engines")),
        data_table("engines", t("ui.admin.engines"), columns, AdminState.engines, stacked=True),
        class_name="stack",
    )


def _detail(row: Any) -> rx.Component:
    return rx.cond(row.href != "", link(row.detail, row.href), rx.el.span(row.detail))


PAGE = Page("/admin", "ui.admin.title", build, on_load=AdminState.load)
