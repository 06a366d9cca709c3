"""A whole installation on this machine that may be broken: engines, vendors, workers, web process, each a process."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import psycopg
import redis

from healthapp.embedded import process as supervision
from healthapp.embedded import start
from tests.peers.process import PeerProcess
from tests.support import databases
from tests.support.api import free_port

if TYPE_CHECKING:
    from collections.abc import Callable

    from healthapp.config import Settings
    from healthapp.embedded.engines import EmbeddedEngines

ROOT = Path(__file__).resolve().parents[2]
KILLS = int(os.environ.get("HEALTHAPP_CHAOS_KILLS", "25"))
REMINDERS = int(os.environ.get("HEALTHAPP_CHAOS_REMINDERS", "2000"))
SEED = int(os.environ.get("HEALTHAPP_CHAOS_SEED", random.SystemRandom().randrange(1_000_000)))
PATIENCE = 90.0


def eventually(
    check: Callable[[], Any], what: str, patience: float = PATIENCE, *, tell: Callable[[], Any] = lambda: None
) -> Any:
    """Wait until `check` returns something true; fail with what it last said. A dead engine only means: not yet."""
    until = time.monotonic() + patience
    last: Any = None
    while time.monotonic() < until:
        try:
            if last := check():
                return last
        except (psycopg.Error, redis.RedisError, OSError) as error:
            last = error
        time.sleep(0.1)
    problem = f"not within {patience:.0f} s: {what} (last: {last!r}, seed {SEED}, state {tell()!r})"
    raise AssertionError(problem)


class Nursery:
    """Starts and kills workers and web processes."""

    def __init__(self, folder: Path) -> None:
        self.log = folder / "processes.log"
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.chaos.nursery", str(self.log)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def start(self, what: str, env: dict[str, str], **more: Any) -> int:
        return int(self._ask({"start": what, "env": env, **more})["pid"])

    def end(self, pid: int, number: signal.Signals = signal.SIGKILL) -> bool:
        """End a process; whether it was still alive."""
        return bool(self._ask({"end": pid, "signal": int(number)})["was_alive"])

    def close(self) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait(30)
        self._process.stdout.close()

    def _ask(self, wanted: dict[str, Any]) -> dict[str, Any]:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(wanted) + "\n")
        self._process.stdin.flush()
        return dict(json.loads(self._process.stdout.readline()))


@dataclass
class House:
    """The engines and vendors of a test session; `Site` is one installation on them."""

    folder: Path
    engines: EmbeddedEngines
    nursery: Nursery
    smtp: PeerProcess
    twilio: PeerProcess
    push: PeerProcess
    sites: int = 0

    @classmethod
    def build(cls, stack: ExitStack) -> House:
        # Killed on purpose a dozen times in a row: the pause before the next start would grow to 15 s.
        supervision._LONGEST_DELAY = 0.1
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="healthapp-chaos-")))
        folder.chmod(0o711)
        smtp, twilio, push = (stack.enter_context(PeerProcess(name)) for name in ("smtp", "twilio", "push"))
        nursery = Nursery(folder)
        stack.callback(nursery.close)
        # Durable, as people run it: without a synchronous commit a killed Postgres does forget what it confirmed.
        engines = stack.enter_context(start(folder / "data"))
        databases.build_template(engines.owner_database_url, engines.redis_url, "chaos_template")
        return cls(folder, engines, nursery, smtp, twilio, push)

    def site(self) -> Site:
        """Make a new installation: an empty database, an empty Valkey, vendors that have seen nothing."""
        eventually(lambda: self._admin("SELECT 1"), "Postgres answers")
        self.sites += 1
        url = databases.make_database(self.engines.owner_database_url, f"chaos_{self.sites}", "chaos_template")
        for peer in (self.smtp, self.twilio, self.push):
            peer.reset()
        made = Site(self, url)
        eventually(made.valkey.flushall, "Valkey answers")
        return made

    def kill_postgres(self) -> None:
        os.kill(self.engines.postgres_pid, signal.SIGKILL)

    def restart_postgres(self) -> None:
        """Restart it in good order, as an update does: it ends every session, writes everything, and comes back.

        Whoever is in the middle of something is told (57P01), and whoever comes meanwhile is sent away (57P03).
        """
        before = self.engines.postgres_pid
        os.kill(before, signal.SIGINT)
        eventually(lambda: self.engines.postgres_pid != before, "Postgres ends in good order and is started again")

    def kill_valkey(self) -> None:
        os.kill(self.engines.valkey_pid, signal.SIGKILL)

    def _admin(self, query: str) -> Any:
        with databases.connect(databases.url_for(self.engines.owner_database_url, "postgres")) as owner:
            return owner.execute(query).fetchall()


@dataclass
class Site:
    """One database, and the processes that serve it."""

    house: House
    database_url: str
    workers: list[int] = field(default_factory=list)
    web: int | None = None
    port: int = field(default_factory=free_port)

    def __post_init__(self) -> None:
        # Typed by redis-py as if every answer could be awaited, too.
        self.valkey: Any = redis.Redis.from_url(self.house.engines.redis_url, socket_timeout=2, decode_responses=True)

    @property
    def env(self) -> dict[str, str]:
        """What the product's processes are told."""
        twilio = self.house.twilio.info
        return {
            "DATABASE_URL": self.database_url,
            "REDIS_URL": self.house.engines.redis_url,
            "HEALTHAPP_MASTER_KEY": databases.MASTER_KEY,
            "HEALTHAPP_MODE": "embedded",
            "HEALTHAPP_DATA_DIR": str(self.house.folder),
            "HEALTHAPP_SWEEP_SECONDS": "1",
            **{f"HEALTHAPP_{name.upper()}": str(limit) for name, limit in databases.UNLIMITED.items()},
            "HEALTHAPP_PUBLIC_URL": f"http://127.0.0.1:{self.port}",
            "HEALTHAPP_ALLOW_INSECURE_PUSH": "true",
            "HEALTHAPP_VAPID_PRIVATE_KEY": self.house.engines.keys.vapid_private_key,
            "SMTP_URL": self.house.smtp.info["url"],
            "TWILIO_ACCOUNT_SID": twilio["account_sid"],
            "TWILIO_AUTH_TOKEN": twilio["auth_token"],
            "TWILIO_FROM": "+15005550006",
            "TWILIO_BASE_URL": twilio["url"],
        }

    @property
    def settings(self) -> Settings:
        """The same for a platform inside the test."""
        return databases.make_settings(self.database_url, self.house.engines.redis_url, public_url=self.url)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start_worker(self) -> int:
        pid = self.house.nursery.start("worker", self.env)
        self.workers.append(pid)
        return pid

    def end_worker(self, pid: int, number: signal.Signals = signal.SIGKILL) -> bool:
        self.workers.remove(pid)
        return self.house.nursery.end(pid, number)

    def start_web(self) -> int:
        self.web = self.house.nursery.start("web", self.env, port=str(self.port))
        return self.web

    def end_web(self) -> bool:
        assert self.web is not None
        pid, self.web = self.web, None
        return self.house.nursery.end(pid)

    def rows(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        with psycopg.connect(self.database_url, autocommit=True, connect_timeout=5) as owner:
            return owner.execute(query, values).fetchall()

    def one(self, query: str, *values: Any) -> Any:
        return self.rows(query, *values)[0][0]

    def close(self) -> None:
        for pid in list(self.workers):
            self.end_worker(pid)
        if self.web is not None:
            self.end_web()
        with suppress(redis.RedisError):
            self.valkey.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
