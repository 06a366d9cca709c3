"""A client of Socket.IO at `/realtime` that keeps what it hears."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import aiohttp
import socketio  # type: ignore[import-untyped]  # the library has no types

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

PATH = "/realtime/socket.io"
NAMESPACE = "/realtime"


class Listener:
    """A client that keeps what it hears."""

    def __init__(self, session: aiohttp.ClientSession, *, acknowledges: bool = True) -> None:
        # A session of our own: the library leaves its own open when it is refused.
        self.io = socketio.AsyncClient(reconnection=False, http_session=session)
        self.heard: list[tuple[str, dict[str, Any]]] = []
        self.more = asyncio.Event()
        self.gone = asyncio.Event()
        for name in ("reminder.due", "reminder.updated", "notification.created"):
            self.io.on(name, self._handler(name, acknowledges=acknowledges), namespace=NAMESPACE)
        self.io.on("disconnect", self._gone, namespace=NAMESPACE)

    def _handler(self, name: str, *, acknowledges: bool) -> Callable[[dict[str, Any]], Any]:
        async def heard(data: dict[str, Any]) -> None:
            self.heard.append((name, data))
            self.more.set()
            if not acknowledges:
                await asyncio.sleep(3600)

        return heard

    async def _gone(self, *_reason: object) -> None:
        self.gone.set()

    @property
    def cursors(self) -> list[int]:
        return [data["cursor"] for _, data in self.heard]

    async def wait_for(self, number: int, seconds: float = 5.0) -> None:
        async with asyncio.timeout(seconds):
            while len(self.heard) < number:
                self.more.clear()
                await self.more.wait()


@asynccontextmanager
async def connected(
    address: str,
    auth: Any,
    *,
    transports: tuple[str, ...] = ("websocket",),
    origin: str | None = None,
    acks: bool = True,
    namespace: str = NAMESPACE,
) -> AsyncIterator[Listener]:
    async with aiohttp.ClientSession() as session:
        listener = Listener(session, acknowledges=acks)
        try:
            await listener.io.connect(
                address,
                socketio_path=PATH,
                namespaces=[namespace],
                auth=auth,
                transports=list(transports),
                headers={"Origin": origin} if origin else {},
                wait_timeout=5,
            )
            yield listener
        finally:
            await listener.io.disconnect()
            await listener.io.wait()
