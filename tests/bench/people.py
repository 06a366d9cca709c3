"""Many people of the product, each with a login of their own, who have reminders of their own."""

from __future__ import annotations

import asyncio
import os
import sys
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import httpx

from tests.bench.waits import NeverHappenedError, within

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

T = TypeVar("T")
_TOGETHER = 4
_PATIENCE = 300


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with an account, known by the cookies of their browser."""

    name: str
    cookie: str


@dataclass(frozen=True, slots=True)
class Planned:
    """When somebody's reminder is due."""

    person: Person
    due: datetime


class People:
    """So many patients, who use the API as a page of theirs does."""

    def __init__(self, url: str) -> None:
        """Ask at `url`."""
        self._client = httpx.AsyncClient(base_url=url, timeout=30, headers={"Origin": url})
        self.everybody: list[Person] = []

    async def open_accounts(self, data_dir: Path, count: int) -> None:
        """Give `count` people an account and a browser that is logged in; the product is the one in `data_dir`."""
        making = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "tests.bench.seed", str(count)),
            env={**os.environ, "HEALTHAPP_DATA_DIR": str(data_dir), "PYTHONPATH": str(Path.cwd())},
            stdout=asyncio.subprocess.PIPE,
        )
        try:
            out, _ = await within(_PATIENCE, f"{count} accounts", making.communicate())
        finally:
            if making.returncode is None:
                making.kill()
        for line in out.decode().splitlines():
            name, token = line.split()
            self.everybody.append(Person(name, f"healthapp_session={token}"))
        if len(self.everybody) != count:
            problem = f"{len(self.everybody)} accounts of {count} were opened"
            raise NeverHappenedError(problem)

    async def rehearse(self, count: int) -> float:
        """Let `count` of them plan something for tomorrow; returns the seconds of each on this machine now."""
        started = time.monotonic()
        some = self.everybody[:count]
        await self._plan("bench-tomorrow", [(person, datetime.now(UTC) + timedelta(days=1)) for person in some])
        return (time.monotonic() - started) / len(some)

    async def remind(self, title: str, begin: datetime, spread: timedelta) -> list[Planned]:
        """Let everybody be reminded once, from `begin` in even steps within `spread`; with 0 all at that moment."""
        count = len(self.everybody)
        dues = [(person, begin + spread * number / count) for number, person in enumerate(self.everybody)]
        return await self._plan(title, dues)

    async def _plan(self, title: str, dues: Sequence[tuple[Person, datetime]]) -> list[Planned]:
        made: list[Planned] = []

        async def one(pair: tuple[Person, datetime]) -> None:
            person, due = pair
            fields: dict[str, str | bool] = {
                "type": "medicine", "title": title, "description": "", "scheduledTime": due.isoformat(),
                "isRecurring": False,
            }  # fmt: skip
            await self._plan_one(person, fields)
            made.append(Planned(person, due))

        await self._each(dues, one, f"everybody's reminder “{title}”", lambda: f"{len(made)} were made")
        return made

    async def close(self) -> None:
        """Close the connections."""
        await self._client.aclose()

    async def _plan_one(self, person: Person, fields: dict[str, str | bool]) -> None:
        answer = await self._client.post("/api/v1/reminders", json=fields, headers={"Cookie": person.cookie})
        self._client.cookies.clear()
        if answer.is_error:
            problem = f"a reminder was refused: {answer.status_code} {answer.text[:500]}"
            raise NeverHappenedError(problem)

    async def _each(
        self,
        items: Sequence[T],
        step: Callable[[T], Awaitable[None]],
        what: str,
        tell: Callable[[], str] | None = None,
    ) -> None:
        """Do `step` with every item, some at once."""
        left = iter(items)

        async def some() -> None:
            for item in left:
                await step(item)

        await within(_PATIENCE, what, asyncio.gather(*(some() for _ in range(_TOGETHER))), tell)
