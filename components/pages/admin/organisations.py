"""Organisations: the list, and one of them with who belongs to it."""

from __future__ import annotations

from typing import Any

import reflex as rx

from components.layout import Page, frame
from components.parts.basic import (
    badge,
    button,
    card,
    cluster,
    heading,
    icon,
    list_card,
    loaded,
    row,
    stack,
    typed,
    way_back,
)
from components.parts.dialogs import confirm
from components.parts.forms import error_summary, form, select_field, text_field
from components.parts.native import FocusOnChange
from components.parts.step_up import step_up_dialog
from components.parts.text import t
from state.admin_organisations import OrganisationsState

_NAME, _ADDRESS = 120, 320
_KINDS = ("clinic", "hospital", "pharmacy", "care")


def build() -> rx.Component:
    """Show the list and the form, or the one that is open."""
    return frame(
        error_summary(),
        heading(
            t("ui.organisations.title"),
            lead=t("ui.organisations.lead"),
            back=way_back(t("ui.users.back"), "/admin/users"),
        ),
        loaded(
            OrganisationsState.status,
            stack(
                FocusOnChange.create(
                    rx.cond(OrganisationsState.open_id != "", _opened(), _list()), stamp=OrganisationsState.shown
                ),
                rx.cond(OrganisationsState.open_id != "", _members(), _add()),
                gap="large",
            ),
            on_retry=OrganisationsState.load,
        ),
        confirm(
            "end-organisation",
            t("ui.organisations.end_title", name=OrganisationsState.open_name),
            t("ui.organisations.end_text"),
            is_open=OrganisationsState.ending,
            action=t("ui.organisations.end"),
            on_confirm=OrganisationsState.end,
            on_dismiss=OrganisationsState.leave,
        ),
        confirm(
            "remove-member",
            t("ui.organisations.remove_title", name=OrganisationsState.removing_name),
            t("ui.organisations.remove_text"),
            is_open=OrganisationsState.removing != "",
            action=t("ui.organisations.remove"),
            on_confirm=OrganisationsState.remove_member(OrganisationsState.removing),
            on_dismiss=OrganisationsState.leave,
        ),
        step_up_dialog(),
        current="users",
        role="admin",
    )


def _list() -> rx.Component:
    state = OrganisationsState
    return list_card(state.rows, _row, t("ui.organisations.list"), t("ui.organisations.none"), testid="organisations")


def _row(item: Any) -> rx.Component:
    return row(
        typed(item.name),
        cluster(
            rx.el.span(item.kind_text),
            rx.cond(item.ended != "", badge(item.ended), rx.el.span(item.members, class_name="muted")),
        ),
        lead=icon("building-2", 22),
        actions=(
            rx.cond(
                item.ended == "",
                button(
                    t("ui.organisations.manage"),
                    aria_label=t("ui.organisations.manage_of", name=item.name),
                    on_click=OrganisationsState.open_one(item.id),
                    testid="open-organisation",
                ),
            ),
        ),
        testid="organisation",
    )


def _fields(name: Any = "", kind: Any = "clinic") -> rx.Component:
    return rx.fragment(
        text_field(
            "name",
            t("ui.organisations.name"),
            hint=t("ui.organisations.name_hint"),
            max_length=_NAME,
            default_value=name,
        ),
        select_field(
            "kind",
            t("ui.organisations.kind"),
            [(one, t(f"ui.organisations.kind_{one}")) for one in _KINDS],
            default_value=kind,
        ),
    )


def _add() -> rx.Component:
    return card(
        form(
            _fields(),
            rx.el.div(button(t("ui.organisations.add"), variant="primary", type="submit", testid="add-organisation")),
            on_submit=OrganisationsState.add,
            testid="organisation-form",
            key=OrganisationsState.form_key,
        ),
        title=t("ui.organisations.add"),
    )


def _opened() -> rx.Component:
    return card(
        form(
            rx.fragment(
                _fields(OrganisationsState.open_name, OrganisationsState.open_kind), key=OrganisationsState.open_id
            ),
            cluster(
                button(t("ui.organisations.rename"), variant="primary", type="submit", testid="rename-organisation"),
                button(t("ui.organisations.close"), on_click=OrganisationsState.close, testid="close-organisation"),
                button(
                    t("ui.organisations.end"),
                    variant="quiet",
                    on_click=OrganisationsState.ask_end,
                    testid="end-organisation",
                ),
            ),
            on_submit=OrganisationsState.rename,
            testid="rename-form",
        ),
        title=OrganisationsState.open_name,
        testid="opened",
    )


def _members() -> rx.Component:
    return list_card(
        OrganisationsState.members,
        _member,
        t("ui.organisations.members"),
        t("ui.organisations.members_none"),
        form(
            text_field(
                "memberEmail",
                t("ui.organisations.member_email"),
                hint=t("ui.organisations.member_hint"),
                type="email",
                input_mode="email",
                auto_complete="off",
                size="medium",
                max_length=_ADDRESS,
            ),
            rx.el.div(button(t("ui.organisations.add_member"), variant="primary", type="submit", testid="add-member")),
            on_submit=OrganisationsState.add_member,
            testid="member-form",
            key=OrganisationsState.member_key,
        ),
        testid="members",
    )


def _member(item: Any) -> rx.Component:
    return row(
        typed(item.name),
        item.email,
        cluster(badge(item.role), rx.el.span(item.since)),
        lead=icon("user-check", 22),
        actions=(
            button(
                t("ui.organisations.remove"),
                variant="quiet",
                aria_label=t("ui.organisations.remove_of", name=item.name),
                on_click=OrganisationsState.ask_remove(item.id),
                testid="remove-member",
            ),
        ),
        testid="member",
    )


PAGE = Page("/admin/organisations", "ui.organisations.title", build, on_load=OrganisationsState.load)
