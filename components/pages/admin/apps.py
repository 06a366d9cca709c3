"""Apps of others: register one, give it a new secret, end it."""

from __future__ import annotations

from typing import Any

import reflex as rx

from components.layout import Page, frame
from components.parts.basic import badge, button, card, care_card, heading, icon, list_card, loaded, row, stack, typed
from components.parts.dialogs import confirm
from components.parts.forms import checkbox, error_summary, form, radio_group, text_field
from components.parts.native import FocusOnChange
from components.parts.text import t
from components.parts.theme import data
from state.admin_apps import SCOPES, AdminAppsState
from state.base import AppState

_NAME, _PUBLISHER, _ADDRESS = 60, 80, 500


def build() -> rx.Component:
    """Show what was just made first; then the list, then the form."""
    return frame(
        error_summary(),
        heading(t("ui.admin_apps.title"), lead=t("ui.admin_apps.lead")),
        FocusOnChange.create(
            rx.cond(AdminAppsState.made_id != "", _made()),
            stamp=AdminAppsState.form_key,
            role="group",
            aria_live="polite",
        ),
        loaded(AdminAppsState.status, stack(_list(), _add(), gap="large"), on_retry=AdminAppsState.load),
        confirm(
            "end-app",
            t("ui.admin_apps.end_title", name=AdminAppsState.asked_name),
            t("ui.admin_apps.end_text"),
            is_open=AdminAppsState.asked == "end",
            action=t("ui.admin_apps.end"),
            on_confirm=AdminAppsState.end,
            on_dismiss=AdminAppsState.leave,
        ),
        confirm(
            "renew-secret",
            t("ui.admin_apps.renew_title", name=AdminAppsState.asked_name),
            t("ui.admin_apps.renew_text"),
            is_open=AdminAppsState.asked == "renew",
            action=t("ui.admin_apps.renew"),
            on_confirm=AdminAppsState.renew,
            on_dismiss=AdminAppsState.leave,
        ),
        current="other_apps",
        role="admin",
    )


def _made() -> rx.Component:
    return care_card(
        "advice",
        t("ui.admin_apps.made_title", name=AdminAppsState.made_name),
        rx.el.p(t("ui.admin_apps.made_text")),
        _secret(t("ui.admin_apps.client_id"), AdminAppsState.made_id, "new-client-id"),
        rx.cond(
            AdminAppsState.made_secret != "",
            _secret(t("ui.admin_apps.client_secret"), AdminAppsState.made_secret, "new-client-secret"),
            rx.el.p(t("ui.admin_apps.no_secret")),
        ),
        rx.el.div(
            button(t("ui.admin_apps.seen"), variant="primary", on_click=AdminAppsState.forget, testid="secret-seen")
        ),
        testid="made",
    )


def _secret(label: Any, value: Any, testid: str) -> rx.Component:
    return stack(
        rx.el.span(label, class_name="label"),
        rx.el.p(rx.el.code(value, class_name="key", custom_attrs=data(testid)), tab_index=0, aria_label=label),
        gap="small",
    )


def _list() -> rx.Component:
    return list_card(AdminAppsState.apps, _app, t("ui.admin_apps.list"), t("ui.admin_apps.none"), testid="apps")


def _app(app: Any) -> rx.Component:
    return row(
        typed(app.name),
        typed(app.publisher),
        rx.fragment(app.kind, " · ", rx.el.code(app.scopes)),
        app.addresses,
        rx.el.code(app.id),
        rx.cond(app.ended != "", badge(app.ended, "urgent")),
        lead=icon("blocks", 22),
        actions=(
            rx.cond(
                app.ended == "",
                rx.fragment(
                    rx.cond(
                        app.has_secret,
                        button(
                            t("ui.admin_apps.renew"),
                            variant="quiet",
                            aria_label=t("ui.admin_apps.renew_of", name=app.name),
                            on_click=AdminAppsState.ask("renew", app.id),
                            testid="app-renew",
                        ),
                    ),
                    button(
                        t("ui.admin_apps.end"),
                        variant="quiet",
                        aria_label=t("ui.admin_apps.end_of", name=app.name),
                        on_click=AdminAppsState.ask("end", app.id),
                        testid="app-end",
                    ),
                ),
            ),
        ),
        testid="app",
    )


def _add() -> rx.Component:
    return card(
        form(
            text_field("name", t("ui.admin_apps.name"), hint=t("ui.admin_apps.name_hint"), max_length=_NAME),
            text_field("publisher", t("ui.admin_apps.publisher"), max_length=_PUBLISHER),
            text_field("homepage", t("ui.admin_apps.homepage"), optional=True, type="url", max_length=_ADDRESS),
            radio_group(
                "kind",
                t("ui.admin_apps.kind"),
                [("confidential", t("ui.admin_apps.on_server")), ("public", t("ui.admin_apps.on_device"))],
                selected="confidential",
            ),
            text_field(
                "redirectUris", t("ui.admin_apps.redirects"), hint=t("ui.admin_apps.redirects_hint"), lines=True
            ),
            text_field("logoutUris", t("ui.admin_apps.logouts"), optional=True, lines=True),
            _scopes(),
            checkbox("clientCredentials", t("ui.admin_apps.own_access")),
            rx.el.div(button(t("ui.admin_apps.add"), variant="primary", type="submit", testid="register-app")),
            on_submit=AdminAppsState.register_app,
            testid="app-form",
            key=AdminAppsState.form_key,
        ),
        title=t("ui.admin_apps.add"),
        testid="add",
    )


def _scopes() -> rx.Component:
    errors: Any = AppState.field_errors
    error = rx.cond(errors.contains("scopes"), errors["scopes"], "").to(str)
    boxes = [
        # The first carries the group's id, so that the error summary can lead there.
        checkbox(
            f"scope_{scope}",
            rx.fragment(t(f"ui.admin_apps.scope_{scope}"), " ", rx.el.code(scope)),
            id="field-scopes" if number == 0 else f"field-scope_{scope}",
        )
        for number, scope in enumerate(SCOPES)
    ]
    return rx.el.fieldset(
        rx.el.legend(t("ui.admin_apps.scopes"), class_name="legend"),
        rx.cond(
            error != "", rx.el.p(icon("circle-alert", 18), rx.el.span(error), id="error-scopes", class_name="error")
        ),
        rx.el.div(*boxes, class_name="choices"),
        class_name=rx.cond(error != "", "field has-error", "field"),
        aria_describedby=rx.cond(error != "", "error-scopes", ""),
        custom_attrs=data("group-scopes"),
    )


PAGE = Page("/admin/apps", "ui.admin_apps.title", build, on_load=AdminAppsState.load)
