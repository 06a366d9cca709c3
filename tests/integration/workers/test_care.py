"""The worker's steady care: what is only there to slow guessing down goes when it has done so."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from healthapp.contexts.identity.rules.limits import FAILURE_WINDOW, FAILURES_A_WINDOW, REGISTRATION_WINDOW
from healthapp.contexts.identity.schemas import Login
from healthapp.kit.actor import Actor
from healthapp.kit.clock import FixedClock
from healthapp.kit.errors import HealthError, Kind
from workers import care

if TYPE_CHECKING:
    from healthapp.wiring import Platform
    from tests.conftest import MakeUser
    from tests.support.rows import Connection


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(datetime.now(UTC))


async def fail_to_log_in(platform: Platform, email: str) -> Kind:
    with pytest.raises(HealthError) as refused:
        await platform.login_api(Login(email=email, password="guess"), Actor.anonymous(ip="203.0.113.9"))
    return refused.value.kind


def counted(owner: Connection, table: str) -> int:
    row = owner.execute(f"SELECT count(*) FROM {table}".encode()).fetchone()  # noqa: S608 - a constant of this file
    assert row is not None
    return int(row[0])


async def test_old_tries_go_and_the_throttle_holds(
    platform: Platform, clock: FixedClock, make_user: MakeUser, owner: Connection
) -> None:
    person = await make_user()
    for _ in range(FAILURES_A_WINDOW - 1):
        assert await fail_to_log_in(platform, person.email) is Kind.UNAUTHENTICATED
    clock.advance(timedelta(days=2))
    for _ in range(FAILURES_A_WINDOW):
        assert await fail_to_log_in(platform, person.email) is Kind.UNAUTHENTICATED
    assert await fail_to_log_in(platform, person.email) is Kind.RATE_LIMITED

    assert not await care.prune_once(platform)
    assert counted(owner, "identity_login_attempt") == FAILURES_A_WINDOW
    assert await fail_to_log_in(platform, person.email) is Kind.RATE_LIMITED
    failed = "compliance_audit_event WHERE action = 'user.login_failed' AND ip = '203.0.113.9'"
    assert counted(owner, failed) == 2 * FAILURES_A_WINDOW - 1

    clock.advance(timedelta(days=2))
    await care.prune_once(platform)
    assert counted(owner, "identity_login_attempt") == 0
    assert counted(owner, failed) == 2 * FAILURES_A_WINDOW - 1


def test_every_window_is_kept_with_room_to_spare() -> None:
    assert 4 * max(FAILURE_WINDOW, REGISTRATION_WINDOW) <= care._ATTEMPTS_KEPT


async def test_the_months_of_the_trail_stay_laid_out(platform: Platform, owner: Connection) -> None:
    def months() -> list[str]:
        query = "SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = 'compliance_audit_event'::regclass"
        return sorted(name for (name,) in owner.execute(query) if not name.endswith("_default"))

    laid_out = months()
    assert len(laid_out) == 14
    owner.execute(f"DROP TABLE {laid_out[-1]}".encode())  # a name that the database gave
    for made in (1, 0):
        async with platform.begin(Actor.worker()) as uow:
            assert await platform.compliance.ensure_partitions(uow) == made
    assert months() == laid_out
