"""What every test may ask for. Engines start with the first test that needs them, and never for the others.

The product is imported inside the fixtures: a test of a pure rule shall not wait for the services to be imported.
"""

# ruff: noqa: PLC0415 - see above

from __future__ import annotations

import gc
import itertools
import os
import uuid
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING, Any, Protocol

import hypothesis
import pytest

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Iterator

    import httpx
    import psycopg
    import redis
    from fastapi import FastAPI

    from healthapp.config import Settings
    from healthapp.kit.actor import Role
    from healthapp.kit.clock import Clock, FixedClock
    from healthapp.wiring import Platform
    from tests.support.engines import Engines
    from tests.support.people import Person

BASE_URL = "http://testserver"

# A test doesn't fail because a machine is busy: speed belongs in `make bench`.
hypothesis.settings.register_profile(
    "healthapp", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("healthapp")


# Of the processor's time a fifth went into looking for garbage among what stays for good: modules, content, schemas.
# What has outlived some hundred tests is no longer gone through, and the rest less often.
gc.set_threshold(20_000, 20, 20)
_SETTLED_EVERY = 300
_started = itertools.count(1)


def pytest_runtest_setup() -> None:
    """Leave to themselves, now and then, all objects that are still alive."""
    if next(_started) % _SETTLED_EVERY == _SETTLED_EVERY // 2:
        gc.collect()
        gc.freeze()


# What takes minutes comes first: at the end it would keep one processor busy while the other waits.
_LONGEST = ("test_up.py", "test_schemathesis.py", "test_rotation.py", "test_every_page.py", "test_staff_pages.py")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the longest tests before the others; the order is otherwise as it was."""
    items.sort(key=lambda item: item.path.name not in _LONGEST)


class MakeUser(Protocol):
    """Opens an account; see `people.make_person` for what may be chosen."""

    def __call__(self, role: Role = ..., **chosen: Any) -> Awaitable[Person]: ...


class AsUser(Protocol):
    """Returns a client that carries a person's bearer token."""

    def __call__(self, person: Person) -> Awaitable[httpx.AsyncClient]: ...


@pytest.fixture(scope="session")
def engines() -> Iterator[Engines]:
    """Give this session's Postgres and Valkey, shared by all xdist workers."""
    from tests.support import databases
    from tests.support.engines import EnginesLease

    lease = EnginesLease(os.environ.get("PYTEST_XDIST_TESTRUNUID") or uuid.uuid4().hex)
    databases.live_in(lease.folder / "data" / os.environ.get("PYTEST_XDIST_WORKER", "main"))
    yield lease.engines
    lease.release()


@pytest.fixture(scope="session")
def database_url(engines: Engines) -> str:
    """Give the owner's URL of this worker's own database, built by the migrations."""
    from tests.support import databases

    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    name = f"{engines.template.removesuffix('_template')}_{worker}"
    return databases.make_database(engines.database_url, name, engines.template)


@pytest.fixture(scope="session")
def redis_url(engines: Engines) -> str:
    """Give the URL of this worker's own numbered database of Valkey."""
    from tests.support import databases

    worker = os.environ.get("PYTEST_XDIST_WORKER", "")
    return databases.redis_url_for(engines.redis_url, int(worker.removeprefix("gw") or -1) + 1)


@pytest.fixture(scope="session")
def owner(database_url: str) -> Iterator[psycopg.Connection[tuple[Any, ...]]]:
    """Give a connection as the database's owner, who sees everything: for checks and set-ups, not for the product."""
    from tests.support import databases

    with databases.connect(database_url) as connection:
        yield connection


@pytest.fixture(scope="session")
def _tables(database_url: str) -> list[str]:
    from tests.support import databases

    return databases.tables_of(database_url)


@pytest.fixture(scope="session")
def _redis_admin(redis_url: str) -> Iterator[redis.Redis]:
    import redis

    with redis.Redis.from_url(redis_url) as client:
        yield client


@pytest.fixture
def clean(owner: psycopg.Connection[tuple[Any, ...]], _tables: list[str], _redis_admin: redis.Redis) -> None:
    """Empty the tables and this worker's part of Valkey. Before a test, so that a failed one can be looked at."""
    from tests.support import databases

    owner.execute(databases.clean_statement(_tables))
    _redis_admin.flushdb()


@pytest.fixture
def settings(database_url: str, redis_url: str) -> Settings:
    """Give the settings of a test. Override this fixture, calling `databases.make_settings`, for others."""
    from tests.support import databases

    return databases.make_settings(database_url, redis_url)


@pytest.fixture
def clock() -> Clock:
    """Give the clock of the platforms. Override it with a FixedClock where a test moves the time."""
    from healthapp.kit.clock import SystemClock

    return SystemClock()


@pytest.fixture
def moving(clock: Clock) -> FixedClock:
    """Give the clock of a test that has overridden it with one that it moves."""
    from healthapp.kit.clock import FixedClock

    assert isinstance(clock, FixedClock)
    return clock


async def _make_known(made: Platform) -> None:
    """Have the content read and its index built, once in this process for all tests: as some seconds after a start."""
    from tests.support import databases

    await made.knowledge.book()
    if not _indexed and made.settings.data_dir == databases.home():
        _indexed.append(True)
        await made.knowledge.indexing.rebuild()


_indexed: list[bool] = []


@pytest.fixture
async def platform(settings: Settings, clock: Clock, clean: None) -> AsyncIterator[Platform]:
    """Give a real platform that may act as anyone: people, the worker, the operator."""
    from healthapp.wiring import build_platform

    made = build_platform(settings, "system", clock=clock)
    await _make_known(made)
    yield made
    await made.close()


@pytest.fixture
async def web(settings: Settings, clock: Clock, clean: None) -> AsyncIterator[Platform]:
    """Give the platform of a web process, which can't act as the worker."""
    from healthapp.wiring import build_platform

    made = build_platform(settings, "web", clock=clock)
    await _make_known(made)
    yield made
    await made.close()


@pytest.fixture
def make_user(platform: Platform) -> MakeUser:
    """Give a maker of accounts: `await make_user(Role.CAREGIVER, lang=Lang.BN)`."""
    from healthapp.kit.actor import Role
    from tests.support import people

    async def make(role: Role = Role.PATIENT, **chosen: Any) -> Person:
        return await people.make_person(platform, role, **chosen)

    return make


@pytest.fixture
def api(web: Platform, openapi: dict[str, dict[str, Any] | None]) -> Iterator[FastAPI]:
    """Give the API of a web process."""
    from healthapp.api.app import create_api

    made = create_api(web)
    made.openapi_schema = openapi["document"]
    yield made
    openapi["document"] = made.openapi_schema


@pytest.fixture(scope="session")
def openapi() -> dict[str, dict[str, Any] | None]:
    """Keep the OpenAPI document, which is the same for every API of these tests, and takes half a second to make."""
    return {"document": None}


@pytest.fixture
async def make_client(api: FastAPI) -> AsyncIterator[Callable[..., httpx.AsyncClient]]:
    """Give a maker of HTTP clients of the API; an exception of ours becomes the 500 that a caller would see."""
    import httpx

    async with AsyncExitStack() as stack:

        def make(**chosen: Any) -> httpx.AsyncClient:
            transport = httpx.ASGITransport(app=api, raise_app_exceptions=False)
            client = httpx.AsyncClient(transport=transport, **{"base_url": BASE_URL, **chosen})
            stack.push_async_callback(client.aclose)
            return client

        yield make


@pytest.fixture
def client(make_client: Callable[..., httpx.AsyncClient]) -> httpx.AsyncClient:
    """Give a client that isn't logged in and reads English."""
    return make_client(headers={"Accept-Language": "en"})


@pytest.fixture
def as_user(platform: Platform, make_client: Callable[..., httpx.AsyncClient]) -> AsUser:
    """Give a maker of clients with a bearer token: `await as_user(person)`."""
    from tests.support import people

    async def make(person: Person) -> httpx.AsyncClient:
        return make_client(headers={"Authorization": f"Bearer {await people.bearer_token(platform, person)}"})

    return make
