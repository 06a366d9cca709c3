"""The list of reminders: what comes when, how much is left, and what one does with each."""

from __future__ import annotations

from typing import Any

import reflex as rx

from components.layout import Page, frame
from components.parts.basic import (
    badge,
    button,
    card,
    cluster,
    empty,
    heading,
    icon,
    link,
    link_button,
    loaded,
    stack,
    typed,
)
from components.parts.dialogs import confirm, dialog
from components.parts.forms import form, segments, select_field, text_field
from components.parts.medicine_warning import medicine_warning
from components.parts.tables import Paging, pager
from components.parts.text import t
from components.parts.theme import data, untranslated
from state.interactions import MedicineWarningState
from state.reminders import RemindersState

_TYPES = ("medicine", "appointment", "test", "followup")
_SHOWS = ("active", "paused", "finished", "all")


def build() -> rx.Component:
    """Show the reminders of the patient."""
    return frame(
        heading(
            t("ui.medicines.title"),
            link_button(
                t("ui.today.add"), "/reminders/new", variant="primary", icon_name="plus", testid="add-reminder"
            ),
            lead=t("ui.medicines.lead"),
        ),
        medicine_warning(),
        loaded(
            RemindersState.status,
            rx.cond(RemindersState.any_at_all, _list(), _nothing_yet()),
            on_retry=RemindersState.load,
        ),
        _delete_dialog(),
        _bought_dialog(),
        current="medicines",
        role="patient",
    )


def _list() -> rx.Component:
    return stack(
        _filters(),
        rx.el.p(RemindersState.found_text, class_name="muted", role="status", custom_attrs=data("found")),
        rx.cond(
            RemindersState.rows.length() > 0,
            rx.el.ul(
                rx.foreach(RemindersState.rows, _reminder),
                class_name="stack",
                aria_label=t("ui.medicines.list"),
                custom_attrs=data("reminders"),
            ),
            empty(
                t("ui.medicines.none_title"),
                t("ui.medicines.none_text"),
                button(t("ui.medicines.show_everything"), on_click=RemindersState.show_everything, testid="show-all"),
                icon_name="search-x",
                testid="none-found",
            ),
        ),
        pager(
            t("ui.medicines.list"),
            Paging(
                RemindersState.page,
                RemindersState.pages,
                RemindersState.page_text,
                RemindersState.pages_text,
                RemindersState.turn,
            ),
        ),
    )


def _filters() -> rx.Component:
    return stack(
        segments(
            t("ui.medicines.show"),
            [(name, t(f"ui.medicines.show_{name}")) for name in _SHOWS],
            RemindersState.show,
            setting="show",
            on_pick=RemindersState.choose,
        ),
        rx.el.div(
            text_field(
                "search",
                t("ui.medicines.search"),
                type="search",
                value=RemindersState.search_text,
                on_change=RemindersState.search,
                max_length=200,
            ),
            select_field(
                "kind",
                t("ui.medicines.kind"),
                [("", t("ui.medicines.kind_all")), *((name, t(f"ui.reminder.type_{name}")) for name in _TYPES)],
                value=RemindersState.kind,
                on_change=RemindersState.choose_kind,
            ),
            class_name="filters",
        ),
    )


def _reminder(reminder: Any) -> rx.Component:
    return rx.el.li(
        card(
            rx.el.div(
                rx.el.div(
                    rx.el.h2(
                        link(typed(reminder.title), reminder.edit_href, testid="reminder-title"),
                        class_name="reminder-name",
                    ),
                    rx.cond(
                        reminder.dose != "",
                        rx.el.p(reminder.dose, class_name="dose-amount", custom_attrs=untranslated()),
                    ),
                    rx.cond(
                        reminder.instructions != "",
                        rx.el.p(reminder.instructions, class_name="muted", custom_attrs=untranslated()),
                    ),
                ),
                cluster(
                    rx.cond(reminder.kind != "medicine", badge(reminder.kind_text)),
                    rx.match(
                        reminder.status,
                        ("paused", badge(reminder.status_text, icon_name="pause")),
                        ("finished", badge(reminder.status_text, icon_name="check")),
                        rx.fragment(),
                    ),
                ),
                class_name="card-head",
            ),
            rx.el.div(
                _fact("repeat", reminder.sentence, "sentence"),
                rx.cond(reminder.next_text != "", _fact("clock", reminder.next_text, "next")),
                rx.cond(
                    reminder.has_stock,
                    rx.el.div(
                        _fact("package", reminder.stock_text, "stock"),
                        rx.cond(
                            reminder.stock_low, badge(t("ui.medicines.stock_low"), "urgent", icon_name="triangle-alert")
                        ),
                        class_name="cluster",
                    ),
                ),
                class_name="stack stack-small",
            ),
            _actions(reminder),
            class_name=rx.cond(reminder.changed, "glow", ""),
            testid="reminder-" + reminder.id.to(str),
        ),
        key=reminder.id,
    )


def _fact(mark: str, text: Any, testid: str) -> rx.Component:
    return rx.el.p(icon(mark, 18), rx.el.span(text), class_name="fact", custom_attrs=data(testid))


def _of(action: str, reminder: Any) -> Any:
    return t("ui.medicines.action_of", action=t(f"ui.medicines.{action}"), name=reminder.title)


def _actions(reminder: Any) -> rx.Component:
    def act(name: str, mark: str, handler: Any, **props: Any) -> rx.Component:
        return button(
            t(f"ui.medicines.{name}"),
            icon_name=mark,
            testid=name,
            aria_label=_of(name, reminder),
            on_click=handler(reminder.id),
            **props,
        )

    return cluster(
        link_button(
            t("ui.medicines.edit"),
            reminder.edit_href,
            icon_name="pencil",
            testid="edit",
            aria_label=_of("edit", reminder),
        ),
        rx.match(
            reminder.status,
            ("active", act("pause", "pause", RemindersState.pause)),
            ("paused", act("resume", "play", RemindersState.resume)),
            rx.fragment(),
        ),
        rx.cond(reminder.has_stock, act("bought", "package-plus", RemindersState.ask_bought)),
        link_button(
            t("ui.medicines.history"),
            reminder.history_href,
            icon_name="history",
            testid="history",
            aria_label=_of("history", reminder),
        ),
        act("delete", "trash-2", RemindersState.ask_delete, variant="quiet"),
    )


def _delete_dialog() -> rx.Component:
    return confirm(
        "delete",
        t("ui.medicines.delete_title"),
        RemindersState.delete_text,
        is_open=RemindersState.deleting,
        action=t("ui.medicines.delete"),
        on_confirm=RemindersState.delete,
        on_dismiss=RemindersState.close,
    )


def _bought_dialog() -> rx.Component:
    return dialog(
        "bought",
        t("ui.medicines.bought_title"),
        rx.el.p(RemindersState.buy_text),
        form(
            text_field(
                "bought",
                t("ui.medicines.bought_field"),
                hint=t("ui.medicines.bought_hint"),
                input_mode="numeric",
                size="short",
                auto_complete="off",
                max_length=20,
            ),
            cluster(
                button(t("ui.medicines.bought_save"), variant="primary", type="submit", testid="bought-save"),
                button(t("ui.cancel"), on_click=RemindersState.close, testid="bought-cancel"),
            ),
            on_submit=RemindersState.bought,
            testid="bought-form",
        ),
        is_open=RemindersState.buying,
        on_dismiss=RemindersState.close,
    )


def _nothing_yet() -> rx.Component:
    return empty(
        t("ui.medicines.empty_title"),
        t("ui.medicines.empty_text"),
        link_button(t("ui.today.add"), "/reminders/new", variant="primary", icon_name="plus", testid="empty-add"),
        icon_name="pill",
        testid="no-reminders",
    )


def _leading_on() -> rx.Component:
    return frame(heading(t("ui.medicines.title")), current="medicines", role="patient")


PAGES = [
    Page(
        "/medicines",
        "ui.medicines.page",
        build,
        on_load=[RemindersState.load, MedicineWarningState.load],
        on_live=RemindersState.refresh,
    ),
    # The address that the API's paths and older messages suggest.
    Page("/reminders", "ui.medicines.page", _leading_on, on_load=RemindersState.lead_on),
]
