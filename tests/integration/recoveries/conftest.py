"""Somebody with an authenticator app that is lost, and an administrator who has just logged in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from healthapp.kit.actor import Role
from healthapp.kit.clock import Clock, FixedClock, SystemClock
from tests.support.recoveries import Desk
from tests.support.second_factor import turn_on

if TYPE_CHECKING:
    import httpx

    from healthapp.wiring import Platform
    from tests.conftest import AsUser, MakeUser
    from tests.support.people import Person


@pytest.fixture
def clock() -> Clock:
    return FixedClock(SystemClock().now())


@pytest.fixture
async def person(make_user: MakeUser) -> Person:
    return await make_user(Role.PATIENT, phone="01712345678")


@pytest.fixture
async def mine(person: Person, as_user: AsUser, clock: Clock) -> httpx.AsyncClient:
    """Give a session of theirs that lives on somewhere; its login had two steps."""
    client = await as_user(person)
    await turn_on(client, clock)
    return client


@pytest.fixture
def lost(platform: Platform, client: httpx.AsyncClient, mine: httpx.AsyncClient) -> Desk:
    del mine
    return Desk(platform, client)


@pytest.fixture
async def admin(make_user: MakeUser) -> Person:
    return await make_user(Role.ADMIN)


@pytest.fixture
async def office(admin: Person, as_user: AsUser) -> httpx.AsyncClient:
    return await as_user(admin)
