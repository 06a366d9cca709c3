"""One's API keys: made, seen once, taken back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

import reflex as rx
from pydantic import BaseModel, ConfigDict, Field

from healthapp.contexts.identity.schemas import KeyName, MakeApiKey
from healthapp.kit.actor import KeyScope
from healthapp.kit.i18n import format_date, format_when, text
from state.base import AppState, Work, authenticated, page_load

if TYPE_CHECKING:
    from datetime import datetime

    from healthapp.contexts.identity.schemas import ApiKeyView


class KeyForm(BaseModel):
    """What a key is for, what it may do, how many days it works."""

    # The browser also sends each control under its id.
    model_config = ConfigDict(extra="ignore")

    name: KeyName
    scope: KeyScope = KeyScope.READ
    days: int = Field(default=90, ge=1, le=365)


@dataclass
class KeyRow:
    """A key as the list shows it."""

    id: str
    name: str
    scope: str
    ends: str
    used: str
    over: bool


class ApiKeysState(AppState):
    """The keys, and the one that was just made."""

    status: str = "loading"
    form_key: int = 0
    made: str = ""
    made_name: str = ""
    leaving: str = ""
    leaving_name: str = ""
    keys: rx.Field[list[KeyRow]] = rx.field(default_factory=list)

    @page_load()
    async def load(self, work: Work) -> None:
        """Show the keys; the one that was made before is gone."""
        self.status = "failed"
        self.made = self.made_name = self.leaving = ""
        await self._read(work)
        self.status = "ready"

    @authenticated()
    async def make(self, work: Work, form: KeyForm) -> None:
        """Make a key and show it, this once."""
        command = MakeApiKey(name=form.name, scope=form.scope, expires_in_days=form.days)
        made = await work.platform.identity.make_api_key(work.uow, command)
        self.made, self.made_name = made.key, made.name
        self.form_key += 1
        await self._read(work)

    @authenticated()
    async def forget(self, work: Work) -> None:
        """Hide the key that was made: its owner has it."""
        del work
        self.made = self.made_name = ""

    @authenticated()
    async def ask(self, work: Work, key_id: UUID) -> None:
        """Ask once more before a key is taken back."""
        del work
        found = next((key for key in self.keys if key.id == str(key_id)), None)
        self.leaving, self.leaving_name = (found.id, found.name) if found else ("", "")

    @authenticated(quiet=True)
    async def keep(self, work: Work) -> None:
        """Leave the key as it is."""
        del work
        self.leaving = ""

    @authenticated()
    async def revoke(self, work: Work) -> None:
        """Take the key back that was asked about."""
        wanted, self.leaving = self.leaving, ""
        if not wanted:
            return
        await work.platform.identity.revoke_api_key(work.uow, UUID(wanted))
        self.made = self.made_name = ""
        await self._read(work)
        self._banner("good", text("ui.keys.revoked", work.lang))

    async def _read(self, work: Work) -> None:
        now = work.platform.clock.now()
        self.keys = [_row(key, work, now) for key in await work.platform.identity.api_keys(work.uow)]


def _row(key: ApiKeyView, work: Work, now: datetime) -> KeyRow:
    lang, zone = work.lang, work.actor.time_zone
    over = key.expires_at <= now
    day = format_date(key.expires_at, lang, "long", zone)
    used = text("ui.keys.unused", lang)
    if key.used_at is not None:
        used = text("ui.keys.used", lang, when=format_when(key.used_at, now, lang, zone))
    return KeyRow(
        id=str(key.id),
        name=key.name,
        scope=text(f"ui.keys.is_{key.scope.value}", lang),
        ends=text("ui.keys.over" if over else "ui.keys.ends", lang, day=day),
        used=used,
        over=over,
    )
