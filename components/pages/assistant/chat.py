"""The assistant: a question, an answer out of passages that can be opened, and what was asked before."""

from __future__ import annotations

from typing import Any

import reflex as rx

from components.layout import Page, frame
from components.parts.basic import (
    badge,
    banner,
    button,
    card,
    care_card,
    cluster,
    empty,
    heading,
    icon,
    link,
    loaded,
    rows_of,
    stack,
)
from components.parts.chat import AnswerStream
from components.parts.dialogs import confirm
from components.parts.emergency import call_people
from components.parts.fold import fold
from components.parts.forms import error_summary, form, text_field
from components.parts.text import t
from components.parts.theme import data
from state.assistant import AssistantState
from state.base import AppState
from state.emergency_contacts import EmergencyContactsState

_SUGGESTED = ("two", "signs", "ill")


def build() -> rx.Component:
    """Show the conversation, then the box to ask in, then the earlier ones and where the words go."""
    return frame(
        error_summary(),
        heading(
            t("ui.assistant.title"),
            rx.cond(
                AssistantState.current != "",
                button(t("ui.assistant.new"), icon_name="plus", on_click=AssistantState.begin, testid="new-talk"),
            ),
            lead=rx.cond(AppState.role == "patient", t("ui.assistant.lead"), t("ui.assistant.lead_others")),
        ),
        loaded(AssistantState.status, _talk(), on_retry=AssistantState.load),
        _delete(),
        current="assistant more",
    )


def _talk() -> rx.Component:
    return stack(
        rx.el.section(
            rx.foreach(AssistantState.messages, _message),
            _stream(),
            rx.cond(
                (AssistantState.messages.length() == 0)
                & (AssistantState.pending == "")
                & ~AppState.lacks.contains("chat_access"),
                _begin(),
            ),
            class_name="stack talk",
            aria_label=t("ui.assistant.talk"),
            custom_attrs=data("talk"),
        ),
        rx.cond(
            AppState.lacks.contains("chat_access"),
            banner("advice", rx.el.p(t("ui.assistant.taken")), role="status", testid="chat-taken"),
            _box(),
        ),
        fold(
            t("ui.assistant.earlier"),
            rows_of(AssistantState.talks, _earlier, t("ui.assistant.earlier"), t("ui.assistant.none_earlier")),
            testid="earlier",
        ),
        fold(
            t("ui.assistant.data"),
            _writer(),
            rx.el.p(t("ui.assistant.data_kept")),
            note=AssistantState.writer_note,
            testid="data-use",
        ),
        rx.el.p(t("ui.know.notice"), " ", t("ui.know.unreviewed"), class_name="muted small"),
        gap="large",
    )


def _box() -> rx.Component:
    return card(
        form(
            text_field(
                "message",
                t("ui.assistant.box"),
                hint=t("ui.assistant.hint"),
                lines=True,
                rows="2",
                default_value=AssistantState.draft,
                max_length=2000,
                auto_complete="off",
            ),
            cluster(
                button(
                    t("ui.assistant.send"),
                    variant="primary",
                    type="submit",
                    icon_name="send",
                    disabled=AssistantState.pending != "",
                    testid="send",
                )
            ),
            on_submit=AssistantState.ask,
            testid="ask-form",
            key=AssistantState.form_key,
        )
    )


def _writer() -> rx.Component:
    """Say who writes, what goes to whom, and let one choose."""
    choice = rx.cond(
        AssistantState.writes == "on",
        button(t("ui.assistant.stop_writing"), on_click=AssistantState.stop_writing, testid="stop-writing"),
        button(
            t("ui.assistant.let_write"),
            on_click=AssistantState.let_write(AssistantState.writer_host),
            testid="let-write",
        ),
    )
    return rx.fragment(
        rx.cond(AssistantState.writes != "on", rx.el.p(t("ui.assistant.data_here"))),
        rx.cond(
            AssistantState.writes != "none",
            stack(
                rx.el.p(AssistantState.writer_offer),
                rx.el.p(AssistantState.writer_sent),
                rx.el.p(t("ui.assistant.writer_training")),
                rx.el.p(t("ui.assistant.writer_informs")),
                cluster(choice),
            ),
        ),
    )


def _begin() -> rx.Component:
    return stack(
        empty(t("ui.assistant.begin"), t("ui.assistant.begin_text"), icon_name="message-circle", testid="ask-begin"),
        # Only patients have reminders of their own that it could read.
        cluster(rx.cond(AppState.role == "patient", _suggested("own")), *map(_suggested, _SUGGESTED)),
    )


def _suggested(name: str) -> rx.Component:
    question = t(f"ui.assistant.try_{name}")
    return button(question, on_click=AssistantState.suggest(question), testid=f"try-{name}")


def _stream() -> rx.Component:
    # It stays when no answer came: a warning that it has shown must not go with the answer.
    return rx.cond(
        AssistantState.stamp > 0,
        stack(
            rx.cond(
                AssistantState.pending != "",
                _bubble(rx.el.p(AssistantState.pending, class_name="as-written"), mine=True),
            ),
            AnswerStream.create(
                asking=AssistantState.pending != "",
                request=AssistantState.request,
                stamp=AssistantState.stamp,
                name=t("ui.assistant.it"),
                waiting=t("ui.assistant.answering"),
                stop=t("ui.assistant.stop"),
                on_answered=AssistantState.answered,
                on_failed=AssistantState.not_answered,
            ),
        ),
    )


def _bubble(*inside: Any, mine: bool, **props: Any) -> rx.Component:
    who = t("ui.assistant.you" if mine else "ui.assistant.it")
    return rx.el.article(
        rx.el.h2(who, class_name="small muted talk-who"),
        *inside,
        class_name="talk-mine stack stack-small" if mine else "card talk-answer stack",
        custom_attrs=data("question" if mine else "answer"),
        **props,
    )


def _message(one: Any) -> rx.Component:
    return rx.cond(
        one.mine,
        _bubble(rx.el.p(one.text, class_name="as-written"), mine=True),
        _bubble(
            _alert(one),
            rx.cond(one.limited, banner("plain", t("ui.assistant.limited"))),
            rx.el.div(rx.foreach(one.parts, _part), class_name="stack stack-small", lang=one.lang),
            rx.cond(one.written != "", rx.el.p(one.written, class_name="muted small", lang=one.lang)),
            rx.el.p(one.notice, class_name="muted small", lang=one.lang),
            rx.cond(one.notice != "", _rating(one)),
            mine=False,
        ),
    )


def _alert(one: Any) -> rx.Component:
    def box(urgency: Any, title: str) -> rx.Component:
        return care_card(
            urgency,
            t(title),
            rx.el.ul(rx.foreach(one.advice, rx.el.li), lang=one.lang),
            cluster(
                rx.el.a(
                    icon("phone"),
                    rx.el.span(one.call, lang=one.lang),
                    href="tel:" + one.number,
                    class_name="btn btn-danger",
                    custom_attrs=data("call"),
                )
            ),
            call_people(),
            testid=f"alert-{urgency}",
        )

    return rx.match(
        one.urgency,
        ("emergency", box("emergency", "ui.assistant.emergency")),
        ("urgent", box("urgent", "ui.assistant.high")),
        rx.fragment(),
    )


def _part(part: Any) -> rx.Component:
    return rx.match(
        part.kind,
        ("heading", rx.el.h3(part.text)),
        ("quote", rx.el.blockquote(rx.el.p(part.text, " ", rx.foreach(part.sources, _source)))),
        rx.el.p(part.text, " ", rx.foreach(part.sources, _source)),
    )


def _source(one: Any) -> rx.Component:
    return link(one.number, one.href, aria_label=one.name, title=one.name, testid="source")


def _rating(one: Any) -> rx.Component:
    return stack(
        cluster(
            rx.el.span(t("ui.assistant.helped"), class_name="small muted"),
            _thumb(one, "up", "thumbs-up"),
            _thumb(one, "down", "thumbs-down"),
        ),
        rx.cond(
            AssistantState.why_for == one.id,
            form(
                text_field(
                    "reason",
                    t("ui.assistant.why"),
                    hint=t("ui.assistant.why_hint"),
                    max_length=500,
                    auto_complete="off",
                ),
                cluster(button(t("ui.assistant.save_why"), type="submit", testid="send-why")),
                on_submit=AssistantState.say_why,
                testid="why-form",
            ),
            rx.cond(one.reason != "", rx.el.p(badge(one.reason), class_name="small")),
        ),
        gap="small",
    )


def _thumb(one: Any, way: str, mark: str) -> rx.Component:
    return rx.el.button(
        icon(mark),
        type="button",
        on_click=AssistantState.rate(one.id, way),
        class_name="btn btn-quiet thumb",
        aria_label=t(f"ui.assistant.{way}"),
        aria_pressed=rx.cond(one.thumb == way, "true", "false"),
        custom_attrs=data(f"thumb-{way}"),
    )


def _earlier(one: Any) -> rx.Component:
    return rx.el.li(
        rx.el.div(
            rx.el.button(
                one.title,
                type="button",
                on_click=AssistantState.open_talk(one.id),
                class_name="link-button row-title",
                custom_attrs=data("talk-open"),
            ),
            rx.el.p(one.when, class_name="muted small"),
            class_name="row-text",
        ),
        button(
            t("ui.assistant.delete_named", title=one.title),
            icon_name="trash-2",
            icon_only=True,
            variant="quiet",
            on_click=AssistantState.ask_delete(one.id),
            testid="talk-delete",
        ),
        class_name="row",
        custom_attrs=data("earlier-talk"),
    )


def _delete() -> rx.Component:
    return confirm(
        "delete-talk",
        t("ui.assistant.delete_title"),
        t("ui.assistant.delete_text"),
        is_open=AssistantState.leaving != "",
        action=t("ui.assistant.delete"),
        on_confirm=AssistantState.delete,
        on_dismiss=AssistantState.keep,
    )


PAGE = Page("/assistant", "ui.assistant.title", build, on_load=[AssistantState.load, EmergencyContactsState.load])
