"""A consent to an organisation: its members read by it, as long as consent, membership and organisation all hold."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import psycopg
import pytest
from psycopg import errors

from healthapp.contexts.compliance.schemas import ConsentStatus, RecordPart, Terms
from healthapp.contexts.compliance.schemas.organisations import KeepOrganisation, OrganisationKind
from healthapp.kit.actor import PEOPLE, Actor, Role
from healthapp.kit.clock import FixedClock
from healthapp.kit.errors import HealthError, Kind
from healthapp.kit.ids import new_id
from tests.support.api import fields, problem
from tests.support.doses import make_daily
from tests.support.people import follow, organisation
from tests.support.rows import acting_as, visible

if TYPE_CHECKING:
    from uuid import UUID

    from healthapp.config import Settings
    from healthapp.wiring import Platform
    from tests.conftest import AsUser, MakeUser
    from tests.support.people import Person
    from tests.support.rows import Connection

CLINIC = "Shapla Clinic"
STAFF = (Role.DOCTOR, Role.PHARMACIST, Role.PROVIDER, Role.CAREGIVER)


@pytest.fixture
def clock() -> FixedClock:
    # The database's own clock is asked too, so that the two may not be far apart.
    return FixedClock(datetime.now(UTC))


@dataclass(frozen=True)
class Ward:
    """A patient with a medicine, a clinic, and who belongs to it."""

    platform: Platform
    as_user: AsUser
    settings: Settings
    patient: Person
    member: Person
    admin: Person
    clinic: UUID
    reminder: UUID

    async def give(self, **more: Any) -> Any:
        client = await self.as_user(self.patient)
        return await client.post("/api/v1/consents", json={"organisationId": str(self.clinic), **more})

    async def consent(self) -> dict[str, Any]:
        (found,) = (await (await self.as_user(self.patient)).get("/api/v1/consents")).json()["consents"]
        return dict(found)

    async def reads(self, who: Person | None = None, *, health: bool = False) -> set[str]:
        """Return what somebody gets of the patient's record, by the service and by the database itself.

        With `health` also of what the patient says of their own.
        """
        reader = who or self.member
        client = await self.as_user(reader)
        paths = {
            "list": f"/api/v1/reminders?userId={self.patient.id}",
            "one": f"/api/v1/reminders/{self.reminder}",
            "day": f"/api/v1/dependants/{self.patient.id}/day",
            "adherence": f"/api/v1/dependants/{self.patient.id}/adherence",
        }
        if health:
            paths["facts"] = f"/api/v1/dependants/{self.patient.id}/health-facts"
        found = {name for name, path in paths.items() if await self._opens(client, path)}
        with acting_as(self.settings, reader) as connection:
            found |= {table for table in ("reminders_reminder", "reminders_occurrence") if visible(connection, table)}
        return found

    async def _opens(self, client: Any, path: str) -> bool:
        answer = await client.get(path)
        assert answer.status_code in (200, 403), path
        return bool(answer.status_code == 200)


SQL = {"reminders_reminder", "reminders_occurrence"}
ALL = {"list", "one", "day", "adherence"} | SQL


@pytest.fixture
async def ward(platform: Platform, as_user: AsUser, make_user: MakeUser, settings: Settings) -> Ward:
    patient = await make_user(name="Rahima Begum")
    member, admin = await make_user(Role.DOCTOR, name="Dr. Farhana"), await make_user(Role.ADMIN)
    clinic = await organisation(platform, admin, member, name=CLINIC)
    return Ward(platform, as_user, settings, patient, member, admin, clinic, await make_daily(platform, patient))


async def test_it_holds_at_once_and_ends_at_once(ward: Ward) -> None:
    assert await ward.reads() == set()
    assert (await ward.give()).status_code == 202
    assert await ward.reads() == ALL
    given = await ward.consent()
    assert (given["status"], given["organisationName"], given["otherId"]) == ("active", CLINIC, None)
    assert given["terms"]["parts"] == ["doses", "figures"]
    mine = await ward.as_user(ward.patient)
    assert (await mine.delete(f"/api/v1/consents/{given['id']}")).status_code == 200
    assert await ward.reads() == set()
    page = (await mine.get("/api/v1/consent-history")).json()["history"]
    steps = [(one["status"], one["by"], one["organisationName"]) for one in page]
    assert steps == [("withdrawn", "patient", CLINIC), ("active", "patient", CLINIC)]


@pytest.mark.parametrize(
    ("part", "opened"),
    [("doses", {"list", "one", "day"} | SQL), ("figures", {"adherence"} | SQL), ("health_facts", {"facts"})],
)
async def test_each_part_opens_its_own(ward: Ward, part: str, opened: set[str]) -> None:
    assert (await ward.give(terms={"purpose": "treatment", "parts": [part]})).status_code == 202
    assert await ward.reads(health=True) == opened
    shared = (await (await ward.as_user(ward.member)).get("/api/v1/dependants")).json()["dependants"]
    assert [(one["displayName"], one["organisationName"]) for one in shared] == [("Rahima Begum", CLINIC)]


async def test_it_begins_and_ends_by_itself(ward: Ward, clock: FixedClock) -> None:
    now = clock.now()
    later = {"purpose": "treatment", "parts": ["doses"], "startsAt": (now + timedelta(days=1)).isoformat()}
    assert (await ward.give(terms=later)).status_code == 202
    assert await ward.reads() == set()
    given = await ward.consent()
    mine = await ward.as_user(ward.patient)
    terms = {"purpose": "treatment", "parts": ["doses"], "endsAt": (now + timedelta(hours=1)).isoformat()}
    assert (await mine.put(f"/api/v1/consents/{given['id']}", json=terms)).status_code == 200
    assert await ward.reads() == {"list", "one", "day"} | SQL
    clock.advance(timedelta(hours=2))
    assert await ward.reads() & {"list", "one", "day"} == set()
    async with ward.platform.begin(Actor.worker()) as uow:
        assert await ward.platform.compliance.expire_consents(uow) == 1
    assert await ward.reads() == set()


async def test_who_belongs_to_it_no_more_reads_no_more(ward: Ward) -> None:
    await ward.give()
    async with ward.platform.begin(ward.admin.actor) as uow:
        (member,) = await ward.platform.compliance.members(uow, ward.clinic)
        await ward.platform.compliance.remove_member(uow, member.id)
    assert await ward.reads() == set()
    assert (await (await ward.as_user(ward.member)).get("/api/v1/dependants")).json()["dependants"] == []
    async with ward.platform.begin(ward.admin.actor) as uow:
        await ward.platform.compliance.add_member(uow, ward.clinic, ward.member.id)
    assert await ward.reads() == ALL, "the patient permitted the clinic, whoever works there"


async def test_an_organisation_ends_with_all_that_it_was_permitted(ward: Ward) -> None:
    await ward.give()
    async with ward.platform.begin(ward.admin.actor) as uow:
        await ward.platform.compliance.end_organisation(uow, ward.clinic)
    assert await ward.reads() == set()
    mine = await ward.as_user(ward.patient)
    assert (await mine.get("/api/v1/consents")).json()["consents"] == []
    assert (await mine.get("/api/v1/organisations")).json()["organisations"] == []
    newest = (await mine.get("/api/v1/consent-history")).json()["history"][0]
    assert (newest["status"], newest["by"], newest["organisationName"]) == ("expired", "time", CLINIC)
    assert _said(await ward.give()) == _said(await _give_unknown(ward))
    # Another one that is called so is another one.
    await organisation(ward.platform, ward.admin, ward.member, name=CLINIC)
    assert await ward.reads() == set()


def _said(answer: Any) -> dict[str, Any]:
    """Return a refusal without the caller's own id and that of the request."""
    return {name: said for name, said in problem(answer, 403).items() if name not in ("requestId", "consentId")}


async def _give_unknown(ward: Ward) -> Any:
    mine = await ward.as_user(ward.patient)
    return await mine.post("/api/v1/consents", json={"organisationId": str(new_id())})


async def test_only_the_professionals_of_today_read(ward: Ward, owner: Connection) -> None:
    await ward.give()
    owner.execute("UPDATE identity_user SET role = 'patient' WHERE id = %s", (ward.member.id,))
    for role in sorted({*PEOPLE, Role.EMERGENCY}):
        with acting_as(ward.settings, ward.member, role.value) as connection:
            assert bool(visible(connection, "reminders_reminder")) is (role in STAFF), role


async def test_nobody_else_reads_by_it(ward: Ward, make_user: MakeUser) -> None:
    await ward.give()
    for role in sorted(PEOPLE):
        assert await ward.reads(await make_user(role)) == set(), role
    assert await ward.reads(ward.admin) == set(), "keeping it opens nothing"


async def test_the_patient_reads_who_looked_for_whom(ward: Ward) -> None:
    await ward.give()
    await ward.reads()
    mine = await ward.as_user(ward.patient)
    looks = (await mine.get("/api/v1/access-log")).json()["accesses"]
    assert {(one["personName"], one["organisationName"]) for one in looks} == {("Dr. Farhana", CLINIC)}
    assert {one["action"] for one in looks} >= {"reminder.list", "occurrence.list", "adherence.read"}
    query = "{ accessLog { accesses { organisationName } } consents { organisationId organisationName } }"
    found = (await mine.post("/graphql", json={"query": query})).json()["data"]
    assert found["consents"] == [{"organisationId": str(ward.clinic), "organisationName": CLINIC}]
    assert {one["organisationName"] for one in found["accessLog"]["accesses"]} == {CLINIC}


async def test_who_works_there_is_no_patients_business(ward: Ward) -> None:
    """Until they have looked: then the log says who, by name."""
    await ward.give()
    mine = await ward.as_user(ward.patient)
    for path in ("organisations", "consents", "consent-history", "dependants", "access-log"):
        answer = (await mine.get(f"/api/v1/{path}")).text
        assert str(ward.member.id) not in answer, path
        assert "Farhana" not in answer, path
    with acting_as(ward.settings, ward.patient) as connection:
        for table in ("compliance_membership", "identity_user"):
            assert str(ward.member.id) not in str(visible(connection, table)), table
        for function in (f"compliance_members('{ward.clinic}')", "compliance_admin_organisations()"):
            assert connection.execute(f"SELECT * FROM {function}".encode()).fetchall() == []  # noqa: S608 - ours


async def test_only_administrators_keep_them(ward: Ward, make_user: MakeUser) -> None:
    compliance, command = ward.platform.compliance, KeepOrganisation(name="Mine", kind=OrganisationKind.CARE)
    async with ward.platform.begin(ward.admin.actor) as uow:
        (kept,) = await compliance.members(uow, ward.clinic)
    for role in sorted(PEOPLE - {Role.ADMIN}):
        person = ward.member if role is Role.DOCTOR else await make_user(role)
        for step in (
            compliance.kept_organisations,
            lambda uow: compliance.add_organisation(uow, command),
            lambda uow: compliance.change_organisation(uow, ward.clinic, command),
            lambda uow: compliance.end_organisation(uow, ward.clinic),
            lambda uow: compliance.members(uow, ward.clinic),
            lambda uow, who=person: compliance.add_member(uow, ward.clinic, who.id),
            lambda uow: compliance.remove_member(uow, kept.id),
        ):
            with pytest.raises(HealthError) as refused:
                async with ward.platform.begin(person.actor) as uow:
                    await step(uow)
            assert refused.value.kind is Kind.FORBIDDEN
        with acting_as(ward.settings, person, "admin") as connection:
            copied = "SELECT gen_random_uuid(), id, id, now() FROM compliance_organisation"
            # Saying that one is an administrator isn't enough.
            asked = (
                "SELECT compliance_add_member(gen_random_uuid(), %s, %s, now()), compliance_remove_member(%s, now())"
            )
            said = connection.execute(asked, (ward.clinic, person.id, kept.id)).fetchone()
            assert said == ("none", False), role
            for change in (
                "UPDATE compliance_organisation SET name = 'x'",
                "DELETE FROM compliance_membership",
                f"INSERT INTO compliance_membership {copied}",
            ):
                with pytest.raises(errors.InsufficientPrivilege), connection.transaction():
                    connection.execute(change.encode())


async def test_who_can_belong_to_it(ward: Ward, make_user: MakeUser, owner: Connection) -> None:
    for role in sorted(PEOPLE):
        person = await make_user(role)
        if role in STAFF:
            async with ward.platform.begin(ward.admin.actor) as uow:
                await ward.platform.compliance.add_member(uow, ward.clinic, person.id)
            continue
        with pytest.raises(HealthError) as refused:
            async with ward.platform.begin(ward.admin.actor) as uow:
                await ward.platform.compliance.add_member(uow, ward.clinic, person.id)
        assert refused.value.kind is Kind.FORBIDDEN, role
    locked = await make_user(Role.DOCTOR)
    owner.execute("UPDATE identity_user SET status = 'locked' WHERE id = %s", (locked.id,))
    for who, kind in ((locked.id, Kind.FORBIDDEN), (ward.member.id, Kind.CONFLICT), (new_id(), Kind.FORBIDDEN)):
        with pytest.raises(HealthError) as refused:
            async with ward.platform.begin(ward.admin.actor) as uow:
                await ward.platform.compliance.add_member(uow, ward.clinic, who)
        assert refused.value.kind is kind


async def test_two_are_not_called_the_same(ward: Ward) -> None:
    compliance = ward.platform.compliance
    with pytest.raises(HealthError) as refused:
        async with ward.platform.begin(ward.admin.actor) as uow:
            await compliance.add_organisation(uow, KeepOrganisation(name="shapla CLINIC", kind=OrganisationKind.CARE))
    assert refused.value.code == "organisation_name_taken"
    async with ward.platform.begin(ward.admin.actor) as uow:
        renamed = KeepOrganisation(name="Padma Hospital", kind=OrganisationKind.HOSPITAL)
        await compliance.change_organisation(uow, ward.clinic, renamed)
    mine = await ward.as_user(ward.patient)
    for wanted, found in (("padma", ["Padma Hospital"]), ("%", []), ("shapla", [])):
        listed = (await mine.get(f"/api/v1/organisations?name={wanted}")).json()["organisations"]
        assert [one["name"] for one in listed] == found, wanted


async def test_what_an_organisation_cannot_be_permitted(ward: Ward) -> None:
    alerts = {"purpose": "caregiving", "parts": ["doses", "alerts"]}
    assert fields(await ward.give(terms=alerts)) == {"parts": "alerts_are_for_persons"}
    assert fields(await ward.give(email="x@example.com")) == {"email": "choose_one_grantee"}
    assert fields(await ward.give(**{"as": "caregiver"})) == {"email": "choose_one_grantee"}
    await ward.give()
    assert problem(await ward.give(), 409)["code"] == "organisation_permitted_already"
    given, mine = await ward.consent(), await ward.as_user(ward.patient)
    path = f"/api/v1/consents/{given['id']}"
    assert fields(await mine.put(path, json=alerts)) == {"parts": "alerts_are_for_persons"}
    # Whoever belongs to it isn't a side of the consent.
    theirs = await ward.as_user(ward.member)
    assert _said(await theirs.delete(path)) == _said(await theirs.delete(f"/api/v1/consents/{new_id()}"))
    assert problem(await theirs.put(path, json={"parts": ["doses"]}), 403)
    with acting_as(ward.settings, ward.patient) as connection, pytest.raises(psycopg.errors.CheckViolation):
        connection.execute("UPDATE compliance_consent SET parts = '{doses,alerts}', purpose = 'caregiving'")


async def test_the_database_lets_nobody_give_for_another(ward: Ward, owner: Connection) -> None:
    await ward.give()
    kept = owner.execute("SELECT DISTINCT organisation_id FROM compliance_consent_version").fetchall()
    assert kept == [(ward.clinic,)], "the database itself writes down which organisation it was"
    row = (ward.patient.id, ward.clinic)
    insert = (
        "INSERT INTO compliance_consent (id, patient_id, organisation_id, invite_bidx, scope, status, requested_by,"
        " purpose, parts) VALUES (gen_random_uuid(), %s, %s, 'other', 'reminders', 'active', 'patient', 'treatment',"
        " '{doses}')"
    )
    with acting_as(ward.settings, ward.member) as connection, pytest.raises(errors.InsufficientPrivilege):
        connection.execute(insert, row)
    with acting_as(ward.settings, ward.patient) as connection, pytest.raises(errors.InsufficientPrivilege):
        connection.execute(insert.replace("organisation_id", "grantee_id"), (ward.patient.id, ward.member.id))
    with acting_as(ward.settings, ward.patient) as connection:
        assert connection.execute(insert, row).rowcount == 1


async def test_an_own_permission_goes_before_the_organisations(ward: Ward) -> None:
    """Who follows the patient themself looks for themself, and the log names no organisation."""
    await ward.give()
    await follow(ward.platform, ward.patient, ward.member, Terms(purpose="treatment", parts=[RecordPart.DOSES]))
    client = await ward.as_user(ward.member)
    await client.get(f"/api/v1/dependants/{ward.patient.id}/day")
    await client.get(f"/api/v1/dependants/{ward.patient.id}/adherence")
    looks = (await (await ward.as_user(ward.patient)).get("/api/v1/access-log")).json()["accesses"]
    said = {one["action"]: one["organisationName"] for one in looks}
    assert (said["occurrence.list"], said["adherence.read"]) == (None, CLINIC)
    async with ward.platform.begin(ward.patient.actor) as uow:
        assert {one.status for one in await ward.platform.compliance.consents(uow)} == {ConsentStatus.ACTIVE}
