"""Log lines on their way into the system log: in memory for a moment, written in batches, lost rather than in the way.

A line is taken off the same chain that writes the stream, so it is redacted like that. Whoever logs never waits: no I/O
happens here, and when the shelf is full (Postgres is away) lines are left out and counted; the log says how many.
"""

from __future__ import annotations

import json
import logging
from collections import deque
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

_MESSAGE = 1_000
_METADATA = 16_000
LEVELS = ("info", "warning", "error", "critical")
"""Seed 003 §5.9, by weight."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line; `at` is UTC, `metadata` JSON. Whose work it was is not kept: the ids of the work lead there."""

    at: datetime
    service: str
    level: str
    message: str
    metadata: str
    trace_id: str | None
    correlation_id: str | None


class LogShelf(logging.Handler):
    """Holds at most `size` lines of `level` and above."""

    def __init__(self, level: str, size: int = 2_000) -> None:
        """Start empty."""
        super().__init__(max(logging.INFO, logging.getLevelNamesMapping()[level.upper()]))
        self._size = size
        self._lines: deque[Line] = deque()
        self._dropped = 0

    def emit(self, record: logging.LogRecord) -> None:
        """Take a line. Never raises and never waits; `logging` holds the lock."""
        try:
            line = read_line(self.format(record))
        except Exception:  # noqa: BLE001 - a line that can't be written may cost nobody their request
            self._dropped += 1
            return
        if len(self._lines) >= self._size:
            self._dropped += 1
        else:
            self._lines.append(line)

    def take(self, most: int) -> tuple[list[Line], int]:
        """Take the oldest lines off, and how many have been left out since the last time."""
        self.acquire()
        try:
            lines = [self._lines.popleft() for _ in range(min(most, len(self._lines)))]
            dropped, self._dropped = self._dropped, 0
        finally:
            self.release()
        return lines, dropped

    def put_back(self, lines: list[Line], dropped: int) -> None:
        """Put lines back that couldn't be written, as far as there is room."""
        self.acquire()
        try:
            room = max(0, self._size - len(self._lines))
            kept = lines[len(lines) - min(room, len(lines)) :]
            self._lines.extendleft(reversed(kept))
            self._dropped += dropped + len(lines) - len(kept)
        finally:
            self.release()


def read_line(written: str) -> Line:
    """Read a line as the log's chain has written it; what Postgres can't hold (NUL, half a surrogate) goes."""
    clean = written.encode("utf-8", "replace").decode().replace("\\u0000", "")
    told: dict[str, Any] = json.loads(clean)
    metadata = json.dumps(told["metadata"], ensure_ascii=False)
    return Line(
        at=datetime.fromisoformat(told["timestamp"]).astimezone(UTC),
        service=str(told["service"])[:20],
        level=_level(str(told["level"])),
        message=str(told["message"])[:_MESSAGE],
        metadata=metadata if len(metadata) <= _METADATA else json.dumps({"cut": len(metadata)}),
        trace_id=_short(told["traceId"]),
        correlation_id=_short(told["correlationId"]),
    )


def _short(value: str | None) -> str | None:
    return None if value is None else str(value)[:80]


def _level(name: str) -> str:
    return name.lower() if name.lower() in LEVELS else "error"
