"""What somebody of an emergency service sees: that, and nothing else."""

from __future__ import annotations

import reflex as rx

from components.layout import Page, frame
from components.pages.settings.settings import log_out_form
from components.parts.basic import card, care_card, heading, link_button, loaded, stack
from components.parts.facts import facts
from components.parts.text import t
from state.emergency_desk import EmergencyDeskState


def build() -> rx.Component:
    """Say what the account can do, and whose it is."""
    return frame(
        heading(t("ui.emergency_desk.title"), lead=t("ui.emergency_desk.lead")),
        loaded(
            EmergencyDeskState.status,
            stack(
                care_card(
                    "advice",
                    t("ui.emergency_desk.can_title"),
                    rx.el.p(t("ui.emergency_desk.can_text")),
                    rx.el.p(t("ui.emergency_desk.told_text")),
                    rx.el.p(t("ui.emergency_desk.cannot_text")),
                    rx.el.p(t("ui.emergency_desk.now_text"), class_name="strong"),
                    testid="what-it-can",
                ),
                card(
                    facts(
                        (t("ui.emergency_desk.name"), EmergencyDeskState.name),
                        (t("ui.email"), EmergencyDeskState.email),
                    ),
                    rx.el.div(
                        link_button(
                            t("ui.emergency_desk.security"),
                            "/settings/security",
                            icon_name="shield-check",
                            testid="open-security",
                        )
                    ),
                    title=t("ui.emergency_desk.account"),
                    testid="account",
                ),
                log_out_form(),
                gap="large",
            ),
            on_retry=EmergencyDeskState.load,
        ),
        navigation="none",
        narrow=True,
    )


PAGE = Page("/emergency-desk", "ui.emergency_desk.title", build, on_load=EmergencyDeskState.load)
