"""Apps with access: what somebody has let in, and stopping it."""

from __future__ import annotations

from typing import Any

import reflex as rx

from components.layout import Page, frame
from components.parts.basic import button, card, empty, heading, icon, loaded, row, rows_of, way_back
from components.parts.dialogs import confirm
from components.parts.text import t
from state.apps import AllowedAppsState


def build() -> rx.Component:
    """List them, or say that there are none."""
    return frame(
        heading(t("ui.apps.title"), lead=t("ui.apps.lead"), back=way_back(t("ui.back_to_settings"), "/settings")),
        loaded(
            AllowedAppsState.status,
            card(
                rows_of(
                    AllowedAppsState.apps,
                    _app,
                    t("ui.apps.list"),
                    empty(t("ui.apps.none_title"), t("ui.apps.none"), icon_name="blocks", testid="no-apps"),
                ),
                testid="allowed-apps",
            ),
            on_retry=AllowedAppsState.load,
        ),
        confirm(
            "stop-app",
            t("ui.apps.stop_title", name=AllowedAppsState.stopping_name),
            t("ui.apps.stop_text"),
            is_open=AllowedAppsState.stopping != "",
            action=t("ui.apps.stop_yes"),
            on_confirm=AllowedAppsState.stop,
            on_dismiss=AllowedAppsState.keep,
        ),
        current="settings more",
    )


def _app(app: Any) -> rx.Component:
    return row(
        app.name,
        app.publisher,
        app.scopes,
        rx.fragment(app.since, " · ", app.used),
        lead=icon("blocks", 22),
        actions=(
            button(
                t("ui.apps.stop"),
                variant="quiet",
                aria_label=t("ui.apps.stop_of", name=app.name),
                on_click=AllowedAppsState.ask(app.id),
                testid="app-stop",
            ),
        ),
        testid="allowed-app",
    )


PAGE = Page("/settings/apps", "ui.apps.title", build, on_load=AllowedAppsState.load)
