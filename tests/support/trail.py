"""The audit trail in tests."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from healthapp.kit.actor import Actor

if TYPE_CHECKING:
    from healthapp.wiring import Platform

PATIENCE = 20.0


async def seal_everything(platform: Platform) -> None:
    """Seal what has been written; what is younger than any open transaction of the cluster has to wait for it."""
    async with asyncio.timeout(PATIENCE):
        while True:
            async with platform.begin(Actor.worker()) as uow:
                await platform.compliance.seal_audit(uow)
            async with platform.begin(Actor.system()) as uow:
                if (await platform.compliance.verify_audit(uow)).unsealed == 0:
                    return
            await asyncio.sleep(0.05)
