"""What somebody lets the reader see of their own health, and whom to call for them."""

from __future__ import annotations

from typing import Any

import reflex as rx

from components.layout import Page, frame
from components.parts.basic import banner, card, cluster, heading, icon, loaded, row, rows_of, stack, typed, way_back
from components.parts.text import t
from components.parts.theme import data
from state.care_health import CareHealthState


def build() -> rx.Component:
    """Show each part that is shared; what isn't is said first, so that nobody takes it for nothing."""
    return frame(
        heading(
            rx.cond(
                CareHealthState.name != "", t("ui.shared.title_of", name=CareHealthState.name), t("ui.shared.title")
            ),
            lead=t("ui.shared.lead"),
            back=way_back(t("ui.care.back"), "/care"),
        ),
        loaded(
            CareHealthState.status,
            stack(
                rx.cond(
                    CareHealthState.closed != "",
                    banner("plain", rx.el.p(CareHealthState.closed), testid="not-shared"),
                ),
                rx.cond(CareHealthState.sees_facts, stack(_facts("allergies"), _facts("conditions"), gap="large")),
                rx.cond(CareHealthState.sees_self, _self()),
                rx.cond(CareHealthState.sees_contacts, _contacts()),
                gap="large",
            ),
            on_retry=CareHealthState.load,
        ),
        current="dependants patients more",
    )


def _facts(what: str) -> rx.Component:
    allergies = what == "allergies"
    none = cluster(
        icon("circle-check", 22),
        rx.el.span(t(f"ui.shared.none_{what}"), class_name="strong"),
        custom_attrs=data(f"said-none-{what}"),
    )
    return card(
        rows_of(
            CareHealthState.allergies if allergies else CareHealthState.conditions,
            lambda fact: row(
                typed(fact.title),
                typed(fact.note),
                lead=icon("circle-alert" if allergies else "heart-pulse", 22),
                testid="fact",
            ),
            t(f"ui.health.{what}"),
            rx.cond(
                CareHealthState.no_allergies if allergies else CareHealthState.no_conditions,
                none,
                rx.el.p(t("ui.shared.nothing")),
            ),
        ),
        title=t(f"ui.health.{what}"),
        testid=what,
    )


def _self() -> rx.Component:
    return card(
        rx.cond(
            CareHealthState.said.length() > 0,
            stack(
                rx.foreach(CareHealthState.said, rx.el.p),
                rx.el.p(CareHealthState.said_on, class_name="muted small"),
                rx.el.p(t("ui.shared.self_rest"), class_name="muted small"),
                gap="small",
            ),
            rx.el.p(t("ui.shared.self_nothing")),
        ),
        title=t("ui.shared.self"),
        testid="about-self",
    )


def _contacts() -> rx.Component:
    return card(
        rows_of(
            CareHealthState.contacts,
            _contact,
            t("ui.contacts.title"),
            rx.el.p(t("ui.shared.contacts_nothing"), class_name="muted"),
        ),
        title=t("ui.contacts.title"),
        testid="contacts",
    )


def _contact(one: Any) -> rx.Component:
    return row(
        typed(one.name),
        rx.el.span(one.relation, " · ", rx.el.a(one.phone, href=one.href)),
        lead=icon("phone", 22),
        testid="contact",
    )


PAGE = Page("/care/health", "ui.shared.title", build, on_load=CareHealthState.load, on_live=CareHealthState.refresh)
