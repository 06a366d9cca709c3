"""Language, theme and text size: the browser has already turned; here they are kept for the reader's next device."""

from __future__ import annotations

from typing import Any, Literal

from healthapp.contexts.identity.schemas import UpdateProfile
from healthapp.kit.actor import Role
from healthapp.kit.i18n import Lang
from state import reflex_inside
from state.base import AppState, Work, public


class PreferenceState(AppState):
    """Keeps what the reader chose."""

    @public()
    async def set_lang(self, work: Work, lang: Lang) -> Any:
        """Keep the language and read the page again in it. Without a login it only turns this tab."""
        self._chosen_lang = lang
        self._set_unread(self.unread)
        await self._keep(work, UpdateProfile(locale=lang))
        return reflex_inside.reload_page(self.router.url.path)

    @public()
    async def set_theme(self, work: Work, theme: Literal["auto", "light", "dark", "contrast"]) -> None:
        """Keep the theme. Without a login there is nothing to keep."""
        await self._keep(work, UpdateProfile(theme=theme))

    @public()
    async def set_text_size(self, work: Work, size: Literal["m", "l", "xl"]) -> None:
        """Keep the text size. Without a login there is nothing to keep."""
        await self._keep(work, UpdateProfile(text_size=size))

    async def _keep(self, work: Work, command: UpdateProfile) -> None:
        if work.actor.role is not Role.ANONYMOUS:
            await work.platform.identity.update_profile(work.uow, command)
