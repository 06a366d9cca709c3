"""One account: what it is, where it is logged in, its licence, and what an administrator can do."""

from __future__ import annotations

from typing import Any

import reflex as rx

from components.layout import Page, frame
from components.parts.assignments import assignments_of_account
from components.parts.basic import (
    badge,
    banner,
    button,
    card,
    cluster,
    heading,
    loaded,
    row,
    rows,
    stack,
    way_back,
)
from components.parts.dialogs import confirm
from components.parts.facts import fact_list, facts
from components.parts.forms import error_summary, form, select_field, text_field
from components.parts.permissions import taken_permissions
from components.parts.step_up import step_up_dialog
from components.parts.text import t
from state.assignments import AssignmentsState
from state.licence_rows import SameRow
from state.permissions import PermissionsState
from state.users import UserState

_ROLES = ("patient", "caregiver", "doctor", "pharmacist", "provider", "emergency", "admin")


def build() -> rx.Component:
    """Show the account, and what can be done with it."""
    return frame(
        error_summary(),
        heading(
            rx.cond(UserState.name != "", UserState.name, t("ui.users.one")),
            back=way_back(t("ui.users.back"), "/admin/users"),
        ),
        loaded(
            UserState.status,
            stack(
                rx.cond(UserState.mine, banner("advice", t("ui.users.mine"))),
                rx.foreach(UserState.licences, _licence),
                _account(),
                rx.cond(UserState.mine, rx.fragment(), _acts()),
                taken_permissions(of_person=True),
                assignments_of_account(),
                _logins(),
                gap="large",
            ),
            on_retry=UserState.load,
        ),
        confirm(
            "user-act",
            UserState.asking_title,
            UserState.asking_text,
            is_open=UserState.asking != "",
            action=UserState.asking_action,
            on_confirm=UserState.do,
            on_dismiss=UserState.leave,
            variant="primary",
        ),
        step_up_dialog(),
        current="users",
        role="admin",
    )


def _account() -> rx.Component:
    return card(
        facts(
            (t("ui.email"), UserState.email),
            (t("ui.phone"), rx.cond(UserState.phone != "", UserState.phone, "–")),
            (t("ui.users.role"), rx.el.span(UserState.role)),
            (t("ui.users.status"), badge(UserState.state_text, UserState.tone)),
        ),
        fact_list(UserState.facts),
        rx.el.p(t("ui.users.no_health_data"), class_name="muted small"),
        title=t("ui.users.account"),
        testid="account",
    )


def _licence(licence: Any) -> rx.Component:
    return card(
        facts(
            (t("ui.licence.wanted"), licence.title),
            (t("ui.licence.number"), licence.number),
            (t("ui.licence.body"), licence.body),
            (t("ui.licence.country"), licence.country),
            (t("ui.users.status"), badge(licence.status, licence.tone)),
        ),
        rx.cond(licence.until != "", facts((t("ui.licence.valid_until"), licence.until))),
        rx.el.p(licence.when, class_name="muted small"),
        rx.cond(licence.same.length() > 0, _same(licence)),
        rx.cond(licence.reason != "", rx.el.blockquote(licence.reason)),
        rx.cond(licence.is_open, _decide()),
        rx.cond(licence.can_renew, _renew(licence)),
        title=t("ui.licence.title"),
        testid="licence",
    )


def _same(licence: Any) -> rx.Component:
    return stack(
        banner("urgent", t("ui.users.same_licence")),
        rows(
            rx.foreach(
                licence.same.to(list[SameRow]),
                lambda other: row(
                    other.name, other.status, href="/admin/users/user?id=" + other.id, testid="same-licence"
                ),
            ),
            aria_label=t("ui.users.same_licence_who"),
        ),
    )


def _decide() -> rx.Component:
    return stack(
        rx.el.p(t("ui.users.check_hint")),
        form(
            _valid_until(),
            rx.el.div(
                button(t("ui.users.approve"), variant="primary", type="submit", icon_name="check", testid="approve")
            ),
            on_submit=UserState.ask_approve,
            testid="approve-form",
        ),
        form(
            text_field("reason", t("ui.users.reason"), hint=t("ui.users.reason_hint"), lines=True, max_length=500),
            rx.el.div(button(t("ui.users.refuse"), type="submit", icon_name="x", testid="refuse")),
            on_submit=UserState.refuse,
            testid="refuse-form",
            key=UserState.form_key,
        ),
    )


def _valid_until(**props: Any) -> rx.Component:
    return text_field(
        "validUntil",
        t("ui.users.valid_until"),
        hint=t("ui.users.valid_until_hint"),
        type="date",
        size="medium",
        **props,
    )


def _renew(licence: Any) -> rx.Component:
    return form(
        _valid_until(default_value=licence.until_day),
        rx.el.div(button(t("ui.users.renew"), type="submit", icon_name="calendar-check", testid="renew")),
        on_submit=UserState.ask_renew,
        testid="renew-form",
        key=UserState.form_key,
    )


def _ask(act: str) -> Any:
    return UserState.ask(act)


def _acts() -> rx.Component:
    return card(
        rx.cond(UserState.applicant, rx.fragment(), _role()),
        cluster(
            rx.cond(
                UserState.locked,
                button(
                    t("ui.users.reactivate"), icon_name="lock-open", on_click=_ask("reactivate"), testid="reactivate"
                ),
                button(t("ui.users.suspend"), icon_name="lock", on_click=_ask("suspend"), testid="suspend"),
            ),
            rx.cond(
                UserState.locked,
                rx.fragment(),
                button(t("ui.users.reset"), icon_name="key-round", on_click=_ask("reset"), testid="force-reset"),
            ),
        ),
        title=t("ui.users.acts"),
        testid="acts",
    )


def _role() -> rx.Component:
    return form(
        select_field(
            "role",
            t("ui.users.new_role"),
            [(role, t(f"ui.users.role_{role}")) for role in _ROLES],
            hint=t("ui.users.new_role_hint"),
            default_value=UserState.role_key,
        ),
        rx.el.div(button(t("ui.users.role_action"), type="submit", icon_name="user-cog", testid="change-role")),
        on_submit=UserState.ask_role,
        testid="role-form",
        key=UserState.form_key,
    )


def _logins() -> rx.Component:
    return card(
        rx.cond(
            UserState.logins.length() > 0,
            stack(
                rows(
                    rx.foreach(UserState.logins, lambda login: row(login.name, login.seen, testid="login")),
                    aria_label=t("ui.users.logins"),
                ),
                rx.cond(
                    UserState.mine,
                    rx.fragment(),
                    rx.el.div(
                        button(
                            t("ui.users.sessions"),
                            icon_name="log-out",
                            on_click=_ask("sessions"),
                            testid="end-sessions",
                        )
                    ),
                ),
            ),
            rx.el.p(t("ui.users.no_logins"), class_name="muted"),
        ),
        title=t("ui.users.logins"),
        testid="logins",
    )


PAGE = Page(
    "/admin/users/user", "ui.users.one", build, on_load=[UserState.load, AssignmentsState.load, PermissionsState.load]
)
