"""Accounts: the list, by role and state; finding somebody by the whole of an address, a number or an id."""

from __future__ import annotations

from typing import Any

import reflex as rx

from components.layout import Page, frame
from components.parts.basic import badge, button, card, cluster, heading, link, link_button, loaded, stack
from components.parts.forms import error_summary, form, text_field
from components.parts.tables import Column, Turning, data_table, turn_pages
from components.parts.text import t
from components.parts.theme import data
from state.users import UsersState

_ROLES = ("", "patient", "caregiver", "doctor", "pharmacist", "provider", "emergency", "admin", "applicant")
_STATES = ("", "active", "waiting", "unlicensed", "locked")


def build() -> rx.Component:
    """Show the search, the filters, and the accounts."""
    return frame(
        error_summary(),
        heading(
            t("ui.users.title"),
            link_button(t("ui.organisations.open"), "/admin/organisations", testid="open-organisations"),
            link_button(t("ui.roles.open"), "/admin/roles", testid="open-roles"),
            lead=t("ui.users.lead"),
        ),
        loaded(
            UsersState.status,
            stack(
                card(
                    form(
                        text_field(
                            "text", t("ui.users.find"), hint=t("ui.users.find_hint"), type="search", auto_complete="off"
                        ),
                        cluster(
                            button(
                                t("ui.users.search"),
                                variant="primary",
                                type="submit",
                                icon_name="search",
                                testid="find-user",
                            ),
                            rx.cond(
                                UsersState.searched,
                                button(t("ui.users.show_all"), on_click=UsersState.show_all, testid="show-all"),
                            ),
                        ),
                        on_submit=UsersState.find,
                        testid="find-form",
                        key=UsersState.form_key,
                    )
                ),
                rx.cond(UsersState.searched, rx.fragment(), _filters()),
                data_table(
                    "users",
                    t("ui.users.title"),
                    _columns(),
                    UsersState.rows,
                    stacked=True,
                    empty=rx.el.p(
                        rx.cond(UsersState.searched, t("ui.users.nobody_found"), t("ui.users.nobody")),
                        class_name="muted",
                    ),
                ),
                turn_pages(
                    t("ui.users.title"),
                    Turning(UsersState.has_newer, UsersState.has_older, UsersState.newer, UsersState.older),
                ),
                gap="large",
            ),
            on_retry=UsersState.load,
        ),
        current="users",
        role="admin",
        wide=True,
    )


def _filters() -> rx.Component:
    return cluster(
        _choice("role", t("ui.users.role"), _ROLES, UsersState.of_role, UsersState.choose_role),
        _choice("status", t("ui.users.status"), _STATES, UsersState.of_status, UsersState.choose_status),
    )


def _choice(name: str, label: Any, values: tuple[str, ...], chosen: Any, on_change: Any) -> rx.Component:
    options = [rx.el.option(t(f"ui.users.{name}_{value or 'all'}"), value=value) for value in values]
    return rx.el.div(
        rx.el.label(label, html_for=f"filter-{name}", class_name="label"),
        rx.el.select(
            *options,
            id=f"filter-{name}",
            value=chosen,
            on_change=on_change,
            class_name="input input-medium",
            custom_attrs=data(f"filter-{name}"),
        ),
        class_name="field",
    )


def _columns() -> list[Column]:
    return [
        Column(
            t("ui.users.name"),
            lambda row: link(row.name, "/admin/users/user?id=" + row.id, testid="open-user"),
            header=True,
            typed=True,
        ),
        Column(t("ui.email"), lambda row: rx.el.span(row.email, class_name="breaks")),
        Column(t("ui.users.role"), lambda row: row.role),
        Column(t("ui.users.status"), lambda row: badge(row.status, row.tone)),
        Column(t("ui.users.seen"), lambda row: row.seen),
    ]


PAGE = Page("/admin/users", "ui.users.title", build, on_load=UsersState.load)
