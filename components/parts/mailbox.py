"""Forms of who gets in again by their mailbox: asking for a link, and choosing a new password with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import reflex as rx

from components.parts.basic import button, card, empty, link_button, skeleton
from components.parts.forms import native_form, text_field
from components.parts.text import t
from state.auth import AuthState

if TYPE_CHECKING:
    from components.parts.basic import Child


def by_link(
    form: rx.Component, *, instead: str, text: str = "ui.by_link.text", label: str = "ui.by_link.again"
) -> rx.Component:
    """Show `form` to who came by a message's link; to others `text`, and where they can go `instead` (`label`)."""
    lost = empty(
        t("ui.by_link.title"),
        t(text),
        link_button(t(label), instead, variant="primary", testid="link-instead"),
        icon_name="mail-open",
        testid="link-missing",
    )
    return rx.match(AuthState.link_state, ("there", form), ("missing", lost), skeleton(cards=1))


def lead_by_link(message: str) -> rx.Var[str]:
    """Return the line under the heading, which says nothing to who came without the link."""
    return rx.cond(AuthState.link_state == "there", t(message), "")


def mailbox_form(*before: Child, action: str, testid: str) -> rx.Component:
    """Ask where to send the link; `testid` is the button's."""
    return card(
        rx.fragment(
            *before,
            native_form(
                text_field(
                    "email",
                    t("ui.email"),
                    type="email",
                    auto_complete="username",
                    default_value=AuthState.email,
                    input_mode="email",
                ),
                button(t("ui.forgot_send"), variant="primary", type="submit", wide=True, big=True, testid=testid),
                action=action,
            ),
            key=AuthState.filled,
        )
    )


def new_password_form(*, action: str, testid: str) -> rx.Component:
    """Ask for the password, once: it can be shown while it is typed. `testid` is the button's."""
    return card(
        native_form(
            text_field(
                "password",
                t("ui.reset_new_password"),
                hint=t("ui.password_hint"),
                type="password",
                auto_complete="new-password",
            ),
            button(t("ui.reset_save"), variant="primary", type="submit", wide=True, big=True, testid=testid),
            action=action,
        )
    )
