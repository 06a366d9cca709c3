"""The part of the settings about messages: one card for each kind, opened to change it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import reflex as rx

from components.parts.basic import badge, button, card, grid, loaded
from components.parts.fold import fold
from components.parts.forms import form
from components.parts.text import t
from components.parts.theme import data
from state.base import AppState
from state.notify import ATTEMPTS, DELAYS, NotifyState

if TYPE_CHECKING:
    from components.layout import Page
    from components.parts.theme import Text

PAGES: list[Page] = []


def notify_section() -> rx.Component:
    """Explain how messages follow each other, and list the kinds."""
    return card(
        rx.el.p(rx.cond(AppState.role == "patient", t("ui.settings.notify_lead"), t("ui.settings.notify_lead_others"))),
        rx.el.p(t("ui.settings.explain_priority"), class_name="muted small"),
        rx.cond(NotifyState.has_phone, rx.fragment(), rx.el.p(t("ui.settings.no_phone"), class_name="muted")),
        rx.cond(NotifyState.has_push, rx.fragment(), rx.el.p(t("ui.settings.no_push"), class_name="muted")),
        loaded(
            NotifyState.status,
            rx.el.div(rx.foreach(NotifyState.cards, _topic), class_name="stack"),
            on_retry=NotifyState.load,
        ),
        title=t("ui.settings.notify"),
        id="notify",
        testid="notify",
    )


def _topic(card_: Any) -> rx.Component:
    return fold(
        card_.title,
        rx.el.p(card_.text),
        form(
            rx.el.input(type="hidden", name="topic", value=card_.topic, read_only=True),
            rx.el.p(
                rx.el.strong(t("ui.settings.channel_websocket")),
                " ",
                badge(t("ui.settings.always"), "good", icon_name="check"),
            ),
            rx.foreach(card_.channels, lambda channel: _channel(card_, channel)),
            rx.el.div(
                button(t("ui.settings.save"), variant="primary", type="submit", testid="save-" + card_.topic.to(str))
            ),
            on_submit=NotifyState.save_topic,
            key=NotifyState.filled,
        ),
        note=card_.summary,
        testid="topic-" + card_.topic.to(str),
    )


def _channel(card_: Any, channel: Any) -> rx.Component:
    """Ask for one channel's choices; the fieldset's legend names it for every control inside."""
    part = card_.topic.to(str) + "-" + channel.channel.to(str)
    return rx.el.fieldset(
        rx.el.legend(channel.title, class_name="legend"),
        rx.el.label(
            rx.el.input(
                type="checkbox",
                name=channel.channel.to(str) + "_on",
                value="true",
                default_checked=channel.enabled,
                custom_attrs=data("on-" + part),
            ),
            rx.el.span(t("ui.settings.enabled"), class_name="choice-text"),
            class_name="choice",
        ),
        _select(
            t("ui.settings.delay"),
            channel,
            part,
            "delay",
            [(str(seconds), _when(seconds)) for seconds in DELAYS],
            other=rx.cond(
                channel.delay_offered,
                rx.fragment(),
                rx.el.option(channel.delay_text, value=channel.delay),
            ),
        ),
        # What few people ever change; it is sent with the form all the same.
        rx.el.details(
            rx.el.summary(t("ui.settings.more_choices"), class_name="fold-more"),
            grid(
                _select(
                    t("ui.settings.priority"),
                    channel,
                    part,
                    "priority",
                    [(name, t(f"ui.settings.priority_{name}")) for name in ("high", "medium", "low")],
                ),
                _select(
                    t("ui.settings.attempts"),
                    channel,
                    part,
                    "attempts",
                    [(str(number), t("ui.settings.attempts_n", n=number)) for number in ATTEMPTS],
                    other=rx.cond(
                        channel.attempts_offered,
                        rx.fragment(),
                        rx.el.option(channel.attempts, value=channel.attempts),
                    ),
                ),
            ),
        ),
        class_name="field",
    )


def _when(seconds: int) -> Text:
    if not seconds:
        return t("ui.settings.at_once")
    return t("ui.settings.after", wait=timedelta(seconds=seconds))


def _select(
    label: Any, channel: Any, part: Any, name: str, choices: list[tuple[str, Any]], other: rx.Component | None = None
) -> rx.Component:
    identity = f"field-{name}-" + part
    return rx.el.div(
        rx.el.label(label, html_for=identity, class_name="label small"),
        rx.el.select(
            *(rx.el.option(text, value=value) for value, text in choices),
            other,
            id=identity,
            name=channel.channel.to(str) + f"_{name}",
            default_value=getattr(channel, name),
            class_name="input",
        ),
        class_name="field",
    )
