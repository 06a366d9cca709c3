"""The process that holds the engines of a test session: `python -m tests.support.keeper FOLDER`."""

from __future__ import annotations

import fcntl
import json
import shutil
import sys
import time
import traceback
from contextlib import ExitStack
from pathlib import Path
from typing import IO, TYPE_CHECKING

from healthapp.embedded import start
from tests.support.databases import build_template, drop_databases
from tests.support.engines import STATE, USERS, given_engines

if TYPE_CHECKING:
    from collections.abc import Mapping

_POLL_SECONDS = 0.2


def _write_state(folder: Path, state: Mapping[str, str]) -> None:
    fresh = folder / f"{STATE}.new"
    fresh.write_text(json.dumps(dict(state)), "utf-8")
    fresh.chmod(0o600)
    fresh.replace(folder / STATE)


def _wait_until_unused(users: IO[str]) -> None:
    """Wait for the last worker to go. The lock is kept to our end: a late worker waits, then starts a new keeper."""
    while True:
        try:
            fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            time.sleep(_POLL_SECONDS)
        else:
            return


def main(folder: Path) -> None:
    """Start the engines, make the template, wait until nobody uses them, stop."""
    prefix = f"t{folder.name}"[:40]
    users = (folder / USERS).open("a+")
    try:
        with ExitStack() as stack:
            given = given_engines()
            if given is None:
                running = stack.enter_context(start(folder / "data", durable=False))
                given = running.owner_database_url, running.redis_url
            else:
                stack.callback(drop_databases, given[0], f"{prefix}_")
            database_url, redis_url = given
            template = f"{prefix}_template"
            build_template(database_url, redis_url, template)
            _write_state(folder, {"database_url": database_url, "redis_url": redis_url, "template": template})
            _wait_until_unused(users)
    except Exception:
        traceback.print_exc()
        _write_state(folder, {"error": traceback.format_exc()[-4000:]})
        _wait_until_unused(users)
        raise
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
