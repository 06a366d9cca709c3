"""Who reads a patient's record by an administrator's hand, as a list and as forms."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import reflex as rx

from components.parts.basic import badge, button, card, cluster, link, link_button, row, rows, stack
from components.parts.fold import fold
from components.parts.forms import form, text_field
from components.parts.text import t
from state.assignments import AssignedState, AssignmentsState

if TYPE_CHECKING:
    from components.parts.theme import StateVar


def health_link(who: StateVar, name: StateVar) -> rx.Component:
    """Lead to what somebody says of their own health, for who may read it."""
    return link_button(
        t("ui.shared.open"),
        "/care/health?who=" + who,
        icon_name="heart-pulse",
        aria_label=t("ui.shared.open_of", name=name),
        testid="open-health",
    )


def _line(item: StateVar, on_end: Any, *, href: Any = None) -> rx.Component:
    return row(
        rx.fragment(item.name, " ", badge(item.sort, rx.cond(item.is_look, "urgent", "plain"))),
        item.when,
        rx.fragment(t("ui.assign.why"), " ", item.reason),
        actions=(
            rx.cond(
                item.runs,
                button(
                    t("ui.assign.end"),
                    variant="quiet",
                    aria_label=t("ui.assign.end_of", name=item.name),
                    on_click=on_end(item.id),
                    testid="end-assignment",
                ),
                badge(t("ui.assign.over"), "plain"),
            ),
            *((href(item),) if href is not None else ()),
        ),
        testid="assignment",
    )


def assignments_of_account() -> rx.Component:
    """Show the account's assignments to an administrator; for a patient also how to make one, and how to look."""
    return rx.cond(
        AssignmentsState.of_patient | AssignmentsState.of_doctor,
        card(
            rx.cond(
                AssignmentsState.assigned.length() > 0,
                rows(
                    rx.foreach(AssignmentsState.assigned, lambda item: _line(item, AssignmentsState.end)),
                    aria_label=t("ui.assign.title"),
                ),
                rx.el.p(t("ui.assign.none"), class_name="muted"),
            ),
            rx.cond(AssignmentsState.of_patient, _forms()),
            title=t("ui.assign.title"),
            testid="assignments",
        ),
    )


def _forms() -> rx.Component:
    return stack(
        fold(
            t("ui.assign.assign"),
            form(
                text_field("doctorEmail", t("ui.assign.doctor"), type="email", auto_complete="off"),
                text_field("assignReason", t("ui.assign.reason"), hint=t("ui.assign.reason_hint"), max_length=500),
                text_field("assignUntil", t("ui.assign.until"), type="date", optional=True, size="medium"),
                rx.el.div(button(t("ui.assign.save"), variant="primary", type="submit", testid="assign")),
                on_submit=AssignmentsState.assign,
                testid="assign-form",
                key=AssignmentsState.assign_key,
            ),
            testid="open-assign",
        ),
        fold(
            t("ui.assign.look"),
            form(
                rx.el.p(t("ui.assign.look_text")),
                text_field("lookReason", t("ui.assign.reason"), hint=t("ui.assign.look_hint"), max_length=500),
                rx.el.div(button(t("ui.assign.look_now"), type="submit", icon_name="eye", testid="look")),
                on_submit=AssignmentsState.look,
                testid="look-form",
            ),
            testid="open-look",
        ),
    )


def my_assignments() -> rx.Component:
    """Show people on the page of care who reads their record, and whose they read."""
    return rx.fragment(
        rx.cond(
            AssignedState.patients.length() > 0,
            card(
                rows(
                    rx.foreach(
                        AssignedState.patients,
                        lambda item: _line(
                            item,
                            AssignedState.end,
                            href=lambda one: cluster(
                                link_button(
                                    t("ui.assign.open_day"), "/care/day?who=" + one.other, testid="open-assigned"
                                ),
                                health_link(one.other, one.name),
                            ),
                        ),
                    ),
                    aria_label=t("ui.assign.patients"),
                ),
                title=t("ui.assign.patients"),
                testid="assigned-patients",
            ),
        ),
        rx.cond(
            AssignedState.readers.length() > 0,
            card(
                rx.el.p(t("ui.assign.readers_text"), " ", link(t("ui.access.title"), "/settings/access-log")),
                rows(
                    rx.foreach(AssignedState.readers, lambda item: _line(item, AssignedState.end)),
                    aria_label=t("ui.assign.readers"),
                ),
                title=t("ui.assign.readers"),
                testid="assigned-readers",
            ),
        ),
    )
