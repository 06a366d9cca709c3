"""Choose a new password, with the link of an e-mail that this browser has opened."""

from __future__ import annotations

import reflex as rx

from components.layout import Page, frame
from components.parts.basic import heading, link
from components.parts.forms import error_summary
from components.parts.mailbox import by_link, lead_by_link, new_password_form
from components.parts.text import t
from state.auth import AuthState


def build() -> rx.Component:
    """Ask for the password, and for nothing else."""
    return frame(
        error_summary(),
        heading(t("ui.reset_title"), lead=lead_by_link("ui.reset_lead")),
        by_link(new_password_form(action="/session/reset", testid="reset"), instead="/forgot"),
        rx.el.p(link(t("ui.back_to_login"), "/login")),
        navigation="none",
        narrow=True,
    )


PAGE = Page("/reset", "ui.reset_title", build, on_load=AuthState.open_recovery)
