"""Whom a tab's cookie stands for. Every event of every page asks."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from healthapp.kit.actor import Actor
from state.browser import session_token

if TYPE_CHECKING:
    from reflex.istate.data import RouterData

    from healthapp.kit.i18n import Lang


async def who_acts(router: RouterData, lang: Lang, request_id: str, *, act: bool) -> Actor:
    """Ask whom this tab's cookie stands for: the database, or what it said seconds ago. Never the tab's state.

    With `act` its person did something, which keeps the login from ending unused; it is noted once a minute.
    """
    from healthapp.wiring import get_platform  # noqa: PLC0415 - the build of the pages needs no engines
    from state.live import live_tabs  # noqa: PLC0415 - live.py needs base.py, which needs this module

    platform = get_platform()
    nobody = Actor.anonymous(
        lang, ip=router.session.client_ip, user_agent=router.headers.user_agent, request_id=request_id
    )
    token = session_token(router.headers.cookie, https=platform.settings.is_https)
    if not token:
        return nobody

    async def check() -> Actor | None:
        return await platform.authenticate_session(token, nobody, act=act)

    known = live_tabs.known
    found = await (check() if known is None else known.who(token, check, now=platform.clock.now(), act=act))
    if found is None:
        return nobody
    return replace(found, lang=lang, ip=nobody.ip, user_agent=nobody.user_agent, request_id=request_id)
