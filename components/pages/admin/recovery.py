"""One who has lost every second factor: what is known of the account, and the decision."""

from __future__ import annotations

import reflex as rx

from components.layout import Page, frame
from components.parts.basic import badge, banner, button, card, heading, link, loaded, stack
from components.parts.facts import fact_list
from components.parts.forms import error_summary, form, radio_group, text_field
from components.parts.step_up import step_up_dialog
from components.parts.text import t
from state.recoveries import RecoveryState

_CHECKS = ("in_person", "video", "licence_office", "employer")


def build() -> rx.Component:
    """Show the account first, then what can be decided."""
    return frame(
        error_summary(),
        heading(
            rx.cond(RecoveryState.name != "", RecoveryState.name, t("ui.recoveries.one")),
            lead=link(t("ui.recoveries.back"), "/admin/recoveries"),
        ),
        loaded(
            RecoveryState.status,
            stack(
                rx.cond(RecoveryState.mine, banner("advice", t("ui.recoveries.mine"), testid="mine")),
                _request(),
                _account(),
                rx.cond(RecoveryState.can_approve, _approve()),
                rx.cond(RecoveryState.can_refuse, _refuse()),
                gap="large",
            ),
            on_retry=RecoveryState.load,
        ),
        step_up_dialog(),
        current="recoveries",
        role="admin",
    )


def _request() -> rx.Component:
    return card(
        fact_list(RecoveryState.request),
        rx.cond(RecoveryState.reason != "", rx.el.blockquote(RecoveryState.reason)),
        title=t("ui.recoveries.request"),
        actions=(badge(RecoveryState.state_text, RecoveryState.tone),),
        testid="request",
    )


def _account() -> rx.Component:
    return card(
        fact_list(RecoveryState.account),
        rx.el.p(link(t("ui.recoveries.open_account"), "/admin/users/user?id=" + RecoveryState.user_id)),
        rx.el.p(t("ui.users.no_health_data"), class_name="muted small"),
        title=t("ui.users.account"),
        testid="account",
    )


def _approve() -> rx.Component:
    return card(
        rx.el.p(t("ui.recoveries.approve_text")),
        rx.el.p(RecoveryState.wait_text),
        form(
            radio_group(
                "checkedBy",
                t("ui.recoveries.checked_by"),
                [(name, t(f"ui.recoveries.check_{name}")) for name in _CHECKS],
                hint=t("ui.recoveries.checked_hint"),
            ),
            text_field(
                "reason", t("ui.recoveries.reason"), hint=t("ui.recoveries.reason_hint"), lines=True, max_length=500
            ),
            rx.el.div(
                button(
                    t("ui.recoveries.approve"), variant="primary", type="submit", icon_name="check", testid="approve"
                )
            ),
            on_submit=RecoveryState.approve,
            testid="approve-form",
            key=RecoveryState.form_key,
        ),
        title=t("ui.recoveries.approve_title"),
    )


def _refuse() -> rx.Component:
    return card(
        rx.el.p(t("ui.recoveries.refuse_text")),
        form(
            text_field(
                "refusal", t("ui.recoveries.refusal"), hint=t("ui.recoveries.reason_hint"), lines=True, max_length=500
            ),
            rx.el.div(button(t("ui.recoveries.refuse"), type="submit", icon_name="x", testid="refuse")),
            on_submit=RecoveryState.refuse,
            testid="refuse-form",
            key=RecoveryState.form_key,
        ),
        title=t("ui.recoveries.refuse_title"),
    )


PAGE = Page("/admin/recoveries/recovery", "ui.recoveries.one", build, on_load=RecoveryState.load)
