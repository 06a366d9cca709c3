"""Editors upload licensed files: a dry run first, then another editor's word, then the load. A worker does both."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from healthapp.contexts.compliance.service import Permission, require_permission
from healthapp.contexts.knowledge.events import IMPORT_ENDED
from healthapp.contexts.knowledge.models import KnowledgeImport
from healthapp.contexts.knowledge.repository import ImportsRepository, LoadsRepository
from healthapp.contexts.knowledge.rules.loading.origins import SOURCES
from healthapp.contexts.knowledge.schemas.imports import (
    DECLINED,
    OVER,
    CountView,
    ImportList,
    ImportStatus,
    ImportView,
    OriginView,
    PastLoad,
    ReasonCount,
    RejectList,
    RejectRow,
)
from healthapp.contexts.knowledge.schemas.loaded import LoadStatus, Origin, Reason
from healthapp.kit.errors import HealthError, Kind, forbidden, invalid

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from uuid import UUID

    from healthapp.contexts.knowledge.models import KnowledgeLoad
    from healthapp.contexts.knowledge.ports import Uploads
    from healthapp.contexts.knowledge.schemas.imports import UploadFile
    from healthapp.kit.uow import UnitOfWork

RECORD = "knowledge_import"
MOST_OPEN = 5
"""Uploads that are not over: each keeps a file."""
_SHOWN = 30
_MEGABYTE = 1024 * 1024


class Importing:
    """The use cases of editors. Each asks whether the actor holds the permission, and is audited."""

    _uploads: Uploads
    most_upload: int = 300 * _MEGABYTE
    """Bytes that one file may have."""
    _coming = 0
    """Files that are on their way to this process: they have no row yet, and fill the disk all the same."""

    def keep_uploads_in(self, uploads: Uploads, most: int) -> None:
        """Keep what editors upload in `uploads`, `most` bytes a file; the wiring gives it."""
        self._uploads, self.most_upload = uploads, most

    async def imports(self, uow: UnitOfWork) -> ImportList:
        """Return the uploads and earlier loads, the newest first, and what may be uploaded."""
        await _require_editor(uow, "knowledge.imports_read")
        rows = await ImportsRepository(uow).listed(_SHOWN)
        loads = await ImportsRepository(uow).loads_of([row.load_id for row in rows if row.load_id])
        past = await LoadsRepository(uow).loads(_SHOWN)
        uow.audit("knowledge.imports_read", RECORD, count=len(rows))
        return ImportList(
            imports=[_view(row, loads.get(row.load_id) if row.load_id else None, uow.actor.id) for row in rows],
            others=await ImportsRepository(uow).other_editors(),
            loads=[_past(load) for load in past],
            origins=[
                OriginView(origin=origin, endings=list(source.every_ending), licence=source.licence)
                for origin, source in SOURCES.items()
            ],
            most_bytes=self.most_upload,
        )

    async def find_import(self, uow: UnitOfWork, import_id: UUID) -> ImportView:
        """Return one upload; FORBIDDEN for an unknown one."""
        await _require_editor(uow, "knowledge.import_read")
        row = await _found(uow, import_id, "knowledge.import_read")
        uow.audit("knowledge.import_read", RECORD, row.id)
        return await _whole(uow, row)

    async def require_upload(self, uow: UnitOfWork, command: UploadFile) -> None:
        """Raise what `add_import` would raise, before anything of a file is read.

        INVALID for a name without an ending of this origin, or without a licence where there is no usual one;
        CONFLICT while too many uploads are not over.
        """
        await _require_editor(uow, "knowledge.import_upload")
        source = SOURCES[command.origin]
        if not source.takes(command.file) or "/" in command.file or "\\" in command.file:
            raise invalid("file", "upload_ending", endings=", ".join(source.every_ending))
        if not (command.licence or source.licence):
            raise invalid("licence", "upload_licence")
        if await ImportsRepository(uow).count_open() >= MOST_OPEN:
            raise HealthError(Kind.CONFLICT, "imports_full", params={"most": MOST_OPEN})

    async def keep_upload(self, import_id: UUID, command: UploadFile, pieces: AsyncIterator[bytes]) -> tuple[int, str]:
        """Keep a file as it comes; returns its size and digest. Outside of any unit of work; see `Uploads.keep`.

        CONFLICT while too many others come to this process.
        """
        if self._coming >= MOST_OPEN:
            raise HealthError(Kind.CONFLICT, "imports_full", params={"most": MOST_OPEN})
        self._coming += 1
        try:
            return await self._uploads.keep(import_id, command.file, pieces, self.most_upload)
        finally:
            self._coming -= 1

    async def drop_upload(self, import_id: UUID) -> None:
        """Delete a file that came to nothing."""
        await self._uploads.delete(import_id)

    async def add_import(
        self, uow: UnitOfWork, import_id: UUID, command: UploadFile, size: int, file_digest: str
    ) -> ImportView:
        """Let a worker do a dry run of a file that is kept."""
        await ImportsRepository(uow).lock()
        await self.require_upload(uow, command)
        now = uow.clock.now()
        row = KnowledgeImport(
            id=import_id,
            uploader=uow.actor.id,
            origin=command.origin.value,
            file=command.file,
            size=size,
            file_digest=file_digest,
            licence=command.licence or SOURCES[command.origin].licence,
            status=ImportStatus.CHECKING.value,
            created_at=now,
            changed_at=now,
        )
        await ImportsRepository(uow).add(row)
        uow.audit("knowledge.import_upload", RECORD, row.id, origin=row.origin, size=size)
        return _view(row, None, uow.actor.id)

    async def start_import(self, uow: UnitOfWork, import_id: UUID) -> ImportView:
        """Let a worker load what its dry run has shown.

        CONFLICT for whoever uploaded it, as everybody will read it; before its dry run, after its end, or with nothing
        to load.
        """
        await _require_editor(uow, "knowledge.import_start")
        row = await _found(uow, import_id, "knowledge.import_start", change=True)
        if row.status != ImportStatus.CHECKED:
            raise HealthError(Kind.CONFLICT, "import_elsewhere")
        if not row.added + row.changed:
            raise HealthError(Kind.CONFLICT, "import_nothing")
        if row.uploader == uow.actor.id:
            raise HealthError(Kind.CONFLICT, "import_four_eyes", action="knowledge.import_start", resource_type=RECORD)
        row.approver, row.approved_at = uow.actor.id, uow.clock.now()
        row.status, row.percent, row.changed_at = ImportStatus.LOADING.value, 0, uow.clock.now()
        uow.audit("knowledge.import_start", RECORD, row.id, origin=row.origin)
        return await _whole(uow, row)

    async def stop_import(self, uow: UnitOfWork, import_id: UUID) -> ImportView:
        """Stop: what was loaded stays, the file goes. CONFLICT when it is over."""
        await _require_editor(uow, "knowledge.import_stop")
        row = await _found(uow, import_id, "knowledge.import_stop", change=True)
        if row.status in OVER:
            raise HealthError(Kind.CONFLICT, "import_elsewhere")
        if row.status == ImportStatus.CHECKED:
            row.status, row.failure = ImportStatus.STOPPED.value, DECLINED
            uow.emit(IMPORT_ENDED, import_id=row.id, user_id=uow.actor.id)
            uow.after_commit(lambda: self._uploads.delete(import_id))
        else:
            row.stop_asked = True  # whoever works on it ends it, within a batch
        row.changed_at = uow.clock.now()
        uow.audit("knowledge.import_stop", RECORD, row.id, origin=row.origin)
        return await _whole(uow, row)

    async def import_rejects(self, uow: UnitOfWork, import_id: UUID, limit: int = 200) -> RejectList:
        """Return what an upload, or a load of that id, does not take: of a load once there is one, else its dry run."""
        await _require_editor(uow, "knowledge.import_rejects")
        kept, past = ImportsRepository(uow), LoadsRepository(uow)
        row = await kept.find(import_id)
        load = await past.load(row.load_id or import_id if row else import_id)
        if row is None and load is None:
            raise forbidden(action="knowledge.import_rejects", resource_type=RECORD)
        uow.audit("knowledge.import_rejects", RECORD, import_id)
        # A load that is still on its way has met fewer than its dry run.
        of_load = load is not None and (row is None or row.status == ImportStatus.DONE)
        if of_load and load is not None:
            found, count = [*await past.rejects(load.id, limit)], load.rejected
            return RejectList(count=count, rejects=[_reject(each.number, each.key, each.reason) for each in found])
        listed = await kept.rejects(import_id, limit)
        count = row.rejected if row else 0
        return RejectList(count=count, rejects=[_reject(each.number, each.key, each.reason) for each in listed])


async def _require_editor(uow: UnitOfWork, action: str) -> None:
    await require_permission(uow, Permission.EDIT_KNOWLEDGE, action=action, resource_type=RECORD)


async def _found(uow: UnitOfWork, import_id: UUID, action: str, *, change: bool = False) -> KnowledgeImport:
    row = await ImportsRepository(uow).find(import_id, change=change)
    if row is None:
        raise forbidden(action=action, resource_type=RECORD)
    return row


async def _whole(uow: UnitOfWork, row: KnowledgeImport) -> ImportView:
    loads = await ImportsRepository(uow).loads_of([row.load_id]) if row.load_id else {}
    return _view(row, loads.get(row.load_id) if row.load_id else None, uow.actor.id)


def _reject(number: int, key: str, reason: str) -> RejectRow:
    return RejectRow(number=number, key=key, reason=Reason(reason))


def _counts(of: KnowledgeImport | KnowledgeLoad) -> CountView:
    listed = sorted(of.reasons.items(), key=lambda pair: (-pair[1], pair[0]))
    return CountView(
        read=of.read,
        added=of.added,
        changed=of.changed,
        unchanged=of.unchanged,
        rejected=of.rejected,
        reasons=[ReasonCount(reason=Reason(reason), count=many) for reason, many in listed],
    )


def _may(row: KnowledgeImport, reader: UUID) -> list[Literal["start", "stop"]]:
    found: list[Literal["start", "stop"]] = []
    if row.status == ImportStatus.CHECKED and row.added + row.changed and row.uploader != reader:
        found.append("start")
    if row.status not in OVER and not row.stop_asked:
        found.append("stop")
    return found


def _view(row: KnowledgeImport, load: KnowledgeLoad | None, reader: UUID) -> ImportView:
    return ImportView(
        id=row.id,
        origin=Origin(row.origin),
        file=row.file,
        size=row.size,
        licence=row.licence,
        status=ImportStatus(row.status),
        failure=row.failure,
        percent=row.percent,
        stopping=row.stop_asked and row.status not in OVER,
        preview=_counts(row),
        loaded=_counts(load) if load else None,
        uploader=row.uploader,
        approver=row.approver,
        approved_at=row.approved_at,
        may=_may(row, reader),
        created_at=row.created_at,
        changed_at=row.changed_at,
    )


def _past(load: KnowledgeLoad) -> PastLoad:
    return PastLoad(
        id=load.id,
        origin=Origin(load.origin),
        file=load.file,
        licence=load.licence,
        status=LoadStatus(load.status),
        failure=load.failure,
        counts=_counts(load),
        gone=load.gone,
        pruned=load.pruned,
        started_at=load.started_at,
        changed_at=load.changed_at,
    )
