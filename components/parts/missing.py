"""What a page says at whose address there is nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from components.parts.basic import empty, link_button
from components.parts.text import t

if TYPE_CHECKING:
    import reflex as rx


def no_reminder() -> rx.Component:
    """Say that there is no such reminder, and lead to those that there are."""
    return empty(
        t("ui.reminder.missing_title"),
        t("ui.reminder.missing_text"),
        link_button(
            t("ui.reminder.missing_back"), "/medicines", variant="primary", icon_name="pill", testid="to-medicines"
        ),
        icon_name="search-x",
        testid="no-reminder",
    )
