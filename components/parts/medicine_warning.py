"""What is to be known of a medicine that was just saved, with the way to the whole check. It blocks nothing."""

from __future__ import annotations

import reflex as rx

from components.parts.basic import banner, cluster, link_button, stack
from components.parts.text import t
from components.parts.theme import data
from state.interactions import MedicineWarningState


def medicine_warning() -> rx.Component:
    """Show it above the list until it is put away."""
    failed = rx.el.p(t("ui.interactions.warning_failed"))
    lines = rx.cond(
        MedicineWarningState.lines.length() > 0,
        rx.el.ul(rx.foreach(MedicineWarningState.lines, rx.el.li)),
    )
    is_partial = MedicineWarningState.not_checked.length() > 0
    return rx.cond(
        (MedicineWarningState.lines.length() > 0) | is_partial | MedicineWarningState.not_possible,
        banner(
            "plain",
            stack(
                rx.cond(MedicineWarningState.not_possible, failed, lines),
                rx.cond(is_partial, _not_checked()),
                cluster(
                    link_button(
                        t("ui.interactions.open"), "/interactions", icon_name="shield-check", testid="open-check"
                    ),
                    link_button(t("ui.interactions.tell_of_you"), "/settings/health", testid="open-health"),
                ),
                gap="small",
            ),
            title=t("ui.interactions.warning"),
            on_dismiss=MedicineWarningState.close,
            role="status",
            testid="medicine-warning",
        ),
    )


def _not_checked() -> rx.Component:
    """Say what was left out, and so that no silence reads as "fine"."""
    return rx.el.div(
        rx.el.h3(t("ui.interactions.not_checked"), class_name="small"),
        rx.el.ul(rx.foreach(MedicineWarningState.not_checked, rx.el.li), class_name="small muted"),
        custom_attrs=data("warning-not-checked"),
    )
