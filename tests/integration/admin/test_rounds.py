"""Who makes the checks and when, what isn't known, and what administrators hear of a change: once, when it lasts."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from healthapp.contexts.admin.rules.catalogue import CHECKS, HOUR, MINUTE
from healthapp.contexts.admin.schemas import State
from healthapp.contexts.admin.service.checking import LASTS
from healthapp.kit.actor import Actor, Role
from healthapp.kit.clock import FixedClock, SystemClock
from healthapp.kit.errors import HealthError, Kind
from healthapp.kit.i18n import Lang
from tests.support import databases
from tests.support.kept_keys import keys_left_alone
from tests.support.standing import BREAKS, make_world
from tests.support.trail import payloads, seal_everything
from workers.assurance import make_due_checks
from workers.subscriptions import HANDLERS

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from healthapp.config import Settings
    from healthapp.contexts.admin.schemas import CheckView
    from healthapp.wiring import Platform
    from tests.conftest import MakeUser
    from tests.support.people import Person
    from tests.support.rows import Connection
    from tests.support.standing import World

QUICK = {name for name, check in CHECKS.items() if check.every == MINUTE}
HOURLY = {name for name, check in CHECKS.items() if check.every == HOUR}
INBOX = (
    "SELECT n.recipient_id FROM notifications_notice n JOIN notifications_message m ON m.id = n.message_id"
    " WHERE m.kind = 'compliance' AND n.channel = 'websocket'"
)


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(SystemClock().now())


@pytest.fixture
def settings(database_url: str, redis_url: str, tmp_path: Path) -> Settings:
    return databases.make_settings(database_url, redis_url, backup_dir=tmp_path, public_url="https://testserver")


@pytest.fixture
async def world(platform: Platform, owner: Connection, tmp_path: Path) -> AsyncIterator[World]:
    with keys_left_alone(owner):
        yield await make_world(platform, owner, tmp_path)


def states(owner: Connection) -> dict[str, str]:
    return dict(owner.execute("SELECT id, state FROM admin_check").fetchall())


async def hear(platform: Platform, owner: Connection) -> int:
    """Let the worker react to what was announced; returns how many announcements there were."""
    found = owner.execute(
        "DELETE FROM outbox_event WHERE topic = 'compliance.changed' RETURNING id, payload"
    ).fetchall()
    for event_id, payload in found:
        async with platform.begin(Actor.worker()) as uow:
            await HANDLERS["notifications.compliance_changed"](platform, uow, event_id, payload)
    return len(found)


async def test_each_check_has_its_pace(world: World, clock: FixedClock) -> None:
    assert set(await make_due_checks(world.platform)) == CHECKS.keys()
    assert await make_due_checks(world.platform) == []
    clock.advance(MINUTE)
    assert set(await make_due_checks(world.platform)) == QUICK
    clock.advance(HOUR)
    assert set(await make_due_checks(world.platform)) == QUICK | HOURLY
    clock.advance(6 * HOUR)
    assert set(await make_due_checks(world.platform)) == CHECKS.keys()


async def test_one_worker_at_a_time_and_another_goes_on_when_it_dies(platform: Platform, clock: FixedClock) -> None:
    async with platform.begin(Actor.worker()) as uow:
        assert len(await platform.admin.claim_checks(uow)) == len(CHECKS)
    assert await make_due_checks(platform) == []
    clock.advance(timedelta(minutes=4))
    assert await make_due_checks(platform) == []
    clock.advance(timedelta(minutes=2))
    assert len(await make_due_checks(platform)) == len(CHECKS)


async def test_who_asks_gets_all_of_them_once_a_minute(world: World, clock: FixedClock) -> None:
    platform = world.platform
    await make_due_checks(platform)
    async with platform.begin(world.admin.actor) as uow:
        await platform.admin.ask_for_checks(uow)
    with pytest.raises(HealthError) as refused:
        async with platform.begin(world.admin.actor) as uow:
            await platform.admin.ask_for_checks(uow)
    assert (refused.value.kind, refused.value.code) == (Kind.RATE_LIMITED, "checked_lately")
    async with platform.begin(world.admin.actor) as uow:
        assert (await platform.admin.compliance(uow)).checking
    clock.advance(timedelta(seconds=1))
    assert set(await make_due_checks(platform)) == CHECKS.keys()
    async with platform.begin(world.admin.actor) as uow:
        assert not (await platform.admin.compliance(uow)).checking
    assert await make_due_checks(platform) == []
    clock.advance(timedelta(seconds=61))
    async with platform.begin(world.admin.actor) as uow:
        await platform.admin.ask_for_checks(uow)


async def test_what_cannot_be_made_is_not_known_and_takes_no_other_along(world: World, owner: Connection) -> None:
    owner.execute("ALTER FUNCTION ops_figures() RENAME TO ops_figures_gone")
    try:
        await make_due_checks(world.platform)
    finally:
        owner.execute("ALTER FUNCTION ops_figures_gone() RENAME TO ops_figures")
    found = states(owner)
    assert found.pop("audit_lag") == "unknown"
    assert set(found.values()) == {"ok"}
    assert await world.score() < 100
    async with world.platform.begin(world.admin.actor) as uow:
        first = (await world.platform.admin.checks(uow, world.admin.actor.lang))[0]
    assert (first.id, first.state, first.error) == ("audit_lag", State.UNKNOWN, "ProgrammingError")
    assert first.advice


async def test_an_old_result_is_not_known(world: World, clock: FixedClock) -> None:
    await make_due_checks(world.platform)
    assert await world.score() == 100
    clock.advance(timedelta(minutes=6))
    known = sum(check.weight for name, check in CHECKS.items() if name not in QUICK)
    whole = sum(check.weight for check in CHECKS.values())
    assert await world.score() == int(1000 * known / whole) / 10
    clock.advance(timedelta(days=2))
    assert await world.score() == 0


async def test_a_change_that_lasts_is_told_once_and_audited(world: World, owner: Connection, clock: FixedClock) -> None:
    platform = world.platform
    await make_due_checks(platform)
    clock.advance(LASTS)
    await make_due_checks(platform)
    assert await hear(platform, owner) == 0, "what was found first is no change"
    async with BREAKS["registry"](world):
        clock.advance(MINUTE)
        await make_due_checks(platform)
        assert await hear(platform, owner) == 0
        for _ in range(4):
            clock.advance(MINUTE)
            await make_due_checks(platform)
        assert await hear(platform, owner) == 1
        assert owner.execute(INBOX).fetchall() == [(world.admin.id,)]
    for _ in range(4):
        clock.advance(MINUTE)
        await make_due_checks(platform)
    assert await hear(platform, owner) == 1
    assert len(owner.execute(INBOX).fetchall()) == 2
    told = [
        (said["was"], said["state"])
        for said in payloads(platform, owner, "compliance.check")
        if said["check"] == "registry"
    ]
    assert told == [(None, "ok"), ("ok", "failing"), ("failing", "ok")]


async def test_a_passing_change_is_told_to_nobody(world: World, owner: Connection, clock: FixedClock) -> None:
    await make_due_checks(world.platform)
    clock.advance(LASTS)
    await make_due_checks(world.platform)
    async with BREAKS["registry"](world):
        clock.advance(MINUTE)
        await make_due_checks(world.platform)
    for _ in range(5):
        clock.advance(MINUTE)
        await make_due_checks(world.platform)
    assert await hear(world.platform, owner) == 0


async def test_the_score_of_each_hour_is_kept_with_its_lowest(
    world: World, owner: Connection, clock: FixedClock
) -> None:
    clock.set(clock.now().replace(minute=10) + HOUR)
    async with BREAKS["card_data"](world):
        await make_due_checks(world.platform)
    assert {name for name, state in states(owner).items() if state != "ok"} == {"card_data", "registry"}
    low = await world.score()
    clock.advance(MINUTE)
    await make_due_checks(world.platform)
    assert owner.execute("SELECT score, lowest FROM admin_score").fetchall() == [(100.0, low)]
    clock.advance(HOUR)
    await make_due_checks(world.platform)
    async with world.platform.begin(world.admin.actor) as uow:
        history = (await world.platform.admin.compliance(uow)).history
    assert [(point.score, point.lowest) for point in history] == [(100, low), (100, 100)]


@pytest.mark.parametrize("role", [Role.PATIENT, Role.CAREGIVER, Role.DOCTOR, Role.PHARMACIST])
async def test_nobody_else_reads_or_asks(web: Platform, make_user: MakeUser, role: Role) -> None:
    person: Person = await make_user(role)
    for step in ("compliance", "ask_for_checks", "claim_checks", "finish_checks"):
        with pytest.raises(HealthError) as refused:
            async with web.begin(person.actor) as uow:
                await getattr(web.admin, step)(uow)
        assert refused.value.kind is Kind.FORBIDDEN, step


async def test_a_trail_that_nobody_could_verify_yet_is_not_fine(
    platform: Platform, owner: Connection, make_user: MakeUser, clock: FixedClock
) -> None:
    """On the first day nothing is sealed when the first checks are made: that is no proof that the trail is whole."""
    admin = await make_user(Role.ADMIN)

    async def trail() -> CheckView:
        async with platform.begin(admin.actor) as uow:
            return next(check for check in await platform.admin.checks(uow, Lang.EN) if check.id == "audit_chain")

    never = await trail()
    assert (never.state, never.found, never.computed_at) == (State.UNKNOWN, "Not checked yet.", None)
    await make_due_checks(platform)
    assert owner.execute("SELECT count(*) FROM compliance_audit_seal").fetchone() == (0,)
    found = await trail()
    assert (found.state, found.found, found.computed_at) == (State.UNKNOWN, "Not checked yet.", None)
    async with platform.begin(admin.actor) as uow:
        view = await platform.admin.compliance(uow)
    assert view.score < 100
    assert view.counts[State.UNKNOWN] == sum(state == "unknown" for state in states(owner).values()) >= 1
    # It isn't left at that for the six hours of its usual pace.
    await seal_everything(platform)
    clock.advance(MINUTE)
    assert "audit_chain" in await make_due_checks(platform)
    found = await trail()
    assert (found.state, found.computed_at) == (State.OK, clock.now())


async def test_a_check_that_failed_was_not_made_just_now(
    platform: Platform, make_user: MakeUser, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: object) -> None:
        raise ConnectionError

    monkeypatch.setattr(platform.admin, "_registry", broken)
    await make_due_checks(platform)
    async with platform.begin((await make_user(Role.ADMIN)).actor) as uow:
        found = {check.id: check for check in await platform.admin.checks(uow, Lang.EN)}
    assert (found["registry"].state, found["registry"].computed_at) == (State.UNKNOWN, None)
    assert found["registry"].error == "ConnectionError"
    assert found["card_data"].computed_at is not None
