"""Socket.IO connections that nobody logs in to: few of one address, and not for long."""

from __future__ import annotations

import asyncio
import json
from contextlib import AsyncExitStack, asynccontextmanager
from typing import TYPE_CHECKING

import aiohttp
import pytest
import socketio  # type: ignore[import-untyped]  # the library has no types

from tests.support import databases, people
from tests.support.api import serving

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from fastapi import FastAPI

    from healthapp.api.realtime.server import RealtimeServer
    from healthapp.config import Settings
    from healthapp.wiring import Platform
    from tests.conftest import MakeUser

LIMIT = 3
PATH = "/realtime/socket.io/?EIO=4&transport="


@pytest.fixture
def settings(database_url: str, redis_url: str) -> Settings:
    return databases.make_settings(database_url, redis_url, strangers_per_address=LIMIT)


@pytest.fixture
def realtime(api: FastAPI) -> RealtimeServer:
    found: RealtimeServer = api.state.realtime
    return found


@pytest.fixture
async def address(api: FastAPI) -> AsyncIterator[str]:
    async with serving(api) as url:
        yield url


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(headers={"Accept-Language": "en"}) as made:
        yield made


async def _until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(5):
        while not true():  # noqa: ASYNC110 - what is waited for tells nobody
            await asyncio.sleep(0.02)


@asynccontextmanager
async def logged_in(address: str, token: str) -> AsyncIterator[socketio.AsyncClient]:
    async with aiohttp.ClientSession() as session:
        client = socketio.AsyncClient(reconnection=False, http_session=session)
        await client.connect(
            address,
            socketio_path="/realtime/socket.io",
            namespaces=["/realtime"],
            auth={"token": token},
            transports=["websocket"],
            wait_timeout=5,
        )
        try:
            yield client
        finally:
            await client.disconnect()
            await client.wait()


def _log_in(token: str) -> str:
    """Return the packet of the protocol that logs in to our namespace."""
    return f"40/realtime,{json.dumps({'token': token})}"


async def test_polling_strangers_of_one_address_have_a_limit(
    address: str, session: aiohttp.ClientSession, realtime: RealtimeServer
) -> None:
    for _ in range(LIMIT):
        async with session.get(f"{address}{PATH}polling") as answer:
            assert answer.status == 200
    assert realtime.strangers.waiting == LIMIT
    async with session.get(f"{address}{PATH}polling") as refused:
        assert refused.status == 429
        assert refused.headers["content-type"] == "application/problem+json"
        assert 0 < int(refused.headers["retry-after"]) <= 60
        body = await refused.json(content_type=None)
        assert body["code"] == "connections_throttled"
        assert body["detail"].startswith("Too many connections")


async def test_websocket_strangers_have_it_too_and_give_their_place_back(
    address: str, session: aiohttp.ClientSession, realtime: RealtimeServer
) -> None:
    open_ones = [await session.ws_connect(f"{address}{PATH}websocket") for _ in range(LIMIT)]
    with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
        await session.ws_connect(f"{address}{PATH}websocket")
    assert refused.value.status in (403, 429)
    for one in open_ones:
        await one.close()
    await _until(lambda: realtime.strangers.waiting == 0)
    again = await session.ws_connect(f"{address}{PATH}websocket")
    await again.close()


async def test_who_logs_in_is_no_stranger(
    address: str, platform: Platform, make_user: MakeUser, realtime: RealtimeServer
) -> None:
    async with AsyncExitStack() as stack:
        for number in range(LIMIT + 2):
            token = await people.bearer_token(platform, await make_user())
            await stack.enter_async_context(logged_in(address, token))
            await _until(lambda: realtime.strangers.waiting == 0)
            assert len(realtime._clients) == number + 1


async def test_who_logs_in_by_polling_is_no_stranger(
    address: str, session: aiohttp.ClientSession, platform: Platform, make_user: MakeUser, realtime: RealtimeServer
) -> None:
    token = await people.bearer_token(platform, await make_user())
    for number in range(LIMIT + 2):
        async with session.get(f"{address}{PATH}polling") as answer:
            name = json.loads((await answer.text())[1:])["sid"]
        async with session.post(f"{address}{PATH}polling&sid={name}", data=_log_in(token)) as posted:
            assert posted.status == 200
        await _until(lambda: realtime.strangers.waiting == 0)
        assert len(realtime._clients) == number + 1


async def test_a_stranger_who_upgrades_has_to_go_too(
    address: str, session: aiohttp.ClientSession, realtime: RealtimeServer
) -> None:
    realtime.strangers._login_seconds = 0.5
    async with session.get(f"{address}{PATH}polling") as answer:
        name = json.loads((await answer.text())[1:])["sid"]
    socket = await session.ws_connect(f"{address}{PATH}websocket&sid={name}")
    await socket.send_str("2probe")
    assert (await socket.receive()).data == "3probe"
    await socket.send_str("5")
    async with asyncio.timeout(5):
        while (await socket.receive()).type is aiohttp.WSMsgType.TEXT:
            pass
    await _until(lambda: realtime.strangers.waiting == 0 and not realtime.io.eio.sockets)


@pytest.mark.parametrize("transport", ["websocket", "polling"])
async def test_who_does_not_log_in_has_to_go(
    address: str, session: aiohttp.ClientSession, realtime: RealtimeServer, transport: str
) -> None:
    realtime.strangers._login_seconds = 0.2
    if transport == "websocket":
        socket = await session.ws_connect(f"{address}{PATH}websocket")
        async with asyncio.timeout(5):
            while (await socket.receive()).type not in (aiohttp.WSMsgType.CLOSE, aiohttp.WSMsgType.CLOSED):
                pass
    else:
        async with session.get(f"{address}{PATH}polling") as answer:
            assert answer.status == 200
    await _until(lambda: realtime.strangers.waiting == 0 and not realtime.io.eio.sockets)


async def test_who_logs_in_stays(
    address: str, platform: Platform, make_user: MakeUser, realtime: RealtimeServer
) -> None:
    realtime.strangers._login_seconds = 0.2
    token = await people.bearer_token(platform, await make_user())
    async with logged_in(address, token) as client:
        await asyncio.sleep(0.5)  # longer than a stranger may stay
        assert client.connected


async def test_a_connection_ends_with_its_login(
    address: str, session: aiohttp.ClientSession, platform: Platform, make_user: MakeUser, realtime: RealtimeServer
) -> None:
    """Else one could log in, log out of the namespace, and keep connections that no limit counts."""
    token = await people.bearer_token(platform, await make_user())
    socket = await session.ws_connect(f"{address}{PATH}websocket")
    await socket.receive()
    await socket.send_str(_log_in(token))
    await _until(lambda: len(realtime._clients) == 1)
    await socket.send_str("41/realtime,")
    await _until(lambda: not realtime.io.eio.sockets)
    assert realtime.strangers.waiting == 0
    await socket.close()


async def test_a_made_up_connection_begins_none(
    address: str, session: aiohttp.ClientSession, realtime: RealtimeServer
) -> None:
    async with session.get(f"{address}{PATH}polling&sid=nothing") as answer:
        assert answer.status == 400
    assert not realtime.io.eio.sockets


class TestSeveralProcesses:
    """A connection by polling is many requests, and each may come to another process."""

    @pytest.fixture
    def settings(self, database_url: str, redis_url: str) -> Settings:
        return databases.make_settings(database_url, redis_url, web_workers=2)

    async def test_polling_is_refused_with_the_reason_and_a_websocket_is_not(
        self, address: str, session: aiohttp.ClientSession, platform: Platform, make_user: MakeUser
    ) -> None:
        for more in ("polling", "polling&sid=somebodys", "websocket"):
            async with session.get(f"{address}{PATH}{more}") as refused:
                assert refused.status == 422
                assert refused.headers["content-type"] == "application/problem+json"
                body = await refused.json(content_type=None)
                assert body["code"] == "websocket_only"
                assert "websocket" in body["detail"]
        token = await people.bearer_token(platform, await make_user())
        async with logged_in(address, token) as client:
            assert client.connected
