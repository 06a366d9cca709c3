"""One version of a medical text: what it changes, its form or its whole text, its way so far, and the next step."""

from __future__ import annotations

from typing import Any

import reflex as rx

from components.layout import Page, frame
from components.pages.knowledge.edit import not_given, which
from components.parts.basic import (
    badge,
    banner,
    button,
    card,
    cluster,
    failed,
    heading,
    link,
    skeleton,
    stack,
    typed,
    way_back,
)
from components.parts.entry_form import entry_form, kept_line
from components.parts.fold import fold
from components.parts.forms import error_summary, form, radio_group, text_field
from components.parts.step_up import step_up_dialog
from components.parts.text import t
from components.parts.theme import data
from state.editing_version import RevisionState


def build() -> rx.Component:
    """Show where it stands, then what is to be read or written, then the next step."""
    return frame(
        error_summary(),
        heading(
            rx.cond(RevisionState.title != "", typed(RevisionState.title), t("ui.edit.title")),
            lead=rx.cond(
                RevisionState.entry_id != "",
                which(RevisionState.kind_text, RevisionState.entry_id, RevisionState.version_text),
            ),
            back=way_back(t("ui.edit.back"), "/know/edit"),
        ),
        rx.match(
            RevisionState.status,
            ("ready", _version()),
            ("refused", not_given()),
            ("failed", failed(RevisionState.load)),
            skeleton(cards=3),
        ),
        step_up_dialog(),
        current="editing",
        wide=True,
    )


def _version() -> rx.Component:
    return stack(
        _where(),
        rx.cond(RevisionState.may.contains("change"), entry_form()),
        _changes(),
        _preview(),
        _said(),
        _steps(),
        gap="large",
    )


def _where() -> rx.Component:
    return card(
        cluster(
            badge(RevisionState.state_text, RevisionState.tone, custom_attrs=data("version-status")),
            link(t("ui.edit.history"), RevisionState.history_href, testid="history"),
            rx.cond(
                RevisionState.public_href != "", link(t("ui.edit.public"), RevisionState.public_href, testid="public")
            ),
        ),
        rx.foreach(
            RevisionState.warned, lambda line: banner("urgent", rx.el.p(line), role="status", testid="version-warning")
        ),
        rx.el.ol(rx.foreach(RevisionState.moments, _moment), class_name="entry-way", custom_attrs=data("moments")),
        testid="where",
        class_name="stack",
    )


def _moment(one: Any) -> rx.Component:
    return rx.el.li(
        rx.el.span(one.what, class_name="strong"),
        rx.cond(one.by != "", rx.el.span(" · ", typed(one.by))),
        rx.el.span(" · ", one.when, class_name="muted"),
        rx.cond(one.said != "", rx.cond(one.wrong, rx.el.p(one.said, class_name="error"), rx.el.p(typed(one.said)))),
        custom_attrs=data("moment"),
    )


def _changes() -> rx.Component:
    return card(
        rx.cond(
            RevisionState.changes.length() > 0,
            rx.el.dl(rx.foreach(RevisionState.changes, _change), class_name="stack"),
            rx.el.p(t("ui.edit.no_changes"), class_name="muted"),
        ),
        title=t("ui.edit.changes"),
        testid="changes",
    )


def _change(one: Any) -> rx.Component:
    return rx.el.div(
        rx.el.dt(one.label, class_name="strong"),
        rx.el.dd(rx.el.span(t("ui.edit.before"), ": ", class_name="muted"), rx.foreach(one.before, _gone)),
        rx.el.dd(rx.el.span(t("ui.edit.after"), ": ", class_name="muted"), rx.foreach(one.after, _new)),
        class_name="entry-change",
        custom_attrs=data("change"),
    )


def _gone(piece: Any) -> rx.Component:
    return rx.cond(piece.marked, rx.el.del_(typed(piece.text)), typed(piece.text))


def _new(piece: Any) -> rx.Component:
    return rx.cond(piece.marked, rx.el.ins(typed(piece.text)), typed(piece.text))


def _preview() -> rx.Component:
    return card(
        rx.match(
            RevisionState.preview,
            (
                "shown",
                rx.fragment(
                    fold(rx.el.span("বাংলা", lang="bn"), _read(RevisionState.preview_bn, "bn"), testid="preview-bn"),
                    fold(rx.el.span("English", lang="en"), _read(RevisionState.preview_en, "en"), testid="preview-en"),
                ),
            ),
            ("not_yet", rx.el.p(t("ui.edit.preview_not_yet"), role="status")),
            rx.el.p(t("ui.edit.preview_text"), class_name="muted"),
        ),
        rx.el.div(button(t("ui.edit.look"), icon_name="eye", on_click=RevisionState.look, testid="look")),
        title=t("ui.edit.preview"),
        class_name="stack",
        testid="preview",
    )


def _read(parts: Any, lang: str) -> rx.Component:
    return rx.el.div(
        rx.foreach(
            parts,
            lambda part: rx.el.div(
                rx.el.p(part.title, class_name="strong"), rx.el.ul(rx.foreach(part.lines, rx.el.li))
            ),
        ),
        class_name="stack",
        lang=lang,
    )


def _said() -> rx.Component:
    """The whole text of a version that isn't in its author's hands: both languages beside each other."""
    return rx.cond(
        RevisionState.said.length() > 0,
        card(
            fold(
                t("ui.edit.whole_text"),
                rx.el.dl(rx.foreach(RevisionState.said, _said_line), class_name="entry-said"),
                note=t("ui.edit.whole_text_note"),
                testid="whole-text",
            ),
            testid="said",
        ),
    )


def _said_line(one: Any) -> rx.Component:
    return rx.el.div(
        rx.el.dt(one.label, class_name="strong small"),
        rx.cond(
            one.english != "",
            rx.fragment(rx.el.dd(one.bangla, lang="bn"), rx.el.dd(one.english, lang="en")),
            rx.el.dd(typed(one.bangla)),
        ),
        class_name="entry-said-line entry-in-" + one.depth.to(str),
    )


def _steps() -> rx.Component:
    may: Any = RevisionState.may
    return card(
        kept_line(),
        rx.cond(may.contains("submit"), _submit()),
        rx.cond(may.contains("review"), _review()),
        rx.cond(may.contains("sign"), _sign()),
        rx.cond(
            may.contains("publish"),
            stack(
                rx.el.p(t("ui.edit.publish_text")),
                rx.el.div(
                    button(
                        t("ui.edit.publish"),
                        variant="primary",
                        on_click=RevisionState.publish(RevisionState.shown),
                        testid="publish",
                    )
                ),
                gap="small",
            ),
        ),
        _next(),
        rx.cond(may.contains("withdraw"), _withdraw()),
        rx.cond(
            (may.length() == 0) & ~RevisionState.may_again & ~RevisionState.is_published,
            rx.el.p(t("ui.edit.nothing_to_do"), class_name="muted"),
        ),
        title=t("ui.edit.steps"),
        class_name="stack",
        testid="steps",
    )


def _submit() -> rx.Component:
    return stack(
        rx.cond(RevisionState.missing_text != "", rx.el.p(RevisionState.missing_text, custom_attrs=data("missing"))),
        rx.cond(
            RevisionState.faults.length() > 0,
            stack(
                rx.el.strong(t("ui.edit.faults")),
                rx.el.ul(rx.foreach(RevisionState.faults, rx.el.li)),
                gap="small",
                custom_attrs=data("whole-faults"),
            ),
        ),
        rx.el.p(t("ui.edit.submit_text"), class_name="muted"),
        rx.el.div(
            button(
                t("ui.edit.submit"),
                variant="primary",
                on_click=RevisionState.submit(RevisionState.shown),
                testid="submit-version",
            )
        ),
        gap="small",
    )


def _review() -> rx.Component:
    return form(
        _shown(),
        radio_group(
            "verdict",
            t("ui.edit.verdict"),
            [("approve", t("ui.edit.approve")), ("back", t("ui.edit.send_back"))],
        ),
        text_field("comment", t("ui.edit.comment"), lines=True, max_length=1000),
        rx.el.div(button(t("ui.edit.review"), variant="primary", type="submit", testid="review")),
        on_submit=RevisionState.review,
        testid="review-form",
        key=RevisionState.step_key,
    )


def _sign() -> rx.Component:
    return form(
        _shown(),
        rx.el.p(t("ui.edit.sign_means")),
        _password(),
        rx.el.div(button(t("ui.edit.sign"), variant="primary", type="submit", icon_name="signature", testid="sign")),
        on_submit=RevisionState.sign,
        testid="sign-form",
        key=RevisionState.step_key,
    )


def _shown() -> rx.Component:
    """Tell with a step which version it is about: that of this form, and no other."""
    return rx.el.input(type="hidden", name="shown", value=RevisionState.shown)


def _password() -> rx.Component:
    return text_field(
        "password",
        t("ui.edit.password"),
        type="password",
        auto_complete="current-password",
        max_length=1024,
        size="medium",
    )


def _next() -> rx.Component:
    """Go on from a version that is over: with what it says, or with what is read now."""
    return cluster(
        rx.cond(
            RevisionState.may_again,
            button(t("ui.edit.again"), icon_name="copy-plus", on_click=RevisionState.again, testid="again"),
        ),
        rx.cond(
            RevisionState.is_published | RevisionState.may_again,
            button(
                t("ui.edit.next_version"),
                icon_name="file-pen-line",
                on_click=RevisionState.next_version,
                testid="next-version",
            ),
        ),
    )


def _withdraw() -> rx.Component:
    return fold(
        rx.cond(RevisionState.is_published, t("ui.edit.withdraw"), t("ui.edit.discard")),
        form(
            _shown(),
            rx.el.p(rx.cond(RevisionState.is_published, t("ui.edit.withdraw_text"), t("ui.edit.discard_text"))),
            text_field("reason", t("ui.edit.reason"), lines=True, max_length=1000),
            rx.cond(RevisionState.is_published, _password()),
            rx.el.div(
                button(
                    rx.cond(RevisionState.is_published, t("ui.edit.withdraw"), t("ui.edit.discard")),
                    variant="danger",
                    type="submit",
                    testid="withdraw",
                )
            ),
            on_submit=RevisionState.withdraw,
            testid="withdraw-form",
            key=RevisionState.step_key,
        ),
        testid="open-withdraw",
    )


PAGE = Page("/know/edit/version", "ui.edit.title", build, on_load=RevisionState.load)
