"""Raw SQL as the application's database role sees and changes nothing of another person's.

Everything here is made from the database's own lists of tables, columns and policies, so that a new table is checked,
or fails, from the day it exists.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import psycopg
import pytest
from psycopg import errors, sql

from healthapp.kit.actor import PEOPLE, Role
from healthapp.kit.database import APP_ROLE, role_url
from tests.support.rows import Connection, acting_as, count, visible

if TYPE_CHECKING:
    from collections.abc import Iterator

    from healthapp.config import Settings
    from tests.support.owned import Life
    from tests.support.people import Person

# Tables that hold nothing of a person's, each with its reason.
SHARED = {
    "alembic_version": "the schema's version",
    "compliance_data_key": "data keys, wrapped by the master key: every process needs them",
    "compliance_audit_seal": "digests of the audit chain",
    "compliance_audit_anchor": "digests of the audit chain, one a day; our own processes only",
    "compliance_audit_trim": "up to when the trail was dropped; our own processes only",
    "compliance_audit_left": "digests of the audit chain; our own processes only",
    "compliance_retention_run": "when it was cleaned; our own processes and administrators",
    "compliance_retention_step": "tables' names and numbers; our own processes and administrators",
    "compliance_key_rotation": "which data key is the newest; our own processes only",
    "compliance_key_rotation_step": "tables' names and numbers; our own processes only",
    "compliance_organisation": "what organisations are called: patients choose among them",
    "knowledge_entry": "the words of public medical texts",
    "knowledge_edition": "which edition of public medical texts is searched",
    "knowledge_embedder": "how fast a vendor of vectors is asked",
    "knowledge_embedding": "vectors of public medical texts",
    "knowledge_loaded": "published texts and names that the operator has licensed",
    "apps_signing_key": "sealed keys that sign tokens for others, and their public halves: every process needs them",
    "identity_sso_heard": "digests of what a provider has said once; our own processes only",
    "identity_login_attempt": "keyed digests of accounts and addresses, read before anybody is logged in",
}
# Holds people's ids, and is seen by our own processes alone: what no restore may bring back.
UNSEEN = {"privacy_ledger"}
# Everybody may append here, and nobody but an administrator (the outbox) or the patient (the trail) may read.
APPEND = {"compliance_audit_event", "compliance_system_log", "outbox_event"}
# Whose rows these are is the administrator's business only.
ADMINISTRATION = {
    "admin_check",
    "admin_score",
    "admin_standing",
    "apps_app",
    "compliance_system_log",
    "knowledge_import",
    "knowledge_import_reject",
    "knowledge_load",
    "knowledge_load_reject",
    "knowledge_revision",
    "notifications_broadcast",
    "outbox_event",
    "outbox_delivery",
}


def test_the_life_has_a_row_in_every_table(life: Life, owner: Connection, tables: list[str]) -> None:
    """Else an empty answer would prove nothing. A new table needs its row in `make_life` or the conftest."""
    del life
    empty = [
        name for name in tables if not count(owner, sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(name)))
    ]
    assert empty == []


def test_a_stranger_sees_nothing(settings: Settings, life: Life, stranger: Person, tables: list[str]) -> None:
    for role in sorted(PEOPLE - {Role.ADMIN}):
        with acting_as(settings, stranger, role.value) as connection:
            for table in tables:
                if table in SHARED:
                    continue
                rows = visible(connection, table)
                foreign = [row for row in rows if str(stranger.id) not in row]
                assert foreign == [], (role, table)
                assert not [row for row in rows if any(str(found) in row for found in life.ids)], (role, table)


def test_nobody_sees_nothing(settings: Settings, life: Life, tables: list[str]) -> None:
    del life
    with acting_as(settings, None) as connection:
        assert [table for table in tables if table not in SHARED and visible(connection, table)] == []


def test_without_any_actor_nothing_is_seen(settings: Settings, life: Life, tables: list[str]) -> None:
    """A forgotten `set_config` must not open anything."""
    del life
    url = role_url(settings.database_url.get_secret_value(), settings.master_key_bytes, APP_ROLE)
    with psycopg.connect(url) as connection:
        assert [table for table in tables if table not in SHARED and visible(connection, table)] == []


def test_an_administrator_sees_the_administration_only(settings: Settings, life: Life, tables: list[str]) -> None:
    with acting_as(settings, life.admin) as connection:
        for table in tables:
            foreign = [row for row in visible(connection, table) if str(life.admin.id) not in row]
            assert table in SHARED | dict.fromkeys(ADMINISTRATION) or foreign == [], table


def test_shared_tables_hold_nobodys_name_or_id(owner: Connection, life: Life) -> None:
    for table in SHARED:
        rows = [text for (text,) in owner.execute(sql.SQL("SELECT t::text FROM {} t").format(sql.Identifier(table)))]
        for row in rows:
            assert life.patient.email not in row
            assert not [found for found in life.ids if str(found) in row], table


def test_a_patient_sees_their_own(settings: Settings, life: Life, tables: list[str]) -> None:
    """Else the isolation would be that of a locked door without a house."""
    with acting_as(settings, life.patient) as connection:
        seen = {table for table in tables if visible(connection, table)}
    assert set(tables) - seen <= ADMINISTRATION | set(SHARED) | UNSEEN
    assert not seen & UNSEEN


def test_a_follower_sees_reminders_and_nothing_else(settings: Settings, life: Life, tables: list[str]) -> None:
    with acting_as(settings, life.follower) as connection:
        seen = {table for table in tables if [row for row in visible(connection, table) if str(life.patient.id) in row]}
    allowed = {"reminders_reminder", "reminders_occurrence", "compliance_consent", "identity_user"}
    # What a follower is told of a dose is their own notice, about the patient.
    assert seen <= allowed | {"notifications_message", "notifications_notice"}
    assert {"reminders_reminder", "reminders_occurrence"} <= seen


def _columns(owner: Connection, table: str) -> list[str]:
    query = (
        "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped"
        " AND attidentity = '' AND attgenerated = '' ORDER BY attnum"
    )
    return [name for (name,) in owner.execute(query, (table,))]


@pytest.mark.parametrize("who", ["stranger", "follower"])
def test_foreign_rows_cannot_be_changed_or_deleted(
    settings: Settings, life: Life, stranger: Person, owner: Connection, tables: list[str], who: str
) -> None:
    person = stranger if who == "stranger" else life.follower
    with acting_as(settings, person) as connection:
        for table in tables:
            if table == "identity_login_attempt":
                continue  # a right password forgets the failures of its account; there is nobody's data in it
            name = sql.Identifier(table)
            before = _foreign(owner, table, person)
            for column in _columns(owner, table):
                part = sql.Identifier(column)
                query = sql.SQL("UPDATE {} t SET {} = {} WHERE strpos(t::text, %s) = 0").format(name, part, part)
                assert _affected(connection, query, str(person.id)) == 0, (table, column)
            query = sql.SQL("DELETE FROM {} t WHERE strpos(t::text, %s) = 0").format(name)
            assert _affected(connection, query, str(person.id)) == 0, table
            assert _affected(connection, sql.SQL("TRUNCATE {}").format(name)) == 0, table
            assert _foreign(owner, table, person) == before


def _foreign(owner: Connection, table: str, person: Person) -> int:
    query = sql.SQL("SELECT count(*) FROM {} t WHERE strpos(t::text, %s) = 0").format(sql.Identifier(table))
    return count(owner, query, str(person.id))


def _affected(connection: Connection, query: sql.Composed, *params: Any) -> int:
    try:
        with connection.transaction(force_rollback=True):
            return connection.execute(query, params or None).rowcount
    except (errors.InsufficientPrivilege, errors.CheckViolation, errors.GeneratedAlways):
        return 0


def test_nothing_can_be_put_under_another_name(
    settings: Settings, life: Life, stranger: Person, owner: Connection, tables: list[str]
) -> None:
    """A copy of each of the patient's rows, under a new key: every policy must refuse it."""
    checked = []
    for table in tables:
        if table in SHARED | dict.fromkeys(APPEND):
            continue
        query = sql.SQL("SELECT to_jsonb(t) FROM {} t WHERE strpos(t::text, %s) > 0 LIMIT 1").format(
            sql.Identifier(table)
        )
        found = owner.execute(query, (str(life.patient.id),)).fetchone()
        if found is None:
            assert table in ADMINISTRATION, table
            continue
        row = {name: _fresh(name, value) for name, value in found[0].items()}
        columns = [name for name in _columns(owner, table) if row.get(name) is not None]
        insert = sql.SQL("INSERT INTO {} ({}) SELECT {} FROM jsonb_populate_record(NULL::{}, %s)").format(
            sql.Identifier(table),
            sql.SQL(", ").join(map(sql.Identifier, columns)),
            sql.SQL(", ").join(map(sql.Identifier, columns)),
            sql.Identifier(table),
        )
        with acting_as(settings, stranger) as connection, pytest.raises(errors.InsufficientPrivilege):
            connection.execute(insert, (psycopg.types.json.Jsonb(row),))
        checked.append(table)
    assert len(checked) >= 12


def test_an_occurrence_cannot_be_hung_on_a_foreign_reminder(settings: Settings, life: Life, stranger: Person) -> None:
    """Else the worker would announce somebody's medicine to whoever put it there."""
    with acting_as(settings, stranger) as connection, pytest.raises(psycopg.DatabaseError):
        connection.execute(
            "INSERT INTO reminders_occurrence (id, reminder_id, patient_id, local_slot, due_at, notify_at)"
            " VALUES (gen_random_uuid(), %s, %s, 'x', now(), now())",
            (life.reminder_id, stranger.id),
        )


def _fresh(name: str, value: Any) -> Any:
    """Give a copied row keys of its own, so that no unique constraint hides what the policy says."""
    if name in ("topic", "local_slot"):
        return str(uuid4())[:20]
    if name in ("id", "key", "token_hash", "refresh_hash", "email_bidx", "endpoint_bidx"):
        return str(uuid4())
    return 10_000 if name == "seq" else value


def test_every_table_is_guarded(owner: Connection, tables: list[str]) -> None:
    query = (
        "SELECT c.relname, c.relrowsecurity, has_any_column_privilege(%(role)s, c.oid, 'SELECT, INSERT, UPDATE')"
        " OR has_table_privilege(%(role)s, c.oid, 'SELECT, INSERT, UPDATE, DELETE, TRUNCATE, TRIGGER, REFERENCES')"
        " FROM pg_class c WHERE c.oid = ANY (%(tables)s::regclass[])"
    )
    for name, guarded, reachable in owner.execute(query, {"role": APP_ROLE, "tables": tables}):
        assert guarded or not reachable, name


class TestTheseChecksNoticeAHole:
    """A check that can't fail proves nothing: each hole is made, noticed, and closed again."""

    @staticmethod
    @contextmanager
    def _hole(owner: Connection, make: str, close: str) -> Iterator[None]:
        owner.execute(make)
        try:
            yield
        finally:
            owner.execute(close)

    def test_a_policy_that_lets_everybody_read(
        self, settings: Settings, life: Life, stranger: Person, owner: Connection, tables: list[str]
    ) -> None:
        for table in ("notifications_setting", "reminders_occurrence", "identity_user", "compliance_audit_event"):
            make = f"CREATE POLICY hole ON {table} FOR SELECT TO {APP_ROLE} USING (true)"
            with self._hole(owner, make, f"DROP POLICY hole ON {table}"), pytest.raises(AssertionError):
                test_a_stranger_sees_nothing(settings, life, stranger, tables)

    def test_a_policy_that_lets_everybody_write(
        self, settings: Settings, life: Life, stranger: Person, owner: Connection, tables: list[str]
    ) -> None:
        make = f"CREATE POLICY hole ON reminders_reminder FOR ALL TO {APP_ROLE} USING (true) WITH CHECK (true)"
        with self._hole(owner, make, "DROP POLICY hole ON reminders_reminder"):
            with pytest.raises(AssertionError):
                test_foreign_rows_cannot_be_changed_or_deleted(settings, life, stranger, owner, tables, "stranger")
            with pytest.raises(pytest.fail.Exception, match="DID NOT RAISE"):
                test_nothing_can_be_put_under_another_name(settings, life, stranger, owner, tables)

    def test_a_new_table_that_nobody_guards(self, life: Life, owner: Connection, tables: list[str]) -> None:
        make = f"CREATE TABLE unguarded (patient_id uuid); GRANT SELECT ON unguarded TO {APP_ROLE}"
        with self._hole(owner, make, "DROP TABLE unguarded"):
            with pytest.raises(AssertionError):
                test_every_table_is_guarded(owner, [*tables, "unguarded"])
            with pytest.raises(AssertionError):
                test_the_life_has_a_row_in_every_table(life, owner, [*tables, "unguarded"])
