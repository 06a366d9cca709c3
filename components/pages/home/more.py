"""More: what does not fit under a patient's thumb, help, and the way out."""

from __future__ import annotations

import reflex as rx

from components.layout import Page, frame
from components.pages.settings.settings import log_out_form
from components.parts.basic import card, care_card, cluster, heading, icon, row, rows
from components.parts.emergency import call_button
from components.parts.fold import fold
from components.parts.text import t
from state.inbox import MoreState

_PLACES = (
    ("symptoms", "/symptoms", "stethoscope"),
    ("adherence", "/adherence", "chart-no-axes-column"),
    ("assistant", "/assistant", "message-circle"),
    ("interactions", "/interactions", "shield-check"),
    ("inbox", "/inbox", "bell"),
    ("care", "/care", "users"),
    ("search", "/search", "search"),
    ("settings", "/settings", "settings"),
)


def build() -> rx.Component:
    """List the places, then what to do in an emergency, help, and what this is."""
    return frame(
        heading(t("ui.home.more_title")),
        rows(*(_place(*place) for place in _PLACES), aria_label=t("ui.home.places")),
        care_card(
            "emergency",
            t("ui.home.emergency_title"),
            rx.el.p(t("ui.home.emergency_text")),
            cluster(call_button()),
            rx.el.p(t("ui.home.health_line")),
            testid="emergency",
        ),
        rx.el.section(
            rx.el.h2(t("ui.home.help")),
            *(
                fold(t(f"ui.home.help_{name}"), rx.el.p(t(f"ui.home.help_{name}_text")), testid=f"help-{name}")
                for name in ("forgot", "offline", "quiet")
            ),
            class_name="stack",
        ),
        card(rx.el.p(t("ui.home.about_text")), title=t("ui.home.about")),
        log_out_form(),
        current="more",
    )


def _place(name: str, href: str, mark: str) -> rx.Component:
    return row(
        t(f"ui.home.{name}"),
        t(f"ui.home.{name}_text"),
        lead=icon(mark, 22),
        href=href,
        testid=f"more-{name}",
    )


PAGE = Page("/more", "ui.home.more_title", build, on_load=MoreState.load)
