"""Many people of the product, each with a login of their own, who have reminders of their own."""

from __future__ import annotations

import asyncio
import secrets
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, TypeVar

import httpx

from tests.bench.instance import PASSWORD
from tests.bench.waits import NeverHappenedError, within

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

T = TypeVar("T")
ACCOUNTS = "100000"
"""HEALTHAPP_REGISTRATIONS_PER_HOUR of a product that has so many people registered from one address."""
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
    """So many patients, made through the door that people use."""

    def __init__(self, url: str) -> None:
        """Register and ask at `url`, as a page of it does."""
        self._client = httpx.AsyncClient(base_url=url, timeout=30, headers={"Origin": url})
        self.everybody: list[Person] = []

    async def register(self, count: int) -> Sequence[Person]:
        """Open `count` accounts and return who has them; says which answer was not the wanted one."""

        async def one(number: int) -> None:
            self.everybody.append(await self._register(number))

        await self._each(range(count), one, f"{count} accounts", lambda: f"{len(self.everybody)} were opened")
        return self.everybody

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

    async def _register(self, number: int) -> Person:
        form = {
            "email": f"bench-{secrets.token_hex(6)}@example.com",
            "password": PASSWORD,
            "displayName": f"Bench {number}",
            "locale": "en",
            "role": "patient",
        }
        answer = await self._client.post("/session/register", data=form)
        self._client.cookies.clear()  # the next one is somebody else
        cookies = [line.partition(";")[0] for line in answer.headers.get_list("set-cookie")]
        if answer.status_code != httpx.codes.SEE_OTHER or "error" in answer.headers["location"] or not cookies:
            problem = f"account {number} was not opened: {answer.status_code} {answer.headers} {answer.text[:500]}"
            raise NeverHappenedError(problem)
        return Person(form["email"], "; ".join(cookies))

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
