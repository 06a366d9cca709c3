"""Ask to get in, with the link of an e-mail that this browser has opened."""

from __future__ import annotations

import reflex as rx

from components.layout import Page, frame
from components.parts.basic import button, card, heading, link
from components.parts.forms import error_summary, native_form
from components.parts.mailbox import by_link, lead_by_link
from components.parts.text import t
from state.recover import RecoverState


def build() -> rx.Component:
    """Ask for one click: a mail program that looks at links presses no buttons."""
    return frame(
        error_summary(),
        heading(t("ui.recover.title"), lead=lead_by_link("ui.recover.confirm_lead")),
        by_link(
            card(
                native_form(
                    button(
                        t("ui.recover.ask"),
                        variant="primary",
                        type="submit",
                        wide=True,
                        big=True,
                        testid="confirm-recovery",
                    ),
                    action="/session/recovery/confirm",
                    testid="confirm-form",
                )
            ),
            instead="/recover",
        ),
        rx.el.p(link(t("ui.back_to_login"), "/login")),
        navigation="none",
        narrow=True,
    )


PAGE = Page("/recover/confirm", "ui.recover.title", build, on_load=RecoverState.open_recover)
