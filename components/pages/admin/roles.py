"""What each role may: the table that the services ask, read aloud, and what administrators have taken from it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import reflex as rx

from components.layout import Page, frame
from components.parts.basic import badge, card, heading, icon, row, rows, stack
from components.parts.forms import error_summary
from components.parts.permissions import taken_permissions
from components.parts.step_up import step_up_dialog
from components.parts.text import t
from components.parts.theme import data
from healthapp.contexts.compliance.service import GRANTS, Permission, may, takable
from state.permissions import PermissionsState

if TYPE_CHECKING:
    from healthapp.kit.actor import Role


def build() -> rx.Component:
    """Show permissions by roles, and below how far each role reaches."""
    return frame(
        error_summary(),
        heading(t("ui.roles.title"), lead=t("ui.roles.lead")),
        stack(
            card(_table()),
            taken_permissions(),
            card(_reach(), title=t("ui.roles.reach")),
            rx.el.p(t("ui.roles.consent")),
            gap="large",
        ),
        step_up_dialog(),
        current="roles",
        role="admin",
        wide=True,
    )


def _table() -> rx.Component:
    head = [rx.el.th(t(f"ui.users.role_{role.value}"), scope="col") for role in GRANTS]
    return rx.el.div(
        rx.el.table(
            rx.el.caption(t("ui.roles.title"), class_name="visually-hidden"),
            rx.el.thead(rx.el.tr(rx.el.th(t("ui.roles.permission"), scope="col"), *head)),
            rx.el.tbody(*(_line(permission) for permission in Permission)),
            class_name="table table-marks",
        ),
        class_name="table-wrap",
        role="region",
        aria_label=t("ui.roles.title"),
        tab_index=0,
        custom_attrs=data("table-roles"),
    )


def _line(permission: Permission) -> rx.Component:
    name = rx.el.th(t(f"ui.roles.{permission.value}"), " ", rx.el.code(permission.value), scope="row")
    return rx.el.tr(name, *(_cell(role, permission) for role in GRANTS))


def _cell(role: Role, permission: Permission) -> rx.Component:
    # On a phone a permission is a card with the names of the roles that have it.
    said = {"data-label": t(f"ui.users.role_{role.value}"), "data-has": str(may(role, permission)).lower()}
    return rx.el.td(_mark(role, permission), custom_attrs=said)


def _mark(role: Role, permission: Permission) -> rx.Component:
    yes = may(role, permission)
    words = rx.el.span(t("ui.roles.yes" if yes else "ui.roles.no"), class_name="visually-hidden")
    mark = rx.fragment(icon("check" if yes else "minus", 18), words)
    if permission not in takable(role, from_all=True):
        return mark
    is_taken = PermissionsState.gone.contains(f"{role.value}:{permission.value}")
    return rx.cond(is_taken, badge(t("ui.roles.taken"), "urgent"), mark)


def _reach() -> rx.Component:
    """Say it in a list: a sentence has no room in a column of marks."""
    return rows(
        *(
            row(
                t(f"ui.users.role_{role.value}"),
                rx.fragment(t(f"ui.roles.reach_{grant.reach.value}"), " ", rx.el.code(grant.reach.value)),
            )
            for role, grant in GRANTS.items()
        ),
        aria_label=t("ui.roles.reach"),
    )


PAGE = Page("/admin/roles", "ui.roles.title", build, on_load=PermissionsState.load)
