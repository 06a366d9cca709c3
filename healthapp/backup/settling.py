"""What has to happen between restoring a database and letting anybody in: what was erased since is erased again.

It runs on the restored files before they are put in place (ADR 59): whoever kills it finds no installation.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from alembic.util import CommandError
from pydantic import SecretStr

from healthapp.backup.errors import BackupError
from healthapp.config import Settings
from healthapp.kit.actor import Actor
from healthapp.migrate import upgrade_schema
from healthapp.wiring import build_platform

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from healthapp.contexts.privacy.schemas import Entry
    from healthapp.wiring import Platform

_BATCH = 2_000


@dataclass(frozen=True, slots=True)
class Settled:
    """What was done again."""

    lines: int
    """Of the ledger, which the restored moment didn't know."""
    refused: int
    """Of those: a rule of the database stood against it."""
    erased: int
    """People."""
    ended: int
    """Logins, links, tokens: all of them, because nobody knows which have ended since. 0: nothing was left out."""
    blind: bool
    """Whether an earlier moment was restored without a ledger: who was erased since is back."""


def settle(
    url: str,
    master_key: str,
    files: Path,
    lines: Sequence[Entry] | None,
    *,
    earlier: bool,
    progress: Callable[[str, int, int], None],
) -> Settled:
    """Do again what the ledger says on the database at `url`, whose files are below `files`.

    `earlier`: something may have ended after the restored moment. Without `lines` nobody knows what was taken back.
    """
    given: dict[str, Any] = {
        "database_url": SecretStr(url),
        # Nothing of it is asked: how Valkey was filled is in no backup.
        "redis_url": SecretStr("redis://127.0.0.1:1/0"),
        "master_key": SecretStr(master_key),
    }
    others = dict.fromkeys(("app_database_url", "worker_database_url", "system_database_url"))
    settings = Settings(**given).model_copy(update={**others, "data_dir": files})
    _bring_up_to_date(url, settings)
    return asyncio.run(_settle(settings, lines, earlier=earlier, progress=progress))


def _bring_up_to_date(url: str, settings: Settings) -> None:
    """An older backup's tables become ours first, as `healthapp up` would do with them."""
    try:
        upgrade_schema(url, settings.master_key_bytes)
    except CommandError as error:
        msg = f"The backup can't be brought to this version of healthapp; is it of a newer one? {error}"
        raise BackupError(msg) from error


async def _settle(
    settings: Settings,
    lines: Sequence[Entry] | None,
    *,
    earlier: bool,
    progress: Callable[[str, int, int], None],
) -> Settled:
    platform = build_platform(settings, "system", pool_size=2)
    try:
        await platform.load_keys()
        blind = lines is None and earlier
        async with platform.begin(Actor.system()) as uow:
            done = await platform.privacy.repeat_since(uow, lines or (), earlier=earlier, blind=blind)
        erased = await _erase(platform, progress)
    finally:
        await platform.close()
    return Settled(done.entries, done.refused, erased, done.ended, blind)


async def _erase(platform: Platform, progress: Callable[[str, int, int], None]) -> int:
    """Erase everybody whose erasure had begun, as the worker does; returns how many."""
    async with platform.begin(Actor.worker()) as uow:
        begun = await platform.privacy.begun_erasures(uow)
    for number, one in enumerate(begun):
        progress("Erasing again", number, len(begun))
        async with platform.begin(Actor.worker()) as uow:
            copies = await platform.privacy.copies_of(uow, one.person)
        await platform.privacy.erase_files(copies)
        left = 1
        while left:
            async with platform.begin(Actor.worker()) as uow:
                left = await platform.privacy.erase_batch(uow, one.person, _BATCH)
        async with platform.begin(Actor.worker()) as uow:
            await platform.compliance.forget_origin(uow, one.person)
            await platform.privacy.finish_erasure(uow, one.id, one.person)
    return len(begun)
