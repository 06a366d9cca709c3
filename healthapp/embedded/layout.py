"""Where the engines keep their files, where their sockets are, and as which user they run."""

from __future__ import annotations

import hashlib
import os
import pwd
import re
import stat
from dataclasses import dataclass
from pathlib import Path

from healthapp.embedded.errors import EmbeddedError, explain_os_error

# A unix socket's path may have 104 to 108 bytes; Postgres adds 14 to the folder's.
_LONGEST_SOCKET_DIR = 80
# What every URL parser and libpq's comma-separated host list take as it is.
_PLAIN_PATH = re.compile(r"[A-Za-z0-9_./-]+")
_NOBODY_ID = 65534
_PRIVATE = 0o700


@dataclass(frozen=True)
class EngineUser:
    """The user that the engines run as when we are root: Postgres refuses root, and neither needs its power."""

    uid: int
    gid: int


@dataclass(frozen=True)
class Layout:
    """The files of one data folder."""

    data_dir: Path
    socket_dir: Path
    user: EngineUser | None

    @property
    def postgres_dir(self) -> Path:
        """Return the database cluster's folder."""
        return self.data_dir / "postgres"

    @property
    def valkey_dir(self) -> Path:
        """Return the folder of Valkey's append-only file."""
        return self.data_dir / "valkey"

    @property
    def log_dir(self) -> Path:
        """Return the folder of the log files."""
        return self.data_dir / "log"

    @property
    def valkey_socket(self) -> Path:
        """Return the path of Valkey's socket."""
        return self.socket_dir / "valkey.sock"

    @property
    def runtime_file(self) -> Path:
        """Return the file that names the running processes."""
        return self.data_dir / "running.json"

    def log_file(self, name: str) -> Path:
        """Return one program's log file."""
        return self.log_dir / f"{name}.log"

    def prepare(self) -> None:
        """Make the folders; the locks are taken already."""
        try:
            self.log_dir.mkdir(mode=_PRIVATE, exist_ok=True)
            # One file per run, and the last run's beside it.
            for log in self.log_dir.glob("*.log"):
                log.replace(log.with_suffix(".log.1"))
            self.make_private(self.valkey_dir)
            self.make_private(self.socket_dir)
        except OSError as error:
            raise explain_os_error(error, "preparing the data folder") from error

    def make_private(self, folder: Path) -> None:
        """Make `folder` accessible to the engines' user alone; refuse one that somebody else put there."""
        folder.mkdir(mode=_PRIVATE, exist_ok=True)
        found = folder.lstat()
        owner = self.user.uid if self.user else os.getuid()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid not in {owner, os.getuid()}:
            msg = f"{folder} exists and belongs to somebody else. Remove it, or choose another HEALTHAPP_DATA_DIR."
            raise EmbeddedError(msg)
        if self.user:
            os.chown(folder, self.user.uid, self.user.gid, follow_symlinks=False)
        folder.chmod(_PRIVATE)


def layout_of(data_dir: Path) -> Layout:
    """Return the layout of a data folder that exists."""
    folder = data_dir.resolve()
    return Layout(folder, _socket_dir(folder), _engine_user(folder))


def make_data_dir(data_dir: Path) -> None:
    """Make the data folder itself."""
    try:
        data_dir.mkdir(parents=True, exist_ok=True)
    except FileExistsError as error:
        msg = f"{data_dir} is a file, not a folder. Choose another HEALTHAPP_DATA_DIR."
        raise EmbeddedError(msg) from error
    except OSError as error:
        raise explain_os_error(error, "making the data folder") from error


def _socket_dir(folder: Path) -> Path:
    inside = folder / "run"
    if len(os.fsencode(inside)) <= _LONGEST_SOCKET_DIR and _PLAIN_PATH.fullmatch(str(inside)):
        return inside
    name = hashlib.sha256(os.fsencode(folder)).hexdigest()[:16]
    return Path(f"/tmp/healthapp-{os.getuid()}-{name}")  # noqa: S108 - made 0700, and a stranger's is refused


def _engine_user(folder: Path) -> EngineUser | None:
    if os.getuid() != 0:
        return None
    try:
        owner = (folder / "postgres").stat()
    except FileNotFoundError:
        pass
    else:
        if owner.st_uid != 0:
            return EngineUser(owner.st_uid, owner.st_gid)
    try:
        entry = pwd.getpwnam("nobody")
    except KeyError:
        return EngineUser(_NOBODY_ID, _NOBODY_ID)
    return EngineUser(entry.pw_uid, entry.pw_gid)
