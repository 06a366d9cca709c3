"""Socket.IO at `/realtime`, by a real client through the production server."""

from __future__ import annotations

import asyncio
from datetime import UTC, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest
from socketio.exceptions import ConnectionError as SocketError  # type: ignore[import-untyped]  # as above

from healthapp.api.realtime import server as realtime
from healthapp.contexts.notifications.schemas import DirectNotice, Kind, Topic
from healthapp.kit.actor import Actor, Role
from healthapp.kit.ids import new_id
from tests.support import databases, people
from tests.support.api import free_port, reminder, serving
from tests.support.listener import NAMESPACE, connected

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    import httpx
    from fastapi import FastAPI

    from healthapp.config import Settings
    from healthapp.wiring import Platform
    from tests.conftest import AsUser, MakeUser
    from tests.support.people import Person


@pytest.fixture
async def address(api: FastAPI) -> AsyncIterator[str]:
    async with serving(api) as url:
        yield url


@pytest.fixture
async def patient(make_user: MakeUser) -> Person:
    return await make_user(Role.PATIENT)


@pytest.fixture
async def token(platform: Platform, patient: Person) -> str:
    return await people.bearer_token(platform, patient)


@pytest.fixture
async def client(as_user: AsUser, patient: Person) -> httpx.AsyncClient:
    return await as_user(patient)


async def _until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(5):
        while not true():  # noqa: ASYNC110 - what is waited for tells nobody
            await asyncio.sleep(0.05)


async def _announce(platform: Platform, client: httpx.AsyncClient) -> str:
    """Let a single reminder come due, as the worker does it."""
    start = platform.clock.now().astimezone(UTC) - timedelta(seconds=3)
    body = reminder(isRecurring=False, recurringPattern=None, scheduledTime=start.isoformat())
    made: str = (await client.post("/api/reminders", json=body)).json()["reminderId"]
    async with platform.begin(Actor.worker()) as uow:
        await platform.reminders.record_due(uow, [UUID(made)])
    return made


@pytest.mark.parametrize("transports", [("websocket",), ("polling", "websocket")])
async def test_a_due_reminder_arrives(
    address: str, token: str, client: httpx.AsyncClient, platform: Platform, transports: tuple[str, ...]
) -> None:
    async with connected(address, {"token": token}, transports=transports) as listener:
        made = await _announce(platform, client)
        await listener.wait_for(3)
        (created, first), (due, second), (shown, third) = listener.heard
        assert (created, first["change"], first["reminderId"]) == ("reminder.updated", "created", made)
        assert (due, second["reminderId"]) == ("reminder.due", made)
        assert second.keys() >= {"cursor", "at", "occurrenceId", "scheduledTime", "kind"}
        (entry,) = (await client.get("/api/v1/notifications")).json()["notifications"]
        same = ("occurrenceId", "reminderId", "kind")
        assert (shown, third["noticeId"]) == ("notification.created", entry["id"])
        assert [third[name] for name in same] == [entry[name] for name in same] == [second[name] for name in same]
        assert "Metformin" not in str(listener.heard)


async def test_an_inbox_message_is_told(address: str, token: str, patient: Person, platform: Platform) -> None:
    async with connected(address, {"token": token}) as listener:
        # A repeat, as after a crash, makes no second entry, and is no second event.
        for message in (new_id(), new_id()):
            for _ in range(2):
                notice = DirectNotice(patient.id, Topic.ACCOUNT, Kind.WELCOME, message_id=message)
                async with platform.begin(Actor.worker()) as uow:
                    await platform.notifications.post(uow, [notice])
        await listener.wait_for(2)
        async with platform.begin(patient.actor) as uow:
            entries, _total, _unread = await platform.notifications.inbox(uow)
        assert [name for name, _told in listener.heard] == 2 * ["notification.created"]
        assert {told["noticeId"] for _name, told in listener.heard} == {str(entry.id) for entry in entries}
        shapes = [{name: told[name] for name in ("kind", "occurrenceId", "reminderId")} for _, told in listener.heard]
        assert shapes == 2 * [{"kind": "welcome", "occurrenceId": None, "reminderId": None}]


async def test_events_arrive_in_order_and_once(
    address: str, token: str, client: httpx.AsyncClient, patient: Person, as_user: AsUser
) -> None:
    others = [await as_user(patient) for _ in range(4)]

    async def write(other: httpx.AsyncClient) -> None:
        for number in range(30):
            assert (await other.post("/api/reminders", json=reminder(title=f"{number}"))).status_code == 201

    async with connected(address, {"token": token}) as listener:
        await asyncio.gather(*(write(other) for other in others))
        await listener.wait_for(120, 20)
        await asyncio.sleep(0.3)
        assert listener.cursors == list(range(1, 121))


async def test_catch_up_after_a_reconnect(
    address: str, token: str, client: httpx.AsyncClient, platform: Platform
) -> None:
    async with connected(address, {"token": token}) as listener:
        for _ in range(3):
            await client.post("/api/reminders", json=reminder())
        await listener.wait_for(3)
        last = listener.cursors[-1]
    # Nobody listens while these happen; more than one page of them.
    for _ in range(60):
        await client.post("/api/reminders", json=reminder())
    await _announce(platform, client)
    async with connected(address, {"token": token, "cursor": last}) as again:
        await again.wait_for(63, 15)
        await client.post("/api/reminders", json=reminder())
        await again.wait_for(64)
        assert again.cursors == list(range(last + 1, last + 65))
        assert [name for name, _told in again.heard[61:63]] == ["reminder.due", "notification.created"]


async def test_without_a_cursor_only_what_is_new(address: str, token: str, client: httpx.AsyncClient) -> None:
    await client.post("/api/reminders", json=reminder())
    async with connected(address, {"token": token}) as listener:
        await client.post("/api/reminders", json=reminder())
        await listener.wait_for(1)
        await asyncio.sleep(0.2)
        assert listener.cursors == [2]


async def test_every_client_of_a_person_hears_and_nobody_else(
    address: str, platform: Platform, token: str, client: httpx.AsyncClient, make_user: MakeUser
) -> None:
    stranger = await people.bearer_token(platform, await make_user(Role.PATIENT))
    async with (
        connected(address, {"token": token}) as first,
        connected(address, {"token": token}) as second,
        connected(address, {"token": stranger}) as other,
    ):
        await client.post("/api/reminders", json=reminder())
        await asyncio.gather(first.wait_for(1), second.wait_for(1))
        await asyncio.sleep(0.3)
        assert first.heard == second.heard
        assert other.heard == []


async def test_a_follower_hears_that_something_changed(
    address: str, platform: Platform, patient: Person, client: httpx.AsyncClient, make_user: MakeUser
) -> None:
    carer = await make_user(Role.CAREGIVER)
    await people.follow(platform, patient, carer)
    async with connected(address, {"token": await people.bearer_token(platform, carer)}) as listener:
        made = (await client.post("/api/reminders", json=reminder())).json()["reminderId"]
        await listener.wait_for(1)
        assert listener.heard[0][1]["reminderId"] == made


BAD: list[Any] = [
    None,
    {},
    {"token": ""},
    {"token": "x.y.z"},
    {"token": 7},
    {"token": "a" * 10_000},
    {"token": None, "cursor": 1},
    {"token": "x", "user": "someone"},
    "a token",
    ["a token"],
]


async def test_bad_credentials_and_cursors_are_refused(address: str, token: str) -> None:
    cursors: list[Any] = [-1, "1", 1.5, True, 2**63, [1]]

    async def is_refused(auth: Any) -> None:
        with pytest.raises(SocketError):
            async with connected(address, auth):
                pass

    # All at once: the library waits a second for each refusal.
    await asyncio.gather(*(is_refused(auth) for auth in (*BAD, *({"token": token, "cursor": c} for c in cursors))))


async def test_a_cursor_from_the_future_waits(address: str, token: str, client: httpx.AsyncClient) -> None:
    async with connected(address, {"token": token, "cursor": 10**6}) as listener:
        await client.post("/api/reminders", json=reminder())
        await asyncio.sleep(0.5)
        assert listener.heard == []


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://testserver.evil.example"])
async def test_another_sites_pages_are_refused(address: str, token: str, origin: str) -> None:
    with pytest.raises(SocketError):
        async with connected(address, {"token": token}, origin=origin):
            pass


async def test_our_own_pages_may_connect(address: str, token: str) -> None:
    for origin in (address, "http://testserver"):
        async with connected(address, {"token": token}, origin=origin) as listener:
            assert listener.io.connected


async def test_other_namespaces_do_not_exist(address: str, token: str) -> None:
    with pytest.raises(SocketError):
        async with connected(address, {"token": token}, namespace="/"):
            pass


async def test_what_a_client_says_does_nothing(address: str, token: str, client: httpx.AsyncClient) -> None:
    async with connected(address, {"token": token}) as listener:
        for name in ("reminder.due", "reminder.updated", "notification.created", "join", "disconnect_all"):
            await listener.io.emit(name, {"room": "someone"}, namespace=NAMESPACE)
        await client.post("/api/reminders", json=reminder())
        await listener.wait_for(1)


async def test_who_does_not_acknowledge_gets_it_again_and_then_goes(
    address: str, api: FastAPI, token: str, client: httpx.AsyncClient
) -> None:
    api.state.realtime._ack_seconds = 0.3
    async with connected(address, {"token": token}, acks=False) as listener:
        await client.post("/api/reminders", json=reminder())
        await asyncio.wait_for(listener.gone.wait(), 5)
        assert listener.cursors == [1, 1, 1]
    # It was never lost: the cursor is the client's.
    async with connected(address, {"token": token, "cursor": 0}) as again:
        await again.wait_for(1)
        assert again.cursors == [1]


async def test_a_logout_ends_the_connection(
    address: str, platform: Platform, patient: Person, client: httpx.AsyncClient
) -> None:
    """At once, and not with the next of the looks that come every half minute."""
    token = await people.bearer_token(platform, patient)
    async with connected(address, {"token": token}) as listener:
        await client.post("/api/v1/auth/logout", headers={"Authorization": f"Bearer {token}"})
        other = await people.bearer_token(platform, patient)
        await client.post("/api/reminders", json=reminder(), headers={"Authorization": f"Bearer {other}"})
        await asyncio.wait_for(listener.gone.wait(), 5)
        assert listener.heard == []


async def test_one_person_has_a_limit(
    address: str, token: str, make_user: MakeUser, platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(realtime, "_MOST_OF_ONE_PERSON", 1)
    async with connected(address, {"token": token}):
        with pytest.raises(SocketError):
            async with connected(address, {"token": token}):
                pass
        other = await people.bearer_token(platform, await make_user(Role.PATIENT))
        async with connected(address, {"token": other}):
            pass
    async with connected(address, {"token": token}):
        pass


async def test_who_come_all_at_once_have_the_same_limit(
    api: FastAPI, token: str, patient: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(realtime, "_MOST_OF_ONE_PERSON", 2)
    server = api.state.realtime
    coming = (server._admit(f"client-{number}", Actor.anonymous(), token, None) for number in range(6))
    answers = await asyncio.gather(*coming, return_exceptions=True)
    assert [answer for answer in answers if answer is None] == [None, None]
    assert server._of_person[patient.id] == len(server._clients) == 2
    for sid in list(server._clients):
        await server._disconnect(sid)
    assert not server._of_person


async def test_who_left_while_being_let_in_is_forgotten(api: FastAPI, token: str, client: httpx.AsyncClient) -> None:
    server = api.state.realtime
    server._ack_seconds = 0.05
    # The library has told of the end already, before there was a client to forget.
    await server._disconnect("gone")
    await server._admit("gone", Actor.anonymous(), token, None)
    await client.post("/api/reminders", json=reminder())
    await _until(lambda: not server._clients)
    assert not server._of_person


async def test_nothing_runs_when_nobody_listens(address: str, api: FastAPI, token: str) -> None:
    def running() -> set[str]:
        return {task.get_name() for task in asyncio.all_tasks()} & {"hub-listen", "hub-poll", "realtime-client"}

    await _until(lambda: not running())
    async with connected(address, {"token": token}):
        assert running() == {"hub-listen", "hub-poll", "realtime-client"}
    await _until(lambda: not running())
    assert api.state.realtime._clients == {}


class TestRedisAway:
    """Events come by the clock then: late, in order, none lost."""

    @pytest.fixture
    def settings(self, database_url: str) -> Settings:
        return databases.make_settings(database_url, f"redis://127.0.0.1:{free_port()}/0")

    async def test_events_still_arrive_within_five_seconds(
        self, address: str, token: str, client: httpx.AsyncClient
    ) -> None:
        async with connected(address, {"token": token}) as listener:
            for _ in range(3):
                await client.post("/api/reminders", json=reminder())
            await listener.wait_for(3, 5)
            assert listener.cursors == [1, 2, 3]


async def test_what_happened_meanwhile_comes_when_it_is_back(
    address: str, api: FastAPI, token: str, client: httpx.AsyncClient, web: Platform
) -> None:
    async with connected(address, {"token": token}) as listener:
        await client.post("/api/reminders", json=reminder())
        await listener.wait_for(1)
        assert api.state.realtime.hub.live
        # Every connection to Valkey dies, the hub's too; a hint sent at this moment is lost.
        await web.valkey.client.connection_pool.disconnect()
        await client.post("/api/reminders", json=reminder())
        await listener.wait_for(2, 5)
        await _until(lambda: api.state.realtime.hub.live)
        await client.post("/api/reminders", json=reminder())
        await listener.wait_for(3, 1)
