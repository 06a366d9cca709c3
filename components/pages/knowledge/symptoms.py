"""The symptom check: who is ill and what is wrong, then questions one by one, then how urgent and what it may be."""

from __future__ import annotations

from typing import Any, get_args

import reflex as rx

from components.layout import Page, frame
from components.parts.basic import banner, button, card, cluster, heading, stack
from components.parts.emergency import call_button
from components.parts.forms import error_summary, field, form, radio_group, select_field, text_field
from components.parts.native import FocusOnChange
from components.parts.progress import meter
from components.parts.symptoms_result import answers, danger_card, result, unknown_words
from components.parts.text import t
from components.parts.theme import data
from healthapp.contexts.knowledge.schemas.content import Site
from healthapp.contexts.knowledge.schemas.symptoms import NAME_MOST, TEXT_MOST, Place
from state.base import AppState
from state.emergency_contacts import EmergencyContactsState
from state.symptoms import SymptomsState

_PLACES = (*(site.value for site in Site), *get_args(get_args(Place)[1]))


def build() -> rx.Component:
    """Show one step of the three."""
    return frame(
        error_summary(),
        heading(t("ui.symptoms.title"), lead=rx.cond(SymptomsState.step == "tell", t("ui.symptoms.lead"), "")),
        rx.match(SymptomsState.step, ("ask", _ask()), ("result", result()), _tell()),
        rx.el.p(t("ui.know.notice"), " ", t("ui.know.unreviewed"), class_name="muted small"),
        current="search more",
    )


def _tell() -> rx.Component:
    return stack(
        rx.cond(
            SymptomsState.danger.length() > 0,
            danger_card(),
            banner(
                "emergency",
                stack(rx.el.p(t("ui.symptoms.danger_first")), cluster(call_button()), gap="small"),
                testid="danger-first",
            ),
        ),
        form(
            card(rx.fragment(_who(), key=SymptomsState.who_stamp), title=t("ui.symptoms.who"), testid="who"),
            card(_what(), title=t("ui.symptoms.what"), testid="what"),
            answers(),
            rx.el.div(
                button(
                    t("ui.symptoms.begin"),
                    variant="primary",
                    big=True,
                    wide=True,
                    type="submit",
                    icon_name="arrow-right",
                    disabled=~AppState.is_hydrated,
                    testid="begin",
                )
            ),
            on_submit=SymptomsState.tell,
            testid="tell",
        ),
        gap="large",
        custom_attrs=data("step-tell"),
    )


def _who() -> rx.Component:
    return stack(
        rx.el.p(t("ui.symptoms.who_text"), class_name="muted"),
        rx.el.div(
            text_field(
                "age",
                t("ui.symptoms.age"),
                input_mode="decimal",
                auto_complete="off",
                size="short",
                default_value=SymptomsState.age,
                max_length=10,
            ),
            select_field(
                "age_unit",
                t("ui.symptoms.age_unit"),
                [(unit, t(f"ui.symptoms.unit_{unit}")) for unit in ("years", "months", "days")],
                size="medium",
                default_value=SymptomsState.age_unit,
            ),
            class_name="cluster fields-beside",
        ),
        radio_group(
            "sex",
            t("ui.symptoms.sex"),
            [(sex, t(f"ui.symptoms.{sex}")) for sex in ("female", "male", "other")],
            inline=True,
            selected=SymptomsState.sex,
            at_once=True,
        ),
        rx.el.div(
            radio_group(
                "pregnant",
                t("ui.symptoms.pregnant"),
                [(said, t(f"ui.symptoms.{said}")) for said in ("yes", "no", "unknown")],
                inline=True,
                selected=SymptomsState.pregnant,
                at_once=True,
            ),
            class_name="only-female",
        ),
        _been(),
    )


def _been() -> rx.Component:
    error: Any = AppState.field_errors
    return field(
        "been",
        t("ui.symptoms.been"),
        rx.el.select(
            rx.el.option(t("ui.symptoms.been_none"), value=""),
            rx.foreach(SymptomsState.regions, _region),
            id="field-been",
            name="been",
            default_value=SymptomsState.been,
            aria_describedby="hint-been",
            class_name="input",
            custom_attrs=data("field-been"),
        ),
        error=rx.cond(error.contains("been"), error["been"], "").to(str),
        hint=t("ui.symptoms.been_hint"),
        optional=True,
    )


def _region(one: Any) -> rx.Component:
    return rx.el.optgroup(
        rx.el.option(one.name, value=one.use),
        rx.foreach(one.districts, lambda district: rx.el.option(district.name, value=district.use)),
        label=one.name,
    )


def _what() -> rx.Component:
    return stack(
        text_field(
            "text",
            t("ui.symptoms.text"),
            hint=t("ui.symptoms.text_hint"),
            lines=True,
            rows="4",
            default_value=SymptomsState.text,
            max_length=TEXT_MOST,
        ),
        # Only this field begins anew when a symptom was chosen: what stands in the others stays.
        rx.el.div(
            text_field(
                "symptom",
                t("ui.symptoms.symptom"),
                hint=t("ui.symptoms.symptom_hint"),
                auto_complete="off",
                default_value=SymptomsState.symptom,
                max_length=NAME_MOST,
                on_change=SymptomsState.typing.debounce(200),
            ),
            key=SymptomsState.symptom_stamp,
        ),
        _chips(SymptomsState.offers, t("ui.symptoms.offers"), "offer"),
        _chosen(),
        rx.el.div(
            rx.el.label(t("ui.symptoms.place"), html_for="field-place", class_name="label"),
            rx.el.select(
                rx.el.option(t("ui.symptoms.place_none"), value=""),
                *(rx.el.option(t(f"ui.symptoms.place_{place}"), value=place) for place in _PLACES),
                id="field-place",
                value=SymptomsState.place,
                on_change=SymptomsState.look_at,
                class_name="input",
                custom_attrs=data("field-place"),
            ),
            class_name="field",
        ),
        _chips(SymptomsState.there, t("ui.symptoms.there"), "there"),
        rx.cond(
            AppState.role == "patient",
            rx.el.div(
                button(t("ui.symptoms.own"), icon_name="user-plus", on_click=SymptomsState.add_own, testid="add-own")
            ),
        ),
        rx.cond(
            SymptomsState.there_are_more,
            rx.el.div(
                button(
                    t("ui.symptoms.more"),
                    variant="quiet",
                    icon_name="chevron-down",
                    on_click=SymptomsState.show_all,
                    testid="there-more",
                )
            ),
        ),
    )


def _chips(items: Any, label: Any, testid: str) -> rx.Component:
    return rx.el.div(
        rx.cond(
            items.length() > 0,
            cluster(
                rx.foreach(
                    items,
                    lambda one: button(
                        one.name, icon_name="plus", on_click=SymptomsState.choose(one.use), testid=testid
                    ),
                )
            ),
        ),
        role="group",
        aria_live="polite",
        aria_label=label,
        custom_attrs=data(f"{testid}s"),
    )


def _chosen() -> rx.Component:
    return rx.cond(
        SymptomsState.chosen.length() > 0,
        stack(
            rx.el.p(t("ui.symptoms.chosen"), class_name="strong", id="chosen-title"),
            rx.el.ul(
                rx.foreach(
                    SymptomsState.chosen,
                    lambda one: rx.el.li(
                        button(
                            one.name,
                            icon_name="x",
                            aria_label=t("ui.symptoms.take_out", name=one.name),
                            on_click=SymptomsState.take_out(one.use),
                            testid="chosen",
                        )
                    ),
                ),
                class_name="cluster plain-list",
                aria_labelledby="chosen-title",
                custom_attrs=data("chosen-list"),
            ),
            gap="small",
        ),
    )


def _ask() -> rx.Component:
    return stack(
        rx.cond(SymptomsState.danger.length() > 0, danger_card(going_on=True)),
        card(
            meter(t("ui.symptoms.how_far"), SymptomsState.percent, SymptomsState.progress),
            FocusOnChange.create(
                rx.el.h2(SymptomsState.question, class_name="legend-large"),
                stamp=SymptomsState.question_stamp,
                custom_attrs=data("question"),
            ),
            rx.el.p(t("ui.symptoms.answer_for"), class_name="muted small"),
            rx.el.div(
                *(
                    button(
                        t(f"ui.symptoms.{said}"),
                        big=True,
                        wide=True,
                        on_click=SymptomsState.answer(SymptomsState.question_id, said),
                        testid=f"answer-{said}",
                    )
                    for said in ("yes", "no", "unknown")
                ),
                class_name="grid",
            ),
            cluster(
                button(t("ui.symptoms.back"), icon_name="arrow-left", on_click=SymptomsState.back, testid="back"),
                button(
                    t("ui.symptoms.finish"), icon_name="list-checks", on_click=SymptomsState.finish, testid="finish"
                ),
                spread=True,
            ),
            testid="question-card",
        ),
        unknown_words(),
        answers(),
        cluster(
            button(t("ui.symptoms.retell"), variant="quiet", icon_name="pencil", on_click=SymptomsState.retell),
            button(t("ui.symptoms.again"), variant="quiet", icon_name="rotate-ccw", on_click=SymptomsState.again),
        ),
        gap="large",
        custom_attrs=data("step-ask"),
    )


PAGE = Page("/symptoms", "ui.symptoms.title", build, on_load=[SymptomsState.load, EmergencyContactsState.load])
