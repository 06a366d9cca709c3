"""The disaster drill, `make drill`: an installation is written to, destroyed, restored from its copy, and compared.

Four writers record outside what was acknowledged to them: two as for money (`commit_when_copied`), two as for
everything else. Then every process gets kill -9 and the data folder is removed. What was acknowledged and isn't there
afterwards is lost; the time from the kill to the first login is the outage.
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
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import psutil
import psycopg
import structlog

from healthapp.api.app import create_api
from healthapp.backup import manifest
from healthapp.backup.store import FolderStore
from healthapp.embedded import start
from healthapp.embedded.keys import read
from healthapp.kit.actor import Actor
from healthapp.migrate import migrate
from healthapp.wiring import build_platform
from tests.bench.figures import Figure, table
from tests.support.databases import make_settings
from tests.support.doses import make_daily
from tests.support.people import make_person

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from healthapp.config import Settings
    from healthapp.wiring import Platform
    from tests.support.people import Person

ROOT = Path(__file__).resolve().parents[2]
OUT = Path(os.environ.get("HEALTHAPP_DATA_DIR", "var")) / "bench"
WRITE_SECONDS = 20.0
PATIENCE = 120.0
_SYNCHRONOUS = {"synchronous_standby_names": "healthapp_changes", "synchronous_commit": "local"}
_OURS = ("HEALTHAPP_", "DATABASE_URL", "REDIS_URL")


@dataclass
class Acknowledged:
    """What was promised: the ids, and when (seconds, monotonic)."""

    money: dict[UUID, float] = field(default_factory=dict)
    other: dict[UUID, float] = field(default_factory=dict)


def instance(data_dir: Path, store: Path) -> None:
    """Be an installation: engines, schema and the copy of the changes, until the input ends."""
    with start(data_dir, more=_SYNCHRONOUS) as engines:
        settings = _settings(engines.owner_database_url, engines.redis_url, engines.keys.master_key)
        migrate(settings)
        follower = subprocess.Popen(
            [sys.executable, "-m", "healthapp.cli", "backup", "follow"], env=_environment(data_dir, store)
        )
        sys.stdout.write(json.dumps({"database": engines.owner_database_url, "redis": engines.redis_url}) + "\n")
        sys.stdout.flush()
        sys.stdin.read()
        follower.terminate()
        follower.wait()


class Instance:
    """An installation in processes of its own."""

    def __init__(self, data_dir: Path, store: Path) -> None:
        """Start it; returns when it serves."""
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.bench.drill", "--instance", str(data_dir), str(store)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout is not None
        said = json.loads(self.process.stdout.readline())
        keys = read(data_dir)
        assert keys is not None
        self.master_key = keys.master_key
        self.settings = _settings(said["database"], said["redis"], keys.master_key)

    def destroy(self) -> None:
        """Give every process kill -9 at once: none of them may do anything in good order any more."""
        family = [psutil.Process(self.process.pid), *psutil.Process(self.process.pid).children(recursive=True)]
        for act in ("suspend", "kill"):
            for each in family:
                with suppress(psutil.NoSuchProcess):
                    getattr(each, act)()
        self._collect()

    def stop(self) -> None:
        """End it in good order."""
        assert self.process.stdin is not None
        self.process.stdin.close()
        self._collect()

    def _collect(self) -> None:
        self.process.wait(PATIENCE)
        for stream in (self.process.stdin, self.process.stdout):
            if stream is not None:
                stream.close()


async def drill(folder: Path) -> list[Figure]:
    """Write, destroy, restore, compare."""
    data_dir, store, done = folder / "var", folder / "elsewhere", Acknowledged()
    first = Instance(data_dir, store)
    platform = build_platform(first.settings, "system")
    patient = await make_person(platform, name="Rahima Khatun")
    # The copy makes its first backup by itself; the drill is about what is written after it.
    await _until(lambda: bool(manifest.finished(FolderStore(store))))
    writers = [asyncio.create_task(_write(platform, patient, done, money=number < 2)) for number in range(4)]
    await asyncio.sleep(WRITE_SECONDS)  # the writers are at work meanwhile
    first.destroy()
    destroyed = time.monotonic()
    await asyncio.gather(*writers, return_exceptions=True)
    await platform.close()
    shutil.rmtree(data_dir)
    restored = await asyncio.to_thread(_restore, data_dir, store, first.master_key)
    restore_seconds = time.monotonic() - destroyed
    second = Instance(data_dir, store)
    try:
        return await _compare(second, patient, done, destroyed, restore_seconds, restored)
    finally:
        second.stop()


def _restore(data_dir: Path, store: Path, master_key: str) -> dict[str, Any]:
    """Restore as an operator does, with the master key that was kept elsewhere."""
    done = subprocess.run(
        [sys.executable, "-m", "healthapp.cli", "restore", "--json"],
        env={**_environment(data_dir, store), "HEALTHAPP_MASTER_KEY": master_key},
        cwd=ROOT,
        stdout=subprocess.PIPE,
        check=True,
    )
    found: dict[str, Any] = json.loads(done.stdout)
    return found


async def _compare(
    second: Instance,
    patient: Person,
    done: Acknowledged,
    destroyed: float,
    restore_seconds: float,
    restored: dict[str, Any],
) -> list[Figure]:
    web = build_platform(second.settings, "web")
    try:
        transport = httpx.ASGITransport(app=create_api(web))
        async with httpx.AsyncClient(transport=transport, base_url="http://testserver") as client:
            login = {"email": patient.email, "password": patient.password}
            token = (await client.post("/api/v1/auth/login", json=login)).raise_for_status().json()["accessToken"]
            bearer = {"Authorization": f"Bearer {token}"}
            (await client.get("/api/v1/reminders", headers=bearer)).raise_for_status()
            outage = time.monotonic() - destroyed
    finally:
        await web.close()
    operator = build_platform(second.settings, "system")
    try:
        async with operator.begin(Actor.system()) as uow:
            chain = await operator.compliance.verify_audit(uow)
    finally:
        await operator.close()
    with psycopg.connect(second.settings.database_url.get_secret_value()) as owner:
        there = {row[0] for row in owner.execute("SELECT id FROM reminders_reminder")}
    money = [at for each, at in done.money.items() if each not in there]
    other = [at for each, at in done.other.items() if each not in there]
    return [
        Figure("outage: kill -9 of everything → login and reminders by the API (RTO)", outage, "s", at_most=300),
        Figure("of it: healthapp restore", restore_seconds, "s"),
        Figure("acknowledged writes about money", len(done.money), "rows", at_least=1),
        Figure("of them lost, with the synchronous copy (RPO)", len(money), "rows", at_most=0),
        Figure("acknowledged other writes", len(done.other), "rows", at_least=1),
        Figure("of them lost", len(other), "rows"),
        Figure("age of the oldest lost one (RPO)", destroyed - min(other, default=destroyed), "s", at_most=60),
        Figure("the audit chain is whole afterwards", float(chain.ok), "yes", at_least=1),
        Figure("audit rows restored", restored["rows"], "rows", at_least=1),
    ]


async def _write(platform: Platform, patient: Person, done: Acknowledged, *, money: bool) -> None:
    """Write until nobody answers any more; each acknowledgement is noted."""
    while True:
        if money:
            async with platform.begin(patient.actor) as uow:
                await uow.commit_when_copied()
                made = await platform.reminders.create(uow, _command(patient))
            done.money[made.id] = time.monotonic()
        else:
            identity = await make_daily(platform, patient)
            done.other[identity] = time.monotonic()


def _command(patient: Person) -> Any:
    from healthapp.contexts.reminders.schemas.commands import CreateReminder  # noqa: PLC0415 - beside its use

    return CreateReminder.model_validate(
        {
            "type": "medicine",
            "title": "Metformin",
            "description": "after the meal",
            "scheduledTime": "2030-01-04T08:00:00+06:00",
            "isRecurring": False,
            "medicineInfo": {"name": "Metformin", "dosage": "500 mg", "instructions": "with water"},
            "timeZone": patient.time_zone,
        }
    )


def _settings(database_url: str, redis_url: str, master_key: str) -> Settings:
    return make_settings(database_url, redis_url, master_key=master_key)


def _environment(data_dir: Path, store: Path) -> dict[str, str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith(_OURS)}
    ours = {"HEALTHAPP_DATA_DIR": str(data_dir), "HEALTHAPP_BACKUP_DIR": str(store), "PYTHONPATH": str(ROOT)}
    keys, attached = read(data_dir) if data_dir.exists() else None, {}
    if keys is not None:
        from healthapp.embedded import attach  # noqa: PLC0415 - of a running instance only

        running = attach(data_dir)
        attached = running.environment({}) if running else {}
    return {**clean, **ours, **attached}


async def _until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not condition():  # noqa: ASYNC110 - the condition lies in another process
            await asyncio.sleep(0.1)


def main() -> int:
    """Run the drill; 1 when a figure misses its target."""
    if sys.argv[1:2] == ["--instance"]:
        instance(Path(sys.argv[2]), Path(sys.argv[3]))
        return 0
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
