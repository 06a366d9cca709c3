"""The login and registration pages. The forms themselves are posted by the browser; here is only what they show."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import reflex as rx

from healthapp.api.browser import FLASH_COOKIE, home_of, safe_next, unpack_flash
from healthapp.kit.actor import Role
from healthapp.kit.i18n import digits, has_message, text
from state.base import AppState, Work, public
from state.browser import read_cookie, session_token
from state.rows import Problem


@dataclass
class ProviderRow:
    """A provider by which one may log in, and where that begins."""

    name: str
    href: str


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
    link_state: str = ""
    """Whether the page was opened by the link of an e-mail: there or missing; empty until it is known."""
    providers: rx.Field[list[ProviderRow]] = rx.field(default_factory=list)
    leave_name: str = ""
    leave_url: str = ""

    @public()
    async def open_form(self, work: Work) -> Any:
        """Show what was wrong with the last try. Needs no login: it is the way to it."""
        answer = self._begin(work)
        if answer is None:
            await self._say_why(work)
            await self._offer_providers(work)
        return answer

    async def _say_why(self, work: Work) -> None:
        """Say that the login of this browser ended because nobody used it, unless there is something else to say."""
        token = session_token(self.router.headers.cookie, https=work.platform.settings.is_https)
        if token and not (self.banner_text or self.problems):
            # In a unit of work of its own: a provider may be asked next, and no transaction stays open for that.
            why = await work.platform.why_ended(token, work.actor)
            if why == "idle":
                self._banner("advice", text("ui.idle.ended", work.lang))

    async def _offer_providers(self, work: Work) -> None:
        """Show by which providers one may log in, and after a logout how to leave the one that one came by."""
        offered = work.platform.providers.offered()
        following = f"?next={quote(self.next_path, safe='/')}" if self.next_path else ""
        self.providers = [ProviderRow(one.name, f"/session/sso/{one.key}{following}") for one in offered]
        self.leave_name = self.leave_url = ""
        left = next((one for one in offered if one.key == self.router.url.query_parameters.get("left")), None)
        if left is not None:
            # No transaction is open: nothing has been asked of the database here.
            url = await work.platform.providers.farewell(left.key, f"{work.platform.settings.base_url}/login/")
            self.leave_name, self.leave_url = left.name, url or ""

    def _begin(self, work: Work) -> Any:
        asked = self.router.url.query_parameters
        if work.actor.role is not Role.ANONYMOUS:
            return rx.redirect(safe_next(asked.get("next"), home_of(work.actor.role)))
        self.next_path = safe_next(asked.get("next"), "")
        if "error" in asked:
            self._show_last_try(work)
        elif asked.get("reset") == "done":
            self._banner("good", text("ui.reset_done", work.lang))
        elif asked.get("erasure") == "planned":
            days = digits(work.platform.settings.erasure_grace_days, work.lang)
            self._banner("advice", text("ui.own_data.planned", work.lang, n=days))
        return None

    @public()
    async def open_recovery(self, work: Work) -> None:
        """Show what was wrong, or that a link is on its way. Needs no login: who has forgotten the password has none.

        Somebody may be logged in all the same: a link opens in whatever browser the mailbox is read in.
        """
        asked = self.router.url.query_parameters
        self.sent = asked.get("sent") == "1"
        self.link_state = "there" if asked.get("link") == "1" or "error" in asked else "missing"
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
