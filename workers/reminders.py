"""Reactions of the reminders context."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

if TYPE_CHECKING:
    from collections.abc import Mapping

    from healthapp.kit.uow import UnitOfWork
    from healthapp.wiring import Platform


async def tell_refill(platform: Platform, uow: UnitOfWork, event_id: UUID, ids: Mapping[str, Any]) -> None:
    """A medicine is running out: tell the patient."""
    await platform.reminders.tell_refill(uow, event_id, UUID(ids["reminder_id"]))
