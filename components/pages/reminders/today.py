"""Today: the next dose as the biggest thing, then the whole day as a timeline."""

from __future__ import annotations

from typing import Any

import reflex as rx

from components.layout import Page, frame
from components.parts.basic import (
    button,
    card,
    cluster,
    empty,
    heading,
    icon,
    link_button,
    loaded,
    row,
    rows,
    stack,
    typed,
)
from components.parts.dialogs import confirm
from components.parts.doses import dose_actions, dose_facts, dose_mark, dose_status, late_badge
from components.parts.progress import moment, timeline
from components.parts.text import t
from components.parts.theme import data, untranslated
from state.today import TodayState


def build() -> rx.Component:
    """Show a day."""
    return frame(
        heading(rx.cond(TodayState.title != "", TodayState.title, t("ui.today.title"))),
        _day_picker(),
        loaded(
            TodayState.status,
            stack(
                _hero(),
                rx.cond(TodayState.rows.length() > 0, _timeline()),
                rx.cond(
                    (TodayState.rows.length() == 0) & (TodayState.as_needed.length() == 0),
                    _nothing(),
                ),
                rx.cond(TodayState.as_needed.length() > 0, _as_needed()),
                rx.cond(
                    (TodayState.rows.length() > 0) | (TodayState.as_needed.length() > 0),
                    cluster(link_button(t("ui.today.add"), "/reminders/new", icon_name="plus", testid="add-reminder")),
                ),
                rows(
                    row(
                        t("ui.home.symptoms"),
                        t("ui.symptoms.open_text"),
                        lead=icon("stethoscope", 22),
                        href="/symptoms",
                        testid="today-symptoms",
                    )
                ),
                gap="large",
            ),
            on_retry=TodayState.load,
        ),
        confirm(
            "taken",
            t("ui.today.confirm_title"),
            TodayState.asking_text,
            is_open=TodayState.asking,
            action=t("ui.today.confirm"),
            on_confirm=TodayState.take_now,
            on_dismiss=TodayState.close_taken,
            variant="primary",
        ),
        current="today",
        role="patient",
    )


def _day_picker() -> rx.Component:
    return rx.el.nav(
        button(
            t("ui.today.previous"),
            icon_name="chevron-left",
            icon_only=True,
            disabled=~TodayState.can_previous,
            on_click=TodayState.turn(-1),
            testid="day-previous",
        ),
        rx.el.p(TodayState.date_text, class_name="day-name", aria_live="polite", custom_attrs=data("day")),
        button(
            t("ui.today.next"),
            icon_name="chevron-right",
            icon_only=True,
            disabled=~TodayState.can_next,
            on_click=TodayState.turn(1),
            id="day-next",
            testid="day-next",
        ),
        rx.cond(
            TodayState.is_today,
            rx.fragment(),
            # It goes away with what it does; whoever pressed it by keyboard stays beside it.
            button(
                t("ui.today.back"),
                variant="quiet",
                on_click=[rx.set_focus("day-next"), TodayState.turn(0)],
                testid="day-today",
            ),
        ),
        class_name="day-picker",
        aria_label=t("ui.today.days"),
    )


def _hero() -> rx.Component:
    return rx.match(
        TodayState.hero,
        ("due", _next_dose(t("ui.today.now"), due=True)),
        ("next", _next_dose(t("ui.today.next_dose"), due=False)),
        ("done", _all_done()),
        rx.fragment(),
    )


def _next_dose(label: Any, *, due: bool) -> rx.Component:
    dose: Any = TodayState.top
    return rx.el.section(
        rx.el.h2(label, rx.el.span(", ", TodayState.top_when), class_name="next-when"),
        rx.el.p(dose.title, class_name="next-name", custom_attrs=untranslated()),
        dose_facts(dose),
        late_badge(dose),
        dose_actions(dose, big=True),
        rx.cond(TodayState.hero_text != "", rx.el.p(TodayState.hero_text, class_name="strong")),
        class_name="card card-strong next-dose" if due else "card next-dose",
        custom_attrs=data("next-dose", hero="due" if due else "next"),
    )


def _all_done() -> rx.Component:
    return card(
        rx.el.div(
            icon("circle-check-big", 32),
            rx.el.div(
                rx.el.h2(t("ui.today.all_done")),
                rx.el.p(TodayState.hero_text, class_name="muted"),
            ),
            class_name="done",
        ),
        testid="all-done",
    )


def _timeline() -> rx.Component:
    return rx.el.section(
        cluster(
            rx.el.h2(t("ui.today.timeline")),
            rx.cond(
                TodayState.progress_text != "",
                rx.el.p(TodayState.progress_text, class_name="muted", custom_attrs=data("progress")),
            ),
            spread=True,
        ),
        timeline(rx.foreach(TodayState.rows, _moment), label=t("ui.today.timeline"), testid="timeline"),
        class_name="stack",
    )


def _moment(dose: Any) -> rx.Component:
    top: Any = TodayState.top
    # What stands on top with its buttons has none of them here again.
    on_top = ((TodayState.hero == "due") | (TodayState.hero == "next")) & (top.id == dose.id)
    return rx.fragment(
        moment(
            dose.time,
            typed(dose.title),
            dose_facts(dose),
            cluster(
                dose_status(dose),
                late_badge(dose),
                rx.cond(dose.note != "", rx.el.span(dose.note, class_name="muted small")),
            ),
            rx.cond(dose.reason != "", rx.el.p(dose.reason, class_name="muted small")),
            rx.cond(on_top, rx.fragment(), dose_actions(dose)),
            tone=dose.tone,
            mark=dose_mark(dose.status),
            changed=dose.changed,
            testid="dose-" + dose.id.to(str),
        ),
        key=dose.id,
    )


def _as_needed() -> rx.Component:
    return rx.el.section(
        rx.el.h2(t("ui.today.as_needed")),
        rows(rx.foreach(TodayState.as_needed, _as_needed_row)),
        class_name="stack",
        custom_attrs=data("as-needed"),
    )


def _as_needed_row(medicine: Any) -> rx.Component:
    return rx.fragment(
        row(
            typed(medicine.title),
            rx.cond(medicine.dose != "", typed(medicine.dose)),
            rx.cond(medicine.instructions != "", typed(medicine.instructions)),
            rx.el.span(medicine.count_text, class_name="strong"),
            actions=(
                button(
                    t("ui.today.take_now"),
                    icon_name="plus",
                    testid="take-now",
                    aria_label=t("ui.today.take_now_of", name=medicine.title),
                    on_click=TodayState.ask_taken(medicine.id),
                ),
            ),
            testid="as-needed-" + medicine.id.to(str),
        ),
        key=medicine.id,
    )


def _nothing() -> rx.Component:
    return empty(
        rx.cond(TodayState.has_reminders, t("ui.today.empty_title"), t("ui.today.empty_first")),
        t("ui.today.empty_text"),
        link_button(t("ui.today.add"), "/reminders/new", variant="primary", icon_name="plus", testid="empty-add"),
        icon_name="calendar-check",
        testid="no-doses",
    )


PAGE = Page("/today", "ui.today.page", build, on_load=TodayState.load, on_live=TodayState.refresh)
