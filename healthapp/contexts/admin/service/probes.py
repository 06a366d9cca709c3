"""One method a check: ask whoever knows, and judge the answer. The method's name is the check's id."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from healthapp.contexts.admin.rules import judging
from healthapp.contexts.admin.rules.record import holes
from healthapp.contexts.admin.schemas import Outcome, State
from healthapp.contexts.admin.service.base import AdminBase

if TYPE_CHECKING:
    from healthapp.kit.uow import UnitOfWork


class Probes(AdminBase):
    """The questions. Each reads the real state as it is now; for the worker."""

    async def _encryption_coverage(self, uow: UnitOfWork) -> Outcome:
        found = await self._compliance.unsealed_values(uow)
        return judging.none_of(found.found, found.total, found.names)

    async def _lost_keys(self, uow: UnitOfWork) -> Outcome:
        found = await self._compliance.unopenable_values(uow)
        return judging.none_of(found.found, found.total, found.names)

    async def _key_age(self, uow: UnitOfWork) -> Outcome:
        return judging.key_age((await self._compliance.data_key_age(uow)).days)

    async def _audit_chain(self, uow: UnitOfWork) -> Outcome:
        # Those in the database go with a chain that is written anew as a whole; these don't.
        kept = await asyncio.to_thread(self._heads.all) if self._heads else ()
        report = await self._compliance.verify_audit(uow, kept)
        return judging.trail(report.rows, report.broken_at)

    async def _audit_anchor(self, uow: UnitOfWork) -> Outcome:
        anchors = await self._compliance.anchors(uow)
        newest = max((anchor.day for anchor in anchors), default=None)
        return judging.anchor(newest, uow.clock.now().date())

    async def _audit_lag(self, uow: UnitOfWork) -> Outcome:
        counted = await self._notifications.counted(uow)
        return judging.lag(counted["audit_unsealed_seconds"])

    async def _signatures(self, uow: UnitOfWork) -> Outcome:
        texts = await self._texts.signed_records(uow) if self._texts else ()
        report = await self._compliance.verify_signatures(uow, texts)
        return judging.chain(report.count, report.broken_at)

    async def _second_factor(self, uow: UnitOfWork) -> Outcome:
        return judging.second_factor(await self._identity.access_figures(uow))

    async def _stale_sessions(self, uow: UnitOfWork) -> Outcome:
        found = await self._identity.access_figures(uow)
        return judging.none_of(found.stale_sessions, found.sessions)

    async def _suspended_access(self, uow: UnitOfWork) -> Outcome:
        found = await self._identity.access_figures(uow)
        return judging.none_of(found.suspended_with_access, found.suspended)

    async def _licences(self, uow: UnitOfWork) -> Outcome:
        found = await self._identity.access_figures(uow)
        return judging.none_of(found.unlicensed, found.professionals)

    async def _login_flood(self, uow: UnitOfWork) -> Outcome:
        return judging.flood((await self._identity.access_figures(uow)).failed_logins)

    async def _named_acts(self, uow: UnitOfWork) -> Outcome:
        found = await self._compliance.unnamed_acts(uow)
        return judging.none_of(found.found, found.total)

    async def _emergency_access(self, uow: UnitOfWork) -> Outcome:
        ready = await self._identity.ready_administrators(uow)
        return judging.emergency_access(await self._compliance.emergency_looks(uow, ready))

    async def _row_security(self, uow: UnitOfWork) -> Outcome:
        found = await self._compliance.without_row_security(uow, self._held)
        return judging.none_of(len(found.names), found.total, found.names)

    async def _database_roles(self, uow: UnitOfWork) -> Outcome:
        found = await self._compliance.unbound_roles(uow)
        return judging.none_of(len(found.names), found.total, found.names)

    async def _transport(self, uow: UnitOfWork) -> Outcome:
        del uow
        return judging.transport(self._way_in)

    async def _card_data(self, uow: UnitOfWork) -> Outcome:
        found = await self._compliance.card_columns(uow)
        return judging.none_of(len(found.names), found.total, found.names)

    async def _registry(self, uow: UnitOfWork) -> Outcome:
        found = await self._compliance.unregistered(uow, self._held)
        return judging.none_of(len(found.names), found.total, found.names)

    async def _processing_record(self, uow: UnitOfWork) -> Outcome:
        del uow
        found = holes(self._held)
        return judging.none_of(len(found), len(self._held.held), found)

    async def _retention(self, uow: UnitOfWork) -> Outcome:
        found = await self._compliance.held_too_long(uow)
        if found.late and not found.rows and not found.places:
            return Outcome(State.FAILING, variant="late")
        return judging.none_of(found.rows or len(found.places), 0, found.places)

    async def _copies(self, uow: UnitOfWork) -> Outcome:
        return judging.copies(await self._privacy.overdue(uow))

    async def _erasures(self, uow: UnitOfWork) -> Outcome:
        found = await self._privacy.overdue(uow)
        return judging.none_of(found.erasures_overdue, found.erasures)

    async def _backup(self, uow: UnitOfWork) -> Outcome:
        found = await asyncio.to_thread(self._backups.age, uow.clock.now())
        return judging.backup(found, is_embedded=self._settings.is_embedded)

    async def _ledger(self, uow: UnitOfWork) -> Outcome:
        return judging.ledger(await asyncio.to_thread(self._backups.ledger, uow.clock.now()))

    async def _emergency_messages(self, uow: UnitOfWork) -> Outcome:
        return judging.none_of(await self._notifications.emergencies_given_up(uow))
