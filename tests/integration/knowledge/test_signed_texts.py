"""What was published is read only as it was signed; and the check of signatures says when it isn't."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from psycopg.types.json import Jsonb

from healthapp.contexts.admin.schemas import State
from healthapp.kit.actor import Actor, Role
from healthapp.kit.canonical import digest
from tests.support import editors

if TYPE_CHECKING:
    from collections.abc import Collection

    from healthapp.wiring import Platform
    from tests.conftest import MakeUser
    from tests.support.rows import Connection

SOURCE = {"id": "board_2026", "title": "Notes of the board", "publisher": "Content board", "year": 2026, "url": ""}
CHANGED = {**SOURCE, "title": "Something else"}


@pytest.fixture
async def published(platform: Platform, make_user: MakeUser) -> None:
    author = await editors.make_editor(platform, make_user)
    other = await editors.make_editor(platform, make_user, Role.PHARMACIST)
    made = await editors.signed(platform, author, other, "source", "board_2026", SOURCE)
    await editors.publish(platform, author, made.id)


async def _read(web: Platform) -> Collection[str]:
    """Return the ids of all sources that a process reads that hasn't read before."""
    await web.knowledge.renew()
    return (await web.knowledge.book()).sources


async def _found(platform: Platform) -> State:
    async with platform.begin(Actor.worker()) as uow:
        return await platform.admin.make_check(uow, "signatures")


async def test_what_stands_as_it_was_signed_is_read(platform: Platform, web: Platform, published: None) -> None:
    assert "board_2026" in await _read(web)
    assert await _found(platform) is State.OK


async def test_a_text_that_was_changed_with_its_digest_is_not_read(
    platform: Platform, web: Platform, published: None, owner: Connection
) -> None:
    owner.execute("ALTER TABLE knowledge_revision DISABLE TRIGGER USER")
    try:
        owner.execute("UPDATE knowledge_revision SET body = %s, hash = %s", (Jsonb(CHANGED), digest(CHANGED)))
    finally:
        owner.execute("ALTER TABLE knowledge_revision ENABLE TRIGGER USER")
    assert "board_2026" not in await _read(web)
    assert await _found(platform) is State.FAILING


async def test_a_text_that_nobody_signed_is_not_read(
    platform: Platform, web: Platform, published: None, owner: Connection
) -> None:
    owner.execute("DELETE FROM compliance_signature")
    owner.execute("DELETE FROM compliance_audit_event WHERE action = 'signature.sign'")
    assert "board_2026" not in await _read(web)
    assert await _found(platform) is State.FAILING
