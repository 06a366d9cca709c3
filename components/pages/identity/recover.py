"""Ask to get in when every second factor is lost: after the right password, or by a link to the mailbox."""

from __future__ import annotations

import reflex as rx

from components.layout import Page, frame
from components.parts.basic import banner, button, card, heading, link, stack
from components.parts.forms import error_summary, native_form
from components.parts.mailbox import mailbox_form
from components.parts.text import t
from state.recover import RecoverState


def build() -> rx.Component:
    """Say what will happen before it is asked; afterwards, what happens next."""
    return frame(
        error_summary(),
        heading(t("ui.recover.title"), lead=rx.cond(RecoverState.asked | RecoverState.sent, "", t("ui.recover.lead"))),
        rx.cond(
            RecoverState.asked,
            banner(
                "good", t("ui.recover.asked_text"), title=t("ui.recover.asked_title"), testid="asked", role="status"
            ),
            rx.cond(RecoverState.sent, _sent(), stack(_steps(), rx.cond(RecoverState.by_password, _ask(), _by_mail()))),
        ),
        rx.el.p(link(t("ui.back_to_login"), "/login")),
        navigation="none",
        narrow=True,
    )


def _steps() -> rx.Component:
    return rx.el.ol(
        rx.el.li(t("ui.recover.step_check")),
        rx.el.li(t("ui.recover.step_wait", n=RecoverState.wait_hours)),
        rx.el.li(t("ui.recover.step_link")),
        class_name="numbered",
    )


def _ask() -> rx.Component:
    return card(
        native_form(
            button(t("ui.recover.ask"), variant="primary", type="submit", wide=True, big=True, testid="ask-recovery"),
            action="/session/recovery",
            testid="ask-form",
        )
    )


def _by_mail() -> rx.Component:
    return mailbox_form(rx.el.p(t("ui.recover.mail_text")), action="/session/recovery/link", testid="send-link")


def _sent() -> rx.Component:
    return banner("good", t("ui.recover.sent_text"), title=t("ui.forgot_sent_title"), testid="link-sent", role="status")


PAGE = Page("/recover", "ui.recover.title", build, on_load=RecoverState.open_recover)
