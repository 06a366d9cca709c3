"""The card by which one changes one's password."""

from __future__ import annotations

import reflex as rx

from components.parts.basic import button, card, cluster
from components.parts.forms import form, text_field
from components.parts.text import t
from state.password import PasswordState


def password_card() -> rx.Component:
    """Say when to change it; the form opens on demand."""
    return card(
        rx.el.p(t("ui.password_card_text")),
        rx.cond(
            PasswordState.changing_password,
            _form(),
            rx.el.div(
                button(
                    t("ui.password_change"),
                    icon_name="key-round",
                    on_click=PasswordState.open_password,
                    testid="change-password",
                )
            ),
        ),
        title=t("ui.password"),
        testid="password-card",
    )


def _form() -> rx.Component:
    return form(
        text_field(
            "currentPassword",
            t("ui.password_present"),
            type="password",
            auto_complete="current-password",
            size="medium",
            auto_focus=True,
        ),
        text_field(
            "newPassword",
            t("ui.reset_new_password"),
            hint=t("ui.password_hint"),
            type="password",
            auto_complete="new-password",
            size="medium",
        ),
        cluster(
            button(t("ui.password_change"), variant="primary", type="submit", testid="save-password"),
            button(t("ui.cancel"), variant="quiet", on_click=PasswordState.leave_password, testid="leave-password"),
        ),
        on_submit=PasswordState.save_password,
        testid="password-form",
        key=PasswordState.password_tries,
    )
