"""The whole product for a test session: web and worker as real processes, on the session's own engines."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, Self

from healthapp.adapters.webpush import generate_vapid_key
from healthapp.frontend_build import ensure_pages
from tests.support.api import free_port
from tests.support.databases import MASTER_KEY, UNLIMITED

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


ROOT = Path(__file__).resolve().parents[2]
PAGES = ROOT / "var" / "tests"
"""Built pages are kept here, each under the hash of what it was made from."""
_READY_SECONDS = 300.0
_STOP_SECONDS = 20.0


class NotReadyError(Exception):
    """The product did not start; says what its processes said."""


class Provider(Protocol):
    """By whom people may log in, where the product's address has to be known to it; as the environment says it."""

    def start(self, url: str, /) -> Self: ...

    def told(self) -> dict[str, Any]: ...

    def stop(self) -> None: ...


class Campus(Protocol):
    """By whom people may log in too; it knows the product by a key."""

    product_key: str

    def told(self) -> dict[str, Any]: ...

    def __enter__(self) -> Self: ...

    def __exit__(self, *_: object) -> None: ...


class Writer(Protocol):
    """The language model that writes for whoever lets it."""

    key: str

    @property
    def url(self) -> str: ...

    def __enter__(self) -> Self: ...

    def __exit__(self, *_: object) -> None: ...


@contextmanager
def running(
    database_url: str, redis_url: str, folder: Path, provider: Provider, campus: Campus, writer: Writer | None = None
) -> Iterator[str]:
    """Run web and worker until the end of the block; gives the address. Data and logs are in `folder`.

    People may log in by `provider` and `campus` too, and `writer` may write; they are started as well.
    """
    url, environment = _told(database_url, redis_url, folder)
    pages = ensure_pages(PAGES, environment, progress=lambda _line: None)
    with ExitStack() as stack:
        stack.callback(provider.stop)
        stack.enter_context(campus)
        if writer is not None:
            stack.enter_context(writer)
            environment |= {"OPENAI_API_KEY": writer.key, "OPENAI_BASE_URL": writer.url}
        known = [provider.start(url).told(), campus.told()]
        environment["HEALTHAPP_SSO_PROVIDERS"] = json.dumps(known)
        environment["HEALTHAPP_SAML_KEY"] = campus.product_key
        started = {
            name: stack.enter_context(_process(name, [name, *more], environment, folder))
            for name, more in (("worker", []), ("web", ["--pages", str(pages)]))
        }
        _wait_until_ready(f"{url}/ready", started, folder)
        yield url


@contextmanager
def web_beside(database_url: str, redis_url: str, folder: Path, **more: str) -> Iterator[str]:
    """Run one more web process on the same engines, with `more` of the environment; gives its address."""
    url, environment = _told(database_url, redis_url, folder)
    environment |= more
    pages = ensure_pages(PAGES, environment, progress=lambda _line: None)
    with _process("web", ["web", "--pages", str(pages)], environment, folder) as process:
        _wait_until_ready(f"{url}/ready", {"web": process}, folder)
        yield url


def _told(database_url: str, redis_url: str, folder: Path) -> tuple[str, dict[str, str]]:
    """Return at which address a product will be, and what its processes are told."""
    port = free_port()
    return f"http://127.0.0.1:{port}", {
        **{name: value for name, value in os.environ.items() if not name.startswith(("HEALTHAPP_", "REFLEX_"))},
        "DATABASE_URL": database_url,
        "REDIS_URL": redis_url,
        "HEALTHAPP_MASTER_KEY": MASTER_KEY,
        "HEALTHAPP_SEARCH_VECTORS": "none",  # two thousand passages would keep the processor for minutes
        "HEALTHAPP_MODE": "embedded",
        "HEALTHAPP_DATA_DIR": str(folder),
        "HEALTHAPP_HOST": "127.0.0.1",
        "HEALTHAPP_PORT": str(port),
        "HEALTHAPP_SWEEP_SECONDS": "0.5",
        # Push messages go out, to whatever push service a browser names: the tests' own is on this machine.
        "HEALTHAPP_VAPID_PRIVATE_KEY": generate_vapid_key(),
        "HEALTHAPP_ALLOW_INSECURE_PUSH": "true",
        "HEALTHAPP_REGISTRATIONS_PER_HOUR": "100000",  # every flow opens accounts of its own
        **{f"HEALTHAPP_{name.upper()}": str(limit) for name, limit in UNLIMITED.items()},
        "PYTHONPATH": str(ROOT),
        "PYTHONUNBUFFERED": "1",
    }


@contextmanager
def _process(
    name: str, arguments: list[str], environment: Mapping[str, str], folder: Path
) -> Iterator[subprocess.Popen[bytes]]:
    with (folder / f"{name}.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "healthapp.cli", *arguments],
            cwd=ROOT,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        try:
            yield process
        finally:
            process.terminate()
            try:
                process.wait(_STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _wait_until_ready(url: str, started: Mapping[str, subprocess.Popen[bytes]], folder: Path) -> None:
    until = time.monotonic() + _READY_SECONDS
    while time.monotonic() < until:
        for name, process in started.items():
            if process.poll() is not None:
                raise NotReadyError(_said(name, folder))
        try:
            with urllib.request.urlopen(url, timeout=2):  # noqa: S310 - our own address
                return
        except (urllib.error.URLError, OSError):
            # The condition lies in another process, which can only be asked again.
            time.sleep(0.1)
    raise NotReadyError("\n".join(_said(name, folder) for name in started))


def _said(name: str, folder: Path) -> str:
    text = (folder / f"{name}.log").read_text("utf-8", errors="replace")
    return f"{name}:\n{text[-3000:]}"
