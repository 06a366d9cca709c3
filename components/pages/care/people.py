"""The people one looks after, whoever needs a call first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import reflex as rx

from components.parts.assignments import health_link
from components.parts.basic import badge, button, cluster, link_button, row, rows, stack, typed
from components.parts.doses import dose_status
from components.parts.progress import meter
from components.parts.text import t
from components.parts.theme import data, untranslated
from state.care import CareState

if TYPE_CHECKING:
    from components.layout import Page

PAGES: list[Page] = []


def people_list() -> rx.Component:
    """Show a card for each of them."""
    return rx.el.div(rx.foreach(CareState.people, _card), class_name="stack", custom_attrs=data("people"))


def _card(person: Any) -> rx.Component:
    return rx.el.section(
        rx.el.div(
            rx.el.h2(person.name, custom_attrs=untranslated()),
            rx.cond(person.headline != "", badge(person.headline, person.tone)),
            class_name="card-head",
        ),
        rx.cond(
            person.today != "",
            cluster(
                rx.el.span(person.today, class_name="strong"),
                rx.cond(person.upcoming != "", rx.el.span(person.upcoming, class_name="muted")),
            ),
        ),
        rx.cond(
            person.organisation != "",
            rx.el.p(
                t("ui.organisation.through", name=person.organisation),
                class_name="muted",
                custom_attrs=data("for-organisation"),
            ),
        ),
        rx.cond(person.note != "", rx.el.p(person.note, class_name="muted", custom_attrs=data("permitted-note"))),
        rx.cond(person.zone_text != "", rx.el.p(person.zone_text, class_name="muted small", custom_attrs=data("zone"))),
        rx.cond(
            person.doses.length() > 0,
            rows(
                rx.foreach(person.doses, _dose),
                aria_label=t("ui.care.doses_of", name=person.name),
            ),
        ),
        rx.cond(
            person.sees_figures,
            rx.cond(
                person.has_figures,
                meter(t("ui.care.week"), person.percent, person.percent_text),
                stack(rx.el.p(t("ui.care.week"), ": ", person.percent_text, class_name="muted")),
            ),
        ),
        cluster(
            rx.cond(
                person.sees_doses,
                link_button(
                    t("ui.care.open_day"),
                    "/care/day?who=" + person.id.to(str),
                    icon_name="calendar-days",
                    aria_label=t("ui.care.open_day_of", name=person.name),
                    testid="open-day",
                ),
            ),
            rx.cond(
                person.sees_figures,
                link_button(
                    t("ui.care.open_adherence"),
                    "/adherence?who=" + person.id.to(str),
                    icon_name="chart-no-axes-column",
                    aria_label=t("ui.care.open_adherence_of", name=person.name),
                    testid="open-adherence",
                ),
            ),
            rx.cond(person.sees_health, health_link(person.id.to(str), person.name)),
            # What the patient permits an organisation isn't one member's to give up.
            rx.cond(
                person.organisation == "",
                button(
                    t("ui.care.stop"),
                    variant="quiet",
                    aria_label=t("ui.care.stop_of", name=person.name),
                    on_click=CareState.ask_to_end(person.consent_id),
                    testid="stop-following",
                ),
            ),
        ),
        class_name="card",
        custom_attrs=data("person"),
    )


def _dose(dose: Any) -> rx.Component:
    return row(
        typed(dose.title),
        cluster(rx.el.span(dose.time), rx.cond(dose.note != "", rx.el.span(dose.note))),
        actions=(dose_status(dose),),
        testid="dose-" + dose.status.to(str),
    )
