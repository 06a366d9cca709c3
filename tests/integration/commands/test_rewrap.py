"""`healthapp keys rewrap`: a new master key around the same data keys.

The passwords of our database roles follow from the master key, and roles are the whole cluster's: while this runs,
nobody else could log in. So it has engines of its own.
"""

from __future__ import annotations

import base64
import json
import uuid
from typing import TYPE_CHECKING

import pytest

from healthapp.wiring import build_platform
from tests.support import databases
from tests.support.engines import EnginesLease

if TYPE_CHECKING:
    from collections.abc import Iterator

    from healthapp.wiring import Platform
    from tests.conftest import MakeUser
    from tests.integration.commands.conftest import Healthapp
    from tests.support.engines import Engines
    from tests.support.rows import Connection

NEW = base64.b64encode(b"another one, also only for tests").decode()


@pytest.fixture(scope="module")
def own_engines() -> Iterator[Engines]:
    """Give a cluster and a Valkey that nobody shares, whatever engines the environment names."""
    with pytest.MonkeyPatch.context() as environment:
        environment.delenv("HEALTHAPP_TEST_DATABASE_URL", raising=False)
        environment.delenv("HEALTHAPP_TEST_REDIS_URL", raising=False)
        lease = EnginesLease(uuid.uuid4().hex)
    yield lease.engines
    lease.release()


@pytest.fixture(scope="module")
def database_url(own_engines: Engines) -> str:
    """Give the owner's URL of a database in that cluster."""
    return databases.make_database(own_engines.database_url, "rewrapped", own_engines.template)


@pytest.fixture(scope="module")
def redis_url(own_engines: Engines) -> str:
    """Give the URL of that Valkey."""
    return own_engines.redis_url


@pytest.fixture(scope="module")
def owner(database_url: str) -> Iterator[Connection]:
    """Give a connection as that database's owner."""
    with databases.connect(database_url) as connection:
        yield connection


@pytest.fixture
def clean() -> None:
    """Leave the new database as it is: it is empty, and this module's alone."""


async def test_a_new_master_key_opens_the_same_texts(
    healthapp: Healthapp, platform: Platform, make_user: MakeUser, owner: Connection, database_url: str, redis_url: str
) -> None:
    person = await make_user(name="Rahima Khatun")
    before = owner.execute("SELECT kid, wrapped FROM compliance_data_key ORDER BY kid").fetchall()
    await platform.database.close()
    wrong = {"HEALTHAPP_MASTER_KEY": NEW, "HEALTHAPP_OLD_MASTER_KEY": base64.b64encode(b"w" * 32).decode()}
    refused = await healthapp("keys", "rewrap", **wrong)
    assert refused.code == 1
    assert owner.execute("SELECT kid, wrapped FROM compliance_data_key ORDER BY kid").fetchall() == before

    ran = await healthapp(
        "keys", "rewrap", "--json", HEALTHAPP_MASTER_KEY=NEW, HEALTHAPP_OLD_MASTER_KEY=databases.MASTER_KEY
    )
    assert (ran.code, json.loads(ran.out)) == (0, {"rewrapped": len(before)})
    anew = build_platform(databases.make_settings(database_url, redis_url, master_key=NEW), "system")
    try:
        async with anew.begin(person.actor) as uow:
            assert (await anew.identity.profile(uow)).display_name == "Rahima Khatun"
        assert anew.identity.email_bidx(person.email) == platform.identity.email_bidx(person.email)
    finally:
        await anew.close()
    assert (await healthapp("keys", "status")).code == 1  # the old master key is no longer one

    ran = await healthapp("keys", "rewrap", "--json", HEALTHAPP_OLD_MASTER_KEY=NEW)
    assert (ran.code, json.loads(ran.out)) == (0, {"rewrapped": len(before)})  # and back
    assert (await healthapp("keys", "status")).code == 0
