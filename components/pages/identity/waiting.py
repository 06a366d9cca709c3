"""What a doctor or pharmacist sees until the licence has been checked: that, and nothing else."""

from __future__ import annotations

import reflex as rx

from components.layout import Page, frame
from components.pages.settings.settings import log_out_form
from components.parts.basic import button, card, care_card, heading, loaded, stack
from components.parts.facts import facts
from components.parts.forms import error_summary, form
from components.parts.licence import licence_fields
from components.parts.text import t
from state.waiting import WaitingState


def build() -> rx.Component:
    """Say where it stands; after a refusal why, after its end what to do, with the form to send it again."""
    return frame(
        error_summary(),
        heading(t("ui.waiting.title"), lead=t("ui.waiting.lead")),
        loaded(
            WaitingState.status,
            stack(
                rx.cond(WaitingState.refused, _refused(), rx.cond(WaitingState.expired, _expired(), _waits())),
                card(
                    facts(
                        (t("ui.licence.wanted"), WaitingState.wanted),
                        (t("ui.licence.number"), WaitingState.number),
                        (t("ui.licence.body"), WaitingState.body),
                        (t("ui.licence.country"), WaitingState.country_name),
                    ),
                    rx.el.p(WaitingState.sent, class_name="muted small"),
                    title=t("ui.licence.title"),
                    testid="licence",
                ),
                rx.cond(WaitingState.refused | WaitingState.expired, _again()),
                log_out_form(),
                gap="large",
            ),
            on_retry=WaitingState.load,
        ),
        navigation="none",
        narrow=True,
    )


def _waits() -> rx.Component:
    return care_card("advice", t("ui.waiting.waits_title"), rx.el.p(t("ui.waiting.waits_text")), testid="waits")


def _refused() -> rx.Component:
    return care_card(
        "urgent",
        t("ui.waiting.refused_title"),
        rx.el.p(t("ui.waiting.refused_text")),
        rx.el.blockquote(WaitingState.reason),
        testid="refused",
    )


def _expired() -> rx.Component:
    return care_card(
        "urgent",
        t("ui.waiting.expired_title"),
        rx.el.p(WaitingState.expired_text),
        rx.el.p(t("ui.waiting.expired_do")),
        testid="expired",
    )


def _again() -> rx.Component:
    return card(
        form(
            licence_fields(WaitingState.number, WaitingState.country, WaitingState.typed_body),
            rx.el.div(button(t("ui.waiting.send"), variant="primary", type="submit", testid="send-licence")),
            on_submit=WaitingState.send,
            testid="licence-form",
            key=WaitingState.form_key,
        ),
        title=rx.cond(WaitingState.expired, t("ui.waiting.expired_again"), t("ui.waiting.again")),
        testid="again",
    )


PAGE = Page("/waiting", "ui.waiting.title", build, on_load=WaitingState.load, on_live=WaitingState.refresh)
