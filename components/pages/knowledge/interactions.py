"""Do my medicines go together? A list, what is known of the patient, and what was found; nobody has to log in."""

from __future__ import annotations

from typing import Any

import reflex as rx

from components.layout import Page, frame
from components.parts.basic import badge, banner, button, card, cluster, heading, link, loaded, stack
from components.parts.fold import fold
from components.parts.forms import checkbox, error_summary, form, select_field, text_field
from components.parts.text import t
from components.parts.theme import data
from state.base import AppState
from state.interactions import InteractionsState


def build() -> rx.Component:
    """Ask for the medicines, then for what else matters, then show what was found."""
    return frame(
        error_summary(),
        heading(t("ui.interactions.title"), lead=t("ui.interactions.lead")),
        loaded(
            InteractionsState.status,
            stack(_medicines(), _check(), rx.cond(InteractionsState.checked, _result()), gap="large"),
            on_retry=InteractionsState.load,
        ),
        current="more",
    )


def _medicines() -> rx.Component:
    return card(
        form(
            text_field(
                "medicine",
                t("ui.interactions.medicine"),
                hint=t("ui.interactions.medicine_hint"),
                auto_complete="off",
                max_length=200,
                on_change=InteractionsState.suggest.debounce(250),
            ),
            _offers(),
            cluster(
                button(t("ui.interactions.add"), type="submit", icon_name="plus", testid="add"),
                rx.cond(
                    AppState.role == "patient",
                    button(
                        t("ui.interactions.own"),
                        icon_name="pill",
                        on_click=InteractionsState.add_own,
                        testid="add-own",
                    ),
                ),
            ),
            on_submit=InteractionsState.add,
            key=InteractionsState.typed_stamp,
            testid="medicines",
        ),
        _list(),
        _own(),
        class_name="stack",
    )


def _own() -> rx.Component:
    return rx.cond(
        InteractionsState.own_allergies != "",
        banner(
            "plain",
            stack(
                rx.el.p(t("ui.interactions.own_allergies", names=InteractionsState.own_allergies)),
                rx.el.p(t("ui.interactions.own_conditions", names=InteractionsState.own_conditions)),
                rx.el.p(t("ui.interactions.own_self", names=InteractionsState.own_self)),
                cluster(
                    link(t("ui.interactions.own_change"), "/settings/health"),
                    button(
                        t("ui.interactions.own_leave"),
                        variant="quiet",
                        on_click=InteractionsState.leave_own,
                        testid="leave-own",
                    ),
                ),
                gap="small",
            ),
            title=t("ui.interactions.own_title"),
            testid="own-facts",
        ),
    )


def _check() -> rx.Component:
    return form(
        fold(t("ui.interactions.facts"), *_facts(), note=t("ui.interactions.facts_note"), testid="facts"),
        rx.el.div(
            button(
                t("ui.interactions.check"),
                variant="primary",
                big=True,
                wide=True,
                icon_name="shield-check",
                type="submit",
                testid="check",
            )
        ),
        on_submit=InteractionsState.check,
        testid="facts-form",
    )


def _offers() -> rx.Component:
    return rx.el.div(
        rx.cond(
            InteractionsState.offers.length() > 0,
            cluster(
                rx.foreach(
                    InteractionsState.offers,
                    lambda offer: button(offer.label, on_click=InteractionsState.choose(offer.use), testid="offer"),
                ),
            ),
        ),
        aria_live="polite",
        aria_label=t("ui.interactions.offers"),
        role="group",
        custom_attrs=data("offers"),
    )


def _list() -> rx.Component:
    return rx.cond(
        InteractionsState.medicines.length() > 0,
        rx.el.ul(
            rx.foreach(InteractionsState.medicines, _chip),
            class_name="cluster plain-list",
            aria_label=t("ui.interactions.list"),
            custom_attrs=data("list"),
        ),
        rx.el.p(t("ui.interactions.list_empty"), class_name="muted"),
    )


def _chip(name: Any) -> rx.Component:
    return rx.el.li(
        button(
            name,
            icon_name="x",
            aria_label=t("ui.interactions.take_out", name=name),
            on_click=InteractionsState.take_out(name),
            testid="chip",
        )
    )


def _yes_no() -> list[tuple[str, Any]]:
    return [("", t("ui.interactions.unsaid")), ("no", t("ui.interactions.no")), ("yes", t("ui.interactions.yes"))]


def _facts() -> tuple[rx.Component, ...]:
    return (
        cluster(
            text_field("age", t("ui.interactions.age"), optional=True, input_mode="decimal", size="short"),
            text_field(
                "weight",
                t("ui.interactions.weight"),
                hint=t("ui.interactions.weight_hint"),
                optional=True,
                input_mode="decimal",
                size="short",
            ),
            class_name="pair",
        ),
        select_field(
            "gender",
            t("ui.interactions.gender"),
            [
                ("", t("ui.interactions.unsaid")),
                *((one, t(f"ui.interactions.{one}")) for one in ("female", "male", "other")),
            ],
            optional=True,
        ),
        select_field("pregnant", t("ui.interactions.pregnant"), _yes_no(), optional=True),
        select_field("breastfeeding", t("ui.interactions.breastfeeding"), _yes_no(), optional=True),
        text_field(
            "allergies", t("ui.interactions.allergies"), hint=t("ui.interactions.allergies_hint"), optional=True
        ),
        checkbox("no_allergies", t("ui.interactions.no_allergies")),
        text_field(
            "conditions", t("ui.interactions.conditions"), hint=t("ui.interactions.conditions_hint"), optional=True
        ),
        checkbox("no_conditions", t("ui.interactions.no_conditions")),
        text_field(
            "egfr",
            t("ui.interactions.egfr"),
            hint=t("ui.interactions.egfr_hint"),
            optional=True,
            input_mode="decimal",
            size="short",
        ),
    )


def _result() -> rx.Component:
    return rx.el.section(
        rx.el.h2(t("ui.interactions.result")),
        banner("plain", rx.el.p(InteractionsState.summary, class_name="strong"), role="status", testid="summary"),
        rx.foreach(InteractionsState.findings, _finding),
        rx.foreach(InteractionsState.unknown, _unknown),
        rx.cond(
            InteractionsState.alternatives.length() > 0,
            card(
                rx.el.p(t("ui.interactions.alternatives_lead")),
                _lines(InteractionsState.alternatives),
                title=t("ui.interactions.alternatives"),
                level=3,
                testid="alternatives",
            ),
        ),
        rx.cond(
            InteractionsState.not_checked.length() > 0,
            card(
                _lines(InteractionsState.not_checked),
                title=t("ui.interactions.not_checked"),
                level=3,
                testid="not-checked",
            ),
        ),
        rx.cond(
            InteractionsState.understood.length() > 0,
            card(_lines(InteractionsState.understood), title=t("ui.interactions.understood"), level=3),
        ),
        rx.el.p(InteractionsState.disclaimer, class_name="muted"),
        class_name="stack",
        custom_attrs=data("result"),
    )


def _lines(items: Any) -> rx.Component:
    return rx.el.ul(rx.foreach(items, rx.el.li))


def _severity(item: Any) -> rx.Component:
    return rx.match(
        item.severity,
        ("severe", badge(item.severity_text, icon_name="octagon-alert")),
        ("moderate", badge(item.severity_text, icon_name="circle-alert")),
        badge(item.severity_text, icon_name="info"),
    )


def _finding(item: Any) -> rx.Component:
    return rx.el.article(
        cluster(rx.el.h3(item.title), _severity(item), spread=True),
        rx.el.p(item.text),
        rx.el.p(rx.el.span(t("ui.interactions.to_do"), class_name="strong"), " ", item.advice),
        rx.cond(
            item.sources != "",
            rx.el.p(t("ui.interactions.sources"), " ", item.sources, class_name="muted small"),
        ),
        class_name=rx.cond(item.severity == "severe", "card card-strong stack", "card stack"),
        custom_attrs=data("finding", severity=item.severity),
    )


def _unknown(item: Any) -> rx.Component:
    return rx.el.article(
        cluster(rx.el.h3(item.name), badge(t("ui.interactions.unknown"), icon_name="circle-help"), spread=True),
        rx.el.p(item.message),
        rx.cond(item.offers.length() > 0, _meant(item, item.offers)),
        rx.cond(
            item.more.length() > 0,
            fold(item.more_title, _meant(item, item.more), testid="more-meant"),
        ),
        class_name="card stack",
        custom_attrs=data("unknown"),
    )


def _meant(item: Any, offers: Any) -> rx.Component:
    return cluster(
        rx.foreach(
            offers,
            lambda offer: button(offer.label, on_click=InteractionsState.mean(item.name, offer.use), testid="mean"),
        )
    )


PAGE = Page("/interactions", "ui.interactions.title", build, on_load=InteractionsState.load)
