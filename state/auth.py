"""The login and registration pages. The forms themselves are posted by the browser; here is only what they show."""

from __future__ import annotations

from typing import Any

import reflex as rx

from healthapp.api.browser import FLASH_COOKIE, home_of, safe_next, unpack_flash
from healthapp.kit.actor import Role
from healthapp.kit.i18n import has_message, text
from state.base import AppState, Work, public
from state.browser import read_cookie
from state.rows import Problem


class AuthState(AppState):
    """What the login and registration forms are filled with."""

    next_path: str = ""
    email: str = ""
    display_name: str = ""
    phone: str = ""
    chosen_role: str = "patient"
    licence_number: str = ""
    licence_body: str = ""
    licence_country: str = "BD"
    filled: int = 0
    sent: bool = False

    @public()
    async def open_form(self, work: Work) -> Any:
        """Show what was wrong with the last try. Needs no login: it is the way to it."""
        return self._begin(work)

    def _begin(self, work: Work) -> Any:
        asked = self.router.url.query_parameters
        if work.actor.role is not Role.ANONYMOUS:
            return rx.redirect(safe_next(asked.get("next"), home_of(work.actor.role)))
        self.next_path = safe_next(asked.get("next"), "")
        if "error" in asked:
            self._show_last_try(work)
        elif asked.get("reset") == "done":
            self._banner("good", text("ui.reset_done", work.lang))
        return None

    @public()
    async def open_recovery(self, work: Work) -> None:
        """Show what was wrong, or that a link is on its way. Needs no login: who has forgotten the password has none.

        Somebody may be logged in all the same: a link opens in whatever browser the mailbox is read in.
        """
        asked = self.router.url.query_parameters
        self.sent = asked.get("sent") == "1"
        if "error" in asked:
            self._show_last_try(work)

    @public()
    async def open_landing(self, work: Work) -> Any:
        """Lead people who are logged in to their own first page. Needs no login: it is the first page."""
        return rx.redirect(home_of(work.actor.role)) if work.actor.role is not Role.ANONYMOUS else None

    def _show_last_try(self, work: Work) -> None:
        flash = unpack_flash(read_cookie(self.router.headers.cookie, FLASH_COOKIE))
        known = [problem for problem in flash.problems if has_message(f"errors.{problem.code}")]
        if not known:
            self._banner("urgent", text("errors.unavailable", work.lang))
            return
        self._show_problems([Problem(problem.field, problem.message(work.lang)) for problem in known])
        self.email = flash.values.get("email", "")
        self.display_name = flash.values.get("displayName", "")
        self.phone = flash.values.get("phone", "")
        self.chosen_role = flash.values.get("role", "patient")
        self.licence_number = flash.values.get("licenceNumber", "")
        self.licence_body = flash.values.get("licenceBody", "")
        self.licence_country = flash.values.get("licenceCountry", "BD")
        # A new key makes the form start again with these values.
        self.filled += 1
