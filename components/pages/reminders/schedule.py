"""The part of the form that says when: how often, at what times, from when, for how long, in which steps."""

from __future__ import annotations

from typing import Any

import reflex as rx

from components.parts.basic import button, cluster, stack
from components.parts.forms import checkbox_group, radio_group, segments, select_field, text_field, time_list
from components.parts.text import numeral, t
from state.reminder_form import ReminderFormState

PAGES = ()

_KINDS = ("daily", "weekly", "interval", "monthly", "hourly", "as_needed", "once")
_TIMES_A_DAY = (1, 2, 3, 4)
_LENGTHS = ("open", "days", "until", "count")
# Weeks begin on Sunday here.
_WEEKDAYS = ("su", "mo", "tu", "we", "th", "fr", "sa")

_draft: Any = ReminderFormState.draft
_kind: Any = _draft.kind


def _change(name: str) -> Any:
    return lambda typed: ReminderFormState.change(name, typed)


def _number(name: str, label: Any, **props: Any) -> rx.Component:
    return text_field(
        name,
        label,
        input_mode="numeric",
        size="short",
        auto_complete="off",
        default_value=getattr(_draft, name),
        on_change=_change(name),
        max_length=6,
        **props,
    )


def schedule() -> rx.Component:
    """Ask how often and at what times."""
    return stack(
        # The type may choose it too, hence the key.
        rx.fragment(
            radio_group(
                "kind",
                t("ui.reminder.kind"),
                [(name, t(f"ui.reminder.kind_{name}")) for name in _KINDS],
                inline=True,
                at_once=True,
                selected=_kind,
                on_change=ReminderFormState.choose_kind,
            ),
            key=_draft.type,
        ),
        rx.match(
            _kind,
            ("weekly", rx.fragment(_weekdays(), _number("interval", t("ui.reminder.every_weeks")))),
            (
                "interval",
                rx.fragment(
                    _number("interval", t("ui.reminder.every_days"), hint=t("ui.reminder.every_days_hint")),
                    rx.cond(_draft.weekdays.length() > 0, _weekdays()),
                ),
            ),
            (
                "monthly",
                rx.fragment(
                    _date(t("ui.reminder.start_monthly"), hint=t("ui.reminder.start_monthly_hint")),
                    _number("interval", t("ui.reminder.every_months")),
                ),
            ),
            (
                "hourly",
                rx.fragment(
                    _number("interval", t("ui.reminder.every_hours")),
                    cluster(_date(t("ui.reminder.start")), _time(t("ui.reminder.first_time")), class_name="pair"),
                ),
            ),
            ("once", cluster(_date(t("ui.reminder.date")), _time(t("ui.reminder.time")), class_name="pair")),
            rx.fragment(),
        ),
        rx.match(
            _kind,
            ("hourly", rx.fragment()),
            ("as_needed", rx.fragment()),
            ("once", rx.fragment()),
            _times(),
        ),
    )


def _date(label: Any, **props: Any) -> rx.Component:
    return text_field(
        "date", label, type="date", size="medium", default_value=_draft.date, on_change=_change("date"), **props
    )


def _time(label: Any) -> rx.Component:
    return text_field("time", label, type="time", size="short", default_value=_draft.time, on_change=_change("time"))


def _weekdays() -> rx.Component:
    return checkbox_group(
        "weekdays",
        t("ui.reminder.weekdays"),
        [(day, t(f"ui.weekday.{day}")) for day in _WEEKDAYS],
        inline=True,
        at_once=True,
        selected=_draft.weekdays,
        on_change=ReminderFormState.toggle_weekday,
    )


def _times() -> rx.Component:
    return stack(
        stack(
            rx.el.span(t("ui.reminder.times_a_day"), class_name="label"),
            segments(
                t("ui.reminder.times_a_day"),
                [(str(n), t(f"ui.reminder.times_{n}")) for n in _TIMES_A_DAY],
                rx.match(_draft.times.length(), *((n, str(n)) for n in _TIMES_A_DAY), ""),
                setting="times",
                on_pick=ReminderFormState.times_a_day,
            ),
            gap="small",
        ),
        time_list(
            "times",
            t("ui.reminder.times"),
            _draft.times,
            on_change=ReminderFormState.change_time,
            on_add=ReminderFormState.add_time,
            on_remove=ReminderFormState.remove_time,
        ),
    )


def dates_and_length() -> rx.Component:
    """Ask for how long it goes on."""

    def ask(*lengths: str) -> rx.Component:
        return radio_group(
            "ends",
            t("ui.reminder.length"),
            [(name, t(f"ui.reminder.length_{name}")) for name in lengths],
            inline=True,
            at_once=True,
            selected=_draft.ends,
            on_change=ReminderFormState.choose_end,
        )

    return rx.match(
        _kind,
        ("once", rx.fragment()),
        stack(
            rx.cond(_kind == "as_needed", ask(*_LENGTHS[:-1]), ask(*_LENGTHS)),
            rx.match(
                _draft.ends,
                ("days", _number("days", t("ui.reminder.days"))),
                (
                    "until",
                    text_field(
                        "until",
                        t("ui.reminder.until"),
                        hint=t("ui.reminder.until_hint"),
                        type="date",
                        size="medium",
                        default_value=_draft.until,
                        on_change=_change("until"),
                    ),
                ),
                ("count", _number("count", t("ui.reminder.count"))),
                rx.fragment(),
            ),
        ),
    )


def step_rows() -> rx.Component:
    """Ask for the steps of a dose that changes."""
    return rx.el.fieldset(
        rx.el.legend(t("ui.reminder.steps"), class_name="legend legend-large"),
        rx.el.p(t("ui.reminder.steps_hint"), class_name="hint"),
        rx.el.ol(rx.foreach(_draft.steps, _step), class_name="stack"),
        rx.el.div(
            button(
                t("ui.reminder.add_step"),
                icon_name="plus",
                testid="add-step",
                on_click=ReminderFormState.add_step,
                id="field-steps",
            )
        ),
        class_name="field",
    )


def _step(step: Any, index: Any) -> rx.Component:
    number = numeral(index + 1)

    def change(name: str) -> Any:
        return lambda typed: ReminderFormState.change_step(step.uid, name, typed)

    return rx.el.li(
        rx.el.fieldset(
            rx.el.legend(t("ui.reminder.step", n=number), class_name="legend"),
            rx.el.div(
                text_field(
                    "dose-" + step.uid,
                    t("ui.reminder.step_dose"),
                    default_value=step.dose,
                    auto_complete="off",
                    max_length=200,
                    on_blur=change("dose"),
                ),
                text_field(
                    "amount-" + step.uid,
                    t("ui.reminder.step_length"),
                    default_value=step.amount,
                    input_mode="numeric",
                    size="short",
                    auto_complete="off",
                    max_length=6,
                    on_change=change("amount"),
                ),
                select_field(
                    "unit-" + step.uid,
                    t("ui.reminder.step_unit"),
                    [("days", t("ui.reminder.step_days")), ("doses", t("ui.reminder.step_doses"))],
                    default_value=step.unit,
                    on_change=change("unit"),
                ),
                button(
                    t("ui.reminder.remove_step", n=number),
                    icon_name="trash-2",
                    icon_only=True,
                    variant="quiet",
                    on_click=ReminderFormState.remove_step(step.uid),
                ),
                class_name="step-fields",
            ),
        ),
        key=step.uid,
    )
