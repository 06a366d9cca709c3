"""A peer in a process of its own, steered over HTTP."""

from __future__ import annotations

import json
import subprocess
import sys
from abc import ABC, abstractmethod
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import httpx

if TYPE_CHECKING:
    from collections.abc import Sequence

_ROOT = Path(__file__).resolve().parents[2]


class Child(ABC):
    """A process that says in one line of JSON how to reach it, and ends with its input: with us, or by `stop`."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[str] | None = None
        self.info: dict[str, Any] = {}

    def begin(self, command: Sequence[str], **how: Any) -> Self:
        """Start it; `how` goes to the process. What it prints before that line is passed over."""
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, **how)
        assert self._process.stdout is not None
        line = next((line for line in self._process.stdout if line.startswith("{")), "")
        if not line:
            self.stop()
            problem = f"{' '.join(command)} did not start"
            raise RuntimeError(problem)
        self.info = json.loads(line)
        return self

    @abstractmethod
    def start(self) -> Self:
        """Start it as it always is."""

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


class PeerProcess(Child):
    """Runs `python -m tests.peers.<name>`."""

    def __init__(self, name: str, *arguments: str) -> None:
        super().__init__()
        self._command = [sys.executable, "-m", f"tests.peers.{name}", *arguments]

    def start(self) -> Self:
        return self.begin(self._command, cwd=_ROOT)

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
