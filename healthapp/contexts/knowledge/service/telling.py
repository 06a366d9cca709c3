"""Whom something concerns that happened to a version or an upload: the worker tells them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from healthapp.contexts.knowledge import events
from healthapp.contexts.knowledge.access import require_loading
from healthapp.contexts.knowledge.repository import ImportsRepository, RevisionsRepository
from healthapp.contexts.knowledge.schemas.imports import ImportStatus

if TYPE_CHECKING:
    from uuid import UUID

    from healthapp.contexts.knowledge.models import KnowledgeRevision
    from healthapp.kit.uow import UnitOfWork


@dataclass(frozen=True, slots=True)
class Concerned:
    """Who is told, what became of it (a word), and how it is called in each language."""

    people: tuple[UUID, ...]
    change: str
    title_bn: str
    title_en: str


class Telling:
    """What the worker asks before it tells somebody."""

    async def concerned_by_revision(self, uow: UnitOfWork, revision_id: UUID) -> Concerned | None:
        """Return who wrote and signed a version that was withdrawn or overtaken; None for an unknown one."""
        require_loading(uow.actor)
        row = await RevisionsRepository(uow).find(revision_id)
        if row is None:
            return None
        change = row.status if row.status in {"withdrawn", "superseded"} else "overtaken"
        name = row.body.get("name")
        names = name if isinstance(name, dict) else {}
        bn, en = (str(names.get(side) or row.entry_id)[:200] for side in ("bn", "en"))
        return Concerned(tuple(dict.fromkeys(filter(None, (row.author, row.signer)))), change, bn, en)

    async def concerned_by_import(self, uow: UnitOfWork, import_id: UUID) -> Concerned | None:
        """Return who uploaded a file that was loaded or failed; None when nobody has to be told."""
        require_loading(uow.actor)
        row = await ImportsRepository(uow).find(import_id)
        if row is None or row.uploader is None or row.status not in {ImportStatus.DONE, ImportStatus.FAILED}:
            return None
        return Concerned((row.uploader,), row.status, row.file, row.file)


async def announce_overtaken(uow: UnitOfWork, row: KnowledgeRevision, before: KnowledgeRevision | None = None) -> None:
    """Announce that `row` was published, in the place of `before`, or was withdrawn: no other of its entry fits now.

    What others are still writing, reviewing or have signed can't be published any more.
    """
    overtaken = [one.id for one in (before,) if one is not None]
    overtaken += await RevisionsRepository(uow).on_their_way(row.kind, row.entry_id, row.id)
    for revision_id in overtaken:
        uow.emit(events.REVISION_OVERTAKEN, revision_id=revision_id, user_id=uow.actor.id)
