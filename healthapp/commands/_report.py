"""What a command says: steps with their time on a terminal, plain lines elsewhere, one clear line for a failure."""

from __future__ import annotations

import json
import sys
import threading
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

from rich.console import Console

if TYPE_CHECKING:
    from collections.abc import Iterator

_STILL_EVERY = 15.0


class CommandError(Exception):
    """A command can't do its work; the message is one clear line, for a person."""


class Report:
    """Writes for people. A terminal that has gone away (SIGHUP) must not disturb an orderly stop."""

    def __init__(self, *, to_stderr: bool = False) -> None:
        """Write to the terminal; to its error stream when the output itself is data."""
        stream = sys.stderr if to_stderr else sys.stdout
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
        self._console = Console(file=stream, highlight=False, markup=False, emoji=False, soft_wrap=True)

    def line(self, text: str = "", *, style: str | None = None) -> None:
        """Write one line."""
        with suppress(OSError, ValueError):
            self._console.print(text, style=style)

    def note(self, text: str) -> None:
        """Write a line of detail."""
        self.line(f"  {text}", style="dim")

    @contextmanager
    def step(self, text: str) -> Iterator[None]:
        """Show that something is being done, and how long it took."""
        started = time.monotonic()
        if self._console.is_terminal:
            with self._console.status(f"{text} …"):
                yield
        else:
            self.line(f"… {text}")
            with self._still_at_it(text, started):
                yield
        self.line(f"✓ {text} ({time.monotonic() - started:.1f} s)", style="green")

    @contextmanager
    def _still_at_it(self, text: str, started: float) -> Iterator[None]:
        """Say now and then that a long step goes on, where no spinner can."""
        done = threading.Event()

        def tell() -> None:
            while not done.wait(_STILL_EVERY):
                self.line(f"  {text}: {time.monotonic() - started:.0f} s …")

        teller = threading.Thread(target=tell, daemon=True)
        teller.start()
        try:
            yield
        finally:
            done.set()
            teller.join()


def write_json(value: Any) -> None:  # noqa: ANN401 - whatever JSON can hold
    """Write the output of `--json`."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2, default=str) + "\n")
