"""Starts both engines on a data folder, and finds those that run already."""

from __future__ import annotations

import atexit
import json
import os
import signal
import subprocess
import threading
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Self

from healthapp.embedded import keys as stored
from healthapp.embedded import postgres, valkey
from healthapp.embedded.errors import EmbeddedError, check_room
from healthapp.embedded.layout import Layout, layout_of, make_data_dir
from healthapp.embedded.locks import FolderLock
from healthapp.embedded.process import Supervised

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from healthapp.embedded.keys import StoredKeys

BOTH = frozenset({"postgres", "valkey"})

# A run that was killed ends by itself in a second or two; one that hangs is ended by force after this.
_PATIENCE_SECONDS = 15.0
_FORCED_SECONDS = 15.0


@dataclass(frozen=True)
class EngineUrls:
    """How to reach the engines of a data folder, and its secrets."""

    owner_database_url: str
    redis_url: str
    keys: StoredKeys

    def environment(self, given: Mapping[str, str | None] | None = None) -> dict[str, str]:
        """Return the settings that our own processes need; what is `given` (by default the environment) wins."""
        known = os.environ if given is None else given
        values = {
            "DATABASE_URL": self.owner_database_url,
            "REDIS_URL": self.redis_url,
            "HEALTHAPP_MASTER_KEY": self.keys.master_key,
            "HEALTHAPP_TOKEN_SECRET": self.keys.token_secret,
            "HEALTHAPP_VAPID_PRIVATE_KEY": self.keys.vapid_private_key,
            "HEALTHAPP_DEMO_PASSWORD": self.keys.demo_password,
        }
        return {name: known.get(name) or value for name, value in values.items()}


class EmbeddedEngines:
    """Both engines, running. Ends with the process; `stop` ends it sooner."""

    def __init__(self, layout: Layout, urls: EngineUrls, locks: tuple[FolderLock, ...]) -> None:
        """Hold what belongs to the running engines; `start` makes one of these."""
        self.layout = layout
        self.urls = urls
        self._supervise_lock, self._processes_lock = locks
        self._engines: dict[str, Supervised] = {}
        self._recorded: dict[str, dict[str, int | str]] = {}
        self._recording = threading.Lock()
        self._stopped = False
        self._started_by = os.getpid()

    @property
    def owner_database_url(self) -> str:
        """Return the database owner's URL (`postgresql://…?host=<socket folder>`, as libpq and SQLAlchemy read it)."""
        return self.urls.owner_database_url

    @property
    def redis_url(self) -> str:
        """Return Valkey's URL (`unix://…`, as redis-py and Arq read it)."""
        return self.urls.redis_url

    @property
    def keys(self) -> StoredKeys:
        """Return the secrets of this data folder."""
        return self.urls.keys

    @property
    def postgres_pid(self) -> int:
        """Return the process id of PostgreSQL as it runs now."""
        return self._engines["postgres"].pid

    @property
    def valkey_pid(self) -> int:
        """Return the process id of Valkey as it runs now."""
        return self._engines["valkey"].pid

    @property
    def lock_fds(self) -> tuple[int, ...]:
        """Return what a child process must inherit, so that the next start waits for its end."""
        return (self._processes_lock.fd,)

    def run(self, engine: Supervised) -> None:
        """Start one engine; `stop` ends it."""
        self._engines[engine.program.name] = engine
        self.watch(engine)
        engine.start()

    def watch(self, supervised: Supervised) -> None:
        """Write down each start of a program, so that a later run can end it should it hang and outlive us."""
        supervised.on_spawn = lambda pid: self._record(supervised.program.name, pid)

    def _record(self, name: str, pid: int) -> None:
        with self._recording, suppress(OSError):
            self._recorded[name] = {"pid": pid, "started": _started(pid)}
            self.layout.runtime_file.write_text(json.dumps(self._recorded), "utf-8")

    def stop(self) -> None:
        """End both engines in good order; harmless when repeated."""
        if self._stopped or os.getpid() != self._started_by:
            # A forked child isn't the supervisor.
            return
        self._stopped = True
        atexit.unregister(self.stop)
        running = list(self._engines.values())
        for engine in running:
            engine.ask_to_stop()
        for engine in running:
            engine.wait_stopped()
        self.layout.runtime_file.unlink(missing_ok=True)
        if not self.layout.socket_dir.is_relative_to(self.layout.data_dir):
            # In /tmp, where nobody else would tidy up.
            with suppress(OSError):
                self.layout.socket_dir.rmdir()
        self._processes_lock.close()
        self._supervise_lock.close()

    def __enter__(self) -> Self:
        """Return the engines for use in a `with` statement."""
        return self

    def __exit__(self, *_exc: object) -> None:
        """End them."""
        self.stop()


def start(
    data_dir: Path,
    *,
    progress: Callable[[str], None] | None = None,
    durable: bool = True,
    only: Collection[str] = BOTH,
    more: Mapping[str, str] | None = None,
    made: Callable[[EmbeddedEngines], None] | None = None,
) -> EmbeddedEngines:
    """Start PostgreSQL and Valkey on `data_dir`, making what doesn't exist yet.

    Both are started again when they die, and end when this process ends, however it ends (on macOS, where the kernel
    can't promise that, the next start ends what was left). `durable=False` is for tests: faster, and a crash of the
    machine (not of a process) may lose the folder. `only` names the engines to start when another is given by its URL,
    `more` are further settings of Postgres. `made` is told of the engines before anything runs, so that who is
    interrupted while they start knows what to stop.
    Raises EmbeddedError with one clear line.
    """
    say = progress or (lambda _text: None)
    make_data_dir(data_dir)
    check_room(data_dir)
    supervise, processes = _take_locks(data_dir, say)
    try:
        layout = layout_of(data_dir)
        layout.prepare()
        _clear_sockets(layout)
        keys = stored.load_or_create(data_dir, has_data=layout.postgres_dir.exists())
        urls = _urls(layout, keys)
    except BaseException:
        processes.close()
        supervise.close()
        raise
    engines = EmbeddedEngines(layout, urls, (supervise, processes))
    atexit.register(engines.stop)
    try:
        if made is not None:
            made(engines)
        _start_engines(engines, frozenset(only), durable=durable, say=say, more=more)
    except BaseException:
        engines.stop()
        raise
    return engines


def _start_engines(
    engines: EmbeddedEngines,
    only: frozenset[str],
    *,
    durable: bool,
    say: Callable[[str], None],
    more: Mapping[str, str] | None,
) -> None:
    layout, keys, fds = engines.layout, engines.keys, engines.lock_fds
    cache, database = None, None
    if "valkey" in only:
        cache = Supervised(valkey.program(layout, keys.valkey_password, durable=durable, keep_fds=fds), on_event=say)
        engines.run(cache)
    if "postgres" in only:
        if not layout.postgres_dir.exists():
            say("Making the database …")
        postgres.make_cluster(layout, keys.postgres_password, durable=durable, keep_fds=fds)
        database = Supervised(postgres.program(layout, durable=durable, keep_fds=fds, more=more), on_event=say)
        engines.run(database)
        postgres.prepare(database, layout, keys.postgres_password, progress=say)
    if cache is not None:
        valkey.wait_ready(cache, layout, keys.valkey_password)


def attach(data_dir: Path) -> EngineUrls | None:
    """Return how to reach the engines that another process runs on `data_dir`; None when none do."""
    if not data_dir.is_dir():
        return None
    keys = stored.read(data_dir)
    layout = layout_of(data_dir)
    if keys is None or not valkey.answers(layout.valkey_socket, keys.valkey_password):
        return None
    return _urls(layout, keys)


def _urls(layout: Layout, keys: StoredKeys) -> EngineUrls:
    return EngineUrls(
        postgres.url(layout.socket_dir, keys.postgres_password),
        valkey.url(layout.valkey_socket, keys.valkey_password),
        keys,
    )


def _take_locks(data_dir: Path, say: Callable[[str], None]) -> tuple[FolderLock, FolderLock]:
    supervise = FolderLock(data_dir / "up.lock")
    if not supervise.try_take():
        holder = supervise.holder()
        supervise.close()
        msg = (
            f"healthapp runs on {data_dir} already (process {holder}). Stop it, or choose another folder with"
            " HEALTHAPP_DATA_DIR (and another HEALTHAPP_PORT)."
        )
        raise EmbeddedError(msg)
    supervise.write_holder()
    processes = FolderLock(data_dir / "processes.lock")
    try:
        _wait_for_the_last_run(data_dir, processes, say)
    except BaseException:
        processes.close()
        supervise.close()
        raise
    return supervise, processes


def _wait_for_the_last_run(data_dir: Path, lock: FolderLock, say: Callable[[str], None]) -> None:
    waiting = "Waiting for the processes of the last run to end …"
    if lock.take_within(_PATIENCE_SECONDS, on_wait=lambda: say(waiting)):
        return
    for number in (signal.SIGTERM, signal.SIGKILL):
        _signal_the_last_run(data_dir, number, say)
        if lock.take_within(_FORCED_SECONDS, on_wait=lambda: None):
            return
    msg = f"Processes of the last run on {data_dir} don't end: see {data_dir / 'running.json'}."
    raise EmbeddedError(msg)


def _signal_the_last_run(data_dir: Path, number: signal.Signals, say: Callable[[str], None]) -> None:
    try:
        recorded = json.loads((data_dir / "running.json").read_text("utf-8"))
    except (OSError, ValueError):
        return
    for name, entry in recorded.items():
        pid = int(entry["pid"])
        if entry["started"] and _started(pid) == entry["started"]:
            say(f"Ending {name} of the last run (process {pid})")
            with suppress(ProcessLookupError, PermissionError):
                # PostgreSQL's SIGTERM waits for its sessions; SIGINT ends them.
                soft = signal.SIGINT if name == "postgres" else number
                os.kill(pid, soft if number == signal.SIGTERM else number)


def _started(pid: int) -> str:
    """Return when a process started, so that a number that was given away again isn't taken for it."""
    try:
        return Path(f"/proc/{pid}/stat").read_text("ascii", errors="replace").rsplit(")", 1)[1].split()[19]
    except (OSError, IndexError):
        pass
    if Path("/proc/self").exists():
        return ""
    found = subprocess.run(  # noqa: S603 - macOS has no /proc
        ["/bin/ps", "-o", "lstart=", "-p", str(pid)], capture_output=True, text=True, check=False
    )
    return found.stdout.strip()


def _clear_sockets(layout: Layout) -> None:
    """Remove the sockets of a killed run: their lock files name processes that may be somebody else's by now."""
    for path in layout.socket_dir.iterdir():
        with suppress(OSError):
            path.unlink()
