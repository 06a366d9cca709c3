"""Where I am logged in: every place, and how to log out there."""

from __future__ import annotations

from typing import Any

import reflex as rx

from components.layout import Page, frame
from components.parts.basic import badge, button, card, heading, icon, link, loaded, row, rows, stack, way_back
from components.parts.dialogs import confirm
from components.parts.forms import native_form
from components.parts.text import t
from state.sessions import SessionsState


def build() -> rx.Component:
    """List the places, this one first."""
    return frame(
        heading(
            t("ui.sessions.title"), lead=t("ui.sessions.lead"), back=way_back(t("ui.back_to_settings"), "/settings")
        ),
        loaded(
            SessionsState.status,
            stack(
                card(
                    rows(rx.foreach(SessionsState.sessions, _session), aria_label=t("ui.sessions.title")),
                    rx.cond(
                        SessionsState.others > 0,
                        rx.el.div(
                            button(t("ui.sessions.end_others"), on_click=SessionsState.ask_others, testid="end-others")
                        ),
                        rx.el.p(t("ui.sessions.only_here"), class_name="muted"),
                    ),
                    rx.el.p(
                        t("ui.sessions.unknown"),
                        " ",
                        link(t("ui.password_change"), "/settings/security"),
                        class_name="small",
                    ),
                    testid="sessions",
                ),
                rx.cond(SessionsState.ended.length() > 0, _ended()),
                _everywhere(),
                gap="large",
            ),
            on_retry=SessionsState.load,
        ),
        confirm(
            "end-others",
            t("ui.sessions.end_others_title"),
            t("ui.sessions.end_others_text"),
            is_open=SessionsState.asked,
            action=t("ui.sessions.end_others"),
            on_confirm=SessionsState.end_others,
            on_dismiss=SessionsState.leave_others,
        ),
        current="settings more",
    )


def _session(place: Any) -> rx.Component:
    return row(
        rx.fragment(place.name, " ", rx.cond(place.current, badge(t("ui.sessions.this"), "good"))),
        rx.fragment(place.kind, " · ", place.seen, " · ", place.since),
        lead=rx.cond(place.is_app, icon("smartphone", 22), icon("monitor-smartphone", 22)),
        actions=(
            rx.cond(
                place.current,
                rx.fragment(),
                button(
                    t("ui.sessions.end"),
                    variant="quiet",
                    aria_label=t("ui.sessions.end_of", device=place.name),
                    on_click=SessionsState.end(place.id),
                    testid="session-end",
                ),
            ),
        ),
        testid="session",
    )


def _ended() -> rx.Component:
    return card(
        rows(
            rx.foreach(
                SessionsState.ended,
                lambda place: row(place.name, place.told, lead=icon("log-out", 22), testid="session-ended"),
            ),
            aria_label=t("ui.sessions.ended_title"),
        ),
        title=t("ui.sessions.ended_title"),
        testid="sessions-ended",
    )


def _everywhere() -> rx.Component:
    return card(
        rx.el.p(t("ui.sessions.everywhere_text")),
        # Posted by the browser itself, as the log out of one browser is: the answer ends the cookie.
        native_form(
            rx.el.input(type="hidden", name="everywhere", value="1", read_only=True),
            rx.el.div(
                button(t("ui.sessions.everywhere"), type="submit", icon_name="log-out", testid="logout-everywhere")
            ),
            action="/session/logout",
            testid="logout-everywhere-form",
        ),
        title=t("ui.sessions.everywhere"),
        testid="everywhere",
    )


PAGE = Page("/settings/sessions", "ui.sessions.title", build, on_load=SessionsState.load, on_live=SessionsState.refresh)
