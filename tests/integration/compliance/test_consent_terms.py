"""Consent opens what it says, for as long as it says: so says the service, the database, and every message."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import psycopg
import pytest
from psycopg import errors

from healthapp.contexts.compliance.schemas import EVERYDAY, ConsentStatus, Purpose, RecordPart, Terms
from healthapp.kit.actor import Actor, Role
from healthapp.kit.clock import FixedClock
from healthapp.kit.errors import HealthError, Kind
from tests.support.api import fields
from tests.support.doses import make_daily
from tests.support.mails import sent
from tests.support.owned import health_facts
from tests.support.people import follow
from tests.support.rows import acting_as, visible

if TYPE_CHECKING:
    from uuid import UUID

    from healthapp.config import Settings
    from healthapp.wiring import Platform
    from tests.conftest import AsUser, MakeUser
    from tests.support.people import Person
    from tests.support.rows import Connection

DAY = timedelta(days=1)


@pytest.fixture
def clock() -> FixedClock:
    # The database's own clock is asked too, so that the two may not be far apart.
    return FixedClock(datetime.now(UTC))


@pytest.fixture
async def patient(make_user: MakeUser) -> Person:
    return await make_user(name="Abdul Karim")


@pytest.fixture
async def carer(make_user: MakeUser) -> Person:
    return await make_user(Role.CAREGIVER, name="Nusrat Jahan")


def only(*parts: RecordPart, **more: Any) -> Terms:
    return Terms(parts=list(parts), **more)


async def reads(as_user: AsUser, follower: Person, patient: Person, reminder_id: UUID) -> dict[str, bool]:
    """Return what the follower gets of the patient's record."""
    client = await as_user(follower)
    paths = {
        "list": f"/api/v1/reminders?userId={patient.id}",
        "one": f"/api/v1/reminders/{reminder_id}",
        "times": f"/api/v1/reminders/{reminder_id}/occurrences",
        "day": f"/api/v1/dependants/{patient.id}/day",
        "adherence": f"/api/v1/dependants/{patient.id}/adherence",
        "report": f"/api/v1/dependants/{patient.id}/adherence.pdf",
        "health_facts": f"/api/v1/dependants/{patient.id}/health-facts",
        "about_self": f"/api/v1/dependants/{patient.id}/about-self",
        "emergency_contacts": f"/api/v1/dependants/{patient.id}/emergency-contacts",
    }
    answers = {name: (await client.get(path)).status_code for name, path in paths.items()}
    assert set(answers.values()) <= {200, 403}
    return {name: status == 200 for name, status in answers.items()}


DOSES = {"list", "one", "times", "day"}
FIGURES = {"adherence", "report"}
# What each part opens, and in which tables the database shows the patient's rows by it.
OPENED: dict[RecordPart, set[str]] = {
    RecordPart.DOSES: DOSES,
    RecordPart.FIGURES: FIGURES,
    RecordPart.ALERTS: set(),
    RecordPart.HEALTH_FACTS: {"health_facts"},
    RecordPart.ABOUT_SELF: {"about_self"},
    RecordPart.EMERGENCY_CONTACTS: {"emergency_contacts"},
}
HEALTH: dict[RecordPart, set[str]] = {
    RecordPart.HEALTH_FACTS: {"records_allergy_intolerance", "records_condition", "records_none_known"},
    RecordPart.ABOUT_SELF: {"records_about_self"},
    RecordPart.EMERGENCY_CONTACTS: {"records_emergency_contact"},
}
_REMINDERS = {"reminders_reminder", "reminders_occurrence"}
ROWS: dict[RecordPart, set[str]] = {
    **HEALTH,
    RecordPart.DOSES: _REMINDERS,
    RecordPart.FIGURES: _REMINDERS,
    RecordPart.ALERTS: set(),
}


@pytest.mark.parametrize("parts", [*((part,) for part in RecordPart), EVERYDAY, tuple(RecordPart)])
async def test_each_part_opens_its_own(
    platform: Platform,
    as_user: AsUser,
    patient: Person,
    carer: Person,
    settings: Settings,
    parts: tuple[RecordPart, ...],
) -> None:
    reminder_id = await make_daily(platform, patient)
    await health_facts(platform, patient)
    await follow(platform, patient, carer, only(*parts))
    found = await reads(as_user, carer, patient, reminder_id)
    assert {name for name, is_open in found.items() if is_open} == set().union(*(OPENED[part] for part in parts))
    with acting_as(settings, carer) as connection:
        shown = {table for table in set().union(*ROWS.values()) if visible(connection, table)}
        assert shown == set().union(*(ROWS[part] for part in parts))
        for table in set().union(*HEALTH.values()):
            assert connection.execute(f"DELETE FROM {table}".encode()).rowcount == 0  # noqa: S608 - names from above


def test_what_nobody_asked_for_is_not_permitted() -> None:
    assert Terms().parts == list(EVERYDAY)
    assert not set(EVERYDAY) & HEALTH.keys()


async def test_it_begins_and_ends_by_itself(
    platform: Platform, as_user: AsUser, patient: Person, carer: Person, clock: FixedClock, settings: Settings
) -> None:
    reminder_id = await make_daily(platform, patient)
    now = clock.now()
    consent_id = await follow(platform, patient, carer, Terms(starts_at=now + DAY, ends_at=now + 2 * DAY))
    assert not any((await reads(as_user, carer, patient, reminder_id)).values())
    with acting_as(settings, carer) as connection:
        assert visible(connection, "reminders_reminder") == [], "the database knows that it hasn't begun"
    async with platform.begin(patient.actor) as uow:
        await platform.compliance.change_terms(uow, consent_id, Terms(ends_at=now + timedelta(hours=1)))
    found = await reads(as_user, carer, patient, reminder_id)
    assert {name for name, is_open in found.items() if is_open} == DOSES | FIGURES
    clock.advance(timedelta(hours=1))
    # At once, before the worker has written it down.
    assert not any((await reads(as_user, carer, patient, reminder_id)).values())
    async with platform.begin(Actor.worker()) as uow:
        assert await platform.compliance.expire_consents(uow) == 1
    async with platform.begin(Actor.worker()) as uow:
        assert await platform.compliance.expire_consents(uow) == 0
    async with platform.begin(patient.actor) as uow:
        assert await platform.compliance.consents(uow) == []
        history, _ = await platform.compliance.consent_history(uow)
    assert (history[0].status, history[0].by) == (ConsentStatus.EXPIRED, "time")
    with pytest.raises(HealthError) as refused:
        async with platform.begin(patient.actor) as uow:
            await platform.compliance.change_terms(uow, consent_id, Terms())
    assert refused.value.kind is Kind.CONFLICT


async def test_the_database_ends_it_by_its_own_clock(
    platform: Platform, patient: Person, carer: Person, settings: Settings, owner: Connection
) -> None:
    await make_daily(platform, patient)
    await follow(platform, patient, carer)
    owner.execute("UPDATE compliance_consent SET ends_at = now() - interval '1 second'")
    with acting_as(settings, carer) as connection:
        assert visible(connection, "reminders_reminder") == []


@pytest.mark.parametrize("how", ["withdrawn", "narrowed", "ended by itself"])
async def test_what_was_planned_is_not_sent_without_permission(
    platform: Platform, patient: Person, carer: Person, clock: FixedClock, owner: Connection, how: str
) -> None:
    """The message about a missed dose is written when the dose falls due, and goes out later."""
    reminder_id = await _due(platform, patient, clock)
    terms = Terms(ends_at=clock.now() + timedelta(minutes=30)) if how == "ended by itself" else Terms()
    consent_id = await follow(platform, patient, carer, terms)
    async with platform.begin(Actor.worker()) as uow:
        await platform.reminders.record_due(uow, [reminder_id])
    waiting = "SELECT count(*) FROM notifications_notice WHERE recipient_id = %s AND status = 'pending'"
    assert owner.execute(waiting, (carer.id,)).fetchone() != (0,)
    clock.advance(timedelta(hours=1))
    if how != "ended by itself":
        async with platform.begin(patient.actor) as uow:
            if how == "withdrawn":
                await platform.compliance.withdraw(uow, consent_id)
            else:
                await platform.compliance.change_terms(uow, consent_id, only(RecordPart.DOSES))
    async with platform.begin(Actor.worker()) as uow:
        await platform.notifications.claim_due(uow, 50, timedelta(seconds=-1))
    assert carer.email not in {mail.to for mail in await sent(platform, permitted_only=True)}
    told = owner.execute("SELECT DISTINCT status FROM notifications_notice WHERE recipient_id = %s", (carer.id,))
    assert {row[0] for row in told} <= {"cancelled", "pending"}
    async with platform.begin(carer.actor) as uow:
        assert (await platform.notifications.inbox(uow))[0] == []


async def _due(platform: Platform, patient: Person, clock: FixedClock) -> UUID:
    soon = clock.now().astimezone(ZoneInfo(patient.time_zone)) + timedelta(minutes=2)
    reminder_id = await make_daily(platform, patient, at=soon.strftime("%H:%M"))
    clock.advance(timedelta(minutes=3))
    return reminder_id


async def test_a_doctor_asks_for_treatment_and_is_not_woken(
    platform: Platform, make_user: MakeUser, patient: Person
) -> None:
    doctor = await make_user(Role.DOCTOR)
    await follow(platform, patient, doctor)
    async with platform.begin(doctor.actor) as uow:
        (consent,) = await platform.compliance.consents(uow)
    assert (consent.terms.purpose, consent.terms.parts) == (
        Purpose.TREATMENT,
        [RecordPart.DOSES, RecordPart.FIGURES],
    )


async def test_only_the_patient_says_what_is_permitted(
    platform: Platform, patient: Person, carer: Person, settings: Settings, make_user: MakeUser
) -> None:
    consent_id = await follow(platform, patient, carer, only(RecordPart.DOSES))
    stranger = await make_user(Role.CAREGIVER)
    for person in (carer, stranger):
        with pytest.raises(HealthError) as refused:
            async with platform.begin(person.actor) as uow:
                await platform.compliance.change_terms(uow, consent_id, Terms())
        assert refused.value.kind is Kind.FORBIDDEN
    widen = "UPDATE compliance_consent SET parts = '{doses,figures,alerts}', ends_at = now() + interval '9 years'"
    with acting_as(settings, carer) as connection, pytest.raises(errors.InsufficientPrivilege):
        connection.execute(widen)
    with acting_as(settings, stranger) as connection:
        assert connection.execute(widen).rowcount == 0


async def test_a_follower_cannot_agree_to_more_than_was_offered(
    platform: Platform, as_user: AsUser, patient: Person, carer: Person
) -> None:
    mine, theirs = await as_user(patient), await as_user(carer)
    terms = {"purpose": "caregiving", "parts": ["figures"]}
    assert (await mine.post("/api/v1/consents", json={"email": carer.email, "terms": terms})).status_code == 202
    (offered,) = (await theirs.get("/api/v1/consents")).json()["consents"]
    path = f"/api/v1/consents/{offered['id']}/answer"
    more = {"agree": True, "terms": {"parts": ["doses", "figures", "alerts"]}}
    assert (await theirs.post(path, json=more)).status_code == 403
    assert (await theirs.post(path, json={"agree": True})).status_code == 200
    (held,) = (await mine.get("/api/v1/consents")).json()["consents"]
    assert held["terms"] == {"purpose": "caregiving", "parts": ["figures"], "startsAt": None, "endsAt": None}
    assert held["running"] is True


async def test_what_cannot_be_permitted_is_refused_at_the_field(
    platform: Platform, as_user: AsUser, patient: Person, carer: Person
) -> None:
    consent_id = await follow(platform, patient, carer)
    mine = await as_user(patient)
    path = f"/api/v1/consents/{consent_id}"
    assert fields(await mine.put(path, json={"parts": []})) == {"parts": "no_part_permitted"}
    assert fields(await mine.put(path, json={"purpose": "treatment"})) == {"parts": "alerts_are_for_care"}
    assert fields(await mine.put(path, json={"endsAt": "2020-01-01T00:00:00Z"})) == {"endsAt": "end_is_past"}
    assert fields(await mine.put(path, json={"endsAt": "2027-01-01T00:00:00"})) == {"endsAt": "time_without_zone"}
    assert fields(await mine.put(path, json={"purpose": "research"})).keys() == {"purpose"}


async def test_the_history_is_whole_and_the_patients(
    platform: Platform, as_user: AsUser, patient: Person, carer: Person, settings: Settings
) -> None:
    consent_id = await follow(platform, patient, carer)
    mine = await as_user(patient)
    await mine.put(f"/api/v1/consents/{consent_id}", json={"parts": ["doses"]})
    await mine.put(f"/api/v1/consents/{consent_id}", json={"parts": ["doses"]})  # changes nothing
    await mine.delete(f"/api/v1/consents/{consent_id}")
    page = (await mine.get("/api/v1/consent-history")).json()
    steps = [(one["status"], one["by"], one["otherName"], len(one["terms"]["parts"])) for one in page["history"]]
    assert steps == [
        ("withdrawn", "patient", "Nusrat Jahan", 1),
        ("active", "patient", "Nusrat Jahan", 1),
        ("active", "patient", "Nusrat Jahan", 3),
        ("pending", "grantee", "Nusrat Jahan", 3),
    ]
    assert (page["total"], page["hasMore"]) == (4, False)
    assert (await (await as_user(carer)).get("/api/v1/consent-history")).json()["history"] == []
    with acting_as(settings, patient) as connection:
        for change in ("DELETE FROM compliance_consent_version", "UPDATE compliance_consent_version SET number = 9"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege), connection.transaction():
                connection.execute(change)


async def test_who_never_agreed_stays_unnamed_in_the_history(
    as_user: AsUser, make_user: MakeUser, patient: Person
) -> None:
    asked = await make_user(Role.CAREGIVER, name="Nobody To You")
    mine, theirs = await as_user(patient), await as_user(asked)
    await mine.post("/api/v1/consents", json={"email": asked.email})
    (offered,) = (await theirs.get("/api/v1/consents")).json()["consents"]
    await theirs.post(f"/api/v1/consents/{offered['id']}/answer", json={"agree": False})
    page = (await mine.get("/api/v1/consent-history")).json()["history"]
    assert [(one["status"], one["otherId"], one["otherName"]) for one in page] == [
        ("declined", None, None),
        ("pending", None, None),
    ]
