"""What lies about a person outside Postgres, and how it is taken out: Valkey's index and marks, the demo's outbox."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from healthapp.adapters import outbox
from healthapp.adapters.rate_limits import PREFIX
from healthapp.adapters.reminder_index import LEASED, SCHEDULE

if TYPE_CHECKING:
    from pathlib import Path

    from redis.asyncio import Redis

    from healthapp.adapters.valkey import Valkey
    from healthapp.contexts.privacy.schemas import Copies

_TYPES = "reminder:type:*"
# What is named after a row: a reminder, a notice, an API key.
_NAMED_BY_ROW = ("reminder", "notification:processed", f"{PREFIX}key")
# Ids of whoever is written to next; the worker writes them anew every two seconds.
_VIEWS = ("notification:queue", "notification:processing", "notification:failed")
_AT_ONCE = 500
_LISTED = 5_000


class PersonalCopies:
    """Erases by the names under which the adapters write."""

    def __init__(self, valkey: Valkey, outbox_dir: Path | None) -> None:
        """Look into `valkey`, and into the demo's outbox where there is one."""
        self._valkey = valkey
        self._outbox = outbox_dir

    async def erase(self, copies: Copies) -> None:
        """Take out everything of one person; ValkeyUnavailableError when that has to wait."""
        await self._valkey.call(lambda client: _forget(client, copies))
        if self._outbox is not None:
            await asyncio.to_thread(_empty, self._outbox, copies)


async def _forget(client: Redis, copies: Copies) -> None:
    own = f"user:{copies.person}:reminders"
    ids = sorted({*copies.row_ids, *await client.smembers(own)})  # type: ignore[misc]  # typed as sync in redis-py
    types = [key async for key in client.scan_iter(match=_TYPES)]
    for start in range(0, len(ids), _AT_ONCE):
        some = ids[start : start + _AT_ONCE]
        async with client.pipeline(transaction=False) as pipe:
            pipe.zrem(SCHEDULE, *some)
            pipe.zrem(LEASED, *some)
            for key in types:
                pipe.srem(key, *some)
            pipe.unlink(*(f"{kind}:{one}" for kind in _NAMED_BY_ROW for one in some))
            await pipe.execute()
    await client.unlink(own, f"{PREFIX}user:{copies.person}", *_VIEWS)


def _empty(folder: Path, copies: Copies) -> None:
    for message in outbox.list_messages(folder, limit=_LISTED).messages:
        if message.id in copies.row_ids or message.to in copies.addresses:
            (folder / f"{message.name}.json").unlink(missing_ok=True)
