"""The first page: what this is, and the way in."""

from __future__ import annotations

import reflex as rx

from components.layout import Page, frame
from components.parts.basic import card, care_card, cluster, grid, icon, link_button, stack
from components.parts.forms import segments
from components.parts.text import TEXT_SIZE, THEME, t
from state.auth import AuthState
from state.preferences import PreferenceState

_FEATURES = (
    ("reminders", "bell-ring"),
    ("offline", "wifi-off"),
    ("family", "users"),
    ("private", "shield-check"),
)


def build() -> rx.Component:
    """Say what it is in one sentence, then how to begin."""
    return frame(
        rx.el.div(
            rx.el.h1(t("ui.landing_title")),
            rx.el.p(t("ui.landing_lead"), class_name="hero-lead"),
            cluster(
                link_button(
                    t("ui.login"), "/login", variant="primary", big=True, icon_name="log-in", testid="go-login"
                ),
                link_button(t("ui.register"), "/register", big=True, testid="go-register"),
                link_button(
                    t("ui.symptoms.open"), "/symptoms", big=True, icon_name="stethoscope", testid="go-symptoms"
                ),
                link_button(t("ui.search.title"), "/search", big=True, icon_name="search", testid="go-search"),
            ),
            class_name="hero",
        ),
        rx.el.section(
            rx.el.h2(t("ui.landing_features")),
            grid(*(card(_feature(name, mark)) for name, mark in _FEATURES)),
            class_name="stack",
        ),
        card(
            rx.el.p(t("ui.home.interactions_text")),
            rx.el.div(
                link_button(
                    t("ui.interactions.open"), "/interactions", icon_name="shield-check", testid="go-interactions"
                )
            ),
            title=t("ui.interactions.title"),
        ),
        care_card("emergency", t("ui.emergency_title"), rx.el.p(t("ui.emergency_text"))),
        card(
            cluster(display_switches(), spread=True),
            title=t("ui.display"),
        ),
        navigation="none",
        wide=True,
    )


def _feature(name: str, mark: str) -> rx.Component:
    return rx.el.div(
        icon(mark),
        rx.el.h3(t(f"ui.landing_{name}")),
        rx.el.p(t(f"ui.landing_{name}_text"), class_name="muted"),
        class_name="feature",
    )


def display_switches() -> rx.Component:
    """Choose theme and text size."""
    return cluster(
        stack(
            rx.el.span(t("ui.theme"), class_name="label"),
            segments(
                t("ui.theme"),
                [(name, t(f"ui.theme_{name}")) for name in ("auto", "light", "dark", "contrast")],
                THEME,
                setting="theme",
                on_pick=PreferenceState.set_theme,
            ),
            gap="small",
        ),
        stack(
            rx.el.span(t("ui.text_size"), class_name="label"),
            segments(
                t("ui.text_size"),
                [(name, t(f"ui.text_{name}")) for name in ("m", "l", "xl")],
                TEXT_SIZE,
                setting="text",
                on_pick=PreferenceState.set_text_size,
            ),
            gap="small",
        ),
    )


PAGE = Page("/", "ui.nav_home", build, on_load=AuthState.open_landing)
