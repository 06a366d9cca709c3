"""A form for what one says of oneself that checks count: age, sex, pregnancy, breast-feeding, kidneys."""

from __future__ import annotations

from typing import Any

import reflex as rx

from components.parts.basic import banner, button, card, icon, loaded
from components.parts.forms import form, radio_group, select_field, text_field
from components.parts.text import t
from state.about_self import AboutSelfState


def about_self() -> rx.Component:
    """Show what was said, what of it has to be asked again, and let it be changed."""
    return loaded(
        AboutSelfState.status,
        card(
            rx.el.p(t("ui.health.self_text"), class_name="muted"),
            rx.cond(
                AboutSelfState.ask_again != "",
                banner("plain", rx.el.p(AboutSelfState.ask_again), role="status", testid="ask-again"),
            ),
            rx.cond(
                AboutSelfState.counted != "",
                rx.el.p(
                    icon("circle-check", 22),
                    " ",
                    rx.el.span(t("ui.health.counts_now", said=AboutSelfState.counted)),
                    custom_attrs={"data-testid": "counts-now"},
                ),
            ),
            form(
                *_fields(),
                rx.el.div(button(t("ui.health.self_save"), type="submit", icon_name="check", testid="save-self")),
                on_submit=AboutSelfState.save,
                key=AboutSelfState.key,
                testid="self-form",
            ),
            title=t("ui.health.self"),
            testid="about-self",
        ),
        on_retry=AboutSelfState.load,
    )


def _fields() -> tuple[rx.Component, ...]:
    return (
        text_field(
            "birthDate",
            t("ui.health.birth"),
            hint=t("ui.health.birth_hint"),
            optional=True,
            auto_complete="bday",
            size="medium",
            max_length=10,
            default_value=AboutSelfState.birth_date,
        ),
        radio_group(
            "sex",
            t("ui.interactions.gender"),
            [("", t("ui.interactions.unsaid")), *((sex, t(f"ui.interactions.{sex}")) for sex in _SEXES)],
            inline=True,
            selected=AboutSelfState.sex,
            at_once=True,
        ),
        rx.el.div(
            select_field(
                "pregnant",
                t("ui.interactions.pregnant"),
                _yes_no(),
                size="medium",
                default_value=AboutSelfState.pregnant,
            ),
            text_field(
                "dueDate",
                t("ui.health.due"),
                hint=t("ui.health.due_hint"),
                type="date",
                optional=True,
                size="medium",
                default_value=AboutSelfState.due_date,
            ),
            select_field(
                "breastfeeding",
                t("ui.interactions.breastfeeding"),
                _yes_no(),
                size="medium",
                default_value=AboutSelfState.breastfeeding,
            ),
            class_name="only-female stack",
        ),
        text_field(
            "egfr",
            t("ui.interactions.egfr"),
            hint=t("ui.health.egfr_hint"),
            optional=True,
            input_mode="decimal",
            size="short",
            max_length=10,
            default_value=AboutSelfState.egfr,
        ),
        text_field(
            "egfrDate",
            t("ui.health.egfr_date"),
            type="date",
            optional=True,
            size="medium",
            default_value=AboutSelfState.egfr_date,
        ),
    )


_SEXES = ("female", "male", "other")


def _yes_no() -> list[tuple[str, Any]]:
    return [("", t("ui.interactions.unsaid")), ("no", t("ui.interactions.no")), ("yes", t("ui.interactions.yes"))]
