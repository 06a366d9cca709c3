"""`healthapp up` as a person runs it: what it prints, what it serves, and that nothing is left when it ends.

The real product with its real pages; the first of these tests builds them.
"""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import psutil
import psycopg
import pytest

from healthapp.embedded import start
from healthapp.frontend_build import ROOT, published

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

OURS = ("HEALTHAPP_", "DATABASE_URL", "REDIS_URL", "REFLEX_")
# A first start builds the pages, from nothing on a fresh machine. Under load both are only bounds, not figures.
FIRST_SECONDS = 420.0
SECOND_SECONDS = 90.0


def free_port() -> int:
    """Return a port that nobody uses at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Up:
    """A running `healthapp up`."""

    def __init__(self, data_dir: Path, port: int, *options: str, by_a_shell: bool = False) -> None:
        clean = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
        command = [sys.executable, "-m", "healthapp.cli", "up", *options]
        self.port = port
        self.data_dir = data_dir
        self.lines: list[str] = []
        self.by_a_shell = by_a_shell
        self.process = subprocess.Popen(
            ["/bin/sh", "-c", '"$@"; true', "sh", *command] if by_a_shell else command,
            cwd=ROOT,
            env={**clean, "HEALTHAPP_DATA_DIR": str(data_dir), "HEALTHAPP_PORT": str(port)},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        for line in self.process.stdout or ():
            self.lines.append(line.rstrip("\n"))

    @property
    def said(self) -> str:
        """Return everything that it printed."""
        return "\n".join(self.lines)

    def family(self) -> list[psutil.Process]:
        """Return it and everything below it."""
        me = psutil.Process(self.process.pid)
        return [me, *me.children(recursive=True)]

    def pid_of(self, name: str) -> int:
        """Return the process id of `healthapp <name>` that it runs, 0 while there is none."""
        for each in psutil.Process(self.process.pid).children():
            with suppress(psutil.Error):
                if each.cmdline()[-2:] == ["healthapp.cli", name] and each.status() != psutil.STATUS_ZOMBIE:
                    return int(each.pid)
        return 0

    def end(self, number: signal.Signals = signal.SIGINT) -> int:
        """Ask it to end and return its exit code."""
        # A shell would wait for the program; the program ends when the shell does.
        self.process.send_signal(signal.SIGKILL if self.by_a_shell else number)
        code = self.process.wait(60)
        self._reader.join(10)
        return code

    def ready(self) -> bool:
        """Whether every engine and a worker answer."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/ready", timeout=5) as answer:
                return bool(json.load(answer)["status"] == "ready")
        except OSError:
            return False


@pytest.fixture
def up(eventually: Callable[..., None], all_end: Callable[..., None]) -> Iterator[Callable[..., Up]]:
    """Run `healthapp up` and wait until it is ready; ends what a failed test left."""
    runs: list[Up] = []
    families: list[psutil.Process] = []

    def start_one(data_dir: Path, *options: str, port: int | None = None, by_a_shell: bool = False) -> Up:
        # Also when somebody edits the sources while the tests run.
        builds = published(data_dir) is None
        run = Up(data_dir, port or free_port(), *options, by_a_shell=by_a_shell)
        runs.append(run)

        def is_ready() -> bool:
            assert run.process.poll() is None, run.said
            return "Stop with Ctrl-C" in run.said

        eventually(is_ready, seconds=FIRST_SECONDS if builds else SECOND_SECONDS, what="`healthapp up` being ready")
        families.extend(run.family())
        return run

    yield start_one
    for run in runs:
        if run.process.poll() is None:
            run.end()
        if run.process.stdout:
            run.process.stdout.close()
    all_end(families)


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder that these tests start on again and again."""
    return tmp_path_factory.mktemp("up") / "var"


def test_it_serves_says_how_to_log_in_and_ends_on_ctrl_c(
    data_dir: Path, up: Callable[..., Up], all_end: Callable[..., None]
) -> None:
    run = up(data_dir)
    assert f"http://127.0.0.1:{run.port}" in run.said
    for name in ("patient", "caregiver", "doctor", "pharmacist", "admin"):
        assert f"{name}@healthapp.test" in run.said
    password = json.loads((data_dir / "secrets.json").read_text())["demo_password"]
    assert f"password of all: {password}" in run.said
    assert run.ready()

    with urllib.request.urlopen(f"http://127.0.0.1:{run.port}/", timeout=10) as answer:
        assert answer.status == 200
    login = urllib.request.Request(
        f"http://127.0.0.1:{run.port}/api/v1/auth/login",
        data=json.dumps({"email": "patient@healthapp.test", "password": password}).encode(),
        headers={"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(login, timeout=10) as answer:  # noqa: S310 - on this machine
        assert json.load(answer)["accessToken"]

    pages = next(iter((data_dir / "pages").glob("*/build/client")))
    scripts = [path.read_text() for path in pages.rglob("*.js")]
    assert not [text for text in scripts if re.search(r"[`\"']wss?://[^`\"']+/_event", text)]
    assert [text for text in scripts if "location.origin" in text and "/_event" in text]

    family = run.family()
    addresses = set()
    # What listens, and what is open without being connected (UDP).
    open_ends = (psutil.CONN_LISTEN, psutil.CONN_NONE)
    for each in family:
        found = [one for one in each.net_connections("inet") if one.status in open_ends]
        addresses |= {(one.laddr.ip, one.laddr.port) for one in found}
    assert addresses == {("127.0.0.1", run.port)}

    assert run.end(signal.SIGINT) == 0
    assert "Stopped" in run.said
    all_end(family, seconds=0)
    assert not (data_dir / "running.json").exists()


def test_the_second_start_keeps_everything_and_what_dies_comes_back(
    data_dir: Path, up: Callable[..., Up], eventually: Callable[..., None]
) -> None:
    before = json.loads((data_dir / "secrets.json").read_text())
    pages_are_old = published(data_dir) is None  # somebody edits the sources while the tests run
    run = up(data_dir)
    assert json.loads((data_dir / "secrets.json").read_text()) == before
    assert f"password of all: {before['demo_password']}" in run.said
    assert "was there already" in (data_dir / "log" / "demo.log").read_text()
    for service in ("web", "worker"):
        line, *_ = (data_dir / "log" / f"{service}.jsonl").read_text().splitlines()
        assert json.loads(line)["service"] == service
    assert ("Building" in run.said) == pages_are_old

    def is_gone(victim: psutil.Process) -> bool:
        try:
            return victim.status() == psutil.STATUS_ZOMBIE
        except psutil.NoSuchProcess:
            return True

    def dies(victim: psutil.Process) -> None:
        victim.kill()
        eventually(lambda: is_gone(victim))

    def is_ready_again(what: str) -> None:
        eventually(run.ready, seconds=40, what=f"being ready after {what} died")

    web, worker = run.pid_of("web"), run.pid_of("worker")
    dies(psutil.Process(web).children()[0])
    is_ready_again("the serving process")
    assert run.pid_of("web") == web
    dies(psutil.Process(web))
    eventually(lambda: run.pid_of("web") not in {0, web}, what="a new web process")
    is_ready_again("the web process")
    dies(psutil.Process(worker))
    eventually(lambda: run.pid_of("worker") not in {0, worker}, what="a new worker")
    is_ready_again("the worker")
    for program in ("postgres", "valkey-server"):
        found = next(each for each in run.family() if Path(each.exe()).name == program)
        dies(found)
        is_ready_again(program)
    assert run.end(signal.SIGTERM) == 0


def test_killing_it_leaves_nothing_and_two_run_side_by_side_without_knowing_of_each_other(
    data_dir: Path, tmp_path: Path, up: Callable[..., Up], all_end: Callable[..., None]
) -> None:
    killed = up(data_dir, "--no-demo")
    family = killed.family()
    assert {Path(each.exe()).name for each in family} >= {"postgres", "valkey-server"}
    killed.process.kill()
    killed.process.wait(10)
    one = up(data_dir, "--no-demo", port=killed.port)
    all_end(family, seconds=0)
    assert one.ready()
    assert "Demo logins" not in one.said

    # As `make run` starts it: below another process, whose end is its own.
    two = up(tmp_path / "another folder" / "var", "--no-demo", "--with-parent", by_a_shell=True)
    assert one.ready()
    assert two.ready()
    _says_why_not(one, tmp_path)
    assert one.ready()
    assert two.ready()

    family = two.family()
    two.process.kill()
    two.process.wait(10)
    all_end(family)
    assert one.ready()
    assert one.end() == 0


def _says_why_not(one: Up, tmp_path: Path) -> None:
    """A third is told why it can't run: in the folder of one that runs, and at its port."""
    same_folder = Up(one.data_dir, free_port())
    assert same_folder.process.wait(60) == 1
    assert f"process {one.process.pid}" in same_folder.lines[-1]
    same_port = Up(tmp_path / "third", one.port)
    assert same_port.process.wait(60) == 1
    assert same_port.lines[-1].startswith(f"healthapp: Port {one.port} on 127.0.0.1 is in use")
    for refused in (same_folder, same_port):
        assert refused.process.stdout is not None
        refused.process.stdout.close()


def test_an_interrupted_first_start_leaves_nothing_half_made(
    tmp_path: Path, eventually: Callable[..., None], all_end: Callable[..., None]
) -> None:
    run = Up(tmp_path / "var", free_port())
    half_made = tmp_path / "var" / "postgres.new" / "global"
    eventually(half_made.exists, what="the making of the database")
    family = run.family()
    assert run.end(signal.SIGTERM) == 0
    assert "Stopped" in run.said
    all_end(family)
    assert not (tmp_path / "var" / "postgres").exists()
    with start(tmp_path / "var", durable=False) as engines, psycopg.connect(engines.owner_database_url) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
    assert run.process.stdout is not None
    run.process.stdout.close()
