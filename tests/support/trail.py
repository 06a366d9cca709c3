"""The audit trail in tests."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any

from healthapp.kit.actor import Actor
from healthapp.kit.audit import PAYLOAD

if TYPE_CHECKING:
    from healthapp.wiring import Platform
    from tests.support.rows import Connection

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


def payloads(platform: Platform, owner: Connection, action: str) -> list[dict[str, Any]]:
    """Return what the trail says of each act of that name, opened, in the order in which it was written."""
    query = (
        "SELECT id, payload_ct FROM compliance_audit_event WHERE action = %s AND payload_ct IS NOT NULL ORDER BY seq"
    )
    return [
        json.loads(platform.cipher.open(PAYLOAD, row_id, sealed))
        for row_id, sealed in owner.execute(query, (action,)).fetchall()
    ]
