"""The fields of a licence, for who registers as a doctor or pharmacist and for who corrects it later."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import reflex as rx

from components.parts.forms import select_field, text_field
from components.parts.text import t

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
