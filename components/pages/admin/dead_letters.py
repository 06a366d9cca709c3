"""What was not delivered: kinds first, then one by one, each with its cause, to be sent again or put away for good."""

from __future__ import annotations

from functools import reduce
from operator import and_
from typing import Any

import reflex as rx

from components.layout import Page, frame
from components.parts.basic import badge, button, card, cluster, empty, heading, loaded, stack
from components.parts.dialogs import confirm, dialog
from components.parts.forms import form, radio_group
from components.parts.pulse import Pulse
from components.parts.tables import Column, Paging, data_table
from components.parts.text import t
from healthapp.contexts.notifications.schemas import DiscardReason
from state.dead_letters import DeadLetterState

_SECONDS = 10


def build() -> rx.Component:
    """Show the lists, or that there is nothing."""
    lists: Any = (DeadLetterState.notices, DeadLetterState.events, DeadLetterState.texts)
    nothing = reduce(and_, (each.length() == 0 for each in lists))
    return frame(
        heading(t("ui.admin.dead_title"), lead=t("ui.admin.dead_lead")),
        Pulse.create(seconds=_SECONDS, stamp=DeadLetterState.stamp, on_tick=DeadLetterState.tick),
        loaded(
            DeadLetterState.status,
            rx.cond(
                nothing,
                empty(
                    t("ui.admin.dead_none"),
                    t("ui.admin.dead_none_text"),
                    icon_name="circle-check",
                    testid="dead-empty",
                ),
                stack(
                    rx.cond(DeadLetterState.at_most != "", rx.el.p(DeadLetterState.at_most, class_name="muted")),
                    _notices(),
                    _events(),
                    _texts(),
                    gap="large",
                ),
            ),
            on_retry=DeadLetterState.load,
        ),
        confirm(
            "replay",
            t("ui.admin.replay_title"),
            DeadLetterState.asking_text,
            is_open=DeadLetterState.asking != "",
            action=t("ui.admin.replay_all"),
            on_confirm=DeadLetterState.replay_kind,
            on_dismiss=DeadLetterState.leave,
            variant="primary",
        ),
        _discard_dialog(),
        current="dead_letters",
        role="admin",
        wide=True,
    )


def _discard_dialog() -> rx.Component:
    """Ask why something is put away for good."""
    return dialog(
        "discard",
        t("ui.admin.discard_title"),
        rx.el.p(DeadLetterState.discarding_text),
        form(
            radio_group(
                "reason",
                t("ui.admin.discard_reason"),
                [(reason.value, t(f"ui.admin.discard_{reason.value}")) for reason in DiscardReason],
            ),
            cluster(
                button(t("ui.cancel"), on_click=DeadLetterState.keep, testid="dialog-discard-cancel"),
                button(t("ui.admin.discard"), variant="danger", type="submit", testid="dialog-discard-confirm"),
            ),
            on_submit=DeadLetterState.discard,
            testid="discard-form",
            key=DeadLetterState.discarding,
        ),
        is_open=DeadLetterState.discarding != "",
        on_dismiss=DeadLetterState.keep,
    )


def _discard(what: str, key: Any, name: Any, *, every: bool) -> rx.Component:
    return button(
        t("ui.admin.discard_all") if every else t("ui.admin.discard"),
        variant="quiet",
        aria_label=t("ui.admin.discard_all_of" if every else "ui.admin.discard_of", what=name),
        on_click=DeadLetterState.ask_discard(what, key),
        testid="discard-kind" if every else "discard-one",
    )


def _notices() -> rx.Component:
    return rx.cond(
        DeadLetterState.notices.length() > 0,
        card(
            _groups("notice-kinds", DeadLetterState.notice_groups, DeadLetterState.ask_notices, discards="notices"),
            _each(
                "notices-list",
                DeadLetterState.notices,
                DeadLetterState.replay_notice,
                Paging(
                    DeadLetterState.notice_page,
                    DeadLetterState.notice_pages,
                    DeadLetterState.notice_page_text,
                    DeadLetterState.notice_pages_text,
                    DeadLetterState.turn_notices,
                ),
                discards="notice",
            ),
            title=t("ui.admin.dead_notices"),
            id="notices",
            testid="dead-notices",
        ),
    )


def _events() -> rx.Component:
    return rx.cond(
        DeadLetterState.events.length() > 0,
        card(
            _groups("event-kinds", DeadLetterState.event_groups, DeadLetterState.ask_events, discards="events"),
            _each(
                "events-list",
                DeadLetterState.events,
                DeadLetterState.replay_event,
                Paging(
                    DeadLetterState.event_page,
                    DeadLetterState.event_pages,
                    DeadLetterState.event_page_text,
                    DeadLetterState.event_pages_text,
                    DeadLetterState.turn_events,
                ),
                discards="event",
            ),
            title=t("ui.admin.dead_events"),
            id="events",
            testid="dead-events",
        ),
    )


def _texts() -> rx.Component:
    return rx.cond(
        DeadLetterState.texts.length() > 0,
        card(
            _groups("text-kinds", DeadLetterState.text_groups, DeadLetterState.ask_texts),
            _each(
                "texts-list",
                DeadLetterState.texts,
                DeadLetterState.replay_text,
                Paging(
                    DeadLetterState.text_page,
                    DeadLetterState.text_pages,
                    DeadLetterState.text_page_text,
                    DeadLetterState.text_pages_text,
                    DeadLetterState.turn_texts,
                ),
            ),
            title=t("ui.admin.dead_texts"),
            id="texts",
            testid="dead-texts",
        ),
    )


def _groups(name: str, groups: Any, on_replay: Any, discards: str = "") -> rx.Component:
    columns = [
        Column(t("ui.admin.kind"), lambda group: group.what, header=True),
        Column(t("ui.admin.count"), lambda group: badge(group.count, "urgent")),
        Column(
            t("ui.admin.action"),
            lambda group: cluster(
                button(
                    t("ui.admin.replay_all"),
                    aria_label=t("ui.admin.replay_all_of", what=group.what),
                    on_click=on_replay(group.key),
                    testid="replay-kind",
                ),
                _discard(discards, group.key, group.what, every=True) if discards else None,
            ),
        ),
    ]
    return stack(
        rx.el.h3(t("ui.admin.by_kind")), data_table(name, t("ui.admin.by_kind"), columns, groups, stacked=True)
    )


def _each(name: str, rows: Any, on_replay: Any, paging: Paging, discards: str = "") -> rx.Component:
    columns = [
        Column(t("ui.admin.kind"), lambda row: row.what, header=True),
        # A code is one long word.
        Column(t("ui.admin.cause"), lambda row: rx.el.span(row.cause, class_name="breaks")),
        Column(t("ui.admin.tries"), lambda row: row.tries, numeric=True),
        Column(t("ui.admin.when"), lambda row: row.when, whole=True),
        Column(
            t("ui.admin.action"),
            lambda row: cluster(
                button(
                    t("ui.admin.replay"),
                    icon_name="rotate-ccw",
                    aria_label=t("ui.admin.replay_of", what=row.what),
                    on_click=on_replay(row.id),
                    testid="replay-one",
                ),
                _discard(discards, row.id, row.what, every=False) if discards else None,
            ),
        ),
    ]
    return stack(
        rx.el.h3(t("ui.admin.each")),
        data_table(name, t("ui.admin.each"), columns, rows, paging=paging, stacked=True),
    )


PAGE = Page("/admin/dead-letters", "ui.admin.dead_title", build, on_load=DeadLetterState.load)
