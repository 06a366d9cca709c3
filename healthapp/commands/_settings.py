"""What the commands know before there are engines, and how a command gets engines to work on."""

from __future__ import annotations

import os
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, TypeVar

from pydantic import AliasChoices, BeforeValidator, Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from healthapp.commands._report import CommandError, Report

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator

    from healthapp.wiring import Platform

_T = TypeVar("_T")
_LINE_OF = "{name}: {problem}"


class LaunchSettings(BaseSettings):
    """The part of the settings that decides what is started where; `healthapp.config.Settings` has the rest."""

    model_config = SettingsConfigDict(env_prefix="HEALTHAPP_", env_file=".env", extra="ignore", populate_by_name=True)

    mode: Literal["embedded", "production"] = "embedded"
    data_dir: Path = Path("var")
    host: str = "127.0.0.1"
    port: int = Field(default=3000, ge=1, le=65535)
    web_workers: int = Field(default=1, ge=1, le=64)
    public_url: str | None = None
    backup_dir: Annotated[Path | None, BeforeValidator(lambda given: given or None)] = None
    backup_hours: int = Field(default=24, ge=1, le=24 * 31)
    backup_keep_days: int = Field(default=30, ge=1, le=3650)
    backup_changes_days: int = Field(default=7, ge=1, le=365)
    backup_synchronous: bool = False
    database_url: str | None = Field(
        default=None, validation_alias=AliasChoices("DATABASE_URL", "HEALTHAPP_DATABASE_URL")
    )
    redis_url: str | None = Field(default=None, validation_alias=AliasChoices("REDIS_URL", "HEALTHAPP_REDIS_URL"))

    @property
    def address(self) -> str:
        """Return the address to open in a browser on this machine."""
        if self.public_url:
            return self.public_url.rstrip("/")
        local = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(self.host, self.host)  # noqa: S104 - names, not a bind
        return f"http://{f'[{local}]' if ':' in local and not local.startswith('[') else local}:{self.port}"

    @property
    def missing_engines(self) -> frozenset[str]:
        """Return which engines no URL was given for."""
        given = {"postgres": self.database_url, "valkey": self.redis_url}
        return frozenset(name for name, url in given.items() if not url)


def launch_settings() -> LaunchSettings:
    """Read the settings; CommandError names the one that is wrong."""
    try:
        found = LaunchSettings()
    except ValidationError as error:
        raise CommandError(explain_settings(error)) from error
    return found.model_copy(update={"data_dir": found.data_dir.expanduser().absolute()})


def explain_settings(error: ValidationError) -> str:
    """Say in one line which settings are missing or wrong, by the names that an operator uses."""
    problems = []
    for each in error.errors(include_input=False, include_url=False):
        if not each["loc"] and "error" in each.get("ctx", {}):
            # A check of ours over several settings, whose message names the one that is wrong.
            problems.append(str(each["ctx"]["error"]))
            continue
        name = str(each["loc"][0]) if each["loc"] else "settings"
        name = name if name.isupper() else f"HEALTHAPP_{name.upper()}"
        problems.append(f"{name}: {'is missing' if each['type'] == 'missing' else each['msg'].lower()}")
    return f"Settings are wrong. {'; '.join(problems)}"


def given_environment() -> dict[str, str | None]:
    """Return the environment with the settings of `.env` under it."""
    from dotenv import dotenv_values

    return {**dotenv_values(".env"), **os.environ}


@contextmanager
def engines_for_command(report: Report | None = None) -> Iterator[None]:
    """Let a command reach the engines, so that `healthapp.config.get_settings()` works inside.

    In production the environment says where they are. In the embedded mode those of a running `healthapp up` are used;
    when none runs, they are started for as long as the command takes.
    """
    settings = launch_settings()
    if settings.mode == "production" or not settings.missing_engines:
        yield
        return
    from healthapp.embedded import attach, start

    running = attach(settings.data_dir)
    if running is not None:
        os.environ.update(running.environment(given_environment()))
        yield
        return
    if not settings.data_dir.exists():
        msg = f"There is no data in {settings.data_dir} yet: start with `healthapp up`, or set HEALTHAPP_DATA_DIR."
        raise CommandError(msg)
    with start(settings.data_dir, progress=report.note if report else None, only=settings.missing_engines) as engines:
        os.environ.update(engines.urls.environment(given_environment()))
        yield


async def as_operator(step: Callable[[Platform], Awaitable[_T]]) -> _T:
    """Do `step` with a platform that may act as the operator."""
    from healthapp.config import get_settings
    from healthapp.wiring import build_platform

    platform = build_platform(get_settings(), "system")
    try:
        return await step(platform)
    finally:
        await platform.close()
