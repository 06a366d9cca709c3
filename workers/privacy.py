"""Copies of people's data, accounts that are to be erased, and what has grown old."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any
from uuid import UUID

import structlog

from healthapp.adapters.valkey import ValkeyUnavailableError
from healthapp.contexts.notifications.schemas import Channel, DirectNotice, Kind, Topic
from healthapp.kit.actor import Actor
from healthapp.kit.telemetry import processing

if TYPE_CHECKING:
    from collections.abc import Mapping

    from healthapp.kit.uow import UnitOfWork
    from healthapp.wiring import Platform

log = structlog.get_logger(__name__)
_LOOK_EVERY = 10.0
_BATCH = 2_000


async def _tell(platform: Platform, uow: UnitOfWork, event_id: UUID, user_id: UUID, kind: Kind) -> None:
    notice = DirectNotice(user_id, Topic.ACCOUNT, kind, message_id=event_id)
    await platform.notifications.post(uow, [notice])


async def make_export(platform: Platform, uow: UnitOfWork, event_id: UUID, ids: Mapping[str, Any]) -> None:
    """Make the copy that somebody asked for, and tell them."""
    if await platform.privacy.make_export(uow, UUID(ids["export_id"]), platform.summaries):
        await _tell(platform, uow, event_id, UUID(ids["user_id"]), Kind.EXPORT_READY)


async def tell_erasure(platform: Platform, uow: UnitOfWork, event_id: UUID, ids: Mapping[str, Any]) -> None:
    """E-mail somebody that their account is going to be erased, and how to undo it: an inbox opens by a login only.

    Whoever asked for it may not be its owner, and may have turned the e-mails off first.
    """
    owner = UUID(ids["user_id"])
    due = await platform.privacy.erased_at(uow, owner)
    if due is not None:
        payload = {"dueAt": due.isoformat()}
        await platform.notifications.send_to(uow, owner, Kind.ERASURE_PLANNED, Channel.EMAIL, payload, event_id)


async def tell_undone(platform: Platform, uow: UnitOfWork, event_id: UUID, ids: Mapping[str, Any]) -> None:
    """A login has undone an erasure: note it in the trail, and tell the owner, who may not have been it."""
    await platform.privacy.note_undone(uow, UUID(ids["user_id"]))
    await _tell(platform, uow, event_id, UUID(ids["user_id"]), Kind.ERASURE_UNDONE)


async def _tell_counterparts(platform: Platform, uow: UnitOfWork, person: UUID) -> None:
    """Tell who followed somebody, and whom they followed, that the account is gone: without a name, which goes too."""
    others = await platform.compliance.counterparts(uow, person)
    known = await platform.identity.contacts(uow, [one.id for one in others])
    await platform.notifications.post(
        uow,
        [
            DirectNotice(one.id, Topic.ACCOUNT, Kind.PERSON_LEFT, {"fromPatient": one.follows})
            for one in others
            if one.id in known
        ],
    )


async def keep_privacy(platform: Platform) -> None:
    """Delete copies whose time is over, and erase accounts whose days of grace are."""
    while True:
        with processing("keep_privacy"):
            async with platform.begin(Actor.worker()) as uow:
                await platform.privacy.delete_old_exports(uow)
            while await erase_next(platform):
                pass
        await asyncio.sleep(_LOOK_EVERY)


async def erase_next(platform: Platform, batch: int = _BATCH) -> bool:
    """Erase one account whose time has come; False when there is none, or when it has to wait for Valkey.

    What is found outside Postgres goes first, while the rows that lead there still exist, and once more at the end:
    until the last row is gone another worker may write the index anew.
    """
    async with platform.begin(Actor.worker()) as uow:
        found = await platform.privacy.next_erasure(uow)
        if found is not None and found.is_new:
            await _tell_counterparts(platform, uow, found.person)
    if found is None:
        return False
    person = found.person
    async with platform.begin(Actor.worker()) as uow:
        copies = await platform.privacy.copies_of(uow, person)
    try:
        await platform.privacy.erase_copies(copies)
        left = 1
        while left:
            async with platform.begin(Actor.worker()) as uow:
                left = await platform.privacy.erase_batch(uow, person, batch)
        await platform.privacy.erase_copies(copies)
    except ValkeyUnavailableError:
        log.warning("erasure_waits", erasure_id=str(found.id))
        return False
    async with platform.begin(Actor.worker()) as uow:
        await platform.compliance.forget_origin(uow, person)
        await platform.privacy.finish_erasure(uow, found.id, person)
    log.info("account_erased", erasure_id=str(found.id))
    return True
