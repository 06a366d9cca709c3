"""One reminder and its history."""

from __future__ import annotations

from typing import Any

import reflex as rx

from components.layout import Page, frame
from components.parts.basic import card, heading, link_button, loaded, row, rows, stack, typed, way_back
from components.parts.doses import dose_status
from components.parts.missing import no_reminder
from components.parts.tables import Paging, pager
from components.parts.text import t
from components.parts.theme import data
from state.reminder_history import ReminderHistoryState

_about: Any = ReminderHistoryState.about


def build() -> rx.Component:
    """Show what is planned, and what became of what was."""
    return frame(
        heading(
            rx.cond(_about.title != "", _about.title, t("ui.history.page")),
            rx.cond(
                ReminderHistoryState.status == "ready",
                link_button(t("ui.medicines.edit"), _about.edit_href, icon_name="pencil", testid="edit"),
            ),
            back=way_back(t("ui.history.back"), "/medicines"),
        ),
        loaded(
            ReminderHistoryState.status,
            stack(_facts(), _times(), gap="large"),
            on_retry=ReminderHistoryState.load,
            missing=no_reminder(),
        ),
        current="medicines",
        role="patient",
    )


def _facts() -> rx.Component:
    def fact(name: str, value: Any) -> rx.Component:
        return rx.cond(
            value != "",
            rx.el.div(rx.el.dt(t(f"ui.history.{name}")), rx.el.dd(value), class_name="facts-row"),
        )

    return card(
        rx.el.dl(
            fact("rule", _about.sentence),
            fact("dose", _about.dose),
            fact("how", _about.instructions),
            fact("note", _about.description),
            fact("next", _about.next_when),
            fact("stock", _about.stock_text),
            fact("status", _about.status_text),
            class_name="facts",
        ),
        title=t("ui.history.about"),
        testid="about",
    )


def _times() -> rx.Component:
    return rx.el.section(
        rx.el.h2(t("ui.medicines.history")),
        rx.cond(
            ReminderHistoryState.rows.length() > 0,
            rows(
                rx.foreach(ReminderHistoryState.rows, _time),
                aria_label=t("ui.history.table"),
                custom_attrs=data("history"),
            ),
            rx.el.p(t("ui.history.empty"), class_name="muted", custom_attrs=data("history-empty")),
        ),
        pager(
            t("ui.history.table"),
            Paging(
                ReminderHistoryState.page,
                ReminderHistoryState.pages,
                ReminderHistoryState.page_text,
                ReminderHistoryState.pages_text,
                ReminderHistoryState.turn,
            ),
        ),
        class_name="stack",
    )


def _time(past: Any) -> rx.Component:
    return rx.fragment(
        row(
            past.when,
            rx.cond(past.dose != "", typed(past.dose)),
            rx.cond(past.remark != "", rx.el.span(past.remark)),
            actions=(dose_status(past),),
            changed=past.changed,
            testid="past-" + past.id.to(str),
        ),
        key=past.id,
    )


PAGE = Page(
    "/reminders/[reminder_id]/history",
    "ui.history.page",
    build,
    on_load=ReminderHistoryState.load,
    on_live=ReminderHistoryState.refresh,
)
