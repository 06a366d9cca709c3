"""Links that call for help. The emergency number is built into the page: it is there before the page lives."""

from __future__ import annotations

from typing import Any

import reflex as rx

from components.parts.basic import cluster, icon
from components.parts.text import t
from components.parts.theme import data
from healthapp.config import EmergencyNumber
from state.emergency_contacts import EmergencyContactsState


def call_button() -> rx.Component:
    """Call the emergency number of this installation."""
    return rx.el.a(
        icon("phone"),
        t("ui.home.call_emergency"),
        href=f"tel:{EmergencyNumber().emergency_number}",
        class_name="btn btn-danger",
        custom_attrs=data("call"),
    )


def call_people() -> rx.Component:
    """Call one of the reader's own emergency contacts; nothing for who has none. The page loads their state."""

    def one(each: Any) -> rx.Component:
        return rx.el.a(
            icon("phone"),
            t("ui.contacts.call", name=each.name, relation=each.relation, phone=each.phone),
            href=each.href,
            class_name="btn btn-secondary",
            custom_attrs=data("call-contact"),
        )

    return rx.cond(
        EmergencyContactsState.contacts.length() > 0, cluster(rx.foreach(EmergencyContactsState.contacts, one))
    )
