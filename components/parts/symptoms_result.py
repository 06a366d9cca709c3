"""What came of a symptom check: how urgent it is first, then what it may be and why, then what was understood."""

from __future__ import annotations

from typing import Any

import reflex as rx

from components.parts.basic import badge, button, card, care_card, cluster, icon, link, stack
from components.parts.emergency import call_button, call_people
from components.parts.facts import facts
from components.parts.fold import fold
from components.parts.native import FocusOnChange
from components.parts.text import t
from components.parts.theme import Urgency, data
from state.symptoms import SymptomsState

_RESULT: Any = SymptomsState.result


def danger_card(*, going_on: bool = False) -> rx.Component:
    """Say that it is an emergency by what was said so far; with `going_on` there are questions left."""
    return FocusOnChange.create(
        care_card(
            "emergency",
            t("ui.symptoms.danger_title"),
            cluster(call_button()),
            call_people(),
            _lines(SymptomsState.danger),
            rx.el.p(t("ui.symptoms.danger_on")) if going_on else "",
            testid="danger",
        ),
        stamp=SymptomsState.danger_stamp,
    )


def result() -> rx.Component:
    """Show everything that was found."""
    return stack(
        FocusOnChange.create(
            rx.match(
                _RESULT.look,
                ("emergency", _urgency("emergency")),
                ("urgent", _urgency("urgent")),
                _urgency("advice"),
            ),
            stamp=SymptomsState.question_stamp,
        ),
        unknown_words(),
        rx.cond(
            _RESULT.nothing_fits,
            card(
                rx.el.p(t("ui.symptoms.nothing_fits_text")),
                title=t("ui.symptoms.nothing_fits"),
                testid="nothing-fits",
            ),
        ),
        rx.cond(
            SymptomsState.conditions.length() > 0,
            rx.cond(
                _RESULT.look == "emergency",
                # Whoever has to call reads no list of what it may be; the doctor who comes may.
                fold(
                    t("ui.symptoms.conditions"),
                    rx.foreach(SymptomsState.conditions, _condition),
                    note=t("ui.symptoms.conditions_later"),
                    testid="conditions-later",
                ),
                rx.el.section(
                    rx.el.h2(t("ui.symptoms.conditions")),
                    rx.el.p(t("ui.symptoms.conditions_text"), class_name="muted"),
                    rx.foreach(SymptomsState.conditions, _condition),
                    class_name="stack",
                    custom_attrs=data("conditions"),
                ),
            ),
        ),
        _understood(),
        answers(),
        cluster(
            button(t("ui.symptoms.back"), icon_name="arrow-left", on_click=SymptomsState.back, testid="back"),
            button(t("ui.symptoms.retell"), icon_name="pencil", on_click=SymptomsState.retell, testid="retell"),
            button(t("ui.symptoms.again"), icon_name="rotate-ccw", on_click=SymptomsState.again, testid="again"),
            button(t("ui.symptoms.print"), icon_name="printer", attrs={"data-print": "true"}, testid="print"),
        ),
        rx.el.p(t("ui.symptoms.print_hint"), class_name="muted small no-print"),
        rx.el.p(_RESULT.disclaimer, class_name="strong", custom_attrs=data("disclaimer")),
        gap="large",
        class_name="print-open",
        custom_attrs=data("step-result"),
    )


def answers() -> rx.Component:
    """List what was answered, each with a way to answer it again."""
    return rx.cond(
        SymptomsState.answers.length() > 0,
        fold(
            t("ui.symptoms.answers"),
            rx.el.ul(rx.foreach(SymptomsState.answers, _answer), class_name="rows"),
            testid="answers",
        ),
    )


def _answer(one: Any) -> rx.Component:
    return rx.el.li(
        rx.el.div(
            rx.el.p(one.name, class_name="row-title"),
            rx.el.p(one.said, class_name="muted"),
            class_name="row-text",
        ),
        cluster(
            button(
                t("ui.symptoms.change_short"),
                variant="quiet",
                aria_label=t("ui.symptoms.change", name=one.name),
                on_click=SymptomsState.change(one.number),
                testid="change",
            )
        ),
        class_name="row",
        custom_attrs=data("answered"),
    )


def unknown_words() -> rx.Component:
    """Say back what was not understood, with what may be meant."""
    return rx.foreach(
        SymptomsState.unknown,
        lambda one: card(
            rx.el.p(rx.el.strong(one.said)),
            rx.cond(
                one.offers.length() > 0,
                stack(
                    rx.el.p(t("ui.symptoms.mean")),
                    cluster(
                        rx.foreach(
                            one.offers,
                            lambda offer: button(
                                offer.name, on_click=SymptomsState.mean(one.said, offer.use), testid="mean"
                            ),
                        )
                    ),
                    gap="small",
                ),
            ),
            title=t("ui.symptoms.unknown_title"),
            testid="unknown",
        ),
    )


def _urgency(look: Urgency) -> rx.Component:
    return care_card(
        look,
        _RESULT.title,
        stack(cluster(call_button()), call_people(), gap="small") if look == "emergency" else "",
        _lines(SymptomsState.advice),
        rx.cond(
            SymptomsState.reasons.length() > 0,
            rx.el.p(
                rx.el.strong(t("ui.symptoms.why_urgent")),
                rx.foreach(SymptomsState.reasons, lambda one: rx.el.span(" ", one)),
                class_name="small",
            ),
        ),
        testid=f"urgency-{look}",
    )


def _lines(items: Any) -> rx.Component:
    return rx.el.ul(rx.foreach(items, rx.el.li))


def _condition(one: Any) -> rx.Component:
    return rx.el.article(
        cluster(
            rx.el.h3(link(one.name, one.href, testid="condition-link")),
            rx.match(
                one.band,
                ("likely", badge(one.band_text, icon_name="signal-high")),
                ("possible", badge(one.band_text, icon_name="signal-medium")),
                badge(one.band_text, icon_name="signal-low"),
            ),
            spread=True,
        ),
        rx.el.p(one.description),
        rx.el.p(one.urgency_text, " · ", t("ui.symptoms.severity", severity=one.severity_text), class_name="muted"),
        _titled(t("ui.symptoms.speaks_for"), one.speaks_for, "check"),
        _titled(t("ui.symptoms.speaks_against"), one.speaks_against, "minus"),
        # What is unlikely shall not stand in the way of what is not.
        rx.cond(one.band == "unlikely", fold(t("ui.symptoms.details"), *_what_to_do(one)), stack(*_what_to_do(one))),
        class_name=rx.cond(one.band == "likely", "card card-strong", "card"),
        custom_attrs=data("condition", band=one.band),
    )


def _what_to_do(one: Any) -> tuple[rx.Component, ...]:
    return (
        _titled(t("ui.symptoms.actions"), one.actions),
        _titled(t("ui.symptoms.avoid"), one.avoid),
        rx.cond(
            one.sources.length() > 0,
            rx.el.div(
                rx.el.p(t("ui.symptoms.sources"), class_name="strong"),
                rx.el.ul(rx.foreach(one.sources, rx.el.li), lang="en"),
                class_name="muted small",
            ),
        ),
    )


def _titled(title: Any, items: Any, mark: str = "") -> rx.Component:
    if mark:
        listed = rx.el.ul(
            rx.foreach(items, lambda item: rx.el.li(icon(mark, 18), rx.el.span(item))), class_name="marked-list"
        )
    else:
        listed = _lines(items)
    return rx.cond(items.length() > 0, rx.el.div(rx.el.p(title, class_name="strong"), listed))


def _understood() -> rx.Component:
    told = rx.cond(
        SymptomsState.text != "", facts((t("ui.symptoms.written"), rx.el.q(SymptomsState.text, class_name="told")))
    )
    return card(
        _facts(),
        told,
        rx.el.p(t("ui.symptoms.understood_text"), class_name="muted small no-print"),
        title=t("ui.symptoms.understood"),
        testid="understood",
    )


def _facts() -> rx.Component:
    return rx.cond(
        SymptomsState.understood.length() > 0,
        rx.el.dl(
            rx.foreach(
                SymptomsState.understood,
                lambda one: rx.el.div(rx.el.dt(one.name), rx.el.dd(one.text), class_name="facts-row"),
            ),
            class_name="facts",
        ),
        rx.el.p(t("ui.symptoms.understood_nothing"), class_name="strong", custom_attrs=data("understood-nothing")),
    )
