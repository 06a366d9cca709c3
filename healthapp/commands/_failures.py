"""Why a command failed, in one line for an operator: what is wrong and what to look at.

Errors are told apart by name, so that a command that only prints its help imports none of their modules.
"""

from __future__ import annotations

from typing import Any

from healthapp.backup.errors import BackupError
from healthapp.commands._report import CommandError
from healthapp.embedded.errors import FULL, EmbeddedError

_NOT_MIGRATED = {"UndefinedTable", "UndefinedColumn", "UndefinedFunction"}
_ENGINES = {"sqlalchemy", "psycopg", "redis"}


def explain(error: Exception) -> str | None:
    """Return the one line for a failure that we know, None for a defect."""
    if isinstance(error, (BackupError, CommandError, EmbeddedError)):
        return str(error)
    package, name = type(error).__module__.split(".")[0], type(error).__name__
    if name == "ValidationError" and getattr(error, "title", "").endswith("Settings"):
        from healthapp.commands._settings import explain_settings

        return explain_settings(error)  # type: ignore[arg-type]  # it is pydantic's, imported only if it happens
    if package == "healthapp":
        return _ours(error, name)
    if name == "ProgrammingError" and type(getattr(error, "orig", None)).__name__ in _NOT_MIGRATED:
        return "The database isn't at the newest schema: run `healthapp migrate`."
    if package == "sqlalchemy" and name == "ArgumentError":
        return "DATABASE_URL can't be read: it looks like postgresql://user:password@host:5432/name"
    if package in _ENGINES and name in {"OperationalError", "ConnectionError", "DiskFull"}:
        return _full(error) if _is_full(error) else f"An engine can't be reached: {_first_line(error)}"
    if name == "ValueError" and str(error).startswith("Redis URL"):
        return "REDIS_URL can't be read: it begins with redis://, rediss:// or unix://"
    return None


def _ours(error: Any, name: str) -> str | None:  # noqa: ANN401 - one of our errors, told by its name
    if name == "ValkeyUnavailableError":
        return "Valkey doesn't answer: is it running, and is REDIS_URL right?"
    if name == "UnknownKeyError":
        return f"The database holds no data key that can be used: run `healthapp migrate`. ({error})"
    if name == "CipherError":
        return f"HEALTHAPP_MASTER_KEY isn't the one that this database was made with: {error}"
    if getattr(error, "code", None) == "database_unavailable":
        if isinstance(error.__cause__, Exception) and _is_full(error.__cause__):
            return _full(error.__cause__)
        return (
            "Postgres can't be used: is it running, are DATABASE_URL and HEALTHAPP_MASTER_KEY right, has"
            f" `healthapp migrate` been run? It said: {_first_line(error.__cause__ or error)}"
        )
    if hasattr(error, "message") and hasattr(error, "fields"):
        return " ".join([error.message("en"), *(f"{each.field}: {each.message('en')}" for each in error.fields)])
    return None


def _is_full(error: Exception) -> bool:
    """Whether Postgres had no room to write, or no room to let anybody in: told by what the driver itself raised.

    Shared memory that can't grow says the same of itself, and is no disk that somebody could make room on.
    """
    said = _first_line(error)
    driver = getattr(error, "orig", None) or error
    return (type(driver).__name__ == "DiskFull" or "No space left" in said) and "shared memory" not in said


def _full(error: Exception) -> str:
    """Say that there is no room and, because it may be the disk of another machine, who said so of what."""
    return f"{FULL} Postgres said: {_first_line(error)}"


def _first_line(error: BaseException) -> str:
    """Return what the driver said, without what SQLAlchemy adds; no statement and no value of one."""
    said = str(getattr(error, "orig", None) or error).strip().splitlines()
    return said[0] if said else type(error).__name__
