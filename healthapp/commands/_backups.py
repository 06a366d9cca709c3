"""What `healthapp backup` and `healthapp restore` share: where backups lie, by which key, and how progress is shown."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from healthapp.commands._report import CommandError
from healthapp.commands._settings import given_environment, launch_settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from healthapp.backup.making import Source
    from healthapp.backup.sealing import BackupKeys
    from healthapp.backup.store import FolderStore
    from healthapp.commands._settings import LaunchSettings
    from healthapp.config import Settings

NOT_GOOD = 3
"""Exit code of a backup that was looked at and isn't good; 1 is: it couldn't be looked at."""
Json = Annotated[bool, typer.Option("--json", help="Write the result as JSON.")]
Folder = Annotated[Path | None, typer.Option("--folder", help="Where backups lie; HEALTHAPP_BACKUP_DIR.")]
_KIB = 1024


@dataclass(frozen=True)
class Place:
    """The folder of backups and the key that opens them."""

    store: FolderStore
    keys: BackupKeys
    master_key: str
    launch: LaunchSettings


def place(folder: Path | None) -> Place:
    """Find both; CommandError says which setting is missing. No engine is needed."""
    from healthapp.backup.sealing import BackupKeys
    from healthapp.backup.store import FolderStore
    from healthapp.embedded.keys import read
    from healthapp.kit.crypto import decode_master_key

    launch = launch_settings()
    chosen = folder or launch.backup_dir
    if chosen is None:
        msg = "Say where backups lie: set HEALTHAPP_BACKUP_DIR, or give --folder. Not on the disk that may fail."
        raise CommandError(msg)
    kept = read(launch.data_dir) if launch.mode == "embedded" else None
    key = given_environment().get("HEALTHAPP_MASTER_KEY") or (kept.master_key if kept else None)
    if key is None:
        msg = "Backups open with the installation's master key alone: set HEALTHAPP_MASTER_KEY."
        raise CommandError(msg)
    try:
        keys = BackupKeys.of(decode_master_key(key))
    except ValueError as error:
        raise CommandError(str(error)) from error
    return Place(FolderStore(chosen.expanduser().absolute()), keys, key, launch)


def source(where: Place) -> Source:
    """Return what is backed up; call it inside `engines_for_command`."""
    from sqlalchemy.engine import make_url

    from healthapp.backup.making import Source
    from healthapp.config import get_settings
    from healthapp.embedded.valkey_settings import kept

    settings, secrets = get_settings(), _secrets(where)
    url = (settings.backup_database_url or settings.database_url).get_secret_value()
    login = make_url(url)
    # `healthapp up` names the embedded engine by its URL, as if it were another.
    embedded = bool(secrets) and login.password == secrets["postgres_password"]
    return Source(
        database_url=url,
        data_dir=where.launch.data_dir,
        embedded=embedded,
        settings={
            "database_user": login.username or "",
            "database_password": login.password or "",
            "valkey": _valkey(settings) or kept(where.launch.data_dir),
            "secrets": secrets if embedded else {},
        },
    )


def _secrets(where: Place) -> dict[str, str]:
    from dataclasses import asdict

    from healthapp.embedded.keys import read

    kept = read(where.launch.data_dir)
    return {name: value for name, value in asdict(kept).items() if name != "master_key"} if kept else {}


def _valkey(settings: Settings) -> dict[str, str]:
    """Return how Valkey is set. Its data can be rebuilt, and it may be away: the backup goes on without."""
    import redis
    from redis.backoff import NoBackoff
    from redis.retry import Retry

    from healthapp.embedded.valkey import usual_memory
    from healthapp.embedded.valkey_settings import NAMES, chosen

    url = settings.redis_url.get_secret_value()
    try:
        with redis.Redis.from_url(url, socket_timeout=2, retry=Retry(NoBackoff(), 0), decode_responses=True) as client:
            found: dict[str, str] = client.config_get(*NAMES)
    except (redis.RedisError, ValueError):
        return {}
    return chosen(found, usual_memory())


@contextmanager
def progress() -> Iterator[Callable[[str, int, int], None]]:
    """Show on the terminal, by its error stream, how far each step is."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[said]}"), TimeElapsedColumn())
    console = Console(stderr=True)
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        tasks: dict[str, int] = {}

        def tell(what: str, done: int, total: int) -> None:
            if what not in tasks:
                tasks[what] = int(bar.add_task(what, total=None, said=""))
            said = str(done) if what.endswith("seconds") else size(done)
            # An estimate of the total may be too small.
            bar.update(tasks[what], completed=done, total=max(done, total) if total else None, said=said)  # type: ignore[arg-type]  # a TaskID is a number

        yield tell


def size(count: float) -> str:
    """Say a number of bytes."""
    for unit in ("bytes", "KiB", "MiB"):
        if count < _KIB:
            return f"{count:.0f} {unit}"
        count /= _KIB
    return f"{count:.1f} GiB"
