"""Care: for a patient who follows them, for a follower whom they follow; requests; who looked at the record."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import reflex as rx

from components.layout import Page, frame
from components.pages.care.people import people_list
from components.pages.care.terms import terms_fields, terms_form
from components.pages.settings.access_log import COLUMNS
from components.parts.assignments import my_assignments
from components.parts.basic import (
    badge,
    banner,
    button,
    card,
    cluster,
    empty,
    heading,
    icon,
    link,
    link_button,
    loaded,
    row,
    rows,
    rows_of,
    stack,
    typed,
)
from components.parts.dialogs import confirm
from components.parts.fold import fold
from components.parts.forms import error_summary, form, text_field
from components.parts.native import FocusOnChange
from components.parts.pulse import Pulse
from components.parts.tables import data_table
from components.parts.text import t
from state.assignments import AssignedState
from state.base import AppState
from state.care import CareState

if TYPE_CHECKING:
    from components.parts.theme import Text

_MINUTE = 60


def build() -> rx.Component:
    """Show both sides; what a reader has nothing of is not there."""
    patient = AppState.role == "patient"
    title = rx.match(
        AppState.role,
        ("patient", t("ui.care.title_patient")),
        ("doctor", "pharmacist", "provider", t("ui.care.title_doctor")),
        t("ui.care.title_follower"),
    )
    return frame(
        error_summary(),
        heading(title, lead=rx.cond(patient, t("ui.care.lead_patient"), t("ui.care.lead_follower"))),
        loaded(
            CareState.status,
            stack(
                _unproven(),
                terms_form(),
                _requests(),
                my_assignments(),
                rx.cond(patient, _for_patient(), _for_follower()),
                gap="large",
            ),
            on_retry=CareState.load,
        ),
        _end_dialog(),
        # Answers come by hint; that a dose has fallen due or was missed is also seen by the clock.
        Pulse.create(seconds=_MINUTE, stamp=0, on_tick=CareState.refresh),
        current="dependants patients more",
    )


def _unproven() -> rx.Component:
    """Say why a request may be missing."""
    return rx.cond(
        CareState.unproven,
        banner(
            "advice",
            rx.fragment(
                rx.el.p(t("ui.addresses.care_unproven")),
                rx.el.p(link(t("ui.addresses.open"), "/settings/addresses")),
            ),
            testid="unproven",
        ),
    )


def _requests() -> rx.Component:
    return rx.cond(
        CareState.requests.length() > 0,
        card(
            rows(rx.foreach(CareState.requests, _request), aria_label=t("ui.care.requests")),
            title=t("ui.care.requests"),
            strong=True,
            testid="requests",
        ),
    )


def _request(item: Any) -> rx.Component:
    return row(
        item.title,
        item.text,
        item.when,
        lead=icon("user-plus", 22),
        actions=(
            button(
                t("ui.care.decline"),
                aria_label=t("ui.care.decline_of", name=item.name),
                on_click=CareState.answer(item.consent_id, False),  # noqa: FBT003 - an event's argument
                testid="decline",
            ),
            # A patient says what for; whoever is invited says yes to what is offered.
            rx.cond(
                item.mine,
                _agree(item, CareState.ask_to_agree(item.consent_id)),
                _agree(item, CareState.answer(item.consent_id, True)),  # noqa: FBT003 - as above
            ),
        ),
        testid="request",
    )


def _agree(item: Any, on_click: Any) -> rx.Component:
    return button(
        t("ui.care.agree"),
        variant="primary",
        aria_label=t("ui.care.agree_of", name=item.name),
        on_click=on_click,
        testid="agree",
    )


def _for_patient() -> rx.Component:
    return stack(
        card(
            rows_of(
                CareState.followers,
                _follower,
                t("ui.care.followers"),
                empty(
                    t("ui.care.followers_empty_title"),
                    t("ui.care.followers_empty_text"),
                    icon_name="users",
                    testid="followers-empty",
                ),
            ),
            rx.el.p(link(t("ui.terms.history_open"), "/care/permissions", testid="permission-history")),
            title=t("ui.care.followers"),
            testid="followers",
        ),
        _unanswered(t("ui.care.invites"), t("ui.care.invite_text")),
        # One such form at a time: they have the same fields.
        rx.cond(CareState.changing == "", _ask_form("invite")),
        card(
            rx.el.p(t("ui.organisation.card_text"), class_name="muted"),
            rx.el.div(
                link_button(
                    t("ui.organisation.choose"),
                    "/care/organisation",
                    icon_name="building-2",
                    testid="choose-organisation",
                )
            ),
            title=t("ui.organisation.card"),
        ),
        rx.cond(
            CareState.people.length() > 0,
            rx.el.section(rx.el.h2(t("ui.care.also_follow")), people_list(), class_name="stack"),
        ),
        _log(),
        gap="large",
    )


def _for_follower() -> rx.Component:
    return stack(
        rx.cond(
            CareState.people.length() > 0,
            people_list(),
            empty(
                t("ui.care.people_empty_title"),
                t("ui.care.people_empty_text"),
                icon_name="users",
                testid="people-empty",
            ),
        ),
        _unanswered(t("ui.care.sent"), t("ui.care.sent_text")),
        _ask_form("ask"),
        gap="large",
    )


def _follower(person: Any) -> rx.Component:
    return row(
        typed(person.name),
        stack(
            cluster(badge(person.role), rx.el.span(person.when)),
            rx.el.span(person.terms, custom_attrs={"data-testid": "permitted"}),
            gap="small",
        ),
        lead=rx.cond(person.is_organisation, icon("building-2", 22), icon("user-check", 22)),
        actions=(
            button(
                t("ui.terms.change"),
                variant="quiet",
                aria_label=t("ui.terms.change_of", name=person.name),
                on_click=CareState.ask_to_change(person.consent_id),
                testid="change-permission",
            ),
            button(
                t("ui.care.end"),
                variant="quiet",
                aria_label=t("ui.care.end_of", name=person.name),
                on_click=CareState.ask_to_end(person.consent_id),
                testid="end-permission",
            ),
        ),
        testid="follower",
    )


def _unanswered(title: Text, text: Text) -> rx.Component:
    """List what the reader asked and nobody has answered; it can be taken back."""
    return rx.cond(
        CareState.invites.length() > 0,
        card(
            rx.el.p(text, class_name="muted"),
            rows(rx.foreach(CareState.invites, _invite), aria_label=title),
            title=title,
            testid="invites",
        ),
    )


def _invite(person: Any) -> rx.Component:
    return row(
        typed(person.name),
        lead=icon("mail", 22),
        actions=(
            button(
                t("ui.care.take_back"),
                variant="quiet",
                aria_label=t("ui.care.take_back_of", what=person.name),
                on_click=CareState.take_back(person.consent_id),
                testid="take-back",
            ),
        ),
        testid="invite",
    )


def _ask_form(kind: str) -> rx.Component:
    """Ask for an e-mail address: a patient invites, a follower asks. Once it is sent, the empty form has the focus."""
    fields = card(
        form(
            text_field(
                "email",
                t(f"ui.care.{kind}_email"),
                hint=t(f"ui.care.{kind}_hint"),
                type="email",
                input_mode="email",
                auto_complete="off",
                size="medium",
            ),
            fold(t("ui.terms.fold"), terms_fields(), note=t("ui.terms.fold_note"), testid="terms-fold")
            if kind == "invite"
            else None,
            rx.el.div(button(t(f"ui.care.{kind}"), variant="primary", type="submit", testid="ask")),
            on_submit=CareState.ask,
            testid="ask-form",
            key=CareState.form_key,
        ),
        title=t(f"ui.care.{kind}_title"),
    )
    return FocusOnChange.create(fields, stamp=CareState.form_key)


def _log() -> rx.Component:
    return card(
        rx.el.p(t("ui.care.log_text"), class_name="muted"),
        data_table(
            "access-log",
            t("ui.access.title"),
            COLUMNS,
            CareState.log,
            empty=rx.el.p(t("ui.care.log_empty"), class_name="muted"),
            stacked=True,
        ),
        rx.el.p(link(t("ui.access.open"), "/settings/access-log", testid="whole-log")),
        title=t("ui.access.title"),
        testid="access-log",
    )


def _end_dialog() -> rx.Component:
    mine = CareState.ending_side != "theirs"
    name = CareState.ending_name
    return confirm(
        "end-permission",
        rx.cond(mine, t("ui.care.end_title"), t("ui.care.stop_title")),
        rx.match(
            CareState.ending_side,
            ("organisation", t("ui.organisation.end_text", name=name)),
            ("mine", t("ui.care.end_text", name=name)),
            t("ui.care.stop_text", name=name),
        ),
        is_open=CareState.ending != "",
        action=rx.cond(mine, t("ui.care.end"), t("ui.care.stop")),
        on_confirm=CareState.end,
        on_dismiss=CareState.keep,
    )


PAGE = Page("/care", "ui.care.title", build, on_load=[CareState.load, AssignedState.load], on_live=CareState.refresh)
