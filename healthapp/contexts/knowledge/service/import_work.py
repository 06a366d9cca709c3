"""What a worker does with an uploaded file: its dry run, and its load. Whoever is killed leaves it to the next.

A worker holds an upload by a lease that each batch renews. A dry run that was broken off begins anew, for it writes
nothing; a load goes on where its last batch ended.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from healthapp.contexts.knowledge.access import require_loading
from healthapp.contexts.knowledge.events import IMPORT_CHECKED, IMPORT_ENDED
from healthapp.contexts.knowledge.repository import ImportsRepository
from healthapp.contexts.knowledge.schemas.imports import LEFT, ImportStatus
from healthapp.contexts.knowledge.schemas.loaded import Origin, Tally
from healthapp.contexts.knowledge.service.importing import RECORD, Importing
from healthapp.contexts.knowledge.service.loading import MOST_REJECTS, Loading
from healthapp.kit.errors import HealthError, Kind
from healthapp.kit.ids import new_id

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from healthapp.contexts.knowledge.models import KnowledgeImport
    from healthapp.contexts.knowledge.ports import SizedFile
    from healthapp.contexts.knowledge.schemas.loaded import LoadView, Outcome
    from healthapp.contexts.knowledge.service.loading import Preview
    from healthapp.kit.uow import UnitOfWork

LEASE = timedelta(seconds=20)
"""So long after its last batch an upload is left alone when its worker is gone."""
_WAITS_FOR_A_WORD = timedelta(days=3)
_FILES_STAY = timedelta(minutes=10)
STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class ImportJob:
    """An upload that a worker has taken. `records`: how many its dry run has met."""

    id: UUID
    lease: UUID
    status: ImportStatus
    origin: Origin
    file: str
    file_digest: str
    licence: str
    records: int


class ImportWork(Importing, Loading):
    """The use cases of the worker."""

    async def claim_import(self, uow: UnitOfWork) -> ImportJob | None:
        """Take the next upload that has work to be done; None: there is none, or somebody is at work."""
        require_loading(uow.actor)
        kept, now = ImportsRepository(uow), uow.clock.now()
        row = await kept.next(now)
        if row is None:
            return None
        row.lease, row.leased_until = new_id(), now + LEASE
        if row.status == ImportStatus.CHECKING:
            await kept.forget_rejects(row.id)
            row.percent = 0
            row.count(Tally())
        return ImportJob(
            row.id,
            row.lease,
            ImportStatus(row.status),
            Origin(row.origin),
            row.file,
            row.file_digest,
            row.licence,
            row.read,
        )

    def open_import(self, job: ImportJob, on_read: Callable[[int], None]) -> SizedFile:
        """Return its file; LicensedFileError when it is gone or no such file. It reads the disk: not in a loop."""
        return self._uploads.open(job.id, job.file, on_read)

    async def hold_import(self, uow: UnitOfWork, job: ImportJob) -> bool:
        """Go on holding an upload; tells whether it goes on. CONFLICT when somebody else has taken it."""
        require_loading(uow.actor)
        return not (await _held(uow, job)).stop_asked

    async def check_batch(
        self, uow: UnitOfWork, job: ImportJob, outcomes: Sequence[Outcome], preview: Preview, percent: int
    ) -> bool:
        """Weigh some records of a dry run, and note what was found so far; tells whether it goes on."""
        row = await _held(uow, job)
        if row.stop_asked:
            return False
        before = preview.tally.rejected
        rejects = await self.preview_batch(uow, job.origin, outcomes, preview)
        listed = [
            {"import_id": job.id, "at": at, "number": one.number, "key": one.key, "reason": one.reason.value}
            for at, one in enumerate(rejects[: max(0, MOST_REJECTS - before)], before)
        ]
        if listed:
            await ImportsRepository(uow).add_rejects(listed)
        row.count(preview.tally)
        row.percent = percent
        return True

    async def begin_import_load(self, uow: UnitOfWork, job: ImportJob, file: SizedFile) -> LoadView:
        """Begin to load an upload, or go on where a load of this file stopped."""
        row = await _held(uow, job)
        view = await self.begin_load(uow, job.origin, file, job.file_digest, job.licence)
        row.load_id = UUID(view.id)
        return view

    async def load_upload_batch(
        self, uow: UnitOfWork, job: ImportJob, view: LoadView, outcomes: Sequence[Outcome]
    ) -> LoadView | None:
        """Load some records, and note how far it is, in one transaction; None: it was stopped."""
        row = await _held(uow, job)
        if row.stop_asked:
            return None
        view = await self.load_batch(uow, view.id, view.position, outcomes)
        row.percent = min(99, 100 * view.position // max(1, job.records))
        return view

    async def note_checked(self, uow: UnitOfWork, job: ImportJob) -> None:
        """Note that a dry run is whole: another editor than its uploader has the word now, if there is anything new."""
        row = await _held(uow, job)
        if row.added + row.changed:
            uow.emit(IMPORT_CHECKED, import_id=row.id)
        row.status, row.percent = ImportStatus.CHECKED.value, 100
        row.lease = row.leased_until = None

    async def end_import(
        self, uow: UnitOfWork, job: ImportJob, view: LoadView | None = None, failure: str = ""
    ) -> None:
        """End an upload: it is loaded, was stopped, or failed. Its file goes; a load of it may be gone on with."""
        row = await _held(uow, job)
        if view is not None:
            await self.end_load(uow, view.id, failure=failure)
        row.status = ImportStatus.DONE.value
        if failure:
            row.status = (ImportStatus.STOPPED if failure == STOPPED else ImportStatus.FAILED).value
        else:
            row.percent = 100
            await ImportsRepository(uow).forget_rejects(job.id)
        row.failure = "" if failure == STOPPED else failure[:40]
        row.lease = row.leased_until = None
        uow.audit("knowledge.import_end", RECORD, row.id, origin=row.origin, ended=row.status)
        uow.emit(IMPORT_ENDED, import_id=row.id)
        uow.after_commit(lambda: self._uploads.delete(job.id))

    async def tidy_imports(self, uow: UnitOfWork) -> None:
        """End what nobody has given a word on for three days, and delete files that no upload needs."""
        require_loading(uow.actor)
        kept, now = ImportsRepository(uow), uow.clock.now()
        for import_id in await kept.leave_old(now - _WAITS_FOR_A_WORD, now):
            uow.audit("knowledge.import_end", RECORD, import_id, ended=LEFT)
            uow.emit(IMPORT_ENDED, import_id=import_id)
        needed = await kept.open_ids()
        for import_id in await self._uploads.kept(now - _FILES_STAY):
            if import_id not in needed:
                await self._uploads.delete(import_id)


async def _held(uow: UnitOfWork, job: ImportJob) -> KnowledgeImport:
    row = await ImportsRepository(uow).find(job.id, change=True)
    if row is None or row.lease != job.lease:
        raise HealthError(Kind.CONFLICT, "load_taken_over")
    now = uow.clock.now()
    row.leased_until, row.changed_at = now + LEASE, now
    return row
