"""Two locks on a data folder, by `flock`, so that the kernel frees them whatever way a process ends.

- `up.lock` is held by the process that supervises. Taken: another instance runs on this folder; say so at once.
- `processes.lock` is also inherited by everything that is started. Taken although nobody supervises: the processes of
  a killed run are still ending; wait for them.
"""

from __future__ import annotations

import fcntl
import os
import threading
import time
from typing import TYPE_CHECKING, Self

from healthapp.embedded.errors import explain_os_error

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_POLL_SECONDS = 0.05


class FolderLock:
    """One lock file."""

    def __init__(self, path: Path) -> None:
        """Open the file; the lock isn't taken yet."""
        self.path = path
        try:
            # The group and others get no access: a stranger's flock would keep us from starting.
            self.fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise explain_os_error(error, "opening the folder's lock") from error

    def try_take(self) -> bool:
        """Take the lock if it is free."""
        try:
            fcntl.flock(self.fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def take_within(self, seconds: float, *, on_wait: Callable[[], None]) -> bool:
        """Take the lock, waiting up to `seconds`; `on_wait` is called once if it must wait."""
        if self.try_take():
            return True
        on_wait()
        until = time.monotonic() + seconds
        pause = threading.Event()
        while time.monotonic() < until:
            pause.wait(_POLL_SECONDS)
            if self.try_take():
                return True
        return False

    def write_holder(self) -> None:
        """Write down who holds the lock, for the message that another start prints."""
        os.ftruncate(self.fd, 0)
        os.pwrite(self.fd, str(os.getpid()).encode(), 0)

    def holder(self) -> str:
        """Return the process id that the holder wrote down, or `?`."""
        return os.pread(self.fd, 32, 0).decode("ascii", "replace").strip() or "?"

    def close(self) -> None:
        """Close our handle; the lock is free once every process that inherited it has ended."""
        if self.fd >= 0:
            os.close(self.fd)
            self.fd = -1

    def __enter__(self) -> Self:
        """Return the lock for use in a `with` statement."""
        return self

    def __exit__(self, *_exc: object) -> None:
        """Close it."""
        self.close()
