"""An installation on engines of its own, small and alive: what a backup is made of."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import psycopg
import pytest

from healthapp import cli
from healthapp.backup.making import Source, make
from healthapp.backup.sealing import BackupKeys
from healthapp.backup.store import FolderStore
from healthapp.config import get_settings
from healthapp.embedded import start
from healthapp.kit.clock import SystemClock
from healthapp.kit.crypto import decode_master_key
from healthapp.migrate import migrate
from healthapp.wiring import build_platform
from tests.support.databases import make_settings
from tests.support.doses import make_daily
from tests.support.people import make_person
from tests.support.trail import seal_everything

if TYPE_CHECKING:
    from collections.abc import Iterator

    from healthapp.backup.manifest import Manifest
    from healthapp.config import Settings
    from healthapp.embedded import EmbeddedEngines
    from healthapp.wiring import Platform

ROOT = Path(__file__).resolve().parents[3]
OURS = ("HEALTHAPP_", "DATABASE_URL", "REDIS_URL", "REFLEX_")
MEDICINES = ("Olanzapine", "Insulin", "Warfarin")
FILE = "objects/ab/cdef"


def quiet(_what: str, _done: int, _total: int) -> None:
    """Hear of progress and say nothing."""


@dataclass
class Home:
    """A running installation."""

    folder: Path
    engines: EmbeddedEngines

    @property
    def settings(self) -> Settings:
        """Return its settings."""
        keys = self.engines.keys
        return make_settings(self.engines.owner_database_url, self.engines.redis_url, master_key=keys.master_key)

    @property
    def keys(self) -> BackupKeys:
        """Return the keys of its backups."""
        return BackupKeys.of(decode_master_key(self.engines.keys.master_key))

    @property
    def source(self) -> Source:
        """Return what is backed up."""
        given = {name: getattr(self.engines.keys, name) for name in self.engines.keys.__dataclass_fields__}
        secrets = {name: value for name, value in given.items() if name != "master_key"}
        login = {"database_user": "healthapp", "database_password": self.engines.keys.postgres_password}
        return Source(
            self.engines.owner_database_url,
            self.folder,
            embedded=True,
            settings={**login, "secrets": secrets, "valkey": {"save": "900 1"}},
        )

    def backup(self, store: FolderStore) -> Manifest:
        """Make a backup."""
        return make(store, self.keys, self.source, SystemClock(), quiet)

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """Ask the database as its owner."""
        return asked(self.engines.owner_database_url, query)


def asked(url: str, query: str) -> list[tuple[Any, ...]]:
    """Ask a database."""
    with psycopg.connect(url, autocommit=True) as owner:
        found = owner.execute(query.encode())
        return found.fetchall() if found.description else []


def contents(url: str) -> dict[str, str]:
    """Return a digest of every table's rows, whatever their order."""
    tables = "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' ORDER BY 1"
    digest = "SELECT md5(coalesce(string_agg(t::text, '|' ORDER BY t::text), '')) FROM {} t"
    return {name: asked(url, digest.format(name))[0][0] for (name,) in asked(url, tables)}


async def live(platform: Platform) -> None:
    """Let someone register, write reminders and leave a trail."""
    patient = await make_person(platform, name="Rahima Khatun")
    for name in MEDICINES:
        await make_daily(platform, patient, name)
    await seal_everything(platform)


async def _furnish(settings: Settings) -> None:
    platform = build_platform(settings, "system")
    try:
        await live(platform)
    finally:
        await platform.close()


def in_own_loop(work: Any) -> None:
    """Run a coroutine where no loop of the tests is disturbed."""
    with asyncio.Runner() as runner:
        runner.run(work)


@pytest.fixture(scope="session")
def home() -> Iterator[Home]:
    """Give a running installation with a few people and a file."""
    folder = Path(tempfile.mkdtemp(prefix="ha-home-", dir="/tmp"))
    folder.chmod(0o711)
    try:
        with start(folder / "var", durable=False) as engines:
            made = Home(folder / "var", engines)
            migrate(made.settings)
            in_own_loop(_furnish(made.settings))
            (made.folder / FILE).parent.mkdir(parents=True)
            (made.folder / FILE).write_bytes(b"a scanned prescription")
            # An index of search that was being written just then.
            (made.folder / "search").mkdir()
            (made.folder / "search" / "current.json").write_text('{"table": "torn", "state"')
            yield made
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def kept(home: Home, tmp_path_factory: pytest.TempPathFactory) -> tuple[FolderStore, Manifest]:
    """Give one good backup, for tests that only read it."""
    store = FolderStore(tmp_path_factory.mktemp("kept") / "store")
    return store, home.backup(store)


@pytest.fixture
def store(tmp_path: Path) -> FolderStore:
    """Give an empty place for backups."""
    return FolderStore(tmp_path / "store")


@pytest.fixture
def copy(kept: tuple[FolderStore, Manifest], tmp_path: Path) -> FolderStore:
    """Give a copy of the good backup, to be broken."""
    shutil.copytree(kept[0].folder, tmp_path / "copy")
    return FolderStore(tmp_path / "copy")


@pytest.fixture
def place() -> Iterator[Path]:
    """Give a folder for an installation, with a short path that the engines' user may enter."""
    folder = Path(tempfile.mkdtemp(prefix="ha-new-", dir="/tmp"))
    folder.chmod(0o711)
    yield folder / "var"
    shutil.rmtree(folder, ignore_errors=True)


# What `healthapp backup` and `healthapp restore` do, without the second that their command line takes to load.
WORK = """
import json, signal, sys
from pathlib import Path
from healthapp import cli
from healthapp.backup.making import Source, make
from healthapp.backup.restoring import Wish, restore
from healthapp.backup.sealing import BackupKeys
from healthapp.backup.store import FolderStore
from healthapp.kit.clock import SystemClock
from healthapp.kit.crypto import decode_master_key

given = json.loads(sys.stdin.read())


def held(self, target, replace=Path.replace):
    if Path(target).name == given["held"]:
        print("held", flush=True)
        signal.pause()
    return replace(self, target)


Path.replace = Path.rename = held
store, keys = FolderStore(Path(given["store"])), BackupKeys.of(decode_master_key(given["key"]))
if given["what"] == "backup":
    source = Source(given["url"], Path(given["folder"]), embedded=True, settings=given["settings"])
    make(store, keys, source, SystemClock(), lambda *_: None)
else:
    restore(store, keys, given["key"], Path(given["folder"]), Wish(), lambda *_: None)
"""


def killed(home: Home, store: FolderStore, what: str, folder: Path, *, held: str) -> None:
    """Back `home` up, or restore into `folder`, and be killed when a file is written but hasn't got its name `held`."""
    process = subprocess.Popen(
        [sys.executable, "-c", WORK], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdin is not None
    assert process.stdout is not None
    source = home.source
    given = {"what": what, "held": held, "store": str(store.folder), "folder": str(folder)}
    given["url"] = source.database_url
    with process.stdin as told:
        told.write(json.dumps({**given, "settings": source.settings, "key": home.engines.keys.master_key}))
    with process.stdout as told:
        assert told.readline() == "held\n"
        process.kill()
        assert process.wait() == -signal.SIGKILL


class Healthapp(Protocol):
    """Runs `healthapp …` in this process; returns its exit code, output and errors."""

    def __call__(self, *arguments: str, **changed: str) -> tuple[int, str, str]: ...


@pytest.fixture
def healthapp(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> Iterator[Healthapp]:
    """Give the command line, as the operator of `home` has it."""
    monkeypatch.chdir(tmp_path)
    for name in [each for each in os.environ if each.startswith(OURS)]:
        monkeypatch.delenv(name)
    before = dict(os.environ)

    def run(*arguments: str, **changed: str) -> tuple[int, str, str]:
        os.environ.update({"HEALTHAPP_DATA_DIR": str(home.folder), **changed})
        get_settings.cache_clear()
        capfd.readouterr()
        with pytest.raises(SystemExit) as ended:
            cli.app(list(arguments))
        os.environ.clear()
        os.environ.update(before)
        said = capfd.readouterr()
        return int(ended.value.code or 0), said.out, said.err

    yield run
    get_settings.cache_clear()
