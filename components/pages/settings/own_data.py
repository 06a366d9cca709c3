"""My data: a copy of all of it, what is held and for how long, and the end of the account."""

from __future__ import annotations

from typing import Any

import reflex as rx

from components.layout import Page, frame
from components.parts.basic import banner, button, card, cluster, heading, loaded, row, rows, stack, way_back, working
from components.parts.dialogs import dialog
from components.parts.fold import fold
from components.parts.forms import native_form
from components.parts.step_up import step_up_dialog
from components.parts.text import t
from state.own_data import OwnDataState


def build() -> rx.Component:
    """Show the copy first, then what is held, then the way out."""
    return frame(
        heading(
            t("ui.own_data.title"), lead=t("ui.own_data.lead"), back=way_back(t("ui.back_to_settings"), "/settings")
        ),
        loaded(
            OwnDataState.status,
            stack(_copy(), _held(), _leave(), gap="large"),
            on_retry=OwnDataState.load,
        ),
        _leave_dialog(),
        step_up_dialog(),
        current="settings more",
    )


def _copy() -> rx.Component:
    return card(
        rx.el.p(t("ui.own_data.copy_text")),
        rx.el.ul(
            rx.el.li(t("ui.own_data.copy_pdf")),
            rx.el.li(t("ui.own_data.copy_json")),
            rx.el.li(t("ui.own_data.copy_fhir")),
        ),
        rx.el.div(
            rx.match(
                OwnDataState.copy_status,
                ("requested", _making()),
                ("ready", _ready()),
                ("elsewhere", stack(banner("advice", rx.el.p(t("ui.own_data.copy_elsewhere"))), _ask())),
                _ask(),
            ),
            aria_live="polite",
        ),
        title=t("ui.own_data.copy"),
        testid="copy",
    )


def _ask() -> rx.Component:
    return rx.el.div(
        button(
            t("ui.own_data.copy_ask"),
            variant="primary",
            icon_name="package",
            on_click=OwnDataState.ask_copy,
            testid="copy-ask",
        )
    )


def _making() -> rx.Component:
    return rx.el.div(working(), rx.el.p(t("ui.own_data.copy_making")), class_name="stack stack-small")


def _ready() -> rx.Component:
    return stack(
        banner("good", rx.el.p(OwnDataState.copy_text), title=t("ui.own_data.copy_ready")),
        rx.el.p(t("ui.own_data.copy_care"), class_name="muted"),
        cluster(
            button(
                t("ui.own_data.copy_download"),
                variant="primary",
                icon_name="download",
                on_click=OwnDataState.download,
                testid="copy-download",
            ),
            button(t("ui.own_data.copy_new"), variant="quiet", on_click=OwnDataState.ask_copy, testid="copy-new"),
        ),
    )


def _held() -> rx.Component:
    return card(
        rx.el.p(t("ui.own_data.held_text")),
        fold(
            t("ui.own_data.held_open"),
            rows(rx.foreach(OwnDataState.held, _held_row), aria_label=t("ui.own_data.held")),
            testid="held",
        ),
        title=t("ui.own_data.held"),
    )


def _held_row(one: Any) -> rx.Component:
    return row(one.what, one.why, rx.fragment(one.kept, " · ", one.erased), testid="held-row")


def _leave() -> rx.Component:
    return card(
        rx.el.p(t("ui.own_data.leave_text")),
        rx.el.h3(t("ui.own_data.leave_gone")),
        rx.el.ul(
            rx.el.li(t("ui.own_data.leave_gone_record")),
            rx.el.li(t("ui.own_data.leave_gone_people")),
            rx.el.li(t("ui.own_data.leave_gone_backups")),
        ),
        rx.el.h3(t("ui.own_data.leave_kept")),
        rx.el.ul(
            rx.foreach(OwnDataState.kept_texts, rx.el.li),
            rx.el.li(t("ui.own_data.leave_kept_span", span=OwnDataState.kept_span)),
        ),
        rx.el.h3(t("ui.own_data.leave_when")),
        rx.el.p(t("ui.own_data.leave_when_text", n=OwnDataState.grace_days)),
        rx.cond(
            OwnDataState.stays,
            banner("advice", rx.el.p(t("errors.administrator_stays"))),
            rx.el.div(
                button(t("ui.own_data.leave"), icon_name="trash-2", on_click=OwnDataState.ask_leave, testid="leave-ask")
            ),
        ),
        title=t("ui.own_data.leave"),
        testid="leave",
    )


def _leave_dialog() -> rx.Component:
    return dialog(
        "leave",
        t("ui.own_data.leave_title"),
        rx.el.p(t("ui.own_data.leave_last", n=OwnDataState.grace_days)),
        # Posted by the browser itself, like the log out: the answer ends the cookie, the script empties this browser.
        native_form(
            cluster(
                button(t("ui.cancel"), on_click=OwnDataState.stay, testid="leave-cancel"),
                button(t("ui.own_data.leave"), variant="danger", type="submit", testid="leave-confirm"),
            ),
            action="/session/erase",
            testid="leave-form",
        ),
        is_open=OwnDataState.leaving,
        on_dismiss=OwnDataState.stay,
    )


PAGE = Page("/settings/privacy", "ui.own_data.title", build, on_load=OwnDataState.load, on_live=OwnDataState.refresh)
