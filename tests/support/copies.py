"""Copies of people's data, as they are asked for and made, without the printer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from healthapp.kit.actor import Actor
from tests.support import people

if TYPE_CHECKING:
    from healthapp.contexts.privacy.schemas import Gathered
    from healthapp.wiring import Platform
    from tests.support.people import Person
    from tests.support.rows import Connection


class Paper:
    """Prints the page in front of a copy, which is not looked at here."""

    async def summary(self, _gathered: Gathered) -> bytes:
        return b"%PDF-"


async def copied(platform: Platform, owner: Connection, person: Person) -> Actor:
    """Have a copy of somebody's data made; returns who may fetch it."""
    asking = await people.at_home(platform, person)
    async with platform.begin(asking) as uow:
        await platform.request_export(uow)
    row = owner.execute("SELECT id FROM privacy_export WHERE user_id = %s", (person.id,)).fetchone()
    assert row is not None
    async with platform.begin(Actor.worker()) as uow:
        assert await platform.privacy.make_export(uow, row[0], Paper())
    return asking
