"""Stop a recovery that one didn't ask for, with the link of a message that this browser has opened."""

from __future__ import annotations

import reflex as rx

from components.layout import Page, frame
from components.parts.basic import banner, button, card, heading, link
from components.parts.forms import error_summary, native_form
from components.parts.mailbox import by_link, lead_by_link
from components.parts.text import t
from state.recover import RecoverState


def build() -> rx.Component:
    """Ask for one click; afterwards say what else there is to do."""
    return frame(
        error_summary(),
        heading(
            t("ui.recover.stop_title"), lead=rx.cond(RecoverState.stopped, "", lead_by_link("ui.recover.stop_text"))
        ),
        rx.cond(
            RecoverState.stopped,
            banner(
                "good",
                t("ui.recover.stopped_text"),
                title=t("ui.recover.stopped_title"),
                testid="stopped",
                role="status",
            ),
            by_link(
                card(
                    native_form(
                        button(
                            t("ui.recover.stop"), variant="primary", type="submit", wide=True, big=True, testid="stop"
                        ),
                        action="/session/recovery/stop",
                        testid="stop-form",
                    )
                ),
                instead="/login",
                text="ui.by_link.stop_text",
                label="ui.login",
            ),
        ),
        rx.el.p(
            rx.cond(RecoverState.stopped, link(t("ui.login_forgot"), "/forgot"), link(t("ui.back_to_login"), "/login"))
        ),
        navigation="none",
        narrow=True,
    )


PAGE = Page("/recover/stop", "ui.recover.stop_title", build, on_load=RecoverState.open_recover)
