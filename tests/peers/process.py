"""A peer in a process of its own, steered over HTTP."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any, Self

import httpx

_ROOT = Path(__file__).resolve().parents[2]


class PeerProcess:
    """Starts `python -m tests.peers.<name>`; it ends with this process, or with `stop`."""

    def __init__(self, name: str, *arguments: str) -> None:
        self._command = [sys.executable, "-m", f"tests.peers.{name}", *arguments]
        self._process: subprocess.Popen[str] | None = None
        self.info: dict[str, Any] = {}

    def start(self) -> Self:
        self._process = subprocess.Popen(
            self._command, cwd=_ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            self.stop()
            problem = f"{' '.join(self._command)} did not start"
            raise RuntimeError(problem)
        self.info = json.loads(line)
        return self

    def stop(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.close()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        process.stdout.close()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    def received(self, since: int = 0) -> list[dict[str, Any]]:
        entries: list[dict[str, Any]] = self._call("GET", f"/_control/received?since={since}")
        return entries

    def behave(self, mode: str, *, times: int | None = 1, **how: Any) -> None:
        self._call("POST", "/_control/behave", {"mode": mode, "times": times, **how})

    def reset(self) -> None:
        self._call("POST", "/_control/reset", {})

    def post(self, path: str, body: dict[str, Any]) -> Any:
        return self._call("POST", path, body)

    def _call(self, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        url = f"{self.info['control']}{path}"
        response = httpx.request(method, url, json=body, timeout=10, trust_env=False)
        response.raise_for_status()
        return response.json()
