"""The dialog that asks whether it is still the same person; in the frame of every page with a navigation."""

from __future__ import annotations

import reflex as rx

from components.parts.basic import button, cluster, link_button, stack
from components.parts.dialogs import dialog
from components.parts.forms import form, text_field
from components.parts.passkeys import passkey_form
from components.parts.text import t
from state.step_up import StepUpState


def step_up_dialog() -> rx.Component:
    """Ask for a code where a second factor is on, else for the password. On each page whose acts may need it."""
    return dialog(
        "step-up",
        t("ui.step_up.title"),
        rx.cond(
            StepUpState.step_up_open,
            rx.cond(StepUpState.step_up_again.length() > 0, _again(), stack(_passkey(), _sending(), _form())),
        ),
        is_open=StepUpState.step_up_open,
        on_dismiss=StepUpState.dismiss,
    )


def _again() -> rx.Component:
    """For an account without a password: the way its owner always logs in is the proof."""
    return stack(
        rx.el.p(t("ui.step_up.again_text")),
        rx.foreach(
            StepUpState.step_up_again,
            lambda one: link_button(t("ui.sso.by", name=one.name), one.href, document=True, testid="step-up-provider"),
        ),
        cluster(button(t("ui.cancel"), variant="quiet", on_click=StepUpState.dismiss, testid="step-up-cancel")),
    )


def _passkey() -> rx.Component:
    return rx.cond(
        StepUpState.step_up_by_passkey,
        rx.el.div(
            rx.el.p(t("ui.step_up.passkey_text"), class_name="muted small"),
            passkey_form("step_up", "ui.passkeys.confirm", following=StepUpState.step_up_here),
            class_name="passkey-only",
        ),
    )


def _sending() -> rx.Component:
    """Offer to send a code, where that is on; the code is typed below."""
    return rx.cond(
        StepUpState.step_up_ways.length() > 0,
        stack(
            rx.el.p(StepUpState.step_up_sent, role="status"),
            cluster(
                *(
                    rx.cond(
                        StepUpState.step_up_ways.contains(kind),
                        button(
                            t(f"ui.verify.send_{kind}"), on_click=StepUpState.send(kind), testid=f"step-up-send-{kind}"
                        ),
                    )
                    for kind in ("email", "sms")
                )
            ),
            gap="small",
        ),
    )


def _form() -> rx.Component:
    return form(
        rx.cond(
            StepUpState.step_up_by_code,
            text_field(
                "stepUpCode",
                t("ui.step_up.code"),
                hint=rx.cond(
                    StepUpState.step_up_by_app,
                    t("ui.step_up.code_text"),
                    rx.cond(
                        StepUpState.step_up_ways.length() > 0, t("ui.step_up.sent_text"), t("ui.step_up.recovery_text")
                    ),
                ),
                auto_complete="one-time-code",
                max_length=40,
                auto_focus=True,
            ),
            text_field(
                "stepUpPassword",
                t("ui.password"),
                hint=t("ui.step_up.password_text"),
                type="password",
                auto_complete="current-password",
                auto_focus=True,
            ),
        ),
        cluster(
            button(t("ui.step_up.confirm"), variant="primary", type="submit", testid="step-up-confirm"),
            button(t("ui.cancel"), variant="quiet", on_click=StepUpState.dismiss, testid="step-up-cancel"),
        ),
        on_submit=StepUpState.confirm,
        testid="step-up-form",
        key=StepUpState.step_up_tries,
    )
