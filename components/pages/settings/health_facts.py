"""What one says of oneself, one's allergies, illnesses and emergency contacts: entered, seen, taken out."""

from __future__ import annotations

from typing import Any

import reflex as rx

from components.layout import Page, frame
from components.parts.about_self import about_self
from components.parts.basic import (
    button,
    card,
    cluster,
    heading,
    icon,
    link_button,
    loaded,
    row,
    rows_of,
    stack,
    way_back,
)
from components.parts.dialogs import dialog
from components.parts.emergency_contacts import confirm_removal, emergency_contacts
from components.parts.forms import error_summary, form, text_field
from components.parts.step_up import step_up_dialog
from components.parts.text import t
from components.parts.theme import data
from state.about_self import AboutSelfState
from state.emergency_contacts import EmergencyContactsState
from state.health_facts import HealthFactsState

_LONGEST = 200
_LONGEST_REACTION = 300


def build() -> rx.Component:
    """Show allergies, then illnesses, each with a way to add one or to say that there is none; then the person."""
    return frame(
        error_summary(),
        heading(t("ui.health.title"), lead=t("ui.health.lead"), back=way_back(t("ui.back_to_settings"), "/settings")),
        loaded(
            HealthFactsState.status,
            stack(_allergies(), _conditions(), about_self(), _check(), emergency_contacts(), gap="large"),
            on_retry=HealthFactsState.load,
        ),
        _confirm(),
        confirm_removal(),
        step_up_dialog(),
        current="settings more",
    )


def _allergies() -> rx.Component:
    return card(
        _list("allergies", HealthFactsState.allergies, HealthFactsState.no_allergies),
        form(
            text_field(
                "substance",
                t("ui.health.substance"),
                hint=t("ui.health.substance_hint"),
                list="names-allergies",
                auto_complete="off",
                max_length=_LONGEST,
            ),
            _names("names-allergies", HealthFactsState.allergy_names),
            text_field(
                "reaction",
                t("ui.health.reaction"),
                hint=t("ui.health.reaction_hint"),
                optional=True,
                auto_complete="off",
                max_length=_LONGEST_REACTION,
            ),
            rx.el.div(button(t("ui.health.add_allergy"), type="submit", icon_name="plus", testid="add-allergy")),
            on_submit=HealthFactsState.add_allergy,
            key=HealthFactsState.allergy_key,
        ),
        title=t("ui.health.allergies"),
        testid="allergies",
    )


def _conditions() -> rx.Component:
    return card(
        _list("conditions", HealthFactsState.conditions, HealthFactsState.no_conditions),
        form(
            text_field(
                "name",
                t("ui.health.condition"),
                hint=t("ui.health.condition_hint"),
                list="names-conditions",
                auto_complete="off",
                max_length=_LONGEST,
            ),
            _names("names-conditions", HealthFactsState.condition_names),
            rx.el.div(button(t("ui.health.add_condition"), type="submit", icon_name="plus", testid="add-condition")),
            on_submit=HealthFactsState.add_condition,
            key=HealthFactsState.condition_key,
        ),
        title=t("ui.health.conditions"),
        testid="conditions",
    )


def _list(what: str, facts: Any, none: Any) -> rx.Component:
    said = cluster(
        icon("circle-check", 22),
        rx.el.span(t(f"ui.health.none_{what}"), class_name="strong"),
        button(
            t("ui.health.take_back"),
            variant="quiet",
            on_click=HealthFactsState.unsay_none(what),
            testid=f"some-{what}",
        ),
        custom_attrs=data(f"said-none-{what}"),
    )
    unsaid = stack(
        rx.el.p(t("ui.health.empty"), class_name="muted"),
        rx.el.div(button(t(f"ui.health.no_{what}"), on_click=HealthFactsState.say_none(what), testid=f"none-{what}")),
        gap="small",
    )
    return rows_of(facts, lambda fact: _fact(what, fact), t(f"ui.health.{what}"), rx.cond(none, said, unsaid))


def _fact(what: str, fact: Any) -> rx.Component:
    return row(
        fact.title,
        fact.note,
        rx.cond(fact.unknown != "", rx.el.span(fact.unknown, class_name="strong")),
        lead=icon("circle-alert" if what == "allergies" else "heart-pulse", 22),
        actions=(
            button(
                t("ui.health.remove"),
                variant="quiet",
                aria_label=t("ui.health.remove_of", name=fact.title),
                on_click=HealthFactsState.ask(what, fact.id),
                testid="fact-remove",
            ),
        ),
        testid="fact",
    )


def _names(id_: str, names: Any) -> rx.Component:
    return rx.el.datalist(rx.foreach(names, lambda name: rx.el.option(value=name)), id=id_)


def _check() -> rx.Component:
    return stack(
        rx.el.p(t("ui.health.used"), class_name="muted"),
        rx.el.div(link_button(t("ui.interactions.open"), "/interactions", icon_name="shield-check")),
        gap="small",
    )


def _confirm() -> rx.Component:
    return dialog(
        "remove-fact",
        t("ui.health.remove_title", name=HealthFactsState.leaving_title),
        rx.el.p(t("ui.health.remove_text")),
        is_open=HealthFactsState.leaving != "",
        on_dismiss=HealthFactsState.keep,
        actions=(
            button(t("ui.cancel"), on_click=HealthFactsState.keep, testid="dialog-remove-fact-cancel"),
            button(
                t("ui.health.remove_yes"),
                variant="danger",
                on_click=HealthFactsState.remove,
                testid="dialog-remove-fact-confirm",
            ),
        ),
    )


PAGE = Page(
    "/settings/health",
    "ui.health.title",
    build,
    on_load=[HealthFactsState.load, AboutSelfState.load, EmergencyContactsState.load],
)
