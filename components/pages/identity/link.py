"""Link the account that has the address which a provider vouches for: its password proves whose it is."""

from __future__ import annotations

import reflex as rx

from components.layout import Page, frame
from components.parts.basic import button, card, heading, link
from components.parts.forms import error_summary, native_form, text_field
from components.parts.text import t
from components.parts.theme import data
from state.sign_on import LinkState


def build() -> rx.Component:
    """Say which account it is, ask for its password, and offer the way back."""
    return frame(
        error_summary(),
        heading(t("ui.sso.link_title"), lead=t("ui.sso.link_lead", name=LinkState.by_name)),
        card(
            rx.cond(
                LinkState.email != "",
                rx.el.p(t("ui.sso.link_account", email=LinkState.email), custom_attrs=data("link-account")),
            ),
            rx.fragment(
                native_form(
                    rx.el.input(type="hidden", name="next", value=LinkState.next_path, read_only=True),
                    rx.el.input(type="hidden", name="by", value=LinkState.by, read_only=True),
                    rx.el.input(type="hidden", name="email", value=LinkState.email, read_only=True),
                    text_field("password", t("ui.password"), type="password", auto_complete="current-password"),
                    button(t("ui.sso.link_do"), variant="primary", type="submit", wide=True, big=True, testid="link"),
                    action="/session/link",
                    testid="link-form",
                ),
                key=LinkState.filled,
            ),
        ),
        rx.el.p(link(t("ui.sso.link_forgot"), "/forgot")),
        rx.el.p(link(t("ui.sso.link_not"), "/login")),
        navigation="none",
        narrow=True,
    )


PAGE = Page("/link", "ui.sso.link_title", build, on_load=LinkState.open_link)
