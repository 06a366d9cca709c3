"""The embedded mode's outbox: what would have been sent, as files a person can read at /dev/outbox.

One JSON line in a file of its own for each message, put in place atomically, so that any number of processes may write
while another one lists. The names sort by time.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from healthapp.contexts.notifications.ports import (
    OutgoingEmail,
    OutgoingLongTail,
    OutgoingPush,
    OutgoingSms,
    SendResult,
    TransientSendError,
)
from healthapp.kit.ids import new_id

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from healthapp.kit.clock import Clock

Outgoing = OutgoingEmail | OutgoingSms | OutgoingPush | OutgoingLongTail

_NAME = re.compile(r"(?P<at>\d{13})-(?P<channel>[a-z]+)-(?P<key>[0-9a-f]{32})")
_SUFFIX = ".json"
_KEPT = 2_000
_PRUNE_EVERY = 100


@dataclass(frozen=True, slots=True)
class OutboxMessage:
    """One message that would have been sent. `name` identifies the file, `id` the notice."""

    name: str
    id: str
    channel: str
    at: datetime
    to: str
    title: str
    body: str
    html: str | None
    lang: str | None
    payload: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class OutboxPage:
    """A page of messages, newest first. `next_before` continues; None at the end."""

    messages: list[OutboxMessage]
    next_before: str | None


class DevOutbox:
    """Takes messages of every channel; implements all four sending ports."""

    def __init__(self, folder: Path, clock: Clock) -> None:
        """Write into `folder` (`<data_dir>/dev-outbox`), readable by this user only."""
        self.folder = folder
        self._clock = clock
        self._written = 0

    async def send(self, message: Outgoing, /) -> SendResult:
        """Write the message down."""
        name: str | None = None
        with contextlib.suppress(OSError):  # a full disk; its text would name a path
            name = await asyncio.to_thread(self._write, message)
        if name is None:
            raise TransientSendError("outbox.write", vendor_down=True)
        return SendResult(f"outbox:{name}")

    async def aclose(self) -> None:
        """Nothing is kept open."""

    def _write(self, message: Outgoing) -> str:
        channel, content = _describe(message)
        at = self._clock.now()
        name = f"{int(at.timestamp() * 1000):013d}-{channel}-{new_id().hex}"
        line = json.dumps({"channel": channel, "at": at.isoformat(), **content}, ensure_ascii=False, default=str)
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = self.folder / f".{name}.tmp"
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            file.write(line + "\n")
        draft.replace(self.folder / f"{name}{_SUFFIX}")
        self._written += 1
        if self._written % _PRUNE_EVERY == 0:
            self._prune()
        return name

    def _prune(self) -> None:
        """Keep the newest, so that a long-running demo doesn't fill the disk."""
        for name in _names(self.folder)[_KEPT:]:
            (self.folder / f"{name}{_SUFFIX}").unlink(missing_ok=True)


def list_messages(
    folder: Path, *, limit: int = 25, before: str | None = None, channel: str | None = None, to: str = ""
) -> OutboxPage:
    """List messages, newest first, from behind `before` (a message's name); unreadable files are passed over.

    With `to` only those whose recipient has it in their address or number.
    """
    names = [
        name
        for name in _names(folder)
        if (before is None or name < before) and (channel is None or name.split("-")[1] == channel)
    ]
    wanted = to.casefold()
    messages: list[OutboxMessage] = []
    for name in names:
        message = read(folder, name)
        if message is None or wanted not in message.to.casefold():
            continue
        if len(messages) == limit:
            return OutboxPage(messages, messages[-1].name)
        messages.append(message)
    return OutboxPage(messages, None)


def read(folder: Path, name: str) -> OutboxMessage | None:
    """Return one message by its name, or None when there is none."""
    if not _NAME.fullmatch(name):
        return None
    try:
        entry = json.loads((folder / f"{name}{_SUFFIX}").read_text(encoding="utf-8"))
        return OutboxMessage(
            name=name,
            id=entry["id"],
            channel=entry["channel"],
            at=datetime.fromisoformat(entry["at"]).astimezone(UTC),
            to=entry["to"],
            title=entry["title"],
            body=entry["body"],
            html=entry.get("html"),
            lang=entry.get("lang"),
            payload=entry.get("payload"),
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _names(folder: Path) -> list[str]:
    try:
        found = [entry.name.removesuffix(_SUFFIX) for entry in os.scandir(folder) if entry.name.endswith(_SUFFIX)]
    except FileNotFoundError:
        return []
    return sorted((name for name in found if _NAME.fullmatch(name)), reverse=True)


def _describe(message: Outgoing) -> tuple[str, dict[str, Any]]:
    match message:
        case OutgoingEmail():
            content = {"id": message.message_id, "to": message.to, "title": message.subject, "body": message.text}
            return "email", {**content, "html": message.html, "lang": message.lang}
        case OutgoingSms():
            return "sms", {"id": message.id, "to": message.to, "title": "", "body": message.text}
        case OutgoingPush():
            title, body = str(message.payload.get("title", "")), str(message.payload.get("body", ""))
            content = {"id": message.id, "to": message.endpoint, "title": title, "body": body}
            return "push", {**content, "payload": dict(message.payload)}
        case OutgoingLongTail():
            return "other", {"id": message.id, "to": "", "title": message.title, "body": message.body}
