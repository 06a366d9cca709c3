"""What a web process that has been taken over can write into the trail and the outbox: its own actor's acts only.

It can still name any person as its actor; the policies keep it from posing as the worker or the operator, from writing
about people with whom that person has nothing to do, and from touching what orders and seals the trail.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import psycopg
import pytest
from psycopg import errors

from healthapp.kit.actor import Role
from tests.support.rows import acting_as

if TYPE_CHECKING:
    from uuid import UUID

    from healthapp.config import Settings
    from tests.support.owned import Life
    from tests.support.people import Person
    from tests.support.rows import Connection

REFUSED = errors.InsufficientPrivilege


def _trail(connection: Connection, **changes: Any) -> None:
    row = {"actor_id": None, "actor_role": "anonymous", "action": "x", "resource_type": "x", "outcome": "success"}
    row |= {"detail": "{}", **changes}
    names = ", ".join(row)
    marks = ", ".join(f"%({name})s" for name in row)
    with connection.transaction():
        connection.execute(
            f"INSERT INTO compliance_audit_event (id, at, {names})"  # noqa: S608 - names of this file
            f" VALUES (gen_random_uuid(), now(), {marks})",
            row,
        )


def _event(connection: Connection, topic: str, actor: UUID | None, **ids: object) -> None:
    with connection.transaction():
        connection.execute(
            "INSERT INTO outbox_event (id, topic, payload, actor_id) VALUES (gen_random_uuid(), %s, %s, %s)",
            (topic, json.dumps(ids, default=str), actor),
        )


def test_the_trail_takes_the_actors_own_acts(settings: Settings, life: Life, stranger: Person) -> None:
    with acting_as(settings, stranger) as connection:
        _trail(connection, actor_id=stranger.id, actor_role="patient")
        _trail(connection, actor_id=stranger.id, actor_role="patient", patient_id=stranger.id)
    with acting_as(settings, life.follower) as connection:
        _trail(connection, actor_id=life.follower.id, actor_role="caregiver", patient_id=life.patient.id)
    with acting_as(settings, None) as connection:
        _trail(connection)


def test_nobody_else_can_be_blamed(settings: Settings, life: Life, stranger: Person) -> None:
    with acting_as(settings, stranger) as connection:
        for changes in (
            {"actor_id": life.patient.id, "actor_role": "patient"},
            {"actor_id": None},
            {"actor_id": stranger.id, "actor_role": "admin"},
            {"actor_id": stranger.id, "actor_role": "anonymous"},
            {"actor_id": stranger.id, "actor_role": "worker"},
            {"actor_id": stranger.id, "actor_role": "patient", "patient_id": life.patient.id},
        ):
            with pytest.raises(REFUSED):
                _trail(connection, **changes)


def test_a_refusal_and_a_reasoned_look_may_name_the_patient(settings: Settings, life: Life, stranger: Person) -> None:
    """The patient reads who tried, and what an administrator did and why; no other row about them is taken."""
    about = {"patient_id": life.patient.id}
    with acting_as(settings, stranger) as connection:
        _trail(connection, actor_id=stranger.id, actor_role="patient", outcome="denied", **about)
    with acting_as(settings, life.admin) as connection:
        _trail(connection, actor_id=life.admin.id, actor_role="admin", purpose="a complaint", **about)
        with pytest.raises(REFUSED):
            _trail(connection, actor_id=life.admin.id, actor_role="admin", **about)
    with acting_as(settings, stranger) as connection, pytest.raises(REFUSED):
        _trail(connection, actor_id=stranger.id, actor_role="patient", purpose="a complaint", **about)


@pytest.mark.parametrize("role", ["worker", "system", "", "root"])
def test_the_web_is_neither_worker_nor_operator(settings: Settings, life: Life, stranger: Person, role: str) -> None:
    del life
    for person in (None, stranger):
        with acting_as(settings, person) as connection:
            connection.execute("SELECT set_config('app.actor_role', %s, true)", (role,))
            with pytest.raises(REFUSED):
                _trail(connection, actor_id=person.id if person else None, actor_role=role)


@pytest.mark.parametrize("database_role", ["healthapp_app", "healthapp_worker", "healthapp_system"])
def test_nobody_chooses_the_place_in_the_chain(settings: Settings, life: Life, database_role: str) -> None:
    """A row below the last seal would break the chain for ever; one far above would never be sealed."""
    who = life.patient
    with acting_as(settings, who, database_role=database_role) as connection:
        for xid in (1, 2**62):
            with pytest.raises(REFUSED):
                _trail(connection, actor_id=who.id, actor_role="patient", xid=xid)


def test_the_outbox_takes_ones_own_events(settings: Settings, life: Life, owner: Connection) -> None:
    who = life.patient.id
    with acting_as(settings, life.patient) as connection:
        _event(connection, "reminder.updated", who, patient_id=who, reminder_id=life.reminder_id)
        _event(connection, "user.updated", who, user_id=who)
        ids = {"consent_id": life.consent_id, "patient_id": who, "grantee_id": life.follower.id}
        _event(connection, "consent.ended", who, by="patient", **ids)
    with acting_as(settings, None) as connection:
        _event(connection, "user.registered", None, user_id=who)
    row = owner.execute("SELECT id FROM notifications_broadcast").fetchone()
    assert row is not None
    with acting_as(settings, life.admin) as connection:
        _event(connection, "broadcast.created", life.admin.id, broadcast_id=row[0])


def test_events_about_others_are_refused(settings: Settings, life: Life, stranger: Person, owner: Connection) -> None:
    me, patient = stranger.id, life.patient.id
    row = owner.execute("SELECT id FROM notifications_broadcast").fetchone()
    assert row is not None
    theirs = {"consent_id": life.consent_id, "patient_id": patient, "grantee_id": life.follower.id}
    tries: list[tuple[str, UUID | None, dict[str, object]]] = [
        ("reminder.refill_low", me, {"patient_id": patient, "reminder_id": life.reminder_id}),
        ("reminder.refill_low", patient, {"patient_id": patient}),
        ("reminder.refill_low", me, {}),
        ("user.updated", me, {"user_id": patient}),
        ("user.registered", None, {"user_id": patient}),
        ("user.registered", me, {"user_id": patient}),
        ("consent.requested", me, {**theirs, "by": "grantee"}),
        (
            "consent.granted",
            me,
            {"consent_id": life.consent_id, "patient_id": patient, "grantee_id": me, "by": "patient"},
        ),
        ("consent.requested", me, {"patient_id": patient, "grantee_id": me, "by": "grantee"}),
        ("broadcast.created", me, {"broadcast_id": row[0]}),
        ("notification.failed", me, {"notice_id": patient}),
        ("whatever", me, {"patient_id": patient}),
    ]
    for role in (Role.PATIENT, Role.ADMIN):
        with acting_as(settings, stranger, role.value) as connection:
            for topic, actor, ids in tries:
                with pytest.raises(REFUSED):
                    _event(connection, topic, actor, **ids)


def test_one_side_of_a_consent_cannot_speak_for_the_other(settings: Settings, life: Life) -> None:
    ids = {"consent_id": life.consent_id, "patient_id": life.patient.id, "grantee_id": life.follower.id}
    with acting_as(settings, life.follower) as connection, pytest.raises(REFUSED):
        _event(connection, "consent.granted", life.follower.id, by="patient", **ids)


def test_an_event_is_not_born_delivered(settings: Settings, life: Life) -> None:
    with acting_as(settings, life.patient) as connection, pytest.raises(psycopg.DatabaseError):
        connection.execute(
            "INSERT INTO outbox_event (id, topic, payload, actor_id, fanned_out_at)"
            " VALUES (gen_random_uuid(), 'user.updated', %s, %s, now())",
            (json.dumps({"user_id": str(life.patient.id)}), life.patient.id),
        )
