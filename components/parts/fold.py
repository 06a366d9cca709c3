"""Something that opens in its place: what it is and what holds stand outside, the rest inside."""

from __future__ import annotations

from typing import TYPE_CHECKING

import reflex as rx

from components.parts.basic import Child, icon
from components.parts.native import NativeLink
from components.parts.theme import StateVar, Text, data

if TYPE_CHECKING:
    from collections.abc import Mapping


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


def jumps(
    title: Text, *places: tuple[Text, str], there: Mapping[str, StateVar] | None = None, testid: str | None = None
) -> rx.Component:
    """List the parts of a long page (what each is called, its id), to get there without scrolling; on a phone only.

    `there` says of some of them when they are there.
    """
    lines = [rx.el.li(NativeLink.create(rx.el.span(name), href=f"#{part}")) for name, part in places]
    if there:
        lines = [
            rx.cond(there[part], line) if part in there else line for line, (_, part) in zip(lines, places, strict=True)
        ]
    return rx.el.nav(fold(title, rx.el.ul(*lines, class_name="jumps-list"), testid=testid), class_name="jumps")
