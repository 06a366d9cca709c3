"""What is to be known of a medicine that was just saved, with the way to the whole check. It blocks nothing."""

from __future__ import annotations

import reflex as rx

from components.parts.basic import banner, cluster, link_button, stack
from components.parts.text import t
from state.interactions import MedicineWarningState


def medicine_warning() -> rx.Component:
    """Show it above the list until it is put away."""
    failed = rx.el.p(t("ui.interactions.warning_failed"))
    lines = rx.el.ul(rx.foreach(MedicineWarningState.lines, rx.el.li))
    return rx.cond(
        (MedicineWarningState.lines.length() > 0) | MedicineWarningState.not_possible,
        banner(
            "plain",
            stack(
                rx.cond(MedicineWarningState.not_possible, failed, lines),
                cluster(
                    link_button(
                        t("ui.interactions.open"), "/interactions", icon_name="shield-check", testid="open-check"
                    )
                ),
                gap="small",
            ),
            title=t("ui.interactions.warning"),
            on_dismiss=MedicineWarningState.close,
            role="status",
            testid="medicine-warning",
        ),
    )
