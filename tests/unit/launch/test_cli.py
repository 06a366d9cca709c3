"""The command line: every command explains itself, and what a person can mend is said in one line."""

from __future__ import annotations

import functools
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

import psycopg
import pytest
import typer
from sqlalchemy.exc import OperationalError
from typer.testing import CliRunner

from healthapp import cli, launch
from healthapp.commands._failures import explain
from healthapp.commands._report import CommandError
from healthapp.commands._settings import LaunchSettings, given_environment, launch_settings
from healthapp.commands.web import shared_environment
from healthapp.embedded.process import Program, Supervised
from healthapp.kit.errors import HealthError, Kind

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).resolve().parents[3]
OURS = ("HEALTHAPP_", "DATABASE_URL", "REDIS_URL", "REFLEX_")


def _run(*arguments: str, cwd: Path, **settings: str) -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
    return subprocess.run(
        [sys.executable, "-m", "healthapp.cli", *arguments],
        cwd=cwd,
        env={**clean, "PYTHONPATH": str(ROOT), **settings},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def no_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Stand in an empty folder, without any setting of ours."""
    for name in list(os.environ):
        if name.startswith(OURS):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_every_command_and_group_explains_itself() -> None:
    command = typer.main.get_command(cli.app)
    names = sorted(command.commands)  # type: ignore[attr-defined]  # a group, as it has commands
    assert {"build", "demo", "doctor", "migrate", "up", "web", "worker"} <= set(names)
    for name in names:
        shown = CliRunner().invoke(cli.app, [name, "--help"])
        assert shown.exit_code == 0, name
        assert "Usage" in shown.output
        assert command.commands[name].help, f"`healthapp {name}` says nothing about itself"  # type: ignore[attr-defined]  # a group has commands


def test_help_is_quick_because_nothing_heavy_is_imported(tmp_path: Path) -> None:
    code = (
        "import sys, healthapp.cli\n"
        "heavy = {'reflex', 'sqlalchemy', 'fastapi', 'arq', 'redis', 'granian', 'psycopg', 'alembic'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    ran = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"


@pytest.mark.parametrize(
    ("arguments", "settings", "said"),
    [
        (("up",), {"HEALTHAPP_PORT": "70000"}, "HEALTHAPP_PORT"),
        (("up",), {"HEALTHAPP_MODE": "production"}, "is for the embedded mode"),
        (("web",), {}, "run `healthapp build` first"),
        (("migrate",), {}, "There is no data in"),
        (("migrate",), {"HEALTHAPP_MODE": "production"}, "DATABASE_URL: is missing"),
        (
            ("migrate",),
            {
                "HEALTHAPP_MODE": "production",
                "DATABASE_URL": "postgresql://x@127.0.0.1:1/x",
                "REDIS_URL": "redis://127.0.0.1:1",
                "HEALTHAPP_MASTER_KEY": "A" * 43 + "=",
            },
            "An engine can't be reached",
        ),
    ],
)
def test_what_can_be_mended_is_said_in_one_line(
    tmp_path: Path, arguments: tuple[str, ...], settings: dict[str, str], said: str
) -> None:
    ran = _run(*arguments, cwd=tmp_path, **settings)
    assert ran.returncode == 1
    lines = ran.stderr.strip().splitlines()
    assert len(lines) == 1, ran.stderr
    assert lines[0].startswith("healthapp: ")
    assert said in lines[0]
    assert list(tmp_path.iterdir()) == []


def test_a_port_that_cannot_be_had_is_said() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(CommandError, match=f"Port {port} on 127.0.0.1 is in use.*HEALTHAPP_PORT={port + 1}"):
            launch.check_port("127.0.0.1", port)
    launch.check_port("127.0.0.1", port)
    with pytest.raises(CommandError, match="Check HEALTHAPP_HOST"):
        launch.check_port("203.0.113.7", port)


def test_doctor_without_engines_says_what_to_do(tmp_path: Path) -> None:
    ran = _run("doctor", "--json", cwd=tmp_path, HEALTHAPP_DATA_DIR=str(tmp_path / "var"))
    assert ran.returncode == 1
    found = json.loads(ran.stdout)
    assert found["ok"] is False
    by_name = {each["name"]: each for each in found["findings"]}
    assert by_name["python"]["ok"] is True
    assert by_name["engines"]["ok"] is False
    assert "healthapp up" in by_name["engines"]["advice"]
    shown = _run("doctor", cwd=tmp_path, HEALTHAPP_DATA_DIR=str(tmp_path / "var"))
    assert shown.returncode == 1
    assert "✗ engines" in shown.stdout


def test_settings_come_from_the_environment_then_from_dotenv(
    no_settings: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (no_settings / ".env").write_text("HEALTHAPP_PORT=3100\nREDIS_URL=redis://dotenv\nHEALTHAPP_MASTER_KEY=fromfile\n")
    assert launch_settings().port == 3100
    assert launch_settings().missing_engines == {"postgres"}
    assert launch_settings().data_dir == no_settings / "var"
    assert given_environment()["HEALTHAPP_MASTER_KEY"] == "fromfile"
    monkeypatch.setenv("HEALTHAPP_PORT", "3200")
    monkeypatch.setenv("HEALTHAPP_MASTER_KEY", "fromshell")
    assert launch_settings().port == 3200
    assert given_environment()["HEALTHAPP_MASTER_KEY"] == "fromshell"


@pytest.mark.parametrize(
    ("host", "address"),
    [("127.0.0.1", "http://127.0.0.1:3000"), ("0.0.0.0", "http://127.0.0.1:3000"), ("::", "http://[::1]:3000")],  # noqa: S104 - what is asked, not listened on
)
def test_the_address_shown_can_be_opened(no_settings: Path, host: str, address: str) -> None:
    assert LaunchSettings(host=host).address == address
    assert LaunchSettings(host=host, public_url="https://health.test/").address == "https://health.test"


@pytest.mark.parametrize(
    "error",
    [
        psycopg.errors.DiskFull("could not extend file"),
        psycopg.OperationalError("FATAL:  could not write init file: No space left on device"),
        OperationalError("INSERT", {}, psycopg.errors.DiskFull("could not extend file")),
    ],
)
def test_a_full_disk_is_said_whoever_noticed_it(error: Exception) -> None:
    said = explain(error)
    assert said
    assert said.startswith("The disk is full. Free some space and start again. Postgres said: ")
    assert "could not" in said
    assert "INSERT" not in said
    refused = HealthError(Kind.UNAVAILABLE, "database_unavailable")
    refused.__cause__ = error
    assert explain(refused) == said


@pytest.mark.parametrize(
    "error",
    [
        # /dev/shm of a container is small: no disk is full.
        psycopg.errors.DiskFull("could not resize shared memory segment: No space left on device"),
        # What somebody wrote stands in the statement, not in what the driver says.
        OperationalError("INSERT", {"text": "No space left on device"}, psycopg.OperationalError("connection lost")),
    ],
)
def test_another_fault_is_not_taken_for_a_full_disk(error: Exception) -> None:
    said = explain(error)
    assert said
    assert said.startswith("An engine can't be reached: ")
    assert "full" not in said


def test_too_little_room_does_not_hide_why_something_failed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert str(launch._failed(tmp_path, "No driver.")) == "No driver."
    monkeypatch.setattr(shutil, "disk_usage", lambda _folder: SimpleNamespace(free=1))
    assert str(launch._failed(tmp_path, "No driver.")).startswith("No driver. The disk is full: 0 MB free in ")


def _child(name: str, **does: Callable[[], object]) -> Supervised:
    nothing = dict.fromkeys(("start", "ask_to_stop", "wait_stopped", "kill", "stop"), lambda: None)
    return cast("Supervised", SimpleNamespace(program=SimpleNamespace(name=name), **{**nothing, **does}))


def test_a_child_that_is_just_being_started_is_stopped_too() -> None:
    def interrupted() -> None:
        raise launch.StopRequestedError

    children = launch._Children()
    stopped: list[str] = []
    children.start(_child("worker", ask_to_stop=functools.partial(stopped.append, "worker")))
    with pytest.raises(launch.StopRequestedError):
        children.start(_child("web", start=interrupted, ask_to_stop=functools.partial(stopped.append, "web")))
    children.stop()
    assert stopped == ["web", "worker"]


def test_what_was_never_started_stops_at_once_and_is_not_started_later(tmp_path: Path) -> None:
    program = Program("never", (sys.executable, "-c", ""), tmp_path / "log")
    never = Supervised(program)
    never.stop()
    never.start()
    assert not never.is_alive
    assert not program.log.exists()


def test_only_the_first_request_to_stop_interrupts(monkeypatch: pytest.MonkeyPatch) -> None:
    """A second Ctrl-C in the middle of stopping must not leave the rest running."""
    took: dict[int, Callable[[int, None], None]] = {}
    monkeypatch.setattr(signal, "signal", took.__setitem__)
    requests = launch._Requests()
    ended: list[str] = []
    for name in ("worker", "web"):
        requests.children.start(_child(name, kill=functools.partial(ended.append, name)))
    with pytest.raises(launch.StopRequestedError):
        took[signal.SIGINT](signal.SIGINT, None)
    assert ended == []
    took[signal.SIGINT](signal.SIGINT, None)
    took[signal.SIGTERM](signal.SIGTERM, None)
    assert sorted(ended) == ["web", "web", "worker", "worker"]


def test_several_web_processes_are_told_of_each_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PROMETHEUS_MULTIPROC_DIR", raising=False)
    counters = tmp_path / "metrics" / "web-3000"
    counters.mkdir(parents=True)
    (counters / "counter_1.db").touch()
    assert shared_environment(1, counters) == {"HEALTHAPP_WEB_WORKERS": "1"}
    assert list(counters.iterdir()), "one alone leaves them"
    told = shared_environment(2, counters)
    assert told == {"HEALTHAPP_WEB_WORKERS": "2", "PROMETHEUS_MULTIPROC_DIR": str(counters)}
    assert not list(counters.iterdir()), "what earlier processes counted is over"
    monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", "/elsewhere")
    assert shared_environment(2, counters) == {"HEALTHAPP_WEB_WORKERS": "2"}
