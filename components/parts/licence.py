"""A licence: its fields, for who registers as a doctor or pharmacist and for who corrects it; and how long it lasts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import reflex as rx

from components.parts.basic import badge, card, cluster
from components.parts.facts import facts
from components.parts.forms import select_field, text_field
from components.parts.text import t
from state.licence import LicenceState

if TYPE_CHECKING:
    from components.parts.theme import StateVar

COUNTRIES = ("BD", "IN", "NP", "PK", "LK", "MY", "SA", "AE", "GB", "US", "CA", "AU")


def licence_fields(number: StateVar, country: StateVar, body: Any = "") -> rx.Component:
    """Ask for the number, the country, and outside Bangladesh for who issued it."""
    return rx.fragment(
        text_field(
            "licenceNumber",
            t("ui.licence.number"),
            hint=t("ui.licence.number_hint"),
            default_value=number,
            max_length=40,
            size="medium",
        ),
        select_field(
            "licenceCountry",
            t("ui.licence.country"),
            [(code, t(f"ui.licence.country_{code.lower()}")) for code in COUNTRIES],
            default_value=country,
        ),
        text_field(
            "licenceBody",
            t("ui.licence.body"),
            hint=t("ui.licence.body_hint"),
            optional=True,
            default_value=body,
            max_length=120,
        ),
    )


def licence_section() -> rx.Component:
    """Show the licence by which its reader works, and until when; nothing to who needs none."""
    return rx.cond(
        LicenceState.number != "",
        card(
            facts(
                (t("ui.licence.number"), LicenceState.number),
                (t("ui.licence.body"), LicenceState.body),
                (
                    t("ui.licence.valid_until"),
                    cluster(
                        rx.el.span(LicenceState.until),
                        rx.cond(LicenceState.left != "", badge(LicenceState.left, LicenceState.tone)),
                    ),
                ),
            ),
            rx.el.p(t("ui.licence.keep"), class_name="muted small"),
            title=t("ui.licence.mine"),
            testid="my-licence",
        ),
    )
