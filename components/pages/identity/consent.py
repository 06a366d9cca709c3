"""The question whether an app of somebody else gets in, and the way out when one sends people here to log out."""

from __future__ import annotations

from typing import Any

import reflex as rx

from components.layout import Page, frame
from components.parts.basic import (
    badge,
    button,
    card,
    care_card,
    cluster,
    failed,
    heading,
    icon,
    link_button,
    skeleton,
    stack,
)
from components.parts.forms import native_form
from components.parts.text import t
from components.parts.theme import data
from state.base import AppState
from state.consent import ConsentState, GoodbyeState

_SCOPES = {
    "openid": "id-card",
    "profile": "user",
    "email": "mail",
    "offline_access": "moon",
    "read": "eye",
    "write": "pencil",
    "admin": "shield-check",
}


def build() -> rx.Component:
    """Say who asks for what, plainly, and let them choose."""
    return frame(
        rx.match(
            ConsentState.status,
            ("ask", _question()),
            ("wrong", _wrong()),
            ("failed", failed(ConsentState.load)),
            # Whoever has said yes before sees this for a blink.
            stack(heading(t("ui.consent.title")), skeleton(cards=2)),
        ),
        navigation="none",
        narrow=True,
    )


def _question() -> rx.Component:
    return stack(
        heading(
            t("ui.consent.heading", app=ConsentState.app_name),
            lead=t("ui.consent.by", publisher=ConsentState.publisher),
        ),
        card(
            rx.el.ul(rx.foreach(ConsentState.scopes, _scope), class_name="rows"),
            rx.el.p(t("ui.consent.never"), class_name="muted"),
            title=t("ui.consent.wants"),
            testid="consent-scopes",
        ),
        rx.cond(
            ConsentState.takes_data,
            care_card(
                "urgent",
                t("ui.consent.warning_title"),
                rx.el.p(t("ui.consent.warning", publisher=ConsentState.publisher)),
            ),
        ),
        stack(
            button(
                t("ui.consent.allow"),
                variant="primary",
                wide=True,
                big=True,
                on_click=ConsentState.allow,
                testid="consent-allow",
            ),
            button(t("ui.consent.refuse"), wide=True, on_click=ConsentState.refuse, testid="consent-refuse"),
            rx.el.p(t("ui.consent.goes_to", host=ConsentState.goes_to), class_name="muted small"),
            gap="small",
        ),
        # One line on a wide screen: whose account it is, and the way out for somebody else.
        cluster(
            rx.el.p(t("ui.consent.as", name=AppState.user_name), class_name="muted small"),
            native_form(
                button(t("ui.consent.not_you"), type="submit", testid="consent-not-you"), action="/session/logout"
            ),
        ),
        gap="large",
    )


def _scope(scope: Any) -> rx.Component:
    texts = [(name, t(f"ui.consent.{name}")) for name in _SCOPES]
    icons = [(name, icon(shown, 22)) for name, shown in _SCOPES.items()]
    return rx.el.li(
        rx.match(scope, *icons, icon("info", 22)),
        cluster(
            rx.el.span(rx.match(scope, *texts, "")),
            rx.cond(
                (ConsentState.new_scopes.length() < ConsentState.scopes.length())
                & ConsentState.new_scopes.contains(scope),
                badge(t("ui.consent.new"), "advice"),
            ),
            class_name="row-text",
        ),
        class_name="row",
        custom_attrs=data("consent-scope"),
    )


def _wrong() -> rx.Component:
    return stack(
        heading(t("ui.consent.wrong_title")),
        rx.el.p(t("ui.consent.wrong"), custom_attrs=data("consent-wrong")),
        rx.el.div(link_button(t("ui.consent.home"), "/")),
    )


def build_goodbye() -> rx.Component:
    """Ask whether to log out here, or say that it is done."""
    return frame(
        rx.match(
            GoodbyeState.status,
            (
                "ask",
                stack(
                    heading(t("ui.goodbye.title")),
                    rx.el.p(t("ui.goodbye.ask")),
                    # Posted by the browser itself: the answer ends the cookie.
                    native_form(
                        rx.el.input(type="hidden", name="next", value=GoodbyeState.here, read_only=True),
                        button(t("ui.logout"), variant="primary", type="submit", wide=True, testid="goodbye"),
                        action="/session/logout",
                    ),
                    link_button(t("ui.goodbye.stay"), "/", wide=True, testid="goodbye-stay"),
                ),
            ),
            (
                "done",
                stack(
                    heading(t("ui.goodbye.done_title")),
                    rx.el.p(t("ui.goodbye.done")),
                    rx.el.div(link_button(t("ui.login"), "/login", variant="primary", icon_name="log-in")),
                ),
            ),
            stack(heading(t("ui.goodbye.title")), skeleton(cards=1)),
        ),
        navigation="none",
        narrow=True,
    )


PAGES = [
    Page("/consent", "ui.consent.title", build, on_load=ConsentState.load),
    Page("/logout", "ui.goodbye.title", build_goodbye, on_load=GoodbyeState.load),
]
