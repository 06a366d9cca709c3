"""What every edge logs: who and which request, by their ids; never what a person wrote or logs in with."""

from __future__ import annotations

import asyncio
import io
import json
import logging
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa
import structlog
from socketio import AsyncClient  # type: ignore[import-untyped]  # as above
from socketio.exceptions import ConnectionError as SocketError  # type: ignore[import-untyped]  # it has no types

from healthapp.api.realtime import server as realtime
from healthapp.contexts.notifications.ports import TransientSendError
from healthapp.kit.actor import Actor, Role
from healthapp.kit.errors import HealthError, Kind
from healthapp.kit.ids import new_id, parse_id
from healthapp.kit.logging import configure_logging
from state.care_day import CareDayState
from tests.support import people
from tests.support.api import reminder, serving
from tests.support.tabs import open_process
from workers import relay
from workers.dispatcher import send_notice
from workers.scheduler import Scheduler

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from uuid import UUID

    import httpx
    from fastapi import FastAPI

    from healthapp.wiring import Platform
    from tests.conftest import AsUser, MakeUser

TITLE, NOTE, REASON = "Zolpidemcanary", "forsleepcanary", "nauseacanary"
EMAIL, PASSWORD, NAME = "canary.bird@example.com", "canary-feather-8812", "Canarybird Rahman"
CANARIES = (TITLE, NOTE, REASON, EMAIL, PASSWORD, NAME)


class Log:
    """What was written."""

    def __init__(self) -> None:
        self.stream = io.StringIO()

    @property
    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.stream.getvalue().splitlines()]

    def of(self, message: str) -> dict[str, Any]:
        return [line for line in self.lines if line["message"] == message][-1]

    def holds(self, *secrets: str) -> list[str]:
        return [secret for secret in secrets if secret in self.stream.getvalue()]


@pytest.fixture
def log() -> Iterator[Log]:
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    root.handlers = []
    made = Log()
    configure_logging("web", "DEBUG", stream=made.stream)
    yield made
    root.handlers, root.level = handlers, level
    structlog.reset_defaults()


def who(line: dict[str, Any]) -> tuple[str, str, str]:
    return line["traceId"], line["userId"], line["correlationId"]


async def _deliveries(platform: Platform) -> list[UUID]:
    async with platform.begin(Actor.worker()) as uow:
        await relay._fan_out(uow)
        return list(await uow.session.scalars(sa.text("SELECT id FROM outbox_delivery ORDER BY handler DESC")))


async def test_a_request_is_followed_through_the_outbox_to_the_worker(
    log: Log, client: httpx.AsyncClient, platform: Platform
) -> None:
    body = {"email": EMAIL, "password": PASSWORD, "displayName": NAME, "role": "patient"}
    answer = await client.post("/api/v1/auth/register", json=body, headers={"X-Request-ID": "asked-for-this"})
    assert answer.status_code == 201
    assert answer.headers["x-request-id"] == "asked-for-this"
    written = log.of("event_written")
    assert (written["traceId"], written["correlationId"]) == ("asked-for-this", "asked-for-this")
    delivery_id, *_others = await _deliveries(platform)
    await relay.deliver(platform, delivery_id)
    async with platform.begin(Actor.worker()) as uow:
        user_id = await uow.session.scalar(sa.text("SELECT id FROM identity_user"))
    line = log.of("delivery_done")
    assert line["traceId"] == str(delivery_id)
    assert line["correlationId"] == written["metadata"]["event_id"]
    login = await client.post("/api/v1/auth/login", json={"email": EMAIL, "password": PASSWORD})
    token = login.json()["accessToken"]
    headers = {"Authorization": f"Bearer {token}"}
    made = await client.post("/api/reminders", json=reminder(title=TITLE, description=NOTE), headers=headers)
    request = log.of("request")
    assert who(request) == (made.headers["x-request-id"], str(user_id), made.headers["x-request-id"])
    reminder_id = made.json()["reminderId"]
    skipped = await client.post(f"/api/v1/reminders/{reminder_id}/skip", json={"reason": REASON}, headers=headers)
    assert skipped.status_code in (200, 409)
    wrong = await client.post("/api/reminders", json=reminder(title=TITLE, type="feast"), headers=headers)
    assert wrong.status_code == 422
    assert log.holds(*CANARIES, token, login.json()["refreshToken"]) == []
    # The next request of the same connection knows nothing of this person.
    await client.get("/health")
    assert log.of("request")["userId"] is None


async def test_an_error_of_ours_quotes_nothing(
    log: Log, as_user: AsUser, make_user: MakeUser, web: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    patient = await make_user(name=NAME, email=EMAIL)
    client = await as_user(patient)

    async def broken(uow: Any, command: Any) -> None:
        del command
        await uow.session.execute(sa.text("SELECT CAST(:title AS int)"), {"title": TITLE})

    monkeypatch.setattr(web.reminders, "create", broken)
    answer = await client.post("/api/reminders", json=reminder(title=TITLE))
    assert answer.status_code == 500
    line = log.of("request_failed")
    assert who(line) == (answer.headers["x-request-id"], str(patient.id), answer.headers["x-request-id"])
    assert log.holds(*CANARIES, client.headers["authorization"].removeprefix("Bearer ")) == []


async def test_a_click_is_logged_under_its_own_id(
    log: Log, platform: Platform, web: Platform, make_user: MakeUser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("healthapp.wiring.get_platform", lambda: web)
    carer = await make_user(Role.CAREGIVER, name=NAME, email=EMAIL)
    async with open_process(platform) as tabs:
        tab = await tabs.open(carer, at=f"/care/day/?who={new_id()}")
        await tab.send(CareDayState.load())
        line = log.of("handler_refused")
        assert line["userId"] == str(carer.id)
        assert line["traceId"]
        assert line["traceId"] == line["correlationId"]
        await tab.send(CareDayState.load())
        assert log.of("handler_refused")["traceId"] != line["traceId"]
        assert log.holds(*CANARIES, tab.cookies["healthapp_session"]) == []


async def test_a_client_of_socketio_is_logged_under_its_connection(
    log: Log, api: FastAPI, platform: Platform, web: Platform, make_user: MakeUser, monkeypatch: pytest.MonkeyPatch
) -> None:
    patient = await make_user(name=NAME, email=EMAIL)
    token = await people.bearer_token(platform, patient)

    async def away(*_: object) -> None:
        raise HealthError(Kind.UNAVAILABLE, "database_unavailable")

    monkeypatch.setattr(web.notifications, "feed_since", away)
    monkeypatch.setattr(realtime, "_TRY_AGAIN", 0.01)
    async with serving(api) as url:
        io_client = AsyncClient(reconnection=False)
        try:
            await io_client.connect(
                url,
                socketio_path="/realtime/socket.io",
                namespaces=["/realtime"],
                auth={"token": token},
                transports=["websocket"],
            )
            await _until(lambda: any(line["message"] == "realtime_waits" for line in log.lines))
        finally:
            await io_client.disconnect()
        with pytest.raises(SocketError):
            await io_client.connect(
                url, socketio_path="/realtime/socket.io", namespaces=["/realtime"], auth={"token": "canary-token-991"}
            )
    line = log.of("realtime_waits")
    assert line["userId"] == str(patient.id)
    assert line["traceId"]
    assert line["traceId"] == line["correlationId"]
    assert log.holds(*CANARIES, token, "canary-token-991") == []


async def _until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(5):
        while not true():  # noqa: ASYNC110 - what is waited for tells nobody
            await asyncio.sleep(0.02)


async def test_what_the_worker_sends_is_logged_by_ids(
    log: Log, as_user: AsUser, make_user: MakeUser, platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    patient = await make_user(name=NAME, email=EMAIL)
    client = await as_user(patient)
    preference = {"topic": "medicine", "channel": "email", "enabled": True, "delaySeconds": 0}
    assert (await client.put("/api/v1/preferences", json={"items": [preference]})).status_code == 200
    start = platform.clock.now() - timedelta(seconds=3)
    body = reminder(
        title=TITLE, description=NOTE, isRecurring=False, recurringPattern=None, scheduledTime=start.isoformat()
    )
    made = parse_id((await client.post("/api/reminders", json=body)).json()["reminderId"])
    assert made is not None
    await Scheduler(platform)._record([made])
    batch = log.of("reminders_recorded")
    assert batch["traceId"]
    assert batch["correlationId"]
    async with platform.begin(Actor.worker()) as uow:
        email = sa.text("SELECT id, occurrence_id FROM notifications_notice WHERE channel = 'email'")
        notice_id, occurrence_id = (await uow.session.execute(email)).one()

    async def refused(_job: object) -> None:
        raise TransientSendError("smtp.busy")

    monkeypatch.setattr(platform.sender, "send", refused)
    await send_notice(platform, notice_id)
    line = log.of("notice_ended")
    assert who(line) == (str(notice_id), str(patient.id), str(occurrence_id))
    assert line["metadata"]["outcome"] == "retry"
    assert log.holds(*CANARIES) == []
