"""The control for a password: hidden, until its writer asks to see what they typed. The browser's side: `shell.js`."""

from __future__ import annotations

from typing import Any

import reflex as rx

from components.parts.basic import icon
from components.parts.text import t
from components.parts.theme import data


def secret_input(props: dict[str, Any]) -> rx.Component:
    """Return the input with a button beside it that shows the letters; sending the form hides them again."""
    return rx.el.div(
        rx.el.input(**props),
        rx.el.button(
            icon("eye", 22),
            icon("eye-off", 22),
            type="button",
            class_name="reveal",
            aria_label=t("ui.show_password"),
            aria_pressed="false",
            custom_attrs=data(None, reveal=props["id"]),
        ),
        class_name="secret-input",
    )
