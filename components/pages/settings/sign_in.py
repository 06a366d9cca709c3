"""One's ways to log in: the password, and providers that are linked or could be."""

from __future__ import annotations

from typing import Any

import reflex as rx

from components.layout import Page, frame
from components.parts.basic import button, card, heading, icon, link_button, loaded, row, rows, stack, way_back
from components.parts.dialogs import confirm, dialog
from components.parts.forms import error_summary
from components.parts.step_up import step_up_dialog
from components.parts.text import t
from state.sign_on import WaysState


def build() -> rx.Component:
    """List what opens the account, then what could."""
    return frame(
        error_summary(),
        heading(t("ui.ways.title"), lead=t("ui.ways.lead"), back=way_back(t("ui.back_to_settings"), "/settings")),
        loaded(
            WaysState.status,
            stack(
                card(
                    rows(
                        _password(),
                        rx.foreach(WaysState.ways, _way),
                        rx.foreach(WaysState.others, _other),
                        aria_label=t("ui.ways.title"),
                    ),
                    rx.cond(
                        (WaysState.ways.length() == 0) & (WaysState.others.length() == 0),
                        rx.el.p(t("ui.ways.none"), class_name="muted"),
                    ),
                    testid="ways",
                ),
                gap="large",
            ),
            on_retry=WaysState.load,
        ),
        dialog(
            "connect",
            t("ui.ways.connect_title", name=WaysState.connecting_name),
            rx.el.p(t("ui.ways.connect_text", name=WaysState.connecting_name)),
            is_open=WaysState.connecting != "",
            on_dismiss=WaysState.leave_connect,
            actions=(
                button(t("ui.cancel"), on_click=WaysState.leave_connect, testid="connect-cancel"),
                link_button(
                    t("ui.ways.go", name=WaysState.connecting_name),
                    f"/session/sso/{WaysState.connecting}?link=1",
                    variant="primary",
                    document=True,
                    testid="connect-go",
                ),
            ),
        ),
        confirm(
            "remove-way",
            t("ui.ways.remove_title"),
            t("ui.ways.remove_text"),
            is_open=WaysState.removing != "",
            action=t("ui.ways.remove"),
            on_confirm=WaysState.remove(WaysState.removing),
            on_dismiss=WaysState.leave_remove,
        ),
        step_up_dialog(),
        current="settings more",
    )


def _password() -> rx.Component:
    return row(
        t("ui.ways.password"),
        rx.cond(WaysState.has_password, t("ui.ways.has_password"), t("ui.ways.no_password")),
        lead=icon("key-round", 22),
        actions=(
            rx.cond(
                WaysState.has_password,
                rx.fragment(),
                link_button(t("ui.ways.choose_password"), "/forgot", variant="quiet", testid="choose-password"),
            ),
        ),
        testid="way-password",
    )


def _way(way: Any) -> rx.Component:
    return row(
        way.name,
        way.label,
        way.since,
        way.used,
        lead=icon("log-in", 22),
        actions=(
            button(
                t("ui.ways.remove"),
                variant="quiet",
                aria_label=t("ui.ways.remove_of", name=way.name),
                on_click=WaysState.ask_remove(way.id),
                testid="remove-way",
            ),
        ),
        testid="way",
    )


def _other(other: Any) -> rx.Component:
    return row(
        other.name,
        lead=icon("log-in", 22),
        actions=(
            button(
                t("ui.ways.connect"),
                aria_label=t("ui.ways.connect_of", name=other.name),
                on_click=WaysState.connect(other.key),
                testid="connect",
            ),
        ),
        testid="other-way",
    )


PAGE = Page("/settings/sign-in", "ui.ways.title", build, on_load=WaysState.load)
