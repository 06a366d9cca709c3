"""Raw SQL as the application's database role sees and changes nothing of another person's.

Everything here is made from the database's own lists of tables, columns and policies, so that a new table is checked,
or fails, from the day it exists.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

import psycopg
import pytest
from psycopg import errors, sql

from healthapp.kit.actor import PEOPLE, Role
from healthapp.kit.database import APP_ROLE, SYSTEM_ROLE, WORKER_ROLE, role_url
from tests.support import owned

if TYPE_CHECKING:
    from collections.abc import Iterator

    from healthapp.config import Settings
    from healthapp.wiring import Platform
    from tests.conftest import MakeUser
    from tests.support.owned import Life
    from tests.support.people import Person

Connection = psycopg.Connection[tuple[Any, ...]]

# Tables that hold nothing of a person's, each with its reason.
SHARED = {
    "alembic_version": "the schema's version",
    "compliance_data_key": "data keys, wrapped by the master key: every process needs them",
    "compliance_audit_seal": "digests of the audit chain",
    "identity_login_attempt": "keyed digests of accounts and addresses, read before anybody is logged in",
}
# Everybody may append here, and nobody but an administrator (the outbox) or the patient (the trail) may read.
APPEND = {"compliance_audit_event", "outbox_event"}
# Whose rows these are is the administrator's business only.
ADMINISTRATION = {"notifications_broadcast", "outbox_event", "outbox_delivery"}
# A life leaves nothing here by itself; the fixture adds a row by hand.
BY_HAND = {
    "api_idempotency": "INSERT INTO api_idempotency (id, user_id, key, request_hash)"
    " VALUES (gen_random_uuid(), %(who)s, 'k', 'h')",
    "outbox_delivery": "INSERT INTO outbox_delivery (id, event_id, handler) SELECT gen_random_uuid(), id, 'h'"
    " FROM outbox_event LIMIT 1",
    "compliance_audit_seal": "INSERT INTO compliance_audit_seal (number, from_xid, to_xid, rows, previous_hash, hash)"
    " VALUES (1, 0, 1, 0, 'x', 'y')",
}


@pytest.fixture(scope="session")
def tables(owner: Connection) -> list[str]:
    query = (
        "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')"
        " AND NOT relispartition ORDER BY 1"
    )
    return [name for (name,) in owner.execute(query)]


@pytest.fixture
async def life(platform: Platform, owner: Connection) -> Life:
    made = await owned.make_life(platform)
    for statement in BY_HAND.values():
        owner.execute(statement, {"who": made.patient.id})
    return made


@pytest.fixture
async def stranger(make_user: MakeUser, life: Life) -> Person:
    del life
    return await make_user(Role.PATIENT)


@contextmanager
def _as(
    settings: Settings, person: Person | None, role: str | None = None, *, database_role: str = APP_ROLE
) -> Iterator[Connection]:
    """Open a transaction as a database role with an actor set, as `kit.uow` does it; nothing of it stays."""
    url = role_url(settings.database_url.get_secret_value(), settings.master_key_bytes, database_role)
    with psycopg.connect(url) as connection:
        acting = role or (person.role.value if person else "anonymous")
        connection.execute("SELECT set_config('app.actor_id', %s, true)", (str(person.id) if person else "",))
        connection.execute("SELECT set_config('app.actor_role', %s, true)", (acting,))
        yield connection
        connection.rollback()


def _count(connection: Connection, query: sql.Composed, *params: Any) -> int:
    row = connection.execute(query, params or None).fetchone()
    assert row is not None
    return int(row[0])


def _visible(connection: Connection, table: str) -> list[str]:
    try:
        with connection.transaction():
            query = sql.SQL("SELECT t::text FROM {} t").format(sql.Identifier(table))
            return [text for (text,) in connection.execute(query)]
    except errors.InsufficientPrivilege:
        return []


def test_the_life_has_a_row_in_every_table(life: Life, owner: Connection, tables: list[str]) -> None:
    """Else an empty answer would prove nothing. A new table needs its row in `owned.make_life` or `BY_HAND`."""
    del life
    empty = [
        name for name in tables if not _count(owner, sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(name)))
    ]
    assert empty == []


def test_a_stranger_sees_nothing(settings: Settings, life: Life, stranger: Person, tables: list[str]) -> None:
    for role in sorted(PEOPLE - {Role.ADMIN}):
        with _as(settings, stranger, role.value) as connection:
            for table in tables:
                if table in SHARED:
                    continue
                rows = _visible(connection, table)
                foreign = [row for row in rows if str(stranger.id) not in row]
                assert foreign == [], (role, table)
                assert not [row for row in rows if any(str(found) in row for found in life.ids)], (role, table)


def test_nobody_sees_nothing(settings: Settings, life: Life, tables: list[str]) -> None:
    del life
    with _as(settings, None) as connection:
        assert [table for table in tables if table not in SHARED and _visible(connection, table)] == []


def test_without_any_actor_nothing_is_seen(settings: Settings, life: Life, tables: list[str]) -> None:
    """A forgotten `set_config` must not open anything."""
    del life
    url = role_url(settings.database_url.get_secret_value(), settings.master_key_bytes, APP_ROLE)
    with psycopg.connect(url) as connection:
        assert [table for table in tables if table not in SHARED and _visible(connection, table)] == []


def test_an_administrator_sees_the_administration_only(settings: Settings, life: Life, tables: list[str]) -> None:
    with _as(settings, life.admin) as connection:
        for table in tables:
            foreign = [row for row in _visible(connection, table) if str(life.admin.id) not in row]
            assert table in SHARED | dict.fromkeys(ADMINISTRATION) or foreign == [], table


def test_shared_tables_hold_nobodys_name_or_id(owner: Connection, life: Life) -> None:
    for table in SHARED:
        rows = [text for (text,) in owner.execute(sql.SQL("SELECT t::text FROM {} t").format(sql.Identifier(table)))]
        for row in rows:
            assert life.patient.email not in row
            assert not [found for found in life.ids if str(found) in row], table


def test_a_patient_sees_their_own(settings: Settings, life: Life, tables: list[str]) -> None:
    """Else the isolation would be that of a locked door without a house."""
    with _as(settings, life.patient) as connection:
        seen = {table for table in tables if _visible(connection, table)}
    assert set(tables) - seen <= ADMINISTRATION | set(SHARED)


def test_a_follower_sees_reminders_and_nothing_else(settings: Settings, life: Life, tables: list[str]) -> None:
    with _as(settings, life.follower) as connection:
        seen = {
            table for table in tables if [row for row in _visible(connection, table) if str(life.patient.id) in row]
        }
    allowed = {"reminders_reminder", "reminders_occurrence", "compliance_consent", "identity_user"}
    # What a follower is told of a dose is their own notice, about the patient.
    assert seen <= allowed | {"notifications_message", "notifications_notice"}
    assert {"reminders_reminder", "reminders_occurrence"} <= seen


def _columns(owner: Connection, table: str) -> list[str]:
    query = (
        "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped"
        " AND attidentity = '' ORDER BY attnum"
    )
    return [name for (name,) in owner.execute(query, (table,))]


@pytest.mark.parametrize("who", ["stranger", "follower"])
def test_foreign_rows_cannot_be_changed_or_deleted(
    settings: Settings, life: Life, stranger: Person, owner: Connection, tables: list[str], who: str
) -> None:
    person = stranger if who == "stranger" else life.follower
    with _as(settings, person) as connection:
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
    return _count(owner, query, str(person.id))


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
        with _as(settings, stranger) as connection, pytest.raises(errors.InsufficientPrivilege):
            connection.execute(insert, (psycopg.types.json.Jsonb(row),))
        checked.append(table)
    assert len(checked) >= 12


def test_an_occurrence_cannot_be_hung_on_a_foreign_reminder(settings: Settings, life: Life, stranger: Person) -> None:
    """Else the worker would announce somebody's medicine to whoever put it there."""
    with _as(settings, stranger) as connection, pytest.raises(psycopg.DatabaseError):
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


def test_partitions_cannot_be_read_around_their_parent(settings: Settings, life: Life, owner: Connection) -> None:
    partitions = [
        name for (name,) in owner.execute("SELECT relname FROM pg_class WHERE relispartition AND relkind = 'r'")
    ]
    assert partitions
    with _as(settings, life.patient) as connection:
        for name in partitions:
            with pytest.raises(errors.InsufficientPrivilege), connection.transaction():
                connection.execute(sql.SQL("SELECT 1 FROM {}").format(sql.Identifier(name)))


def test_the_roles_cannot_leave_their_place(settings: Settings, owner: Connection, tables: list[str]) -> None:
    query = (
        "SELECT rolname, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication FROM pg_roles"
        " WHERE rolname = ANY (%s)"
    )
    rows = owner.execute(query, ([APP_ROLE, WORKER_ROLE, SYSTEM_ROLE],)).fetchall()
    assert len(rows) == 3
    assert not [row for row in rows if any(row[1:])]
    members = owner.execute(
        "SELECT count(*) FROM pg_auth_members m JOIN pg_roles r ON r.oid = m.member WHERE r.rolname LIKE 'healthapp_%'"
    ).fetchone()
    assert members == (0,)
    owners = owner.execute(
        "SELECT count(*) FROM pg_class c JOIN pg_roles r ON r.oid = c.relowner WHERE r.rolname LIKE 'healthapp_%'"
    ).fetchone()
    assert owners == (0,)
    with _as(settings, None) as connection:
        for attempt in ("SET ROLE healthapp_worker", "SET SESSION AUTHORIZATION healthapp_worker"):
            with pytest.raises(errors.InsufficientPrivilege), connection.transaction():
                connection.execute(attempt)
        with connection.transaction(force_rollback=True):
            connection.execute("SET LOCAL row_security = off")
            with pytest.raises(errors.InsufficientPrivilege):
                connection.execute("SELECT * FROM reminders_reminder")
        with pytest.raises(errors.InsufficientPrivilege), connection.transaction():
            connection.execute("CREATE TABLE mine (a int)")
    assert tables


def test_the_web_process_cannot_pass_as_the_worker_by_a_setting(settings: Settings, life: Life) -> None:
    """The worker's rights hang on the login role, not on what a session claims to be."""
    for claimed in ("worker", "system", "admin"):
        with _as(settings, None, claimed) as connection:
            for table in ("reminders_reminder", "reminders_occurrence", "notifications_notice", "identity_user"):
                assert _visible(connection, table) == [], (claimed, table)
    del life


def test_functions_that_see_across_people_are_few_and_not_everybodys(owner: Connection) -> None:
    query = (
        "SELECT p.proname, p.prosecdef, has_function_privilege('public', p.oid, 'EXECUTE'),"
        " coalesce(array_to_string(p.proconfig, ','), '') FROM pg_proc p"
        " WHERE p.pronamespace = 'public'::regnamespace AND p.prosecdef"
    )
    found = owner.execute(query).fetchall()
    assert len(found) >= 8
    for name, _definer, everybody, config in found:
        assert not everybody, name
        assert "search_path=" in config, name


class TestAnswers:
    """The functions that see across people keep to what the actor may."""

    def test_settling_a_foreign_dose_changes_nothing(self, settings: Settings, life: Life, stranger: Person) -> None:
        with _as(settings, stranger) as connection:
            told = connection.execute(
                "SELECT notifications_settle_occurrence(%s, 9, now())", (life.occurrence_id,)
            ).fetchall()
        assert told == []

    def test_dead_letters_are_the_administrators(
        self, settings: Settings, life: Life, stranger: Person, owner: Connection
    ) -> None:
        owner.execute("UPDATE notifications_notice SET status = 'failed' WHERE channel <> 'websocket'")
        with _as(settings, stranger) as connection:
            assert connection.execute("SELECT * FROM ops_failed_notices(10)").fetchall() == []
            row = connection.execute("SELECT ops_replay_notices('{}', '{email:dose_due}')").fetchone()
            assert row == (0,)
        with _as(settings, life.admin) as connection:
            assert connection.execute("SELECT * FROM ops_failed_notices(10)").fetchall()

    def test_an_address_is_found_only_by_its_index_and_after_a_login(
        self, settings: Settings, life: Life, stranger: Person, platform: Platform
    ) -> None:
        wanted = platform.identity.email_bidx(life.patient.email)
        with _as(settings, None) as connection:
            assert connection.execute("SELECT * FROM identity_find_by_email(%s)", (wanted,)).fetchall() == []
        with _as(settings, stranger) as connection:
            assert connection.execute("SELECT * FROM identity_find_by_email('%')").fetchall() == []

    def test_invitations_go_to_their_own_address_only(
        self, settings: Settings, life: Life, stranger: Person, platform: Platform, owner: Connection
    ) -> None:
        someone = platform.identity.email_bidx("later@example.com")
        owner.execute(
            "INSERT INTO compliance_consent (id, patient_id, invite_bidx, scope, status, requested_by)"
            " VALUES (gen_random_uuid(), %s, %s, 'reminders', 'pending', 'patient')",
            (life.patient.id, someone),
        )
        with _as(settings, stranger) as connection:
            row = connection.execute("SELECT compliance_claim_invites(%s, %s)", (stranger.id, someone)).fetchone()
            assert row == (0,)

    def test_the_feed_of_a_stranger_cannot_be_written(self, settings: Settings, life: Life, stranger: Person) -> None:
        with _as(settings, stranger) as connection, pytest.raises(errors.InsufficientPrivilege):
            connection.execute(
                "SELECT notifications_append_feed(%s, '{reminder.due}', ARRAY['{}'::jsonb], now())",
                ([life.patient.id],),
            )


class TestConsentGuard:
    """Even with the right to update a consent's status, nobody can agree for somebody else."""

    @staticmethod
    def _agree(connection: Connection, consent_id: UUID) -> int:
        return connection.execute(
            "UPDATE compliance_consent SET status = 'active' WHERE id = %s", (consent_id,)
        ).rowcount

    def test_who_asked_cannot_agree(self, settings: Settings, life: Life, owner: Connection) -> None:
        row = owner.execute(
            "SELECT grantee_id FROM compliance_consent WHERE id = %s", (life.pending_consent_id,)
        ).fetchone()
        assert row is not None
        with _as(settings, None, "caregiver") as connection:
            connection.execute("SELECT set_config('app.actor_id', %s, true)", (str(row[0]),))
            with pytest.raises(errors.InsufficientPrivilege):
                self._agree(connection, life.pending_consent_id)

    def test_a_stranger_cannot_agree(self, settings: Settings, life: Life, stranger: Person) -> None:
        with _as(settings, stranger) as connection:
            assert self._agree(connection, life.pending_consent_id) == 0

    def test_the_one_who_was_asked_can(self, settings: Settings, life: Life) -> None:
        with _as(settings, life.patient) as connection:
            assert self._agree(connection, life.pending_consent_id) == 1

    @pytest.mark.parametrize("status", ["withdrawn", "declined"])
    def test_what_has_ended_stays_ended(self, settings: Settings, life: Life, owner: Connection, status: str) -> None:
        owner.execute("UPDATE compliance_consent SET status = %s WHERE id = %s", (status, life.pending_consent_id))
        with _as(settings, life.patient) as connection, pytest.raises(errors.CheckViolation):
            self._agree(connection, life.pending_consent_id)

    def test_a_consent_is_not_born_active(self, settings: Settings, life: Life, stranger: Person) -> None:
        with _as(settings, stranger) as connection, pytest.raises(errors.InsufficientPrivilege):
            connection.execute(
                "INSERT INTO compliance_consent (id, patient_id, grantee_id, invite_bidx, scope, status, requested_by)"
                " VALUES (gen_random_uuid(), %s, %s, 'x', 'reminders', 'active', 'grantee')",
                (life.patient.id, stranger.id),
            )

    def test_a_consent_cannot_be_moved_to_another_person(
        self, settings: Settings, life: Life, stranger: Person
    ) -> None:
        for column in ("patient_id", "grantee_id", "requested_by", "scope"):
            value = "patient" if column == "requested_by" else "x" if column == "scope" else str(stranger.id)
            with _as(settings, life.follower) as connection, pytest.raises(errors.InsufficientPrivilege):
                connection.execute(
                    sql.SQL("UPDATE compliance_consent SET {} = %s WHERE id = %s").format(sql.Identifier(column)),
                    (value, life.consent_id),
                )


def test_the_trail_and_its_seals_only_grow(settings: Settings, life: Life) -> None:
    for database_role in (APP_ROLE, WORKER_ROLE, SYSTEM_ROLE):
        with _as(settings, life.patient, database_role=database_role) as connection:
            for statement in (
                "UPDATE compliance_audit_event SET action = 'x'",
                "DELETE FROM compliance_audit_event",
                "TRUNCATE compliance_audit_event",
                "UPDATE compliance_audit_seal SET hash = 'x'",
                "DELETE FROM compliance_audit_seal",
            ):
                with pytest.raises(errors.InsufficientPrivilege), connection.transaction():
                    connection.execute(statement)


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
