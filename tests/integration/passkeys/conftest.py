"""Somebody with a browser at an address where passkeys work."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx
import pytest

from healthapp.kit.actor import Role
from healthapp.kit.clock import Clock, FixedClock, SystemClock
from tests.support import databases
from tests.support.passkeys import SITE

if TYPE_CHECKING:
    from collections.abc import Callable

    from healthapp.config import Settings
    from tests.conftest import AsUser, MakeUser
    from tests.support.people import Person


@pytest.fixture
def settings(database_url: str, redis_url: str) -> Settings:
    return databases.make_settings(database_url, redis_url, public_url=SITE[1])


@pytest.fixture
def clock() -> Clock:
    return FixedClock(SystemClock().now())


@pytest.fixture
def as_user(as_user: AsUser) -> AsUser:
    """Give clients that keep cookies which are for HTTPS alone."""

    async def make(person: Person) -> httpx.AsyncClient:
        client = await as_user(person)
        client.base_url = httpx.URL(SITE[1])
        return client

    return make


@pytest.fixture
async def person(make_user: MakeUser) -> Person:
    return await make_user(Role.PATIENT)


@pytest.fixture
async def mine(person: Person, as_user: AsUser) -> httpx.AsyncClient:
    return await as_user(person)


@pytest.fixture
def client(make_client: Callable[..., httpx.AsyncClient]) -> httpx.AsyncClient:
    return make_client(base_url=SITE[1])
