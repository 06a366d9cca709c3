"""People who write and read over HTTP without a pause, and what went wrong for them."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from healthapp.kit.crypto import UNREADABLE
from tests.support.api import reminder

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    import httpx

REMINDERS = "/api/v1/reminders"
CONDITIONS = "/api/v1/me/conditions"


@dataclass
class Pressed:
    """How many requests were answered, and what was wrong with some: refused, unreadable, or not what was written."""

    answered: int = 0
    wrong: list[str] = field(default_factory=list)

    def take(self, answer: httpx.Response, holds: str = "") -> None:
        """Count an answer, which has to be good and to hold a text."""
        self.answered += 1
        if not answer.is_success:
            self.wrong.append(f"{answer.request.method} {answer.request.url.path}: {answer.status_code}")
        elif UNREADABLE in answer.text or holds not in answer.text:
            self.wrong.append(f"{answer.request.method} {answer.request.url.path}: {answer.text[:200]}")


@asynccontextmanager
async def pressing(client: httpx.AsyncClient, people: int = 3) -> AsyncIterator[Pressed]:
    """Let so many tasks add, change and read reminders as `client` until the end of the block."""
    found, stop = Pressed(), asyncio.Event()

    async def press(name: int) -> None:
        made = await client.post(REMINDERS, json=reminder(title=f"Tablet {name} first"))
        found.take(made)
        path, number = f"{REMINDERS}/{made.json()['reminderId']}", 0
        while not stop.is_set():
            number += 1
            title = f"Tablet {name} time {number}"
            found.take(await client.put(path, json={"title": title}))
            found.take(await client.get(path), title)
            found.take(await client.get(REMINDERS), title)
            found.take(await client.get("/api/v1/me"))
            if number < 5:
                found.take(await client.post(CONDITIONS, json={"name": f"Illness {name} {number}"}))
            else:
                found.take(await client.get(CONDITIONS))

    tasks = [asyncio.create_task(press(name)) for name in range(people)]
    try:
        yield found
    finally:
        stop.set()
        await asyncio.gather(*tasks)
