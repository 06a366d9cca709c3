"""`healthapp up`: everything on one machine, from the engines to the pages, until Ctrl-C; then nothing runs on.

The order is the order of need: engines, schema, pages, then worker and web process under supervision, demo data.
Whatever ends this process, what it started ends too: in good order when asked, else by the kernel's death signal.
"""

from __future__ import annotations

import errno
import json
import shutil
import signal
import socket
import sys
import threading
import time
import urllib.error
import urllib.request
from typing import TYPE_CHECKING

from healthapp.commands._report import CommandError
from healthapp.commands._settings import given_environment
from healthapp.commands.web import serving_environment
from healthapp.embedded import EmbeddedEngines, start
from healthapp.embedded.errors import too_little_room
from healthapp.embedded.process import Program, Supervised
from healthapp.frontend_build import ROOT, PagesError, ensure_pages

if TYPE_CHECKING:
    from pathlib import Path

    from healthapp.commands._report import Report
    from healthapp.commands._settings import LaunchSettings

DEMO_ACCOUNTS = ("patient", "caregiver", "doctor", "pharmacist", "admin")
_READY_SECONDS = 120.0
_GIVE_UP_AFTER_EXITS = 3
# Only a transaction that asks for it waits for the copy (`UnitOfWork.commit_when_copied`).
_SYNCHRONOUS = {"synchronous_standby_names": "healthapp_changes", "synchronous_commit": "local"}
_STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class StopRequestedError(BaseException):
    """Somebody asked us to stop; not an `Exception`, so that no step takes it for a failure of its own."""


class _Requests:
    """What the signals ask for: the first that we stop, each further one that web and worker end by force.

    Only the first is an exception: another, in the middle of stopping, would leave the rest running.
    """

    def __init__(self) -> None:
        """Take the signals over."""
        self.stopping = False
        self.children = _Children()
        self.engines: EmbeddedEngines | None = None
        for number in _STOP_SIGNALS:
            signal.signal(number, self._heard)

    def _heard(self, _number: int, _frame: object) -> None:
        if not self.stopping:
            self.stopping = True
            raise StopRequestedError
        # The engines still stop in good order.
        self.children.kill()

    def know(self, engines: EmbeddedEngines) -> None:
        """Take note of the engines; before they are started, because a signal may come while they are."""
        self.engines = engines


class _Children:
    """The supervised processes. Each is known before it is started, so that none is left out of a stop."""

    def __init__(self) -> None:
        """Begin with none."""
        self._of: dict[str, Supervised] = {}

    def start(self, supervised: Supervised) -> None:
        """Start one; whoever stops all meanwhile stops it too."""
        self._of[supervised.program.name] = supervised
        supervised.start()

    @property
    def serving(self) -> list[Supervised]:
        """Return the web process and the worker, as far as they were begun, in the order in which they stop.

        The web process stops first, so that nobody waits for an answer.
        """
        return [self._of[name] for name in ("web", "worker") if name in self._of]

    def stop(self) -> None:
        """End them; the copy of every change, if there is a place for it, last, so that it has it all."""
        for each in self.serving:
            each.ask_to_stop()
        for each in self.serving:
            each.wait_stopped()
        if "backup" in self._of:
            self._of["backup"].stop()

    def kill(self) -> None:
        """End them at once."""
        for each in list(self._of.values()):
            each.kill()


def up(settings: LaunchSettings, report: Report, *, demo: bool) -> None:
    """Run the product until SIGINT, SIGTERM or SIGHUP."""
    if settings.mode == "production":
        msg = "`healthapp up` is for the embedded mode; in production run `healthapp web` and `healthapp worker`."
        raise CommandError(msg)
    requests = _Requests()
    try:
        with report.step("Database engines"):
            engines = start(
                settings.data_dir,
                progress=report.note,
                only=settings.missing_engines,
                more=_SYNCHRONOUS if settings.backup_dir and settings.backup_synchronous else None,
                made=requests.know,
            )
        check_port(settings.host, settings.port)
        environment = _environment(settings, engines)
        with report.step("Schema"):
            _run_command("migrate", engines, environment)
        with report.step("Pages"):
            pages = _pages(settings, environment, report)
        _start_children(settings, engines, environment | serving_environment(pages), report, requests.children)
        if demo:
            # While web and worker start: importing is most of what any of the three does.
            with report.step("Demo data"):
                _run_command("demo", engines, environment)
        with report.step("Web and worker"):
            _wait_until_ready(settings, requests.children)
        _welcome(settings, environment, report, demo=demo)
        while True:
            signal.pause()
    except StopRequestedError:
        report.line("\nStopping …")
    finally:
        requests.stopping = True
        requests.children.stop()
        if requests.engines is not None:
            requests.engines.stop()
    report.line("Stopped. The data stays in " + str(settings.data_dir))


def check_port(host: str, port: int) -> None:
    """Say in one line why we couldn't listen there."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
            probe.listen(1)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            msg = f"Port {port} on {host} is in use. Stop what uses it, or choose another: HEALTHAPP_PORT={port + 1}"
        elif error.errno == errno.EACCES:
            msg = f"Port {port} needs root. Choose one above 1023: HEALTHAPP_PORT=3000"
        else:
            msg = f"Can't listen on {host}:{port}: {error.strerror or error}. Check HEALTHAPP_HOST and HEALTHAPP_PORT."
        raise CommandError(msg) from error


def die_with_parent() -> None:
    """Ask for SIGTERM when the process that started us (make) ends, even by kill -9."""
    if sys.platform == "linux":
        import ctypes  # noqa: PLC0415 - only here

        ctypes.CDLL(None).prctl(1, signal.SIGTERM, 0, 0, 0)


def _environment(settings: LaunchSettings, engines: EmbeddedEngines) -> dict[str, str]:
    """Return what our processes get: the caller's environment, the engines' addresses and this folder's secrets."""
    given = given_environment()
    inherited = {name: value for name, value in given.items() if value is not None}
    values = {
        **inherited,
        **engines.urls.environment(given),
        "HEALTHAPP_MODE": "embedded",
        "HEALTHAPP_DATA_DIR": str(settings.data_dir),
        "HEALTHAPP_HOST": settings.host,
        "HEALTHAPP_PORT": str(settings.port),
        "PYTHONUNBUFFERED": "1",
        "PROMETHEUS_MULTIPROC_DIR": str(_counters_folder(settings)),
    }
    values.pop("REFLEX_REDIS_URL", None)
    return values


def _counters_folder(settings: LaunchSettings) -> Path:
    """Return an empty folder in which web and worker count together, so that `/metrics` answers for both."""
    folder = settings.data_dir / "metrics"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def _program(name: str, engines: EmbeddedEngines, environment: dict[str, str], *arguments: str) -> Program:
    return Program(
        name=name,
        argv=(sys.executable, "-m", "healthapp.cli", name, *arguments),
        log=engines.layout.log_file(name),
        grace_seconds=15.0,
        env=environment,
        cwd=ROOT,
        keep_fds=engines.lock_fds,
    )


def _run_command(name: str, engines: EmbeddedEngines, environment: dict[str, str]) -> None:
    """Run one of our commands to its end, in a process of its own: its memory isn't kept for as long as we run."""
    program = _program(name, engines, environment)
    process = program.spawn()
    try:
        code = process.wait()
    except BaseException:
        process.terminate()
        process.wait()
        raise
    if code != 0:
        reason = program.last_log_line() or f"exit code {code}"
        raise _failed(engines.layout.data_dir, f"`healthapp {name}` failed: {reason} (log: {program.log})")


def _failed(folder: Path, said: str) -> CommandError:
    """Return what failed and, where there is too little room, that too, which may be why.

    Postgres may have stopped for want of room: then who needed it only knows that it was gone.
    """
    return CommandError(" ".join(filter(None, (said, too_little_room(folder)))))


def _pages(settings: LaunchSettings, environment: dict[str, str], report: Report) -> Path:
    try:
        return ensure_pages(settings.data_dir, environment, progress=report.note)
    except PagesError as error:
        raise CommandError(str(error)) from error


def _start_children(
    settings: LaunchSettings,
    engines: EmbeddedEngines,
    environment: dict[str, str],
    report: Report,
    children: _Children,
) -> None:
    wanted = [("worker",), ("web",), *([("backup", "follow")] if settings.backup_dir else [])]
    for name, *arguments in wanted:
        # Beside the standard error of this run, and turned over while it runs, however long that is.
        own = environment | {"HEALTHAPP_LOG_FILE": str(engines.layout.log_file(name).with_suffix(".jsonl"))}
        supervised = Supervised(_program(name, engines, own, *arguments), on_event=report.note)
        engines.watch(supervised)
        children.start(supervised)


def _wait_until_ready(settings: LaunchSettings, children: _Children) -> None:
    """Wait until the web process says that every engine and a worker answer."""
    until = time.monotonic() + _READY_SECONDS
    pause = threading.Event()
    while True:
        ready, answer = _ask_ready(settings)
        if ready:
            return
        for each in children.serving:
            if each.exits >= _GIVE_UP_AFTER_EXITS:
                program = each.program
                said = f"The {program.name} process doesn't start: {program.last_log_line()} (log: {program.log})"
                raise _failed(settings.data_dir, said)
        if time.monotonic() > until:
            said = f"Not ready after {_READY_SECONDS:.0f} s: {answer}. Logs: {settings.data_dir / 'log'}"
            raise _failed(settings.data_dir, said)
        pause.wait(0.1)


def _ask_ready(settings: LaunchSettings) -> tuple[bool, str]:
    local = settings.model_copy(update={"public_url": None}).address
    try:
        with urllib.request.urlopen(f"{local}/ready", timeout=5) as response:  # noqa: S310 - http, on this machine
            return response.status == 200, ""  # noqa: PLR2004 - HTTP says what 200 is
    except urllib.error.HTTPError as error:
        body = error.read(2000).decode("utf-8", "replace")
        try:
            return False, json.dumps(json.loads(body), ensure_ascii=False)
        except ValueError:
            return False, f"/ready answers {error.code}"
    except OSError as error:
        return False, f"the web process doesn't answer ({error})"


def _welcome(settings: LaunchSettings, environment: dict[str, str], report: Report, *, demo: bool) -> None:
    report.line()
    report.line(f"  healthapp is ready:  {settings.address}", style="bold")
    if demo:
        password = environment["HEALTHAPP_DEMO_PASSWORD"]
        report.line(f"  Demo logins (password of all: {password})")
        for name in DEMO_ACCOUNTS:
            report.line(f"    {name}@healthapp.test")
    report.line(f"  Data and logs: {settings.data_dir}")
    report.line("  Stop with Ctrl-C.")
