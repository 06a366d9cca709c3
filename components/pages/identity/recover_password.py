"""Choose a new password after the waiting time, with the link of an e-mail that this browser has opened."""

from __future__ import annotations

import reflex as rx

from components.layout import Page, frame
from components.parts.basic import button, card, heading, link
from components.parts.forms import error_summary, native_form, text_field
from components.parts.text import t
from state.recover import RecoverState


def build() -> rx.Component:
    """Ask for the password, once: it can be shown while it is typed."""
    return frame(
        error_summary(),
        heading(t("ui.reset_title"), lead=t("ui.recover.password_lead")),
        card(
            native_form(
                text_field(
                    "password",
                    t("ui.reset_new_password"),
                    hint=t("ui.password_hint"),
                    type="password",
                    auto_complete="new-password",
                ),
                button(t("ui.reset_save"), variant="primary", type="submit", wide=True, big=True, testid="complete"),
                action="/session/recovery/complete",
                testid="complete-form",
            )
        ),
        rx.el.p(link(t("ui.back_to_login"), "/login")),
        navigation="none",
        narrow=True,
    )


PAGE = Page("/recover/password", "ui.reset_title", build, on_load=RecoverState.open_recover)
