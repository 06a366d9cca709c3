"""The base of the tests itself: own databases, real migrations, cleaned between tests, nothing beyond this machine."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING, Any

import pytest
from pytest_socket import SocketConnectBlockedError

from healthapp.kit.actor import Role

if TYPE_CHECKING:
    import psycopg

    from healthapp.wiring import Platform
    from tests.conftest import MakeUser


@pytest.mark.parametrize("turn", [1, 2])
async def test_every_test_begins_with_empty_tables(
    turn: int, platform: Platform, make_user: MakeUser, owner: psycopg.Connection[tuple[Any, ...]]
) -> None:
    assert owner.execute("SELECT count(*) FROM identity_user").fetchone() == (0,)
    await make_user(Role.PATIENT)
    await platform.valkey.client.set("left-over", turn)
    assert owner.execute("SELECT count(*) FROM identity_user").fetchone() == (1,)
    assert await platform.valkey.client.dbsize() == 1


async def test_many_rows_are_emptied_too(
    clean: None, owner: psycopg.Connection[tuple[Any, ...]], request: pytest.FixtureRequest
) -> None:
    owner.execute(
        "INSERT INTO outbox_event (id, topic, payload)"
        " SELECT gen_random_uuid(), 'x', '{}' FROM generate_series(1, 5000)"
    )
    from tests.support import databases  # noqa: PLC0415 - the statement under test

    owner.execute(databases.clean_statement(request.getfixturevalue("_tables")))
    assert owner.execute("SELECT count(*) FROM outbox_event").fetchone() == (0,)


async def test_people_act_as_themselves(platform: Platform, make_user: MakeUser) -> None:
    doctor = await make_user(Role.DOCTOR)
    async with platform.begin(doctor.actor) as uow:
        profile = await platform.identity.profile(uow)
    assert (profile.id, profile.email, profile.role) == (doctor.id, doctor.email, Role.DOCTOR)


def test_no_test_reaches_beyond_this_machine() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as outside:
        outside.settimeout(1)
        with pytest.raises((SocketConnectBlockedError, UserWarning), match=r"203\.0\.113\.7"):
            outside.connect(("203.0.113.7", 80))
