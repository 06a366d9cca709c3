"""Small questions about how things stand, asked by the compliance checks; for the worker. Counts and names only."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

from healthapp.contexts.compliance import events
from healthapp.contexts.compliance.access import Permission
from healthapp.contexts.compliance.repository import (
    AssignmentRepository,
    CatalogRepository,
    KeyRepository,
    PermissionRepository,
    RetentionRepository,
)
from healthapp.contexts.compliance.schemas.standing import EmergencyLooks, Gaps, HeldTooLong, SealedValues, UnnamedActs
from healthapp.contexts.compliance.service.keys import KeyCare, current_key
from healthapp.contexts.compliance.service.retention import LATE, Retention
from healthapp.kit.actor import Role
from healthapp.kit.crypto import CipherError
from healthapp.kit.personal_data import Place
from healthapp.kit.sealed import sealed_tables

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from uuid import UUID

    from healthapp.kit.personal_data import Registry
    from healthapp.kit.uow import UnitOfWork

# Names of columns in which card numbers, verification codes or a card's track would be kept (PCI DSS 3.2, 3.3).
_CARD = re.compile(
    r"(^|_)(pan|card_?(no|num|number)|primary_account_number|cvv2?|cvc2?|cav2|cid_code|track_?(1|2|data))(_|$)"
)
_LOOKS_FOR = timedelta(days=14)
_TOLD_WITHIN = timedelta(minutes=10)
_LOOKING = (Permission.MANAGE_ACCOUNTS, Permission.READ_PATIENT_DATA)
"""What an administrator needs to open one patient's record for a quarter of an hour."""


class Standings(KeyCare, Retention):
    """What is asked for the compliance page."""

    async def unsealed_values(self, uow: UnitOfWork) -> SealedValues:
        """Look at every value of every sealed column: how many aren't ciphertext, and in which columns."""
        repository = CatalogRepository(uow)
        await repository.take_time()
        found = {table.name: await repository.unsealed(table) for table in sealed_tables()}
        return _summed(found)

    async def unopenable_values(self, uow: UnitOfWork) -> SealedValues:
        """Look at every sealed value: how many name a data key that is retired, lost, or not ours to unwrap."""
        repository = CatalogRepository(uow)
        await repository.take_time()
        kids = set()
        for row in await KeyRepository(uow).keys():
            if row["retired_at"] is None and row["purpose"] == "data":
                try:
                    self._unwrap(row)
                except CipherError:
                    continue
                kids.add(row["kid"])
        found = {table.name: await repository.sealed_by_others(table, kids) for table in sealed_tables()}
        return _summed(found)

    async def data_key_age(self, uow: UnitOfWork) -> timedelta:
        """Return for how long the data key that seals now has been doing so."""
        current = current_key(await KeyRepository(uow).keys())
        if current is None:
            msg = "no data key has begun"
            raise LookupError(msg)
        age: timedelta = current["age"]
        return age

    async def without_row_security(self, uow: UnitOfWork, registry: Registry) -> Gaps:
        """Return which tables with personal data the database doesn't guard row by row."""
        tables = [holding.name for holding in registry.tables]
        return Gaps(len(tables), tuple(await CatalogRepository(uow).unguarded(tables)))

    async def unbound_roles(self, uow: UnitOfWork) -> Gaps:
        """Return the roles of our processes that the database's policies don't bind."""
        return Gaps(0, tuple(await CatalogRepository(uow).privileged()))

    async def unregistered(self, uow: UnitOfWork, registry: Registry) -> Gaps:
        """Return tables and columns that exist and aren't in the registry of personal data."""
        tables = await CatalogRepository(uow).columns()
        known = registry.names(Place.TABLE)
        held = {holding.name: set(holding.columns) for holding in registry.tables}
        found = sorted(tables.keys() - known)
        found += sorted(f"{name}.{column}" for name in held for column in tables.get(name, set()) - held[name])
        return Gaps(sum(len(columns) for columns in tables.values()), tuple(found))

    async def unnamed_acts(self, uow: UnitOfWork) -> UnnamedActs:
        """Count what people did in the last day, and how much of it under no account."""
        total, unnamed = await CatalogRepository(uow).acts_of_people()
        return UnnamedActs(total, unnamed)

    async def emergency_looks(self, uow: UnitOfWork, administrators: Collection[UUID]) -> EmergencyLooks:
        """Return who of these administrators may open a record in an emergency, and whether patients hear of looks.

        Looks of the last two weeks. One whose word could not be delivered counts until it is sent again, or put away
        with its reason.
        """
        is_taken, people = await PermissionRepository(uow).lacking(Role.ADMIN, _LOOKING)
        able = 0 if is_taken else len(set(administrators) - people)
        now = uow.clock.now()
        counted = await AssignmentRepository(uow).looks(events.ASSIGNMENT_MADE, now - _LOOKS_FOR, now - _TOLD_WITHIN)
        return EmergencyLooks(able, *counted)

    async def card_columns(self, uow: UnitOfWork) -> Gaps:
        """Return columns that by their name would hold what is printed or stored on a payment card."""
        tables = await CatalogRepository(uow).columns()
        every = sorted(f"{table}.{column}" for table, columns in tables.items() for column in columns)
        return Gaps(len(every), tuple(name for name in every if _CARD.search(name.partition(".")[2])))

    async def held_too_long(self, uow: UnitOfWork) -> HeldTooLong:
        """Count what a nightly run should have removed, with a day and a half for the run to come."""
        repository, at = RetentionRepository(uow), uow.clock.now()
        rows, places = 0, []
        for holding, limit in self._limits(at - LATE):
            overdue = await self._overdue(repository, holding, limit)
            rows += overdue
            if overdue:
                places.append(holding.name)
        last = await repository.last_run(finished=True)
        for step in await repository.steps(last.id) if last else ():
            if step.error and step.place not in places:
                places.append(step.place)
        since = last.started_at if last else await repository.installed_at()
        return HeldTooLong(rows, tuple(places), late=since is not None and at - since > LATE)


def _summed(found: Mapping[str, Mapping[str, tuple[int, int]]]) -> SealedValues:
    each = {f"{table}.{column}": counts for table, columns in found.items() for column, counts in columns.items()}
    wrong = tuple(name for name, (_, bad) in sorted(each.items()) if bad)
    return SealedValues(sum(total for total, _ in each.values()), sum(bad for _, bad in each.values()), wrong)
