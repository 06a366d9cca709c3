"""Data keys are rotated while people write and read over HTTP: no request fails, and nothing becomes unreadable."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from healthapp.kit.actor import Actor
from tests.integration.compliance.test_rotation import PATIENCE, fill, kids, later, plain
from tests.support import databases
from tests.support.kept_keys import keys_left_alone
from tests.support.pressing import pressing
from workers.keys import finish_rotation, retire_keys

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from healthapp.config import Settings
    from healthapp.wiring import Platform
    from tests.conftest import AsUser, MakeUser
    from tests.support.rows import Connection

_WRITTEN = ("reminders_reminder.title_ct", "reminders_reminder.medicine_ct", "records_condition.name_ct")


@pytest.fixture
def settings(database_url: str, redis_url: str) -> Settings:
    return databases.make_settings(database_url, redis_url, key_grace_seconds=2)


@pytest.fixture(autouse=True)
async def one_key_again(platform: Platform, owner: Connection) -> AsyncIterator[None]:
    """Leave the database with the keys that the migrations made: other tests share it."""
    with keys_left_alone(owner):
        yield


async def test_no_request_notices_a_rotation(
    platform: Platform, web: Platform, owner: Connection, make_user: MakeUser, as_user: AsUser
) -> None:
    client = await as_user(await make_user())
    fill(platform, owner, 25)
    before, old = plain(platform, owner), platform.cipher.current
    async with pressing(client) as pressed:
        async with platform.begin(Actor.system()) as uow:
            assert await platform.compliance.begin_rotation(uow, now=True)
        begun = pressed.answered
        async with asyncio.timeout(PATIENCE):
            await finish_rotation(platform, Actor.system(), size=20)
            # Also by the web process, which nobody told.
            while web.cipher.current == old:  # noqa: ASYNC110 - as long as requests bring it to read its keys
                await asyncio.sleep(0.02)
        during = pressed.answered - begun
    assert pressed.wrong == []
    assert during > 20
    new = platform.cipher.current
    assert new != old
    assert plain(platform, owner).items() >= before.items()
    # What a request wrote with the old key behind the rotation's back is found before that key is retired.
    later(owner)
    owner.execute("UPDATE compliance_key_rotation SET checked_at = NULL")
    await retire_keys(platform, Actor.system())
    await finish_rotation(platform, Actor.system())
    found = kids(owner)
    assert set().union(*(found[column] for column in _WRITTEN)) == {new}
