"""Emergency broadcast: write it twice, choose who, look once more, send; and how many it reached."""

from __future__ import annotations

from typing import Any

import reflex as rx

from components.layout import Page, frame
from components.parts.basic import badge, button, card, care_card, cluster, heading, icon, loaded, row, rows_of, stack
from components.parts.dialogs import dialog
from components.parts.forms import checkbox, error_summary, form, text_field
from components.parts.native import FocusOnChange
from components.parts.pulse import Pulse
from components.parts.step_up import step_up_dialog
from components.parts.text import t
from components.parts.theme import data
from state.base import AppState
from state.broadcast import ROLES, BroadcastState

_SECONDS = 2
_LONGEST = 500


def build() -> rx.Component:
    """Show the form above, what was sent below."""
    return frame(
        error_summary(),
        heading(t("ui.admin.broadcast_title"), lead=t("ui.admin.broadcast_lead")),
        care_card("urgent", t("ui.admin.broadcast_warning_title"), rx.el.p(t("ui.admin.broadcast_warning"))),
        card(
            form(
                text_field(
                    "textBn",
                    t("ui.admin.text_bn"),
                    hint=t("ui.admin.text_hint"),
                    lines=True,
                    max_length=_LONGEST,
                    lang="bn",
                ),
                text_field(
                    "textEn",
                    t("ui.admin.text_en"),
                    hint=t("ui.admin.text_en_hint"),
                    lines=True,
                    max_length=_LONGEST,
                    lang="en",
                ),
                _roles(),
                rx.el.div(button(t("ui.admin.broadcast_check"), variant="primary", type="submit", testid="check")),
                on_submit=BroadcastState.check,
                testid="broadcast-form",
                key=BroadcastState.form_key,
            )
        ),
        _confirm(),
        Pulse.create(seconds=_SECONDS, stamp=BroadcastState.stamp, on_tick=BroadcastState.tick),
        loaded(BroadcastState.status, _sent(), on_retry=BroadcastState.load),
        step_up_dialog(),
        current="broadcast",
        role="admin",
    )


def _roles() -> rx.Component:
    errors: Any = AppState.field_errors
    error = rx.cond(errors.contains("roles"), errors["roles"], "").to(str)
    boxes = [
        # The first carries the group's id, so that the error summary can lead there.
        checkbox(
            f"role_{role.value}",
            t(f"ui.admin.role_{role.value}"),
            id="field-roles" if number == 0 else f"field-role_{role.value}",
        )
        for number, role in enumerate(ROLES)
    ]
    return rx.el.fieldset(
        rx.el.legend(t("ui.admin.roles"), class_name="legend"),
        rx.cond(
            error != "", rx.el.p(icon("circle-alert", 18), rx.el.span(error), id="error-roles", class_name="error")
        ),
        rx.el.div(*boxes, class_name="choices choices-inline"),
        class_name=rx.cond(error != "", "field has-error", "field"),
        aria_describedby=rx.cond(error != "", "error-roles", ""),
        custom_attrs=data("group-roles"),
    )


def _confirm() -> rx.Component:
    return dialog(
        "broadcast",
        t("ui.admin.broadcast_confirm_title"),
        rx.el.p(BroadcastState.draft_to, class_name="strong"),
        rx.el.p(BroadcastState.draft_bn, lang="bn"),
        rx.el.p(BroadcastState.draft_en, lang="en"),
        is_open=BroadcastState.confirming,
        on_dismiss=BroadcastState.go_back,
        actions=(
            button(t("ui.cancel"), on_click=BroadcastState.go_back, testid="dialog-broadcast-cancel"),
            button(
                t("ui.admin.broadcast_send"),
                variant="danger",
                icon_name="megaphone",
                on_click=BroadcastState.send,
                testid="dialog-broadcast-confirm",
            ),
        ),
    )


def _sent() -> rx.Component:
    # Once one is sent, the focus is where one reads how many it reached.
    return FocusOnChange.create(
        rx.el.h2(t("ui.admin.broadcasts"), id="broadcasts"),
        rows_of(BroadcastState.rows, _row, t("ui.admin.broadcasts"), t("ui.admin.broadcasts_none")),
        stamp=BroadcastState.form_key,
        role="group",
        aria_labelledby="broadcasts",
        class_name="stack",
    )


def _row(item: Any) -> rx.Component:
    return row(
        rx.el.span(item.text_bn, lang="bn"),
        rx.el.span(item.text_en, lang="en"),
        cluster(badge(item.reached, rx.cond(item.done, "good", "advice")), rx.el.span(item.roles)),
        rx.el.span(item.when),
        lead=stack(icon("megaphone", 22)),
        testid="broadcast",
    )


PAGE = Page("/admin/broadcast", "ui.admin.broadcast_title", build, on_load=BroadcastState.load)
