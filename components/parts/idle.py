"""The question whether somebody is still there, before a login that nobody uses ends. Its script is `idle.js`.

It is in every page from the start, closed, and opened by the script: the server may be out of reach by then. Its role
is an alert's dialog, so that it is read out when it opens; the time left is read out at a few marks only.
"""

from __future__ import annotations

import reflex as rx

from components.parts.basic import button
from components.parts.forms import native_form
from components.parts.text import t
from components.parts.theme import data


def idle_question() -> rx.Component:
    """Ask; one click stays, another leaves."""
    return rx.el.dialog(
        rx.el.div(
            rx.el.h2(t("ui.idle.title"), id="dialog-idle-title"),
            rx.el.p(t("ui.idle.text"), id="dialog-idle-text"),
            rx.el.p(class_name="idle-left", aria_hidden="true", custom_attrs={"data-idle-left": "true"}),
            rx.el.p(role="status", class_name="idle-say", custom_attrs={"data-idle-say": "true"}),
            rx.el.div(
                native_form(
                    button(t("ui.idle.leave"), type="submit", testid="idle-leave"),
                    action="/session/logout",
                ),
                button(t("ui.idle.stay"), variant="primary", attrs={"data-idle-stay": "true"}, testid="idle-stay"),
                class_name="dialog-actions",
            ),
            class_name="dialog-body",
        ),
        role="alertdialog",
        class_name="dialog",
        aria_labelledby="dialog-idle-title",
        aria_describedby="dialog-idle-text",
        custom_attrs={
            **data("dialog-idle"),
            "data-idle": "true",
            "data-seconds": t("ui.idle.seconds"),
            "data-unsure": t("ui.idle.unsure"),
        },
    )
