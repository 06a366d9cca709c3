"""One entry of the medical knowledge: signs of danger first, then what to do, and the references behind it."""

from __future__ import annotations

from typing import Any

import reflex as rx

from components.layout import Page, frame, may_edit_knowledge
from components.parts.basic import (
    badge,
    banner,
    card,
    care_card,
    cluster,
    heading,
    link,
    loaded,
    stack,
    typed,
    way_back,
)
from components.parts.chat import ArriveAtPart
from components.parts.emergency import call_button
from components.parts.forms import segments
from components.parts.text import t
from components.parts.theme import data
from state.search import EntryState


def build() -> rx.Component:
    """Show it in the reader's language; a switch shows it in the other."""
    return frame(
        heading(
            rx.cond(EntryState.title != "", rx.el.span(EntryState.title, lang=EntryState.shown), t("ui.know.title")),
            rx.cond(
                EntryState.only_in == "",
                segments(
                    t("ui.know.language"),
                    [("bn", "বাংলা"), ("en", "English")],
                    EntryState.shown,
                    setting="reading",
                    on_pick=EntryState.read_in,
                ),
            ),
            lead=rx.el.span(EntryState.other_title, lang=rx.cond(EntryState.shown == "bn", "en", "bn")),
            back=way_back(t("ui.know.back"), "/search"),
        ),
        loaded(EntryState.status, _entry(), on_retry=EntryState.load),
        current="search more",
    )


def _entry() -> rx.Component:
    return stack(
        cluster(
            badge(EntryState.category),
            rx.cond(EntryState.severity != "", badge(EntryState.severity)),
            rx.cond(EntryState.prescription != "", badge(EntryState.prescription)),
            rx.cond(
                may_edit_knowledge() & (EntryState.edit_href != ""),
                link(t("ui.edit.link"), EntryState.edit_href, testid="edit-entry"),
            ),
        ),
        # Citations lead to parts of the page: a medicine's serious effects stand here, and an illness's danger signs.
        rx.el.div(
            rx.el.div(
                _danger("emergency", EntryState.emergency, _call()),
                _danger("urgent", EntryState.urgent),
                _danger("advice", EntryState.advice),
                id="know-danger",
                class_name="stack",
            ),
            id="know-serious",
        ),
        ArriveAtPart.create(stamp=EntryState.title),
        rx.cond(
            EntryState.loaded,
            _not_ours(),
            _ours(),
        ),
        rx.el.div(
            rx.foreach(EntryState.sections, _section),
            class_name="stack stack-large",
            lang=EntryState.shown,
            custom_attrs=data("sections"),
        ),
        rx.cond(
            EntryState.sources.length() > 0,
            card(
                rx.el.ul(rx.foreach(EntryState.sources, _source), class_name="small"),
                title=t("ui.know.sources"),
                testid="sources",
            ),
        ),
        gap="large",
        custom_attrs=data("entry"),
    )


def _ours() -> rx.Component:
    """Say that it is no diagnosis, and who has checked it: nobody of what ships, an editor of what was published."""
    return rx.cond(
        EntryState.approved != "",
        banner(
            "plain",
            rx.el.span(rx.el.strong(t("ui.know.notice")), " ", EntryState.published, " ", EntryState.approved),
            testid="published",
        ),
        banner(
            "plain",
            rx.el.span(rx.el.strong(t("ui.know.notice")), " ", EntryState.published, " ", t("ui.know.unreviewed")),
            testid="not-reviewed",
        ),
    )


def _not_ours() -> rx.Component:
    """Whose it is, in which language alone it is there, and where our own entry stands."""
    return stack(
        banner(
            "plain",
            stack(
                rx.el.span(rx.el.strong(t("ui.know.notice")), " ", t("ui.know.not_ours")),
                rx.cond(EntryState.only_in == "en", rx.el.span(t("ui.know.only_en"))),
                rx.cond(EntryState.only_in == "bn", rx.el.span(t("ui.know.only_bn"))),
                rx.cond(
                    EntryState.ours_href != "",
                    rx.el.span(
                        t("ui.know.ours"), " ", link(EntryState.ours_title, EntryState.ours_href, testid="ours")
                    ),
                ),
            ),
            testid="not-ours",
        ),
        card(
            rx.el.ul(rx.foreach(EntryState.origin, rx.el.li), class_name="small"),
            rx.cond(
                EntryState.origin_href != "",
                rx.el.a(
                    t("ui.know.from_page"),
                    href=EntryState.origin_href,
                    target="_blank",
                    rel="noopener noreferrer nofollow",
                ),
            ),
            title=t("ui.know.from"),
            testid="origin",
        ),
    )


def _danger(look: Any, lines: Any, *more: rx.Component) -> rx.Component:
    return rx.cond(
        lines.length() > 0,
        care_card(
            look,
            t(f"ui.know.danger_{look}"),
            rx.el.ul(rx.foreach(lines, rx.el.li), lang=EntryState.shown),
            *more,
            testid=f"danger-{look}",
        ),
    )


def _call() -> rx.Component:
    return cluster(call_button())


def _section(one: Any) -> rx.Component:
    return rx.el.section(
        rx.cond(one.title != "", rx.el.h2(one.title)),
        rx.cond(
            one.lines.length() == 1,
            rx.foreach(one.lines, lambda line: rx.el.p(_line(line))),
            rx.cond(
                one.name == "steps",
                rx.el.ol(rx.foreach(one.lines, lambda line: rx.el.li(_line(line)))),
                rx.el.ul(rx.foreach(one.lines, lambda line: rx.el.li(_line(line)))),
            ),
        ),
        id="know-" + one.name,
        class_name="card",
        custom_attrs=data("section"),
    )


def _source(one: Any) -> rx.Component:
    # A work is cited as it is called, in whichever language it is.
    return rx.el.li(typed(one[0]), ", ", one[1], ". ", typed(one[2]))


def _line(line: Any) -> rx.Component:
    return rx.cond(line.href != "", link(line.text, line.href, class_name="link-line"), rx.el.span(line.text))


PAGE = Page("/know", "ui.know.title", build, on_load=EntryState.load)
