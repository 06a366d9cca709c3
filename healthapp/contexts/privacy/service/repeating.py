"""What is done again after a restore to an earlier moment, before anybody may enter (ADR 59).

Each step may be repeated. What an entry changes is said by the registry (`Holding.again`); an erasure is carried out as
the worker does it, but for what lies outside Postgres and the files: no restore has brought that back.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from healthapp.contexts.privacy.models import Erasure
from healthapp.contexts.privacy.repository import PrivacyRepository
from healthapp.contexts.privacy.schemas import DueErasure, Repeated
from healthapp.contexts.privacy.service.base import PrivacyBase, file_name
from healthapp.kit.personal_data import Again

if TYPE_CHECKING:
    from collections.abc import Sequence

    from healthapp.contexts.privacy.schemas import Copies, Entry
    from healthapp.kit.uow import UnitOfWork

_ERASURES = "privacy_erasure"


class Repeating(PrivacyBase):
    """For `healthapp restore`."""

    async def repeat_since(self, uow: UnitOfWork, entries: Sequence[Entry], *, earlier: bool, blind: bool) -> Repeated:
        """Do again what the ledger's `entries` say and this database doesn't know; erasures are begun.

        With `earlier` a moment was restored after which something may have ended: every login, link and token ends.
        So it does whenever an entry is unknown. With `blind` there is no ledger: every API key and app ends too.
        """
        repository = PrivacyRepository(uow)
        await repository.take_time()
        unknown = await repository.unknown_entries([entry.id for entry in entries])
        missed = sorted((entry for entry in entries if entry.id in unknown), key=lambda entry: (entry.at, entry.number))
        await repository.add_entries(missed)
        refused = 0
        for entry in missed:
            if not await self._repeat(repository, entry):
                # A rule of the database, such as that one administrator stays: a person has to look.
                refused += 1
                uow.audit("restore.leave_out", "backup", entry.row_id, place=entry.place, kind=entry.kind)
        wanted = {Again.EARLIER} if earlier or missed else set[Again]()
        wanted |= {Again.BLIND} if blind else set()
        ended = 0
        for holding in self._registry.tables:
            for again in sorted(wanted & holding.again.keys()):
                ended += await repository.end_all(holding.name, holding.again[again], uow.clock.now())
        uow.audit("restore.repeat", "backup", entries=len(missed), refused=refused, ended=ended, ledger=not blind)
        return Repeated(len(missed), refused, ended)

    async def _repeat(self, repository: PrivacyRepository, entry: Entry) -> bool:
        if entry.place == _ERASURES:
            await _repeat_erasure(repository, entry)
            return True
        for holding in self._registry.tables:
            if holding.name == entry.place and entry.kind in holding.again:
                return await repository.repeat(holding.name, holding.again[Again(entry.kind)], entry)
        return False

    async def begun_erasures(self, uow: UnitOfWork) -> list[DueErasure]:
        """Return the erasures that have begun and whose people are to be erased now."""
        found = await PrivacyRepository(uow).begun_erasures()
        uow.audit("erasure.find", "backup", rows=len(found))
        return [DueErasure(one.id, one.user_id, is_new=False) for one in found]

    async def erase_files(self, copies: Copies) -> None:
        """Take a person's files out of a restored folder."""
        for export_id in copies.exports:
            await self._files.delete(file_name(export_id))


async def _repeat_erasure(repository: PrivacyRepository, entry: Entry) -> None:
    assert entry.person is not None  # noqa: S101 - the trigger writes it with every erasure
    wish = Erasure(id=entry.row_id, user_id=entry.person, requested_at=entry.at, due_at=entry.until or entry.at)
    if entry.kind == "undone":
        await repository.undo_erasure(entry.row_id, entry.at)
    elif entry.kind == "asked":
        await repository.add_erasure(wish)
    elif not await repository.begin_erasure_of(entry.person, entry.at):
        wish.started_at = entry.at
        await repository.add_erasure(wish)
