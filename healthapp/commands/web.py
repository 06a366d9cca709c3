"""`healthapp web`: the pages, the API and the live updates, on one port."""

from __future__ import annotations

import ctypes
import os
import shutil
import signal
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from healthapp.commands._listening import noted
from healthapp.commands._report import CommandError
from healthapp.commands._settings import launch_settings

_TARGET = "healthapp.healthapp:app"
_PR_SET_PDEATHSIG = 1
# Open websockets never end by themselves; their browsers reconnect.
_STOP_SECONDS = 5


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("web")(web)


def web(
    host: Annotated[str | None, typer.Option(help="Where to listen; HEALTHAPP_HOST.")] = None,
    port: Annotated[int | None, typer.Option(min=1, max=65535, help="HEALTHAPP_PORT.")] = None,
    workers: Annotated[int | None, typer.Option(min=1, max=64, help="Processes; HEALTHAPP_WEB_WORKERS.")] = None,
    pages: Annotated[Path | None, typer.Option(help="The folder that `healthapp build` printed.")] = None,
) -> None:
    """Serve the pages, the API and the live updates. Needs DATABASE_URL, REDIS_URL and HEALTHAPP_MASTER_KEY."""
    from healthapp.frontend_build import ROOT, published

    settings = launch_settings()
    folder = pages or _pages_of_environment() or published(settings.data_dir)
    if folder is None:
        msg = "The pages aren't built: run `healthapp build` first."
        raise CommandError(msg)
    os.environ.update(serving_environment(folder))
    # Reflex's own Redis: with it a stall of Redis would stop the pages (DESIGN: live updates).
    os.environ.pop("REFLEX_REDIS_URL", None)
    os.environ["HEALTHAPP_DATA_DIR"] = str(settings.data_dir)
    os.chdir(ROOT)
    sys.path.insert(0, str(ROOT))
    place = host or settings.host, port or settings.port
    processes = workers or settings.web_workers
    os.environ.update(shared_environment(processes, settings.data_dir / "metrics" / f"web-{place[1]}"))
    with noted(settings.data_dir, *place):
        _serve(*place, processes)


def shared_environment(processes: int, counters: Path) -> dict[str, str]:
    """Return what each of `processes` on one port has to know of the others.

    Where they count together is `counters`, emptied, unless the environment says where already; one alone needs none.
    """
    told = {"HEALTHAPP_WEB_WORKERS": str(processes)}
    if processes == 1 or "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        return told
    shutil.rmtree(counters, ignore_errors=True)
    counters.mkdir(parents=True)
    return told | {"PROMETHEUS_MULTIPROC_DIR": str(counters)}


def serving_environment(pages: Path) -> dict[str, str]:
    """Return what makes Reflex serve built pages without Node and without compiling."""
    return {
        "__REFLEX_MOUNT_FRONTEND_COMPILED_APP": "true",
        "__REFLEX_SKIP_COMPILE": "true",
        "REFLEX_ENV_MODE": "prod",
        "REFLEX_STATE_MANAGER_MODE": "memory",
        "REFLEX_WEB_WORKDIR": str(pages),
        "REFLEX_TELEMETRY_ENABLED": "false",
        "REFLEX_CHECK_LATEST_VERSION": "false",
    }


def _pages_of_environment() -> Path | None:
    named = os.environ.get("REFLEX_WEB_WORKDIR")
    return Path(named) if named else None


def _serve(host: str, port: int, workers: int) -> None:
    from granian import Granian
    from granian.constants import Interfaces

    server = Granian(
        _TARGET,
        address=host,
        port=port,
        interface=Interfaces.ASGI,
        workers=workers,
        websockets=True,
        factory=True,
        log_access=False,  # the websocket's address holds the tab's token
        respawn_failed_workers=True,
        respawn_interval=0.5,
        workers_kill_timeout=_STOP_SECONDS,
        process_name=None,
    )
    server.serve(target_loader=_Loader(os.getpid()), wrap_loader=False)


class _Loader:
    """Loads the app in a serving process, and ties that process to the one that started it."""

    def __init__(self, parent: int) -> None:
        self.parent = parent

    def __call__(self) -> Any:  # noqa: ANN401 - an ASGI app
        if sys.platform == "linux":
            ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
        if os.getppid() != self.parent:
            raise SystemExit(1)
        from healthapp.healthapp import app

        return app()
