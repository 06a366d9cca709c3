"""What was taken from roles and people, with the forms that take and give back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import reflex as rx

from components.parts.basic import button, card, cluster, link, loaded, row, rows, stack
from components.parts.fold import fold
from components.parts.forms import form, select_field, text_field
from components.parts.text import t
from state.permissions import PermissionsState

if TYPE_CHECKING:
    from components.parts.theme import StateVar


def taken_permissions(*, of_person: bool = False) -> rx.Component:
    """Show what is taken now, and take or give back; `of_person` on the page of one account."""
    nothing = rx.el.p(t("ui.roles.none_taken"), class_name="muted")
    everything = card(
        loaded(
            PermissionsState.permissions_status,
            stack(
                rx.cond(
                    PermissionsState.taken.length() > 0,
                    rows(rx.foreach(PermissionsState.taken, _line), aria_label=t("ui.roles.taken_title")),
                    nothing,
                ),
                rx.cond(PermissionsState.giving != "", _give()),
                rx.cond(
                    PermissionsState.given.length() > 0,
                    rows(rx.foreach(PermissionsState.given, _line), aria_label=t("ui.roles.given_title")),
                ),
                rx.cond(PermissionsState.givable.length() > 0, _give_new()) if of_person else None,
                rx.cond(PermissionsState.choices.length() > 0, _take(of_person=of_person)),
            ),
            on_retry=PermissionsState.load,
        ),
        title=t("ui.roles.taken_title"),
        testid="taken-permissions",
    )
    if not of_person:
        return everything
    # An account that has nothing an administrator could take needs no card.
    has_any = (
        (PermissionsState.choices.length() > 0)
        | (PermissionsState.taken.length() > 0)
        | (PermissionsState.givable.length() > 0)
    )
    return rx.cond(has_any, everything)


def _line(item: StateVar) -> rx.Component:
    return row(
        rx.fragment(
            rx.cond(item.href != "", link(item.name, item.href), rx.el.span(item.name)), " ", rx.el.code(item.what)
        ),
        item.when,
        rx.fragment(t("ui.assign.why"), " ", item.reason),
        actions=(
            rx.cond(
                item.mine,
                rx.fragment(),
                button(
                    t("ui.roles.give"),
                    aria_label=t("ui.roles.give_of", name=item.name),
                    on_click=PermissionsState.ask_give(item.id),
                    testid="ask-give",
                ),
            ),
        ),
        testid="taken",
    )


def _give() -> rx.Component:
    return form(
        rx.el.p(PermissionsState.giving_text, class_name="strong"),
        text_field("giveReason", t("ui.roles.give_reason"), hint=t("ui.roles.reason_hint"), max_length=500),
        cluster(
            button(t("ui.roles.give"), variant="primary", type="submit", testid="give"),
            button(t("ui.cancel"), variant="quiet", on_click=PermissionsState.leave_give),
        ),
        on_submit=PermissionsState.give,
        testid="give-form",
        key=PermissionsState.giving,
    )


def _give_new() -> rx.Component:
    return fold(
        t("ui.roles.give_new"),
        form(
            rx.el.p(t("ui.roles.give_new_hint")),
            select_field("newWhat", t("ui.roles.permission"), PermissionsState.givable, placeholder=t("ui.choose_one")),
            text_field("newReason", t("ui.roles.give_reason"), hint=t("ui.roles.reason_hint"), max_length=500),
            rx.el.div(button(t("ui.roles.give"), type="submit", icon_name="key-round", testid="give-new")),
            on_submit=PermissionsState.give_new,
            testid="give-new-form",
            key=PermissionsState.permissions_key,
        ),
        testid="open-give-new",
    )


def _take(*, of_person: bool) -> rx.Component:
    return fold(
        t("ui.roles.take"),
        form(
            rx.el.p(t("ui.roles.take_person" if of_person else "ui.roles.take_role")),
            select_field(
                "takeWhat", t("ui.roles.permission"), PermissionsState.choices, placeholder=t("ui.choose_one")
            ),
            text_field("takeReason", t("ui.roles.take_reason"), hint=t("ui.roles.reason_hint"), max_length=500),
            rx.el.div(button(t("ui.roles.take_now"), type="submit", icon_name="lock", testid="take")),
            on_submit=PermissionsState.take,
            testid="take-form",
            key=PermissionsState.permissions_key,
        ),
        testid="open-take",
    )
