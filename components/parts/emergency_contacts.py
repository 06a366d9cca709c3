"""The list of whom to call for the reader in an emergency, with a way to add one and to take one out."""

from __future__ import annotations

from typing import Any

import reflex as rx

from components.parts.basic import button, card, icon, row, rows_of
from components.parts.dialogs import dialog
from components.parts.forms import form, select_field, text_field
from components.parts.text import t
from healthapp.contexts.records.schemas import LONGEST_CONTACT, Relationship
from state.emergency_contacts import EmergencyContactsState


def emergency_contacts() -> rx.Component:
    """Show them, and the form below."""
    relations = [(each.value, t(f"ui.contacts.is_{each.value}")) for each in Relationship]
    return card(
        rx.el.p(t("ui.contacts.lead"), class_name="muted"),
        rows_of(
            EmergencyContactsState.contacts,
            _contact,
            t("ui.contacts.title"),
            rx.el.p(t("ui.contacts.empty"), class_name="muted"),
        ),
        form(
            text_field("contact_name", t("ui.contacts.name"), auto_complete="off", max_length=LONGEST_CONTACT),
            select_field("relationship", t("ui.contacts.relationship"), relations),
            text_field(
                "phone",
                t("ui.contacts.phone"),
                hint=t("ui.contacts.phone_hint"),
                type="tel",
                auto_complete="off",
                max_length=40,
            ),
            rx.el.div(button(t("ui.contacts.add"), type="submit", icon_name="plus", testid="add-contact")),
            on_submit=EmergencyContactsState.add_contact,
            key=EmergencyContactsState.contacts_key,
        ),
        title=t("ui.contacts.title"),
        testid="contacts",
    )


def _contact(one: Any) -> rx.Component:
    return row(
        one.name,
        rx.el.span(one.relation, " · ", rx.el.a(one.phone, href=one.href)),
        lead=icon("phone", 22),
        actions=(
            button(
                t("ui.contacts.remove"),
                variant="quiet",
                aria_label=t("ui.contacts.remove_of", name=one.name),
                on_click=EmergencyContactsState.ask(one.id),
                testid="contact-remove",
            ),
        ),
        testid="contact",
    )


def confirm_removal() -> rx.Component:
    """Ask once more."""
    return dialog(
        "remove-contact",
        t("ui.contacts.remove_title", name=EmergencyContactsState.leaving_name),
        rx.el.p(t("ui.contacts.remove_text")),
        is_open=EmergencyContactsState.leaving != "",
        on_dismiss=EmergencyContactsState.keep,
        actions=(
            button(t("ui.cancel"), on_click=EmergencyContactsState.keep, testid="dialog-remove-contact-cancel"),
            button(
                t("ui.contacts.remove"),
                variant="danger",
                on_click=EmergencyContactsState.remove,
                testid="dialog-remove-contact-confirm",
            ),
        ),
    )
