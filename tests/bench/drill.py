"""The disaster drill, `make drill`: a real installation is written to, destroyed, restored from its copy, and compared.

The installation is `healthapp up`, the whole product with its pages. Four people write to it over HTTP: reminders, and
answers to their doses; what an answer of 2xx acknowledged is noted outside. Two more write beside them as money does,
by `commit_when_copied`, for which there is no route yet. Then every process gets kill -9 and the data folder is
removed. `healthapp restore` and `healthapp up` follow, and from the kill on it is asked again and again: can people log
in, do they see their reminders, whom to call, what they said of their health; is a dose announced? What was
acknowledged and isn't there afterwards is lost.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
import shutil
import subprocess
import sys
import tempfile
import time
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import psutil
import psycopg
import structlog
from redis.exceptions import RedisError
from sqlalchemy.exc import DBAPIError

from healthapp.backup import manifest
from healthapp.backup.follow import read_status
from healthapp.backup.store import FolderStore
from healthapp.embedded import attach
from healthapp.embedded.keys import read
from healthapp.kit.errors import Kind
from healthapp.wiring import build_platform
from tests.bench.figures import Figure, table
from tests.bench.instance import free_port
from tests.support.api import reminder
from tests.support.databases import UNLIMITED, make_settings
from tests.support.doses import make_daily
from tests.support.people import make_person

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Iterable

    from healthapp.wiring import Platform
    from tests.support.people import Person

ROOT = Path(__file__).resolve().parents[2]
OUT = Path(os.environ.get("HEALTHAPP_DATA_DIR", "var")) / "bench"
WRITE_SECONDS = 20.0
PATIENCE = 900.0
BY_HTTP, LIKE_MONEY = 4, 2
PASSWORD = "drill-padma-2026"
API = "/api/v1"
MINUTE, HALF_HOUR, HOURS = 60.0, 1_800.0, 14_400.0
_OURS = ("HEALTHAPP_", "DATABASE_URL", "REDIS_URL", "REFLEX_")
# What somebody says of themselves, and finds again.
FACTS = {
    f"{API}/me/allergies": {"substance": "Penicillin", "reaction": "a rash"},
    f"{API}/me/conditions": {"name": "Asthma"},
}
CONTACT = {"name": "রহিমা বেগম", "relationship": "mother", "phone": "01712345678"}
CONTACTS = f"{API}/me/emergency-contacts"


@dataclass
class Acknowledged:
    """What was promised: the ids, and when (seconds, monotonic)."""

    reminders: dict[str, float] = field(default_factory=dict)
    answers: dict[str, float] = field(default_factory=dict)
    money: dict[str, float] = field(default_factory=dict)


class Installation:
    """A whole product, by its own command."""

    def __init__(self, data_dir: Path, store: Path, port: int) -> None:
        """Start it; `url` is where it will answer."""
        self.data_dir, self.url = data_dir, f"http://127.0.0.1:{port}"
        self.log = data_dir.parent / "up.log"
        with self.log.open("ab") as out:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "healthapp.cli", "up", "--no-demo", "--with-parent"],
                env={**environment(data_dir, store), "HEALTHAPP_PORT": str(port)},
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
            )

    def destroy(self) -> None:
        """Give every process kill -9 at once: none of them may do anything in good order any more."""
        family = [psutil.Process(self.process.pid), *psutil.Process(self.process.pid).children(recursive=True)]
        for act in ("suspend", "kill"):
            for each in family:
                with suppress(psutil.NoSuchProcess):
                    getattr(each, act)()
        self.process.wait()

    def stop(self) -> None:
        """End it in good order."""
        self.process.terminate()
        self.process.wait(120)

    def ended(self) -> str:
        """Return what it said, if it isn't running any more."""
        return self.log.read_text("utf-8", errors="replace")[-3000:] if self.process.poll() is not None else ""


def environment(data_dir: Path, store: Path) -> dict[str, str]:
    """Return what an operator sets. Search by words alone: vectors of it would only measure the processor."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(_OURS)}
    return {
        **clean,
        "HEALTHAPP_DATA_DIR": str(data_dir),
        "HEALTHAPP_BACKUP_DIR": str(store),
        "HEALTHAPP_BACKUP_SYNCHRONOUS": "1",
        "HEALTHAPP_SEARCH_VECTORS": "none",
        "PYTHONPATH": str(ROOT),
        **{f"HEALTHAPP_{name.upper()}": str(limit) for name, limit in UNLIMITED.items()},
    }


async def drill(folder: Path) -> list[Figure]:
    """Write, destroy, restore, compare."""
    data_dir, store, port, done = folder / "var", folder / "elsewhere", free_port(), Acknowledged()
    first = Installation(data_dir, store, port)
    async with httpx.AsyncClient(base_url=first.url, timeout=30) as client:
        await _until(lambda: _answers(client, "/ready"), first)
        somebody = await _settle(client)
        keys = read(data_dir)
        assert keys is not None
        # The copy makes its first backup by itself; the drill is about what is written after it.
        await _until(lambda: _is_copied(store), first)
        async with _like_money(data_dir, keys.master_key) as (platform, patient):
            writers = [asyncio.create_task(_write(client, somebody, done)) for _ in range(BY_HTTP)]
            writers += [asyncio.create_task(_pay(platform, patient, done)) for _ in range(LIKE_MONEY)]
            await asyncio.sleep(WRITE_SECONDS)  # the writers are at work meanwhile
            first.destroy()
            destroyed = time.monotonic()
            _nobody_answers(await asyncio.gather(*writers, return_exceptions=True))
    shutil.rmtree(data_dir)
    restored = await asyncio.to_thread(_restore, data_dir, store, keys.master_key)
    restore_seconds = time.monotonic() - destroyed
    second = Installation(data_dir, store, port)
    try:
        async with httpx.AsyncClient(base_url=second.url, timeout=10) as client:
            back = await _probe(client, second, destroyed)
            chain = await asyncio.to_thread(_verified, data_dir, store)
            lost = await asyncio.to_thread(_lost, data_dir, done)
    finally:
        second.stop()
    return _figures(done, lost, back, destroyed, restore_seconds, restored, chain=chain)


def _figures(
    done: Acknowledged,
    lost: Acknowledged,
    back: dict[str, float],
    destroyed: float,
    restore_seconds: float,
    restored: dict[str, Any],
    *,
    chain: bool,
) -> list[Figure]:
    others = [*lost.reminders.values(), *lost.answers.values()]
    limits = {"login": 5 * MINUTE, "reminders": 5 * MINUTE, "a dose is announced": 5 * MINUTE}
    limits |= {"whom to call in an emergency": 5 * MINUTE, "symptom check": 5 * MINUTE}
    limits |= {"own health facts": HALF_HOUR}
    return [
        *(
            Figure(f"kill -9 of everything → {name} (RTO)", seconds, "s", at_most=limits.get(name, HOURS))
            for name, seconds in back.items()
        ),
        Figure("of it: healthapp restore", restore_seconds, "s"),
        Figure("reminders acknowledged over HTTP", len(done.reminders), "rows", at_least=1),
        Figure("of them lost", len(lost.reminders), "rows"),
        Figure("answers acknowledged over HTTP", len(done.answers), "rows", at_least=1),
        Figure("of them lost", len(lost.answers), "rows"),
        Figure("age of the oldest lost one (RPO)", destroyed - min(others, default=destroyed), "s", at_most=MINUTE),
        Figure("acknowledged writes about money", len(done.money), "rows", at_least=1),
        Figure("of them lost, with the synchronous copy (RPO)", len(lost.money), "rows", at_most=0),
        Figure("the audit chain is whole afterwards", float(chain), "yes", at_least=1),
        Figure("audit rows restored", restored["rows"], "rows", at_least=1),
    ]


async def _settle(client: httpx.AsyncClient) -> dict[str, str]:
    """Let somebody register, log in and say what has to be there again; returns their headers."""
    who = {"email": "rahima@drill.example.net", "password": PASSWORD}
    (await client.post(f"{API}/auth/register", json={**who, "displayName": "Rahima Khatun"})).raise_for_status()
    somebody = await _login(client)
    for path, body in (*FACTS.items(), (CONTACTS, CONTACT), (f"{API}/reminders", reminder())):
        (await client.post(path, json=body, headers=somebody)).raise_for_status()
    return somebody


async def _login(client: httpx.AsyncClient) -> dict[str, str]:
    who = {"email": "rahima@drill.example.net", "password": PASSWORD}
    answer = (await client.post(f"{API}/auth/login", json=who)).raise_for_status()
    return {"Authorization": f"Bearer {answer.json()['accessToken']}"}


async def _write(client: httpx.AsyncClient, somebody: dict[str, str], done: Acknowledged) -> None:
    """Make a reminder and answer its dose, until nobody answers any more; each acknowledgement is noted."""
    body = _single("2030-01-04T08:00:00+06:00")
    while True:
        made = (await client.post(f"{API}/reminders", json=body, headers=somebody)).raise_for_status()
        identity = made.json()["reminderId"]
        done.reminders[identity] = time.monotonic()
        answer = (await client.post(f"{API}/reminders/{identity}/taken", headers=somebody)).raise_for_status()
        done.answers[answer.json()["occurrence"]["id"]] = time.monotonic()


def _single(at: str) -> dict[str, Any]:
    """Return a reminder of something else than a medicine: those of one person are checked against each other."""
    body = reminder(type="test", title="Blood sugar", isRecurring=False, scheduledTime=at)
    return {name: value for name, value in body.items() if name not in ("recurringPattern", "medicineInfo")}


@asynccontextmanager
async def _like_money(data_dir: Path, master_key: str) -> AsyncIterator[tuple[Platform, Person]]:
    """Give a process of the operator's on the running engines, and a person whose rows wait for the copy."""
    running = attach(data_dir)
    assert running is not None
    settings = make_settings(running.owner_database_url, running.redis_url, master_key=master_key, data_dir=data_dir)
    platform = build_platform(settings, "system")
    try:
        yield platform, await make_person(platform, name="Karim Uddin")
    finally:
        await platform.close()


async def _pay(platform: Platform, patient: Person, done: Acknowledged) -> None:
    while True:
        identity = await make_daily(platform, patient, copied=True)
        done.money[str(identity)] = time.monotonic()


def _nobody_answers(ends: Iterable[BaseException | None]) -> None:
    """Raise what ended a writer, unless it is that the installation is gone."""
    for end in ends:
        gone = isinstance(end, httpx.TransportError | OSError) or getattr(end, "kind", None) is Kind.UNAVAILABLE
        if end is not None and not gone and not isinstance(end, DBAPIError | RedisError):
            raise end


def _restore(data_dir: Path, store: Path, master_key: str) -> dict[str, Any]:
    """Restore as an operator does, with the master key that was kept elsewhere."""
    found: dict[str, Any] = _command({"HEALTHAPP_MASTER_KEY": master_key}, data_dir, store, "restore")
    return found


def _verified(data_dir: Path, store: Path) -> bool:
    return bool(_command({}, data_dir, store, "audit", "verify")["ok"])


def _command(more: dict[str, str], data_dir: Path, store: Path, *command: str) -> Any:
    ran = subprocess.run(
        [sys.executable, "-m", "healthapp.cli", *command, "--json"],
        env={**environment(data_dir, store), **more},
        cwd=ROOT,
        stdout=subprocess.PIPE,
        check=True,
    )
    return json.loads(ran.stdout)


async def _probe(client: httpx.AsyncClient, second: Installation, destroyed: float) -> dict[str, float]:
    """Ask again and again for what people need, and return after how many seconds each was there."""
    somebody: dict[str, str] = {}

    async def login() -> bool:
        somebody.update(await _login(client))
        return True

    async def listed(path: str, name: str, wanted: dict[str, str]) -> bool:
        answer = (await client.get(path, headers=somebody)).raise_for_status().json()[name]
        return any(each.items() >= wanted.items() for each in answer)

    async def facts() -> bool:
        return all([await listed(path, path.rpartition("/")[2], body) for path, body in FACTS.items()])

    async def symptoms() -> bool:
        body = {
            "symptoms": ["fever", "severe headache"],
            "patientInfo": {"age": 20, "gender": "male"},
            "language": "en",
        }
        return (await client.post(f"{API}/knowledge/symptom-analysis", json=body)).raise_for_status().is_success

    probes: dict[str, Callable[[], Awaitable[bool]]] = {
        "login": login,
        "reminders": lambda: listed(f"{API}/reminders", "reminders", {"title": "Blood sugar"}),
        "whom to call in an emergency": lambda: listed(
            CONTACTS, "emergencyContacts", {**CONTACT, "phone": "+8801712345678"}
        ),
        "own health facts": facts,
        "symptom check": symptoms,
        "the pages": lambda: _answers(client, "/login/"),
        "every engine and a worker": lambda: _answers(client, "/ready"),
        "a dose is announced": lambda: _announced(client, somebody),
    }
    back: dict[str, float] = {}
    for name, probe in probes.items():
        await _until(probe, second)
        back[name] = time.monotonic() - destroyed
    return back


async def _announced(client: httpx.AsyncClient, somebody: dict[str, str]) -> bool:
    """Whether a dose that falls due in a moment is announced within seconds."""
    soon = (datetime.now(UTC) + timedelta(seconds=2)).isoformat()
    body = _single(soon)
    made = (await client.post(f"{API}/reminders", json=body, headers=somebody)).raise_for_status().json()
    path = f"{API}/reminders/{made['reminderId']}/occurrences"
    for _ in range(40):
        found = (await client.get(path, headers=somebody)).raise_for_status().json()["occurrences"]
        if found and found[0]["status"] in ("due", "delivered"):
            return True
        await asyncio.sleep(0.25)
    return False


async def _answers(client: httpx.AsyncClient, path: str) -> bool:
    return (await client.get(path)).status_code == httpx.codes.OK


async def _is_copied(store: Path) -> bool:
    """Whether there is a backup, and a copy of the changes that has them all."""
    folder = FolderStore(store)
    status = read_status(folder)
    return bool(manifest.finished(folder)) and status is not None and bool(status.complete_at) and not status.problem


def _lost(data_dir: Path, done: Acknowledged) -> Acknowledged:
    """Return what was acknowledged and isn't in the restored database."""
    running = attach(data_dir)
    assert running is not None
    with psycopg.connect(running.owner_database_url) as owner:
        there = {str(row[0]) for row in owner.execute("SELECT id FROM reminders_reminder")}
        taken = {str(row[0]) for row in owner.execute("SELECT id FROM reminders_occurrence WHERE status = 'taken'")}
    return Acknowledged(
        {each: at for each, at in done.reminders.items() if each not in there},
        {each: at for each, at in done.answers.items() if each not in taken},
        {each: at for each, at in done.money.items() if each not in there},
    )


async def _until(probe: Callable[[], Awaitable[bool]], of: Installation) -> None:
    async with asyncio.timeout(PATIENCE):
        while True:
            if said := of.ended():
                raise RuntimeError(said)
            try:
                if await probe():
                    return
            except httpx.HTTPStatusError as error:
                # Not there yet is 5xx, or nothing at all; what else is refused would be refused for ever.
                if error.response.is_client_error:
                    raise
            except httpx.HTTPError:
                pass
            await asyncio.sleep(0.1)


def main() -> int:
    """Run the drill; 1 when a figure misses its target."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    folder = Path(tempfile.mkdtemp(prefix="ha-drill-", dir="/tmp"))  # a short path: sockets
    folder.chmod(0o711)
    try:
        figures = asyncio.run(drill(folder))
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    OUT.mkdir(parents=True, exist_ok=True)
    content = {"figures": [figure.as_json("make drill") for figure in figures]}
    (OUT / "drill.json").write_text(json.dumps(content, indent=2))
    sys.stdout.write(table("drill", figures) + "\n")
    return int(any(figure.ok is False for figure in figures))


if __name__ == "__main__":
    sys.exit(main())
