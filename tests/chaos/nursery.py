"""Starts workers and web processes quickly and ends them by SIGKILL: `python -m tests.chaos.nursery`.

Importing the product takes a second or two, and a test kills dozens of processes. So one process imports it once and
forks: what is forked is the real `workers.main.run`, on connections of its own, and is killed for real. Nobody else
sends the signals, so that a process number that was given away again is never hit.
"""

from __future__ import annotations

import asyncio
import ctypes
import json
import os
import signal
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server.embed import Server

from healthapp.api.app import create_api
from healthapp.config import get_settings
from healthapp.wiring import build_platform
from workers import dispatcher
from workers import main as worker

_PR_SET_PDEATHSIG = 1


async def _serve_api(port: int) -> None:
    app = create_api(build_platform(get_settings(), "web"))
    server = Server(
        app, address="127.0.0.1", port=port, interface=Interfaces.ASGINL, log_level=LogLevels.error, log_enabled=False
    )
    await server.serve()


def _live(wanted: dict[str, Any], log: Path) -> None:
    """Be one of the product's processes, until the end."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    sink = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    for number in (1, 2):
        os.dup2(sink, number)
    os.close(0)
    os.environ.update(wanted["env"])
    # A minute in production; a test needn't wait that long for what a killed worker had in its hands.
    dispatcher._LEASE = timedelta(seconds=float(os.environ.get("HEALTHAPP_CHAOS_LEASE", "12")))
    if wanted["start"] == "worker":
        worker.run()
    else:
        asyncio.run(_serve_api(int(wanted["port"])))


def main(log: Path) -> None:
    """Obey lines of JSON: start a process, kill one, or end when the input closes."""
    for line in sys.stdin:
        wanted = json.loads(line)
        if "start" in wanted:
            pid = os.fork()
            if pid == 0:
                code = 1
                try:
                    _live(wanted, log)
                    code = 0
                finally:
                    os._exit(code)
            answer = {"pid": pid}
        else:
            pid = int(wanted["end"])
            alive = os.waitpid(pid, os.WNOHANG) == (0, 0)
            if alive:
                os.kill(pid, wanted["signal"])
                os.waitpid(pid, 0)
            answer = {"was_alive": alive}
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
