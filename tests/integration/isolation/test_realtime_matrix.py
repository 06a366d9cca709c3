"""Every event of Socket.IO × role × owner × consent: what a client may say, and who hears what.

A new event, in either direction, is red until it stands here.
By a real client: `tests/integration/api/test_realtime.py`.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, timedelta
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

import pytest
from socketio.exceptions import ConnectionRefusedError as Refused  # type: ignore[import-untyped]  # it has no types

from healthapp.api.realtime import server as realtime
from healthapp.contexts.notifications import events
from healthapp.kit.actor import PEOPLE, Actor, Role
from healthapp.kit.ids import new_id, parse_id
from tests.support import people
from tests.support.api import reminder
from workers import notifications

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from uuid import UUID

    from healthapp.wiring import Platform
    from tests.conftest import AsUser, MakeUser
    from tests.support.owned import Life
    from tests.support.people import Person
    from tests.support.rows import Connection

NOBODY = Actor.anonymous(ip="192.0.2.7")
# What a client can say. Nothing else is heard at all.
SAID = {"connect", "disconnect"}
# Event → whether somebody whom the patient permitted it hears of it, too.
HEARD = {
    events.FEED_REMINDER_DUE: False,
    events.FEED_REMINDER_UPDATED: True,
    events.FEED_NOTIFICATION_CREATED: False,
}


@pytest.fixture
async def server(web: Platform) -> AsyncIterator[realtime.RealtimeServer]:
    made = realtime.RealtimeServer(web)
    yield made
    await made.close()


def test_a_client_can_say_two_things(server: realtime.RealtimeServer) -> None:
    handlers = server.io.handlers
    assert set(handlers) == {realtime.NAMESPACE}
    assert set(handlers[realtime.NAMESPACE]) == SAID
    assert server.io.namespace_handlers == {}


def test_every_event_is_meant() -> None:
    feeds = {value for name, value in vars(events).items() if name.startswith("FEED_")}
    assert feeds == set(HEARD), "say in HEARD who hears it"


@pytest.mark.parametrize("token", [None, "", "x.y.z", "hk_" + "0" * 32 + "_" + "A" * 43])
async def test_nobody_is_let_in(server: realtime.RealtimeServer, owner: Connection, token: Any) -> None:
    for _ in range(3):
        with pytest.raises(Refused):
            await server._connect("sid", {}, {"token": token})
    assert server._clients == {}
    # Who shows a token that is none stands in the trail, once for a minute of tries.
    assert denied(owner) == ([("anonymous", None)] if token else [])


async def test_who_has_to_add_a_second_step_first_stands_in_the_trail(
    server: realtime.RealtimeServer, platform: Platform, make_user: MakeUser, owner: Connection
) -> None:
    person = await make_user(Role.PATIENT)
    token, found = await people.bearer_token(platform, person), replace(person.actor, lacks_factor=True)
    with patch.object(server._platform, "authenticate_bearer", return_value=found), pytest.raises(Refused):
        await server._connect("sid", {}, {"token": token})
    assert denied(owner) == [("patient", person.id)]


def denied(owner: Connection) -> list[Any]:
    """Return who was refused a connection, as the trail tells it."""
    query = "SELECT actor_role, actor_id FROM compliance_audit_event WHERE outcome = 'denied' AND action = %s"
    return owner.execute(query, ("realtime.connect",)).fetchall()


async def test_only_a_login_of_somebody_is_let_in(
    server: realtime.RealtimeServer, platform: Platform, make_user: MakeUser, life: Life, owner: Connection
) -> None:
    """Each role hears as itself; neither a key, nor an app of others, nor a cookie, nor a login that has ended."""
    for role in sorted(PEOPLE):
        person = await make_user(role)
        await server._connect(f"sid-{role}", {}, {"token": await people.bearer_token(platform, person)})
        assert server._clients[f"sid-{role}"].actor.user_id == person.id
    cookie = await people.browser_token(platform, life.patient)
    ended = await people.bearer_token(platform, life.follower)
    owner.execute("UPDATE identity_session SET revoked_at = now() WHERE user_id = %s", (life.follower.id,))
    for token in (life.api_key, life.app_token, life.app_secret, cookie, ended):
        with pytest.raises(Refused):
            await server._connect("sid", {}, {"token": token})
    # And nobody says for whom they come.
    token = await people.bearer_token(platform, await make_user())
    for more in ({"user": str(life.patient.id)}, {"userId": str(life.patient.id)}, {"room": str(life.patient.id)}):
        with pytest.raises(Refused):
            await server._connect("sid", {}, {"token": token, **more})


async def _hears(platform: Platform, person: Person, since: int = 0) -> list[str]:
    async with platform.begin(person.actor) as uow:
        return [item.topic for item in await platform.notifications.feed_since(uow, since)]


async def _let_everything_happen(platform: Platform, patient: Person, as_user: AsUser) -> UUID:
    """Let a reminder be made and fall due."""
    client = await as_user(patient)
    start = platform.clock.now().astimezone(UTC) - timedelta(seconds=3)
    body = reminder(isRecurring=False, recurringPattern=None, scheduledTime=start.isoformat())
    made = parse_id((await client.post("/api/reminders", json=body)).json()["reminderId"])
    assert made is not None
    async with platform.begin(Actor.worker()) as uow:
        await platform.reminders.record_due(uow, [made])
    return made


async def test_who_hears_what(
    platform: Platform, web: Platform, as_user: AsUser, make_user: MakeUser, life: Life
) -> None:
    """The patient all of it, a follower what they were permitted, and nobody else anything of it."""
    patient = await make_user(Role.PATIENT)
    follower, asking = await make_user(Role.CAREGIVER), await make_user(Role.CAREGIVER)
    consent_id = await people.follow(platform, patient, follower)
    async with platform.begin(asking.actor) as uow:
        await platform.compliance.request(
            uow, patient_id=patient.id, grantee_id=asking.id, invite_bidx=platform.identity.email_bidx(asking.email)
        )
    others = [asking, life.follower, life.admin, *[await make_user(role) for role in sorted(PEOPLE)]]
    before = {person.id: len(await _hears(web, person)) for person in (patient, follower, *others)}

    made = await _let_everything_happen(platform, patient, as_user)
    heard = set((await _hears(web, patient))[before[patient.id] :])
    assert heard >= {topic for topic in HEARD if topic != events.FEED_NOTIFICATION_CREATED}
    permitted = set((await _hears(web, follower))[before[follower.id] :])
    assert permitted == {topic for topic, shared in HEARD.items() if shared}
    for person in others:
        assert len(await _hears(web, person)) == before[person.id], person.role

    # A permission that has ended is heard in no event that follows.
    async with platform.begin(patient.actor) as uow:
        await platform.compliance.withdraw(uow, consent_id)
    count = len(await _hears(web, follower))
    await (await as_user(patient)).put(f"/api/v1/reminders/{made}", json={"title": "Another name"})
    later = (await _hears(web, follower))[count:]
    assert events.FEED_REMINDER_UPDATED not in later


async def test_a_message_is_heard_by_whom_it_is_for(
    platform: Platform, web: Platform, make_user: MakeUser, life: Life
) -> None:
    patient, follower = await make_user(Role.PATIENT), await make_user(Role.CAREGIVER)
    await people.follow(platform, patient, follower)
    others = (follower, life.patient, life.admin)
    before = [await _hears(web, person) for person in others]
    async with platform.begin(Actor.worker()) as uow:
        await notifications.session_revoked(platform, uow, new_id(), {"user_id": str(patient.id)})
    assert events.FEED_NOTIFICATION_CREATED in await _hears(web, patient)
    assert [await _hears(web, person) for person in others] == before


async def test_what_is_taken_is_told_to_whom_it_was_taken_from(
    server: realtime.RealtimeServer,
    platform: Platform,
    web: Platform,
    make_user: MakeUser,
    as_user: AsUser,
    owner: Connection,
) -> None:
    """Over the connection they have, which stays: their own events come on, and nothing of whom they read."""
    patient, doctor = await make_user(Role.PATIENT), await make_user(Role.DOCTOR)
    other, desk = await make_user(Role.DOCTOR), await as_user(await make_user(Role.ADMIN))
    body = {"patientId": str(patient.id), "doctorId": str(doctor.id), "reason": "Clinic"}
    assert (await desk.post("/api/v1/admin/assignments", json=body)).status_code == 201
    await server._connect("sid", {}, {"token": await people.bearer_token(platform, doctor)})
    before = [len(await _hears(web, person)) for person in (doctor, other, patient)]
    body = {"userId": str(doctor.id), "permission": "read_patient_data", "reason": "On leave"}
    assert (await desk.post("/api/v1/admin/permissions", json=body)).status_code == 201
    found = owner.execute("SELECT id, payload FROM outbox_event WHERE topic = 'permission.taken'").fetchone()
    assert found is not None
    async with platform.begin(Actor.worker()) as uow:
        await notifications.permission_taken(platform, uow, *found)
    told = [await _hears(web, person) for person in (doctor, other, patient)]
    assert told[0][before[0] :] == [events.FEED_NOTIFICATION_CREATED]
    assert [len(heard) for heard in told[1:]] == before[1:]
    assert server._clients["sid"].actor.user_id == doctor.id
    await _let_everything_happen(platform, patient, as_user)
    assert await _hears(web, doctor) == told[0]


async def test_nobody_reads_anothers_feed_by_a_cursor(platform: Platform, web: Platform, life: Life) -> None:
    """A cursor is a number of one's own feed; there is none of anybody else's."""
    assert await _hears(web, life.patient)
    for cursor in (0, 1, 10**6):
        async with web.begin(life.admin.actor) as uow:
            items = await web.notifications.feed_since(uow, cursor)
        assert not [item for item in items if str(life.reminder_id) in str(item.payload)]
