"""What is known of something, as names and values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import reflex as rx

from components.parts.theme import untranslated

if TYPE_CHECKING:
    from components.parts.theme import StateVar, Text


def facts(*pairs: tuple[Text, Any]) -> rx.Component:
    """Show names and their values; on a wide screen beside each other."""
    return rx.el.dl(*(_pair(name, value) for name, value in pairs), class_name="facts")


def fact_list(pairs: StateVar, *, codes: bool = False) -> rx.Component:
    """Show pairs that a state has put into words; `codes` are what programs call things, in no language of readers."""
    lines = rx.foreach(pairs, lambda pair: _pair(pair[0], pair[1]))
    return rx.el.dl(lines, class_name="facts", custom_attrs=untranslated() if codes else {})


def _pair(name: Any, value: Any) -> rx.Component:
    return rx.el.div(rx.el.dt(name), rx.el.dd(value), class_name="facts-row")
