"""What tests of the API share: bodies that are right, what a problem looks like, and a real server on loopback."""

from __future__ import annotations

import asyncio
import socket
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING, Any

from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server.embed import Server

from healthapp.api.routes import SecuredRoute

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    import httpx
    from fastapi import FastAPI

PROBLEM = "application/problem+json"


def reminder(**changes: Any) -> dict[str, Any]:
    """Return the body of a good `POST /api/reminders`; `changes` replace fields, None removes one."""
    body: dict[str, Any] = {
        "type": "medicine",
        "title": "Metformin",
        "description": "After the meal",
        "scheduledTime": "2027-01-04T08:00:00+06:00",
        "isRecurring": True,
        "recurringPattern": {"frequency": "daily", "interval": 1},
        "medicineInfo": {"name": "Metformin 500 mg", "dosage": "1 tablet", "instructions": "with water"},
    }
    return {name: value for name, value in {**body, **changes}.items() if value is not None}


def problem(answer: httpx.Response, status: int, code: str | None = None) -> dict[str, Any]:
    """Check that an answer is a complete problem and return it."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == PROBLEM
    body: dict[str, Any] = answer.json()
    assert {"type", "title", "status", "detail", "code", "errors", "requestId"} <= body.keys()
    assert body["status"] == status
    assert body["requestId"] == answer.headers["x-request-id"]
    if code is not None:
        assert body["code"] == code, body
    return body


def fields(answer: httpx.Response) -> dict[str, str]:
    """Return field → code of a 422."""
    return {error["field"]: error["code"] for error in problem(answer, 422)["errors"]}


def twins(app: FastAPI) -> dict[str, str]:
    """Return the paths that are the very functions of a path with a version, and that path."""
    found: dict[str, dict[str, Any]] = {}
    for route in app.routes:
        if isinstance(route, SecuredRoute) and route.include_in_schema:
            for method in route.methods or ():
                found.setdefault(route.path, {})[method] = (route.endpoint, route.status_code, route.roles)
    versioned = {path: path.replace("/api/", "/api/v1/", 1) for path in found}
    return {path: other for path, other in versioned.items() if other != path and found.get(other) == found[path]}


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@asynccontextmanager
async def serving(app: FastAPI, port: int | None = None) -> AsyncIterator[str]:
    """Serve `app` by the production server, in this loop, and give its address; on any port that is free, or `port`."""
    port = port or free_port()
    server = Server(
        app,
        address="127.0.0.1",
        port=port,
        interface=Interfaces.ASGINL,
        log_level=LogLevels.error,
        log_enabled=False,
    )
    task = asyncio.create_task(server.serve())
    try:
        await _until_it_listens(port, task)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.stop()  # type: ignore[no-untyped-call]  # the server's own method has no types
        with suppress(asyncio.CancelledError):
            await asyncio.wait_for(task, 10)


async def _until_it_listens(port: int, task: asyncio.Task[None]) -> None:
    async with asyncio.timeout(10):
        while not task.done():
            with suppress(OSError):
                _, writer = await asyncio.open_connection("127.0.0.1", port)
                writer.close()
                await writer.wait_closed()
                return
            await asyncio.sleep(0.02)
    await task
