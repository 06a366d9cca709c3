"""Whom something concerns that happened to a version or an upload: the worker tells them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from healthapp.contexts.knowledge import events
from healthapp.contexts.knowledge.access import require_loading
from healthapp.contexts.knowledge.repository import ImportsRepository, RevisionsRepository
from healthapp.contexts.knowledge.schemas.imports import DECLINED, LEFT, ImportStatus

if TYPE_CHECKING:
    from uuid import UUID

    from healthapp.contexts.knowledge.models import KnowledgeRevision
    from healthapp.kit.uow import UnitOfWork

_TOLD = {ImportStatus.DONE.value, ImportStatus.FAILED.value, DECLINED, LEFT}


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
        """Return whom an upload concerns as it stands now; None when nobody has to be told.

        While it waits those are the other editors, of whom one has to look; when it is over, who uploaded it.
        """
        require_loading(uow.actor)
        kept = ImportsRepository(uow)
        row = await kept.find(import_id)
        if row is not None and row.status == ImportStatus.CHECKED:
            others = [one for one in await kept.editors() if one != row.uploader]
            return Concerned(tuple(others), "waits", row.file, row.file)
        # Whoever stopped a check or a load saw it stop; what was put aside before a load has its reason.
        change = (row.failure if row.status == ImportStatus.STOPPED else row.status) if row else ""
        if row is None or row.uploader is None or change not in _TOLD:
            return None
        return Concerned((row.uploader,), change, row.file, row.file)


async def announce_overtaken(uow: UnitOfWork, row: KnowledgeRevision, before: KnowledgeRevision | None = None) -> None:
    """Announce that `row` was published, in the place of `before`, or was withdrawn: no other of its entry fits now.

    What others are still writing, reviewing or have signed can't be published any more.
    """
    overtaken = [one.id for one in (before,) if one is not None]
    overtaken += await RevisionsRepository(uow).on_their_way(row.kind, row.entry_id, row.id)
    for revision_id in overtaken:
        uow.emit(events.REVISION_OVERTAKEN, revision_id=revision_id, user_id=uow.actor.id)
