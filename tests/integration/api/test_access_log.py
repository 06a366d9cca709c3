"""The patient reads who looked at their record: everybody who did, as what and why, and nothing else about them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from healthapp.api.app import ROUTERS
from healthapp.api.routes import SecuredRoute
from healthapp.kit.actor import Actor, Role
from healthapp.kit.clock import FixedClock
from healthapp.kit.i18n import Lang
from tests.support.api import fields
from tests.support.doses import add_past, make_daily
from tests.support.mails import sent
from tests.support.people import follow
from tests.support.rows import acting_as

if TYPE_CHECKING:
    from uuid import UUID

    import httpx

    from healthapp.config import Settings
    from healthapp.wiring import Platform
    from tests.conftest import AsUser, MakeUser
    from tests.support.people import Person
    from tests.support.rows import Connection

LOG = "/api/v1/access-log"
NOW = datetime(2026, 11, 21, 6, 0, tzinfo=UTC)


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(NOW)


@pytest.fixture
async def patient(make_user: MakeUser) -> Person:
    return await make_user(name="Abdul Karim")


@pytest.fixture
async def carer(platform: Platform, patient: Person, make_user: MakeUser) -> Person:
    made = await make_user(Role.CAREGIVER, name="Nusrat Jahan")
    await follow(platform, patient, made)
    return made


async def log_of(client: httpx.AsyncClient, **query: Any) -> list[dict[str, Any]]:
    answer = await client.get(LOG, params={"limit": 100, **query})
    assert answer.status_code == 200, answer.text
    return list(answer.json()["accesses"])


def _readable(patient: Person, reminder_id: UUID) -> list[str]:
    """Every route that gives somebody else a part of a record, found in the application's own list of routes."""
    paths = {"/api/v1/reminders?userId=" + str(patient.id)}
    for router in ROUTERS:
        for route in router.routes:
            if isinstance(route, SecuredRoute) and "GET" in (route.methods or ()) and "{id}" in route.path:
                whose = reminder_id if "/reminders/" in route.path else patient.id
                paths.add(route.path.replace("{id}", str(whose)))
    return sorted(paths)


async def test_every_reading_by_somebody_else_is_in_it(
    platform: Platform, as_user: AsUser, patient: Person, carer: Person
) -> None:
    reminder_id = await make_daily(platform, patient)
    mine, theirs = await as_user(patient), await as_user(carer)
    opened = 0
    for path in _readable(patient, reminder_id):
        before = await log_of(mine)
        answer = await theirs.get(path)
        if answer.status_code == 200:
            opened += 1
            newest = (await log_of(mine))[: -len(before) or None]
            assert [(row["personName"], row["role"], row["why"]) for row in newest] == [
                ("Nusrat Jahan", "caregiver", "To look after you, as you permitted")
            ], path
    assert opened >= 6, "reminders, one, its times (at two addresses), a day, figures, the report"


async def test_ones_own_looks_and_the_workers_steps_are_not(
    platform: Platform, as_user: AsUser, patient: Person
) -> None:
    reminder_id = await make_daily(platform, patient)
    mine = await as_user(patient)
    for path in _readable(patient, reminder_id):
        await mine.get(path)
    async with platform.begin(Actor.worker()) as uow:
        await platform.reminders.plan_ahead(uow, 10)
    assert await log_of(mine) == []


async def test_a_name_stays_known_after_the_permission(
    platform: Platform, as_user: AsUser, patient: Person, carer: Person
) -> None:
    await (await as_user(carer)).get(f"/api/v1/dependants/{patient.id}/day")
    async with platform.begin(patient.actor) as uow:
        (consent,) = await platform.compliance.consents(uow)
        await platform.compliance.withdraw(uow, consent.id)
    mine = await as_user(patient)
    assert {row["personName"] for row in await log_of(mine)} == {"Nusrat Jahan"}


async def test_nothing_but_name_and_role_is_told(as_user: AsUser, patient: Person, carer: Person) -> None:
    theirs = await as_user(carer)
    await theirs.get(f"/api/v1/dependants/{patient.id}/day", headers={"User-Agent": "Secretphone 7"})
    answer = await (await as_user(patient)).get(LOG)
    known = {"at", "personId", "personName", "role", "action", "outcome", "purpose", "what", "why"}
    organisation = {"organisationId", "organisationName"}
    assert all(row.keys() == known | organisation for row in answer.json()["accesses"])
    for private in (carer.email, "127.0.0.1", "Secretphone"):
        assert private not in answer.text


async def test_who_was_refused_is_told_without_a_name(as_user: AsUser, make_user: MakeUser, patient: Person) -> None:
    stranger = await make_user(Role.DOCTOR, name="Dr. Curious")
    await (await as_user(stranger)).get(f"/api/v1/dependants/{patient.id}/day")
    (row,) = await log_of(await as_user(patient))
    assert (row["outcome"], row["personName"], row["role"]) == ("denied", None, "doctor")
    assert row["what"] == "Tried to look at your information; nothing was shown"
    assert row["why"] == "There was no permission"


async def test_who_says_no_is_not_named(
    platform: Platform, as_user: AsUser, make_user: MakeUser, patient: Person
) -> None:
    asked = await make_user(Role.CAREGIVER, name="Nobody To You")
    mine = await as_user(patient)
    await mine.post("/api/v1/consents", json={"email": asked.email})
    async with platform.begin(asked.actor) as uow:
        (consent,) = await platform.compliance.consents(uow)
        await platform.compliance.answer(uow, consent.id, agree=False)
    assert [(row["what"], row["personName"]) for row in await log_of(mine)] == [("Declined your invitation", None)]


async def test_who_was_told_of_a_dose_stands_in_it(
    platform: Platform, as_user: AsUser, patient: Person, carer: Person, clock: FixedClock
) -> None:
    reminder_id = await make_daily(platform, patient, at="12:01")
    clock.advance(timedelta(minutes=2))
    async with platform.begin(Actor.worker()) as uow:
        await platform.reminders.record_due(uow, [reminder_id])
    mine = await as_user(patient)
    before = len(await log_of(mine))
    assert carer.email in {mail.to for mail in await sent(platform)}
    newest = (await log_of(mine))[:-before]
    assert [(row["personName"], row["role"], row["what"]) for row in newest] == [
        ("Nusrat Jahan", "caregiver", "Was sent a message about your doses, by e-mail")
    ]
    # What stands in their inbox counts when they read it.
    clock.advance(timedelta(hours=1))
    async with platform.begin(Actor.worker()) as uow:
        await platform.notifications.claim_due(uow, 50, timedelta(minutes=1))
    await (await as_user(carer)).get("/api/v1/notifications")
    assert (await log_of(await as_user(patient)))[0]["what"] == "Read messages about your doses"


async def test_it_is_paged_newest_first_and_narrowed(
    platform: Platform, as_user: AsUser, make_user: MakeUser, patient: Person, carer: Person, clock: FixedClock
) -> None:
    doctor = await make_user(Role.DOCTOR, name="Dr. Farhana")
    await follow(platform, patient, doctor)
    for days in range(6):
        clock.advance(timedelta(days=1))
        theirs = await as_user(doctor if days % 2 else carer)
        await theirs.get(f"/api/v1/dependants/{patient.id}/day")
    mine = await as_user(patient)
    whole = await log_of(mine)
    assert [row["at"] for row in whole] == sorted((row["at"] for row in whole), reverse=True)
    paged = [row for offset in range(0, len(whole) + 2, 2) for row in await log_of(mine, limit=2, offset=offset)]
    assert paged == whole
    behind = (await mine.get(LOG, params={"offset": 500})).json()
    assert (behind["accesses"], behind["total"], behind["hasMore"]) == ([], len(whole), False)
    assert {row["personName"] for row in await log_of(mine, personId=doctor.id)} == {"Dr. Farhana"}
    # 22 November begins at 18:00 UTC of the day before: days are the reader's.
    day = {"startDate": "2026-11-23", "endDate": "2026-11-24"}
    assert [row["at"][:10] for row in await log_of(mine, **day)] == ["2026-11-24", "2026-11-23"]
    wrong = await mine.get(LOG, params={"startDate": "2026-11-24", "endDate": "2026-11-23"})
    assert fields(wrong) == {"endDate": "end_before_start"}
    assert await log_of(mine, startDate="9999-12-31", endDate="9999-12-31") == []
    assert len(await log_of(mine, startDate="0001-01-01", endDate="9999-12-31")) == len(whole)


async def test_the_operator_stands_in_it(platform: Platform, as_user: AsUser, patient: Person) -> None:
    await add_past(platform, patient, await make_daily(platform, patient), ["taken"])
    (row,) = await log_of(await as_user(patient))
    assert (row["personId"], row["role"], row["why"]) == (None, "system", "To run the service")


async def test_in_bangla(platform: Platform, as_user: AsUser, make_user: MakeUser, carer: Person) -> None:
    patient = await make_user(lang=Lang.BN)
    await follow(platform, patient, carer)
    await (await as_user(carer)).get(f"/api/v1/dependants/{patient.id}/day")
    assert (await log_of(await as_user(patient)))[0]["what"] == "ডোজ দেখেছেন"


async def test_the_database_names_nobody_else(
    settings: Settings, as_user: AsUser, make_user: MakeUser, patient: Person, carer: Person, owner: Connection
) -> None:
    await (await as_user(carer)).get(f"/api/v1/dependants/{patient.id}/day")
    bystander = await make_user(Role.CAREGIVER)
    ask = "SELECT id FROM identity_readers(%s)"
    everybody = [carer.id, bystander.id, patient.id]
    with acting_as(settings, patient) as connection:
        # Of oneself as of others: only who stands in one's trail.
        assert {row[0] for row in connection.execute(ask, (everybody,))} <= {carer.id, patient.id}
        assert (carer.id,) in connection.execute(ask, (everybody,)).fetchall()
    for person in (carer, bystander, None):
        with acting_as(settings, person) as connection:
            assert connection.execute(ask, ([patient.id, bystander.id],)).fetchall() == [], person
    del owner
