"""The card that tells somebody that their account is about to be recovered, and lets them stop it."""

from __future__ import annotations

import reflex as rx

from components.parts.basic import button, care_card
from components.parts.dialogs import confirm
from components.parts.text import t
from state.recover import OwnRecoveryState


def own_recovery_card() -> rx.Component:
    """Show it while it is under way, above everything else."""
    return rx.fragment(
        rx.cond(
            OwnRecoveryState.recovery_text != "",
            care_card(
                "urgent",
                t("ui.recover.own_title"),
                rx.el.p(OwnRecoveryState.recovery_text),
                rx.el.p(t("ui.recover.own_hint")),
                rx.el.div(
                    button(
                        t("ui.recover.stop"),
                        variant="primary",
                        on_click=OwnRecoveryState.ask_stop,
                        testid="stop-recovery",
                    )
                ),
                testid="own-recovery",
            ),
        ),
        confirm(
            "stop-recovery",
            t("ui.recover.stop_title"),
            t("ui.recover.stop_text"),
            is_open=OwnRecoveryState.stopping,
            action=t("ui.recover.stop"),
            on_confirm=OwnRecoveryState.stop,
            on_dismiss=OwnRecoveryState.leave_stop,
            variant="primary",
        ),
    )
