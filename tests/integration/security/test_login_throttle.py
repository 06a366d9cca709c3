"""How many tries there are: for strangers, for the owner's own devices, for an address; by cases and by a model."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from healthapp.contexts.identity.rules import limits
from healthapp.kit.actor import Actor
from healthapp.kit.clock import Clock, FixedClock, SystemClock
from healthapp.kit.errors import HealthError

if TYPE_CHECKING:
    from datetime import datetime

    from healthapp.wiring import Platform
    from tests.conftest import MakeUser
    from tests.support.people import Person
    from tests.support.rows import Connection

OWN, STRANGE = "a" * 64, "b" * 64
ADDRESSES = ("192.0.2.7", "198.51.100.9")


@pytest.fixture
def clock() -> Clock:
    return FixedClock(SystemClock().now())


def _from(device: str | None, address: str = ADDRESSES[0]) -> Actor:
    return replace(Actor.anonymous(ip=address), device=device)


async def _enter(web: Platform, person: Person, device: str) -> None:
    async with web.begin(replace(person.actor, device=device)) as uow:
        await web.identity.open_api_session(uow)


async def _try(web: Platform, email: str, origin: Actor, *, right: bool = False) -> str:
    """Take the steps of a login but the slow comparison between them."""
    try:
        async with web.begin(origin) as uow:
            await web.identity.begin_login(uow, email)
        async with web.begin(origin) as uow:
            await web.identity.settle_login(uow, email, right=right)
    except HealthError as error:
        return error.code
    return "counted"


async def test_strangers_do_not_lock_the_owner_out(web: Platform, make_user: MakeUser) -> None:
    person = await make_user()
    await _enter(web, person, OWN)
    tries = [await _try(web, person.email, _from(device)) for device in (None, STRANGE) * 4]
    assert Counter(tries) == {"counted": 5, "login_throttled": 3}
    assert await _try(web, person.email, _from(OWN), right=True) == "counted"


async def test_an_own_device_has_no_more_tries_than_others(web: Platform, make_user: MakeUser) -> None:
    person = await make_user()
    await _enter(web, person, OWN)
    tries = [await _try(web, person.email, _from(OWN)) for _ in range(7)]
    assert Counter(tries) == {"counted": 5, "login_throttled": 2}
    # And locks nobody else out.
    assert await _try(web, person.email, _from(None), right=True) == "counted"


async def test_a_device_is_known_to_the_account_that_was_entered_from_it(web: Platform, make_user: MakeUser) -> None:
    person, other = await make_user(), await make_user()
    await _enter(web, other, OWN)
    for _ in range(5):
        await _try(web, person.email, _from(None))
    assert await _try(web, person.email, _from(OWN), right=True) == "login_throttled"


@pytest.mark.parametrize(
    ("why", "known"), [("logout", True), ("person", False), ("reuse", False), ("device", False), ("reset", False)]
)
async def test_a_device_that_was_shown_the_door_is_a_strangers(
    web: Platform, make_user: MakeUser, owner: Connection, why: str, *, known: bool
) -> None:
    person = await make_user()
    await _enter(web, person, OWN)
    owner.execute("UPDATE identity_session SET revoked_at = now(), ended_by = %s", (why,))
    for _ in range(5):
        await _try(web, person.email, _from(None))
    assert await _try(web, person.email, _from(OWN), right=True) == ("counted" if known else "login_throttled")


async def test_an_address_has_a_hundred_over_all_accounts(web: Platform) -> None:
    tries = [await _try(web, f"somebody-{n // 4}@example.com", _from(None)) for n in range(103)]
    assert Counter(tries) == {"counted": 100, "login_throttled": 3}
    assert await _try(web, "somebody-99@example.com", _from(None, ADDRESSES[1])) == "counted"


class _Model:
    """What the throttle promises, in a few lines."""

    def __init__(self, *, address_limit: int) -> None:
        self.failures: list[tuple[tuple[str, str | None], str, datetime]] = []
        self.address_limit = address_limit

    def attempt(self, key: tuple[str, str | None], address: str, at: datetime, *, right: bool) -> str:
        fresh = [entry for entry in self.failures if entry[2] > at - timedelta(seconds=300)]
        if sum(entry[0] == key for entry in fresh) >= 5 or sum(e[1] == address for e in fresh) >= self.address_limit:
            return "login_throttled"
        if right:
            self.failures = [entry for entry in self.failures if entry[0] != key]
        else:
            self.failures.append((key, address, at))
        return "counted"


@pytest.mark.parametrize("seed", range(4))
async def test_any_order_of_tries_fits_the_model(
    web: Platform, make_user: MakeUser, clock: Clock, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    assert isinstance(clock, FixedClock)
    monkeypatch.setattr(limits, "ADDRESS_FAILURES_A_WINDOW", 12)
    chance, model = random.Random(seed), _Model(address_limit=12)  # noqa: S311 - a test's dice, the same each time
    person = await make_user()
    await _enter(web, person, OWN)
    emails, seen = (person.email, "nobody@example.com"), Counter[str]()
    for step in range(90):
        clock.advance(timedelta(seconds=chance.choice((0, 1, 5, 20, 120))))
        email, device = chance.choice(emails), chance.choice((OWN, STRANGE, None))
        address, right = chance.choice(ADDRESSES), chance.random() < 0.15
        key = (email, OWN if device == OWN and email == person.email else None)
        expected = model.attempt(key, address, clock.now(), right=right)
        found = await _try(web, email, _from(device, address), right=right)
        assert found == expected, (seed, step)
        seen[found] += 1
    assert min(seen["counted"], seen["login_throttled"]) > 5
