"""One's own e-mail address and phone number: what isn't proven yet, proving it, and changing it."""

from __future__ import annotations

from typing import Any

import reflex as rx

from components.layout import Page, frame
from components.parts.basic import badge, banner, button, card, cluster, heading, loaded, stack, way_back
from components.parts.dialogs import confirm
from components.parts.forms import error_summary, form, text_field
from components.parts.step_up import step_up_dialog
from components.parts.text import t
from state.addresses import AddressesState


def build() -> rx.Component:
    """Show both, each with what there is to do."""
    return frame(
        error_summary(),
        heading(
            t("ui.addresses.title"), lead=t("ui.addresses.lead"), back=way_back(t("ui.back_to_settings"), "/settings")
        ),
        loaded(
            AddressesState.status,
            stack(_email(), _phone(), gap="large"),
            on_retry=AddressesState.load,
        ),
        confirm(
            "remove-phone",
            t("ui.addresses.remove_title"),
            t("ui.addresses.remove_text"),
            is_open=AddressesState.removing,
            action=t("ui.addresses.remove"),
            on_confirm=AddressesState.remove_phone,
            on_dismiss=AddressesState.leave,
        ),
        step_up_dialog(),
        current="settings more",
    )


def proven_badge(proven: Any) -> rx.Component:
    """Say whether an address is proven."""
    return rx.cond(
        proven,
        badge(t("ui.addresses.proven"), "good", icon_name="check"),
        badge(t("ui.addresses.unproven"), "urgent"),
    )


def _shown(address: Any, proven: Any) -> rx.Component:
    return cluster(rx.el.strong(address), proven_badge(proven))


def _change(what: str, label: str) -> rx.Component:
    return button(t(label), on_click=AddressesState.change(what), testid=f"change-{what}")


def _again(what: str, label: str, *, primary: bool = False) -> rx.Component:
    variant: Any = "primary" if primary else "secondary"
    return button(t(label), variant=variant, on_click=AddressesState.send(what), testid=f"send-{what}")


def _save() -> rx.Component:
    return cluster(
        button(t("ui.addresses.send_there"), variant="primary", type="submit", testid="save-address"),
        button(t("ui.cancel"), variant="quiet", on_click=AddressesState.leave, testid="leave-address"),
    )


def _email() -> rx.Component:
    waits = banner(
        "advice",
        rx.el.p(t("ui.addresses.email_waiting", address=AddressesState.email_waiting)),
        testid="email-waiting",
    )
    return card(
        _shown(AddressesState.email, AddressesState.email_verified),
        rx.cond(
            AddressesState.email_waiting != "",
            waits,
            rx.cond(AddressesState.email_verified, None, rx.el.p(t("ui.addresses.email_text"))),
        ),
        rx.cond(
            AddressesState.changing == "email",
            form(
                text_field(
                    "email",
                    t("ui.addresses.new_email"),
                    hint=t("ui.addresses.new_email_hint"),
                    type="email",
                    auto_complete="email",
                    input_mode="email",
                    size="medium",
                ),
                _save(),
                on_submit=AddressesState.save_email,
                testid="email-form",
            ),
            cluster(
                rx.cond(
                    ~AddressesState.email_verified | (AddressesState.email_waiting != ""),
                    _again("email", "ui.addresses.send_email", primary=True),
                ),
                _change("email", "ui.addresses.change_email"),
            ),
        ),
        title=t("ui.email"),
        testid="email",
    )


def _phone() -> rx.Component:
    return card(
        rx.cond(
            AddressesState.phone != "",
            _shown(AddressesState.phone, AddressesState.phone_verified),
            rx.cond(AddressesState.code_sent, None, rx.el.p(t("ui.addresses.phone_none"))),
        ),
        rx.cond(AddressesState.code_sent, _code()),
        rx.cond(
            (AddressesState.phone != "") & ~AddressesState.phone_verified & ~AddressesState.code_sent,
            rx.el.p(t("ui.addresses.phone_text")),
        ),
        rx.cond(
            AddressesState.changing == "phone",
            form(
                text_field(
                    "phone",
                    t("ui.addresses.new_phone"),
                    hint=t("ui.settings.phone_hint"),
                    type="tel",
                    auto_complete="tel",
                    input_mode="tel",
                    size="medium",
                ),
                _save(),
                on_submit=AddressesState.save_phone,
                testid="phone-form",
            ),
            cluster(
                rx.cond(
                    (AddressesState.phone != "") & ~AddressesState.phone_verified & ~AddressesState.code_sent,
                    _again("phone", "ui.addresses.send_phone", primary=True),
                ),
                rx.cond(
                    AddressesState.phone != "",
                    rx.fragment(
                        _change("phone", "ui.addresses.change_phone"),
                        button(
                            t("ui.addresses.remove"),
                            variant="quiet",
                            on_click=AddressesState.ask_remove,
                            testid="remove-phone",
                        ),
                    ),
                    rx.cond(
                        AddressesState.code_sent,
                        _change("phone", "ui.addresses.change_phone"),
                        _change("phone", "ui.addresses.add_phone"),
                    ),
                ),
            ),
        ),
        title=t("ui.addresses.phone"),
        testid="phone",
    )


def _code() -> rx.Component:
    target = rx.cond(AddressesState.phone_waiting != "", AddressesState.phone_waiting, AddressesState.phone)
    return rx.fragment(
        form(
            rx.el.p(t("ui.addresses.code_text", address=target)),
            text_field(
                "code",
                t("ui.addresses.code"),
                auto_complete="one-time-code",
                input_mode="numeric",
                max_length=40,
                size="short",
            ),
            cluster(
                button(t("ui.addresses.confirm"), variant="primary", type="submit", testid="confirm-phone"),
                _again("phone", "ui.addresses.send_again"),
            ),
            on_submit=AddressesState.confirm_phone,
            testid="code-form",
        ),
        key=AddressesState.tries,
    )


PAGE = Page("/settings/addresses", "ui.addresses.title", build, on_load=AddressesState.load)
