"""Every main page of every role, and what people write, while Valkey is silent: which of these ways waits for it.

Valkey is tried again every second and a half, mostly by what listens for hints, and each try takes 0.6 s: others must
not wait for it meanwhile. The ways are gone at any moment of that, one after the other, some rounds.
"""

from __future__ import annotations

import asyncio
import sys
import time
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import httpx

from tests.bench.figures import Figure, percentile
from tests.bench.instance import PASSWORD
from tests.bench.progress import progress
from tests.bench.waits import NeverHappenedError, within

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from playwright.async_api import Browser, BrowserContext

_PATIENCE = 60
_ROUNDS = 2
_LIMIT = 1.0
_SLOWEST = 5
PAGES = {
    "patient": (
        "/today", "/medicines", "/reminders/new", "/adherence", "/inbox", "/settings", "/settings/health",
        "/settings/security", "/settings/access-log", "/settings/sessions", "/care", "/interactions", "/symptoms",
        "/assistant", "/search",
    ),
    "caregiver": ("/care", "/care/permissions", "/adherence", "/inbox", "/settings"),
    "doctor": ("/care", "/inbox", "/search", "/interactions", "/settings"),
    "pharmacist": ("/inbox", "/interactions", "/search", "/settings"),
    "admin": (
        "/admin", "/admin/users", "/admin/roles", "/admin/audit", "/admin/logs", "/admin/compliance",
        "/admin/dead-letters", "/admin/broadcast", "/admin/retention",
    ),
}  # fmt: skip
_HERE = """() => document.querySelector('.app[data-nav]') && document.querySelector('h1')
  && !document.querySelector('.skeleton')"""
_P256 = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"


@dataclass(frozen=True, slots=True)
class Way:
    """What somebody did, and how many seconds it took."""

    name: str
    seconds: float


async def _timed(name: str, step: Callable[[], Awaitable[Any]]) -> tuple[Way, Any]:
    started = time.perf_counter()
    found = await within(_PATIENCE, name, step())
    return Way(name, time.perf_counter() - started), found


async def logged_in(browser: Browser, url: str) -> dict[str, BrowserContext]:
    """Return a browser for each role, in which its demo account is logged in; while Valkey still answers."""
    found = {}
    for role in PAGES:
        context = await browser.new_context(locale="en", base_url=url)
        form: dict[str, str | float | bool] = {"email": f"{role}@healthapp.test", "password": PASSWORD}
        answer = await context.request.post("/session/login", form=form, headers={"Origin": url}, max_redirects=0)
        if "error" in answer.headers.get("location", "error"):
            problem = f"{role} was not let in: {answer.status} {answer.headers}"
            raise NeverHappenedError(problem)
        found[role] = context
    return found


async def pages(contexts: dict[str, BrowserContext]) -> list[Way]:
    """Open every page, each in a new tab; measured from the address to its content."""
    found = []
    for role, context in contexts.items():
        progress.step(f"{_ROUNDS} × {len(PAGES[role])} pages of {role}")
        for path in PAGES[role] * _ROUNDS:
            page = await context.new_page()

            async def come(page: Any = page, path: str = path) -> None:
                await page.goto(path, wait_until="commit")
                await page.wait_for_function(_HERE, polling=10)

            found.append((await _timed(f"{role} {path}", come))[0])
            await page.close()
    return found


class Writing:
    """What people write, by the API that pages and programs use; a refusal ends the measurement."""

    def __init__(self, url: str) -> None:
        """Speak to the product at `url`."""
        self._url = url
        self._clients: dict[str, httpx.AsyncClient] = {}
        self.ways: list[Way] = []

    async def log_in(self) -> None:
        """Get everybody a token, while Valkey still answers."""
        for role in PAGES:
            client = self._clients[role] = httpx.AsyncClient(base_url=f"{self._url}/api/v1", timeout=_PATIENCE)
            said = {"email": f"{role}@healthapp.test", "password": PASSWORD}
            answer = await client.post("/auth/login", json=said)
            answer.raise_for_status()
            client.headers["Authorization"] = f"Bearer {answer.json()['accessToken']}"

    async def close(self) -> None:
        """Close the connections."""
        for client in self._clients.values():
            await client.aclose()

    async def everything(self) -> list[Way]:
        """Do all of it, some rounds."""
        for number in range(_ROUNDS):
            progress.step(f"what people write, round {number + 1} of {_ROUNDS}")
            await self._reminders()
            await self._health()
            await self._account()
            await self._others()
        return self.ways

    async def _do(self, method: str, path: str, said: Any = None, *, role: str = "patient") -> Any:
        client = self._clients[role]
        name = f"{role} {method} {'/'.join('…' if _is_id(part) else part for part in path.split('/'))}"
        way, answer = await _timed(name, lambda: client.request(method, path, json=said))
        if answer.is_error:
            problem = f"{name} was refused: {answer.status_code} {answer.text[:500]}"
            raise NeverHappenedError(problem)
        self.ways.append(way)
        return answer.json()

    async def _reminders(self) -> None:
        later = _reminder(timedelta(days=1))
        made = (await self._do("POST", "/reminders", later))["reminderId"]
        await self._do("PUT", f"/reminders/{made}", {"isActive": False})
        await self._do("PUT", f"/reminders/{made}", {"isActive": True})
        needed = {"isRecurring": True, "recurringPattern": {"frequency": "daily", "interval": 1, "asNeeded": True}}
        as_needed = (await self._do("POST", "/reminders", {**later, **needed}))["reminderId"]
        await self._do("POST", f"/reminders/{as_needed}/take-as-needed")
        await self._do("DELETE", f"/reminders/{as_needed}")
        await self._do("DELETE", f"/reminders/{made}")
        snoozed: list[tuple[str, dict[str, Any]]] = [("snooze", {"duration": 10}), ("skip", {"reason": "away"})]
        for answers in (snoozed, [("taken", dict[str, Any]())]):
            soon = (await self._do("POST", "/reminders", _reminder(timedelta(seconds=2))))["reminderId"]
            await self._announced(soon)
            for name, said in answers:
                await self._do("POST", f"/reminders/{soon}/{name}", said)

    async def _announced(self, reminder: str) -> None:
        said: list[str] = []

        async def look() -> None:
            while "delivered" not in said:
                answer = await self._clients["patient"].get(f"/reminders/{reminder}/occurrences")
                said[:] = [each["status"] for each in answer.json()["occurrences"]]
                await asyncio.sleep(0.2)

        await within(_PATIENCE, "a dose to be announced", look(), lambda: str(said))

    async def _health(self) -> None:
        allergy = (await self._do("POST", "/me/allergies", {"substance": "bench pollen"}))["allergy"]["id"]
        await self._do("DELETE", f"/me/allergies/{allergy}")
        condition = (await self._do("POST", "/me/conditions", {"name": "bench fever"}))["condition"]["id"]
        await self._do("DELETE", f"/me/conditions/{condition}")
        contact = {"name": "Rahima Begum", "relationship": "mother", "phone": "01712345678"}
        made = (await self._do("POST", "/me/emergency-contacts", contact))["emergencyContact"]["id"]
        await self._do("DELETE", f"/me/emergency-contacts/{made}")

    async def _account(self) -> None:
        await self._do("PUT", "/preferences", {"quietFrom": "22:30", "quietTo": "06:00"})
        await self._do("PUT", "/me", {"theme": "auto"})
        await self._do("POST", "/notifications/read", {})
        endpoint = f"https://push.example.net/send/{uuid.uuid4().hex}"
        keys = {"p256dh": _P256, "auth": "BTBZMqHH6r4Tts7J_aSIgg"}
        await self._do("POST", "/push/subscriptions", {"endpoint": endpoint, "keys": keys})
        await self._do("DELETE", "/push/subscriptions", {"endpoint": endpoint})
        key = {"name": "bench", "scope": "read", "expiresInDays": 1}
        made = (await self._do("POST", "/auth/api-keys", key))["apiKey"]["id"]
        await self._do("DELETE", f"/auth/api-keys/{made}")

    async def _others(self) -> None:
        for role in ("caregiver", "doctor", "pharmacist", "admin"):
            await self._do("PUT", "/me", {"theme": "auto"}, role=role)
            await self._do("PUT", "/preferences", {"quietFrom": "22:30", "quietTo": "06:00"}, role=role)
        await self._do("POST", "/admin/users/search", {"text": "patient@healthapp.test"}, role="admin")
        login = {"email": "caregiver@healthapp.test", "password": PASSWORD}
        tokens = await self._do("POST", "/auth/login", login, role="caregiver")
        said = await self._do("POST", "/auth/refresh-token", {"refreshToken": tokens["refreshToken"]}, role="caregiver")
        self._clients["caregiver"].headers["Authorization"] = f"Bearer {said['accessToken']}"
        await self._do("POST", "/auth/logout", role="caregiver")
        # An ended token would be looked at, and refused.
        del self._clients["caregiver"].headers["Authorization"]
        again = await self._do("POST", "/auth/login", login, role="caregiver")
        self._clients["caregiver"].headers["Authorization"] = f"Bearer {again['accessToken']}"


def _reminder(after: timedelta) -> dict[str, Any]:
    return {
        "type": "medicine", "title": "bench-path", "description": "",
        "scheduledTime": (datetime.now(UTC) + after).isoformat(), "isRecurring": False,
    }  # fmt: skip


def _is_id(part: str) -> bool:
    try:
        uuid.UUID(part)
    except ValueError:
        return False
    return True


def figures(what: str, ways: list[Way]) -> list[Figure]:
    """Return the figures of one kind of ways, and print the slowest of them and each that is too slow."""
    slowest = sorted(ways, key=lambda way: -way.seconds)
    shown = [way for number, way in enumerate(slowest) if number < _SLOWEST or way.seconds > _LIMIT]
    for way in shown:
        sys.stdout.write(f"  {way.seconds:6.2f} s  {way.name}{'  TOO SLOW' if way.seconds > _LIMIT else ''}\n")
    different = len({way.name for way in ways})
    seconds = [way.seconds for way in ways]
    return [
        Figure(f"without Redis: {different} {what}, the slowest", max(seconds), "s", at_most=_LIMIT),
        Figure(f"without Redis: {different} {what}, median", percentile(seconds, 0.5), "s"),
    ]
