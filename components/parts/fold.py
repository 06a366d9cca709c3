"""Something that opens in its place: what it is and what holds stand outside, the rest inside."""

from __future__ import annotations

import reflex as rx

from components.parts.basic import Child, icon
from components.parts.theme import StateVar, Text, data


def fold(title: Text, *children: Child, note: Text | None = None, testid: str | StateVar | None = None) -> rx.Component:
    """Show `title` and `note`; a click shows the children as well. Works without any script."""
    return rx.el.details(
        rx.el.summary(
            rx.el.span(
                rx.el.span(title, class_name="strong"),
                rx.el.span(note, class_name="muted small") if note is not None else None,
                class_name="fold-text",
            ),
            icon("chevron-down"),
            class_name="fold-head",
        ),
        rx.el.div(*children, class_name="fold-body stack"),
        class_name="fold",
        custom_attrs=data(testid),
    )
