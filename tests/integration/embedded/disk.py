"""A disk that is really full, and has room again: a small one in memory, where this process may mount one."""

from __future__ import annotations

import os
import subprocess
from contextlib import suppress
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from pathlib import Path

_STEPS = (1 << 20, 1 << 12)


class Disk:
    """A mounted file system of its own, with a certain room."""

    def __init__(self, folder: Path, owner: int) -> None:
        """Mount at `folder` what belongs to the user `owner`; `resize` gives it room."""
        self.folder = folder
        self._ballast = folder / "ballast"
        folder.mkdir()
        _run("mount", "-t", "tmpfs", "-o", f"size=1m,mode=755,uid={owner},gid={owner}", "tmpfs", str(folder))

    def resize(self, mebibytes: int) -> None:
        """Make it larger or smaller."""
        _run("mount", "-o", f"remount,size={mebibytes}m", str(self.folder))

    def fill(self) -> None:
        """Leave no room at all."""
        with self._ballast.open("ab") as ballast:
            for step in _STEPS:
                with suppress(OSError):
                    while True:
                        os.write(ballast.fileno(), bytes(step))

    def make_room(self) -> None:
        """Give back what `fill` took."""
        self._ballast.unlink()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        _run("umount", "-l", str(self.folder))


def may_mount(folder: Path) -> bool:
    """Whether this process may mount a disk of its own: root mostly may, an ordinary user may not."""
    try:
        with Disk(folder, 0):
            return True
    except (AssertionError, OSError):
        return False


def _run(*command: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
