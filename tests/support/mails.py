"""What the worker would e-mail or text: events handled, notices sent into a box, without waiting for its loops."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import sqlalchemy as sa

from healthapp.contexts.notifications.ports import SendResult
from healthapp.contexts.notifications.service.sending import NoticeSender
from healthapp.kit.actor import Actor

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from healthapp.contexts.notifications.ports import OutgoingEmail, OutgoingSms
    from healthapp.wiring import Platform

_LEASE = timedelta(seconds=60)
BASE_URL = "http://testserver"


M = TypeVar("M")


class Box(Generic[M]):
    """Takes messages of one kind."""

    def __init__(self) -> None:
        """Begin empty."""
        self.taken: list[M] = []

    async def send(self, message: M, /) -> SendResult:
        """Take one."""
        self.taken.append(message)
        return SendResult("taken")

    async def aclose(self) -> None:
        """Do nothing."""


async def sent_for(platform: Platform, topic: str, handler: Callable[..., Awaitable[None]]) -> list[OutgoingEmail]:
    """Handle every event of `topic` twice, as after a crash; return the e-mails that were not sent before."""
    await handle(platform, topic, handler)
    return await sent(platform)


async def handle(platform: Platform, topic: str, handler: Callable[..., Awaitable[None]]) -> None:
    """Handle every event of `topic` twice, as after a crash."""
    async with platform.begin(Actor.worker()) as uow:
        asked = sa.text("SELECT id, payload FROM outbox_event WHERE topic = :topic ORDER BY occurred_at")
        events: list[Any] = list((await uow.session.execute(asked, {"topic": topic})).all())
    for event in [*events, *events]:
        async with platform.begin(Actor.worker()) as uow:
            await handler(platform, uow, event.id, event.payload)


async def sent(platform: Platform, *, permitted_only: bool = False) -> list[OutgoingEmail]:
    """Send what waits for an e-mail, and return it; all of it has to be sendable, unless `permitted_only`."""
    box: Box[OutgoingEmail] = Box()
    sender = NoticeSender(email=box, sms=None, push=None, long_tail=None, base_url=BASE_URL)
    await _send(platform, "email", sender, permitted_only=permitted_only)
    return box.taken


async def texted(platform: Platform) -> list[OutgoingSms]:
    """Send what waits for an SMS, and return it."""
    box: Box[OutgoingSms] = Box()
    await _send(platform, "sms", NoticeSender(email=None, sms=box, push=None, long_tail=None, base_url=BASE_URL))
    return box.taken


async def _send(platform: Platform, channel: str, sender: NoticeSender, *, permitted_only: bool = False) -> None:
    async with platform.begin(Actor.worker()) as uow:
        waiting = sa.text(
            "SELECT id FROM notifications_notice WHERE channel = :channel AND status = 'pending' ORDER BY created_at"
        )
        ids = list(await uow.session.scalars(waiting, {"channel": channel}))
    for notice_id in ids:
        async with platform.begin(Actor.worker()) as uow:
            job = await platform.notifications.take(uow, notice_id, _LEASE)
        if job is None and permitted_only:
            continue
        assert job is not None
        await sender.send(job)
        async with platform.begin(Actor.worker()) as uow:
            await platform.notifications.note_sent(uow, job, "taken")
