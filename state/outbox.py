"""The local outbox: what would have been sent, to be read. It exists in the embedded mode only."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import reflex as rx
from pydantic import BaseModel, StringConstraints

from healthapp.adapters.outbox import list_messages
from healthapp.kit.errors import HealthError, Kind
from healthapp.kit.i18n import format_when, has_message, text
from state.base import AppState, Work, public
from state.browser import is_own_host

if TYPE_CHECKING:
    from healthapp.adapters.outbox import OutboxMessage

_PAGE = 25
_ZONE = "Asia/Dhaka"

Channel = Literal["all", "email", "sms", "push"]
Before = Annotated[str, StringConstraints(max_length=80, pattern=r"^[a-z0-9-]*$")]


@dataclass
class OutboxRow:
    """One message."""

    name: str
    channel: str
    channel_text: str
    recipient: str
    title: str
    body: str
    html: str
    payload: str
    lang: str
    when: str


class RecipientForm(BaseModel):
    """An address or number, or a piece of it."""

    to: Annotated[str, StringConstraints(strip_whitespace=True, max_length=320)] = ""


class OutboxState(AppState):
    """A page of messages, newest first."""

    status: str = "loading"
    channel: str = "all"
    to: str = ""
    rows: rx.Field[list[OutboxRow]] = rx.field(default_factory=list)
    next_before: str = ""
    is_newest: bool = True

    @public()
    async def load(self, work: Work) -> None:
        """Show the newest. Needs no login: it is a tool for whoever tries the product on their own machine."""
        self.status = "failed"
        await self._fill(work, "")

    @public()
    async def choose(self, work: Work, channel: Channel) -> None:
        """Show one channel's messages only. Needs no login, as above."""
        self.channel = channel
        await self._fill(work, "")

    @public()
    async def narrow(self, work: Work, form: RecipientForm) -> None:
        """Show one recipient's messages only, or everybody's again. Needs no login, as above."""
        self.to = form.to
        await self._fill(work, "")

    @public()
    async def older(self, work: Work, before: Before) -> None:
        """Go on with older ones. Needs no login, as above."""
        await self._fill(work, before)

    async def _fill(self, work: Work, before: str) -> None:
        settings = work.platform.settings
        if not settings.shows_dev_pages or not is_own_host(self.router.headers.host, settings.base_url):
            raise HealthError(Kind.NOT_FOUND)
        folder = Path(settings.data_dir) / "dev-outbox"
        channel = None if self.channel == "all" else self.channel
        page = await asyncio.to_thread(
            list_messages, folder, limit=_PAGE, before=before or None, channel=channel, to=self.to
        )
        self.rows = [_row(message, work) for message in page.messages]
        self.next_before = page.next_before or ""
        self.is_newest = not before
        self.status = "ready"


def _row(message: OutboxMessage, work: Work) -> OutboxRow:
    name = f"ui.outbox.channel_{message.channel}"
    payload = json.dumps(dict(message.payload), ensure_ascii=False, indent=2) if message.payload else ""
    return OutboxRow(
        name=message.name,
        channel=message.channel,
        channel_text=text(name if has_message(name) else "ui.outbox.channel_other", work.lang),
        recipient=message.to,
        title=message.title,
        body=message.body,
        html=message.html or "",
        payload=payload,
        lang=message.lang or "",
        when=format_when(message.at, work.uow.clock.now(), work.lang, _ZONE, "short"),
    )
