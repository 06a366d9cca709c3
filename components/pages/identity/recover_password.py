"""Choose a new password after the waiting time, with the link of an e-mail that this browser has opened."""

from __future__ import annotations

import reflex as rx

from components.layout import Page, frame
from components.parts.basic import heading, link
from components.parts.forms import error_summary
from components.parts.mailbox import by_link, lead_by_link, new_password_form
from components.parts.text import t
from state.recover import RecoverState


def build() -> rx.Component:
    """Ask for the password, and for nothing else."""
    return frame(
        error_summary(),
        heading(t("ui.reset_title"), lead=lead_by_link("ui.recover.password_lead")),
        by_link(new_password_form(action="/session/recovery/complete", testid="complete"), instead="/recover"),
        rx.el.p(link(t("ui.back_to_login"), "/login")),
        navigation="none",
        narrow=True,
    )


PAGE = Page("/recover/password", "ui.reset_title", build, on_load=RecoverState.open_recover)
