"""Which reading each part of a consent opens, and to whom: route by route, part by part, reader by reader.

What a patient shares is read and never changed, whoever reads it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from healthapp.contexts.compliance.schemas import AssignDoctor, RecordPart, Terms
from healthapp.kit.actor import Role
from tests.integration.isolation.test_route_matrix import WITH_ID, _owner_of, _send, _short
from tests.support import people

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from healthapp.wiring import Platform
    from tests.conftest import AsUser, MakeUser
    from tests.integration.isolation.test_route_matrix import Case
    from tests.support.owned import Life
    from tests.support.people import Person

# Each route that reads something with an id: which part of the patient's record it shows to others, None for none.
# Written down on purpose: a new route is red until somebody has said here what it opens.
SHOWS: dict[str, RecordPart | None] = {
    "/reminders/{id}": RecordPart.DOSES,
    "/reminders/{id}/occurrences": RecordPart.DOSES,
    "/dependants/{id}/day": RecordPart.DOSES,
    "/dependants/{id}/adherence": RecordPart.FIGURES,
    "/dependants/{id}/adherence.pdf": RecordPart.FIGURES,
    "/dependants/{id}/health-facts": RecordPart.HEALTH_FACTS,
    "/dependants/{id}/about-self": RecordPart.ABOUT_SELF,
    "/dependants/{id}/emergency-contacts": RecordPart.EMERGENCY_CONTACTS,
    "/chat/{id}": None,
}
BY_PERSON = {"/reminders?userId={id}": RecordPart.DOSES}
READS = [case for case in WITH_ID if case.method == "GET" and Role.CAREGIVER in case.roles]
WRITES = [case for case in WITH_ID if case.method != "GET" and case.path.count("/reminders/")]


def _of(case: Case) -> str:
    return _short(case).partition(" ")[2]


def test_every_route_that_reads_is_here() -> None:
    assert {_of(case) for case in READS} == SHOWS.keys()
    assert {part for part in RecordPart if part not in SHOWS.values()} == {RecordPart.ALERTS}, "they are messages"


@dataclass(frozen=True)
class Reader:
    """Somebody who reads, and how they are permitted some parts; with none they are permitted nothing."""

    person: Person
    permit: Callable[[Sequence[RecordPart]], Awaitable[object]]


@pytest.fixture(params=["a caregiver", "a doctor", "a patient", "for an organisation"])
async def reader(request: pytest.FixtureRequest, platform: Platform, make_user: MakeUser, life: Life) -> Reader:
    roles = {"a caregiver": Role.CAREGIVER, "a doctor": Role.DOCTOR, "a patient": Role.PATIENT}
    person = await make_user(roles.get(request.param, Role.PHARMACIST))
    consents = []
    if request.param in roles:
        consents.append(await people.follow(platform, life.patient, person, Terms(parts=[RecordPart.ALERTS])))
    else:
        clinic = await people.organisation(platform, life.admin, person, name="Padma Hospital")

    async def permit(parts: Sequence[RecordPart]) -> None:
        async with platform.begin(life.patient.actor) as uow:
            if consents and parts:
                await platform.compliance.change_terms(uow, consents[0], Terms(parts=list(parts)))
            elif consents:
                await platform.compliance.withdraw(uow, consents.pop())
            else:
                consents.append(
                    await platform.compliance.give_to_organisation(
                        uow, clinic, Terms(purpose="treatment", parts=list(parts))
                    )
                )

    return Reader(person, permit)


async def test_each_part_opens_its_routes_and_no_other(as_user: AsUser, life: Life, reader: Reader) -> None:
    client = await as_user(reader.person)
    mine = {part for part in RecordPart if part is not RecordPart.ALERTS}

    async def opened() -> set[str]:
        found = set()
        for case in READS:
            answer = await _send(client, case, _owner_of(case)(life))
            assert answer.status_code in (200, 403), (str(case), answer.text)
            found |= {_of(case)} if answer.status_code == 200 else set()
        for path in BY_PERSON:
            answer = await client.get(f"/api/v1{path.format(id=life.patient.id)}")
            found |= {path} if answer.status_code == 200 else set()
        return found

    assert await opened() == set()
    for parts in (*([part] for part in RecordPart if part in mine), list(mine)):
        await reader.permit(parts)
        wanted = {path for path, part in {**SHOWS, **BY_PERSON}.items() if part in parts}
        assert await opened() == wanted, parts
    for case in WRITES:
        assert (await _send(client, case, life.reminder_id)).status_code == 403, str(case)
    await reader.permit([])
    assert await opened() == set()


async def test_who_is_assigned_reads_every_part(
    platform: Platform, as_user: AsUser, make_user: MakeUser, life: Life
) -> None:
    doctor = await make_user(Role.DOCTOR)
    async with platform.begin(life.admin.actor) as uow:
        command = AssignDoctor(patient_id=life.patient.id, doctor_id=doctor.id, reason="Diabetes clinic")
        await platform.compliance.assign_doctor(uow, command)
    client = await as_user(doctor)
    for case in READS:
        answer = await _send(client, case, _owner_of(case)(life))
        assert answer.status_code == (403 if SHOWS[_of(case)] is None else 200), str(case)
