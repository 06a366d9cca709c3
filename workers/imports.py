"""Files of licensed texts that editors upload: their dry runs and loads, one at a time.

The rows are the queue, and no Valkey is needed: a load takes minutes, an Arq job is over after one, and what a killed
worker had begun goes on where its last batch was written.
"""

from __future__ import annotations

import asyncio
import threading
from typing import TYPE_CHECKING

import structlog

from healthapp.contexts.knowledge.errors import LicensedFileError
from healthapp.contexts.knowledge.schemas.imports import ImportStatus
from healthapp.contexts.knowledge.service.import_work import STOPPED
from healthapp.contexts.knowledge.service.loading import Preview
from healthapp.kit.actor import Actor
from healthapp.kit.clock import monotonic
from healthapp.kit.errors import HealthError, Kind
from healthapp.kit.telemetry import processing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from healthapp.contexts.knowledge.ports import SizedFile
    from healthapp.contexts.knowledge.schemas.loaded import LoadView, Outcome
    from healthapp.contexts.knowledge.service.import_work import ImportJob
    from healthapp.wiring import Platform

log = structlog.get_logger(__name__)
_LOOK_EVERY = 2.0
_TIDY_EVERY = 60.0
_HOLD_EVERY = 5.0
"""Well within the lease: some files are read whole before their first record, which may take longer than it."""
_BATCH = 100
"""Smaller than the command line's: beside it, reminders are claimed and sent."""


async def keep_imports(platform: Platform) -> None:
    """Work on what editors upload, for as long as the process runs."""
    tidied = -_TIDY_EVERY
    while True:
        if monotonic() - tidied >= _TIDY_EVERY:
            async with platform.begin(Actor.worker()) as uow:
                await platform.knowledge.tidy_imports(uow)
            tidied = monotonic()
        if not await work_on_next(platform):
            await asyncio.sleep(_LOOK_EVERY)


async def work_on_next(platform: Platform) -> bool:
    """Do what the next upload waits for; False: nothing waits, or another worker is at it."""
    async with platform.begin(Actor.worker()) as uow:
        job = await platform.knowledge.claim_import(uow)
    if job is None:
        return False
    with processing("import"):
        try:
            await _Reading(platform, job).run()
        except HealthError as error:
            if error.kind is Kind.UNAVAILABLE:
                raise  # its lease ends, and it is taken up again
            log.warning("knowledge.import_left", import_id=str(job.id), code=error.code)
        except Exception as error:
            log.exception("knowledge.import_failed", import_id=str(job.id), error=type(error).__name__)
            async with platform.begin(Actor.worker()) as uow:
                await platform.knowledge.end_import(uow, job, failure="unexpected")
    return True


class _Reading:
    """One upload, read in a thread, for that takes the processor; each batch is a transaction."""

    def __init__(self, platform: Platform, job: ImportJob) -> None:
        self._platform, self._job = platform, job
        self._bytes = 0
        self._failure = ""
        self._given_up = threading.Event()

    async def run(self) -> None:
        """Do its dry run, or load it."""
        knowledge, job = self._platform.knowledge, self._job
        try:
            file = await asyncio.to_thread(knowledge.open_import, job, self._count)
            outcomes = await knowledge.read_licensed(job.origin, file, job.licence)
        except LicensedFileError as error:
            await self._end(None, error.reason)
            return
        if job.status is ImportStatus.CHECKING:
            await self._check(file, outcomes)
        else:
            await self._load(file, outcomes)

    def _count(self, read: int) -> None:
        """Count what the thread reads, and end its reading once nobody wants it any more."""
        if self._given_up.is_set():
            raise LicensedFileError(STOPPED)
        self._bytes += read

    async def _check(self, file: SizedFile, outcomes: Iterator[Outcome]) -> None:
        whole, preview = max(1, await asyncio.to_thread(lambda: file.size)), Preview()
        while batch := await self._next(outcomes, _BATCH):
            percent = min(99, 100 * self._bytes // whole)
            async with self._platform.begin(Actor.worker()) as uow:
                goes_on = await self._platform.knowledge.check_batch(uow, self._job, batch, preview, percent)
            if not goes_on:
                self._failure = STOPPED
                break
        if self._failure or await self._is_stopped():
            await self._end(None, self._failure or STOPPED)
            return
        async with self._platform.begin(Actor.worker()) as uow:
            await self._platform.knowledge.note_checked(uow, self._job)

    async def _load(self, file: SizedFile, outcomes: Iterator[Outcome]) -> None:
        knowledge = self._platform.knowledge
        async with self._platform.begin(Actor.worker()) as uow:
            view: LoadView = await knowledge.begin_import_load(uow, self._job, file)
        left = view.position
        while left and (passed := await self._next(outcomes, min(left, 5 * _BATCH))):
            left -= len(passed)
            if await self._is_stopped():
                break
        while not self._failure and (batch := await self._next(outcomes, _BATCH)):
            async with self._platform.begin(Actor.worker()) as uow:
                after = await knowledge.load_upload_batch(uow, self._job, view, batch)
            if after is None:
                self._failure = STOPPED
                break
            view = after
        await self._end(view, self._failure)

    async def _is_stopped(self) -> bool:
        """Go on holding the upload, and ask whether an editor wants it stopped."""
        async with self._platform.begin(Actor.worker()) as uow:
            if not await self._platform.knowledge.hold_import(uow, self._job):
                self._failure = self._failure or STOPPED
        return self._failure == STOPPED

    async def _next(self, outcomes: Iterator[Outcome], most: int) -> list[Outcome]:
        """Return the next records; fewer than `most` only where the file ends or breaks off (`_failure` says why)."""
        if self._failure:
            return []
        reading = asyncio.ensure_future(asyncio.to_thread(_take, outcomes, most))
        try:
            while not (await asyncio.wait({reading}, timeout=_HOLD_EVERY))[0]:
                if await self._is_stopped():
                    self._given_up.set()
                    break
            batch, self._failure = await reading
        except BaseException:
            self._given_up.set()  # taken over, or this process ends: a thread can't be ended from outside
            raise
        return batch

    async def _end(self, view: LoadView | None, failure: str) -> None:
        async with self._platform.begin(Actor.worker()) as uow:
            await self._platform.knowledge.end_import(uow, self._job, view, failure)
        log.info("knowledge.import_ended", import_id=str(self._job.id), failure=failure)


def _take(outcomes: Iterator[Outcome], most: int) -> tuple[list[Outcome], str]:
    batch: list[Outcome] = []
    try:
        for each in outcomes:
            batch.append(each)
            if len(batch) == most:
                break
    except LicensedFileError as error:
        return batch, error.reason
    return batch, ""
