"""Builds the environment on a machine that has only Python and make, then becomes the command it is given.

    python deploy/bootstrap.py [--dev] [--browser] [--promtool] [COMMAND …]

Standard library only. Everything goes to `.venv/` and `.tools/` in the project; nothing else on the machine changes,
except that `--browser` may install Debian's Chromium when run by root. What fails is said in one line.
"""

# A script that is run by its path, before there are packages: no package around it, no class for each message, and its
# own programs are what it starts.
# ruff: noqa: EM102, INP001, S603, S606, TRY003

from __future__ import annotations

import fcntl
import hashlib
import html
import io
import json
import os
import platform
import re
import shutil
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
TOOLS = ROOT / ".tools"
STAMP = VENV / ".healthapp-stamp"
UV_VERSION = "0.13.8"
OLDEST_UV = (0, 8)
OLDEST_PYTHON = (3, 11)
GIB = 1024**3
ROOM_TO_BUILD = 2.5 * GIB
ROOM_TO_RUN = 0.25 * GIB
FULL = 0.05 * GIB
TELL_EVERY = 10.0
NETWORK_SIGNS = ("error sending request", "dns error", "failed to lookup", "Connection refused", "timed out", "tunnel")
HEADLESS_SHELL = "chromium-headless-shell"
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


class SetupError(Exception):
    """The environment can't be built; the message is one clear line."""


def say(text: str) -> None:
    """Write one line for the person who waits."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def check_python() -> None:
    """Refuse a Python that is too old."""
    if sys.version_info[:2] < OLDEST_PYTHON:
        found = platform.python_version()
        raise SetupError(f"Python 3.11 or newer is needed, this is {found}. Name another: make run PYTHON=python3.12")


def check_room(*, building: bool) -> None:
    """Refuse to start on a disk that will be full before we are done."""
    free = shutil.disk_usage(ROOT).free
    needed = ROOM_TO_BUILD if building else ROOM_TO_RUN
    if free < needed:
        raise SetupError(
            f"Not enough room on the disk: {free / GIB:.1f} GB free in {ROOT}, about {needed / GIB:.2g} GB are needed."
        )


def check_port() -> None:
    """Say before the long set-up that the port is taken; `healthapp up` checks it again."""
    host = os.environ.get("HEALTHAPP_HOST", "127.0.0.1")
    text = os.environ.get("HEALTHAPP_PORT", "3000")
    if not text.isdigit() or not 0 < int(text) < 2**16:
        raise SetupError(f"HEALTHAPP_PORT must be a number from 1 to 65535, not {text!r}.")
    port = int(text)
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
            probe.listen(1)
        except OSError as error:
            raise SetupError(
                f"Can't listen on {host}:{port} ({error.strerror}). Stop what uses it, or choose another port:"
                f" HEALTHAPP_PORT={port + 1} make run"
            ) from error


def wanted_state() -> str:
    """Return what the environment must have been built from."""
    digest = hashlib.sha256()
    for name in ("uv.lock", "pyproject.toml"):
        digest.update((ROOT / name).read_bytes())
    digest.update(str(ROOT).encode())
    return digest.hexdigest()


def built_state() -> dict[str, object]:
    """Return what the environment was built from; empty if there is none that works."""
    try:
        stamp: dict[str, object] = json.loads(STAMP.read_text("utf-8"))
        subprocess.run([VENV / "bin" / "python", "-c", ""], check=True, capture_output=True)
    except (OSError, ValueError, subprocess.SubprocessError):
        return {}
    return stamp


def build_environment(*, dev: bool) -> None:
    """Make `.venv` what uv.lock says, unless it is so already."""
    TOOLS.mkdir(exist_ok=True)
    with (TOOLS / "bootstrap.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("Waiting for another set-up of this project …")
            fcntl.flock(lock, fcntl.LOCK_EX)
        built = built_state()
        if built.get("state") == wanted_state() and (built.get("dev") or not dev):
            return
        check_room(building=not built)
        if not dev and not built:
            check_port()
        # A test environment stays one: it can do everything that a plain one can.
        dev = dev or bool(built.get("dev"))
        say("Setting up the environment (the first time takes a minute or two) …")
        sync(find_uv(), dev=dev)
        STAMP.write_text(json.dumps({"state": wanted_state(), "dev": dev}), "utf-8")


def sync(uv: Path, *, dev: bool) -> None:
    """Install exactly what uv.lock names, each file checked against its hash."""
    command = [str(uv), "sync", "--frozen", "--compile-bytecode", "--python", python_request()]
    plain = ["--inexact", "--extra", "embedded", "--extra", "search-embedded", "--no-dev"]
    command += ["--all-extras", "--all-groups"] if dev else plain
    environment = {name: value for name, value in os.environ.items() if name != "VIRTUAL_ENV"}
    environment |= {"UV_PROJECT_ENVIRONMENT": str(VENV), "UV_NO_PROGRESS": "1", "NO_COLOR": "1"}
    if VENV.exists() and not (VENV / "bin" / "python").exists():
        # Its interpreter has gone, or the folder was copied from elsewhere.
        run([str(uv), "venv", "--clear", "--python", python_request(), str(VENV)], environment)
    run(command, environment)


def python_request() -> str:
    """Return the interpreter for the environment: this one, unless it is newer than the packages allow."""
    declared = re.search(r'requires-python = "([^"]+)"', (ROOT / "pyproject.toml").read_text("utf-8"))
    newest = re.search(r"<\s*3\.(\d+)", declared[1]) if declared else None
    if declared and newest and sys.version_info[:2] >= (3, int(newest[1])):
        return declared[1]
    return sys.executable


def run(command: list[str], environment: dict[str, str] | None = None) -> None:
    """Run a tool, showing that it goes on; turn its failure into one line."""
    started, free = time.monotonic(), shutil.disk_usage(ROOT).free
    done = threading.Event()

    def tell() -> None:
        while not done.wait(TELL_EVERY):
            written = max(0.0, (free - shutil.disk_usage(ROOT).free) / GIB)
            say(f"  … {time.monotonic() - started:.0f} s, {written:.1f} GB written")

    threading.Thread(target=tell, daemon=True).start()
    lines: list[str] = []
    with subprocess.Popen(
        command,
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    ) as process:
        try:
            for line in process.stdout or ():
                lines.append(line.rstrip())
                if re.match(r"\s*(Downloading|Prepared|Installed|Bytecode|Get:|Setting up chromium)", line):
                    say(f"  {line.strip()}")
        except BaseException:
            process.terminate()
            raise
        finally:
            done.set()
    if process.returncode != 0:
        raise explain(command, lines)


def explain(command: list[str], lines: list[str]) -> SetupError:
    """Return the one line that says what to do about a tool's failure."""
    text = "\n".join(lines)
    log = TOOLS / "bootstrap.log"
    try:
        log.write_text(f"$ {' '.join(command)}\n{text}\n", "utf-8")
    except OSError:
        return SetupError("The disk is full. Free some space and start again.")
    if "No space left" in text or "os error 28" in text or shutil.disk_usage(ROOT).free < FULL:
        return SetupError("The disk is full. Free some space and start again.")
    if any(sign in text for sign in NETWORK_SIGNS):
        return SetupError(f"The package index can't be reached: is the network up? (details: {log})")
    telling = [line.strip(" ×╰─▶├│") for line in lines if re.search(r"error|failed|×|╰─▶", line, re.IGNORECASE)]
    last = " ".join(telling[:3]) or (lines[-1] if lines else "no reason given")
    return SetupError(f"{Path(command[0]).name} failed: {last} (details: {log})")


def find_uv() -> Path:
    """Return a uv that is new enough: the machine's, ours, or a fresh one in `.tools/uv`."""
    ours = TOOLS / "uv" / "bin" / "uv"
    for candidate in (shutil.which("uv"), str(ours)):
        if candidate and uv_version(candidate) >= OLDEST_UV:
            return Path(candidate)
    say("Fetching uv, which installs the packages …")
    shutil.rmtree(TOOLS / "uv", ignore_errors=True)
    environment = os.environ | {"PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    try:
        subprocess.run([sys.executable, "-m", "venv", TOOLS / "uv"], check=True, capture_output=True)
        pip = [str(TOOLS / "uv" / "bin" / "python"), "-m", "pip", "install", "--quiet", f"uv=={UV_VERSION}"]
        subprocess.run(pip, check=True, capture_output=True, env=environment)
    except (OSError, subprocess.SubprocessError):
        # Debian's plain python3 has neither ensurepip nor pip.
        shutil.rmtree(TOOLS / "uv", ignore_errors=True)
        uv_from_index(ours)
    if uv_version(str(ours)) < OLDEST_UV:
        raise SetupError(
            "uv doesn't run on this machine: install it by hand (https://docs.astral.sh/uv/) and try again."
        )
    return ours


def uv_version(program: str) -> tuple[int, ...]:
    """Return a uv's version, (0,) when it doesn't run."""
    try:
        said = subprocess.run([program, "--version"], check=True, capture_output=True, text=True).stdout
    except (OSError, subprocess.SubprocessError):
        return (0,)
    found = re.search(r"(\d+)\.(\d+)\.(\d+)", said)
    return tuple(int(part) for part in found.groups()) if found else (0,)


def uv_from_index(target: Path) -> None:
    """Take the uv program out of its wheel, with nothing but the standard library."""
    index = os.environ.get("UV_DEFAULT_INDEX") or os.environ.get("PIP_INDEX_URL") or "https://pypi.org/simple"
    try:
        with urllib.request.urlopen(f"{index.rstrip('/')}/uv/", timeout=60) as answer:  # noqa: S310 - the package index
            wanted = wheel_for_this_machine(links_of(answer.read().decode("utf-8"), answer.url))
        with urllib.request.urlopen(wanted[1], timeout=300) as answer:  # noqa: S310 - from the same index
            content = answer.read()
    except (OSError, ValueError, urllib.error.URLError) as error:
        raise SetupError(f"The package index {index} can't be reached: is the network up? ({error})") from error
    if hashlib.sha256(content).hexdigest() != wanted[2]:
        raise SetupError("The downloaded uv is damaged (wrong checksum). Try again.")
    with zipfile.ZipFile(io.BytesIO(content)) as wheel:
        inside = next(name for name in wheel.namelist() if name.endswith(("/bin/uv", "/scripts/uv")))
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(wheel.read(inside))
    target.chmod(0o755)


def links_of(page: str, address: str) -> list[tuple[str, str, str]]:
    """Return (file name, address, SHA-256) of each file on an index page; every index has the page as HTML."""
    found = re.findall(r'href="([^"#]+)#sha256=([0-9a-f]{64})"', page)
    return [(link.rsplit("/", 1)[-1], urllib.parse.urljoin(address, html.unescape(link)), sha) for link, sha in found]


def wheel_for_this_machine(files: list[tuple[str, str, str]]) -> tuple[str, str, str]:
    """Choose our version's wheel for this system."""
    machine = {"amd64": "x86_64", "arm64": "aarch64"}.get(platform.machine().lower(), platform.machine().lower())
    if sys.platform == "darwin":
        pattern = rf"macosx_.*_{'arm64' if machine == 'aarch64' else machine}\.whl$"
    else:
        libc = "manylinux" if platform.libc_ver()[0] == "glibc" else "musllinux"
        pattern = rf"{libc}.*_{machine}.*\.whl$"
    for file in files:
        if file[0].startswith(f"uv-{UV_VERSION}-") and re.search(pattern, file[0]):
            return file
    raise SetupError(f"There is no uv for {platform.machine()} on {sys.platform}: install uv by hand and try again.")


def find_chromium() -> str | None:
    """Return a Chromium that the end-to-end tests can drive."""
    for name in CHROMIUM_NAMES:
        found = shutil.which(name)
        if found:
            return found
    code = "from playwright.sync_api import sync_playwright as s\nwith s() as p: print(p.chromium.executable_path)"
    asked = subprocess.run([VENV / "bin" / "python", "-c", code], capture_output=True, text=True, check=False)
    path = asked.stdout.strip()
    return path if path and Path(path).exists() else None


def ensure_browser() -> None:
    """Install a Chromium if there is none: Debian's package as root, else Playwright's own.

    With Debian's comes its headless shell, which needs half the work; without it the tests take the whole one.
    """
    by_debian = os.getuid() == 0 and shutil.which("apt-get") is not None
    missing = [] if find_chromium() else ["chromium"]
    if by_debian and not shutil.which(HEADLESS_SHELL):
        missing.append(HEADLESS_SHELL)
    if not missing:
        return
    say("Fetching Chromium for the end-to-end tests …")
    if by_debian:
        environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
        try:
            run(["apt-get", "update"], environment)
            run(["apt-get", "install", "-y", "--no-install-recommends", *missing], environment)
        except SetupError as error:
            say(f"  {error}")
    if not find_chromium():
        extra = ["--with-deps"] if os.getuid() == 0 and shutil.which("apt-get") else []
        run([str(VENV / "bin" / "python"), "-m", "playwright", "install", *extra, "chromium"])
    if not find_chromium():
        raise SetupError("No Chromium could be installed: install one as `chromium` and try again.")


def ensure_promtool() -> None:
    """Take promtool out of Debian's package, without installing the service."""
    folder = TOOLS / "prometheus"
    if shutil.which("promtool") or (folder / "usr" / "bin" / "promtool").exists():
        return
    if not shutil.which("apt-get") or not shutil.which("dpkg"):
        raise SetupError("promtool is needed for the alert tests: install Prometheus' tools and try again.")
    say("Fetching promtool for the alert tests …")
    downloads = TOOLS / "downloads"
    downloads.mkdir(parents=True, exist_ok=True)
    fetch = ["sh", "-c", 'cd "$1" && apt-get download prometheus', "sh", str(downloads)]
    try:
        run(fetch)
    except SetupError:
        if os.getuid() != 0:
            raise
        run(["apt-get", "update"])
        run(fetch)
    package = next(iter(sorted(downloads.glob("prometheus_*.deb"))), None)
    if package is None:
        raise SetupError("apt-get downloaded no package `prometheus`: install promtool and try again.")
    run(["dpkg", "-x", str(package), str(folder)])


def main(arguments: list[str]) -> None:
    """Build what is asked for, then become the command."""
    options = {"--dev", "--browser", "--promtool"}
    chosen = set()
    while arguments and arguments[0] in options:
        chosen.add(arguments.pop(0))
    check_python()
    check_room(building=False)
    build_environment(dev="--dev" in chosen)
    if "--browser" in chosen:
        ensure_browser()
    if "--promtool" in chosen:
        ensure_promtool()
    if arguments:
        program = VENV / "bin" / arguments[0]
        os.execv(program, [str(program), *arguments[1:]])


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except SetupError as error:
        sys.stderr.write(f"healthapp: {error}\n")
        sys.exit(1)
    except KeyboardInterrupt:
        sys.stderr.write("healthapp: stopped.\n")
        sys.exit(130)
    except OSError as error:
        full = error.errno in {28, 122}
        sys.stderr.write(f"healthapp: {'The disk is full. Free some space and start again.' if full else error}\n")
        sys.exit(1)
