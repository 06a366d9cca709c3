"""People of the crowd at the API while something is killed: what they asked for, and how they were answered."""

from __future__ import annotations

import threading
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Self

import httpx

from healthapp.kit.actor import Role
from healthapp.kit.i18n import Lang, text
from healthapp.wiring import build_platform
from tests.chaos.house import eventually
from tests.support.people import Person, bearer_token

if TYPE_CHECKING:
    from collections.abc import Iterator
    from uuid import UUID

    from tests.chaos.house import Site

READS = ("/api/v1/notifications", "/api/reminders", "/api/v1/preferences")
_PATIENCE = 15.0
_PAGE = 100
_AWAY = 503


def tomorrow(**changes: Any) -> dict[str, Any]:
    """Return a new reminder that nobody waits for."""
    later = datetime.now(UTC) + timedelta(days=1)
    return {"type": "medicine", "title": "Napa", "scheduledTime": later.isoformat(), "isRecurring": False, **changes}


async def visitor(site: Site, person: UUID) -> Visitor:
    """Log one of the crowd in; the web process may still be starting."""
    role = Role(site.one("SELECT role FROM identity_user WHERE id = %s", person))
    platform = build_platform(site.settings, "system")
    try:
        token = await bearer_token(platform, Person(person, "", role, Lang.EN, "Asia/Dhaka", ""))
    finally:
        await platform.close()
    headers = {"Authorization": f"Bearer {token}"}
    return Visitor(httpx.Client(base_url=site.url, headers=headers, timeout=_PATIENCE, trust_env=False))


@dataclass
class Visitor:
    """One person's client, and what came of what they asked."""

    client: httpx.Client
    answers: Counter[tuple[int, str]] = field(default_factory=Counter)
    stored: set[str] = field(default_factory=set)
    """Reminders that the API said it had stored."""
    cut: Counter[str] = field(default_factory=Counter)
    """Requests whose connection broke before an answer came."""

    def is_served(self) -> bool:
        """Whether the API answers as it should."""
        try:
            return self.client.get(READS[0]).status_code == 200
        except httpx.TransportError:
            return False

    def wait_served(self) -> None:
        eventually(self.is_served, "the API serves")

    def ask(self, method: str, path: str, **more: Any) -> httpx.Response | None:
        """Ask once and note the answer; None when the connection broke. A request that hangs is an error at once."""
        try:
            answer = self.client.request(method, path, **more)
        except httpx.TimeoutException:
            raise
        except httpx.TransportError as error:
            self.cut[type(error).__name__] += 1
            return None
        self.answers[answer.status_code, answer.headers["content-type"].partition(";")[0]] += 1
        if answer.status_code == _AWAY:
            # A sentence for the reader and when to try again; nothing of what happened inside.
            assert answer.json()["code"] == "database_unavailable", answer.text
            assert answer.json()["detail"] in {text("errors.database_unavailable", lang) for lang in Lang}
            assert int(answer.headers["retry-after"]) > 0
        return answer

    def create(self) -> None:
        """Ask for a reminder for tomorrow."""
        answer = self.ask("POST", "/api/reminders", json=tomorrow())
        if answer is not None and answer.status_code == 201:
            self.stored.add(answer.json()["reminderId"])

    def all_of(self, path: str, name: str) -> list[dict[str, Any]]:
        """Read a list to its end, page by page."""
        found: list[dict[str, Any]] = []
        while True:
            answer = self.client.get(path, params={"limit": _PAGE, "offset": len(found)})
            assert answer.status_code == 200, answer.text
            body = answer.json()
            found += body[name]
            if not body["hasMore"]:
                assert len(found) == body["total"]
                return found

    @contextmanager
    def asking(self, threads: int) -> Iterator[None]:
        """Ask for this and that without a pause, from several threads; what goes wrong in them is raised at the end."""
        stop = threading.Event()
        failed: list[Exception] = []

        def ask_on() -> None:
            try:
                while not stop.is_set():
                    self.create()
                    for path in READS:
                        self.ask("GET", path)
            except Exception as error:  # noqa: BLE001 - told by the test's own thread
                failed.append(error)

        askers = [threading.Thread(target=ask_on) for _ in range(threads)]
        for asker in askers:
            asker.start()
        try:
            yield
        finally:
            stop.set()
            for asker in askers:
                asker.join()
        assert not failed, failed

    def check_stored(self, *, gone: frozenset[str] = frozenset()) -> None:
        """Check that everything that was answered with "stored" can be read."""
        assert self.stored, "something was stored meanwhile"
        readable = {entry["id"] for entry in self.all_of("/api/reminders", "reminders")}
        assert self.stored - gone <= readable
        assert not readable & gone

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.client.close()
