"""The page after a logout of who came by a provider of identities: on the way there, and how it went."""

from __future__ import annotations

from typing import Any

import reflex as rx

from healthapp.api.browser import LEAVING_COOKIE, LEFT_COOKIE, home_of
from healthapp.api.sign_on import journey_cookie
from healthapp.kit.actor import Role
from healthapp.kit.crypto import new_token
from healthapp.kit.errors import HealthError
from state.base import AppState, Work, page_load
from state.browser import read_cookie

_SAID = frozenset({"yes", "partly", "no", "unknown", "refused"})


class SignOffState(AppState):
    """`status` is what a provider answered, `leading` before it is asked, or `done` where there is none."""

    status: str = "loading"
    provider_name: str = ""
    there_url: str = ""

    @page_load(anyone=True)
    async def load(self, work: Work) -> Any:
        """Say whether one is logged out there too, or lead there. Needs no login: one has just logged out."""
        header, self.there_url = self.router.headers.cookie, ""
        key, _, said = read_cookie(header, LEFT_COOKIE).partition(".")
        if work.actor.role is not Role.ANONYMOUS and said != "refused":
            return rx.redirect(home_of(work.actor.role))
        if key:
            self._show(work, key, said if said in _SAID else "unknown")
            return None
        key, _, state = read_cookie(header, LEAVING_COOKIE).partition(".")
        self._show(work, key, "leading")
        if self.status != "leading":
            return None
        browser = read_cookie(header, journey_cookie(https=work.platform.settings.is_https))
        try:
            self.there_url = await work.platform.leave(key, state, browser, new_token(), work.actor)
        except HealthError:
            # The way is good once: who comes here again has been led there, and did not come back by it.
            self.status = "unknown"
            return None
        return rx.redirect(self.there_url)

    def _show(self, work: Work, key: str, status: str) -> None:
        names = {one.key: one.name for one in work.platform.providers.offered()}
        self.provider_name = names.get(key, "")
        self.status = status if key in names else "done"
