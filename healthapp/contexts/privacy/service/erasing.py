"""The end of an account (GDPR Art. 17): asked for, undone by a login, or carried out batch by batch.

Every step may be repeated, and a killed worker's erasure is taken up by the next: what is gone is found no more, and
the account's own row, by which other rows are found, goes last.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from healthapp.contexts.privacy import events
from healthapp.contexts.privacy.models import Erasure
from healthapp.contexts.privacy.repository import PrivacyRepository
from healthapp.contexts.privacy.schemas import Copies, DueErasure, ErasureView
from healthapp.contexts.privacy.service.base import PrivacyBase, file_name
from healthapp.kit import personal_data as registry
from healthapp.kit.ids import new_id

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from healthapp.kit.uow import UnitOfWork

_ADDRESSES = ("email_ct", "phone_ct", "endpoint_ct")
_EXPORTS = "privacy_export"


class Erasing(PrivacyBase):
    """Erasure of accounts."""

    async def request_erasure(self, uow: UnitOfWork) -> ErasureView:
        """Let the actor's account be erased once the days of grace are over; they have just proved who they are.

        The caller ends every login. Until the time has come any login undoes it. A repeated wish changes nothing.
        """
        repository = PrivacyRepository(uow)
        now = uow.clock.now()
        due = now + timedelta(days=self._settings.erasure_grace_days)
        erasure = Erasure(id=new_id(), user_id=uow.actor.id, requested_at=now, due_at=due)
        if await repository.add_erasure(erasure):
            uow.audit("erasure.request", "user", uow.actor.id, patient_id=uow.actor.id)
            uow.emit(events.ERASURE_REQUESTED, user_id=uow.actor.id, erasure_id=erasure.id)
        found = await repository.open_erasure(uow.actor.id) or erasure
        return ErasureView(requested_at=found.requested_at, due_at=found.due_at)

    async def erased_at(self, uow: UnitOfWork, user_id: UUID) -> datetime | None:
        """Return when an account is going to be erased; None when that was undone meanwhile. For the worker."""
        found = await PrivacyRepository(uow).open_erasure(user_id)
        return found.due_at if found else None

    async def note_undone(self, uow: UnitOfWork, user_id: UUID) -> None:
        """Write into the trail that a login has undone an erasure: the database did it. For the worker."""
        uow.audit("erasure.undo", "user", user_id, patient_id=user_id)

    async def next_erasure(self, uow: UnitOfWork) -> DueErasure | None:
        """Begin, or take up, an erasure whose time has come. For the worker.

        From here on no login undoes it any more: the trigger that undoes wants one that has not been started.
        """
        repository = PrivacyRepository(uow)
        found = await repository.next_erasure(uow.clock.now())
        if found is None:
            return None
        is_new = found.started_at is None
        if is_new:
            await repository.set_erasure(found.id, {"started_at": uow.clock.now()})
            uow.audit("erasure.start", "user", found.user_id)
        return DueErasure(found.id, found.user_id, is_new=is_new)

    async def copies_of(self, uow: UnitOfWork, person: UUID) -> Copies:
        """Return what the copies outside Postgres are found by. For the worker."""
        await PrivacyRepository(uow).take_time()
        ids: dict[str, set[str]] = {}
        addresses: set[str] = set()
        for holding in self._registry.tables:
            if holding.erasure is registry.Erasure.DELETE:
                for row in await self._opened(uow, holding, person):
                    if "id" in row:
                        ids.setdefault(holding.name, set()).add(str(row["id"]))
                    addresses |= {row[name] for name in _ADDRESSES if row.get(name)}
        everything = frozenset[str]().union(*ids.values())
        uow.audit("erasure.find_copies", "user", person, rows=len(everything))
        return Copies(person, everything, frozenset(addresses), frozenset(ids.get(_EXPORTS, ())))

    async def erase_copies(self, copies: Copies) -> None:
        """Take a person out of the index, the caches and the files. For the worker, outside any transaction."""
        await self._copies.erase(copies)
        for export_id in copies.exports:
            await self._files.delete(file_name(export_id))

    async def erase_batch(self, uow: UnitOfWork, person: UUID, limit: int) -> int:
        """Erase one batch of what is left of a person; returns how many rows, 0 at the end. For the worker.

        Table after table in the registry's order, and none before those ahead of it are empty.
        """
        repository = PrivacyRepository(uow)
        await repository.take_time()
        count = 0
        for holding in self._registry.tables:
            for trace in holding.traces:
                count += await repository.change(holding.name, trace.change, trace.whose, person)
            if holding.erasure is registry.Erasure.DELETE:
                erased = await repository.erase(holding, person, limit)
                count += erased
                if erased == limit:
                    break
            elif holding.erasure is registry.Erasure.ANONYMISE and holding.change:
                count += await repository.change(holding.name, holding.change, holding.whose, person)
        if count:
            uow.audit("erasure.batch", "user", person, rows=count)
        return count

    async def finish_erasure(self, uow: UnitOfWork, erasure_id: UUID, person: UUID) -> None:
        """Note that nothing is left. For the worker."""
        await PrivacyRepository(uow).set_erasure(erasure_id, {"done_at": uow.clock.now()})
        uow.audit("erasure.finish", "user", person)
