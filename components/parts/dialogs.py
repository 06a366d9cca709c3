"""Modal dialogs, and the region in which popups appear by themselves."""

from __future__ import annotations

from typing import Any

import reflex as rx

from components.parts.basic import Child, button
from components.parts.native import ModalDialog
from components.parts.text import t
from components.parts.theme import StateVar, Text, Variant, data


def dialog(
    name: str,
    title: Text,
    *children: Child,
    is_open: StateVar,
    on_dismiss: Any,
    actions: tuple[rx.Component, ...] = (),
) -> rx.Component:
    """Ask or tell something before all else. The state opens and closes it; Escape calls `on_dismiss`."""
    return ModalDialog.create(
        rx.el.div(
            rx.el.h2(title, id=f"dialog-{name}-title"),
            *children,
            rx.el.div(*actions, class_name="dialog-actions") if actions else None,
            class_name="dialog-body",
        ),
        open=is_open,
        on_dismiss=on_dismiss,
        class_name="dialog",
        aria_labelledby=f"dialog-{name}-title",
        custom_attrs=data(f"dialog-{name}"),
    )


def confirm(
    name: str,
    title: Text,
    text: Text,
    *,
    is_open: StateVar,
    action: Text,
    on_confirm: Any,
    on_dismiss: Any,
    variant: Variant = "danger",
) -> rx.Component:
    """Ask before something that cannot be undone."""
    return dialog(
        name,
        title,
        rx.el.p(text),
        is_open=is_open,
        on_dismiss=on_dismiss,
        actions=(
            button(t("ui.cancel"), on_click=on_dismiss, testid=f"dialog-{name}-cancel"),
            button(action, variant=variant, on_click=on_confirm, testid=f"dialog-{name}-confirm"),
        ),
    )


def popup(
    title: Text,
    *children: Child,
    actions: tuple[rx.Component, ...] = (),
    testid: str | StateVar | None = None,
    **props: Any,
) -> rx.Component:
    """Show something that has just happened. Lives in the page frame's popup region, never takes the focus."""
    return rx.el.article(
        rx.el.p(title, class_name="popup-title"),
        *children,
        rx.el.div(*actions, class_name="cluster") if actions else None,
        class_name="popup",
        custom_attrs=data(testid),
        **props,
    )


def popup_region(*children: Child) -> rx.Component:
    """Hold the popups; screen readers read out what appears here."""
    return rx.el.section(
        *children,
        class_name="popups",
        aria_label=t("ui.popups"),
        aria_live="assertive",
        aria_relevant="additions",
        custom_attrs=data("popups"),
    )
