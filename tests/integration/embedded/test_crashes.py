"""Whatever is killed: nothing runs on as an orphan, what died comes back, and nothing is lost."""

from __future__ import annotations

import fcntl
import json
import os
import signal
import subprocess
import sys
from contextlib import suppress
from typing import TYPE_CHECKING

import psutil
import psycopg
import redis

from healthapp.embedded import engines as engines_module
from healthapp.embedded import start
from healthapp.embedded.process import Program, Supervised

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.integration.embedded.conftest import Run

IGNORES_SIGTERM = "import signal, sys; signal.signal(15, signal.SIG_IGN); print('up', flush=True); signal.pause()"


def _family(pids: list[int]) -> list[psutil.Process]:
    found = []
    for pid in pids:
        process = psutil.Process(pid)
        found += [process, *process.children(recursive=True)]
    return found


def _select_one(url: str) -> bool:
    try:
        with psycopg.connect(url, connect_timeout=5) as connection:
            return connection.execute("SELECT 1").fetchone() == (1,)
    except psycopg.OperationalError:
        return False


def test_killing_the_supervisor_leaves_no_orphans_and_loses_nothing(
    tmp_path: Path, run_engines: Callable[..., Run], all_end: Callable[..., None]
) -> None:
    run = run_engines(tmp_path / "var")
    with psycopg.connect(run.database) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 7 AS n")
    with redis.Redis.from_url(run.redis) as client:
        client.set("kept", "8")
    family = _family(run.pids)
    assert len(family) > 4

    run.kill()
    again = run_engines(tmp_path / "var")

    assert "pids" in again.said, again.said
    # At once: the second start waits for the last process of the first.
    all_end(family, seconds=0)
    with psycopg.connect(again.database) as connection:
        assert connection.execute("SELECT n FROM kept").fetchone() == (7,)
    with redis.Redis.from_url(again.redis) as client:
        assert client.ping()
    # It was ended by the fast shutdown, and had nothing to recover from.
    log = (tmp_path / "var" / "log" / "postgres.log.1").read_text()
    assert "received fast shutdown request" in log
    assert "not properly shut down" not in log


def test_killing_the_supervisor_with_open_sessions_leaves_no_orphans(
    tmp_path: Path, run_engines: Callable[..., Run], all_end: Callable[..., None]
) -> None:
    run = run_engines(tmp_path / "var")
    with suppress(psycopg.errors.AdminShutdown), psycopg.connect(run.database) as connection:
        connection.execute("SELECT pg_advisory_lock(1)")
        family = _family(run.pids)
        run.kill()
        all_end(family)


def test_postgres_comes_back_after_kill_9_with_its_data(tmp_path: Path, eventually: Callable[..., None]) -> None:
    with start(tmp_path / "var") as engines:
        with psycopg.connect(engines.owner_database_url) as connection:
            connection.execute("CREATE TABLE kept AS SELECT 7 AS n")
        for _ in range(2):
            died = engines.postgres_pid
            os.kill(died, signal.SIGKILL)
            eventually(lambda died=died: engines.postgres_pid != died, what="a new postgres")
            eventually(lambda: _select_one(engines.owner_database_url), what="postgres answering")
        with psycopg.connect(engines.owner_database_url) as connection:
            assert connection.execute("SELECT n FROM kept").fetchone() == (7,)


def test_valkey_comes_back_after_kill_9_with_its_data(tmp_path: Path, eventually: Callable[..., None]) -> None:
    said: list[str] = []
    with start(tmp_path / "var", progress=said.append) as engines, redis.Redis.from_url(engines.redis_url) as client:
        client.set("kept", "8")
        died = engines.valkey_pid
        os.kill(died, signal.SIGKILL)
        eventually(lambda: engines.valkey_pid != died, what="a new valkey")

        def answer() -> bool:
            try:
                return bool(client.get("kept") == b"8")
            except redis.RedisError:
                return False

        eventually(answer, what="valkey answering with its data")
    assert [line for line in said if "valkey was ended by SIGKILL" in line]


def test_a_hanging_process_of_a_killed_run_is_ended_by_the_next(
    tmp_path: Path, run_engines: Callable[..., Run]
) -> None:
    start(tmp_path / "var", durable=False).stop()
    lock = os.open(tmp_path / "var" / "processes.lock", os.O_RDWR)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        hanging = subprocess.Popen([sys.executable, "-c", IGNORES_SIGTERM], stdout=subprocess.PIPE, pass_fds=(lock,))
    finally:
        os.close(lock)
    assert hanging.stdout is not None
    assert hanging.stdout.readline() == b"up\n"
    entry = {"pid": hanging.pid, "started": engines_module._started(hanging.pid)}
    (tmp_path / "var" / "running.json").write_text(json.dumps({"web": entry}))

    run = run_engines(tmp_path / "var", patience=1)

    assert "pids" in run.said, run.said
    assert f"Ending web of the last run (process {hanging.pid})" in str(run.said["said"])
    assert hanging.wait(10) == -signal.SIGKILL
    hanging.stdout.close()


def test_a_program_that_keeps_dying_is_started_again_with_growing_pauses(
    tmp_path: Path, eventually: Callable[..., None]
) -> None:
    said: list[str] = []
    program = Program(name="dying", argv=(sys.executable, "-c", "raise SystemExit(3)"), log=tmp_path / "dying.log")
    supervised = Supervised(program, on_event=said.append)
    supervised.start()
    eventually(lambda: supervised.exits >= 3, what="three exits")
    supervised.stop()
    ended = supervised.exits
    assert "dying ended with exit code 3" in said[0]
    assert not supervised.is_alive
    assert supervised.exits == ended


def test_what_a_dead_program_started_is_ended_with_it(
    tmp_path: Path, eventually: Callable[..., None], all_end: Callable[..., None]
) -> None:
    code = (
        "import subprocess, sys, os, signal\n"
        "child = subprocess.Popen([sys.executable, '-c', 'import signal; signal.pause()'])\n"
        "open(sys.argv[1], 'a').write(f'{child.pid}\\n')\n"
        "signal.pause()\n"
    )
    noted = tmp_path / "children"
    program = Program(name="parent", argv=(sys.executable, "-c", code, str(noted)), log=tmp_path / "parent.log")
    supervised = Supervised(program)
    supervised.start()
    try:
        eventually(lambda: noted.exists() and noted.read_text().strip(), what="a grandchild")
        grandchild = psutil.Process(int(noted.read_text()))
        os.kill(supervised.pid, signal.SIGKILL)
        all_end([grandchild])
        eventually(lambda: len(noted.read_text().split()) == 2, what="a second start")
    finally:
        supervised.stop()
    all_end([int(noted.read_text().split()[1])])


def test_a_program_that_ignores_the_request_is_ended_by_force(tmp_path: Path, eventually: Callable[..., None]) -> None:
    said: list[str] = []
    program = Program(
        name="stubborn",
        argv=(sys.executable, "-c", IGNORES_SIGTERM),
        log=tmp_path / "stubborn.log",
        grace_seconds=0.3,
    )
    supervised = Supervised(program, on_event=said.append)
    supervised.start()
    eventually(lambda: "up" in (tmp_path / "stubborn.log").read_text())
    pid = supervised.pid
    supervised.stop()
    assert not psutil.pid_exists(pid)
    assert "ended by force" in said[0]


def test_a_guarded_program_ends_with_everything_it_started(
    tmp_path: Path, eventually: Callable[..., None], all_end: Callable[..., None]
) -> None:
    inner = "import subprocess, sys; subprocess.Popen([sys.executable, '-c', 'import signal; signal.pause()']).wait()"
    outer = (
        "import sys\nfrom pathlib import Path\nfrom healthapp.embedded.process import Program\n"
        f"argv = (sys.executable, '-c', {inner!r})\n"
        "program = Program(name='build', argv=argv, log=Path(sys.argv[1]), guarded=True)\n"
        "process = program.spawn()\nprint(process.pid, flush=True)\nprocess.wait()\n"
    )
    supervisor = subprocess.Popen(
        [sys.executable, "-c", outer, str(tmp_path / "log")], stdout=subprocess.PIPE, text=True
    )
    assert supervisor.stdout is not None
    guard = psutil.Process(int(supervisor.stdout.readline()))
    eventually(lambda: len(guard.children(recursive=True)) == 2, what="the whole family")
    family = [guard, *guard.children(recursive=True)]
    supervisor.kill()
    supervisor.wait(10)
    supervisor.stdout.close()
    all_end(family)
