"""The long tail against a server that takes JSON, as Apprise's own `json://` sends it."""

from __future__ import annotations

import asyncio
import sys
import time
from typing import TYPE_CHECKING

import pytest
from aiohttp import web

from healthapp.adapters.apprise import AppriseLongTail, AppriseMissingError
from healthapp.contexts.notifications.ports import OutgoingLongTail, TransientSendError
from tests.peers.base import HOST, Peer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

# Apprise itself imports what Python 3.13 no longer has, and falls back where it is missing.
pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")

MESSAGE = OutgoingLongTail("n1", "ওষুধের সময় হয়েছে", "গোপন {{x}} কথা")


class JsonPeer(Peer):
    """Keeps what is posted to it. Modes: `status`, `slow`."""

    async def _open(self) -> None:
        app = web.Application()
        app.router.add_post("/{target}", self._take)
        self.port = await self.serve(app, self.port)

    async def _take(self, request: web.Request) -> web.Response:
        behaviour = self.script.take()
        if behaviour.mode == "status":
            return web.Response(status=behaviour.status, text=await request.text())
        if behaviour.mode == "slow":
            await asyncio.sleep(behaviour.delay_s)
        self.log.add({"target": request.match_info["target"], **(await request.json())})
        return web.Response()

    def target(self, name: str) -> str:
        return f"json://{HOST}:{self.port}/{name}"


@pytest.fixture
def sink() -> Iterator[JsonPeer]:
    with JsonPeer() as peer:
        yield peer


async def test_goes_to_every_target_as_it_is(sink: JsonPeer) -> None:
    result = await AppriseLongTail([sink.target("one"), sink.target("two")]).send(MESSAGE)
    assert result.provider_ref == "apprise:2/2"
    assert sorted(got["target"] for got in sink.received) == ["one", "two"]
    assert {(got["title"], got["message"]) for got in sink.received} == {(MESSAGE.title, MESSAGE.body)}


async def test_one_target_is_enough(sink: JsonPeer) -> None:
    sink.behave("status", status=500)
    assert (await AppriseLongTail([sink.target("one"), sink.target("two")]).send(MESSAGE)).provider_ref == "apprise:1/2"


async def test_none_is_a_failure_to_try_again(sink: JsonPeer, tells_nothing: Callable[..., None]) -> None:
    sink.behave("status", status=500, times=None)
    with pytest.raises(TransientSendError) as caught:
        await AppriseLongTail([sink.target("one")]).send(MESSAGE)
    assert caught.value.code == "apprise.refused"
    tells_nothing(caught.value, MESSAGE.title, MESSAGE.body, "গোপন")


async def test_slow(sink: JsonPeer) -> None:
    sink.behave("slow", delay_s=1.5)
    began = time.monotonic()
    with pytest.raises(TransientSendError):
        await AppriseLongTail([sink.target("one")], timeout_s=0.3).send(MESSAGE)
    assert time.monotonic() - began < 1.2


def test_an_unreadable_target_is_named_by_its_number() -> None:
    with pytest.raises(ValueError, match="number 2") as caught:
        AppriseLongTail(["json://127.0.0.1/x", "nonsense://secret-token"])
    assert "secret-token" not in str(caught.value)


def test_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "apprise", None)
    with pytest.raises(AppriseMissingError, match="pip install"):
        AppriseLongTail(["json://127.0.0.1/x"])
