"""What the database itself says of how it is guarded: its catalogue, and the form of what lies in sealed columns.

Names of tables and columns come from `kit.sealed` and the registry of personal data, which are code.
"""

# ruff: noqa: S608 - see above

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa

from healthapp.kit.database import APP_ROLE, SYSTEM_ROLE, WORKER_ROLE

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from healthapp.kit.sealed import SealedTable
    from healthapp.kit.uow import UnitOfWork

ROLES = (APP_ROLE, WORKER_ROLE, SYSTEM_ROLE)
# kit.crypto: version, key, nonce of 12 bytes, ciphertext with its tag of 16 bytes; the last two in base64 for URLs.
_SEALED = r"^v1\|[^|]+\|[A-Za-z0-9_-]{16}\|[A-Za-z0-9_-]{22,}$"
_LONG = "SET LOCAL statement_timeout = '10min'"
COLUMNS = """
SELECT c.relname::text, a.attname::text FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'm', 'f') AND NOT c.relispartition
  AND a.attnum > 0 AND NOT a.attisdropped
"""
# A partition that the web process could read by its own name would go past the policies of the whole.
UNGUARDED = """
SELECT c.relname::text FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
  AND NOT c.relrowsecurity
  AND (c.relname = ANY (:tables)
    OR (c.relispartition AND has_table_privilege('healthapp_app', c.oid, 'SELECT, INSERT, UPDATE, DELETE')))
ORDER BY 1
"""
# Policies don't bind superusers, roles with BYPASSRLS and the owner of a table, nor whoever may become one of these.
# Whoever logs in as a member of our roles (a login of the operator's own) is held to the same; who migrates isn't,
# who has made the roles and owns everything.
PRIVILEGED = """
WITH RECURSIVE owners AS (
    SELECT DISTINCT relowner AS oid FROM pg_class
    WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')
), ours AS (
    SELECT oid FROM pg_roles WHERE rolname = ANY (:roles)
    UNION
    SELECT m.member FROM pg_auth_members m JOIN ours o ON o.oid = m.roleid
    WHERE m.member NOT IN (SELECT w.oid FROM owners w)
)
SELECT r.rolname::text FROM pg_roles r JOIN ours USING (oid)
WHERE r.rolsuper OR r.rolbypassrls OR r.rolcreaterole
  OR EXISTS (SELECT 1 FROM pg_roles p WHERE (p.rolsuper OR p.rolbypassrls) AND p.oid <> r.oid
      AND pg_has_role(r.oid, p.oid, 'MEMBER'))
  OR EXISTS (SELECT 1 FROM owners w WHERE pg_has_role(r.oid, w.oid, 'MEMBER'))
ORDER BY 1
"""

_ACTS = """
SELECT count(*), count(*) FILTER (WHERE actor_id IS NULL) FROM compliance_audit_event
WHERE at > now() - interval '1 day' AND actor_role NOT IN ('anonymous', 'worker', 'system')
"""


class CatalogRepository:
    """For the worker."""

    def __init__(self, uow: UnitOfWork) -> None:
        """Bind to a unit of work."""
        self._session = uow.session

    async def take_time(self) -> None:
        """Let this transaction's statements take longer than a click may."""
        await self._session.execute(sa.text(_LONG))

    async def unsealed(self, table: SealedTable) -> dict[str, tuple[int, int]]:
        """Return, for each sealed column, how many values it holds and how many aren't ciphertext."""
        return await self._counted(table, "{column} !~ :form", form=_SEALED)

    async def sealed_by_others(self, table: SealedTable, kids: Collection[str]) -> dict[str, tuple[int, int]]:
        """Return, for each sealed column, how many values it holds and how many name another key than `kids`."""
        condition = "{column} ~ :form AND NOT split_part({column}, '|', 2) = ANY (:kids)"
        return await self._counted(table, condition, form=_SEALED, kids=list(kids))

    async def _counted(self, table: SealedTable, condition: str, **values: object) -> dict[str, tuple[int, int]]:
        each = ", ".join(
            f"count({column}), count(*) FILTER (WHERE {condition.format(column=column)})" for column in table.columns
        )
        row = (await self._session.execute(sa.text(f"SELECT {each} FROM {table.name}"), values)).one()
        return {column: (int(row[2 * n]), int(row[2 * n + 1])) for n, column in enumerate(table.columns)}

    async def acts_of_people(self) -> tuple[int, int]:
        """Return how many rows the trail has of who was logged in, of the last day, and how many without an account."""
        row = (await self._session.execute(sa.text(_ACTS))).one()
        return int(row[0]), int(row[1])

    async def columns(self) -> dict[str, set[str]]:
        """Return every table of ours with its columns."""
        found: dict[str, set[str]] = {}
        for table, column in await self._session.execute(sa.text(COLUMNS)):
            found.setdefault(table, set()).add(column)
        return found

    async def unguarded(self, tables: Iterable[str]) -> list[str]:
        """Return which of these tables have no row-level security, and readable partitions without it."""
        return list(await self._session.scalars(sa.text(UNGUARDED), {"tables": list(tables)}))

    async def privileged(self) -> list[str]:
        """Return which of our roles, and of those who may act as them, row-level security doesn't bind."""
        return list(await self._session.scalars(sa.text(PRIVILEGED), {"roles": list(ROLES)}))
