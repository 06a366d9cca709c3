"""Whole products for the benchmarks: ours by `healthapp up`, and the smallest Reflex application to compare with."""

from __future__ import annotations

import hashlib
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

import psutil

from healthapp.commands.web import serving_environment
from healthapp.frontend_build import build_environment, mend_addresses
from tests.bench.progress import progress
from tests.support.databases import UNLIMITED

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from contextlib import AbstractContextManager

PASSWORD = "bench-padma-2026"
_START_SECONDS = 600
_BLANK = """
import reflex as rx

class Count(rx.State):
    number: int = 0

    @rx.event
    async def add(self) -> None:
        self.number += 1

def index() -> rx.Component:
    add = rx.el.button("add", on_click=Count.add, id="add")
    return rx.el.main(rx.el.h1("blank"), add, rx.el.p(Count.number, id="n"))

app = rx.App()
app.add_page(index, route="/")
"""
_CONFIG = 'import reflex as rx\nconfig = rx.Config(app_name="blank", plugins=[], telemetry_enabled=False)\n'


def free_port() -> int:
    """Return a port that nothing listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + min(_START_SECONDS, progress.left)
    while time.monotonic() < deadline:
        if process.poll() is not None:
            message = f"ended before it served: {log.read_text()[-2000:]}"
            raise RuntimeError(message)
        try:
            with urllib.request.urlopen(url, timeout=2):  # noqa: S310 - our own address
                return
        except OSError:
            time.sleep(0.2)
    if not progress.left:
        raise progress.over()
    message = f"{url} did not answer within {_START_SECONDS} s: {log.read_text()[-2000:]}"
    raise RuntimeError(message)


@contextmanager
def _serving(command: list[str], folder: Path, environment: dict[str, str], url: str) -> Iterator[psutil.Process]:
    log = folder / "bench.log"
    with log.open("wb") as out:
        process = subprocess.Popen(command, cwd=folder, env=environment, stdout=out, stderr=out)
        try:
            _wait(url, process, log)
            yield psutil.Process(process.pid)
        finally:
            process.terminate()
            process.wait(60)


@contextmanager
def product(data_dir: Path, before: tuple[str, ...] = (), **settings: str) -> Iterator[tuple[str, psutil.Process]]:
    """Run the whole product in `data_dir`; gives its address and its process. `settings` are of its environment.

    `before` is a script, with its options, that becomes the product once it has looked after the environment.
    """
    port = free_port()
    environment = {
        **os.environ,
        "HEALTHAPP_DATA_DIR": str(data_dir),
        "HEALTHAPP_PORT": str(port),
        "HEALTHAPP_DEMO_PASSWORD": PASSWORD,
        **{f"HEALTHAPP_{name.upper()}": str(limit) for name, limit in UNLIMITED.items()},
        "PYTHONPATH": str(Path.cwd()),
        **settings,
    }
    url = f"http://127.0.0.1:{port}"
    data_dir.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "healthapp.cli", "up"]
    if before:
        command = [sys.executable, *before, "python", *command[1:]]
    with _serving(command, data_dir, environment, f"{url}/ready") as process:
        yield url, process


@contextmanager
def blank() -> Iterator[tuple[str, psutil.Process]]:
    """Run the smallest Reflex application in the same way as ours."""
    folder = built_blank()
    web = folder / ".web"
    port = free_port()
    serving = {**_blank_environment(folder), **serving_environment(web)}
    command = [
        str(Path(sys.executable).with_name("granian")), "--interface", "asgi", "--factory", "--host", "127.0.0.1",
        "--port", str(port), "--workers", "1", "blank.blank:app",
    ]  # fmt: skip
    with _serving(command, folder, serving, f"http://127.0.0.1:{port}/") as process:
        yield f"http://127.0.0.1:{port}", process


def quiet_product(data_dir: Path, **settings: str) -> AbstractContextManager[tuple[str, psutil.Process]]:
    """Run the product without vectors for search.

    When it is first started its worker makes them, with a core for some minutes beside whatever is measured here.
    """
    return product(data_dir, (), HEALTHAPP_SEARCH_VECTORS="none", **settings)


def built_blank() -> Path:
    """Return the folder of the smallest Reflex application, which is built once: building it is not measured."""
    made_of = hashlib.sha256(f"{version('reflex')} {sys.version} {_BLANK} {_CONFIG}".encode())
    for path in sorted(each for each in Path("reflex.lock").rglob("*") if each.is_file()):
        made_of.update(path.read_bytes())
    folder = (Path(os.environ.get("HEALTHAPP_DATA_DIR", "var")) / "bench" / "blank").resolve()
    complete = folder / ".complete"
    if complete.exists() and complete.read_text() == made_of.hexdigest():
        return folder
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "blank").mkdir(parents=True)
    (folder / "blank" / "__init__.py").touch()
    (folder / "blank" / "blank.py").write_text(_BLANK)
    (folder / "rxconfig.py").write_text(_CONFIG)
    if Path("reflex.lock").is_dir():
        shutil.copytree("reflex.lock", folder / "reflex.lock")
    subprocess.run(
        [Path(sys.executable).with_name("reflex"), "export", "--frontend-only", "--no-zip"],
        cwd=folder,
        env=_blank_environment(folder),
        check=True,
        capture_output=True,
        timeout=_START_SECONDS,
    )
    mend_addresses(folder / ".web" / "build" / "client")
    complete.write_text(made_of.hexdigest())
    return folder


def _blank_environment(folder: Path) -> dict[str, str]:
    given = build_environment(dict(os.environ))
    return {**given, "PYTHONPATH": str(folder), "REFLEX_WEB_WORKDIR": str(folder / ".web")}


def serving_memory(process: psutil.Process) -> int:
    """Return the resident bytes of the web server's processes below `process`, without engines and worker."""
    total = 0
    for each in [process, *process.children(recursive=True)]:
        try:
            line = " ".join(each.cmdline())
            if "granian" in line or "multiprocessing" in line or "healthapp.cli web" in line:
                total += each.memory_info().rss
        except psutil.Error:
            continue
    return total


@contextmanager
def on_one_core(processes: Sequence[int]) -> Iterator[None]:
    """Let us and the server's processes share a core: waking one that sleeps costs more than what is measured here.

    Which of two connections has its process on our core is chance, and decides the ratio otherwise.
    """
    everyone = [psutil.Process(), *map(psutil.Process, processes)]
    before = everyone[0].cpu_affinity()
    for each in everyone:
        each.cpu_affinity(before[:1])
    try:
        yield
    finally:
        everyone[0].cpu_affinity(before)
