"""What the test peers share: a server on a thread of its own, a script of how to behave, and life as a subprocess.

A peer is a real server on a real socket of this machine. In a test it is a context manager; for the chaos tests it is
started by `python -m tests.peers.<name>` and steered over HTTP, so that killing our own processes leaves it standing.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import sys
import threading
from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Self

from aiohttp import web

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable, Iterable

HOST = "127.0.0.1"
_START_S = 10


@dataclass(frozen=True)
class Behaviour:
    """How to treat one request. `mode` is the peer's own word; "ok" behaves."""

    mode: str = "ok"
    status: int = 500
    code: int | None = None
    delay_s: float = 0.0
    retry_after: str | None = None


class Script:
    """Which behaviour each coming request gets: first what was scripted, in order, then the standing one."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._next: deque[Behaviour] = deque()
        self._standing = Behaviour()

    def then(self, behaviour: Behaviour, times: int = 1) -> None:
        with self._lock:
            self._next.extend([behaviour] * times)

    def always(self, behaviour: Behaviour) -> None:
        with self._lock:
            self._standing = behaviour

    def clear(self) -> None:
        with self._lock:
            self._next.clear()
            self._standing = Behaviour()

    def take(self) -> Behaviour:
        with self._lock:
            return self._next.popleft() if self._next else self._standing


@dataclass
class Log:
    """What the peer has seen, oldest first."""

    entries: list[dict[str, Any]] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, entry: dict[str, Any]) -> None:
        with self.lock:
            self.entries.append(entry)

    def all(self) -> list[dict[str, Any]]:
        with self.lock:
            return list(self.entries)

    def clear(self) -> None:
        with self.lock:
            self.entries.clear()


class Peer:
    """A server on its own thread and event loop. Subclasses open their sockets in `_open`."""

    def __init__(self, *, port: int = 0, tls: ssl.SSLContext | None = None) -> None:
        self.script = Script()
        self.log = Log()
        self.port = port
        self.tls = tls
        self._thread = threading.Thread(target=self._run, name=type(self).__name__, daemon=True)
        self._closing = contextlib.AsyncExitStack()

    @property
    def received(self) -> list[dict[str, Any]]:
        """What has been accepted, oldest first."""
        return self.log.all()

    def behave(self, mode: str, *, times: int | None = 1, **how: Any) -> None:
        """Treat the next `times` requests like this; all from now on with None."""
        behaviour = Behaviour(mode=mode, **how)
        if times is None:
            self.script.always(behaviour)
        else:
            self.script.then(behaviour, times)

    def reset(self) -> None:
        """Forget everything received and behave."""
        self.script.clear()
        self.log.clear()

    def describe(self) -> dict[str, Any]:
        """What whoever started it needs to know."""
        return {"host": HOST, "port": self.port}

    def start(self) -> Self:
        self._loop = asyncio.new_event_loop()
        self._thread.start()
        asyncio.run_coroutine_threadsafe(self._open(), self._loop).result(_START_S)
        return self

    def stop(self) -> None:
        if not self._thread.is_alive():
            return
        asyncio.run_coroutine_threadsafe(self._close(), self._loop).result(_START_S)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(_START_S)
        self._loop.close()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    async def _open(self) -> None:
        raise NotImplementedError

    def control(self, app: web.Application) -> None:
        """Add the routes by which a peer in another process is steered."""

        async def received(request: web.Request) -> web.Response:
            return web.json_response(self.received[int(request.query.get("since", "0")) :])

        async def behave(request: web.Request) -> web.Response:
            wanted = await request.json()
            self.behave(wanted.pop("mode"), times=wanted.pop("times", 1), **wanted)
            return web.json_response({})

        async def reset(_: web.Request) -> web.Response:
            self.reset()
            return web.json_response({})

        app.router.add_get("/_control/received", received)
        app.router.add_post("/_control/behave", behave)
        app.router.add_post("/_control/reset", reset)

    async def serve(self, app: web.Application, port: int, tls: ssl.SSLContext | None = None) -> int:
        """Serve an HTTP application until the peer stops; returns its port."""
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        self._closing.push_async_callback(runner.cleanup)
        site = web.TCPSite(runner, HOST, port, ssl_context=tls)
        await site.start()
        return int(runner.addresses[0][1])

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_forever()

    async def _close(self) -> None:
        await self._closing.aclose()
        waiting = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in waiting:
            task.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)
        await self._loop.shutdown_default_executor()


def abort(request: web.Request) -> None:
    """Cut the connection without another byte."""
    if request.transport is not None:
        request.transport.abort()


def run_as_process(
    make: Callable[[argparse.Namespace], Peer], options: Iterable[tuple[str, dict[str, Any]]] = ()
) -> None:
    """Start a peer, say where it listens in one line of JSON, and live until standard input closes."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, default=0)
    for name, how in options:
        parser.add_argument(name, **how)
    with make(parser.parse_args()) as peer:
        sys.stdout.write(json.dumps(peer.describe()) + "\n")
        sys.stdout.flush()
        # Whoever started it holds the other end: when that process is gone, however it went, so is this one.
        sys.stdin.read()
