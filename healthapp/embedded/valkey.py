"""Starts the embedded Valkey."""

from __future__ import annotations

import os
import socket
import threading
import time
from typing import TYPE_CHECKING
from urllib.parse import quote

from healthapp.embedded.binaries import valkey_server
from healthapp.embedded.errors import EmbeddedError, explain_os_error
from healthapp.embedded.postgres import failed_to_start
from healthapp.embedded.process import Program, Supervised
from healthapp.embedded.valkey_settings import POLICY, kept, memory

if TYPE_CHECKING:
    from pathlib import Path

    from healthapp.embedded.layout import Layout

_START_SECONDS = 60.0
_POLL_SECONDS = 0.02
_MIB = 1024 * 1024
_LEAST_MEMORY = 256 * _MIB
_MOST_MEMORY = 2048 * _MIB


def url(socket_path: Path, password: str) -> str:
    """Return the URL as redis-py's `from_url` and Arq's `RedisSettings.from_dsn` read it."""
    return f"unix://:{quote(password, safe='')}@{socket_path}?db=0"


def program(layout: Layout, password: str, *, durable: bool, keep_fds: tuple[int, ...]) -> Program:
    """Write the configuration and return how to run the server."""
    server = valkey_server()
    config = layout.valkey_dir / "valkey.conf"
    own = kept(layout.data_dir)
    settings = {
        "port": 0,
        "unixsocket": layout.valkey_socket,
        "unixsocketperm": "700",
        "dir": layout.valkey_dir,
        "requirepass": password,
        "daemonize": "no",
        "appendonly": own.get("appendonly", "yes") if durable else "no",
        "appendfsync": own.get("appendfsync", "everysec"),
        "save": own.get("save", ""),
        "maxmemory-policy": POLICY,
        "maxmemory": memory(own, usual_memory(), _total_memory()),
    }
    text = "".join(f"{name} {_quoted(str(value))}\n" for name, value in settings.items())
    try:
        config.unlink(missing_ok=True)
        with os.fdopen(os.open(config, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            file.write(text)
        if layout.user:
            os.chown(config, layout.user.uid, layout.user.gid)
            # From a start as another user, or by an engine of the machine's own.
            for path in layout.valkey_dir.rglob("*"):
                os.chown(path, layout.user.uid, layout.user.gid, follow_symlinks=False)
    except OSError as error:
        raise explain_os_error(error, "preparing Valkey") from error
    return Program(
        name="valkey",
        argv=(str(server), str(config)),
        log=layout.log_file("valkey"),
        grace_seconds=20.0,
        user=layout.user,
        reach=(layout.data_dir, server.parent),
        keep_fds=keep_fds,
    )


def wait_ready(server: Supervised, layout: Layout, password: str, *, seconds: float = _START_SECONDS) -> None:
    """Wait until the server has loaded its data and answers."""
    until = time.monotonic() + seconds
    pause = threading.Event()
    while not answers(layout.valkey_socket, password):
        if server.exits:
            raise failed_to_start(server.program, "Valkey doesn't start")
        if time.monotonic() > until:
            msg = f"Valkey didn't answer within {seconds:.0f} s: {server.program.last_log_line()}"
            raise EmbeddedError(msg)
        pause.wait(_POLL_SECONDS)


def answers(socket_path: Path, password: str) -> bool:
    """Whether a server on this socket takes the password and is ready."""
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
            connection.settimeout(2)
            connection.connect(os.fspath(socket_path))
            connection.sendall(f"AUTH {password}\r\nPING\r\n".encode())
            received = b""
            while received.count(b"\r\n") < 2:  # noqa: PLR2004 - one line for each of the two commands
                part = connection.recv(256)
                if not part:
                    break
                received += part
    except OSError:
        return False
    return received == b"+OK\r\n+PONG\r\n"


def _quoted(value: str) -> str:
    """Quote a value as Valkey's configuration wants it."""
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


def usual_memory() -> int:
    """Return how many bytes the embedded Valkey may use where nobody chose: a quarter of the machine's, in bounds."""
    return max(_LEAST_MEMORY, min(_total_memory() // 4, _MOST_MEMORY))


def _total_memory() -> int:
    """Return the machine's memory in bytes; 0 when it can't be told."""
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (ValueError, OSError):
        return 0
