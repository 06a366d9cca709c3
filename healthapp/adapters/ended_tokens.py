"""The list of access tokens that ended early, in Valkey: `auth:ended:{digest}`, gone when the token would be too."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from redis.asyncio import Redis

    from healthapp.adapters.valkey import Valkey

_PREFIX = "auth:ended:"


class ValkeyEndedTokens:
    """Implements `identity.ports.EndedTokens`; ValkeyUnavailableError while nobody can tell."""

    def __init__(self, valkey: Valkey) -> None:
        """Keep the list in `valkey`."""
        self._valkey = valkey

    async def add(self, digests: Sequence[str], seconds: int) -> None:
        """Write all of them in one round trip."""

        async def step(client: Redis) -> None:
            async with client.pipeline(transaction=False) as pipe:
                for digest in digests:
                    pipe.set(f"{_PREFIX}{digest}", "1", ex=seconds)
                await pipe.execute()

        if digests:
            await self._valkey.call(step)

    async def has(self, digest: str) -> bool:
        """Ask for one."""
        return bool(await self._valkey.call(lambda client: client.exists(f"{_PREFIX}{digest}")))
