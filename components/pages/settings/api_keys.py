"""API keys: make one for a program, see which there are, take one back."""

from __future__ import annotations

from typing import Any

import reflex as rx

from components.layout import Page, frame
from components.parts.basic import (
    badge,
    button,
    card,
    care_card,
    cluster,
    heading,
    icon,
    list_card,
    loaded,
    row,
    stack,
    way_back,
)
from components.parts.dialogs import dialog
from components.parts.forms import error_summary, form, radio_group, select_field, text_field
from components.parts.native import FocusOnChange
from components.parts.text import t
from components.parts.theme import Text, data
from state.api_keys import ApiKeysState

_DAYS = ("7", "30", "90", "180", "365")
_LONGEST = 60


def build() -> rx.Component:
    """Show the new key first, once there is one; then the list, then the form."""
    return frame(
        error_summary(),
        heading(t("ui.keys.title"), lead=t("ui.keys.lead"), back=way_back(t("ui.back_to_settings"), "/settings")),
        FocusOnChange.create(
            rx.cond(ApiKeysState.made != "", _made()), stamp=ApiKeysState.form_key, role="group", aria_live="polite"
        ),
        loaded(ApiKeysState.status, stack(_list(), _make(), gap="large"), on_retry=ApiKeysState.load),
        _confirm(),
        current="settings more",
    )


def _made() -> rx.Component:
    return care_card(
        "advice",
        t("ui.keys.made_title", name=ApiKeysState.made_name),
        rx.el.p(t("ui.keys.made_text")),
        rx.el.p(
            rx.el.code(ApiKeysState.made, class_name="key", custom_attrs=data("new-key")),
            tab_index=0,
            aria_label=t("ui.keys.made_label"),
        ),
        rx.el.div(button(t("ui.keys.made_done"), variant="primary", on_click=ApiKeysState.forget, testid="key-seen")),
        testid="made",
    )


def _list() -> rx.Component:
    return list_card(ApiKeysState.keys, _key, t("ui.keys.list"), t("ui.keys.none"), testid="keys")


def _key(key: Any) -> rx.Component:
    return row(
        key.name,
        cluster(badge(key.scope), rx.el.span(key.used)),
        rx.cond(key.over, badge(key.ends, "urgent"), rx.el.span(key.ends)),
        lead=icon("key-round", 22),
        actions=(
            button(
                t("ui.keys.revoke"),
                variant="quiet",
                aria_label=t("ui.keys.revoke_of", name=key.name),
                on_click=ApiKeysState.ask(key.id),
                testid="key-revoke",
            ),
        ),
        testid="key",
    )


def _make() -> rx.Component:
    everybody: list[tuple[str, Text]] = [("read", t("ui.keys.read")), ("write", t("ui.keys.write"))]
    administrators: list[tuple[str, Text]] = [*everybody, ("admin", t("ui.keys.admin"))]
    return card(
        form(
            text_field("name", t("ui.keys.name"), hint=t("ui.keys.name_hint"), max_length=_LONGEST),
            rx.cond(
                ApiKeysState.role == "admin",
                radio_group("scope", t("ui.keys.scope"), administrators, selected="read"),
                radio_group("scope", t("ui.keys.scope"), everybody, selected="read"),
            ),
            select_field(
                "days",
                t("ui.keys.days"),
                [(days, t(f"ui.keys.days_{days}")) for days in _DAYS],
                hint=t("ui.keys.days_hint"),
                default_value="90",
            ),
            rx.el.div(button(t("ui.keys.make"), variant="primary", type="submit", testid="make-key")),
            on_submit=ApiKeysState.make,
            testid="key-form",
            key=ApiKeysState.form_key,
        ),
        title=t("ui.keys.make_title"),
        testid="make",
    )


def _confirm() -> rx.Component:
    return dialog(
        "revoke",
        t("ui.keys.revoke_title", name=ApiKeysState.leaving_name),
        rx.el.p(t("ui.keys.revoke_text")),
        is_open=ApiKeysState.leaving != "",
        on_dismiss=ApiKeysState.keep,
        actions=(
            button(t("ui.cancel"), on_click=ApiKeysState.keep, testid="dialog-revoke-cancel"),
            button(
                t("ui.keys.revoke_yes"), variant="danger", on_click=ApiKeysState.revoke, testid="dialog-revoke-confirm"
            ),
        ),
    )


PAGE = Page("/settings/api-keys", "ui.keys.title", build, on_load=ApiKeysState.load)
