"""A dose and what one does with it: the same buttons, words and marks in popups, on today's page and in histories."""

from __future__ import annotations

from typing import Any

import reflex as rx

from components.parts.basic import badge, button, cluster, icon, stack
from components.parts.dialogs import dialog
from components.parts.forms import form, radio_group, text_field
from components.parts.text import LANG, t
from components.parts.theme import StateVar, Variant, data, untranslated
from state.doses import DosesState

_MARKS = (
    ("due", "bell-ring"),
    ("delivered", "bell-ring"),
    ("taken", "check"),
    ("skipped", "circle-slash"),
    ("missed", "triangle-alert"),
    ("snoozed", "alarm-clock"),
    ("cancelled", "x"),
)
_REASONS = ("side_effects", "ill", "doctor", "ran_out", "not_here")
MINUTES = (5, 10, 30)


def dose_mark(status: StateVar, size: int = 16) -> rx.Component:
    """Show a dose's state as an icon; the word stands beside it."""
    return rx.match(status, *((name, icon(mark, size)) for name, mark in _MARKS), icon("clock", size))


def dose_status(row: StateVar) -> rx.Component:
    """Name a dose's state, with its mark."""
    return rx.el.span(
        dose_mark(row.status, 14),
        row.status_text,
        class_name="badge tone-" + row.tone.to(str),
        custom_attrs=data("status", status=row.status),
    )


def dose_facts(row: StateVar) -> rx.Component:
    """Say how much and how to take it."""
    return rx.fragment(
        rx.cond(row.dose != "", rx.el.p(row.dose, class_name="dose-amount", custom_attrs=untranslated())),
        rx.cond(row.instructions != "", rx.el.p(row.instructions, class_name="muted", custom_attrs=untranslated())),
    )


def _named(action: Any, row: StateVar) -> Any:
    return t("ui.dose.named", action=action, name=row.title, time=row.time)


def take_button(row: StateVar, *, big: bool = False) -> rx.Component:
    """Record the dose as taken. Only for a dose whose time has come it is the one thing to do."""

    def one(variant: Variant, *, big: bool) -> rx.Component:
        return button(
            row.take_text,
            variant=variant,
            icon_name="check",
            big=big,
            testid="take",
            aria_label=_named(row.take_text, row),
            on_click=DosesState.take(row.reminder_id, row.id),
        )

    return rx.cond(row.can_snooze, one("primary", big=big), one("secondary", big=False))


def skip_button(row: StateVar) -> rx.Component:
    """Ask why the dose is skipped, then record it."""
    return button(
        t("ui.dose.skip"),
        icon_name="circle-slash",
        testid="skip",
        aria_label=_named(t("ui.dose.skip"), row),
        on_click=DosesState.ask_skip(row.reminder_id, row.id, row.title + ", " + row.time, row.kind),
    )


def snooze_buttons(row: StateVar) -> rx.Component:
    """Remind again in 5, 10 or 30 minutes."""

    def one(minutes: int) -> rx.Component:
        return button(
            t("ui.dose.minutes", n=minutes),
            testid=f"snooze-{minutes}",
            aria_label=_named(t("ui.dose.in_minutes", n=minutes), row),
            on_click=DosesState.snooze(row.reminder_id, row.id, minutes),
        )

    return rx.el.div(
        rx.el.span(icon("alarm-clock", 16), t("ui.dose.snooze"), class_name="snooze-label"),
        rx.el.div(*(one(minutes) for minutes in MINUTES), class_name="snooze-choices"),
        role="group",
        aria_label=_named(t("ui.dose.snooze"), row),
        class_name="snooze",
    )


def dose_actions(row: StateVar, *, big: bool = False) -> rx.Component:
    """Show the buttons that a dose has now."""
    return rx.cond(
        row.can_take | row.can_skip | row.can_snooze,
        stack(
            rx.el.div(
                rx.cond(row.can_take, take_button(row, big=big)),
                rx.cond(row.can_skip, skip_button(row)),
                class_name="dose-answers",
            ),
            rx.cond(row.can_snooze, snooze_buttons(row)),
            gap="small",
            lang=LANG,
        ),
    )


def skip_dialog() -> rx.Component:
    """Ask for the reason of a skip. Every answer may be left out."""
    return dialog(
        "skip",
        t("ui.skip.title"),
        rx.el.p(DosesState.skip_name, class_name="strong"),
        form(
            rx.cond(
                DosesState.skip_medicine,
                rx.fragment(
                    radio_group(
                        "reason",
                        t("ui.skip.reason"),
                        [(name, t(f"ui.skip.{name}")) for name in _REASONS],
                        hint=t("ui.skip.reason_hint"),
                        optional=True,
                    ),
                    text_field("note", t("ui.skip.note"), optional=True, max_length=280),
                    rx.el.p(t("ui.skip.advice"), class_name="muted small"),
                ),
                text_field("note", t("ui.skip.reason"), optional=True, max_length=280),
            ),
            cluster(
                button(t("ui.dose.skip"), variant="primary", type="submit", testid="skip-confirm"),
                button(t("ui.cancel"), on_click=DosesState.close_skip, testid="skip-cancel"),
            ),
            on_submit=DosesState.skip,
            testid="skip-form",
        ),
        is_open=DosesState.skipping,
        on_dismiss=DosesState.close_skip,
    )


def late_badge(row: StateVar) -> rx.Component:
    """Say that the reminder itself came late."""
    return rx.cond(row.late, badge(t("ui.dose.late"), icon_name="hourglass"))
