"""Confirm that an e-mail address is one's own, with the link that this browser has opened."""

from __future__ import annotations

import reflex as rx

from components.layout import Page, frame
from components.parts.basic import button, card, heading, link, loaded
from components.parts.forms import native_form
from components.parts.text import t
from state.addresses import AddressesState


def build() -> rx.Component:
    """Ask for one click: a mail program that looks at links presses no buttons."""
    address = rx.cond(AddressesState.email_waiting != "", AddressesState.email_waiting, AddressesState.email)
    return frame(
        heading(t("ui.addresses.prove_title")),
        loaded(
            AddressesState.status,
            card(
                rx.el.p(t("ui.addresses.prove_text", name=AddressesState.user_name)),
                rx.el.p(rx.el.strong(address), custom_attrs={"data-testid": "prove-address"}),
                native_form(
                    button(
                        t("ui.addresses.prove"), variant="primary", type="submit", wide=True, big=True, testid="prove"
                    ),
                    action="/session/prove",
                    testid="prove-form",
                ),
                rx.el.p(link(t("ui.addresses.prove_not_mine"), "/settings/addresses")),
            ),
            on_retry=AddressesState.load,
        ),
        current="settings more",
        narrow=True,
    )


PAGE = Page("/prove", "ui.addresses.prove_title", build, on_load=AddressesState.load)
