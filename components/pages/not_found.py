"""The page of an address that does not exist."""

from __future__ import annotations

import reflex as rx

from components.layout import Page, frame
from components.parts.basic import cluster, heading, link_button
from components.parts.text import t


def build() -> rx.Component:
    """Say so, and lead on."""
    return frame(
        heading(t("ui.not_found_title")),
        rx.el.p(t("ui.not_found_text")),
        cluster(link_button(t("ui.nav_home"), "/", variant="primary", icon_name="house")),
        navigation="none",
    )


PAGE = Page("404", "ui.not_found_title", build)
