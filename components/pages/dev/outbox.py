"""What would have been sent by e-mail, SMS and push. Served in the embedded mode only."""

from __future__ import annotations

from typing import Any

import reflex as rx

from components.layout import Page, frame
from components.parts.basic import badge, button, card, cluster, empty, heading, loaded, stack
from components.parts.fold import fold
from components.parts.forms import form, segments, text_field
from components.parts.text import t
from components.parts.theme import data, untranslated
from state.outbox import OutboxState


def build() -> rx.Component:
    """Show the messages, newest first."""
    return frame(
        heading(
            t("ui.outbox.title"),
            button(t("ui.outbox.reload"), icon_name="refresh-cw", on_click=OutboxState.load, testid="reload"),
            lead=t("ui.outbox.lead"),
        ),
        segments(
            t("ui.outbox.channel"),
            [
                ("all", t("ui.outbox.all")),
                *((name, t(f"ui.outbox.channel_{name}")) for name in ("email", "sms", "push")),
            ],
            OutboxState.channel,
            setting="channel",
            on_pick=OutboxState.choose,
        ),
        form(
            text_field("to", t("ui.outbox.recipient"), hint=t("ui.outbox.recipient_hint"), auto_complete="off"),
            cluster(button(t("ui.outbox.narrow"), type="submit", icon_name="search", testid="narrow")),
            on_submit=OutboxState.narrow,
            testid="narrow-form",
        ),
        loaded(
            OutboxState.status,
            rx.cond(
                OutboxState.rows.length() > 0,
                stack(
                    rx.el.div(rx.foreach(OutboxState.rows, _message), class_name="stack"),
                    cluster(
                        rx.cond(
                            OutboxState.is_newest,
                            rx.fragment(),
                            button(t("ui.outbox.newest"), on_click=OutboxState.load, testid="newest"),
                        ),
                        rx.cond(
                            OutboxState.next_before != "",
                            button(
                                t("ui.outbox.older"),
                                on_click=OutboxState.older(OutboxState.next_before),
                                testid="older",
                            ),
                        ),
                    ),
                ),
                rx.cond(
                    OutboxState.to != "",
                    rx.el.p(t("ui.outbox.none_for"), class_name="muted"),
                    empty(t("ui.outbox.empty_title"), t("ui.outbox.empty_text"), testid="outbox-empty"),
                ),
            ),
            on_retry=OutboxState.load,
        ),
        navigation="none",
    )


def _message(item: Any) -> rx.Component:
    return card(
        cluster(
            badge(item.channel_text),
            rx.el.span(item.when, class_name="muted"),
            rx.el.span(t("ui.outbox.to", to=item.recipient), class_name="muted small"),
        ),
        rx.cond(item.title != "", rx.el.h2(item.title, custom_attrs={**data("message-title"), **untranslated()})),
        rx.el.p(item.body, style={"white-space": "pre-line"}, custom_attrs={**data("message-body"), **untranslated()}),
        rx.cond(
            item.html != "",
            fold(
                t("ui.outbox.as_html"),
                # Sandboxed: nothing in it runs or loads.
                rx.el.iframe(
                    src_doc=item.html,
                    sandbox="",
                    title=t("ui.outbox.as_html"),
                    style={"width": "100%", "height": "24rem", "border": "0", "background": "white"},
                ),
            ),
        ),
        rx.cond(
            item.payload != "",
            fold(
                t("ui.outbox.payload"),
                rx.el.pre(item.payload, style={"white-space": "pre-wrap", "overflow-wrap": "anywhere"}, tab_index=0),
            ),
        ),
        testid="message-" + item.channel.to(str),
    )


PAGE = Page("/dev/outbox", "ui.outbox.title", build, on_load=OutboxState.load)
