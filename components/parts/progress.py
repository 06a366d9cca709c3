"""Where one is: in a task of several steps, and in the day."""

from __future__ import annotations

from typing import Any

import reflex as rx

from components.parts.basic import Child, cluster, icon
from components.parts.text import t
from components.parts.theme import StateVar, Text, Tone, classes, data, tone_class


def stepper(label: Text, steps: list[Text], current: StateVar) -> rx.Component:
    """Show the steps of a task; `current` counts from 0."""

    def one(index: int, title: Text) -> rx.Component:
        done = current > index
        here = current == index
        return rx.el.li(
            rx.el.span(
                rx.cond(done, icon("check", 18), rx.el.span(t("ui.number", n=index + 1))),
                class_name="step-mark",
                aria_hidden="true",
            ),
            rx.el.span(title, rx.cond(done, rx.el.span(" (", t("ui.step_done"), ")", class_name="visually-hidden"))),
            class_name="step",
            aria_current=rx.cond(here, "step", "false"),
            custom_attrs=data(None, state=rx.cond(done, "done", rx.cond(here, "current", "next"))),
        )

    return rx.el.ol(*(one(index, title) for index, title in enumerate(steps)), class_name="steps", aria_label=label)


def timeline(*moments: Child, label: Text, testid: str | None = None) -> rx.Component:
    """Hold the `moment`s of a day, in order."""
    return rx.el.ol(*moments, class_name="timeline", aria_label=label, custom_attrs=data(testid))


def moment(
    time: Text,
    title: Child,
    *details: Child,
    tone: Tone | StateVar = "plain",
    mark: Any = None,
    actions: tuple[rx.Component, ...] = (),
    changed: StateVar | None = None,
    testid: str | StateVar | None = None,
) -> rx.Component:
    """Show one moment. `mark` is an icon component, for instance an `rx.match` on the dose's state."""
    glow = rx.cond(changed, "glow", "") if changed is not None else None
    return rx.el.li(
        rx.el.div(mark if mark is not None else icon("clock", 16), class_name="moment-mark"),
        rx.el.div(
            rx.el.p(time, class_name="moment-time"),
            rx.el.p(title, class_name="moment-title"),
            *details,
            cluster(*actions) if actions else None,
            class_name="moment-body",
        ),
        class_name=classes("moment", tone_class(tone), glow),
        custom_attrs=data(testid),
    )


def meter(label: Text, percent: StateVar | int, text: Text) -> rx.Component:
    """Show a share as a bar with its number in words."""
    share = percent if isinstance(percent, rx.Var) else rx.Var.create(percent)
    return rx.el.div(
        # A long name wraps beside its number instead of pushing it into the next line.
        rx.el.div(rx.el.span(label), rx.el.span(text, class_name="strong"), class_name="meter-head"),
        rx.el.div(
            rx.el.span(style={"width": share.to(str) + "%"}),
            class_name="meter",
            role="progressbar",
            aria_label=label,
            aria_valuenow=share,
            aria_valuemin=0,
            aria_valuemax=100,
            aria_valuetext=text,
        ),
        class_name="stack stack-small",
    )
