"""The popups of due doses: in every open tab of a patient, until they are answered somewhere.

They are drawn from state, never take the focus, and stay: a dose that nobody answered turns into a note of what was
missed.
"""

from __future__ import annotations

from typing import Any

import reflex as rx

from components.parts.basic import button, cluster, icon, link_button, stack, typed
from components.parts.dialogs import popup
from components.parts.doses import dose_actions, dose_facts, late_badge, skip_dialog
from components.parts.text import t
from components.parts.theme import data, untranslated
from state.doses import DosesState


def popups() -> rx.Component:
    """Show what waits for an answer; the most urgent first, more than a few only as a number."""
    return rx.fragment(
        rx.el.p(DosesState.said, role="status", class_name="visually-hidden", custom_attrs=data("said")),
        rx.cond(
            DosesState.folded & (DosesState.waiting_text != ""),
            _folded(),
            rx.fragment(
                rx.cond(DosesState.waiting_text != "", _head()),
                rx.foreach(DosesState.popups, _one),
                rx.cond(
                    DosesState.more_text != "",
                    link_button(DosesState.more_text, "/today", wide=True, testid="popup-more"),
                ),
                rx.cond(DosesState.missed_text != "", _missed()),
            ),
        ),
        skip_dialog(),
    )


def _head() -> rx.Component:
    return rx.el.div(
        icon("bell-ring", 18),
        rx.el.span(DosesState.waiting_text, class_name="grow"),
        button(
            t("ui.popup.fold"),
            icon_name="chevron-down",
            icon_only=True,
            variant="quiet",
            testid="popups-fold",
            on_click=DosesState.fold(True),  # noqa: FBT003 - an event's argument
        ),
        class_name="popups-head",
    )


def _folded() -> rx.Component:
    return button(
        DosesState.waiting_text,
        icon_name="bell-ring",
        variant="primary",
        wide=True,
        testid="popups-unfold",
        on_click=DosesState.fold(False),  # noqa: FBT003 - as above
    )


def _one(row: Any) -> rx.Component:
    return popup(
        row.heading,
        rx.el.div(
            cluster(rx.el.span(row.time, class_name="strong"), late_badge(row)),
            rx.el.p(row.title, class_name="popup-name", custom_attrs=untranslated()),
            dose_facts(row),
        ),
        dose_actions(row),
        testid="dose-popup",
        key=row.id,
    )


def _missed() -> rx.Component:
    return popup(
        DosesState.missed_text,
        rx.el.ul(
            rx.foreach(
                DosesState.missed,
                lambda row: rx.el.li(typed(row.title, class_name="strong"), ", ", row.time, key=row.id),
            ),
            class_name="stack stack-small",
        ),
        stack(
            cluster(
                link_button(t("ui.popup.missed_answer"), "/today", variant="primary", testid="popup-missed-answer"),
                button(t("ui.close"), on_click=DosesState.dismiss_missed, testid="popup-missed-close"),
            )
        ),
        testid="popup-missed",
    )
