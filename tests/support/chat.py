"""The assistant's API as a client of it reads it: a stream of events."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import httpx

CHAT = "/api/v1/chat"
MARKER = "zanzibarfever"
"""A word that no entry has: where it stands, somebody's own words stand."""


def events(answer: httpx.Response) -> list[tuple[str, dict[str, Any]]]:
    """Return the events of a stream."""
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].startswith("text/event-stream")
    found = []
    for one in answer.text.strip().split("\n\n"):
        name, data = one.split("\n", 1)
        found.append((name.removeprefix("event: "), json.loads(data.removeprefix("data: "))))
    assert (found[0][0], found[-1][0]) == ("meta", "done"), answer.text
    return found


async def ask(client: httpx.AsyncClient, message: str, **more: Any) -> list[tuple[str, dict[str, Any]]]:
    """Ask and return the events of the answer."""
    return events(await client.post(CHAT, json={"message": message, **more}))


def said(found: list[tuple[str, dict[str, Any]]]) -> str:
    """Return the words of an answer."""
    return "\n".join(data["text"] for name, data in found if name == "delta")


def cited(found: list[tuple[str, dict[str, Any]]]) -> dict[int, dict[str, Any]]:
    """Return the citations of an answer by their numbers."""
    return {data["number"]: data for name, data in found if name == "citation"}
