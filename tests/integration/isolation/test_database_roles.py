"""What the application's database role may not do, whatever it says of itself: roles, functions, consent, the trail."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from psycopg import errors, sql

from healthapp.kit.database import APP_ROLE, SYSTEM_ROLE, WORKER_ROLE
from tests.support.rows import Connection, acting_as, visible

if TYPE_CHECKING:
    from uuid import UUID

    from healthapp.config import Settings
    from healthapp.wiring import Platform
    from tests.support.owned import Life
    from tests.support.people import Person


def test_partitions_cannot_be_read_around_their_parent(settings: Settings, life: Life, owner: Connection) -> None:
    partitions = [
        name for (name,) in owner.execute("SELECT relname FROM pg_class WHERE relispartition AND relkind = 'r'")
    ]
    assert partitions
    with acting_as(settings, life.patient) as connection:
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
    with acting_as(settings, None) as connection:
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
        with acting_as(settings, None, claimed) as connection:
            for table in ("reminders_reminder", "reminders_occurrence", "notifications_notice", "identity_user"):
                assert visible(connection, table) == [], (claimed, table)
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
        with acting_as(settings, stranger) as connection:
            told = connection.execute(
                "SELECT notifications_settle_occurrence(%s, 9, now())", (life.occurrence_id,)
            ).fetchall()
        assert told == []

    def test_dead_letters_are_the_administrators(
        self, settings: Settings, life: Life, stranger: Person, owner: Connection
    ) -> None:
        owner.execute("UPDATE notifications_notice SET status = 'failed' WHERE channel <> 'websocket'")
        with acting_as(settings, stranger) as connection:
            assert connection.execute("SELECT * FROM ops_failed_notices(10)").fetchall() == []
            row = connection.execute("SELECT ops_replay_notices('{}', '{email:dose_due}')").fetchone()
            assert row == (0,)
            assert connection.execute("SELECT ops_discard_notices('{}', '{email:dose_due}')").fetchone() == (0,)
            assert connection.execute("SELECT ops_discard_events('{}', '{notifications.welcome}')").fetchone() == (0,)
        with acting_as(settings, life.admin) as connection:
            assert connection.execute("SELECT * FROM ops_failed_notices(10)").fetchall()

    def test_an_address_is_found_only_by_its_index_and_after_a_login(
        self, settings: Settings, life: Life, stranger: Person, platform: Platform
    ) -> None:
        wanted = platform.identity.email_bidx(life.patient.email)
        with acting_as(settings, None) as connection:
            assert connection.execute("SELECT * FROM identity_find_by_email(%s)", (wanted,)).fetchall() == []
        with acting_as(settings, stranger) as connection:
            assert connection.execute("SELECT * FROM identity_find_by_email('%')").fetchall() == []

    def test_invitations_go_to_who_holds_the_link_and_only_in_time(
        self, settings: Settings, life: Life, stranger: Person, owner: Connection
    ) -> None:
        invited = uuid4()
        owner.execute(
            "INSERT INTO compliance_consent (id, patient_id, invite_bidx, invite_hash, invite_until, scope, status,"
            " requested_by) VALUES (%s, %s, 'x', 'digest', now() + interval '1 day', 'reminders', 'pending',"
            " 'patient')",
            (invited, life.patient.id),
        )
        ask = "SELECT compliance_claim_invitation(%s, %s, %s)"
        now = datetime.now(UTC)
        for person, digest, at, expected in (
            (None, "digest", now, False),
            (stranger, "other", now, False),
            (stranger, None, now, False),
            (life.patient, "digest", now, False),
            (life.follower, "digest", now, False),  # follows already
            (stranger, "digest", now + timedelta(days=2), False),
            (stranger, "digest", now - timedelta(days=300), True),
        ):
            with acting_as(settings, person) as connection:
                row = connection.execute(ask, (invited, digest, at)).fetchone()
                assert row == (expected,), (person, digest, at)
        # A clock of the caller's doesn't keep a link alive.
        owner.execute("UPDATE compliance_consent SET invite_until = now() - interval '1 s' WHERE id = %s", (invited,))
        with acting_as(settings, stranger) as connection:
            assert connection.execute(ask, (invited, "digest", now - timedelta(days=300))).fetchone() == (False,)

    def test_the_feed_of_a_stranger_cannot_be_written(self, settings: Settings, life: Life, stranger: Person) -> None:
        with acting_as(settings, stranger) as connection, pytest.raises(errors.InsufficientPrivilege):
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
        with acting_as(settings, None, "caregiver") as connection:
            connection.execute("SELECT set_config('app.actor_id', %s, true)", (str(row[0]),))
            with pytest.raises(errors.InsufficientPrivilege):
                self._agree(connection, life.pending_consent_id)

    def test_a_stranger_cannot_agree(self, settings: Settings, life: Life, stranger: Person) -> None:
        with acting_as(settings, stranger) as connection:
            assert self._agree(connection, life.pending_consent_id) == 0

    def test_the_one_who_was_asked_can(self, settings: Settings, life: Life) -> None:
        with acting_as(settings, life.patient) as connection:
            assert self._agree(connection, life.pending_consent_id) == 1

    @pytest.mark.parametrize("status", ["withdrawn", "declined"])
    def test_what_has_ended_stays_ended(self, settings: Settings, life: Life, owner: Connection, status: str) -> None:
        owner.execute("UPDATE compliance_consent SET status = %s WHERE id = %s", (status, life.pending_consent_id))
        with acting_as(settings, life.patient) as connection, pytest.raises(errors.CheckViolation):
            self._agree(connection, life.pending_consent_id)

    def test_a_consent_is_not_born_active(self, settings: Settings, life: Life, stranger: Person) -> None:
        with acting_as(settings, stranger) as connection, pytest.raises(errors.InsufficientPrivilege):
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
            with acting_as(settings, life.follower) as connection, pytest.raises(errors.InsufficientPrivilege):
                connection.execute(
                    sql.SQL("UPDATE compliance_consent SET {} = %s WHERE id = %s").format(sql.Identifier(column)),
                    (value, life.consent_id),
                )


def test_the_trail_and_its_seals_only_grow(settings: Settings, life: Life) -> None:
    for database_role in (APP_ROLE, WORKER_ROLE, SYSTEM_ROLE):
        with acting_as(settings, life.patient, database_role=database_role) as connection:
            for statement in (
                "UPDATE compliance_audit_event SET action = 'x'",
                "DELETE FROM compliance_audit_event",
                "TRUNCATE compliance_audit_event",
                "UPDATE compliance_audit_seal SET hash = 'x'",
                "DELETE FROM compliance_audit_seal",
            ):
                with pytest.raises(errors.InsufficientPrivilege), connection.transaction():
                    connection.execute(statement)
