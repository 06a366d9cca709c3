"""Which consents and assignments let the database itself show a person's rows and name to another, by raw SQL.

The services decide the same before they ask; here nobody stands before the database.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from healthapp.kit.actor import Role
from tests.support import people
from tests.support.rows import Connection, acting_as, visible

if TYPE_CHECKING:
    from uuid import UUID

    from healthapp.config import Settings
    from healthapp.wiring import Platform
    from tests.conftest import MakeUser
    from tests.support.owned import Life
    from tests.support.people import Person

DOSES = {"reminders_reminder", "reminders_occurrence"}
FACTS = {"records_allergy_intolerance", "records_condition", "records_none_known"}
SELF, CONTACTS = {"records_about_self"}, {"records_emergency_contact"}
WHOLE = DOSES | FACTS | SELF | CONTACTS
NAME = {"identity_user"}
NOTHING: set[str] = set()


def _make(owner: Connection, table: str, row: UUID, change: str) -> None:
    """Make a row be so, whatever the product would let become of it."""
    with owner.transaction():
        owner.execute("SET LOCAL session_replication_role = replica")
        query = f"UPDATE {table} SET {change} WHERE id = %s"  # noqa: S608 - both from below
        assert owner.execute(query.encode(), (row,)).rowcount == 1


def _seen(settings: Settings, reader: Person, claimed: str | None, of: Person) -> set[str]:
    with acting_as(settings, reader, claimed) as connection:
        return {table for table in WHOLE | NAME if [row for row in visible(connection, table) if str(of.id) in row]}


@pytest.mark.parametrize(
    ("change", "follower_sees", "patient_sees"),
    [
        ("status = 'active'", DOSES | NAME, NAME),
        ("starts_at = now() - interval '1 hour', ends_at = now() + interval '1 hour'", DOSES | NAME, NAME),
        ("starts_at = now() + interval '1 hour'", NAME, NAME),
        ("starts_at = now() - interval '2 hours', ends_at = now() - interval '1 hour'", NAME, NAME),
        ("parts = ARRAY['alerts']", NAME, NAME),
        ("parts = ARRAY['health_facts']", FACTS | NAME, NAME),
        ("parts = ARRAY['alerts','about_self']", SELF | NAME, NAME),
        ("parts = ARRAY['emergency_contacts','doses']", CONTACTS | DOSES | NAME, NAME),
        ("parts = ARRAY['health_facts','about_self'], ends_at = now() - interval '1 second'", NAME, NAME),
        ("parts = ARRAY['health_facts','about_self'], status = 'withdrawn'", NOTHING, NOTHING),
        ("scope = 'records'", NAME, NAME),
        ("status = 'pending', requested_by = 'patient'", NAME, NOTHING),
        ("status = 'pending', requested_by = 'grantee'", NOTHING, NAME),
        ("status = 'withdrawn'", NOTHING, NOTHING),
        ("status = 'declined'", NOTHING, NOTHING),
        ("status = 'expired'", NOTHING, NOTHING),
        ("grantee_id = NULL", NOTHING, NOTHING),
    ],
)
def test_a_consent_shows(
    settings: Settings, life: Life, owner: Connection, change: str, follower_sees: set[str], patient_sees: set[str]
) -> None:
    _make(owner, "compliance_consent", life.consent_id, change)
    assert _seen(settings, life.follower, None, life.patient) == follower_sees
    assert _seen(settings, life.patient, None, life.follower) == patient_sees


@pytest.mark.parametrize(
    ("change", "claimed", "doctor_sees", "patient_sees"),
    [
        ("ended_at = NULL", None, WHOLE | NAME, NAME),
        ("ended_at = NULL", "patient", NAME, NAME),
        ("ended_at = NULL", "admin", NAME, NAME),
        ("kind = 'look'", None, NAME, NAME),
        ("starts_at = now() + interval '1 hour'", None, NOTHING, NAME),
        ("ends_at = now() - interval '1 minute'", None, NOTHING, NAME),
        ("ended_at = now()", None, NOTHING, NOTHING),
    ],
)
async def test_an_assignment_shows(
    settings: Settings,
    life: Life,
    make_user: MakeUser,
    owner: Connection,
    change: str,
    claimed: str | None,
    doctor_sees: set[str],
    patient_sees: set[str],
) -> None:
    doctor = await make_user(Role.DOCTOR)
    _make(owner, "compliance_assignment", life.assignment_id, f"kind = 'assigned', reader_id = '{doctor.id}'")
    _make(owner, "compliance_assignment", life.assignment_id, change)
    assert _seen(settings, doctor, claimed, life.patient) == doctor_sees
    assert _seen(settings, life.patient, None, doctor) == patient_sees


@pytest.mark.parametrize(
    ("table", "change", "claimed", "member_sees"),
    [
        ("compliance_consent", "status = 'active'", None, DOSES | NAME),
        ("compliance_consent", "status = 'active'", "pharmacist", DOSES | NAME),
        ("compliance_consent", "parts = ARRAY['health_facts']", None, FACTS | NAME),
        ("compliance_consent", "parts = ARRAY['health_facts']", "patient", NOTHING),
        ("compliance_consent", "status = 'active'", "patient", NOTHING),
        ("compliance_consent", "status = 'active'", "admin", NOTHING),
        ("compliance_consent", "starts_at = now() + interval '1 hour'", None, NAME),
        ("compliance_consent", "ends_at = now() - interval '1 second'", None, NAME),
        ("compliance_consent", "scope = 'records'", None, NAME),
        ("compliance_consent", "status = 'withdrawn'", None, NOTHING),
        ("compliance_consent", "status = 'expired'", None, NOTHING),
        ("compliance_consent", "organisation_id = NULL", None, NOTHING),
        ("compliance_membership", "since = now() + interval '1 hour'", None, NOTHING),
        ("compliance_membership", "until = now() + interval '1 hour'", None, DOSES | NAME),
        ("compliance_membership", "until = now()", None, NOTHING),
        ("compliance_membership", "user_id = gen_random_uuid()", None, NOTHING),
        ("compliance_organisation", "ended_at = now()", None, NOTHING),
    ],
)
async def test_belonging_to_an_organisation_shows(
    settings: Settings,
    life: Life,
    platform: Platform,
    make_user: MakeUser,
    owner: Connection,
    *,
    table: str,
    change: str,
    claimed: str | None,
    member_sees: set[str],
) -> None:
    """And never a member to the patient."""
    member = await make_user(Role.DOCTOR)
    clinic = await people.organisation(platform, life.admin, member, name="Padma Hospital")
    async with platform.begin(life.patient.actor) as uow:
        given = await platform.compliance.give_to_organisation(uow, clinic)
    async with platform.begin(life.admin.actor) as uow:
        (membership,) = await platform.compliance.members(uow, clinic)
    rows = {"compliance_consent": given, "compliance_membership": membership.id, "compliance_organisation": clinic}
    _make(owner, table, rows[table], change)
    assert _seen(settings, member, claimed, life.patient) == member_sees
    assert _seen(settings, life.patient, None, member) == NOTHING
