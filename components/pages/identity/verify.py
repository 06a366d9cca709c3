"""The second step of a login."""

from __future__ import annotations

import reflex as rx

from components.layout import Page, frame
from components.parts.basic import banner, button, card, heading, link, skeleton, stack
from components.parts.forms import error_summary, native_form, text_field
from components.parts.passkeys import passkey_form
from components.parts.text import t
from state.security import VerifyState


def build() -> rx.Component:
    """Ask for one code, and offer the other ways."""
    return frame(
        error_summary(),
        heading(t("ui.verify.title")),
        # Not before it is known what is asked for: the form is made anew then, and what was typed would be lost.
        rx.cond(VerifyState.method == "", skeleton(cards=1), _form()),
        rx.cond(
            VerifyState.methods.length() > 1,
            stack(
                rx.el.p(t("ui.verify.other"), class_name="muted"),
                *(_other(method) for method in ("passkey", "totp", "email", "sms", "recovery")),
                gap="small",
            ),
        ),
        rx.el.p(link(t("ui.verify.lost"), "/recover", testid="lost-all")),
        rx.el.p(link(t("ui.verify.again"), "/login")),
        navigation="none",
        narrow=True,
    )


def _form() -> rx.Component:
    return card(
        rx.match(
            VerifyState.method,
            ("totp", rx.el.p(t("ui.verify.totp_text"))),
            ("recovery", rx.el.p(t("ui.verify.recovery_text"))),
            ("email", _send("email")),
            ("sms", _send("sms")),
            rx.fragment(),
        ),
        rx.cond(
            VerifyState.method == "passkey",
            _passkey(),
            native_form(
                rx.el.input(type="hidden", name="next", value=VerifyState.next_path, read_only=True),
                rx.el.input(type="hidden", name="method", value=VerifyState.method, read_only=True),
                text_field(
                    "code",
                    rx.cond(VerifyState.method == "recovery", t("ui.verify.recovery_code"), t("ui.verify.code")),
                    auto_complete="one-time-code",
                    input_mode=rx.cond(VerifyState.method == "recovery", "text", "numeric"),
                    auto_focus=True,
                    max_length=40,
                    size="medium",
                    spell_check=False,
                ),
                button(t("ui.login"), variant="primary", type="submit", wide=True, big=True, testid="verify"),
                action="/session/verify",
                testid="verify-form",
            ),
        ),
        key=VerifyState.method,
    )


def _passkey() -> rx.Component:
    return rx.fragment(
        rx.el.p(t("ui.verify.passkey_text"), class_name="passkey-only"),
        passkey_form(
            "second", "ui.passkeys.confirm", following=VerifyState.next_path, variant="primary", wide=True, big=True
        ),
        rx.el.p(t("ui.passkeys.not_here"), class_name="muted no-passkey"),
    )


def _send(kind: str) -> rx.Component:
    """Say where the code comes from, and have it sent."""
    return stack(
        rx.cond(
            VerifyState.code_sent == kind,
            banner("good", rx.el.p(t(f"ui.verify.{kind}_sent"))),
            rx.el.p(t(f"ui.verify.{kind}_text")),
        ),
        native_form(
            rx.el.input(type="hidden", name="next", value=VerifyState.next_path, read_only=True),
            rx.el.input(type="hidden", name="method", value=kind, read_only=True),
            # Before a code is on its way, having one sent is what there is to do here.
            rx.cond(
                VerifyState.code_sent == kind,
                button(t("ui.verify.send_again"), type="submit", wide=True, testid=f"send-{kind}"),
                button(t(f"ui.verify.send_{kind}"), variant="primary", type="submit", wide=True, testid=f"send-{kind}"),
            ),
            action="/session/verify/send",
            testid=f"send-{kind}-form",
        ),
        gap="medium",
    )


def _other(method: str) -> rx.Component:
    return rx.cond(
        VerifyState.methods.contains(method) & (VerifyState.method != method),
        button(t(f"ui.verify.by_{method}"), wide=True, on_click=VerifyState.choose(method), testid=f"by-{method}"),
    )


PAGE = Page("/verify", "ui.verify.title", build, on_load=VerifyState.open_verify)
