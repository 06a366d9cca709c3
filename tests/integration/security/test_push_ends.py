"""A browser that is told to us in the moment its login ends: it is pushed to never, whichever of the two is first."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from healthapp.contexts.notifications.schemas import PushKeys, SubscribePush
from healthapp.kit.actor import Actor
from healthapp.kit.errors import HealthError, Kind
from tests.support import databases, owned, people

if TYPE_CHECKING:
    from healthapp.wiring import Platform
    from tests.conftest import MakeUser
    from tests.support.rows import Connection

BROWSER = SubscribePush(
    endpoint="https://push.example.net/send/mine", keys=PushKeys.model_validate(owned.SUBSCRIPTION["keys"])
)
END = "UPDATE identity_session SET revoked_at = now(), ended_by = 'logout' WHERE id = %s"
WAITS = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
LEFT = "SELECT count(*) FROM notifications_push_subscription"


@pytest.fixture
async def actor(platform: Platform, make_user: MakeUser) -> Actor:
    token = await people.browser_token(platform, await make_user())
    found = await platform.authenticate_session(token, Actor.anonymous())
    assert found is not None
    return found


async def test_a_login_that_has_just_ended_takes_no_browser(
    platform: Platform, actor: Actor, owner: Connection
) -> None:
    owner.execute(END, (actor.session_id,))
    with pytest.raises(HealthError) as refused:
        async with platform.begin(actor) as uow:
            await platform.notifications.subscribe_push(uow, BROWSER)
    assert refused.value.kind is Kind.UNAUTHENTICATED
    assert owner.execute(LEFT).fetchone() == (0,)


async def test_a_login_that_ends_meanwhile_takes_the_browser_along(
    platform: Platform, actor: Actor, owner: Connection, database_url: str
) -> None:
    with databases.connect(database_url) as other:
        async with platform.begin(actor) as uow:
            await platform.notifications.subscribe_push(uow, BROWSER)
            ending = asyncio.create_task(asyncio.to_thread(other.execute, END, (actor.session_id,)))
            async with asyncio.timeout(10):
                while not ending.done() and owner.execute(WAITS).fetchone() == (0,):  # noqa: ASYNC110 - a lock tells nobody
                    await asyncio.sleep(0.02)
        await ending
    assert owner.execute(LEFT).fetchone() == (0,)
