"""Many people of the product, each with a login of their own, who have reminders of their own."""

from __future__ import annotations

import asyncio
import secrets
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, TypeVar

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
_TIMES = 2
_CALM = 5.0
"""Between the making of the last reminder and the first one due: every page that showed it as to come has done so."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with an account, known by the cookies of their browser."""

    name: str
    cookie: str


@dataclass(frozen=True, slots=True)
class Planned:
    """Somebody's reminder, and when it is due."""

    person: Person
    reminder: str
    due: datetime


class People:
    """So many patients, made through the door that people use."""

    def __init__(self, url: str) -> None:
        """Register and ask at `url`, as a page of it does."""
        self._client = httpx.AsyncClient(base_url=url, timeout=30, headers={"Origin": url})
        self.everybody: list[Person] = []
        self._lead = timedelta()

    async def register(self, count: int) -> Sequence[Person]:
        """Open `count` accounts and return who has them; says which answer was not the wanted one."""

        async def one(number: int) -> None:
            self.everybody.append(await self._register(number))

        await self._each(range(count), one, f"{count} accounts", lambda: f"{len(self.everybody)} were opened")
        return self.everybody

    async def rehearse(self) -> None:
        """Let everybody plan something for tomorrow, and so find out how long that takes on this machine now."""
        started = time.monotonic()
        await self._plan("bench-tomorrow", [datetime.now(UTC) + timedelta(days=1)] * len(self.everybody))
        self._lead = timedelta(seconds=_CALM + _TIMES * (time.monotonic() - started))

    async def remind(self, title: str, spread: timedelta) -> list[Planned]:
        """Let everybody be reminded once, in even steps within `spread`; with 0 all at the same moment."""
        begin = datetime.now(UTC) + self._lead
        count = len(self.everybody)
        made = await self._plan(title, [begin + spread * number / count for number in range(count)])
        if (late := datetime.now(UTC) - begin) > timedelta():
            problem = f"the last of {count} reminders was made {late.total_seconds():.1f} s after the first was due"
            raise NeverHappenedError(problem)
        return made

    async def _plan(self, title: str, dues: Sequence[datetime]) -> list[Planned]:
        made: list[Planned] = []

        async def one(pair: tuple[Person, datetime]) -> None:
            person, due = pair
            fields = {
                "type": "medicine", "title": title, "description": "", "scheduledTime": due.isoformat(),
                "isRecurring": False,
            }  # fmt: skip
            said = await self._say(person, "/api/v1/reminders", fields)
            made.append(Planned(person, said["reminderId"], due))

        pairs = list(zip(self.everybody, dues, strict=True))
        await self._each(pairs, one, f"everybody's reminder “{title}”", lambda: f"{len(made)} were made")
        return made

    async def take(self, made: Sequence[Planned]) -> None:
        """Let everybody take their dose."""

        async def one(each: Planned) -> None:
            await self._say(each.person, f"/api/v1/reminders/{each.reminder}/taken", {})

        await self._each(made, one, "everybody to take their dose")

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

    async def _say(self, person: Person, path: str, body: dict[str, Any]) -> dict[str, Any]:
        answer = await self._client.post(path, json=body, headers={"Cookie": person.cookie})
        self._client.cookies.clear()
        if answer.is_error:
            problem = f"{path} was refused: {answer.status_code} {answer.text[:500]}"
            raise NeverHappenedError(problem)
        said: dict[str, Any] = answer.json()
        return said

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
