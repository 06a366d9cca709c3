"""One's own passkeys. What a device makes or signs is posted by the browser; here is only what is shown and changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import reflex as rx
from pydantic import BaseModel, ConfigDict

from healthapp.contexts.identity.schemas import KeyName
from healthapp.kit.actor import KEEPERS
from healthapp.kit.i18n import format_when, text
from state.base import AppState, Work, authenticated, page_load
from state.security import SecurityState


class NameForm(BaseModel):
    """What a passkey is called from now on."""

    model_config = ConfigDict(extra="ignore")  # the browser also sends each control under its id

    passkeyName: KeyName  # noqa: N815 - the name of the form's field


@dataclass
class PasskeyRow:
    """A passkey as the list shows it."""

    id: str
    name: str
    since: str
    used: str
    backed_up: bool


class PasskeysState(AppState):
    """The list of one's own, and what is being done with it."""

    passkeys: rx.Field[list[PasskeyRow]] = rx.field(default_factory=list)
    adding: bool = False
    naming: str = ""
    removing: str = ""

    @page_load(*KEEPERS)
    async def load(self, work: Work) -> None:
        """Read them."""
        self._leave()
        await self._read(work)

    @authenticated(*KEEPERS)
    async def begin(self, work: Work) -> None:
        """Show the form for a new one, to whoever has proved lately who they are."""
        await work.platform.identity.require_step_up(work.uow)
        self.adding = True

    @authenticated(*KEEPERS)
    async def begin_naming(self, work: Work, passkey_id: UUID) -> None:
        """Show the form for another name."""
        del work
        self.naming = str(passkey_id)

    @authenticated(*KEEPERS)
    async def ask_remove(self, work: Work, passkey_id: UUID) -> None:
        """Ask before one is removed."""
        del work
        self.removing = str(passkey_id)

    @authenticated(*KEEPERS)
    async def leave(self, work: Work) -> None:
        """Leave everything as it is."""
        del work
        self._leave()

    @authenticated(*KEEPERS)
    async def rename(self, work: Work, form: NameForm) -> None:
        """Give the one that is being named its new name."""
        if self.naming:
            await work.platform.identity.rename_passkey(work.uow, UUID(self.naming), form.passkeyName)
        self._leave()
        await self._read(work)

    @authenticated(*KEEPERS)
    async def remove(self, work: Work) -> Any:
        """Remove the one that was asked about."""
        if self.removing:
            await work.platform.identity.remove_passkey(work.uow, UUID(self.removing))
            self._banner("good", text("ui.security.removed", work.lang))
        self._leave()
        await self._read(work)
        # With the last factor two-step login is off, and the recovery codes are gone.
        return SecurityState.read_again()

    def _leave(self) -> None:
        self.adding, self.naming, self.removing = False, "", ""

    async def _read(self, work: Work) -> None:
        now, zone = work.uow.clock.now(), work.actor.time_zone

        def said(name: str, when: datetime | None) -> str:
            if when is None:
                return ""
            return text(f"ui.passkeys.{name}", work.lang, when=format_when(when, now, work.lang, zone))

        self.passkeys = [
            PasskeyRow(
                str(one.id), one.name, said("since", one.created_at), said("used", one.last_used_at), one.backed_up
            )
            for one in await work.platform.identity.passkeys(work.uow)
        ]
