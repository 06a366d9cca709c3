"""Telling editors what became of a version or a file of theirs, and which file of another waits for one of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from healthapp.contexts.notifications.schemas import DirectNotice, Kind, Topic
from healthapp.kit.i18n import Lang
from healthapp.kit.ids import id_of, parse_id

if TYPE_CHECKING:
    from collections.abc import Mapping

    from healthapp.contexts.knowledge.service.telling import Concerned
    from healthapp.kit.uow import UnitOfWork
    from healthapp.wiring import Platform


async def tell_revision(platform: Platform, uow: UnitOfWork, event_id: UUID, ids: Mapping[str, Any]) -> None:
    """A version was withdrawn or overtaken: tell who wrote and who signed it, but not who did that."""
    found = await platform.knowledge.concerned_by_revision(uow, UUID(ids["revision_id"]))
    if found is not None:
        await _tell(platform, uow, event_id, found, Kind.EDITING, but=UUID(ids["user_id"]))


async def tell_waiting(platform: Platform, uow: UnitOfWork, event_id: UUID, ids: Mapping[str, Any]) -> None:
    """A file was checked: tell the other editors that one of them has to look, unless one has by now."""
    found = await platform.knowledge.concerned_by_import(uow, UUID(ids["import_id"]))
    if found is not None and found.change == "waits":
        await _tell(platform, uow, event_id, found, Kind.IMPORT)


async def tell_import(platform: Platform, uow: UnitOfWork, event_id: UUID, ids: Mapping[str, Any]) -> None:
    """A file was loaded, or is not: tell who uploaded it, for they may have left the page, but not who did that."""
    found = await platform.knowledge.concerned_by_import(uow, UUID(ids["import_id"]))
    if found is not None:
        await _tell(platform, uow, event_id, found, Kind.IMPORT, but=parse_id(ids.get("user_id", "")))


async def _tell(
    platform: Platform, uow: UnitOfWork, event_id: UUID, found: Concerned, kind: Kind, but: UUID | None = None
) -> None:
    known = await platform.identity.contacts(uow, [person for person in found.people if person != but])
    await platform.notifications.post(
        uow,
        [
            # A message's id is made of the event's and the person's: a repeat tells nobody twice.
            DirectNotice(
                person,
                Topic.ACCOUNT,
                kind,
                # The inbox names it; what leaves the house stays neutral.
                {"change": found.change, "title": found.title_en if contact.locale is Lang.EN else found.title_bn},
                message_id=id_of(event_id, str(person)),
            )
            for person, contact in known.items()
        ],
    )
