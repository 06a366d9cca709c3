"""Accounts whose owner has lost every second factor: who is told what, and the link after the waiting time."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any
from uuid import UUID

import structlog

from healthapp.contexts.identity.schemas.recoveries import RecoveryStatus
from healthapp.contexts.notifications.schemas import DirectNotice, Kind, Topic
from healthapp.kit.actor import Actor
from healthapp.kit.ids import id_of
from healthapp.kit.telemetry import processing

if TYPE_CHECKING:
    from collections.abc import Mapping

    from healthapp.kit.uow import UnitOfWork
    from healthapp.wiring import Platform

log = structlog.get_logger(__name__)
_LOOK_EVERY = 10.0


async def link_asked(platform: Platform, uow: UnitOfWork, event_id: UUID, ids: Mapping[str, Any]) -> None:
    """Somebody has lost the password too: send the link by which to ask, if the address has an account."""
    link = await platform.identity.take_recovery_link(uow, UUID(ids["proof_id"]))
    if link is not None:
        await platform.notifications.send_link(uow, link.user_id, Kind.RECOVERY_CONFIRM, link.token, event_id)


async def asked(platform: Platform, uow: UnitOfWork, _event_id: UUID, ids: Mapping[str, Any]) -> None:
    """Tell the owner by every channel, and whoever can decide; where a link is over, let another follow."""
    recovery_id = UUID(ids["recovery_id"])
    await platform.identity.renew_recovery_link(uow, recovery_id)
    news = await _tell(platform, uow, recovery_id, "asked", RecoveryStatus.REQUESTED)
    if not news:
        return
    administrators = [one for one in await platform.identity.administrators(uow) if str(one) != ids["user_id"]]
    notices = [
        DirectNotice(one, Topic.ACCOUNT, Kind.RECOVERY_WAITS, message_id=id_of(recovery_id, f"waits:{one}"))
        for one in administrators
    ]
    await platform.notifications.post(uow, notices)


async def decided(platform: Platform, uow: UnitOfWork, _event_id: UUID, ids: Mapping[str, Any]) -> None:
    """An administrator has decided: tell the owner by every channel, who may not be the one who asked."""
    expected = RecoveryStatus.WAITING if ids["what"] == "approved" else RecoveryStatus.REFUSED
    await _tell(platform, uow, UUID(ids["recovery_id"]), ids["what"], expected)


async def ended(platform: Platform, uow: UnitOfWork, _event_id: UUID, ids: Mapping[str, Any]) -> None:
    """It was stopped, or the account is open again: tell its owner by every channel."""
    expected = RecoveryStatus.USED if ids["what"] == "used" else RecoveryStatus.CANCELLED
    if ids["what"] == "login":
        await platform.identity.note_recovery_undone(uow, UUID(ids["recovery_id"]))
    await _tell(platform, uow, UUID(ids["recovery_id"]), ids["what"], expected)


async def _tell(platform: Platform, uow: UnitOfWork, recovery_id: UUID, change: str, expected: RecoveryStatus) -> bool:
    """Tell the owner, unless it stands otherwise by now, and another event tells of that."""
    news = await platform.identity.recovery_news(uow, recovery_id)
    if news is None or news.status is not expected:
        return False
    payload: dict[str, Any] = {"change": change}
    if news.status.is_open:
        payload |= {"token": news.stop_token, "dueAt": news.ready_at.isoformat() if news.ready_at else None}
    message_id = id_of(recovery_id, change)
    await platform.notifications.alarm(
        uow, DirectNotice(news.user_id, Topic.ACCOUNT, Kind.RECOVERY, payload, message_id=message_id)
    )
    return True


async def keep_recoveries(platform: Platform) -> None:
    """Send links whose waiting is over, and end what was left."""
    while True:
        with processing("keep_recoveries"):
            while await send_next(platform):
                pass
            async with platform.begin(Actor.worker()) as uow:
                await platform.identity.expire_recoveries(uow)
        await asyncio.sleep(_LOOK_EVERY)


async def send_next(platform: Platform) -> bool:
    """Send one link; False when none is due. Link and message are one transaction: a killed worker leaves neither."""
    async with platform.begin(Actor.worker()) as uow:
        ready = await platform.identity.next_recovery(uow)
        if ready is None:
            return False
        if ready.user_id is not None:
            message_id = id_of(ready.recovery_id, f"link:{ready.number}")
            await platform.notifications.send_link(uow, ready.user_id, Kind.RECOVERY_LINK, ready.token, message_id)
    log.info("recovery_ready", recovery_id=str(ready.recovery_id), sent=ready.user_id is not None)
    return True
