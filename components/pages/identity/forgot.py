"""Ask for a link by which a new password can be chosen."""

from __future__ import annotations

import reflex as rx

from components.layout import Page, frame
from components.parts.basic import banner, button, card, heading, link
from components.parts.forms import error_summary, native_form, text_field
from components.parts.text import t
from state.auth import AuthState


def build() -> rx.Component:
    """Ask for the address; say the same afterwards, whatever it was."""
    return frame(
        error_summary(),
        heading(t("ui.forgot_title"), lead=rx.cond(AuthState.sent, "", t("ui.forgot_lead"))),
        rx.cond(AuthState.sent, _sent(), _form()),
        rx.cond(AuthState.sent, rx.fragment(), rx.el.p(link(t("ui.forgot_lost"), "/recover", testid="lost-too"))),
        rx.el.p(link(t("ui.back_to_login"), "/login")),
        navigation="none",
        narrow=True,
    )


def _form() -> rx.Component:
    return card(
        rx.fragment(
            native_form(
                text_field(
                    "email",
                    t("ui.email"),
                    type="email",
                    auto_complete="username",
                    default_value=AuthState.email,
                    input_mode="email",
                ),
                button(t("ui.forgot_send"), variant="primary", type="submit", wide=True, big=True, testid="forgot"),
                action="/session/forgot",
                testid="forgot-form",
            ),
            key=AuthState.filled,
        )
    )


def _sent() -> rx.Component:
    return rx.fragment(
        banner("good", t("ui.forgot_sent_text"), title=t("ui.forgot_sent_title"), testid="forgot-sent", role="status"),
        rx.el.p(link(t("ui.forgot_again"), "/forgot")),
    )


PAGE = Page("/forgot", "ui.forgot_title", build, on_load=AuthState.open_recovery)
