"""Passkeys: the form whose button asks the device, and the list of one's own."""

from __future__ import annotations

from typing import Any

import reflex as rx

from components.parts.basic import badge, button, card, cluster, icon, row, rows, stack
from components.parts.dialogs import confirm
from components.parts.forms import form, text_field
from components.parts.native import NativeForm
from components.parts.text import t
from components.parts.theme import data
from state.passkeys import PasskeysState


def passkey_form(purpose: str, label: str, *fields: rx.Component, following: Any = "", **look: Any) -> rx.Component:
    """Post what the device signs to `/session/passkey/…`; `assets/passkeys.js` asks the device. Hidden without it."""
    path = {"step_up": "step-up"}.get(purpose, purpose)
    failed = rx.el.p(
        hidden=True, role="alert", class_name="error", custom_attrs={"data-passkey-failed": t("ui.passkeys.failed")}
    )
    return NativeForm.create(
        rx.el.input(type="hidden", name="next", value=following, read_only=True),
        rx.el.input(type="hidden", name="credential", default_value=""),
        *fields,
        failed,
        button(t(label), type="submit", icon_name="fingerprint", testid=f"passkey-{purpose}", **look),
        action=f"/session/passkey/{path}",
        method="post",
        no_validate=True,
        class_name="form passkey-only",
        custom_attrs=data(f"passkey-{purpose}-form", passkey=purpose),
    )


def passkeys_card() -> rx.Component:
    """Show one's own passkeys: add, name, remove."""
    return card(
        rx.el.p(t("ui.passkeys.text")),
        rx.cond(
            PasskeysState.passkeys.length() > 0,
            rows(rx.foreach(PasskeysState.passkeys, _one), aria_label=t("ui.passkeys.title")),
        ),
        rx.cond(PasskeysState.adding, _adding(), _begin()),
        confirm(
            "remove-passkey",
            t("ui.passkeys.remove_title"),
            t("ui.passkeys.remove_text"),
            is_open=PasskeysState.removing != "",
            action=t("ui.security.remove"),
            on_confirm=PasskeysState.remove,
            on_dismiss=PasskeysState.leave,
        ),
        title=t("ui.passkeys.title"),
        testid="passkeys",
    )


def _begin() -> rx.Component:
    return rx.fragment(
        rx.el.div(
            button(t("ui.passkeys.add"), on_click=PasskeysState.begin, testid="add-passkey"), class_name="passkey-only"
        ),
        rx.el.p(t("ui.passkeys.not_here"), class_name="muted no-passkey"),
    )


def _adding() -> rx.Component:
    return stack(
        passkey_form(
            "register",
            "ui.passkeys.make",
            text_field(
                "name",
                t("ui.passkeys.name"),
                hint=t("ui.passkeys.name_hint"),
                default_value=t("ui.passkeys.name_default"),
                max_length=60,
                size="medium",
            ),
            variant="primary",
        ),
        cluster(button(t("ui.cancel"), variant="quiet", on_click=PasskeysState.leave, testid="leave-passkey")),
        gap="small",
    )


def _one(one: Any) -> rx.Component:
    return rx.cond(PasskeysState.naming == one.id, _naming(one), _shown(one))


def _shown(one: Any) -> rx.Component:
    return row(
        one.name,
        one.since,
        one.used,
        rx.cond(one.backed_up, badge(t("ui.passkeys.synced"), "plain"), ""),
        lead=icon("fingerprint", 22),
        actions=(
            button(
                t("ui.passkeys.rename"),
                variant="quiet",
                aria_label=t("ui.passkeys.rename_of", what=one.name),
                on_click=PasskeysState.begin_naming(one.id),
                testid="rename-passkey",
            ),
            button(
                t("ui.security.remove"),
                variant="quiet",
                aria_label=t("ui.security.remove_of", what=one.name),
                on_click=PasskeysState.ask_remove(one.id),
                testid="remove-passkey",
            ),
        ),
        testid="passkey",
    )


def _naming(one: Any) -> rx.Component:
    return rx.el.li(
        form(
            text_field("passkeyName", t("ui.passkeys.name"), default_value=one.name, max_length=60, auto_focus=True),
            cluster(
                button(t("ui.save"), variant="primary", type="submit", testid="save-passkey"),
                button(t("ui.cancel"), variant="quiet", on_click=PasskeysState.leave),
            ),
            on_submit=PasskeysState.rename,
            testid="passkey-name-form",
        ),
        class_name="row",
    )
