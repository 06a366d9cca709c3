"""Binds a tab's state to the login cookie it was made with.

The tab's token is in the websocket's address and so in access logs. Whoever connects with a stolen one but without the
cookie gets an empty state; so does a browser in which someone else has logged in since.
"""

from __future__ import annotations

import hashlib
from functools import lru_cache
from typing import TYPE_CHECKING

import reflex as rx
from reflex.state import StateUpdate

from state.base import AppState
from state.browser import session_token

if TYPE_CHECKING:
    from reflex.event import Event
    from reflex.state import BaseState


class CookieGuard(rx.Middleware):
    """Runs before every event, also before the framework's own."""

    async def preprocess(self, app: rx.App, state: BaseState, event: Event) -> StateUpdate | None:
        """Empty the state when the cookie is another one; refuse the framework's generic setter."""
        del app
        if event.name.endswith(".setvar"):
            return StateUpdate()
        root = state._get_root_state()  # noqa: SLF001 - what the framework itself passes to a middleware
        ours = await root.get_state(AppState)
        mark = _mark(root.router.headers.cookie)
        bound = ours._bound_to  # noqa: SLF001 - private, so that it never reaches the browser
        if bound != mark:
            if bound:
                root.reset()  # type: ignore[no-untyped-call]  # Reflex's
            ours._bound_to = mark  # noqa: SLF001 - as above
        return None


@lru_cache(maxsize=256)
def _mark(cookies: str) -> str:
    """Return what the state remembers of a login: not the token itself."""
    token = session_token(cookies)
    return hashlib.sha256(token.encode()).hexdigest() if token else "nobody"
