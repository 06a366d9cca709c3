"""Whom cookies and access tokens stand for, so that not every click and call asks the database again.

Kept for seconds, and only while hints arrive at once: a logout or a changed account is such a hint, which every process
hears. A hint that was lost costs at most `KEPT_FOR`; without Redis nothing is kept, and after it nothing from before.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from healthapp.kit.clock import monotonic

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from datetime import datetime
    from uuid import UUID

    from healthapp.kit.actor import Actor

KEPT_FOR = 10.0
"""Seconds. How long a session that was ended may still open pages, should its hint be lost."""
_MOST = 10_000


class KnownSessions:
    """Remembers the outcome of a cookie's last check. Forgets everything of a person when told so."""

    def __init__(self) -> None:
        """Know nobody."""
        self._found: dict[str, tuple[float, Actor]] = {}
        self._checks: dict[tuple[str, bool, int], asyncio.Future[Actor | None]] = {}
        # How often something was forgotten: a check that began before is neither remembered nor used after.
        self._forgotten = 0

    def get(self, token: str) -> Actor | None:
        """Return whom the cookie stood for within the last `KEPT_FOR` seconds, or None."""
        found = self._found.get(token)
        if found is None or monotonic() - found[0] > KEPT_FOR:
            return None
        return found[1]

    async def who(
        self,
        token: str,
        check: Callable[[], Awaitable[Actor | None]],
        *,
        now: datetime | None = None,
        act: bool = False,
    ) -> Actor | None:
        """Return whom the cookie stands for; `check` asks the database, once for all who want to know meanwhile.

        It is asked again as soon as the login may be over `now`, and for an `act` that is to be noted.
        """
        found = self.get(token)
        if found is not None and (now is None or _still_good(found, now, act=act)):
            return found
        key = (token, act, self._forgotten)
        under_way = self._checks.get(key)
        if under_way is None:
            under_way = asyncio.ensure_future(check())
            self._checks[key] = under_way
            under_way.add_done_callback(lambda _done: self._checks.pop(key, None))
            under_way.add_done_callback(lambda done: self._keep(key, done))
        # Shielded: one tab that is closed doesn't end the check for the others.
        return await asyncio.shield(under_way)

    def _keep(self, key: tuple[str, bool, int], done: asyncio.Future[Actor | None]) -> None:
        token, _act, as_of = key
        if as_of != self._forgotten or done.cancelled() or done.exception() is not None:
            return
        # Who has to add a second factor first is let in by the next click after that.
        if (actor := done.result()) is None or actor.lacks_factor:
            self._found.pop(token, None)
            return
        before = self._found.get(token)
        if before is not None and before[1].life and actor.life and before[1].life.until > actor.life.until:
            # A look that began before an act and ended after it: the next one would note the act again.
            return
        if len(self._found) >= _MOST:
            oldest = monotonic() - KEPT_FOR
            self._found = {key: value for key, value in self._found.items() if value[0] >= oldest}
        if len(self._found) < _MOST:
            self._found[token] = (monotonic(), actor)

    def forget(self, user_id: UUID | None) -> None:
        """Check this person's cookies anew; everybody's with None."""
        self._forgotten += 1
        if user_id is None:
            self._found = {}
        else:
            self._found = {key: value for key, value in self._found.items() if value[1].user_id != user_id}


def _still_good(actor: Actor, now: datetime, *, act: bool) -> bool:
    """Tell whether nothing has to be asked or noted of the login that an actor came by."""
    return actor.life is None or not (actor.life.is_over(now) or (act and actor.life.is_to_note(now)))
