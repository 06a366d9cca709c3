"""Open an account."""

from __future__ import annotations

import reflex as rx

from components.layout import Page, frame
from components.parts.basic import banner, button, card, heading, link
from components.parts.forms import error_summary, native_form, radio_group, text_field
from components.parts.licence import licence_fields
from components.parts.text import LANG, t
from components.parts.theme import data
from state.auth import AuthState

_ROLES = ("patient", "caregiver", "doctor", "pharmacist")


def build() -> rx.Component:
    """Ask for what an account needs and nothing more."""
    return frame(
        error_summary(),
        heading(t("ui.register_title"), lead=t("ui.register_lead")),
        card(
            rx.fragment(
                native_form(
                    rx.el.input(type="hidden", name="locale", value=LANG, read_only=True),
                    text_field(
                        "displayName", t("ui.your_name"), auto_complete="name", default_value=AuthState.display_name
                    ),
                    text_field(
                        "email",
                        t("ui.email"),
                        type="email",
                        auto_complete="username",
                        default_value=AuthState.email,
                        input_mode="email",
                    ),
                    text_field(
                        "phone",
                        t("ui.phone"),
                        hint=t("ui.phone_hint"),
                        optional=True,
                        type="tel",
                        auto_complete="tel",
                        default_value=AuthState.phone,
                    ),
                    text_field(
                        "password",
                        t("ui.password"),
                        hint=t("ui.password_hint"),
                        type="password",
                        auto_complete="new-password",
                    ),
                    radio_group(
                        "role",
                        t("ui.account_for"),
                        [(role, t(f"ui.role_{role}")) for role in _ROLES],
                        selected=AuthState.chosen_role,
                        at_once=True,
                    ),
                    rx.el.div(
                        banner("advice", t("ui.licence.why")),
                        licence_fields(AuthState.licence_number, AuthState.licence_country, AuthState.licence_body),
                        class_name="stack if-licensed",
                        custom_attrs=data("licence-fields"),
                    ),
                    button(t("ui.register"), variant="primary", type="submit", wide=True, big=True, testid="register"),
                    action="/session/register",
                    testid="register-form",
                ),
                key=AuthState.filled,
            )
        ),
        rx.el.p(t("ui.register_privacy"), class_name="muted small"),
        rx.el.p(t("ui.register_have_account"), " ", link(t("ui.login"), "/login")),
        navigation="none",
        narrow=True,
    )


PAGE = Page("/register", "ui.register_title", build, on_load=AuthState.open_form)
