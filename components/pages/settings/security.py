"""One's own security: what is asked for at a login beside the password, and what helps when the phone is gone."""

from __future__ import annotations

from typing import Any

import reflex as rx

from components.layout import Page, frame
from components.parts.basic import (
    badge,
    banner,
    button,
    card,
    care_card,
    cluster,
    heading,
    icon,
    link,
    loaded,
    row,
    rows,
    stack,
    way_back,
)
from components.parts.dialogs import confirm
from components.parts.forms import error_summary, form, text_field
from components.parts.native import NativeLink
from components.parts.passkeys import passkeys_card
from components.parts.password import password_card
from components.parts.recovery import own_recovery_card
from components.parts.step_up import step_up_dialog
from components.parts.text import t
from components.parts.theme import data
from state.base import AppState
from state.passkeys import PasskeysState
from state.recover import OwnRecoveryState
from state.security import SecurityState


def build() -> rx.Component:
    """Show what is on; each thing is added and removed by itself."""
    return frame(
        error_summary(),
        heading(
            t("ui.security.title"),
            lead=t("ui.security.lead"),
            back=rx.cond(
                AppState.role == "emergency",
                way_back(t("ui.emergency_desk.back"), "/emergency-desk"),
                way_back(t("ui.back_to_settings"), "/settings"),
            ),
        ),
        own_recovery_card(),
        loaded(
            SecurityState.status,
            stack(
                rx.cond(
                    SecurityState.required,
                    care_card(
                        "urgent",
                        t("ui.security.required_title"),
                        rx.el.p(t("ui.security.required_text")),
                        testid="mfa-required",
                    ),
                ),
                rx.cond(SecurityState.new_codes.length() > 0, _new_codes()),
                rx.cond(SecurityState.setting_up, _app_setup(), _two_steps()),
                passkeys_card(),
                password_card(),
                rx.cond(SecurityState.is_on & (SecurityState.new_codes.length() == 0), _recovery()),
                gap="large",
            ),
            on_retry=SecurityState.load,
        ),
        *(
            confirm(
                f"remove-{kind}",
                t("ui.security.remove_title", what=t(f"ui.security.{kind}")),
                t("ui.security.remove_text"),
                is_open=SecurityState.removing == kind,
                action=t("ui.security.remove"),
                on_confirm=SecurityState.remove(kind),
                on_dismiss=SecurityState.leave_remove,
            )
            for kind in ("totp", "email", "sms")
        ),
        confirm(
            "renew-codes",
            t("ui.security.recovery_new_title"),
            t("ui.security.recovery_new_text"),
            is_open=SecurityState.renewing,
            action=t("ui.security.recovery_new"),
            on_confirm=SecurityState.renew,
            on_dismiss=SecurityState.leave_renew,
            variant="primary",
        ),
        step_up_dialog(),
        current="settings more own_security",
    )


def _two_steps() -> rx.Component:
    return card(
        rx.el.p(t("ui.security.two_steps_text")),
        rows(
            _app(),
            _sent("email", SecurityState.by_email, "mail"),
            _sent("sms", SecurityState.by_sms, "message-square"),
            aria_label=t("ui.security.two_steps"),
        ),
        title=t("ui.security.two_steps"),
        actions=(
            rx.cond(
                SecurityState.is_on,
                badge(t("ui.security.on"), "good", icon_name="check"),
                badge(t("ui.security.off"), "plain"),
            ),
        ),
        testid="two-steps",
    )


def _app() -> rx.Component:
    app: Any = SecurityState.app
    return rx.cond(
        SecurityState.app_on,
        row(
            t("ui.security.totp"),
            app.since,
            app.used,
            lead=icon("smartphone", 22),
            actions=(_remove("totp"),),
            testid="factor-totp",
        ),
        row(
            t("ui.security.totp"),
            t("ui.security.totp_text"),
            lead=icon("smartphone", 22),
            actions=(
                button(
                    t("ui.security.add"),
                    variant="primary",
                    aria_label=t("ui.security.add_of", what=t("ui.security.totp")),
                    on_click=SecurityState.begin_app,
                    testid="add-totp",
                ),
            ),
            testid="factor-totp",
        ),
    )


def _sent(kind: str, given: Any, picture: str) -> rx.Component:
    """Show codes that are sent; they can be added once the address is proven."""
    name = t(f"ui.security.{kind}")
    add = button(
        t("ui.security.add"),
        aria_label=t("ui.security.add_of", what=name),
        on_click=SecurityState.turn_on(kind),
        testid=f"add-{kind}",
    )
    return rx.cond(
        given.is_on,
        row(
            name,
            given.since,
            given.used,
            lead=icon(picture, 22),
            actions=(_remove(kind),),
            testid=f"factor-{kind}",
        ),
        row(
            name,
            t(f"ui.security.{kind}_text"),
            rx.cond(given.possible, "", t(f"ui.security.{kind}_first")),
            lead=icon(picture, 22),
            actions=(rx.cond(given.possible, add, _prove_first()),),
            testid=f"factor-{kind}",
        ),
    )


def _prove_first() -> rx.Component:
    # Staff of an emergency service have no page of addresses: an administrator enters theirs.
    return rx.cond(
        AppState.role == "emergency",
        rx.fragment(),
        link(t("ui.security.prove_first"), "/settings/addresses"),
    )


def _remove(kind: str) -> rx.Component:
    return button(
        t("ui.security.remove"),
        variant="quiet",
        aria_label=t("ui.security.remove_of", what=t(f"ui.security.{kind}")),
        on_click=SecurityState.ask_remove(kind),
        testid=f"remove-{kind}",
    )


def _app_setup() -> rx.Component:
    return card(
        rx.el.p(t("ui.security.app_scan")),
        rx.el.img(src=SecurityState.qr_image, alt=t("ui.security.app_qr"), width="220", height="220", class_name="qr"),
        rx.el.p(NativeLink.create(t("ui.security.app_same_phone"), href=SecurityState.app_address)),
        stack(
            rx.el.p(t("ui.security.app_type")),
            rx.el.p(SecurityState.secret, class_name="secret", custom_attrs=data("app-secret")),
            gap="small",
        ),
        form(
            text_field(
                "code",
                t("ui.security.app_code"),
                auto_complete="one-time-code",
                input_mode="numeric",
                max_length=40,
                size="short",
            ),
            cluster(
                button(t("ui.security.confirm"), variant="primary", type="submit", testid="confirm-totp"),
                button(t("ui.cancel"), variant="quiet", on_click=SecurityState.leave_app, testid="cancel-totp"),
            ),
            on_submit=SecurityState.confirm_app,
            testid="app-form",
        ),
        title=t("ui.security.app_title"),
        testid="app-setup",
    )


def _new_codes() -> rx.Component:
    return card(
        banner("urgent", rx.el.p(t("ui.security.recovery_keep"))),
        rx.el.ol(
            rx.foreach(SecurityState.new_codes, lambda code: rx.el.li(code, custom_attrs=data("recovery-code"))),
            class_name="secrets",
            aria_label=t("ui.security.recovery"),
        ),
        cluster(
            button(t("ui.security.recovery_print"), icon_name="printer", attrs={"data-print": "true"}),
            button(
                t("ui.security.recovery_kept"),
                variant="primary",
                on_click=SecurityState.codes_kept,
                testid="codes-kept",
            ),
        ),
        title=t("ui.security.recovery"),
        strong=True,
        testid="new-codes",
    )


def _recovery() -> rx.Component:
    return card(
        rx.el.p(t("ui.security.recovery_text")),
        rx.cond(
            SecurityState.few_codes,
            banner("urgent", rx.el.p(SecurityState.codes_text)),
            rx.el.p(SecurityState.codes_text),
        ),
        rx.el.div(button(t("ui.security.recovery_new"), on_click=SecurityState.ask_renew, testid="renew-codes")),
        title=t("ui.security.recovery"),
        testid="recovery",
    )


PAGE = Page(
    "/settings/security",
    "ui.security.title",
    build,
    on_load=[SecurityState.load, PasskeysState.load, OwnRecoveryState.load],
)
