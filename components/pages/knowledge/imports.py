"""Loading licensed texts: upload and dry run, then another editor's word, then the load; earlier loads below."""

from __future__ import annotations

from typing import Any

import reflex as rx

from components.layout import Page, frame
from components.parts.basic import (
    badge,
    banner,
    button,
    card,
    cluster,
    heading,
    icon,
    link_button,
    loaded,
    stack,
    typed,
    way_back,
)
from components.parts.fold import fold
from components.parts.forms import field, select_field, text_field
from components.parts.progress import meter
from components.parts.pulse import Pulse
from components.parts.tables import Column, data_table
from components.parts.text import t
from components.parts.theme import data
from components.parts.upload import FileUpload
from healthapp.api.bounds import UPLOADS
from healthapp.contexts.knowledge.schemas.loaded import Origin
from state.imports import ImportsState

_OWN_FIRST = sorted(Origin, key=lambda one: one is not Origin.OWN)


def build() -> rx.Component:
    """Show the form, what was uploaded, and what was loaded before."""
    return frame(
        heading(
            t("ui.imports.title"),
            lead=t("ui.imports.lead"),
            back=way_back(t("ui.back_to_settings"), "/settings"),
        ),
        rx.cond(
            ImportsState.status == "denied",
            banner("advice", rx.el.p(t("ui.imports.denied")), testid="denied"),
            loaded(
                ImportsState.status,
                rx.fragment(
                    Pulse.create(
                        banner("advice", rx.el.p(t("ui.imports.stale")), role="status"),
                        seconds=ImportsState.seconds,
                        stamp=ImportsState.stamp,
                        on_tick=ImportsState.tick,
                    ),
                    stack(_upload(), _now(), _before(), gap="large"),
                ),
                on_retry=ImportsState.load,
            ),
        ),
        current="imports",
        wide=True,
    )


def _upload() -> rx.Component:
    return card(
        FileUpload.create(
            select_field(
                "origin",
                t("ui.imports.origin"),
                [(one.value, t(f"ui.imports.origin_{one}")) for one in _OWN_FIRST],
                value=ImportsState.origin,
                on_change=ImportsState.choose_origin,
            ),
            field(
                "file",
                t("ui.imports.file"),
                rx.el.input(
                    type="file",
                    id="field-file",
                    accept=ImportsState.accept,
                    aria_describedby="hint-file",
                    class_name="input",
                    custom_attrs=data("field-file"),
                ),
                hint=ImportsState.file_hint,
                error=rx.Var.create(""),
            ),
            text_field(
                "licence", t("ui.imports.licence"), hint=ImportsState.licence_hint, max_length=500, auto_complete="off"
            ),
            cluster(
                button(t("ui.imports.send"), variant="primary", icon_name="upload", type="submit", testid="upload-send")
            ),
            address=UPLOADS,
            most=ImportsState.most_bytes,
            no_file=t("ui.imports.no_file"),
            too_large=t("ui.imports.too_large", most=ImportsState.most_text),
            failed=t("ui.imports.send_failed"),
            sending=t("ui.imports.sending"),
            stop=t("ui.imports.stop_sending"),
            on_sent=ImportsState.sent,
            class_name="form",
            custom_attrs=data("upload-form"),
        ),
        title=t("ui.imports.upload"),
        testid="upload",
    )


def _now() -> rx.Component:
    return rx.el.section(
        rx.el.h2(t("ui.imports.now")),
        rx.cond(
            ImportsState.imports.length() > 0,
            stack(rx.foreach(ImportsState.imports, _import)),
            rx.el.p(t("ui.imports.none"), class_name="muted"),
        ),
        class_name="stack",
    )


def _import(one: Any) -> rx.Component:
    return rx.el.article(
        rx.el.div(
            rx.el.h3(typed(one.file), class_name="import-name"),
            rx.el.span(badge(one.status_text, one.tone), aria_live="polite", custom_attrs=data("import-status")),
            class_name="card-head",
        ),
        rx.el.p(one.about, class_name="muted small"),
        rx.cond(
            one.waits, rx.el.p(rx.el.span(t("ui.imports.licence_said"), " ", class_name="muted"), typed(one.licence))
        ),
        rx.cond(
            one.works,
            meter(t("ui.imports.progress", file=one.file), one.percent, one.percent_text),
        ),
        rx.cond(
            one.failure != "",
            rx.cond(
                one.status == "failed",
                rx.el.p(icon("circle-alert", 18), rx.el.span(one.failure), class_name="error"),
                rx.el.p(one.failure, class_name="muted"),
            ),
        ),
        rx.el.p(one.counts, custom_attrs=data("import-counts")),
        rx.cond(one.nothing, rx.el.p(t("ui.imports.nothing"), custom_attrs=data("import-nothing"))),
        rx.cond(one.was_begun, rx.el.p(t("ui.imports.stopped_text"), class_name="muted")),
        rx.cond(one.rejects_href != "", _rejects(one)),
        rx.cond(
            one.asks != "",
            rx.el.p(one.asks, custom_attrs=data("import-asks")),
        ),
        rx.cond(one.may_start | one.may_stop, _actions(one)),
        class_name="card stack stack-small",
        key=one.id,
        custom_attrs=data("import", state=one.status),
    )


def _actions(one: Any) -> rx.Component:
    return cluster(
        rx.cond(
            one.may_start,
            button(
                t("ui.imports.start"),
                variant="primary",
                icon_name="play",
                aria_label=t("ui.imports.start_of", file=one.file),
                on_click=ImportsState.start(one.id),
                testid="import-start",
            ),
        ),
        rx.cond(
            one.may_stop,
            button(
                rx.cond(one.waits, t("ui.imports.discard"), t("ui.imports.stop")),
                aria_label=rx.cond(
                    one.waits, t("ui.imports.discard_of", file=one.file), t("ui.imports.stop_of", file=one.file)
                ),
                on_click=ImportsState.stop(one.id),
                testid="import-stop",
            ),
        ),
    )


def _rejects(one: Any) -> rx.Component:
    return rx.el.div(
        rx.cond(
            one.rejects.length() > 0,
            fold(
                t("ui.imports.rejects"),
                rx.el.ul(
                    rx.foreach(
                        one.rejects.to(list[dict[str, str]]),
                        lambda each: rx.el.li(
                            each["what"],
                            rx.cond(each["key"] != "", rx.fragment(": ", typed(each["key"]))),
                            " — ",
                            each["why"],
                            custom_attrs=data("reject"),
                        ),
                    ),
                    class_name="small import-rejects",
                ),
                rx.cond(one.rejects_more != "", rx.el.p(one.rejects_more, class_name="muted small")),
                testid="open-rejects",
            ),
        ),
        rx.el.div(
            link_button(
                t("ui.imports.rejects_file"),
                one.rejects_href,
                variant="quiet",
                icon_name="download",
                download=True,
                aria_label=t("ui.imports.rejects_file_of", file=one.file),
                testid="rejects-file",
            )
        ),
        class_name="stack stack-small",
    )


def _before() -> rx.Component:
    return rx.el.section(
        rx.el.h2(t("ui.imports.loads")),
        data_table(
            "loads",
            t("ui.imports.loads"),
            _columns(),
            ImportsState.loads,
            empty=rx.el.p(t("ui.imports.none_loaded"), class_name="muted"),
            stacked=True,
        ),
        class_name="stack",
    )


def _columns() -> list[Column]:
    def what(row: Any) -> rx.Component:
        return rx.el.span(typed(row.file), rx.el.br(), rx.el.span(row.about, class_name="muted small"))

    def counts(row: Any) -> rx.Component:
        return rx.el.span(
            row.counts,
            rx.cond(row.gone != "", rx.el.span(" ", row.gone)),
            rx.cond(
                row.rejects_href != "",
                link_button(
                    t("ui.imports.rejects_file"),
                    row.rejects_href,
                    variant="quiet",
                    icon_name="download",
                    download=True,
                    aria_label=t("ui.imports.rejects_file_of", file=row.file),
                ),
            ),
        )

    return [
        Column(t("ui.imports.what"), what, header=True),
        Column(t("ui.imports.when"), lambda row: row.when, whole=True),
        Column(t("ui.imports.result"), lambda row: badge(row.status_text, row.tone)),
        Column(t("ui.imports.counts"), counts),
    ]


PAGE = Page("/know/imports", "ui.imports.title", build, on_load=ImportsState.load, on_live=ImportsState.tick)
