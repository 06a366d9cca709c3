"""After a logout of who came by a provider of identities: here it is done; there perhaps not, and then it says so."""

from __future__ import annotations

from typing import TYPE_CHECKING

import reflex as rx

from components.layout import Page, frame
from components.pages.settings.settings import log_out_form
from components.parts.basic import banner, heading, link_button, skeleton, stack
from components.parts.text import t
from state.sign_off import SignOffState

if TYPE_CHECKING:
    from components.parts.theme import Tone

_THERE: dict[str, Tone] = {"yes": "good", "partly": "advice", "no": "advice", "unknown": "advice"}


def build() -> rx.Component:
    """Say first what holds in any case: one is logged out here."""
    name = SignOffState.provider_name
    return frame(
        rx.match(
            SignOffState.status,
            ("loading", stack(heading(t("ui.logged_out.title")), skeleton(cards=1))),
            ("refused", _refused()),
            (
                "leading",
                stack(
                    heading(t("ui.logged_out.title"), lead=t("ui.logged_out.lead")),
                    banner("advice", t("ui.logged_out.leading", name=name), testid="logged-out", role="status"),
                    link_button(
                        t("ui.logged_out.go_on", name=name),
                        SignOffState.there_url,
                        variant="primary",
                        wide=True,
                        document=True,
                        testid="go-on",
                    ),
                    link_button(t("ui.logged_out.again"), "/login", wide=True, testid="log-in-again"),
                ),
            ),
            stack(
                heading(t("ui.logged_out.title"), lead=t("ui.logged_out.lead")),
                rx.match(SignOffState.status, *[(status, _there(status)) for status in _THERE], rx.fragment()),
                link_button(t("ui.logged_out.again"), "/login", wide=True, icon_name="log-in", testid="log-in-again"),
            ),
        ),
        navigation="none",
        narrow=True,
    )


def _there(status: str) -> rx.Component:
    name = SignOffState.provider_name
    return banner(
        _THERE[status],
        t(f"ui.logged_out.{status}", name=name),
        title=t(f"ui.logged_out.{status}_title", name=name),
        testid="logged-out",
        role="status",
    )


def _refused() -> rx.Component:
    """A request to log out that nobody could check: nothing was done, and one can do it oneself."""
    return stack(
        heading(t("ui.logged_out.refused_title")),
        banner(
            "advice",
            t("ui.logged_out.refused", name=SignOffState.provider_name),
            testid="logged-out",
            role="status",
        ),
        rx.cond(
            SignOffState.user_name != "",
            log_out_form(),
            rx.el.div(link_button(t("ui.logged_out.again"), "/login", icon_name="log-in", testid="log-in-again")),
        ),
    )


PAGE = Page("/logged-out", "ui.logged_out.title", build, on_load=SignOffState.load)
