"""The inbox: newest first, unread marked, each leading to what it is about."""

from __future__ import annotations

from typing import Any

import reflex as rx

from components.layout import Page, frame
from components.parts.basic import badge, button, cluster, empty, heading, icon, link, loaded, row, rows, stack
from components.parts.forms import segments
from components.parts.tables import Paging, pager
from components.parts.text import t
from state.inbox import InboxState

_ICONS = {
    "dose_due": "bell",
    "dose_late": "clock",
    "dose_missed": "circle-alert",
    "caregiver_escalation": "users",
    "refill": "package",
    "broadcast": "phone",
    "consent_request": "user-plus",
    "consent_granted": "user-check",
    "consent_ended": "user-x",
}


def build() -> rx.Component:
    """Show the messages."""
    return frame(
        heading(
            t("ui.inbox.title"),
            rx.cond(
                InboxState.unread > 0,
                button(
                    t("ui.inbox.read_all"), icon_name="check-check", on_click=InboxState.read_all, testid="read-all"
                ),
            ),
            lead=t("ui.inbox.lead"),
        ),
        segments(
            t("ui.inbox.show"),
            [("all", t("ui.inbox.show_all")), ("unread", t("ui.inbox.show_unread"))],
            InboxState.show,
            setting="show",
            on_pick=InboxState.choose,
        ),
        loaded(
            InboxState.status,
            stack(
                rx.cond(
                    InboxState.rows.length() > 0,
                    rows(rx.foreach(InboxState.rows, _message), aria_label=t("ui.inbox.list")),
                    _nothing(),
                ),
                pager(
                    t("ui.inbox.list"),
                    Paging(
                        InboxState.page,
                        InboxState.pages,
                        InboxState.page_text,
                        InboxState.pages_text,
                        InboxState.turn,
                    ),
                ),
            ),
            on_retry=InboxState.load,
        ),
        current="inbox",
    )


def _message(item: Any) -> rx.Component:
    marks = [(kind, icon(name, 22)) for kind, name in _ICONS.items()]
    return row(
        item.title,
        item.body,
        cluster(
            badge(item.kind_text, item.tone),
            rx.cond(item.unread, badge(t("ui.inbox.unread"), "advice", icon_name="mail")),
            rx.el.span(item.when),
        ),
        lead=rx.match(item.kind, *marks, icon("mail", 22)),
        actions=(
            rx.cond(
                item.href != "",
                link(
                    t("ui.inbox.open"),
                    item.href,
                    class_name="btn btn-secondary",
                    aria_label=t("ui.inbox.open_of", title=item.title),
                    on_click=InboxState.read_one(item.id),
                    testid="notice-open",
                ),
            ),
            rx.cond(
                item.unread,
                button(
                    t("ui.inbox.read_one"),
                    variant="quiet",
                    aria_label=t("ui.inbox.read_one_of", title=item.title),
                    on_click=InboxState.read_one(item.id),
                    testid="notice-read",
                ),
            ),
        ),
        changed=item.fresh,
        testid="notice-" + item.kind.to(str),
    )


def _nothing() -> rx.Component:
    return rx.cond(
        InboxState.show == "unread",
        empty(t("ui.inbox.none_unread_title"), t("ui.inbox.none_unread_text"), icon_name="mail-open"),
        empty(t("ui.inbox.empty_title"), t("ui.inbox.empty_text"), testid="inbox-empty"),
    )


PAGE = Page("/inbox", "ui.inbox.title", build, on_load=InboxState.load, on_live=InboxState.refresh)
