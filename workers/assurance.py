"""Making the compliance checks: cheap ones each minute, dear ones by the hour, all of them when somebody asks."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import structlog

from healthapp.kit.actor import Actor
from healthapp.kit.errors import HealthError
from healthapp.kit.telemetry import processing

if TYPE_CHECKING:
    from healthapp.wiring import Platform

log = structlog.get_logger(__name__)
_LOOK_EVERY = 3.0
"""Somebody who asks for a check waits at the page."""


async def keep_checked(platform: Platform) -> None:
    """Look every few seconds which checks are due, and make them, one worker at a time."""
    while True:
        await make_due_checks(platform)
        await asyncio.sleep(_LOOK_EVERY)


async def make_due_checks(platform: Platform, actor: Actor | None = None) -> list[str]:
    """Make the checks whose time has come; returns which. Nothing while another worker has the round."""
    actor = actor or Actor.worker()
    async with platform.begin(actor) as uow:
        due = await platform.admin.claim_checks(uow)
    if not due:
        return due
    with processing("checks"):
        for check_id in due:
            await _make(platform, actor, check_id)
        async with platform.begin(actor) as uow:
            await platform.admin.finish_checks(uow)
    return due


async def _make(platform: Platform, actor: Actor, check_id: str) -> None:
    try:
        async with platform.begin(actor) as uow:
            await platform.admin.make_check(uow, check_id)
    except Exception as error:
        # Whatever it was: a check that can't be made is not known, and the others go on.
        code = error.code if isinstance(error, HealthError) else type(error).__name__
        log.exception("check_not_made", check=check_id, error=code)
        async with platform.begin(actor) as uow:
            await platform.admin.note_unmade(uow, check_id, code)
