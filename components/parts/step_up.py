"""The dialog that asks whether it is still the same person; in the frame of every page with a navigation."""

from __future__ import annotations

import reflex as rx

from components.parts.basic import button, cluster
from components.parts.dialogs import dialog
from components.parts.forms import form, text_field
from components.parts.text import t
from state.step_up import StepUpState


def step_up_dialog() -> rx.Component:
    """Ask for a code where a second factor is on, else for the password. On each page whose acts may need it."""
    return dialog(
        "step-up",
        t("ui.step_up.title"),
        rx.cond(
            StepUpState.step_up_open,
            form(
                rx.cond(
                    StepUpState.step_up_by_code,
                    text_field(
                        "stepUpCode",
                        t("ui.step_up.code"),
                        hint=t("ui.step_up.code_text"),
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
            ),
        ),
        is_open=StepUpState.step_up_open,
        on_dismiss=StepUpState.dismiss,
    )
