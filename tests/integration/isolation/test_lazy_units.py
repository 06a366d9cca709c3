"""A page's unit of work begins with its first statement: as its actor, and on a connection that still lives."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import TimeoutError as PoolTimeout

from healthapp.kit import uow as units
from healthapp.kit.actor import Actor, Role
from healthapp.kit.errors import HealthError, Kind, forbidden
from healthapp.kit.ids import new_id

if TYPE_CHECKING:
    from healthapp.wiring import Platform
    from tests.support.rows import Connection

WHO = sa.text("SELECT current_setting('app.actor_id', true), current_setting('app.actor_role', true)")


def patient() -> Actor:
    return Actor(role=Role.PATIENT, user_id=new_id())


async def test_what_asks_nothing_takes_no_connection(web: Platform) -> None:
    pool = web.database.engine_for(Role.PATIENT).sync_engine.pool
    await web.load_keys()
    async with web.begin(patient(), lazy=True) as uow:
        assert pool.checkedout() == 0  # type: ignore[attr-defined]  # our pool counts
        await uow.session.execute(WHO)
        assert pool.checkedout() == 1  # type: ignore[attr-defined]  # our pool counts


@pytest.mark.parametrize("lazy", [True, False])
async def test_every_transaction_of_a_unit_names_its_actor(web: Platform, *, lazy: bool) -> None:
    actor = patient()
    async with web.begin(actor, lazy=lazy) as uow:
        for _ in range(2):
            assert tuple((await uow.session.execute(WHO)).one()) == (str(actor.user_id), "patient")
            await uow.session.rollback()
    async with web.begin(Actor.anonymous(), lazy=lazy) as uow:
        assert tuple((await uow.session.execute(WHO)).one()) == ("", "anonymous")


async def test_connections_that_died_in_the_pool_are_left_there(web: Platform, owner: Connection) -> None:
    async with web.begin(patient(), lazy=True) as uow, web.begin(patient(), lazy=True) as other:
        dead = {await unit.session.scalar(sa.text("SELECT pg_backend_pid()")) for unit in (uow, other)}
    for backend in dead:
        owner.execute("SELECT pg_terminate_backend(%s, 5000)", (backend,))
    async with web.begin(patient(), lazy=True) as uow:
        assert await uow.session.scalar(sa.text("SELECT pg_backend_pid()")) not in dead


@pytest.mark.parametrize("lazy", [True, False])
async def test_a_server_that_ends_every_new_connection_at_once_is_a_clear_refusal(
    web: Platform, owner: Connection, *, lazy: bool
) -> None:
    """Postgres that is being restarted in good order lets one in and ends the session before anything is asked."""
    async with web.begin(patient()) as uow:
        await uow.session.execute(WHO)
    # Empty, and known already: what the library asks of the first connection is another matter.
    await web.database.engine_for(Role.PATIENT).dispose()
    engine = web.database.engine_for(Role.PATIENT).sync_engine
    ended: list[int] = []

    def end(connection: Any, _record: object) -> None:
        ended.append(connection.driver_connection.info.backend_pid)
        owner.execute("SELECT pg_terminate_backend(%s, 5000)", (ended[-1],))

    async def ask() -> None:
        async with web.begin(patient(), lazy=lazy) as uow:
            await uow.session.execute(WHO)

    sa.event.listen(engine, "connect", end)
    try:
        with pytest.raises(HealthError) as refused:
            await ask()
    finally:
        sa.event.remove(engine, "connect", end)
    assert refused.value.kind is Kind.UNAVAILABLE
    assert len(ended) >= 2
    await ask()


async def test_a_connection_that_dies_meanwhile_is_a_clear_refusal(web: Platform, owner: Connection) -> None:
    async def interrupted() -> None:
        async with web.begin(patient(), lazy=True) as uow:
            backend = await uow.session.scalar(sa.text("SELECT pg_backend_pid()"))
            owner.execute("SELECT pg_terminate_backend(%s, 5000)", (backend,))
            await uow.session.execute(WHO)

    with pytest.raises(HealthError) as refused:
        await interrupted()
    assert refused.value.kind is Kind.UNAVAILABLE


@pytest.mark.parametrize("lazy", [True, False])
async def test_a_unit_that_asks_nothing_gives_its_connection_back(web: Platform, *, lazy: bool) -> None:
    pool = web.database.engine_for(Role.PATIENT).sync_engine.pool
    async with web.begin(patient(), lazy=lazy):
        pass
    with pytest.raises(HealthError):
        async with web.begin(patient(), lazy=lazy):
            raise HealthError(Kind.CONFLICT)
    assert pool.checkedout() == 0  # type: ignore[attr-defined]  # our pool counts


async def test_a_refusal_stays_one_when_no_connection_is_left_to_audit_it(
    web: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def crowded(*_: object) -> None:
        raise PoolTimeout

    async def refused_to_do_it() -> None:
        async with web.begin(patient(), lazy=True):
            raise forbidden(action="reminder.read", resource_type="reminder")

    await web.load_keys()
    monkeypatch.setattr(units, "write_audit", crowded)
    with pytest.raises(HealthError) as refused:
        await refused_to_do_it()
    assert refused.value.kind is Kind.FORBIDDEN
