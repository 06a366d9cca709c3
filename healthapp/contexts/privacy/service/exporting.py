"""A copy of everything held about a person (GDPR Art. 15 and 20): asked for, made by the worker, fetched, deleted."""

from __future__ import annotations

import asyncio
import base64
from datetime import timedelta
from typing import TYPE_CHECKING

from healthapp.contexts.privacy import events
from healthapp.contexts.privacy.models import Export
from healthapp.contexts.privacy.repository import PrivacyRepository
from healthapp.contexts.privacy.rules.documents import archive
from healthapp.contexts.privacy.schemas import ExportView, Gathered, HeldView
from healthapp.contexts.privacy.service.base import PrivacyBase, file_name
from healthapp.kit.errors import HealthError, Kind
from healthapp.kit.i18n import parse_lang
from healthapp.kit.ids import new_id
from healthapp.kit.personal_data import Category, Place

if TYPE_CHECKING:
    from uuid import UUID

    from healthapp.contexts.privacy.ports import SummaryPrinter
    from healthapp.kit.uow import UnitOfWork

KEPT = timedelta(hours=24)
_DAY = timedelta(days=1)
_MOST_A_DAY = 5
_FIELD = "privacy_export.file"


class Exporting(PrivacyBase):
    """Copies of one's data."""

    async def held(self) -> list[HeldView]:
        """Return what is held about people, category by category: the same for everyone, from the registry."""
        found = []
        for category in Category:
            of_it = [one for one in self._registry.held if one.category is category]
            if of_it:
                # Keys, files and topics only mirror the tables.
                first = next((one for one in of_it if one.place is Place.TABLE), of_it[0])
                reasons = tuple(dict.fromkeys(one.reason for one in of_it if one.reason))
                erasures = tuple(dict.fromkeys(one.erasure for one in of_it))
                spans = tuple(dict.fromkeys(one.span for one in of_it if one.place is first.place))
                found.append(HeldView(category, first.basis, spans, erasures, reasons))
        return found

    async def request_export(self, uow: UnitOfWork) -> ExportView:
        """Ask for a copy; whoever is acting has just proved who they are. One that is in the making is returned.

        RATE_LIMITED after five in 24 hours.
        """
        now = uow.clock.now()
        repository = PrivacyRepository(uow)
        lately = await repository.last_exports(uow.actor.id, now - _DAY)
        if lately and lately[0].status == "requested" and lately[0].session_id == uow.actor.session_id:
            uow.audit("export.request", "export", lately[0].id, repeated=True)
            return _view(uow, lately[0])
        if len(lately) >= _MOST_A_DAY:
            wait = int((lately[-1].requested_at + _DAY - now).total_seconds()) + 1
            raise HealthError(Kind.RATE_LIMITED, "exports_throttled", retry_after=wait)
        export = Export(
            id=new_id(),
            user_id=uow.actor.id,
            session_id=uow.actor.session_id,
            locale=uow.actor.lang.value,
            time_zone=uow.actor.time_zone,
            requested_at=now,
        )
        await repository.add_export(export)
        uow.audit("export.request", "export", export.id)
        uow.emit(events.EXPORT_REQUESTED, user_id=uow.actor.id, export_id=export.id)
        return _view(uow, export)

    async def find_export(self, uow: UnitOfWork) -> ExportView | None:
        """Return where the actor's last copy stands, or None when they never asked, or it is gone."""
        found = await PrivacyRepository(uow).newest_export(uow.actor.id)
        uow.audit("export.status", "export", found.id if found else None)
        if found is None or _status(uow, found) == "deleted":
            return None
        return _view(uow, found)

    async def fetch_export(self, uow: UnitOfWork) -> bytes:
        """Return the actor's last copy. NOT_FOUND without one, FORBIDDEN to another login than the one that asked."""
        found = await PrivacyRepository(uow).newest_export(uow.actor.id)
        if found is None or _status(uow, found) != "ready":
            raise HealthError(Kind.NOT_FOUND, "no_export")
        if found.session_id is None or found.session_id != uow.actor.session_id:
            raise HealthError(Kind.FORBIDDEN, "export_of_another_login", action="export.fetch", resource_type="export")
        sealed = await self._files.get(file_name(found.id))
        if sealed is None:
            raise HealthError(Kind.NOT_FOUND, "no_export")
        uow.audit("export.fetch", "export", found.id, patient_id=uow.actor.id, size=found.size)
        return base64.b64decode(self._cipher.open(_FIELD, found.id, sealed.decode()))

    async def gather(self, uow: UnitOfWork, person: UUID, *, locale: str = "en", zone: str = "UTC") -> Gathered:
        """Return everything that is held about a person, opened; for the worker."""
        await PrivacyRepository(uow).take_time()
        tables = {one.name: await self._opened(uow, one, person) for one in self._registry.tables}
        uow.audit("export.gather", "user", person, patient_id=person, rows=sum(map(len, tables.values())))
        holdings = {one.name: one for one in self._registry.tables}
        years = self._settings.retention_years
        return Gathered(person, uow.clock.now(), parse_lang(locale), zone, tables, holdings, years)

    async def hand_out(
        self, uow: UnitOfWork, person: UUID, reason: str, printer: SummaryPrinter, *, locale: str, zone: str
    ) -> bytes:
        """Return a copy for somebody who can't log in, for the operator, who says why and how they know the person."""
        uow.audit("export.hand_out", "user", person, patient_id=person, reason=reason)
        gathered = await self.gather(uow, person, locale=locale, zone=zone)
        return await asyncio.to_thread(archive, gathered, await printer.summary(gathered))

    async def make_export(self, uow: UnitOfWork, export_id: UUID, printer: SummaryPrinter) -> bool:
        """Make a copy that was asked for; False when it was made before or its owner is gone. For the worker.

        A crash before the commit leaves a file that the next try writes again.
        """
        repository = PrivacyRepository(uow)
        export = await repository.find_export(export_id)
        if export is None or export.status != "requested":
            return False
        gathered = await self.gather(uow, export.user_id, locale=export.locale, zone=export.time_zone)
        summary = await printer.summary(gathered)
        made = await asyncio.to_thread(archive, gathered, summary)
        sealed = self._cipher.seal(_FIELD, export_id, base64.b64encode(made).decode())
        await self._files.put(file_name(export_id), sealed.encode())
        now = uow.clock.now()
        values = {"status": "ready", "ready_at": now, "expires_at": now + KEPT, "size": len(made)}
        await repository.set_export(export_id, values)
        uow.audit("export.make", "export", export_id, patient_id=export.user_id, size=len(made))
        return True

    async def delete_old_exports(self, uow: UnitOfWork) -> int:
        """Delete the files of copies whose time is over; returns how many. For the worker."""
        repository = PrivacyRepository(uow)
        ended = await repository.exports_to_delete(uow.clock.now())
        for export_id in ended:
            await self._files.delete(file_name(export_id))
            await repository.set_export(export_id, {"status": "deleted"})
        if ended:
            uow.audit("export.delete", "export", count=len(ended))
        return len(ended)


def _status(uow: UnitOfWork, export: Export) -> str:
    over = export.expires_at is not None and export.expires_at <= uow.clock.now()
    return "deleted" if over else export.status


def _view(uow: UnitOfWork, export: Export) -> ExportView:
    return ExportView(
        id=export.id,
        status=export.status,
        requested_at=export.requested_at,
        expires_at=export.expires_at,
        size=export.size,
        is_mine=export.session_id == uow.actor.session_id,
    )
