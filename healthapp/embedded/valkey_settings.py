"""What a restored installation's Valkey was set to: kept beside it, and taken over at each start.

Valkey holds nothing that can't be rebuilt, so its data is in no backup. How it was set is: how much memory it may use,
and how it writes to the disk. That it drops nothing in silence (`noeviction`) is the product's rule and no setting.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from healthapp.embedded.errors import explain_os_error

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

FILE_NAME = "valkey.json"
NAMES = ("maxmemory", "maxmemory-policy", "appendonly", "appendfsync", "save")
"""What a backup keeps."""
POLICY = "noeviction"
"""A full index must say so, and never drop a reminder in silence."""
# Words and numbers: nothing that could end a line of the configuration.
_VALUE = re.compile(r"[a-z0-9 -]{0,80}", re.IGNORECASE)


def known(settings: Mapping[str, object]) -> dict[str, str]:
    """Return those of the settings that we know and whose values are in order."""
    return {name: str(settings[name]) for name in NAMES if name in settings and _VALUE.fullmatch(str(settings[name]))}


def chosen(settings: Mapping[str, str], usual: int) -> dict[str, str]:
    """Leave out the limit of memory where nobody chose it: it is this machine's `usual` one, or there is none.

    On another machine it would be a wrong choice that nobody made.
    """
    return {name: value for name, value in settings.items() if name != "maxmemory" or value not in ("0", str(usual))}


def keep(folder: Path, settings: Mapping[str, object]) -> None:
    """Write them down in a data folder."""
    try:
        (folder / FILE_NAME).write_text(json.dumps(known(settings), indent=2), encoding="utf-8")
    except OSError as error:
        raise explain_os_error(error, "keeping Valkey's settings") from error


def kept(folder: Path) -> dict[str, str]:
    """Return what was written down; nothing where there is no such file, or none that can be read."""
    try:
        found = json.loads((folder / FILE_NAME).read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return known(found) if isinstance(found, dict) else {}


def memory(settings: Mapping[str, str], usual: int, total: int) -> int:
    """Return how many bytes Valkey may use: as kept, but no more than three quarters of this machine's `total`."""
    wanted = settings.get("maxmemory", "")
    if not wanted.isdecimal() or int(wanted) == 0:
        return usual
    return min(int(wanted), max(usual, total * 3 // 4))
