"""Hints to people's open tabs and clients, by pub/sub. A hint says that something changed; what, is in Postgres."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from redis.asyncio import Redis

    from healthapp.adapters.valkey import Valkey


class ValkeyHints:
    """Publishes on `user:{id}`."""

    def __init__(self, valkey: Valkey) -> None:
        """Use `valkey` to publish."""
        self._valkey = valkey

    async def publish(self, hints: Mapping[UUID, set[str]]) -> None:
        """Publish each person's topics in one round trip; ValkeyUnavailableError when nobody can be told now."""

        async def step(client: Redis) -> None:
            async with client.pipeline(transaction=False) as pipe:
                for user_id, topics in hints.items():
                    pipe.publish(f"user:{user_id}", json.dumps({"topics": sorted(topics)}))
                await pipe.execute()

        if hints:
            await self._valkey.call(step)
