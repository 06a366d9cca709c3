"""Log in."""

from __future__ import annotations

import reflex as rx

from components.layout import Page, frame
from components.parts.basic import button, card, heading, link
from components.parts.forms import error_summary, native_form, text_field
from components.parts.passkeys import passkey_form
from components.parts.sign_on import left_provider, provider_buttons
from components.parts.text import t
from state.auth import AuthState


def build() -> rx.Component:
    """Ask for e-mail and password."""
    return frame(
        error_summary(),
        heading(t("ui.login_title")),
        left_provider(),
        card(
            rx.fragment(
                native_form(
                    rx.el.input(type="hidden", name="next", value=AuthState.next_path, read_only=True),
                    text_field(
                        "email",
                        t("ui.email"),
                        type="email",
                        auto_complete="username",
                        default_value=AuthState.email,
                        input_mode="email",
                    ),
                    text_field("password", t("ui.password"), type="password", auto_complete="current-password"),
                    button(t("ui.login"), variant="primary", type="submit", wide=True, big=True, testid="login"),
                    action="/session/login",
                    testid="login-form",
                ),
                key=AuthState.filled,
            )
        ),
        passkey_form("login", "ui.passkeys.login", following=AuthState.next_path, wide=True),
        provider_buttons(),
        rx.el.p(link(t("ui.login_forgot"), "/forgot")),
        rx.el.p(t("ui.login_new_here"), " ", link(t("ui.register"), "/register")),
        navigation="none",
        narrow=True,
    )


PAGE = Page("/login", "ui.login_title", build, on_load=AuthState.open_form)
