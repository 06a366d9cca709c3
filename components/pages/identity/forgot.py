"""Ask for a link by which a new password can be chosen."""

from __future__ import annotations

import reflex as rx

from components.layout import Page, frame
from components.parts.basic import banner, heading, link
from components.parts.forms import error_summary
from components.parts.mailbox import mailbox_form
from components.parts.text import t
from state.auth import AuthState


def build() -> rx.Component:
    """Ask for the address; say the same afterwards, whatever it was."""
    return frame(
        error_summary(),
        heading(t("ui.forgot_title"), lead=rx.cond(AuthState.sent, "", t("ui.forgot_lead"))),
        rx.cond(AuthState.sent, _sent(), mailbox_form(action="/session/forgot", testid="forgot")),
        rx.cond(AuthState.sent, rx.fragment(), rx.el.p(link(t("ui.forgot_lost"), "/recover", testid="lost-too"))),
        rx.el.p(link(t("ui.back_to_login"), "/login")),
        navigation="none",
        narrow=True,
    )


def _sent() -> rx.Component:
    return rx.fragment(
        banner("good", t("ui.forgot_sent_text"), title=t("ui.forgot_sent_title"), testid="forgot-sent", role="status"),
        rx.el.p(link(t("ui.forgot_again"), "/forgot")),
    )


PAGE = Page("/forgot", "ui.forgot_title", build, on_load=AuthState.open_recovery)
