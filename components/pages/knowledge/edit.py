"""Versions of medical texts: what waits for whom, the history of one entry, and a way to begin another."""

from __future__ import annotations

from typing import Any, get_args

import reflex as rx

from components.layout import Page, frame
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
    list_card,
    row,
    skeleton,
    stack,
    typed,
    way_back,
)
from components.parts.fold import fold
from components.parts.forms import error_summary, form, select_field, text_field
from components.parts.tables import Paging, pager
from components.parts.text import t
from components.parts.theme import data
from healthapp.contexts.knowledge.schemas.editing import EditedKind, RevisionStatus
from state.editing import EditListState

_KINDS = [(one, t(f"ui.edit.kind_{one}")) for one in get_args(EditedKind)]
_STATES = [(one.value, t(f"ui.edit.status_{one.value}")) for one in RevisionStatus]


def build() -> rx.Component:
    """Show the list, with what to look for over it; of one entry its history alone."""
    return frame(
        error_summary(),
        heading(
            t("ui.edit.title"),
            lead=rx.cond(
                EditListState.entry_title != "",
                rx.el.span(t("ui.edit.history"), ": ", typed(EditListState.entry_title)),
                rx.el.span(t("ui.edit.lead")),
            ),
            back=rx.cond(EditListState.entry_id != "", way_back(t("ui.edit.back"), "/know/edit"), rx.fragment()),
        ),
        rx.match(
            EditListState.status,
            ("ready", rx.cond(EditListState.entry_id != "", _history(), _all())),
            ("refused", not_given()),
            ("failed", failed(EditListState.load)),
            skeleton(cards=3),
        ),
        current="editing",
    )


def which(kind: Any, entry_id: Any, version: Any = None) -> rx.Component:
    """Say which entry it is, and which version of it."""
    return rx.el.span(kind, " · ", typed(entry_id), *([" · ", version] if version is not None else []))


def not_given() -> rx.Component:
    """Say kindly what is missing, and who gives it."""
    return empty(
        t("ui.edit.refused"),
        t("ui.edit.refused_text"),
        link_button(t("ui.nav_search"), "/search"),
        icon_name="lock",
        testid="refused",
    )


def _all() -> rx.Component:
    return stack(_left_out(), _find(), _entries(), _list(), _begin(), gap="large")


def _history() -> rx.Component:
    return stack(
        _left_out(),
        cluster(
            button(
                t("ui.edit.edit_entry"),
                variant="primary",
                icon_name="file-pen-line",
                on_click=EditListState.edit(EditListState.kind, EditListState.entry_id),
                testid="edit-entry",
            )
        ),
        _list(),
        gap="large",
    )


def _left_out() -> rx.Component:
    return rx.cond(
        EditListState.left_out.length() > 0,
        banner(
            "urgent",
            stack(
                rx.el.p(t("ui.edit.left_out_text")),
                rx.el.ul(rx.foreach(EditListState.left_out, lambda line: rx.el.li(line, lang="en"))),
                gap="small",
            ),
            title=t("ui.edit.left_out"),
            testid="left-out",
        ),
    )


def _find() -> rx.Component:
    return card(
        form(
            text_field(
                "words",
                t("ui.edit.find"),
                hint=t("ui.edit.find_hint"),
                type="search",
                auto_complete="off",
                default_value=EditListState.words,
                max_length=130,
            ),
            rx.el.div(
                select_field(
                    "ofKind",
                    t("ui.edit.kind"),
                    _KINDS,
                    placeholder=t("ui.edit.all"),
                    default_value=EditListState.kind,
                ),
                select_field(
                    "inState",
                    t("ui.edit.state"),
                    _STATES,
                    placeholder=t("ui.edit.all"),
                    default_value=EditListState.chosen,
                ),
                class_name="grid",
            ),
            cluster(button(t("ui.edit.find_now"), variant="primary", type="submit", icon_name="search", testid="find")),
            on_submit=EditListState.find,
            testid="find-form",
            key=EditListState.find_key,
        )
    )


def _entries() -> rx.Component:
    return rx.cond(
        EditListState.looked,
        list_card(EditListState.entries, _entry, t("ui.edit.entries"), t("ui.edit.no_entries"), testid="entries"),
    )


def _entry(one: Any) -> rx.Component:
    return row(
        typed(one.title),
        which(one.kind_text, one.id),
        actions=(
            link(t("ui.edit.history"), one.history_href, aria_label=t("ui.edit.history_of", title=one.title)),
            button(
                t("ui.edit.edit"),
                aria_label=t("ui.edit.edit_of", title=one.title),
                icon_name="file-pen-line",
                on_click=EditListState.edit(one.kind, one.id),
                testid="edit-entry",
            ),
        ),
        testid="entry",
    )


def _list() -> rx.Component:
    state = EditListState
    return list_card(
        state.rows,
        _version,
        t("ui.edit.versions"),
        rx.cond((state.words != "") | (state.chosen != ""), t("ui.edit.none_found"), t("ui.edit.none")),
        pager(t("ui.edit.versions"), Paging(state.page, state.pages, state.page_text, state.pages_text, state.turn)),
        above=rx.cond(
            state.rows.length() > 0,
            rx.el.p(state.found_text, class_name="muted small", role="status", custom_attrs=data("found")),
        ),
        testid="versions",
    )


def _version(one: Any) -> rx.Component:
    return row(
        rx.fragment(typed(one.title), " ", badge(one.status_text, one.tone)),
        which(one.kind_text, one.entry_id, one.version_text),
        one.when,
        rx.cond(one.note != "", typed(one.note)),
        rx.foreach(one.warnings, lambda line: rx.el.p(line, class_name="strong")),
        actions=(
            link(
                t("ui.edit.open"),
                "/know/edit/version?id=" + one.id.to(str),
                aria_label=t("ui.edit.open_of", title=one.title),
                class_name="link-line",
                testid="open-version",
            ),
        ),
        testid="version",
    )


def _begin() -> rx.Component:
    return fold(
        t("ui.edit.begin"),
        form(
            rx.el.p(t("ui.edit.begin_hint"), class_name="muted"),
            select_field("kind", t("ui.edit.kind"), _KINDS, placeholder=t("ui.choose_one")),
            text_field(
                "entryId", t("ui.edit.entry_id"), hint=t("ui.edit.entry_id_hint"), auto_complete="off", max_length=130
            ),
            text_field("note", t("ui.edit.note"), max_length=1000, optional=True),
            rx.el.div(button(t("ui.edit.begin_now"), variant="primary", type="submit", testid="begin-version")),
            on_submit=EditListState.begin,
            testid="begin-form",
            key=EditListState.find_key,
        ),
        note=t("ui.edit.begin_note"),
        testid="open-begin",
    )


PAGE = Page("/know/edit", "ui.edit.title", build, on_load=EditListState.load)
