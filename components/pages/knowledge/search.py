"""Search of the medical knowledge, in Bangla, English, or Bangla with English letters."""

from __future__ import annotations

from typing import Any

import reflex as rx

from components.layout import Page, frame, may_edit_knowledge
from components.parts.basic import (
    badge,
    banner,
    button,
    card,
    cluster,
    empty,
    failed,
    heading,
    link,
    link_button,
    row,
    rows,
    stack,
)
from components.parts.fold import fold
from components.parts.forms import error_summary, form, text_field
from components.parts.text import t
from components.parts.theme import data
from state.search import SearchState


def build() -> rx.Component:
    """Show the box, then what was found."""
    return frame(
        error_summary(),
        heading(
            t("ui.search.title"),
            # On a phone the bar has no room for it.
            rx.cond(may_edit_knowledge(), link_button(t("ui.nav_editing"), "/know/edit", icon_name="file-pen-line")),
            lead=t("ui.search.lead"),
        ),
        stack(
            card(
                form(
                    text_field(
                        "query",
                        t("ui.search.box"),
                        hint=t("ui.search.hint"),
                        type="search",
                        auto_complete="off",
                        default_value=SearchState.query,
                        max_length=1000,
                        on_change=SearchState.typing.debounce(200),
                    ),
                    _suggested(),
                    cluster(
                        button(
                            t("ui.search.go"), variant="primary", type="submit", icon_name="search", testid="go-search"
                        )
                    ),
                    on_submit=SearchState.search,
                    testid="search-form",
                    by_address=True,
                    key=SearchState.form_key,
                ),
                rx.cond(
                    SearchState.outside != "",
                    rx.el.p(SearchState.outside, class_name="muted small", data_testid="search-outside"),
                ),
            ),
            fold(t("ui.search.filters"), _filters(), testid="filters"),
            rx.match(
                SearchState.status,
                ("ready", _results()),
                ("failed", failed(SearchState.search_for(SearchState.query))),
                _begin(),
            ),
            rx.el.p(t("ui.know.notice"), " ", t("ui.know.unreviewed"), class_name="muted small"),
            gap="large",
        ),
        current="search more",
    )


def _suggested() -> rx.Component:
    return rx.el.div(
        rx.cond(
            SearchState.suggested.length() > 0,
            stack(
                rx.el.p(t("ui.search.suggested"), class_name="muted small"),
                rows(
                    rx.foreach(
                        SearchState.suggested,
                        lambda one: row(
                            one.title,
                            rx.cond(one.name != "", rx.el.span(one.category, " · ", one.name), one.category),
                            href=one.href,
                            testid="suggestion",
                        ),
                    ),
                    aria_label=t("ui.search.suggested"),
                ),
                gap="small",
            ),
        ),
        aria_live="polite",
        custom_attrs=data("suggestions"),
    )


def _filters() -> rx.Component:
    return cluster(
        _choice(
            "category",
            ("", "disease", "medicine", "treatment", "symptom"),
            SearchState.category,
            SearchState.choose_category,
        ),
        _choice(
            "severity", ("", "low", "medium", "high", "critical"), SearchState.severity, SearchState.choose_severity
        ),
        _choice("language", ("both", "bn", "en"), SearchState.language, SearchState.choose_language),
        _choice("mode", ("hybrid", "semantic", "symptom"), SearchState.mode, SearchState.choose_mode),
    )


def _choice(name: str, values: tuple[str, ...], chosen: Any, on_change: Any) -> rx.Component:
    options = [rx.el.option(t(f"ui.search.{name}_{value or 'all'}"), value=value) for value in values]
    return rx.el.div(
        rx.el.label(t(f"ui.search.{name}"), html_for=f"filter-{name}", class_name="label"),
        rx.el.select(
            *options,
            id=f"filter-{name}",
            value=chosen,
            on_change=on_change,
            class_name="input input-medium",
            custom_attrs=data(f"filter-{name}"),
        ),
        class_name="field",
    )


def _begin() -> rx.Component:
    return empty(
        t("ui.search.begin"),
        t("ui.search.begin_text"),
        link_button(t("ui.symptoms.open"), "/symptoms", icon_name="stethoscope", testid="go-symptoms"),
        icon_name="search",
        testid="search-begin",
    )


def _results() -> rx.Component:
    return rx.el.section(
        rx.cond(
            SearchState.limited,
            banner(
                "plain",
                rx.cond(SearchState.by_words, t("ui.search.by_words"), t("ui.search.limited")),
                role="status",
                testid="limited",
            ),
        ),
        rx.cond(
            SearchState.did_you_mean != "",
            rx.el.p(
                t("ui.search.did_you_mean"),
                " ",
                button(
                    SearchState.did_you_mean,
                    variant="quiet",
                    on_click=SearchState.search_for(SearchState.did_you_mean),
                    testid="did-you-mean",
                ),
            ),
        ),
        rx.cond(
            SearchState.about_symptoms,
            banner(
                "plain",
                cluster(
                    rx.el.span(t("ui.symptoms.from_search")),
                    link_button(
                        t("ui.symptoms.open"), "/symptoms", icon_name="stethoscope", testid="symptoms-from-search"
                    ),
                    spread=True,
                ),
            ),
        ),
        rx.el.h2(t("ui.search.results")),
        rx.el.p(SearchState.summary, class_name="muted small", role="status", custom_attrs=data("search-summary")),
        rx.cond(
            SearchState.rows.length() > 0,
            rows(rx.foreach(SearchState.rows, _hit), aria_label=t("ui.search.results"), custom_attrs=data("results")),
            empty(t("ui.search.nothing"), t("ui.search.nothing_text"), icon_name="search-x", testid="nothing-found"),
        ),
        rx.cond(
            SearchState.related.length() > 0,
            stack(
                rx.el.h2(t("ui.search.related")),
                cluster(
                    rx.foreach(
                        SearchState.related,
                        lambda title: button(title, on_click=SearchState.search_for(title), testid="related"),
                    )
                ),
                gap="small",
            ),
        ),
        class_name="stack",
        custom_attrs=data("search-results"),
    )


def _hit(one: Any) -> rx.Component:
    return rx.el.li(
        rx.el.div(
            link(one.title, one.href, class_name="row-title", lang=one.lang),
            cluster(badge(one.category), rx.cond(one.severity != "", badge(one.severity))),
            rx.el.p(
                rx.foreach(
                    one.pieces, lambda piece: rx.cond(piece.marked, rx.el.mark(piece.text), rx.el.span(piece.text))
                ),
                lang=one.lang,
            ),
            class_name="row-text",
        ),
        class_name="row row-open",
        custom_attrs=data("hit"),
    )


def _piece(piece: Any) -> rx.Component:
    return rx.cond(piece.marked, rx.el.mark(piece.text), rx.el.span(piece.text))


PAGE = Page("/search", "ui.search.title", build, on_load=SearchState.load)
