"""The buttons of the providers by which one may log in, and the question of the logout there."""

from __future__ import annotations

from typing import Any

import reflex as rx

from components.parts.basic import banner, link_button, stack
from components.parts.text import t
from state.auth import AuthState


def provider_buttons() -> rx.Component:
    """One button a provider; nothing where none is set up."""
    return rx.cond(
        AuthState.providers.length() > 0,
        stack(
            rx.el.p(t("ui.sso.or"), class_name="muted"),
            rx.foreach(AuthState.providers, _button),
            gap="small",
        ),
    )


def left_provider() -> rx.Component:
    """After a logout: one may still be logged in at the provider."""
    return rx.cond(
        AuthState.leave_url != "",
        banner(
            "advice",
            rx.fragment(
                rx.el.p(t("ui.sso.left_text", name=AuthState.leave_name)),
                link_button(
                    t("ui.sso.leave", name=AuthState.leave_name), AuthState.leave_url, document=True, testid="leave"
                ),
            ),
            title=t("ui.sso.left_title"),
            role="status",
        ),
    )


def _button(provider: Any) -> rx.Component:
    return link_button(
        t("ui.sso.by", name=provider.name),
        provider.href,
        icon_name="log-in",
        wide=True,
        document=True,
        testid="provider",
    )
